"""`check`, `init` and `schema`: the file itself."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from execsim.cli import options
from execsim.cli.names import typed
from execsim.cli.shell import Shell

COUNTED = {
    "outcomes": "outcome",
    "initiatives": "initiative",
    "packages": "package",
    "teams": "team",
    "decisions": "decision",
    "risks": "risk",
}


def check(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
    sets: options.Sets = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Load a file and count what is in it."""
    from execsim.cli.files import load_portfolio  # noqa: PLC0415 - pydantic and YAML
    from execsim.portfolio.sanity import find_hopeless  # noqa: PLC0415
    from execsim.render.phrases import count, plain, plain_lines  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    loaded = load_portfolio(shell, file, scenario, sets)
    there = {section: len(getattr(loaded.portfolio, section)) for section in COUNTED if section != "packages"}
    there["packages"] = sum(1 for _ in loaded.portfolio.packages())
    counts = ", ".join(count(there[section], word) for section, word in COUNTED.items() if there[section])
    changed = f"; {count(len(loaded.changes), 'value')} changed" if loaded.changes else ""
    hopeless = [f"{plain_lines(str(one))}\n" for one in find_hopeless(loaded.portfolio, loaded.source)]
    verdict = f"readable, but with {count(len(hopeless), 'thing')} that can never be" if hopeless else "fine"
    shell.write(f"{''.join(hopeless)}{plain(file)}: {verdict}: {counts or 'nothing in it yet'}{changed}\n", None)
    shell.end(1 if hopeless else 0)


def init(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder; it is made if need be.")],
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Copy the starter; what is there already stays as it is."""
    from pathlib import Path  # noqa: PLC0415 - with --help nothing is loaded that is not needed

    from execsim.cli.files import make_folder, write_whole  # noqa: PLC0415
    from execsim.errors import UsageError  # noqa: PLC0415
    from execsim.places import data_dir  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    starter, target = data_dir() / "scenarios" / "starter", Path(folder)
    files = sorted(file for file in starter.iterdir() if file.suffix == ".yaml")
    in_the_way = [file.name for file in files if (target / file.name).exists()]
    if in_the_way:
        raise UsageError(f"{folder} already has {' and '.join(in_the_way)}; name another folder")
    make_folder(folder)
    for file in files:
        write_whole(str(target / file.name), file.read_text(encoding="utf-8"))
    portfolio, scenario = (typed(str(target / name)) for name in ("portfolio.yaml", "weekly-feedback.yaml"))
    shell.write(
        f"{folder} now has {' and '.join(file.name for file in files)}.\n"
        f"Next: change the words, keep the shape; then\n"
        f"  execsim check {portfolio}\n"
        f"  execsim audit {portfolio}\n"
        f"  execsim simulate {portfolio}\n"
        f"  execsim compare {portfolio} {scenario}\n",
        None,
    )


def schema(
    context: typer.Context,
    kind: Annotated[
        Literal[
            "portfolio",
            "audit",
            "forecast",
            "plan",
            "comparison",
            "prices",
            "sensitivity",
            "hindsight",
            "rolling",
            "frontier",
            "tradeoff",
            "backtest",
            "calibration",
        ],
        typer.Argument(metavar="KIND", help="portfolio, or the kind of a result."),
    ],
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Print a JSON Schema."""
    from execsim.render.json_text import json_text  # noqa: PLC0415 - pydantic
    from execsim.render.schema import schema as schema_of  # noqa: PLC0415

    Shell.of(context, quiet, verbose).write(json_text(schema_of(kind)), output)
