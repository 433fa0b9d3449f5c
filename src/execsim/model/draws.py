"""Luck: every random number is a pure function of (seed, entity, purpose, replication, k).

The generator is Philox 4x32-10, which turns a counter and a key into random bits without any state (Salmon,
Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11). The key is made from the names of
the entity and of the purpose, the counter from replication, `k` and seed. So there is nothing to size and
nothing to run dry, and a new entity, a longer run or another number of workers leaves all other luck alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from execsim.model.hashes import hash_entity
from execsim.model.jit import jitted, jitted_as, woven

WORD: Final = 1 << 32
LARGEST_SEED: Final = (1 << 64) - 1

# What a uniform decides. A purpose is known by its word, so that a new one leaves all others alone.
EFFORT: Final = hash_entity("effort")  # how much work a package is; k = rework loop
FACTOR: Final = hash_entity("factor")  # what a team, an initiative or the portfolio has in common
ON_PLAN: Final = hash_entity("on plan")  # does an initiative take what was planned
SURPRISE: Final = hash_entity("surprise")  # does what no risk names hold an initiative up, and how long
FOCUS: Final = hash_entity("focus")  # the share of a week left for planned work; k = week
MISDIRECTION: Final = hash_entity("misdirection")  # does a start go in the wrong direction; k = start
DETECTION: Final = hash_entity("detection")  # which review finds the wrong direction; k = start
ACCEPTANCE: Final = hash_entity("acceptance")  # does a package pass; k = rework loop
REWORK: Final = hash_entity("rework")  # how much of it is done again; k = rework loop
TAKES: Final = hash_entity("takes")  # how long a decision or a package without effort takes
CONSENT: Final = hash_entity("consent")  # how long a consent takes
MEETING: Final = hash_entity("meeting")  # is a forum held; k = meeting
RISK: Final = hash_entity("risk")  # does a risk happen
RISK_DELAY: Final = hash_entity("risk delay")  # how long it then delays
WORKS: Final = hash_entity("works")  # does finished work move its outcome
GO: Final = hash_entity("go")  # does work go on after a package
EXTERNAL: Final = hash_entity("external")  # when something from outside arrives
EVENT: Final = hash_entity("event")  # how long until an event happens again; k = event
ATTRITION: Final = hash_entity("attrition")  # when a seat falls empty; k = departure
REVERSAL: Final = hash_entity("reversal")  # is a delegated decision taken back
ESCAPE: Final = hash_entity("escape")  # do defects get past a package that ships early


@woven
def philox(
    key: tuple[np.uint64, np.uint64], counter: tuple[np.uint64, np.uint64, np.uint64, np.uint64]
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Make four random words from two words of key and four of counter, all below 2^32: Philox 4x32-10."""
    word, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    key0, key1 = key
    x0, x1, x2, x3 = counter
    for _ in range(10):
        even, odd = x0 * np.uint64(0xD2511F53), x2 * np.uint64(0xCD9E8D57)
        x0, x1, x2, x3 = (odd >> half) ^ x1 ^ key0, odd & word, (even >> half) ^ x3 ^ key1, even & word
        key0, key1 = (key0 + np.uint64(0x9E3779B9)) & word, (key1 + np.uint64(0xBB67AE85)) & word
    return x0, x1, x2, x3


@jitted
def _scramble(bits: np.uint64) -> np.uint64:
    """Mix bits one-to-one so that each depends on all: splitmix64 (Steele, Lea and Flood, 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


@jitted_as("uint64(uint64, uint64)")
def stream_key(entity_hash: int, purpose: int) -> int:
    """Make the key of all uniforms of one entity and purpose; two purposes of an entity never share one."""
    entity = _scramble(np.uint64(entity_hash) + np.uint64(0x9E3779B97F4A7C15))
    return int(_scramble(entity ^ np.uint64(purpose)))


@woven
def _uniform_of(seed: int, stream: int, replication: int, k: int) -> float:
    word, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    key, low = np.uint64(stream), np.uint64(seed)
    counter = (np.uint64(replication) & word, np.uint64(k) & word, low & word, low >> half)
    high, rest, _, _ = philox((key & word, key >> half), counter)
    # 52 bits and a half: with 53 the largest one would round to 1.
    return (np.float64((high << np.uint64(20)) | (rest >> np.uint64(12))) + 0.5) * 2.0**-52


@jitted_as("float64(uint64, uint64, uint64, uint64)")
def stream_uniform(seed: int, stream: int, replication: int, k: int) -> float:
    """Draw from a stream whose key is at hand; see `uniform`."""
    return _uniform_of(seed, stream, replication, k)


@jitted
def uniforms_of(seed: int, streams: NDArray[np.uint64], replication: int, k: int, found: NDArray[np.float64]) -> None:
    """Draw uniform `k` of each of some streams: a processor draws several at a time."""
    for row in range(streams.size):
        found[row] = _uniform_of(seed, streams[row], replication, k)


@jitted
def following_uniforms(
    seed: int, stream: int, replication: int, k: int, found: NDArray[np.float64], count: int
) -> None:
    """Draw so many uniforms of one stream, from a k on, into the first places of an array."""
    for row in range(count):
        found[row] = _uniform_of(seed, stream, replication, k + row)


@jitted_as("float64(uint64, uint64, uint64, uint64, uint64)")
def uniform(seed: int, entity_hash: int, purpose: int, replication: int, k: int) -> float:
    """Draw the uniform of an entity: strictly between 0 and 1, the middle of one of 2^52 equal cells.

    Parameters
    ----------
    seed
        0 to 2^64 - 1.
    entity_hash
        `hash_entity` of the entity's key, such as `triage.build`.
    purpose
        One of this module's purposes, or `hash_entity` of another word.
    replication, k
        0 to 2^32 - 1: which run, and which of the entity's draws for this purpose in it.
    """
    return stream_uniform(seed, stream_key(entity_hash, purpose), replication, k)


SamplingName = Literal["plain", "latin-hypercube"]


class Correlation(NamedTuple):
    """Two inputs that go together, and their rank correlation, above -1 and below 1.

    A package (`initiative.package`) stands for its amount of work, an initiative for the factor that all its work
    shares.
    """

    first: str
    second: str
    rank: float


@dataclass(frozen=True, slots=True)
class Draws:
    """The luck of a simulation.

    Attributes
    ----------
    seed
        0 to 2^64 - 1. Scenarios that share it share their luck.
    replications
        How many runs, 1 to 2^32. Replication 7 is the same one whatever their number.
    sampling
        `latin-hypercube` spreads the first draws of every input evenly over the replications: means settle
        sooner, quantiles a little. Replication 7 then hangs on their number.
    correlations
        Rank correlations between inputs, beside what teams, initiatives and the portfolio have in common.
        They are reached by a normal copula: a new pair leaves all other luck alone. In a Latin hypercube only
        the first input of a correlated group (by id) is spread evenly.

    Raises
    ------
    ValueError
        If either is out of its range.
    """

    seed: int
    replications: int
    sampling: SamplingName = "plain"
    correlations: tuple[Correlation, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.seed <= LARGEST_SEED:
            raise ValueError(f"the seed is {self.seed}: it must be from 0 to 2^64 - 1")
        if not 1 <= self.replications <= WORD:
            raise ValueError(f"{self.replications} replications: it takes at least 1 and at most 2^32")
        if self.sampling not in get_args(SamplingName):
            raise ValueError(f"no sampling '{self.sampling}': it is {' or '.join(get_args(SamplingName))}")
        for first, second, rank in self.correlations:
            if first == second or not -1.0 < rank < 1.0:
                raise ValueError(f"{first} and {second} at {rank:g}: two different inputs, above -1 and below 1")

    def u(self, entity: str, purpose: str | int, replication: int, k: int = 0) -> float:
        """Draw by names: `u("triage.build", EFFORT, 7)`, or `"effort"` instead of the constant."""
        number = purpose if isinstance(purpose, int) else hash_entity(purpose)
        return uniform(self.seed, hash_entity(entity), number, replication, k)
