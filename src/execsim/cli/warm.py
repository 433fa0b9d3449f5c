"""`warm`: compile the fast engine ahead of its first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from execsim.cli import options
from execsim.cli.shell import Shell

if TYPE_CHECKING:
    from execsim.portfolio.load import Loaded


def warm(context: typer.Context, quiet: options.Quiet = False, verbose: options.Verbose = False) -> None:
    """Compile what simulations run on, and keep it on disk."""
    from execsim.simulation.performing import compile_engine, is_compiled  # noqa: PLC0415 - Numba

    shell = Shell.of(context, quiet, verbose)
    if is_compiled():
        shell.note("the fast engine is compiled already")
        return
    shell.note("compiling the fast engine: half a minute, or so")
    kept = compile_engine()
    shell.note("compiled, and kept on disk" if kept else "compiled, but there is no place on disk to keep it")


def lives_of(futures: int, *plans: Loaded) -> int:
    """How many packages are lived through in so many futures of some plans."""
    return futures * sum(max(1, len(one.packages)) for plan in plans for one in plan.portfolio.initiatives.values())
