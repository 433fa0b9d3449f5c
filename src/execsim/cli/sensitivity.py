"""`sensitivity` and `hindsight`: what hangs on what is not known, and what knowing it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from execsim.cli import options
from execsim.cli.names import typed
from execsim.cli.shell import Shell

if TYPE_CHECKING:
    from execsim.portfolio.load import Loaded

FUTURES = 1000
WORLDS = 20  # about so many times all futures are simulated
Worlds = Annotated[
    list[str] | None, typer.Argument(metavar="[SCENARIO]...", help="Scenarios whose order could change, a file each.")
]
About = Annotated[
    list[str] | None,
    typer.Option("--about", metavar="NAME", help="Only this assumption, risk, package or decision; repeatable."),
]
Choices = Annotated[
    list[str] | None, typer.Argument(metavar="SCENARIO", help="What could be chosen instead, a file each.")
]


def sensitivity(
    context: typer.Context,
    file: options.File,
    scenarios: Worlds = None,
    sets: options.Sets = None,
    about: About = None,
    sobol: Annotated[
        bool, typer.Option("--sobol", help="Sobol indices of the assumptions, too: how they work together.")
    ] = False,
    replications: options.Replications = FUTURES,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    format_: options.FormatName = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Move everything that is not known through its range, and show what that moves."""
    from execsim.analysis.sensitivity import sensitivity as run  # noqa: PLC0415 - engines load when they run
    from execsim.cli.files import audience_of  # noqa: PLC0415
    from execsim.model.compile import compile_model  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.render.sensitivity_document import sensitivity_document  # noqa: PLC0415
    from execsim.render.terminal_sensitivity import render_sensitivity  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    base, others = _worlds(shell, file, scenarios or [], sets)
    audience = audience_of(base, confidential=confidential, names=names)
    draws = Draws(seed, replications)
    with shell.working("trying", workers) as tick:
        found = run(base, draws, scenarios=others, about=about or (), workers=workers, tick=tick)
        if sobol and not found.stopped:
            from execsim.analysis.sobol import with_indices  # noqa: PLC0415 - an extra

            found = with_indices(found, base, draws, workers=workers, tick=tick)
    document = sensitivity_document(found, compile_model(base.portfolio), audience)
    shell.show(document, lambda look: render_sensitivity(document, look, file=typed(file)), format_, output)
    shell.end()


def hindsight(
    context: typer.Context,
    file: options.File,
    scenarios: Choices = None,
    sets: options.Sets = None,
    about: About = None,
    replications: options.Replications = FUTURES,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    format_: options.FormatName = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Choose with and without knowing, and show the difference."""
    from execsim.analysis.hindsight import hindsight as run  # noqa: PLC0415 - engines load when they run
    from execsim.cli.choices import no_scenario  # noqa: PLC0415
    from execsim.cli.files import audience_of  # noqa: PLC0415
    from execsim.model.compile import compile_model  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.render.sensitivity_document import hindsight_document  # noqa: PLC0415
    from execsim.render.terminal_sensitivity import render_hindsight  # noqa: PLC0415

    if not scenarios:
        raise no_scenario("hindsight", file)
    shell = Shell.of(context, quiet, verbose)
    base, others = _worlds(shell, file, scenarios, sets)
    audience = audience_of(base, confidential=confidential, names=names)
    with shell.working("trying", workers) as tick:
        found = run(base, others, Draws(seed, replications), about=about or (), workers=workers, tick=tick)
    document = hindsight_document(found, compile_model(base.portfolio), audience)
    shell.show(document, lambda look: render_hindsight(document, look, file=typed(file)), format_, output)
    shell.end()


def _worlds(shell: Shell, file: str, scenarios: list[str], sets: list[str] | None) -> tuple[Loaded, dict[str, Loaded]]:
    """The portfolio, and the scenarios by name; a sweep is one for each combination."""
    from execsim.cli.compare import load_scenarios  # noqa: PLC0415 - pydantic and YAML
    from execsim.cli.files import find_file, note_sweeps  # noqa: PLC0415
    from execsim.portfolio.load import load  # noqa: PLC0415
    from execsim.portfolio.source import read_source  # noqa: PLC0415

    below = [read_source(find_file(file), tolerant=True)]
    base = load(below[0], sets=sets or ())
    others, _ = load_scenarios(below, scenarios, sets or ())
    note_sweeps(shell, base, *others.values())
    return base, others
