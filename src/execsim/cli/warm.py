"""`warm`: compile the fast engine and the search for plans ahead of their first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from execsim.cli import options
from execsim.cli.shell import Shell

if TYPE_CHECKING:
    from execsim.portfolio.load import Loaded


def warm(context: typer.Context, quiet: options.Quiet = False, verbose: options.Verbose = False) -> None:
    """Compile what simulations and searches for plans run on, and keep it on disk."""
    from execsim.optimisation import warming  # noqa: PLC0415 - Numba
    from execsim.simulation import performing  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    parts = (
        ("the fast engine", "half a minute, or so", performing.is_compiled, performing.compile_engine),
        ("the search for plans", "a quarter of a minute, or so", warming.is_compiled, warming.compile_search),
    )
    for what, time, there, make in parts:
        if there():
            shell.note(f"{what} is compiled already")
            continue
        shell.note(f"compiling {what}: {time}")
        kept = make()
        shell.note("compiled, and kept on disk" if kept else "compiled, but there is no place on disk to keep it")


def lives_of(futures: int, *plans: Loaded) -> int:
    """How many packages are lived through in so many futures of some plans."""
    return futures * sum(max(1, len(one.packages)) for plan in plans for one in plan.portfolio.initiatives.values())
