"""`rules`: list them, explain one, test and write one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from execsim.cli import options
from execsim.cli.audit import PACK, Ignore, Packs, Select
from execsim.cli.evaluate import evaluate
from execsim.cli.pages import write_pages
from execsim.cli.shell import Shell
from execsim.errors import UsageError

if TYPE_CHECKING:
    from execsim.model.model import Model
    from execsim.results.forecast import Forecast
    from execsim.rules.packs import RulePack

FUTURES = 20
Code = Annotated[str, typer.Argument(metavar="CODE", help="A rule's code or name, as ES301.")]
Folder = Annotated[
    str, typer.Argument(metavar="NAME|DIR", help=f"A pack: its folder, or the name of one that ships ({PACK}).")
]

app = typer.Typer(no_args_is_help=True, help="The rules: list, explain and test them, write your own.")
app.command("eval", epilog=options.examples("execsim rules eval labelled.jsonl --format json"))(evaluate)
app.command("docs", epilog=options.examples("execsim rules docs docs/rules"))(write_pages)


def _packs(pack: list[str] | None) -> tuple[RulePack, ...]:
    from execsim.rules.packs import load_packs  # noqa: PLC0415 - CEL

    return load_packs([PACK, *(pack or ())])


@app.command("list", epilog=options.examples("execsim rules list", "execsim rules list --select capacity"))
def list_(
    context: typer.Context,
    pack: Packs = None,
    select: Select = None,
    ignore: Ignore = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """List every rule.

    Its code, severity, what it looks at, and the pitfall.
    """
    from execsim.render.terminal_rules import render_rules  # noqa: PLC0415 - rich
    from execsim.rules.packs import narrowed  # noqa: PLC0415 - CEL

    shell = Shell.of(context, quiet, verbose)
    packs = narrowed(_packs(pack), select or (), ignore or ())
    shell.write(render_rules([compiled.rule for one in packs for compiled in one.rules], shell.look()), None)


@app.command("explain", epilog=options.examples("execsim rules explain ES301"))
def explain(
    context: typer.Context,
    code: Code,
    pack: Packs = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Explain one rule.

    Why it matters, when it fires, what to do, and two examples.
    """
    from execsim.rules import explain as words  # noqa: PLC0415 - CEL

    shell = Shell.of(context, quiet, verbose)
    shell.write(words.explain(words.find_rule(_packs(pack), code)), None)


@app.command("preview", epilog=options.examples("execsim rules preview ES301"))
def preview(
    context: typer.Context,
    code: Code,
    pack: Packs = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Show a rule on its own example.

    What it says there, and what its remedy changes.
    """
    from execsim.render.terminal_rules import render_preview  # noqa: PLC0415 - rich
    from execsim.rules.explain import find_rule  # noqa: PLC0415 - CEL
    from execsim.rules.trial import preview_of  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    shell.write(render_preview(preview_of(find_rule(_packs(pack), code), _forecast), shell.look()), None)


@app.command("facts", epilog=options.examples("execsim rules facts", "execsim rules facts team"))
def facts(
    context: typer.Context,
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="One kind of entity, as initiative.")] = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """List what rules may read.

    The facts about each kind of entity, with units.
    """
    from execsim.rules.explain import explain_facts  # noqa: PLC0415 - CEL

    shell = Shell.of(context, quiet, verbose)
    shell.write(explain_facts(kind), None)


@app.command("test", epilog=options.examples("execsim rules test our-rules", "execsim rules test execution"))
def try_out(
    context: typer.Context,
    folder: Folder,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Test every rule of a pack.

    It fires where its example says, and is silent on the twin.
    """
    from execsim.rules.packs import load_packs  # noqa: PLC0415 - CEL
    from execsim.rules.trial import put_to_test  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    own = load_packs([folder])[-1]
    trials = [put_to_test(compiled, _forecast) for compiled in own.rules]
    for trial in trials:
        for problem in trial.problems:
            shell.write(f"{problem}\n", None)
    failed = sum(bool(trial.problems) for trial in trials)
    shell.write(f"{len(trials)} {'rule' if len(trials) == 1 else 'rules'} tested, {failed or 'none'} failed\n", None)
    shell.end(1 if failed else 0)


@app.command("lint", epilog=options.examples("execsim rules lint our-rules"))
def lint(
    context: typer.Context,
    folder: Folder,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Say what could be better.

    About the rules of a pack, although they work.
    """
    from execsim.rules.lint import lint as criticise  # noqa: PLC0415 - CEL
    from execsim.rules.packs import load_packs  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    found = criticise(load_packs([folder])[-1:])
    for problem in found:
        shell.write(f"{problem}\n", None)
    shell.write(f"{len(found) or 'no'} remarks\n", None)
    shell.end(1 if found else 0)


@app.command("new", epilog=options.examples("execsim rules new our-rules/OR101-few-at-a-time.yaml"))
def new(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="DIR/CODE-NAME.yaml", help="The rule to write; nothing is overwritten.")
    ],
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Write a rule to start from.

    With its pack where there is none yet.
    """
    from execsim.cli.files import make_folder, write_whole  # noqa: PLC0415 - only then
    from execsim.rules.scaffold import named, new_pack, new_rule  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    path = Path(file)
    code, name = named(path.name)
    if path.exists():
        raise UsageError(f"{file} is there already; nothing was written")
    make_folder(str(path.parent))
    pack = path.parent / "pack.yaml"
    if not pack.exists():
        write_whole(str(pack), new_pack(path.parent.resolve().name))
        shell.note(f"written to {pack}")
    write_whole(file, new_rule(code, name))
    shell.note(f"written to {file}\nNext: execsim rules test {path.parent} · execsim audit FILE --pack {path.parent}")


def _forecast(model: Model) -> Forecast:
    """A small forecast, for the few rules that wait for one."""
    from execsim.model.draws import Draws  # noqa: PLC0415 - only then
    from execsim.simulation.engine import simulate  # noqa: PLC0415

    return simulate(model, Draws(seed=1, replications=FUTURES))
