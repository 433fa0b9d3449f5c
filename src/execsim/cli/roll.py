"""`roll`: how often to plan anew."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from execsim.cli import options
from execsim.cli.names import typed
from execsim.cli.shell import Shell

Planner = Annotated[
    Literal["rule", "search", "optimiser"],
    typer.Option("--planner", help="Who plans: cost of delay over what is left, a short search, or the optimiser."),
]
Seconds = Annotated[
    float, typer.Option("--seconds", min=0.1, max=3600.0, metavar="SECONDS", help="Each planning of the optimiser.")
]
Every = Annotated[
    list[str] | None,
    typer.Option("--every", metavar="DURATION", help="A rhythm, as 4w or 1quarter, in place of the usual; repeatable."),
]


def roll(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
    sets: options.Sets = None,
    planner: Planner = "rule",
    seconds: Seconds = 2.0,
    every: Every = None,
    replications: options.Replications = 200,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    format_: options.FormatName = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Live through several rhythms of planning, and show what each brings."""
    from execsim.analysis.roll import RHYTHMS  # noqa: PLC0415 - engines load when they run
    from execsim.analysis.roll import roll as run  # noqa: PLC0415
    from execsim.cli.files import audience_of, load_portfolio  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.render.rolling_document import rolling_document  # noqa: PLC0415
    from execsim.render.terminal_rolling import render_rolling  # noqa: PLC0415
    from execsim.results.rolling import Rhythm  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    loaded = load_portfolio(shell, file, scenario, sets)
    audience = audience_of(loaded, confidential=confidential, names=names)
    rhythms = tuple(Rhythm(f"every {text}", length) for text, length in _lengths(every)) if every else RHYTHMS
    with shell.working("living", workers) as tick:
        found = run(
            loaded,
            Draws(seed, replications),
            rhythms=rhythms,
            planner=planner,
            seconds=seconds,
            workers=workers,
            tick=tick,
        )
    replan = loaded.portfolio.policy.replan
    document = rolling_document(found, audience, replan.effort if replan is not None else 0.0)
    shell.show(document, lambda look: render_rolling(document, look, file=typed(file)), format_, output)
    shell.end()


def _lengths(texts: list[str]) -> list[tuple[str, float]]:
    """Rhythms as people write them, and their working days.

    Raises
    ------
    UsageError
        One is no duration, or no time at all.
    """
    from pydantic_core import PydanticCustomError  # noqa: PLC0415 - pydantic

    from execsim.errors import UsageError  # noqa: PLC0415
    from execsim.portfolio.units import parse_duration  # noqa: PLC0415

    found = []
    for text in texts:
        try:
            length = parse_duration(text)
        except PydanticCustomError:
            length = 0.0
        if not length > 0.0:
            raise UsageError(f"'{text}' is no rhythm; write 2w, 1month or 1quarter")
        found.append((text, length))
    return found
