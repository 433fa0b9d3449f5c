"""`optimise`: what should we do instead."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from execsim.cli import options
from execsim.cli.shell import Shell


def optimise(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
    sets: options.Sets = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0.1, max=86_400, metavar="SECONDS", help="How long to search.")
    ] = 60.0,
    grid: Annotated[
        Literal["auto", "day", "week", "month", "quarter"] | None,
        typer.Option("--grid", help="Length of a period; calendar.grid if left out."),
    ] = None,
    confidence: Annotated[
        Literal["mean", "p50", "p80"],
        typer.Option("--confidence", help="At which duration of each package to plan."),
    ] = "mean",
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=1, help="Futures in which to try the plan.")
    ] = 200,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    format_: options.FormatName = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Search for a plan, try it in simulation, and show it."""
    from execsim.analysis.simulated import with_simulated_value  # noqa: PLC0415 - engines load when they run
    from execsim.cli.files import audience_of, load_portfolio  # noqa: PLC0415
    from execsim.model.compile import compile_model  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.optimisation.engine import optimise as search  # noqa: PLC0415
    from execsim.render.plan_document import plan_document  # noqa: PLC0415
    from execsim.render.terminal_plan import render_plan  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    loaded = load_portfolio(file, scenario, sets)
    audience = audience_of(loaded, confidential=confidential, names=names)
    model = compile_model(loaded.portfolio)
    with shell.working("planning") as tick:
        plan = search(model, time_limit=time_limit, grid=grid, freeze=confidence, seed=seed, tick=tick)
    if not shell.interrupt.pressed:
        with shell.working("trying the plan", workers) as tick:
            plan = with_simulated_value(plan, loaded, Draws(seed, replications), workers=workers, tick=tick)
    document = plan_document(plan, audience)
    places = {path: str(loaded.source.locate(tuple(path.split(".")), on="key") or "") for path in document.conflict}
    shell.show(document, lambda look: render_plan(document, look, file=file, places=places), format_, output)
    shell.end(1 if plan.status == "infeasible" else 0)
