"""`backtest` and `calibrate`: finished work beside its forecast, and what the organisation learns from it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from execsim.cli import options
from execsim.cli.names import typed
from execsim.cli.shell import Shell

if TYPE_CHECKING:
    from execsim.exchange.finished import Finished
    from execsim.portfolio.portfolio import Portfolio
    from execsim.results.backtest import Backtest
    from execsim.results.contract_backtest import BacktestDocument, CalibrationDocument

File = Annotated[str, typer.Argument(metavar="FILE.csv", help="Finished work, a row each; - is stdin.")]
Map = Annotated[
    str | None,
    typer.Option("--map", metavar="MAP.yaml", help="Which column means what; left out, one is proposed; auto: taken."),
]
Organisation = Annotated[
    str | None,
    typer.Option("--with", metavar="FILE", help="The portfolio whose assumptions and policy forecast it."),
]
Splits = Annotated[int, typer.Option("--splits", min=1, max=1000, help="Random halves to fit and to test on.")]
Replications = Annotated[
    int,
    typer.Option("-n", "--replications", min=20, max=10_000, help="Futures of each piece of work."),
]
Into = Annotated[
    str | None,
    typer.Option("--into", metavar="FILE", help="Write them into this portfolio, whose comments stay."),
]
Day = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The day that the source names; today if left out.")
]

AUTO = "auto"  # instead of a mapping: the one that would be proposed


def backtest(
    context: typer.Context,
    file: File,
    mapping: Map = None,
    organisation: Organisation = None,
    splits: Splits = 5,
    replications: Replications = 100,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    format_: options.FormatName = None,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Forecast finished work and compare."""
    from execsim.analysis.backtest import backtest as run  # noqa: PLC0415 - engines load when they run
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.render.terminal_backtest import render_backtest  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    mapping = mapping or _propose(file, shell)
    finished, base = _finished(file, mapping, shell), _organisation(shell, organisation)
    with shell.working("back-testing", workers) as tick:
        tested = run(finished.work, base, Draws(seed, replications), splits=splits, workers=workers, tick=tick)
    document = _document(tested, finished, file)
    shell.show(
        document, lambda look: render_backtest(document, look, file=typed(file), mapping=mapping), format_, output
    )
    shell.end()


def calibrate(
    context: typer.Context,
    file: File,
    mapping: Map = None,
    organisation: Organisation = None,
    into: Into = None,
    splits: Splits = 5,
    replications: Replications = 100,
    seed: options.Seed = 1,
    on: Day = None,
    workers: options.Workers = 1,
    format_: options.FormatName = None,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Fit the organisation's factors and write them as assumptions."""
    from execsim.analysis.backtest import calibrate as run  # noqa: PLC0415 - engines load when they run
    from execsim.model.behaviour import assumptions_of  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.render.backtest_document import calibration_document  # noqa: PLC0415
    from execsim.render.terminal_backtest import render_calibration  # noqa: PLC0415

    shell, day = Shell.of(context, quiet, verbose), _day(on)
    mapping = mapping or _propose(file, shell)
    if into is not None:
        _find_editable(into)
    written = into or (output if _is_yaml(output) else None)
    finished, base = _finished(file, mapping, shell), _organisation(shell, organisation or into)
    with shell.working("calibrating", workers) as tick:
        made = run(finished.work, base, Draws(seed, replications), splits=splits, workers=workers, tick=tick)
    if shell.interrupt.pressed:
        shell.end()
    tested = _document(made.backtest, finished, file)
    document = calibration_document(made, tested, tuple(assumptions_of(base).values()), day)
    if into is not None:
        _write_into(into, document)
    if _is_yaml(output):
        assert output is not None
        _write_apart(output, document, shell)
        output = None
    shell.show(document, lambda look: render_calibration(document, look, written=written), format_, output)
    shell.end()


def _is_yaml(output: str | None) -> bool:
    return (output or "").lower().endswith((".yaml", ".yml"))


def _day(on: str | None) -> dt.date:
    from execsim.errors import UsageError  # noqa: PLC0415 - only where it fails

    try:
        return dt.date.today() if on is None else dt.date.fromisoformat(on)
    except ValueError:
        raise UsageError(f"--on is a date such as 2027-03-31, not '{on}'") from None


def _propose(file: str, shell: Shell) -> NoReturn:
    """Without a mapping: show one that may do, and end."""
    from execsim.cli.files import read_table_file  # noqa: PLC0415 - only without a mapping
    from execsim.errors import UsageError  # noqa: PLC0415
    from execsim.exchange.finished_proposal import propose_mapping  # noqa: PLC0415

    shell.write(propose_mapping(read_table_file(file), name=_name(file)), None)
    hint = "Save the mapping above, look it over, and give it with --map MAP.yaml; or take it as it is: --map auto"
    raise UsageError(f"which column means what? {hint}")


def _finished(file: str, mapping: str, shell: Shell) -> Finished:
    """Read the table; tell what was left out."""
    from execsim.cli.files import read_table_and_mapping, read_table_file  # noqa: PLC0415 - pydantic and YAML
    from execsim.exchange.finished import read_finished  # noqa: PLC0415
    from execsim.exchange.finished_proposal import proposed  # noqa: PLC0415
    from execsim.exchange.reports import summarise  # noqa: PLC0415

    if mapping == AUTO:
        content = read_table_file(file)
        source = proposed(content, name=_name(file))
        shell.note(f"read as proposed (execsim backtest {file} shows it)")
    else:
        content, source = read_table_and_mapping(file, mapping)
    finished = read_finished(content, source, name=file)
    for told in summarise(finished.reports):
        shell.note(told)
    return finished


def _organisation(shell: Shell, file: str | None) -> Portfolio:
    """The portfolio that speaks for the organisation; where none is given, one that says nothing."""
    from execsim.cli.files import load_portfolio  # noqa: PLC0415 - pydantic and YAML
    from execsim.portfolio.portfolio import Portfolio  # noqa: PLC0415

    return Portfolio() if file is None else load_portfolio(shell, file).portfolio


def _document(tested: Backtest, finished: Finished, file: str) -> BacktestDocument:
    from execsim.render.backtest_document import backtest_document  # noqa: PLC0415 - pydantic
    from execsim.results.contract_backtest import ReportPart  # noqa: PLC0415

    reports = [
        ReportPart(row=r.row, column=r.column, text=r.text, message=r.message, used=r.used) for r in finished.reports
    ]
    return backtest_document(tested, file=_name(file), rows=finished.rows, reports=reports)


def _name(file: str) -> str:
    return "stdin" if file == "-" else Path(file).name


def _entries(document: CalibrationDocument) -> dict[str, Any]:
    """The assumptions as a portfolio file holds them."""
    entries: dict[str, Any] = {}
    for part in document.assumptions:
        value: Any = "off" if part.value is None else part.value
        spread = {} if part.value is None else {"low": part.low, "high": part.high}
        entries[part.name] = {"value": value, **spread, "trust": part.trust, "source": part.source}
    return entries


def _find_editable(file: str) -> str:
    """The file to write into."""
    from execsim.cli.files import find_file  # noqa: PLC0415 - pydantic and YAML
    from execsim.errors import UsageError  # noqa: PLC0415 - only where it fails

    if file == "-":
        raise UsageError("--into needs a file, not stdin")
    return find_file(file)


def _write_into(file: str, document: CalibrationDocument) -> None:
    """Edit a portfolio file."""
    from execsim.cli.files import write_whole  # noqa: PLC0415 - pydantic and YAML
    from execsim.exchange.assumptions_text import with_assumptions  # noqa: PLC0415

    name = _find_editable(file)
    text = Path(name).read_bytes().decode("utf-8-sig")
    write_whole(name, with_assumptions(text, name, _entries(document)))


def _write_apart(file: str, document: CalibrationDocument, shell: Shell) -> None:
    """Write a file of assumptions alone."""
    from execsim.cli.files import write_whole  # noqa: PLC0415 - only with -o
    from execsim.exchange.assumptions_text import assumptions_text  # noqa: PLC0415

    told = ["Made by `execsim calibrate`: copy this section into a portfolio, or use --into."]
    write_whole(file, assumptions_text(_entries(document), told))
    shell.note(f"written to {file}")
