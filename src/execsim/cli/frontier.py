"""`frontier`: value against risk, dates, cost or capacity."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from execsim.cli import options
from execsim.cli.names import typed
from execsim.cli.shell import Shell

By = Annotated[
    Literal["risk", "on-time", "cost", "capacity"],
    typer.Option("--by", help="Value against the worst tenth of futures, due dates kept, cost, or seats added."),
]
OfTeam = Annotated[str | None, typer.Option("--team", metavar="TEAM", help="Whose seats, with --by capacity.")]


def frontier(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
    sets: options.Sets = None,
    by: By = "risk",
    team: OfTeam = None,
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", min=0.5, max=86_400, metavar="SECONDS", help="To search, for all plans together."),
    ] = 12.0,
    replications: options.Replications = 1000,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    format_: options.FormatName = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Plan under several limits, try each plan in the same futures, and show what is given up for what."""
    from execsim.analysis.frontier import frontier as run  # noqa: PLC0415 - engines load when they run
    from execsim.cli.files import audience_of, load_portfolio  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.render.frontier_document import frontier_document  # noqa: PLC0415
    from execsim.render.terminal_frontier import render_frontier  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    loaded = load_portfolio(shell, file, scenario, sets)
    audience = audience_of(loaded, confidential=confidential, names=names)
    with shell.working("planning", workers) as tick:
        found = run(loaded, Draws(seed, replications), by, team=team, time_limit=time_limit, workers=workers, tick=tick)
    document = frontier_document(found, audience)
    shell.show(document, lambda look: render_frontier(document, look, file=typed(file)), format_, output)
    shell.end()
