"""The command `execsim`: its commands, and what becomes of an error.

Exit codes: 0 fine; 1 findings at or above `--fail-on`, no plan at all, or something that can never be; 2 bad input;
3 execsim's own fault; 130 stopped by Ctrl-C; 141 nobody reads on.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from execsim import __version__
from execsim.cli import (
    apply,
    audit,
    backtest,
    check,
    check_plan,
    compare,
    frontier,
    import_,
    optimise,
    options,
    price,
    report,
    roll,
    rules,
    sensitivity,
    simulate,
    tradeoff,
    warm,
)
from execsim.cli.interrupt import EXIT_CODE as STOPPED
from execsim.cli.names import slashed
from execsim.cli.shell import Shell, use_utf8
from execsim.errors import EngineError, ExecsimError, InputError

FINE, BAD_INPUT, OWN_FAULT, BROKEN_PIPE = 0, 2, 3, 141

app = typer.Typer(
    name="execsim",
    help="Rules and scenario simulation for strategy execution.",
    epilog=options.examples("execsim init my-plan", "execsim audit my-plan"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"execsim {__version__}")
        raise typer.Exit


@app.callback()
def execsim(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Rules and scenario simulation for strategy execution."""
    Shell.of(context, quiet, verbose)


COMMANDS: tuple[tuple[Callable[..., None], str, str, tuple[str, ...]], ...] = (
    (
        check.init,
        "Write a small plan to start from.",
        "It is commented, and comes with a scenario. Nothing is overwritten.",
        ("execsim init my-plan",),
    ),
    (
        check.check,
        "Is the file in order?",
        "Every problem at once, each with its line and what to do; also what can never be.",
        ("execsim check my-plan", "execsim check plan.yaml --set teams.it.people=5"),
    ),
    (
        audit.audit,
        "What in this plan usually breaks execution?",
        "Findings, worst first, with what to do and what to ask; then the health of the whole.",
        (
            "execsim audit plan.yaml",
            "execsim audit plan.yaml --fail-on never -o audit.json",
            "execsim audit plan.yaml --baseline audit.json --format sarif -o new.sarif",
        ),
    ),
    (
        audit.ask,
        "What has nobody said yet, and who could?",
        "The interview sheet: open questions by role, and what the findings raise.",
        ("execsim ask plan.yaml", "execsim ask plan.yaml -o questions.md"),
    ),
    (
        simulate.simulate,
        "What will probably happen?",
        "Dates with their chances, value and cost, and what everyone waited for.",
        (
            "execsim simulate plan.yaml",
            "execsim simulate plan.yaml --scenario weekly.yaml -n 2000 --workers 4",
            "execsim simulate plan.yaml -n 1000000 --cluster tcp://10.0.0.7:8786",
        ),
    ),
    (
        optimise.optimise,
        "What should we do instead?",
        "What to do and when, what to leave and why, and how much better any plan could be.",
        ("execsim optimise plan.yaml --time-limit 20", "execsim optimise plan.yaml --confidence p80 --grid month"),
    ),
    (
        check_plan.check_plan,
        "Does the file allow this plan?",
        "Every date, seat, budget and choice of a plan, checked anew.",
        ("execsim check-plan plan.yaml best.json",),
    ),
    (
        compare.compare,
        "Is this change worth it?",
        "Scenarios and the plan as it is, in the same futures: what moves, and why.",
        (
            "execsim compare plan.yaml weekly.yaml two-more-people.yaml",
            "execsim compare plan.yaml weekly.yaml --scenario without-crm.yaml",
        ),
    ),
    (
        apply.apply,
        "This is decided; write it down.",
        "The scenario goes into the portfolio's own text, whose comments stay; what changed is listed.",
        ("execsim apply plan.yaml weekly.yaml --diff", "execsim apply plan.yaml weekly.yaml"),
    ),
    (
        price.price,
        "What is each finding worth?",
        "Every remedy in the same futures: alone, together, and what to do first.",
        ("execsim price plan.yaml", "execsim price plan.yaml -n 1000 --workers 2 -o prices.json"),
    ),
    (
        sensitivity.sensitivity,
        "What does it hang on, and would we decide otherwise?",
        "Everything that is not known from one end of its range to the other; whom to ask.",
        ("execsim sensitivity plan.yaml", "execsim sensitivity plan.yaml weekly.yaml two-more-people.yaml"),
    ),
    (
        sensitivity.hindsight,
        "What is it worth to know before we decide?",
        "The value of a pilot that settles one thing before one of the scenarios is chosen.",
        ("execsim hindsight plan.yaml weekly.yaml two-more-people.yaml",),
    ),
    (
        frontier.frontier,
        "How much value for how much risk?",
        "Plans under several limits, each verified and tried in the same futures; also against dates, cost or seats.",
        ("execsim frontier plan.yaml", "execsim frontier plan.yaml --by capacity --team it"),
    ),
    (
        tradeoff.tradeoff,
        "When to ship, and how often to look?",
        "Cost of delay against cost of rework, for ordinary and for safety-critical work.",
        ("execsim tradeoff plan.yaml",),
    ),
    (
        roll.roll,
        "How often should we plan anew?",
        "Yearly, quarterly, at triggers or monthly: each lived through, planning from what is known then.",
        ("execsim roll plan.yaml --workers 2", "execsim roll plan.yaml --every 4w --every 1quarter -n 50"),
    ),
    (
        report.report,
        "What would a board want to know?",
        "All of it, decision first: on the screen, as a page, a workbook, slides, PDF or Markdown.",
        ("execsim report plan.yaml -o report.html", "execsim report plan.yaml weekly.yaml -o report.pptx"),
    ),
    (
        backtest.backtest,
        "Did dates like these hold?",
        "Finished work, forecast from its plan and compared with what became of it.",
        ("execsim backtest finished.csv --map finished.yaml", "execsim backtest us_it.csv --map us-it-dashboard"),
    ),
    (
        backtest.calibrate,
        "What do our own plans turn into?",
        "The factors of finished work, written as assumptions with their source.",
        ("execsim calibrate finished.csv --map finished.yaml --into plan.yaml",),
    ),
    (
        warm.warm,
        "Compile the fast engine and the search for plans ahead of their first use.",
        "Simulations do it by themselves, once; a slow machine or a container's image may want it done before.",
        ("execsim warm",),
    ),
    (
        check.schema,
        "Print the JSON Schema of the file, or of a result.",
        "Draft 7: of the portfolio file for editors, of results for programs.",
        ("execsim schema portfolio -o portfolio.schema.json", "execsim schema audit"),
    ),
)
for _command, _question, _answer, _examples in COMMANDS:
    app.command(help=f"{_question}\n\n{_answer}", epilog=options.examples(*_examples))(_command)
app.add_typer(rules.app, name="rules")
app.add_typer(import_.app, name="import")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code.

    Parameters
    ----------
    arguments
        What follows the program's name; those of the process if left out.
    """
    use_utf8()
    if arguments is None and not sys.warnoptions:
        warnings.simplefilter("ignore")  # what libraries warn of nobody at a terminal can mend
    shell = Shell()
    with shell.interrupt:
        try:
            code = _run([slashed(one) for one in (sys.argv[1:] if arguments is None else arguments)], shell)
        except KeyboardInterrupt:
            with contextlib.suppress(KeyboardInterrupt):  # pressed again: then without a word
                shell.note(f"stopped: {shell.handed or 'there is no result, and nothing was written'}")
            code = STOPPED
        except BrokenPipeError:
            _forget_stdout()
            code = BROKEN_PIPE
    return code


def _run(arguments: list[str], shell: Shell) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("execsim", arguments, obj=shell) as context:
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as end:
        return end.exit_code
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last line of defence: whatever it is, no traceback
        return _explain(error, shell)
    return FINE


def _explain(error: Exception, shell: Shell) -> int:
    """Say what went wrong and what to do; give the exit code."""
    match error:
        case typer.TyperException():
            _say(_wrong_usage(error))
        case InputError():
            count = sum(problem.more or 1 for problem in error.problems)
            _say("\n".join([*map(str, error.problems), *([f"{count:,} problems"] if count > 1 else [])]))
        case ExecsimError() if not isinstance(error, EngineError):
            _say(f"execsim: {error}")
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EFBIG):
            _forget_stdout()
            reason = (error.strerror or "").lower()
            _say(
                f"execsim: the results could not be written: {reason}\n  make room, or name another place with -o FILE"
            )
        case _:
            _say(_own_fault(error, shell))
            return OWN_FAULT
    return BAD_INPUT


_SAID = {  # typer lets pydantic read the values
    "Value error, ": "",
    "Input should be a valid integer, unable to parse string as an integer": "it must be a whole number",
    "Input should be a valid number, unable to parse string as a number": "it must be a number",
    "Input should be greater than or equal to": "it must be at least",
    "Input should be less than or equal to": "it must be at most",
    "Input should be greater than": "it must be above",
    "Input should be less than": "it must be below",
}


def _wrong_usage(error: typer.TyperException) -> str:
    """An option, argument or command that there is not; the help where nothing was asked at all."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error)
    close = getattr(error, "possibilities", None)
    if close:
        said = f"no such option: {getattr(error, 'option_name', '')}; did you mean {' or '.join(close)}?"
    else:
        said = error.format_message() if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "execsim"
    for theirs, ours in _SAID.items():
        said = said.replace(theirs, ours)
    return f"{path}: {said[:1].lower()}{said[1:]}\n{path} --help shows what there is"


def _own_fault(error: Exception, shell: Shell) -> str:
    what = str(error) if isinstance(error, EngineError) else f"{type(error).__name__}: {error}"
    trace = "".join(traceback.format_exception(error)) if shell.verbose else ""
    return (
        f"{trace}execsim itself failed: {what}\n"
        f"This is not your file's fault. Please report it{'' if shell.verbose else ', with what -v prints'}."
    )


def _say(text: str) -> None:
    from execsim.render.phrases import plain_lines  # noqa: PLC0415 - only when something is wrong

    sys.stderr.write(f"{plain_lines(text)}\n")


def _forget_stdout() -> None:
    """Let the interpreter flush into nothing when it ends: what stdout leads to takes no more."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
