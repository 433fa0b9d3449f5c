"""`optimise`: what should we do instead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from execsim.cli import options
from execsim.cli.names import typed
from execsim.cli.shell import Shell
from execsim.errors import UsageError

if TYPE_CHECKING:
    from execsim.portfolio.patch import Patch
    from execsim.render.audience import Audience
    from execsim.results.contract_plan import PlanDocument
    from execsim.results.plan import Plan

SCENARIO_NAMES = (".yaml", ".yml")
WRITING = 0.25  # seconds that a plan takes to be written, and again for each 1,000 packages
Output = Annotated[
    str | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help="Write to a file; .yaml means a scenario to compare, .json means JSON."
    ),
]


def optimise(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
    sets: options.Sets = None,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit", min=0.1, max=86_400, metavar="SECONDS", help="How long to plan, from the call on."
        ),
    ] = 60.0,
    grid: Annotated[
        Literal["auto", "day", "week", "month", "quarter"] | None,
        typer.Option("--grid", help="Length of a period; calendar.grid if left out."),
    ] = None,
    confidence: Annotated[
        Literal["mean", "p50", "p80"],
        typer.Option("--confidence", help="At which duration of each package to plan."),
    ] = "mean",
    objective: Annotated[
        str | None,
        typer.Option(
            "--objective",
            metavar="NAMES",
            help="value (unless said otherwise), makespan, cost or changes; several as value,makespan: the first counts"
            " most.",
        ),
    ] = None,
    give_up: Annotated[
        str | None,
        typer.Option("--give-up", metavar="SHARE", help="How much of an objective later ones may cost, as 2%."),
    ] = None,
    pin: Annotated[
        list[str] | None,
        typer.Option("--pin", metavar="ID=in|out", help="An initiative that has to be in or out; repeatable."),
    ] = None,
    previous: Annotated[
        str | None,
        typer.Option(
            "--previous", metavar="PLAN", help="The plan so far (JSON): policy.replan.frozen keeps its start."
        ),
    ] = None,
    diff: Annotated[
        str | None, typer.Option("--diff", metavar="PLAN", help="Say what differs from this plan (JSON), and why.")
    ] = None,
    explain: Annotated[
        float,
        typer.Option(
            "--explain",
            min=0.0,
            max=86_400,
            metavar="SECONDS",
            help="Ask the plan on top: what leaving out, dates and seats cost.",
        ),
    ] = 0.0,
    robust: Annotated[
        bool,
        typer.Option("--robust", help="Of several good plans take the one whose worst tenth of futures is best."),
    ] = False,
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=1, help="Futures in which to try the plan.")
    ] = 200,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    format_: options.FormatName = None,
    output: Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Search for a plan, try it in simulation, and show it."""
    from execsim.analysis.frontier import most_robust  # noqa: PLC0415 - engines load when they run
    from execsim.analysis.simulated import with_simulated_value  # noqa: PLC0415
    from execsim.cli.files import audience_of, lies_on, load_network, load_portfolio  # noqa: PLC0415
    from execsim.cli.wishes import made_from, read_plan_file, wishes_of  # noqa: PLC0415
    from execsim.exchange.instances.door import is_instance  # noqa: PLC0415
    from execsim.model.compile import compile_model  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.optimisation.engine import optimise as search  # noqa: PLC0415
    from execsim.optimisation.shortest import shortest_plan  # noqa: PLC0415
    from execsim.portfolio.patch import parse_assignments  # noqa: PLC0415
    from execsim.render.plan_difference import beside  # noqa: PLC0415
    from execsim.render.plan_document import plan_document  # noqa: PLC0415
    from execsim.render.terminal_plan import render_plan  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    others = pin or previous or give_up or objective or explain or grid or confidence != "mean" or is_instance(file)
    if robust and others:
        raise UsageError("--robust plans a portfolio for net value at several lengths of its packages: drop the others")
    plain = not (scenario or sets or pin or previous or give_up) and objective in (None, "makespan")
    instance = load_network(file) if plain else None
    loaded = load_portfolio(shell, file, scenario, sets) if instance is None else instance.loaded
    audience = audience_of(loaded, confidential=confidential, names=names)
    as_scenario = format_ is None and (output or "").lower().endswith(SCENARIO_NAMES)
    inherits = lies_on(output or "", file, scenario) if as_scenario else None
    model = compile_model(loaded.portfolio)
    wishes = wishes_of(model, objective or "value", give_up, pin or (), previous)
    former = None if diff is None else read_plan_file(diff)
    with shell.working("planning") as tick:
        seconds = max(time_limit - shell.spent() - WRITING * (1 + len(model.packages) / 1000), 0.1)
        if robust:
            plan = most_robust(loaded, Draws(seed, replications), time_limit=seconds, workers=workers, tick=tick)
        elif instance is not None and instance.network is not None:
            plan = shortest_plan(model, instance.network, time_limit=seconds, seed=seed, tick=tick)
        else:
            plan = search(
                model,
                time_limit=seconds,
                grid=grid,
                freeze=confidence,
                seed=seed,
                wishes=wishes,
                explain=explain,
                tick=tick,
            )
    if (
        plan.simulated_value is None and not is_instance(file) and not shell.interrupt.pressed
    ):  # an instance knows no chance
        with shell.working("trying the plan", workers) as tick:
            plan = with_simulated_value(plan, loaded, Draws(seed, replications), workers=workers, tick=tick)
    document = beside(former, plan_document(plan, audience, made_from(loaded, wishes, confidence, grid, audience)))
    places = {path: str(loaded.source.locate(tuple(path.split(".")), on="key") or "") for path in document.conflict}
    if as_scenario and output is not None and document.value is not None:
        _write_scenario(shell, plan, document, parse_assignments(sets or ()), audience, inherits, output)
        return
    if as_scenario:
        shell.note(f"nothing written to {output}: there is no plan")
        output = None
    shell.show(document, lambda look: render_plan(document, look, file=typed(file), places=places), format_, output)
    shell.end(1 if plan.status == "infeasible" else 0)


def _write_scenario(
    shell: Shell,
    plan: Plan,
    document: PlanDocument,
    assigned: Sequence[Patch],
    audience: Audience,
    inherits: str | None,
    output: str,
) -> None:
    """Write a plan as a scenario on the file it was made for."""
    from execsim.exchange.yamltext import write_yaml  # noqa: PLC0415 - only where one is asked for
    from execsim.render.plan_scenario import plan_scenario  # noqa: PLC0415

    changes = plan.patches()
    shown = [[patch for patch in part if audience.shows(patch.path)] for part in (changes, assigned)]
    data = plan_scenario(document, shown[0], name=Path(output).stem, inherits=inherits, assigned=shown[1])
    shell.write(write_yaml(data), output)
    if len(shown[0]) < len(changes):
        shell.note("what is confidential stays there as the file has it; --confidential writes it too")
    shell.end()
