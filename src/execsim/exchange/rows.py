"""A CSV file as rows of clean text: encoding, delimiter, headings. Cells are text and nothing else."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from execsim.errors import InputError, Location, Problem
from execsim.exchange.cells import clean, fits
from execsim.exchange.mapping import Reading
from execsim.exchange.reports import RowReport

MAX_BYTES = 50_000_000
MAX_ROWS = 20_000  # about what a portfolio file of 20 MB can hold
MAX_COLUMNS = 1_000
_DELIMITERS = {"tab": "\t"}
_CANDIDATES = (",", ";", "tab", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts (the headings are row 1), its cells by heading."""

    number: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Table:
    """A table as it was read, and what had to be said about it."""

    name: str
    headings: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    reports: list[RowReport] = field(default_factory=list)

    def missing(self, column: str) -> str:
        """Say what to do about a column that is not there."""
        near = difflib.get_close_matches(column, self.headings, n=1)
        if near:
            return f"did you mean '{near[0]}'?"
        return "its columns are " + ", ".join(f"'{h}'" for h in self.headings[:12])


def read_table(content: bytes | str, reading: Reading, columns: Collection[str], *, name: str) -> Table:
    """Read a CSV file.

    Parameters
    ----------
    content
        The file, at most 50 MB.
    reading
        How it is written.
    columns
        The headings that the mapping names; with `delimiter: auto` they tell the delimiter, and only in
        them a text of `reading.repeat` is replaced by the cell above.
    name
        What messages call the file.

    Raises
    ------
    InputError
        If it is too large, empty, not text, or a quoted cell is never closed.
    """
    text, reports = _decode(content, reading.encoding, name)
    delimiter = _delimiter(text, reading.delimiter, columns, name)
    records = _records(text, delimiter, name)
    headings = tuple(clean(cell) for cell in next(records, []))
    if not any(headings):
        raise _wrong(name, 1, "no headings", "the first row must name the columns")
    twice = [h for h in columns if headings.count(h) > 1]
    if twice:
        raise _wrong(name, 1, f"two columns are called '{twice[0]}'", "rename one of them")
    table = Table(name, headings, reports=reports)
    above: Mapping[str, str] = {}
    for number, record in enumerate(records, start=2):
        cells = _cells(table, number, record)
        if cells is not None:
            row = _filled(table, Row(number, cells), above, reading, columns)
            table.rows.append(row)
            above = row.cells
    return table


def _wrong(name: str, line: int, message: str, hint: str = "") -> InputError:
    return InputError([Problem(message, Location(name, line, 1), hint)])


def _decode(content: bytes | str, encoding: str, name: str) -> tuple[str, list[RowReport]]:
    if len(content) > MAX_BYTES:
        raise InputError([Problem(f"{name} is larger than {MAX_BYTES // 1_000_000} MB", hint="split it")])
    if isinstance(content, str):
        return content.removeprefix("\ufeff"), []
    if encoding == "auto" and content[:2] in (b"\xff\xfe", b"\xfe\xff"):  # "Unicode text" of a spreadsheet
        return content.decode("utf-16", errors="replace"), []
    if encoding == "auto" and b"\0" in content:
        is_workbook = content[:4] in (b"PK\3\4", b"\xd0\xcf\x11\xe0")
        what = "an Excel workbook" if is_workbook else "not a text file"
        raise InputError([Problem(f"{name} is {what}", hint="save it as 'CSV UTF-8' first")])
    if encoding != "auto":
        try:
            return content.decode(encoding).removeprefix("\ufeff"), []
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise _wrong(name, line, f"not {encoding}", "set read.encoding in the mapping, or save as UTF-8") from None
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        told = RowReport(0, "", "", "not UTF-8; read as Windows-1252: look at letters with accents")
        return content.decode("cp1252", errors="replace"), [told]


def _delimiter(text: str, wish: str, columns: Collection[str], name: str) -> str:
    if wish != "auto":
        return _DELIMITERS.get(wish, wish)

    def known(candidate: str) -> tuple[int, int]:
        try:
            first = next(_records(text, candidate, name), [])
        except InputError:
            return 0, 0
        return len({clean(cell) for cell in first} & set(columns)), len(first)

    # the most columns where the mapping knows none; max keeps the first of equals: the comma
    return max((_DELIMITERS.get(c, c) for c in _CANDIDATES), key=known)


def _records(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = line = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "open it in a spreadsheet and save it as CSV again"
            raise _wrong(name, line, f"row {number} cannot be read: {_plainly(error)}", hint) from None
        if number > MAX_ROWS + 1:
            raise _wrong(name, line, f"more than {MAX_ROWS:,} rows", "split the file")
        if len(record) > MAX_COLUMNS:
            raise _wrong(name, line, f"row {number} has more than {MAX_COLUMNS:,} columns", "is the delimiter right?")
        yield record
        number, line = number + 1, reader.line_num + 1


def _plainly(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end" in said:
        return "a quotation mark is never closed"
    if "expected after" in said:
        return "text follows a closing quotation mark"
    return "a cell is longer than 131,072 characters" if "limit" in said else said


def _cells(table: Table, number: int, record: list[str]) -> dict[str, str] | None:
    texts = [clean(cell) for cell in record]
    if not any(texts):
        table.reports.append(RowReport(number, "", "", "an empty row", used=False))
        return None
    width = len(table.headings)
    beyond = ", ".join(t for t in texts[width:] if t)
    if beyond:
        table.reports.append(RowReport(number, "", beyond, "cells beyond the last heading are not read"))
    if len(texts) < width:
        message = "fewer cells than headings; the missing ones are taken as empty"
        table.reports.append(RowReport(number, "", "", message))
        texts += [""] * (width - len(texts))
    return dict(zip(table.headings, texts, strict=False))


def _filled(table: Table, row: Row, above: Mapping[str, str], reading: Reading, columns: Collection[str]) -> Row:
    filled = dict(row.cells)
    for column, text in row.cells.items():
        if column not in columns:
            continue
        if text and fits(text, reading.repeat):
            filled[column] = above.get(column, "")
            told = f"'{text}' taken as in the row above"
            table.reports.append(RowReport(row.number, column, filled[column], told))
        elif fits(text, reading.empty):
            filled[column] = ""
    return Row(row.number, filled)
