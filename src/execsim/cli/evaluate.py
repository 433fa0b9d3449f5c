"""`rules eval`: how well vague statements are told from concrete ones."""

from __future__ import annotations

from typing import Annotated

import typer

from execsim.cli import options
from execsim.cli.shell import Shell

Labelled = Annotated[
    str,
    typer.Argument(
        metavar="FILE.jsonl",
        help='Statements people labelled, one a line: {"text": ..., "label": "vague"}; - is stdin.',
    ),
]


def evaluate(
    context: typer.Context,
    file: Labelled,
    format_: options.FormatName = None,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Judge labelled statements.

    Precision, recall and F1, with vague as what is looked for.
    """
    from execsim.portfolio.source import read_text  # noqa: PLC0415 - engines load when they run
    from execsim.render.json_text import json_text  # noqa: PLC0415
    from execsim.render.statements import render_statements, statements_document  # noqa: PLC0415
    from execsim.rules import statements  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    found = statements.evaluate(statements.read_statements(read_text(file), file))
    as_json = format_ == "json" or (format_ is None and (output or "").lower().endswith(".json"))
    shell.write(json_text(statements_document(found)) if as_json else render_statements(found), output)
