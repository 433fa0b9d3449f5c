"""`tradeoff`: when to ship and how often to look."""

from __future__ import annotations

import typer

from execsim.cli import options
from execsim.cli.names import typed
from execsim.cli.shell import Shell


def tradeoff(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
    sets: options.Sets = None,
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
    """Simulate every share at which to ship with every rhythm of reviews, and show the best."""
    from execsim.analysis.tradeoff import tradeoff as run  # noqa: PLC0415 - engines load when they run
    from execsim.cli.files import audience_of, load_portfolio  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.render.tradeoff_view import render_tradeoff, tradeoff_document  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    loaded = load_portfolio(shell, file, scenario, sets)
    audience = audience_of(loaded, confidential=confidential, names=names)
    with shell.working("trying", workers) as tick:
        found = run(loaded, Draws(seed, replications), workers=workers, tick=tick)
    document = tradeoff_document(found, audience)
    shell.show(document, lambda look: render_tradeoff(document, look, file=typed(file)), format_, output)
    shell.end()
