"""Rounds as bytes, and the name of a run: so that what is finished outlives the process that ran it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from typing import Any, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from execsim.edition import edition
from execsim.model.model import Model
from execsim.model.sampling import Sampling
from execsim.simulation.attribution import Tally
from execsim.simulation.chunks import Chunk

CHECK = 32  # bytes of checksum in front
COLUMN = "column_"

Round = tuple[Chunk, ...]  # the same replications of each model


class Shelf(Protocol):
    """Where finished parts of runs are kept; it may forget them, and it never fails."""

    def load(self, run: str, part: str) -> bytes | None:
        """Give what was kept of a run."""

    def save(self, run: str, part: str, parcel: bytes) -> None:
        """Keep a part: all of it or nothing."""

    def drop(self, run: str, part: str) -> None:
        """Forget a part, which is not what was saved."""


def run_of(models: Sequence[Model], seed: int, samplings: Sequence[Sampling | None]) -> str:
    """Name a run by all that its bytes hang on; the engine is not part of it, for both give the same bits."""
    digest = blake2b(digest_size=16)
    _feed(digest, (edition(), tuple(models), seed, tuple(samplings)))
    return digest.hexdigest()


def joined(pieces: Sequence[Round]) -> Round:
    """Join rounds that follow each other; days add up exactly, so that any cut gives the same."""
    return tuple(_joined(chunks) for chunks in zip(*pieces, strict=True))


def packed(label: str, round_: Round) -> bytes:
    """Write a round as bytes that begin with their checksum, which holds under this label alone."""
    buffer, arrays = io.BytesIO(), dict[str, NDArray[Any]]()
    for number, chunk in enumerate(round_):
        arrays |= {f"{number}/{name}": array for name, array in _arrays(chunk).items()}
    np.savez(buffer, **arrays)  # type: ignore[arg-type]  # NumPy's own names are not among them
    content = buffer.getvalue()
    return _check(label, content) + content


def unpacked(label: str, parcel: bytes) -> Round | None:
    """Read a round again; None for bytes that are not what was written under this label."""
    check, content = parcel[:CHECK], memoryview(parcel)[CHECK:]
    if _check(label, content) != check:
        return None
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            arrays = dict[str, dict[str, NDArray[Any]]]()
            for name in kept.files:
                number, _, own = name.partition("/")
                arrays.setdefault(number, {})[own] = kept[name]
        return tuple(_chunk(own) for own in arrays.values())
    except (ValueError, KeyError, BadZipFile):
        return None


def _check(label: str, content: bytes | memoryview) -> bytes:
    digest = blake2b(label.encode() + b"\0", digest_size=CHECK)
    digest.update(content)
    return digest.digest()


def _arrays(chunk: Chunk) -> dict[str, NDArray[Any]]:
    """Spell a chunk out as named arrays."""
    (reasons, days), chains = chunk.tally.sums(), chunk.tally.chains
    return {
        "causes": chunk.causes,
        "reasons": reasons,
        "days": days,
        "scopes": np.array(list(chains), np.int64).reshape(-1, 2),
        "chains": np.array(list(chains.values()), np.int64),
        **{COLUMN + name: column for name, column in chunk.columns.items()},
    }


def _chunk(arrays: Mapping[str, NDArray[Any]]) -> Chunk:
    """Read a chunk from its arrays."""
    tally = Tally()
    tally.add_sums(arrays["reasons"], arrays["days"])
    for (kind, row), count in zip(arrays["scopes"].tolist(), arrays["chains"].tolist(), strict=True):
        tally.chains[kind, row] = count
    columns = {name.removeprefix(COLUMN): column for name, column in arrays.items() if name.startswith(COLUMN)}
    return Chunk(columns, arrays["causes"], tally)


def _joined(chunks: Sequence[Chunk]) -> Chunk:
    tally, columns = (
        Tally(),
        {name: np.concatenate([one.columns[name] for one in chunks]) for name in chunks[0].columns},
    )
    for chunk in chunks:
        tally.merge(chunk.tally)
    return Chunk(columns, np.asarray(sum(chunk.causes for chunk in chunks)), tally)


def _feed(digest: Any, value: Any) -> None:
    """Feed a value into a digest, part by part; equal values feed equal bytes in every process."""
    if isinstance(value, np.ndarray):
        digest.update(f"{value.dtype.str}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
    elif is_dataclass(value):
        digest.update(type(value).__name__.encode())
        for field in fields(value):
            _feed(digest, getattr(value, field.name))
    elif isinstance(value, Mapping):
        _feed(digest, tuple(sorted(value.items())))
    elif isinstance(value, (tuple, list)):
        digest.update(b"(%d" % len(value))
        for part in value:
            _feed(digest, part)
    elif isinstance(value, (set, frozenset)):
        _feed(digest, tuple(sorted(value)))
    else:
        digest.update(repr(value).encode() + b";")
