"""`rules docs`: the rules as pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from execsim.cli import options
from execsim.cli.audit import PACK
from execsim.cli.shell import Shell


def write_pages(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Where they go; pages of the same name are replaced.")],
    pack: Annotated[
        list[str] | None, typer.Option("--pack", metavar="NAME|DIR", help="Which packs; those that ship if left out.")
    ] = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Write a page for each rule.

    With an index and the facts.
    """
    from execsim.cli.files import make_folder, write_whole  # noqa: PLC0415 - only then
    from execsim.rules.packs import load_packs  # noqa: PLC0415 - CEL
    from execsim.rules.pages import pages  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    written = pages(load_packs(pack or [PACK, "schedule"]))
    make_folder(folder)
    for name, text in written.items():
        write_whole(str(Path(folder) / name), text)
    shell.note(f"{len(written)} pages written to {folder}")
