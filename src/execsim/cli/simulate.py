"""`simulate`: what will probably happen."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from execsim.cli import options
from execsim.cli.names import typed
from execsim.cli.shell import Format, Shell
from execsim.errors import UsageError

if TYPE_CHECKING:
    from execsim.model.draws import Draws as Luck
    from execsim.model.model import Model
    from execsim.render.audience import Audience

Trace = Annotated[
    int | None,
    typer.Option("--trace", metavar="N", min=1, help="Tell future N as a story, event by event; json: JSON lines."),
]
Chart = Annotated[
    Literal["s-curve", "gantt"] | None,
    typer.Option("--chart", help="Draw the chances of finish and value, or the initiatives with their ranges."),
]
Explain = Annotated[
    str | None,
    typer.Option("--explain", metavar="INITIATIVE", help="Say everything about one: dates, chain, what moves it."),
]

FUTURES, MOST_FUTURES = 500, 20_000  # to run, and at most to run for a precision


def simulate(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
    sets: options.Sets = None,
    replications: options.UpToReplications = None,
    precision: options.Precision = None,
    sampling: options.Sampling = "plain",
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    engine: options.Engine = "auto",
    executor: options.Executor = None,
    cluster: options.Cluster = None,
    keep: options.Keep = None,
    trace: Trace = None,
    chart: Chart = None,
    explain: Explain = None,
    format_: options.FormatName = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Simulate, with a bar, and show the forecast; or one view of it."""
    from execsim.cli.cluster import executor_of  # noqa: PLC0415 - engines load when they run
    from execsim.cli.files import audience_of, load_portfolio  # noqa: PLC0415
    from execsim.cli.shelf import shelf_for  # noqa: PLC0415
    from execsim.model.compile import compile_model  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.render.forecast_document import forecast_document  # noqa: PLC0415
    from execsim.render.terminal_charts import render_chart  # noqa: PLC0415
    from execsim.render.terminal_explanation import render_explanation  # noqa: PLC0415
    from execsim.render.terminal_forecast import render_forecast  # noqa: PLC0415
    from execsim.simulation.engine import simulate as run  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    loaded = load_portfolio(shell, file, scenario, sets)
    audience = audience_of(loaded, confidential=confidential, names=names)
    model = compile_model(loaded.portfolio)
    draws = Draws(seed, replications or (FUTURES if precision is None else MOST_FUTURES), sampling)
    if explain is not None:
        _check(explain, model, audience)
    if trace is not None:
        _tell(shell, model, audience, draws, trace, format_, output)
        return
    with shelf_for(shell, keep, file, engine, draws.replications, loaded) as shelf:
        with executor_of(executor, cluster, workers) as hands, shell.working("simulating", workers) as tick:
            forecast = run(model, draws, workers=hands, precision=precision, engine=engine, shelf=shelf, tick=tick)
        document = forecast_document(forecast, audience, explain=explain)
        if chart is not None:
            shell.show(document, lambda look: render_chart(forecast, audience, chart, look), format_, output)
        elif explain is not None:
            shell.show(document, lambda look: render_explanation(document, look, file=typed(file)), format_, output)
        else:
            shell.show(document, lambda look: render_forecast(document, look, file=typed(file)), format_, output)
    shell.end()


def _check(explain: str, model: Model, audience: Audience) -> None:
    """Refuse to explain what is not there, or what these readers may not see."""
    seen = [id_ for id_ in model.initiatives.ids if audience.shows(f"initiatives.{id_}")]
    if explain not in seen:
        close = get_close_matches(explain, seen, n=1, cutoff=0.5)
        hint = f"did you mean {close[0]}?" if close else f"there is: {', '.join(seen[:5])}"
        raise UsageError(f"no initiative '{explain}' to explain; {hint}")


def _tell(
    shell: Shell,
    model: Model,
    audience: Audience,
    draws: Luck,
    number: int,
    format_: Format | None,
    output: str | None,
) -> None:
    """Run one replication and tell it."""
    from execsim.model.sampling import sampling_of  # noqa: PLC0415 - engines and views load when they run
    from execsim.render.terminal import Look  # noqa: PLC0415
    from execsim.render.trace import render_story, story, story_lines  # noqa: PLC0415
    from execsim.simulation.attribution import Witness  # noqa: PLC0415
    from execsim.simulation.dynamics import run_replication  # noqa: PLC0415
    from execsim.simulation.wiring import Wiring  # noqa: PLC0415

    wiring = Wiring.of(model)
    if draws.sampling != "plain" and number > draws.replications:
        raise UsageError(f"a hypercube of {draws.replications} futures has no future {number}")
    run = run_replication(model, draws.seed, number - 1, wiring, sampling_of(model, draws))
    moments = story(model, run, Witness(model, wiring, run), audience)
    if format_ == "json" or (format_ is None and (output or "").lower().endswith((".json", ".jsonl"))):
        shell.write(story_lines(moments, number), output)
        return
    heading = f"{audience.say(model.name)} · future {number} of seed {draws.seed}"
    shell.write(render_story(moments, heading, Look() if output not in (None, "-") else shell.look()), output)
