"""The command `execsim`: its commands, and what becomes of an error.

Exit codes: 0 fine; 1 findings at or above `--fail-on`, or no plan at all; 2 bad input; 3 execsim's own fault;
130 stopped by Ctrl-C; 141 nobody reads on.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from execsim import __version__
from execsim.cli import audit, check, compare, import_, optimise, options, simulate
from execsim.cli.interrupt import EXIT_CODE as STOPPED
from execsim.cli.shell import Shell, use_utf8
from execsim.errors import EngineError, ExecsimError, InputError

FINE, BAD_INPUT, OWN_FAULT, BROKEN_PIPE = 0, 2, 3, 141

app = typer.Typer(
    name="execsim",
    help="Rules and scenario simulation for strategy execution.",
    epilog="Start with:\n\nexecsim init my-plan\n\nexecsim audit my-plan",
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
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Rules and scenario simulation for strategy execution."""
    Shell.of(context, quiet, verbose)


def _examples(*commands: str) -> str:
    return "\n\n".join(["Examples:" if len(commands) > 1 else "Example:", *commands])


for _command, _epilog in (
    (check.init, _examples("execsim init my-plan")),
    (check.check, _examples("execsim check my-plan", "execsim check plan.yaml --set teams.it.people=5")),
    (audit.audit, _examples("execsim audit plan.yaml", "execsim audit plan.yaml --fail-on never -o audit.json")),
    (simulate.simulate, _examples("execsim simulate plan.yaml", "execsim simulate plan.yaml --scenario weekly.yaml -n 2000 --workers 4")),
    (optimise.optimise, _examples("execsim optimise plan.yaml --time-limit 20", "execsim optimise plan.yaml --confidence p80 --grid month")),
    (compare.compare, _examples("execsim compare plan.yaml weekly.yaml two-more-people.yaml")),
    (check.schema, _examples("execsim schema portfolio -o portfolio.schema.json")),
):  # fmt: skip
    app.command(epilog=_epilog)(_command)
app.add_typer(audit.rules, name="rules")
app.add_typer(import_.app, name="import")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code.

    Parameters
    ----------
    arguments
        What follows the program's name; those of the process if left out.
    """
    use_utf8()
    shell = Shell()
    with shell.interrupt:
        try:
            code = _run(list(sys.argv[1:] if arguments is None else arguments), shell)
            sys.stdout.flush()
        except KeyboardInterrupt:
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
    except typer.Exit as end:
        return end.exit_code
    except typer.TyperException as error:
        return _wrong_usage(error)
    except InputError as error:
        return _bad_input(error)
    except EngineError as error:
        return _own_fault(error, shell)
    except ExecsimError as error:
        _say(f"execsim: {error}")
        return BAD_INPUT
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last line of defence: whatever it is, no traceback
        return _own_fault(error, shell)
    return FINE


def _wrong_usage(error: typer.TyperException) -> int:
    """An option, argument or command that there is not; help where nothing was asked at all."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        _say(str(error))
        return BAD_INPUT
    said = error.format_message() if hasattr(error, "format_message") else str(error)
    path = context.command_path if context else "execsim"
    _say(f"{path}: {said[:1].lower()}{said[1:]}\n{path} --help shows what there is")
    return BAD_INPUT


def _bad_input(error: InputError) -> int:
    for problem in error.problems:
        _say(str(problem))
    if len(error.problems) > 1:
        _say(f"{len(error.problems)} problems")
    return BAD_INPUT


def _own_fault(error: Exception, shell: Shell) -> int:
    if shell.verbose:
        _say("".join(traceback.format_exception(error)))
    what = str(error) if isinstance(error, EngineError) else f"{type(error).__name__}: {error}"
    _say(f"execsim itself failed: {what}")
    _say("This is not your file's fault. Please report it" + ("" if shell.verbose else ", with what -v prints"))
    return OWN_FAULT


def _say(text: str) -> None:
    from execsim.render.phrases import plain_lines  # noqa: PLC0415 - only when something is wrong

    print(plain_lines(text), file=sys.stderr)


def _forget_stdout() -> None:
    """Let the interpreter flush into nothing when it ends: the reader is gone."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
