"""A table read by a mapping: every column that the mapping names is there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath

from execsim.errors import InputError, Problem
from execsim.exchange.mapping import Reading
from execsim.exchange.rows import Table, read_table
from execsim.exchange.shipped import shipped_mappings
from execsim.portfolio.source import Path, Source, input_error


def read_mapped(
    content: bytes | str, mapping: Source, reading: Reading, columns: Sequence[tuple[Path, str]], *, name: str
) -> Table:
    """Read a CSV file.

    Parameters
    ----------
    content
        The file.
    mapping
        The mapping file, for the places of what is wrong.
    reading
        How the file is written.
    columns
        Where in the mapping a column is named, and its heading.
    name
        The file's name, for messages.

    Raises
    ------
    InputError
        A column is missing, or the file is no CSV file.
    """
    table = read_table(content, reading, {column for _, column in columns}, name=name)
    absent = [(path, column) for path, column in columns if column not in table.headings]
    if absent and mapping.name in map(str, shipped_mappings().values()):
        raise _unfit(table, mapping.name, list(dict.fromkeys(column for _, column in absent)))
    if absent:
        raise input_error(
            mapping.problem(path, f"{name} has no column '{column}'", table.missing(column)) for path, column in absent
        )
    return table


def _unfit(table: Table, mapping: str, absent: list[str]) -> InputError:
    """A table that a mapping of execsim's own is not made for: its author can mend neither line."""
    message = f"{table.name} does not fit the mapping {FilePath(mapping).stem}: it has no {_quoted(absent)}"
    hint = f"it has the columns {_quoted(table.headings)}; write a mapping of your own, see docs/import.md"
    return InputError([Problem(message, None, hint)])


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f"'{column}'" for column in columns[:12]) + (" ..." if len(columns) > 12 else "")
