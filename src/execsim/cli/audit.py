"""`audit` and `rules`: what usually breaks execution."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from execsim.cli import options
from execsim.cli.shell import Shell

PACK = "execution"
Packs = Annotated[
    list[str] | None,
    typer.Option("--pack", metavar="NAME|DIR", help=f"Rules to apply besides {PACK}; repeatable."),
]


def audit(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
    sets: options.Sets = None,
    pack: Packs = None,
    fail_on: Annotated[
        Literal["critical", "high", "medium", "low", "info", "never"],
        typer.Option("--fail-on", help="Exit 1 from this severity on."),
    ] = "high",
    skipped: Annotated[
        bool, typer.Option("--skipped", help="List the rules that lacked their input, and where.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Show every finding, not the first few of each rule.")] = False,
    format_: options.FormatName = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Apply the rules and show what they find."""
    from execsim.cli.files import audience_of, load_portfolio  # noqa: PLC0415 - engines load when they run
    from execsim.model.compile import compile_model  # noqa: PLC0415
    from execsim.render.audit_document import audit_document  # noqa: PLC0415
    from execsim.render.terminal_audit import render_audit  # noqa: PLC0415
    from execsim.rules.engine import audit as look_for_pitfalls  # noqa: PLC0415
    from execsim.rules.packs import load_packs  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    loaded = load_portfolio(file, scenario, sets)
    audience = audience_of(loaded, confidential=confidential, names=names)
    packs = load_packs([PACK, *(pack or ())])
    found = look_for_pitfalls(loaded.portfolio, compile_model(loaded.portfolio), packs).located(loaded.source)
    document = audit_document(found, audience)
    shell.show(
        document,
        lambda look: render_audit(document, look, file=file, skipped=skipped, every=every),
        format_,
        output,
    )
    shell.end(1 if fail_on != "never" and found.standing(fail_on) else 0)


rules = typer.Typer(no_args_is_help=True, help="The rules: list them, explain one.")


@rules.command("list", epilog=options.examples("execsim rules list"))
def list_(
    context: typer.Context,
    pack: Packs = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """List every rule: code, severity, what it looks at, and the pitfall."""
    from execsim.render.terminal_rules import render_rules  # noqa: PLC0415 - rich
    from execsim.rules.packs import load_packs  # noqa: PLC0415 - CEL

    shell = Shell.of(context, quiet, verbose)
    rules_of_all = [compiled.rule for loaded in load_packs([PACK, *(pack or ())]) for compiled in loaded.rules]
    shell.write(render_rules(rules_of_all, shell.look()), None)


@rules.command("explain", epilog=options.examples("execsim rules explain ES301"))
def explain(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="A rule's code or name, as ES301.")],
    pack: Packs = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Explain one rule: why it matters, when it fires, what to do, and two examples."""
    from execsim.rules import explain as words  # noqa: PLC0415 - CEL
    from execsim.rules.packs import load_packs  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    shell.write(words.explain(words.find_rule(load_packs([PACK, *(pack or ())]), code)), None)
