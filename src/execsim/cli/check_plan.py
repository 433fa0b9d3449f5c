"""`check-plan`: whether the file allows a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from execsim.cli import options
from execsim.cli.shell import Shell

if TYPE_CHECKING:
    from execsim.optimisation.translation import Grid


def check_plan(
    context: typer.Context,
    file: options.File,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="What `execsim optimise FILE -o plan.json` wrote.")],
    scenario: options.Scenario = None,
    sets: options.Sets = None,
    confidence: Annotated[
        Literal["mean", "p50", "p80"],
        typer.Option("--confidence", help="At which duration of each package it was planned."),
    ] = "mean",
    format_: options.FormatName = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Check every date of a plan against the portfolio as it is now."""
    from execsim.cli.files import audience_of, load_portfolio  # noqa: PLC0415 - when it runs
    from execsim.cli.wishes import read_plan_file  # noqa: PLC0415
    from execsim.exchange.plan_file import previous_of  # noqa: PLC0415
    from execsim.model.compile import compile_model  # noqa: PLC0415
    from execsim.optimisation.checking import check_plan as check  # noqa: PLC0415
    from execsim.render.terminal_plan_check import plan_check_document, render_plan_check  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    loaded = load_portfolio(shell, file, scenario, sets)
    audience = audience_of(loaded, confidential=confidential, names=names)
    made = read_plan_file(plan)
    model = compile_model(loaded.portfolio)
    with shell.working("checking the plan"):
        checked = check(model, previous_of(made, model, plan), grid=cast("Grid", made.grid), freeze=confidence)
    document = plan_check_document(model, made, checked, audience)
    shell.show(document, lambda look: render_plan_check(document, look), format_, output)
    shell.end(0 if document.holds else 1)
