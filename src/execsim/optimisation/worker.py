"""HiGHS in a process of its own: reads one job from stdin, writes messages to stdout, dies with its parent.

HiGHS answers interrupts late (seconds, inside its root node); a process can simply be ended. Run by `solver`, never by
hand: `python -P -m execsim.optimisation.worker`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import Any, BinaryIO

import highspy
import numpy as np

from execsim.optimisation.problem import Floats
from execsim.optimisation.program import Program, certified_bound
from execsim.optimisation.protocol import Job, Message, receive, send

LARGE = 2_000  # columns from which the interior point without crossover beats simplex at the root
SKETCH = 1_000  # first-order steps of the first sketch of a root; each has twice as many as the one before
SHARE = 0.15  # of the time, for sketches
CLOSE = 0.005  # relative gap between a sketch and what it proves, from which the interior point would gain nothing


def highs_of(program: Program, *, relaxed: bool) -> highspy.Highs:
    """Hand a program over to HiGHS, whole numbers or not."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.cost), len(program.row_lower)
    lp.col_cost_, lp.offset_ = program.cost, program.offset
    lp.col_lower_, lp.col_upper_ = program.lower, program.upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = program.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = program.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = program.matrix.data
    if not relaxed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in program.integer]
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships half of its types
    highs.setOptionValue("output_flag", False)
    highs.passModel(lp)
    return highs


class Parent:
    """Whoever wants the answer: tells of better columns, and of its end by closing the pipe."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._newer: Floats | None = None
        threading.Thread(target=self._follow, daemon=True).start()

    def newer(self) -> Floats | None:
        """The last columns it told of, once."""
        newer, self._newer = self._newer, None
        return newer

    def _follow(self) -> None:
        """Hear it out, and end this process at once when it has gone, or wants no more."""
        with suppress(EOFError):
            while True:
                self._newer = receive(self._pipe)
        os._exit(0)


def sketch_root(job: Job, pipe: BinaryIO) -> bool:
    """Send duals of a relaxation that is not solved yet: any duals prove a bound, and these come soon.

    Returns whether what they prove is close to what is proved when it is solved.

    A first-order method (PDLP, Applegate and others, NeurIPS 2021) comes close while the interior point makes its first
    steps. Without presolve: HiGHS has no way back from where it stops.
    """
    highs, began = highs_of(job.program, relaxed=True), time.monotonic()
    highs.setOptionValue("solver", "pdlp")
    highs.setOptionValue("presolve", "off")
    steps, left, bound, most = SKETCH, SHARE * job.seconds, -np.inf, np.nan
    while left > 0:
        highs.setOptionValue("pdlp_iteration_limit", steps)
        highs.setOptionValue("time_limit", left)
        highs.run()
        solution = highs.getSolution()
        if not solution.dual_valid:
            break
        duals = np.array(solution.row_dual)
        send(pipe, Message(duals=duals))
        bound, most = max(bound, certified_bound(job.program, duals)), highs.getInfo().objective_function_value
        if highs.getInfo().pdlp_iteration_count < steps - 1:  # it is as near as it comes, or the time is over
            break
        highs.setSolution(solution)
        steps, left = 2 * steps, SHARE * job.seconds - (time.monotonic() - began)
    return bool(most - bound <= CLOSE * abs(most))


def solve_root(job: Job, pipe: BinaryIO) -> None:
    """Solve the relaxation and send its duals, from which the parent recomputes the bound."""
    highs = highs_of(job.program, relaxed=True)
    highs.setOptionValue("time_limit", job.seconds)
    if len(job.program.cost) > LARGE:
        highs.setOptionValue("solver", "ipm")
        highs.setOptionValue("run_crossover", "off")
    highs.run()
    solution = highs.getSolution()
    if solution.dual_valid:
        send(pipe, Message(duals=np.array(solution.row_dual)))


def solve_whole(job: Job, pipe: BinaryIO, seconds: float, parent: Parent) -> Message:
    """Branch and bound from the start; sends what it finds while it runs, and returns its last words.

    What the parent has found meanwhile is taken over between two nodes.
    """
    highs = highs_of(job.program, relaxed=False)
    highs.setOptionValue("time_limit", max(seconds, 0.1))
    highs.setOptionValue("random_seed", job.seed)
    highs.setOptionValue("mip_rel_gap", 1e-6)
    if job.start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = job.start
        highs.setSolution(solution)
    best = [-np.inf]

    def tell_bound(event: Any) -> None:
        # Before the root is done HiGHS may tell the bound of a presolved model without what presolve took off it.
        bound = float(event.data_out.mip_dual_bound)
        if event.data_out.mip_node_count > 0 and np.isfinite(bound) and bound > best[0]:
            best[0] = bound
            send(pipe, Message(bound=bound))

    def tell_solution(event: Any) -> None:
        send(pipe, Message(found=np.array(event.data_out.mip_solution)))
        tell_bound(event)

    def take_over(event: Any) -> None:
        newer = parent.newer()
        if newer is not None:
            event.data_in.setSolution(newer)

    highs.cbMipUserSolution.subscribe(take_over)
    highs.cbMipImprovingSolution.subscribe(tell_solution)
    highs.cbMipLogging.subscribe(tell_bound)
    highs.cbMipInterrupt.subscribe(tell_bound)
    highs.run()
    return _last_words(highs, whole=bool(job.program.integer.any()))


def _last_words(highs: highspy.Highs, *, whole: bool) -> Message:
    """The last solution and bound, and how it ended; without whole numbers there is no bound of a tree to read."""
    status, info = highs.getModelStatus(), highs.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Message(ended="infeasible")
    feasible = info.primal_solution_status == highspy.kSolutionStatusFeasible
    optimal = status == highspy.HighsModelStatus.kOptimal
    bound = info.mip_dual_bound if whole else info.objective_function_value if optimal else -np.inf
    return Message(
        found=np.array(highs.getSolution().col_value) if feasible else None,
        bound=float(bound) if np.isfinite(bound) else None,
        ended="optimal" if optimal else "stopped",
    )


def main() -> None:
    """Take one job from stdin; follow the parent when it goes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as pipe:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not look like a message
        job: Job = receive(sys.stdin.buffer)
        parent = Parent(sys.stdin.buffer)
        began = time.monotonic()
        if job.part != "tree":
            close = len(job.program.cost) > LARGE and sketch_root(job, pipe)
            if not (close and job.part == "root"):
                solve_root(job, pipe)
        if job.part == "root":
            send(pipe, Message(ended="stopped"))
            return
        send(pipe, solve_whole(job, pipe, job.seconds - (time.monotonic() - began), parent))


if __name__ == "__main__":
    main()
