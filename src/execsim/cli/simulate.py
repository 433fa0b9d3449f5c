"""`simulate`: what will probably happen."""

from __future__ import annotations

import typer

from execsim.cli import options
from execsim.cli.shell import Shell


def simulate(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
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
    """Simulate, with a bar, and show the forecast."""
    from execsim.cli.files import audience_of, load_portfolio  # noqa: PLC0415 - engines load when they run
    from execsim.model.compile import compile_model  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.render.forecast_document import forecast_document  # noqa: PLC0415
    from execsim.render.terminal_forecast import render_forecast  # noqa: PLC0415
    from execsim.simulation.engine import simulate as run  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    loaded = load_portfolio(file, scenario, sets)
    audience = audience_of(loaded, confidential=confidential, names=names)
    model = compile_model(loaded.portfolio)
    with shell.working("simulating", workers) as tick:
        forecast = run(model, Draws(seed, replications), workers=workers, tick=tick)
    document = forecast_document(forecast, audience)
    shell.show(document, lambda look: render_forecast(document, look, file=file), format_, output)
    shell.end()
