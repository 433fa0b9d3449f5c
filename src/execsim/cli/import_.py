"""`import`: portfolios from what others write."""

from __future__ import annotations

from typing import Annotated

import typer

from execsim.cli import options
from execsim.cli.shell import Shell

app = typer.Typer(no_args_is_help=True, help="Make a portfolio from a table.")


@app.command(
    "table",
    help="Make a portfolio from a CSV file.\n\n"
    "A row is an initiative. What was changed, guessed or left out is reported on stderr.",
    epilog=options.examples("execsim import table gmpp.csv --map gmpp -o portfolio.yaml"),
)
def table(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE.csv", help="The table; - is stdin.")],
    mapping: Annotated[
        str, typer.Option("--map", metavar="MAP.yaml", help="Which column means what; or a mapping that ships.")
    ],
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Make a portfolio; a row of the table is an initiative."""
    from execsim.cli.files import read_table_and_mapping  # noqa: PLC0415 - pydantic and YAML
    from execsim.exchange.reports import summarise  # noqa: PLC0415
    from execsim.exchange.table import import_table  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    made = import_table(*read_table_and_mapping(file, mapping), name=file)
    shell.write(made.yaml, output)
    for told in summarise(made.reports):
        shell.note(told)
