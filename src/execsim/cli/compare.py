"""`compare`: is this change worth it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from execsim.cli import options
from execsim.cli.names import typed
from execsim.cli.shell import Shell

if TYPE_CHECKING:
    from execsim.portfolio.load import Loaded
    from execsim.portfolio.source import Source

BaseScenario = Annotated[
    str | None,
    typer.Option("--scenario", metavar="FILE", help="Lay this scenario on the portfolio first, for all that follow."),
]


def compare(
    context: typer.Context,
    file: options.File,
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="SCENARIO", help="Scenarios on the portfolio, a file each.")
    ] = None,
    scenario: BaseScenario = None,
    sets: options.Sets = None,
    each: Annotated[
        bool, typer.Option("--each", help="Say as well which change of a scenario does how much, one at a time.")
    ] = False,
    replications: options.Replications = 500,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    engine: options.Engine = "auto",
    executor: options.Executor = None,
    cluster: options.Cluster = None,
    keep: options.Keep = None,
    format_: options.FormatName = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Simulate the portfolio and its scenarios on the same draws and show how they differ."""
    from execsim.analysis.compare import compare as compare_all  # noqa: PLC0415 - engines load when they run
    from execsim.cli.choices import no_scenario  # noqa: PLC0415
    from execsim.cli.cluster import executor_of  # noqa: PLC0415
    from execsim.cli.files import audience_of, find_file, note_sweeps  # noqa: PLC0415
    from execsim.cli.shelf import shelf_for  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.portfolio.load import load  # noqa: PLC0415
    from execsim.portfolio.scenario import read_scenario  # noqa: PLC0415
    from execsim.portfolio.source import read_source  # noqa: PLC0415
    from execsim.render.comparison_document import comparison_document  # noqa: PLC0415
    from execsim.render.terminal_comparison import render_comparison  # noqa: PLC0415

    if not scenarios:
        raise no_scenario("compare", file)
    shell = Shell.of(context, quiet, verbose)
    below = [read_source(find_file(one), tolerant=True) for one in (file, scenario) if one is not None]
    name = None if scenario is None else read_scenario(below[-1]).scenario
    base = load(below[0], scenario=tuple(below[1:]), sets=sets or ())
    loaded, whys = load_scenarios(below, scenarios, sets or ())
    note_sweeps(shell, base, *loaded.values())
    readers = [audience_of(one, confidential=confidential, names=names) for one in (base, *loaded.values())]
    audience = replace(readers[0], versions=tuple(reader.portfolio for reader in readers[1:]))
    with shelf_for(shell, keep, file, engine, replications, base, *loaded.values()) as shelf:
        with executor_of(executor, cluster, workers) as hands, shell.working("comparing", workers) as tick:
            draws = Draws(seed, replications)
            found = compare_all(
                base, loaded, draws, whys=whys, each=each, workers=hands, engine=engine, shelf=shelf, tick=tick
            )
        document = comparison_document(found, audience, base_scenario=name)
        people = {id_: person for one in (*loaded.values(), base) for id_, person in one.portfolio.people.items()}
        roles = {} if names else {id_: person.role or "a person" for id_, person in people.items()}
        shell.show(
            document, lambda look: render_comparison(document, look, file=typed(file), roles=roles), format_, output
        )
    shell.end()


def load_scenarios(
    below: Sequence[Source], scenarios: Sequence[str], sets: Sequence[str]
) -> tuple[dict[str, Loaded], dict[str, str]]:
    """Portfolio and reason of every scenario on what lies `below`, by its own name; each file is read once."""
    from execsim.cli.files import find_file  # noqa: PLC0415 - pydantic and YAML
    from execsim.errors import UsageError  # noqa: PLC0415
    from execsim.portfolio.scenario import read_scenario  # noqa: PLC0415
    from execsim.portfolio.source import read_source  # noqa: PLC0415

    loaded: dict[str, Loaded] = {}
    whys: dict[str, str] = {}
    for name in scenarios:
        for lower, what in zip(below, ("portfolio", "base scenario"), strict=False):
            if name == lower.name or os.path.realpath(find_file(name)) == os.path.realpath(lower.name):
                raise UsageError(f"{name} is the {what} itself: give only the scenarios after it")
        source = read_source(find_file(name), tolerant=True)
        scenario = read_scenario(source)
        for title, one in _swept(below, source, scenario.scenario, sets):
            if title in loaded:
                raise UsageError(f"two scenarios are called '{title}'; rename one of them")
            loaded[title], whys[title] = one, scenario.why or ""
    return loaded, whys


def _swept(below: Sequence[Source], source: Source, title: str, sets: Sequence[str]) -> Iterator[tuple[str, Loaded]]:
    """A scenario, or each combination of its sweep; what it inherits is not swept."""
    from execsim.portfolio.load import load, patched  # noqa: PLC0415 - pydantic and YAML
    from execsim.portfolio.patch import ASSIGNED, parse_assignments  # noqa: PLC0415
    from execsim.portfolio.sweep import combinations  # noqa: PLC0415

    swept = combinations(source)
    if not swept:
        yield title, load(below[0], scenario=(*below[1:], source), sets=sets)
        return
    lower = load(below[0], scenario=(*below[1:], source))
    lower = replace(lower, swept=tuple(name for name in lower.swept if name != source.name))
    for combination in swept:
        one = patched(lower, combination.patches, source.name)
        yield f"{title}: {combination.name}", patched(one, parse_assignments(sets), ASSIGNED) if sets else one
