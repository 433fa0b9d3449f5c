"""Runs HiGHS in a child process and keeps the best that it has told so far."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from subprocess import PIPE, Popen
from tempfile import TemporaryFile
from typing import IO, cast

import numpy as np

from execsim.errors import EngineError
from execsim.optimisation.problem import Floats
from execsim.optimisation.program import Program, certified_bound
from execsim.optimisation.protocol import Ending, Job, Message, Part, receive, send

HANDING = 5.0  # seconds that handing over a job may take
COMMAND = [sys.executable, "-P", "-m", "execsim.optimisation.worker"]


@dataclass(eq=False)
class Answer:
    """What is known of a program, of which `cost` is minimised.

    Attributes
    ----------
    ended
        `optimal`, `infeasible`, or `stopped` by time or by the user.
    found, value
        The best columns so far and their cost, or None.
    root_bound
        Lower bound that `certified_bound` recomputed from the best duals of the root so far.
    tree_bound
        Lower bound that HiGHS claims.
    duals
        Those duals, of the rows, or None.
    seconds
        Since the start.
    """

    ended: Ending = "stopped"
    found: Floats | None = None
    value: float | None = None
    root_bound: float = -np.inf
    tree_bound: float = -np.inf
    duals: Floats | None = None
    seconds: float = 0.0


def solve(
    program: Program,
    start: Floats | None = None,
    *,
    seconds: float,
    seed: int = 1,
    part: Part = "all",
    watch: Callable[[Answer], bool] | None = None,
    newer: Callable[[Answer], Floats | None] | None = None,
) -> Answer:
    """Solve until proved, until `seconds` are over, or until `watch` (called several times a second) says False.

    `part`: `root` ends with its bound, and no tree is grown; `tree` begins with that. `newer` is asked as often for
    columns that are better than the answer's.

    Raises
    ------
    EngineError
        When the solver's process fails.
    """
    answer, began = Answer(), time.monotonic()
    if len(program.cost) == 0:
        return Answer("optimal", np.zeros(0), program.offset, program.offset, program.offset)
    with _child(Job(program, start, seconds, seed, part)) as (messages, tell):
        while answer.seconds < seconds:
            message, ended = _next(messages), None
            while message is not None:  # all that was said while the watch was busy
                _take(answer, message, program)
                ended = message.ended
                message = _next(messages) if ended is None and not messages.empty() else None
            answer.seconds = time.monotonic() - began
            if ended is not None:
                break
            if watch is not None and not watch(answer):
                break
            better = None if newer is None else newer(answer)
            if better is not None:
                tell(better)
    return answer


def _take(answer: Answer, message: Message, program: Program) -> None:
    """Add one message to what is known."""
    if message.duals is not None:
        bound = certified_bound(program, message.duals)
        if bound > answer.root_bound:
            answer.root_bound, answer.duals = bound, message.duals
    if message.found is not None:
        cost = float(program.cost @ message.found) + program.offset
        if answer.value is None or cost <= answer.value:
            answer.found, answer.value = message.found, cost
    if message.bound is not None:  # what is said at the end stands, whatever was said on the way
        answer.tree_bound = message.bound if message.ended else max(answer.tree_bound, message.bound)
    if message.ended is not None:
        answer.ended = message.ended


def _next(messages: queue.Queue[Message | EngineError]) -> Message | None:
    try:
        message = messages.get(timeout=0.02)
    except queue.Empty:
        return None
    if isinstance(message, EngineError):
        raise message
    return message


@contextmanager
def _child(job: Job) -> Iterator[tuple[queue.Queue[Message | EngineError], Callable[[Floats], None]]]:
    """Start the solver's process; it is gone when the block is left, whatever happened in it.

    Gives what it says, and a way to tell it of better columns.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    messages: queue.Queue[Message | EngineError] = queue.Queue()
    with TemporaryFile() as complaints:
        process = Popen(
            COMMAND,
            stdin=PIPE,
            stdout=PIPE,
            stderr=complaints,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the parent to hear
        )
        handed = threading.Event()
        talk = threading.Thread(target=_talk, args=(process, job, complaints, messages, handed), daemon=True)

        def tell(better: Floats) -> None:
            if handed.wait(HANDING):  # not into the middle of the job
                with suppress(BrokenPipeError):  # it has ended: its last words are on their way
                    send(cast(IO[bytes], process.stdin), better)

        try:
            talk.start()
            yield messages, tell
        finally:
            process.kill()
            process.wait()
            talk.join()
            for pipe in (process.stdin, process.stdout):
                with suppress(BrokenPipeError):  # what it did not read any more is no loss
                    cast(IO[bytes], pipe).close()


def _talk(
    process: Popen[bytes],
    job: Job,
    complaints: IO[bytes],
    messages: queue.Queue[Message | EngineError],
    handed: threading.Event,
) -> None:
    """Hand over the job and pass on what the child says; its silent end is an error, with the last line it wrote."""
    try:
        send(cast(IO[bytes], process.stdin), job)
        handed.set()
        while True:
            message: Message = receive(cast(IO[bytes], process.stdout))
            messages.put(message)
            if message.ended is not None:
                return
    except (BrokenPipeError, EOFError):
        complaints.seek(0)
        said = complaints.read().decode(errors="replace").strip().splitlines()
        last = said[-1] if said else "it left no message"
        messages.put(EngineError(f"the solver's process ended without an answer: {last}"))
