"""The shell around a command: where its results go, what it says meanwhile, and how it is stopped."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TextIO

import typer

from execsim.cli.interrupt import Interrupt
from execsim.errors import UsageError

if TYPE_CHECKING:
    from execsim.render.terminal import Look
    from execsim.results.contract import Document
    from execsim.results.progress import Progress, Tick

Format = Literal["text", "json"]
STARTING = 0.3  # seconds that Python takes until there is a shell
WIDTH, NARROWEST, WIDEST = 80, 40, 100
COMPILING = {  # by what the names of modules begin with
    "execsim.simulation.compiled": "compiling the engine, once: half a minute or so (`execsim warm` does it ahead)",
    "execsim.optimisation": "compiling the search for plans (`execsim warm` does it once for all runs)",
}


def _starting() -> float:
    """Seconds since this process was started, where the system tells; else what it takes as a rule."""
    try:
        with open("/proc/self/stat", encoding="ascii", errors="replace") as opened:
            ticks = float(opened.read().rpartition(")")[2].split()[19])
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, IndexError, AttributeError):
        return STARTING


@dataclass
class Shell:
    """What one run of the program has to say, and to whom.

    Attributes
    ----------
    quiet
        No progress and no notes.
    verbose
        Tracebacks for execsim's own faults.
    interrupt
        Whether the user pressed Ctrl-C.
    handed
        What was handed over so far; empty if nothing was.
    began
        When it was made, by `time.monotonic`.
    starting
        Seconds that Python took until then.
    compiling
        What it has said to be compiled, of `COMPILING`.
    """

    quiet: bool = False
    verbose: bool = False
    interrupt: Interrupt = field(default_factory=Interrupt)
    handed: str = ""
    began: float = field(default_factory=time.monotonic)
    starting: float = field(default_factory=_starting)
    compiling: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, context: typer.Context, quiet: bool, verbose: bool) -> Shell:
        """The shell of a running command; its options may stand before the command or after it."""
        shell = context.obj
        assert isinstance(shell, cls), "main gives every context its shell"
        shell.quiet, shell.verbose = shell.quiet or quiet, shell.verbose or verbose
        return shell

    def spent(self) -> float:
        """Seconds since the program was called, about."""
        return time.monotonic() - self.began + self.starting

    def look(self) -> Look:
        """Width and colour of stdout: 80 columns without colour unless it is a terminal."""
        from execsim.render.terminal import Look  # noqa: PLC0415 - rich costs a tenth of a second

        if not sys.stdout.isatty():
            return Look(WIDTH)
        width = min(max(shutil.get_terminal_size((WIDTH, 24)).columns, NARROWEST), WIDEST)
        return Look(width, colour="NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb")

    def show(
        self, document: Document, render: Callable[[Look], str], format_: Format | None, output: str | None
    ) -> None:
        """Hand over a result as text or JSON; a file whose name ends in .json gets JSON unless told otherwise."""
        from execsim.render.json_text import json_text  # noqa: PLC0415 - pydantic
        from execsim.render.terminal import Look  # noqa: PLC0415 - rich

        if format_ == "json" or (format_ is None and (output or "").lower().endswith(".json")):
            self.write(json_text(document), output)
        else:
            to_file = output not in (None, "-")
            self.write(render(Look(WIDTH) if to_file else self.look()), output)

    def write(self, text: str | bytes, output: str | None) -> None:
        """Write a result to stdout, or to a file that is either complete or as it was before; bytes only to a file."""
        if output is None or output == "-":
            assert isinstance(text, str), "commands refuse to show bytes"
            self.handed = "not all of it may have been shown"
            sys.stdout.write(text)
            sys.stdout.flush()
            return
        from execsim.cli.files import write_whole  # noqa: PLC0415 - only with -o

        write_whole(output, text)
        self.handed = f"{output} is written"
        self.note(f"written to {output}")

    def note(self, text: str) -> None:
        """Say something beside the result."""
        if not self.quiet:
            from execsim.render.phrases import plain_lines  # noqa: PLC0415 - only when there is something

            sys.stderr.write(f"{plain_lines(text)}\n")

    def _note_compiling(self, module: str) -> None:
        """Say once of each of the large things that it has to be compiled first."""
        for beginning in COMPILING.keys() - self.compiling:
            if module.startswith(beginning):
                self.compiling.add(beginning)
                self.note(COMPILING[beginning])

    @contextmanager
    def working(self, what: str, workers: int = 1) -> Iterator[Tick]:
        """The tick of long work: a bar on stderr where that is a terminal, and an end at Ctrl-C."""
        from execsim.cli.bar import bar  # noqa: PLC0415 - rich
        from execsim.model.jit import told_of_compiling  # noqa: PLC0415 - Numba

        shown = not self.quiet and sys.stderr.isatty()
        told = told_of_compiling(self._note_compiling)
        with bar(what, shown=shown) as advance, told, self.interrupt.graceful(workers):

            def tick(progress: Progress) -> bool:
                advance(progress)
                return not self.interrupt.pressed

            try:
                yield tick
            except UsageError:  # that nothing was found in the time: no wonder
                if self.interrupt.pressed:
                    raise KeyboardInterrupt from None
                raise

    def end(self, code: int = 0) -> None:
        """End the command: 130 if it was stopped, else with its own code."""
        if self.interrupt.pressed:
            self.note("stopped: this is what there was")
            raise typer.Exit(130)
        if code:
            raise typer.Exit(code)


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; to a terminal that cannot, what it can with ? for the rest.

    Where a stream is closed from the start nobody reads: then it is written to nowhere.
    """
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the program
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - the same
    for stream in (sys.stdout, sys.stderr):
        _set_encoding(stream)


def _set_encoding(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    able = (stream.encoding or "").lower().replace("-", "") == "utf8"
    if stream.isatty() and not able:
        reconfigure(errors="replace")
    else:
        reconfigure(encoding="utf-8", errors="backslashreplace")
