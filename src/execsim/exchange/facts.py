"""What one row says, in the portfolio's terms: names, parties, dates, money; and what could not be read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from execsim.exchange.cells import find_date, find_number, first_fitting
from execsim.exchange.mapping import MoneyColumn, Reading, TableMapping
from execsim.exchange.reports import RowReport
from execsim.exchange.rows import Row

LONGEST_NAME = 300


@dataclass(slots=True)
class Facts:
    """A row as read. Dates are None, texts empty, amounts None where the row says nothing usable."""

    row: int
    name: str = ""
    id: str = ""
    outcome: str = ""
    owner: tuple[str, ...] = ()
    measure: str = ""
    measures: str | None = None
    due: dt.date | None = None
    start: dt.date | None = None
    finish: dt.date | None = None
    cost: float | None = None
    value: float | None = None
    status: str | None = None
    reports: list[RowReport] = field(default_factory=list)

    def say(self, column: str, text: str, message: str, *, used: bool = True) -> None:
        """Report something about this row."""
        self.reports.append(RowReport(self.row, column, text, message, used))


class FactReader:
    """Reads rows by one mapping."""

    def __init__(self, mapping: TableMapping) -> None:
        self._columns = mapping.initiatives
        self._reading: Reading = mapping.read
        self._formats = mapping.read.formats
        owner = mapping.initiatives.owner
        self._separators = _separators(owner.split) if owner else None

    def read(self, row: Row) -> Facts:
        """Read one row; whatever is doubtful is told in `reports`."""
        columns, facts = self._columns, Facts(row.number)
        facts.name = self._name(facts, row)
        facts.id = row.cells[columns.id] if columns.id else ""
        if columns.outcome:
            facts.outcome = row.cells[columns.outcome.column]
            if not facts.outcome:
                facts.say(columns.outcome.column, "", "empty; it serves no outcome")
        self._read_owner(facts, row)
        self._read_measure(facts, row)
        for key in ("due", "start", "finish"):
            setattr(facts, key, self._date(facts, row, getattr(columns, key), key))
        facts.cost = self._money(facts, row, columns.cost, "cost")
        facts.value = self._money(facts, row, columns.value, "value")
        self._read_status(facts, row)
        return facts

    def _name(self, facts: Facts, row: Row) -> str:
        text = row.cells[self._columns.name]
        if len(text) <= LONGEST_NAME:
            return text
        facts.say(self._columns.name, text, f"longer than {LONGEST_NAME} characters; the name was cut")
        return text[: LONGEST_NAME - 4].rstrip() + " ..."

    def _read_owner(self, facts: Facts, row: Row) -> None:
        if self._columns.owner is None:
            return
        column = self._columns.owner.column
        text = row.cells[column]
        parts = self._separators.split(text) if self._separators else [text]
        facts.owner = tuple(dict.fromkeys(p.strip() for p in parts if p.strip()))
        if not facts.owner:
            facts.say(column, "", "nobody is named; the initiative has no owner")
        elif len(facts.owner) > 1:
            facts.say(column, text, "several parties; all of them are owners")

    def _read_measure(self, facts: Facts, row: Row) -> None:
        measure = self._columns.measure
        if measure is None:
            return
        facts.measure = row.cells[measure.column]
        if not facts.measure:
            facts.say(measure.column, "", "no measure")
            return
        facts.measures = first_fitting(facts.measure, measure.kinds)
        if facts.measures is None:
            facts.say(measure.column, facts.measure, "no pattern fits; what it counts is left open")
        else:
            quoted = facts.measure if facts.measures == "activity" else ""
            facts.say(measure.column, quoted, f"read as {_COUNTS[facts.measures]} (a guess by its wording)")

    def _date(self, facts: Facts, row: Row, column: str | None, key: str) -> dt.date | None:
        if column is None:
            return None
        text = row.cells[column]
        if not text:
            facts.say(column, "", f"empty; no {_DATES[key]}")
            return None
        found = find_date(text, self._formats)
        if found is None:
            facts.say(column, text, f"not a date; no {_DATES[key]}")
            return None
        if not found.alone:
            facts.say(column, text, "more than a date; the first date in it counts")
        return found.date

    def _money(self, facts: Facts, row: Row, column: MoneyColumn | None, key: str) -> float | None:
        if column is None:
            return None
        text = row.cells[column.column]
        number = find_number(text, decimal=self._reading.decimal, thousands=self._reading.thousands)
        if number is not None and 0 <= number * column.times <= 1e15:
            return number * column.times
        if not text:
            problem = "empty"
        elif number is None:
            problem = "not a number"
        else:
            problem = "negative" if number < 0 else "beyond reason"
        taken = f"no {key}" if column.if_empty is None else f"{key} taken as {column.if_empty:g}"
        facts.say(column.column, text, f"{problem}; {taken}")
        return column.if_empty

    def _read_status(self, facts: Facts, row: Row) -> None:
        status = self._columns.status
        column = next((c for c in status.column if row.cells[c]), None) if status else None
        if status is None or column is None:
            return
        facts.status = first_fitting(row.cells[column], status.words)
        if facts.status is None:
            facts.say(column, row.cells[column], "no status is mapped to this text; none taken over")


_COUNTS = {"activity": "counting activity", "output": "an output", "outcome": "an outcome"}
_DATES = {"due": "due date", "start": "start", "finish": "finish"}


def _separators(split: Iterable[str]) -> re.Pattern[str] | None:
    """Match any of the separators, longer ones first, so that ", and " is not left half behind."""
    longest_first = sorted(split, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if longest_first else None
