"""`report`: everything that execsim knows about a file, as a page or a file to hand over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from execsim.cli import options
from execsim.cli.names import typed
from execsim.cli.shell import Shell
from execsim.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from execsim.render.report.theme import Theme
    from execsim.results.contract_report import ReportDocument

LARGEST = 500_000_000  # bytes of a report's JSON
Scenarios = Annotated[
    list[str] | None, typer.Argument(metavar="[SCENARIO]...", help="Scenarios to choose from, a file each.")
]
To = Annotated[
    str | None,
    typer.Option("--to", metavar="FORMAT", help="html, xlsx, pptx, pdf, md or json; else by the ending of -o."),
]
ReportFile = Annotated[
    str, typer.Argument(metavar="FILE", help="The portfolio; or a report as JSON, to write it anew.")
]


def report(
    context: typer.Context,
    file: ReportFile,
    scenarios: Scenarios = None,
    sets: options.Sets = None,
    to: To = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Where it goes; the screen if left out.")
    ] = None,
    no_script: Annotated[
        bool, typer.Option("--no-script", help="A page without script, as an attachment of a mail.")
    ] = False,
    theme: Annotated[
        str | None, typer.Option("--theme", metavar="FILE", help="Your colours, letters and footer (docs/report.md).")
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", min=0.0, max=86_400, metavar="SECONDS", help="How long to plan; 0 for no plan."),
    ] = 20.0,
    deep: Annotated[
        bool,
        typer.Option("--deep/--quick", help="Price the findings and try what the answer hangs on, or leave that out."),
    ] = True,
    replications: options.Replications = 500,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Audit, simulate, plan and compare, and write it down decision first."""
    from execsim.cli.report_making import Order, make_report  # noqa: PLC0415 - engines load when they run
    from execsim.render.json_text import json_text  # noqa: PLC0415 - pydantic
    from execsim.render.report import formats  # noqa: PLC0415
    from execsim.render.report.assembly import report_view  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    name = to or formats.of_suffix(output)
    _check(name, to, output)
    look = formats.Wish(_theme(theme), script=not no_script)
    if file.lower().endswith(".json") and (document := _read(file)) is not None:
        if scenarios or sets:
            raise UsageError(f"{file} is a report already: give the portfolio to make another one")
    else:
        order = Order(
            file, tuple(scenarios or ()), sets, replications, seed, time_limit, workers, confidential, names, deep
        )
        document = make_report(shell, order)
    if name is None:
        from execsim.render.terminal_report import render_report  # noqa: PLC0415 - rich

        shell.write(
            render_report(report_view(document), shell.look() if output in (None, "-") else None, file=typed(file)),
            output,
        )
    elif name == "json":
        shell.write(json_text(document), output)
    else:
        shell.write(formats.render(name, report_view(document), look), output)
    shell.end()


def _check(name: str | None, to: str | None, output: str | None) -> None:
    """Refuse at once what would fail after minutes of work."""
    from execsim.render.report.formats import NAMES  # noqa: PLC0415 - only with the command

    if to is not None and to not in NAMES:
        raise UsageError(f"there is no format '{to}'; there is {', '.join(NAMES)}")
    if name in ("xlsx", "pptx", "pdf") and output in (None, "-"):
        raise UsageError(f"{name} is not for a screen: say where it goes with -o report.{name}")


def _theme(file: str | None) -> Theme:
    from execsim.cli.files import find_file  # noqa: PLC0415 - pydantic and YAML
    from execsim.portfolio.source import read_source  # noqa: PLC0415
    from execsim.render.report.theme import Theme, read_theme  # noqa: PLC0415

    return Theme() if file is None else read_theme(read_source(find_file(file)))


def _read(file: str) -> ReportDocument | None:
    """A report's own JSON; None for any other file.

    Raises
    ------
    InputError
        It says that it is a report, and is not one that this version can read.
    """
    import json  # noqa: PLC0415 - only for a report that was written before

    from pydantic import ValidationError  # noqa: PLC0415

    from execsim.cli.files import find_file  # noqa: PLC0415
    from execsim.results.contract_report import ReportDocument  # noqa: PLC0415

    path = Path(find_file(file))
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= LARGEST else ""
        data = json.loads(text) if text else None
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get("kind") != "report":
        return None
    try:
        return ReportDocument.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        hint = "make it anew: execsim report PORTFOLIO -o report.json"
        raise InputError([Problem(f"{file}: not a report of this version ({where})", None, hint)]) from None
