"""`apply`: an accepted scenario becomes the plan."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from execsim.cli import options
from execsim.cli.shell import Shell

if TYPE_CHECKING:
    from execsim.portfolio.scenario import Layer
    from execsim.portfolio.source import Source

Into = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Write here, and leave the portfolio as it is.")
]


def apply(
    context: typer.Context,
    file: options.File,
    scenario: Annotated[str | None, typer.Argument(metavar="SCENARIO", help="The scenario that was accepted.")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change, and change nothing.")] = False,
    output: Into = None,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Write a scenario into the portfolio's own text, and list what changed."""
    from execsim.cli.choices import no_scenario  # noqa: PLC0415 - pydantic and YAML
    from execsim.cli.files import find_file, write_whole  # noqa: PLC0415
    from execsim.exchange.accepted import accept  # noqa: PLC0415
    from execsim.portfolio.load import validate  # noqa: PLC0415
    from execsim.portfolio.source import parse_source, read_text  # noqa: PLC0415
    from execsim.render.phrases import count, plain_lines  # noqa: PLC0415
    from execsim.render.terminal_changes import change_text  # noqa: PLC0415
    from execsim.rules.mending import difference  # noqa: PLC0415

    if scenario is None:
        raise no_scenario("apply", file)
    shell = Shell.of(context, quiet, verbose)
    base, layers = _layers(file, scenario)
    name = find_file(file)
    text = read_text(name)
    done = accept(text, base.name, layers)
    if diff:
        shell.write(plain_lines(difference(text, done.text, name)) or "nothing would change\n", output)
        return
    people = validate(parse_source(done.text, name)).people
    roles = {} if names else {id_: person.role or "a person" for id_, person in people.items()}
    target = name if output in (None, "-") else output
    if output == "-":
        shell.write(done.text, output)
        return
    if done.changes or output is not None:
        write_whole(target, done.text)
    told = [f"{plain_lines(target)}: {count(len(done.changes), 'change')} of {plain_lines(scenario)}"]
    told += [f"  {change_text(change.path, change.before, change.after, roles)}" for change in done.changes]
    shell.write("\n".join(told) + "\n", None)


def _layers(file: str, scenario: str) -> tuple[Source, tuple[Layer, ...]]:
    """The portfolio, and the scenarios that lie on it, lowest first.

    Raises
    ------
    UsageError
        The portfolio is no file, or the scenario has a sweep: one of its combinations has to be chosen.
    """
    from execsim.cli.files import find_file  # noqa: PLC0415 - pydantic and YAML
    from execsim.errors import UsageError  # noqa: PLC0415
    from execsim.portfolio.scenario import Stack  # noqa: PLC0415

    if file == "-":
        raise UsageError("a scenario is written into a file; stdin is none")
    stack = Stack()
    stack.add(find_file(file))
    if stack.base is None or stack.layers:
        raise UsageError(f"{file} is a scenario: give the portfolio, then the scenario that was accepted")
    if os.path.realpath(find_file(scenario)) == os.path.realpath(find_file(file)):
        raise UsageError(f"{scenario} is the portfolio itself: give the scenario after it")
    stack.add(find_file(scenario))
    if stack.swept:
        raise UsageError(f"{stack.swept[0]} has a sweep: write the values that you chose under `set`")
    return stack.base, tuple(stack.layers)
