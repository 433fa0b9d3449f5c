"""Other ways to draw than each number for itself: Latin hypercube, and rank correlations between inputs.

Both change first draws (k = 0) alone, and both stay pure functions of (seed, entity, purpose, replication), so
that any number of workers gives the same bytes. A Latin hypercube also depends on how many replications there
are: it is the exception to the law that replication 7 of 50 is replication 7 of 5,000.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from execsim.errors import UsageError
from execsim.model.draws import EFFORT, FACTOR, Correlation, Draws, stream_key, stream_uniform, uniform
from execsim.model.hashes import hash_entity
from execsim.model.jit import jitted, jitted_as
from execsim.model.model import Model
from execsim.model.normal import normal_quantile, normal_share
from execsim.model.quantiles import LARGEST_UNIFORM

ROUNDS = 6
STRATUM = hash_entity("stratum")

Input = tuple[int, int]  # luck of an entity, and the purpose


@dataclass(frozen=True, slots=True)
class Sampling:
    """How first draws hang together.

    Attributes
    ----------
    strata
        Replications of a Latin hypercube: each input has one draw in each of as many equal cells; 0: plain.
    mixed
        For each correlated input the inputs, with weights, whose normal scores make up its own.
    """

    strata: int = 0
    mixed: Mapping[Input, tuple[tuple[float, Input], ...]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.strata, frozenset(self.mixed.items())))

    def first(self, seed: int, entity: int, purpose: int, replication: int) -> float:
        """Draw the first uniform of an entity and purpose: in place of `uniform(..., k=0)`."""
        parts = self.mixed.get((entity, purpose))
        if parts is None:
            return self._alone(seed, entity, purpose, replication)
        score = sum(weight * normal_quantile(self._alone(seed, *other, replication)) for weight, other in parts)
        return min(max(normal_share(score), 2.0**-53), LARGEST_UNIFORM)

    def _alone(self, seed: int, entity: int, purpose: int, replication: int) -> float:
        u = uniform(seed, entity, purpose, replication, 0)
        if not self.strata:
            return u
        cell = shuffled(seed, stream_key(entity, purpose ^ STRATUM), replication, self.strata)
        return min((cell + u) / self.strata, LARGEST_UNIFORM)


def sampling_of(model: Model, draws: Draws) -> Sampling | None:
    """Read what draws ask for, on a model's entities; None for plain draws.

    Raises
    ------
    UsageError
        For an unknown package or initiative, or correlations that cannot hold together.
    """
    if draws.sampling == "plain" and not draws.correlations:
        return None
    strata = draws.replications if draws.sampling == "latin-hypercube" else 0
    return Sampling(strata, _mixed(model, draws.correlations))


def _mixed(model: Model, correlations: tuple[Correlation, ...]) -> dict[Input, tuple[tuple[float, Input], ...]]:
    """Weights by Cholesky of the scores' correlations, 2 sin(pi r / 6) for a rank correlation r (Pearson 1907)."""
    ids = sorted({id_ for pair in correlations for id_ in (pair.first, pair.second)})
    inputs = [_input(model, id_) for id_ in ids]
    matrix = np.eye(len(ids))
    for first, second, rank in correlations:
        i, j = ids.index(first), ids.index(second)
        matrix[i, j] = matrix[j, i] = 2.0 * math.sin(math.pi * rank / 6.0)
    try:
        weights = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise UsageError(
            "these correlations cannot hold together: what goes with one thing goes with its likes; make them smaller"
        ) from None
    return {
        own: tuple((float(weights[i, j]), inputs[j]) for j in range(i + 1) if weights[i, j])
        for i, own in enumerate(inputs)
    }


def _input(model: Model, id_: str) -> Input:
    """The draw of a package's amount of work, or of the factor that an initiative's work shares."""
    table, purpose = (model.packages, EFFORT) if "." in id_ else (model.initiatives, FACTOR)
    if id_ not in table.ids:
        raise UsageError(f"a correlation names '{id_}': no package or initiative has this id")
    return int(table.luck[table.index(id_)]), purpose


@jitted
def _mix(seed: int, stream: int, half: int, value: int) -> int:
    """Shuffle the numbers below 4^half among themselves: a Feistel network, one-to-one whatever its rounds do."""
    size = 1 << half
    left, right = value // size, value % size
    for turn in range(ROUNDS):
        noise = int(stream_uniform(seed, stream, right, turn) * size)
        left, right = right, left ^ noise
    return left * size + right


@jitted_as("int64(uint64, uint64, int64, int64)")
def shuffled(seed: int, stream: int, value: int, count: int) -> int:
    """Place of a number in a shuffle of 0 to count - 1, without making the whole shuffle.

    Numbers beyond the count are shuffled on until one is within (Black and Rogaway, "Ciphers with arbitrary
    finite domains", 2002): a shuffle of the larger set, read in the smaller.
    """
    half = 1
    while (1 << (2 * half)) < count:
        half += 1
    value = _mix(seed, stream, half, value)
    while value >= count:
        value = _mix(seed, stream, half, value)
    return value
