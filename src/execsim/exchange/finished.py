"""Finished work from a table, for the back-test: a row is something that was planned and came to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from execsim.exchange.cells import DateFormat, find_date, find_number, fits, says_nothing
from execsim.exchange.date_writings import other_reading, writings_of
from execsim.exchange.finished_mapping import FinishedColumns, FinishedMapping, LengthColumn, read_finished_mapping
from execsim.exchange.mapped import read_mapped
from execsim.exchange.mapping import MoneyColumn
from execsim.exchange.reports import RowReport
from execsim.exchange.rows import Row, Table
from execsim.portfolio.source import Source
from execsim.results.backtest import FinishedWork

ONE_DAY = dt.date(2001, 1, 1)  # a Monday, for lengths without dates
LONGEST_DAYS = 18_250  # more is a slip of the pen, or a date that stands for none


@dataclass(frozen=True, slots=True)
class Finished:
    """Finished work as read.

    Attributes
    ----------
    work
        The rows that can be used.
    rows
        How many rows the table has.
    reports
        Every row left out, with its reason, and what was guessed.
    """

    work: tuple[FinishedWork, ...]
    rows: int
    reports: tuple[RowReport, ...]


class _Unusable(Exception):
    """Why a row cannot be used, and the cell that says so."""

    def __init__(self, message: str, column: str = "", text: str = "") -> None:
        super().__init__(message)
        self.message, self.column, self.text = message, column, text


def _unread(text: str, missing: str, wrong: str, column: str) -> _Unusable:
    return _Unusable(missing, column) if says_nothing(text) else _Unusable(wrong, column, text)


def read_finished(content: bytes | str, mapping: Source, *, name: str) -> Finished:
    """Read finished work from a CSV file.

    No row is dropped silently: one that cannot be used is reported with its reason.

    Parameters
    ----------
    content
        The CSV file.
    mapping
        The mapping file, as read by `read_source` or `parse_source`.
    name
        The file's name, for messages.

    Raises
    ------
    InputError
        If the mapping is wrong, a column it names is missing, or the file is no CSV file.
    """
    plan = read_finished_mapping(mapping)
    table = read_mapped(content, mapping, plan.read, plan.finished.named(), name=name)
    reader, work, reports, others = _Reader(plan, table), [], [*table.reports], 0
    reports += reader.reports
    for row in table.rows:
        if not reader.means(row):
            others += 1
            continue
        try:
            work.append(reader.read(row))
        except _Unusable as why:
            reports.append(RowReport(row.number, why.column, why.text, why.message, used=False))
    if others and plan.finished.only:
        only = plan.finished.only
        told = f"{others:,} of {len(table.rows):,} rows are not meant (it is none of: {', '.join(only.is_)})"
        reports.append(RowReport(0, only.column, "", told, used=False))
    return Finished(tuple(work), len(table.rows), tuple(sorted(reports, key=lambda report: report.row)))


class _Reader:
    """Reads rows by one mapping."""

    def __init__(self, mapping: FinishedMapping, table: Table) -> None:
        self._columns: FinishedColumns = mapping.finished
        self._reading = mapping.read
        self._formats: Sequence[DateFormat] = mapping.read.formats
        self.reports: list[RowReport] = []
        if "dates" not in mapping.read.model_fields_set and self._columns.dates:
            self._find_writings(table)

    def _find_writings(self, table: Table) -> None:
        """Read dates as they are written, where the mapping does not say how."""
        cells = [row.cells[column] for row in table.rows for column in self._columns.dates]
        writings = writings_of(cells)
        self._formats = [DateFormat.read(written) for written in writings]
        other = other_reading(cells, writings)
        if other is not None:
            told = f"dates read as {writings[0]}, which might be {other}: say which under `read: {{dates: ...}}`"
            self.reports.append(RowReport(0, "", "", told))

    def means(self, row: Row) -> bool:
        """Whether the mapping means a row at all."""
        only = self._columns.only
        return only is None or fits(row.cells[only.column], only.is_)

    def read(self, row: Row) -> FinishedWork:
        """Read one row; raises `_Unusable`."""
        columns, cells = self._columns, row.cells
        start, planned, finished = self._by_length(row) if columns.planned_days else self._by_date(row)
        if planned < start:
            raise _Unusable("planned to end before it starts", "", f"{start} to {planned}")
        if (planned - start).days > LONGEST_DAYS:
            raise _Unusable(f"planned to take more than {LONGEST_DAYS // 365} years", "", f"{start} to {planned}")
        if (planned - start).days + 1 < columns.shortest:
            raise _Unusable(f"planned to take less than {columns.shortest:g} days")
        if finished < start:
            raise _Unusable("it ended before it started", "", f"{start} to {finished}")
        if (finished - start).days > LONGEST_DAYS:
            raise _Unusable(f"it took more than {LONGEST_DAYS // 365} years", "", f"{start} to {finished}")
        return FinishedWork(
            row=row.number,
            name=cells[columns.name] if columns.name else "",
            group=cells[columns.group] if columns.group else "",
            start=start,
            planned=planned,
            actual=finished,
            planned_cost=self._money(row, columns.planned_cost),
            actual_cost=self._money(row, columns.cost),
        )

    def _by_date(self, row: Row) -> tuple[dt.date, dt.date, dt.date]:
        columns = self._columns
        assert columns.start is not None, "the mapping has been checked"
        assert columns.planned is not None
        assert columns.finished is not None
        finished = self._date(row, columns.finished, "not finished")
        start, planned = self._date(row, columns.start, "no start"), self._date(row, columns.planned, "no plan")
        if columns.started:
            finished -= self._date(row, columns.started, "no actual start") - start
        return start, planned, finished

    def _by_length(self, row: Row) -> tuple[dt.date, dt.date, dt.date]:
        columns = self._columns
        assert columns.planned_days is not None, "the mapping has been checked"
        assert columns.finished_days is not None
        finished = self._days(row, columns.finished_days, "not finished")
        planned = self._days(row, columns.planned_days, "no plan")
        start = self._date(row, columns.start, "no start") if columns.start else ONE_DAY
        return start, start + planned, start + finished

    def _date(self, row: Row, column: str, missing: str) -> dt.date:
        text = row.cells[column]
        found = find_date(text, self._formats)
        if found is None:
            raise _unread(text, missing, "not a date", column)
        return found.date

    def _days(self, row: Row, length: LengthColumn, missing: str) -> dt.timedelta:
        """From the first to the last day of a length: a day less than it counts, as both are worked."""
        column, text = length.column, row.cells[length.column]
        number = find_number(text, decimal=self._reading.decimal, thousands=self._reading.thousands)
        if number is None or not 0 < number * length.times <= LONGEST_DAYS:
            raise _unread(text, missing, "not a number of days", column)
        return dt.timedelta(days=max(round(number * length.times) - 1, 0))

    def _money(self, row: Row, column: MoneyColumn | None) -> float | None:
        if column is None:
            return None
        number = find_number(row.cells[column.column], decimal=self._reading.decimal, thousands=self._reading.thousands)
        return column.if_empty if number is None or number < 0 else number * column.times
