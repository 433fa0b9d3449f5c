"""Models side by side on the same luck, some replications of each at a time; what a shelf has is not run again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from execsim.model.model import Model
from execsim.model.sampling import Sampling
from execsim.simulation.executors import Executor
from execsim.simulation.job import EngineName, Job
from execsim.simulation.parcels import Round, Shelf, joined, packed, run_of, unpacked

Span = tuple[int, int]  # replications first to last - 1


@dataclass(frozen=True)
class Together:
    """What runs on the same luck.

    Attributes
    ----------
    engine, seed
        As in `Job`, for all of them.
    models, samplings
        One of each for every forecast that is wanted.
    """

    engine: EngineName
    models: tuple[Model, ...]
    seed: int
    samplings: tuple[Sampling | None, ...]

    def run(self, spans: Iterable[Span], executor: Executor) -> Iterator[Round]:
        """Run spans of replications, in their order."""
        pairs = list(zip(self.models, self.samplings, strict=True))
        chunks = executor.perform(Job(self.engine, m, self.seed, s, *span) for span in spans for m, s in pairs)
        while found := tuple(islice(chunks, len(pairs))):
            yield found
            del found  # so that what is made next can take its memory

    def run_kept(self, parts: Iterable[Span], length: int, executor: Executor, shelf: Shelf) -> Iterator[Round]:
        """Run parts, so many replications at a time; give those that a shelf has, and keep all others in it."""
        name, open_ = run_of(self.models, self.seed, self.samplings), deque[tuple[Span, Round | None]]()

        def missing() -> Iterator[Span]:
            for part in parts:
                kept = _load(shelf, name, part)
                open_.append((part, kept))
                if kept is None:
                    yield from spans_of(*part, length)

        pieces: list[Round] = []
        for piece in self.run(missing(), executor):
            yield from _kept_before(open_)
            pieces.append(piece)
            (first, last), _ = open_[0]
            if sum(len(one[0]) for one in pieces) == last - first:
                open_.popleft()
                shelf.save(name, _label(first, last), packed(f"{name}/{_label(first, last)}", joined(pieces)))
                pieces = []
            yield piece
        yield from _kept_before(open_)


def spans_of(first: int, last: int, length: int) -> Iterator[Span]:
    """Cut replications first to last - 1 into spans of a length; the last one may be shorter."""
    return ((one, min(one + length, last)) for one in range(first, last, length))


def _label(first: int, last: int) -> str:
    return f"{first}-{last}"


def _load(shelf: Shelf, name: str, part: Span) -> Round | None:
    """What a shelf has of a part; damage is told to it."""
    parcel = shelf.load(name, _label(*part))
    if parcel is None:
        return None
    found = unpacked(f"{name}/{_label(*part)}", parcel)
    if found is None:
        shelf.drop(name, _label(*part))
    return found


def _kept_before(open_: deque[tuple[Span, Round | None]]) -> Iterator[Round]:
    """Take the parts off the front that need not be run."""
    while open_ and (kept := open_[0][1]) is not None:
        open_.popleft()
        yield kept
