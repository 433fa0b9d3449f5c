"""What the solver's process and its parent say to each other."""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from typing import IO, Any, Literal

from execsim.optimisation.problem import Floats
from execsim.optimisation.program import Program

LENGTH = struct.Struct("<Q")


Part = Literal["all", "root", "tree"]
Ending = Literal["optimal", "infeasible", "stopped"]


@dataclass(frozen=True, eq=False)
class Job:
    """A program to solve, a start (or None), seconds, the solver's seed, and which part of the work is wanted."""

    program: Program
    start: Floats | None
    seconds: float
    seed: int
    part: Part = "all"


@dataclass(frozen=True, eq=False)
class Message:
    """News of a run: `duals` of the root, a `found` solution, the proved `bound`; the last says how it `ended`."""

    duals: Floats | None = None
    found: Floats | None = None
    bound: float | None = None
    ended: Ending | None = None


def send(pipe: IO[bytes], thing: Any) -> None:
    """Write one length-prefixed object."""
    data = pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(LENGTH.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read one length-prefixed object.

    Raises
    ------
    EOFError
        When the other side has gone.
    """
    head = pipe.read(LENGTH.size)
    length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else -1
    data = pipe.read(max(length, 0))
    if len(data) != length:  # also when the other side was ended in the middle of a sentence
        raise EOFError
    return pickle.loads(data)
