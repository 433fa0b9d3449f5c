"""Chunks as bytes, and the name of a run: so that finished chunks outlive the process that ran them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from typing import Any, Protocol

import numpy as np

from execsim import __version__
from execsim.model.model import Model
from execsim.model.sampling import Sampling
from execsim.simulation.attribution import Tally
from execsim.simulation.chunks import Chunk

CHECK = 32  # bytes of checksum in front


class Shelf(Protocol):
    """Where parcels are kept by name; what is not there, or cannot be kept, is no error."""

    def load(self, name: str) -> bytes | None:
        """Give what was kept under a name."""

    def save(self, name: str, parcel: bytes) -> None:
        """Keep something: all of it or nothing."""


def run_of(model: Model, seed: int, sampling: Sampling | None) -> str:
    """Name a run by all that it hangs on; the engine is not part of it, for both give the same bits."""
    digest = blake2b(digest_size=16)
    _feed(digest, (__version__, model, seed, sampling))
    return digest.hexdigest()


def name_of(model: Model, seed: int, sampling: Sampling | None, first: int, last: int) -> str:
    """Name replications first to last - 1 of a run."""
    return f"{run_of(model, seed, sampling)}/{first}-{last}"


def packed(chunk: Chunk) -> bytes:
    """Write a chunk as bytes that begin with their checksum."""
    days = [(*scope, *reason) for scope, reason in chunk.tally.days]
    columns = {f"column_{name}": column for name, column in chunk.columns.items()}
    buffer = io.BytesIO()
    np.savez(
        buffer,
        causes=chunk.causes,
        reasons=np.array(days, np.int64).reshape(-1, 5),
        days=np.array(list(chunk.tally.days.values()), np.float64),
        scopes=np.array(list(chunk.tally.chains), np.int64).reshape(-1, 2),
        chains=np.array(list(chunk.tally.chains.values()), np.int64),
        **columns,  # type: ignore[arg-type]  # NumPy's own names are not among them
    )
    content = buffer.getvalue()
    return blake2b(content, digest_size=CHECK).digest() + content


def unpacked(parcel: bytes | None) -> Chunk | None:
    """Read a chunk again; None for nothing, and for bytes that are not what was written."""
    if parcel is None or blake2b(parcel[CHECK:], digest_size=CHECK).digest() != parcel[:CHECK]:
        return None
    with np.load(io.BytesIO(parcel[CHECK:]), allow_pickle=False) as kept:
        tally = Tally()
        for (kind, row, *reason), days in zip(kept["reasons"].tolist(), kept["days"].tolist(), strict=True):
            tally.days[(kind, row), tuple(reason)] = days
        for (kind, row), count in zip(kept["scopes"].tolist(), kept["chains"].tolist(), strict=True):
            tally.chains[kind, row] = count
        names = [name for name in kept.files if name.startswith("column_")]
        return Chunk({name.removeprefix("column_"): kept[name] for name in names}, kept["causes"], tally)


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
