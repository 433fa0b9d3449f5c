"""`compare`: is this change worth it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from execsim.cli import options
from execsim.cli.shell import Shell

if TYPE_CHECKING:
    from execsim.portfolio.load import Loaded
    from execsim.portfolio.scenario import Scenario


def compare(
    context: typer.Context,
    file: options.File,
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO...", help="Scenarios on the portfolio, a file each.")
    ],
    sets: options.Sets = None,
    replications: options.Replications = 500,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    format_: options.FormatName = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Simulate the portfolio and its scenarios on the same draws and show how they differ."""
    from execsim.analysis.compare import compare as compare_all  # noqa: PLC0415 - engines load when they run
    from execsim.cli.files import audience_of, load_portfolio  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.render.comparison_document import comparison_document  # noqa: PLC0415
    from execsim.render.terminal_comparison import render_comparison  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    base = load_portfolio(file, sets=sets)
    loaded, whys = load_all(file, scenarios, sets)
    readers = [audience_of(one, confidential=confidential, names=names) for one in (base, *loaded.values())]
    audience = replace(readers[0], versions=tuple(reader.portfolio for reader in readers[1:]))
    with shell.working("comparing", workers) as tick:
        found = compare_all(base, loaded, Draws(seed, replications), whys=whys, workers=workers, tick=tick)
    document = comparison_document(found, audience)
    people = {id_: person for one in (*loaded.values(), base) for id_, person in one.portfolio.people.items()}
    roles = {} if names else {id_: person.role or "a person" for id_, person in people.items()}
    shell.show(document, lambda look: render_comparison(document, look, file=file, roles=roles), format_, output)
    shell.end()


def load_all(
    file: str, scenarios: Sequence[str], sets: Sequence[str] | None
) -> tuple[dict[str, Loaded], dict[str, str]]:
    """Portfolio and reason of every scenario, by its own name."""
    from execsim.cli.files import find_file, load_portfolio  # noqa: PLC0415 - pydantic and YAML
    from execsim.errors import UsageError  # noqa: PLC0415

    loaded: dict[str, Loaded] = {}
    whys: dict[str, str] = {}
    for name in scenarios:
        if file != "-" and name != "-" and os.path.realpath(find_file(name)) == os.path.realpath(find_file(file)):
            raise UsageError(f"{name} is the portfolio itself: give only the scenarios after it")
        scenario = _scenario(name)
        if scenario.scenario in loaded:
            raise UsageError(f"two scenarios are called '{scenario.scenario}'; rename one of them")
        loaded[scenario.scenario] = load_portfolio(file, name, sets)
        whys[scenario.scenario] = scenario.why or ""
    return loaded, whys


def _scenario(name: str) -> Scenario:
    from execsim.cli.files import find_file  # noqa: PLC0415 - pydantic and YAML
    from execsim.portfolio.scenario import read_scenario  # noqa: PLC0415
    from execsim.portfolio.source import read_source  # noqa: PLC0415

    return read_scenario(read_source(find_file(name)))
