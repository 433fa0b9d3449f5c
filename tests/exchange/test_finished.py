"""Finished work from tables of several shapes; nothing is dropped without a word."""

import datetime as dt
from pathlib import Path

import pytest

from execsim.errors import InputError
from execsim.exchange.finished import Finished, read_finished
from execsim.exchange.shipped import shipped_mappings
from execsim.portfolio.source import parse_source, read_source

DATES = "{table: 1, finished: {name: what, start: begin, planned: plan, finished: end}}"


def read(table: str, mapping: str = DATES) -> Finished:
    return read_finished(table, parse_source(mapping, "map.yaml"), name="t.csv")


def test_a_row_with_its_three_dates_is_finished_work() -> None:
    (work,) = read("what,begin,plan,end\nRoad,2020-01-06,2020-01-10,2020-01-17\n").work
    assert (work.row, work.name) == (2, "Road")
    assert (work.start, work.planned, work.actual) == (dt.date(2020, 1, 6), dt.date(2020, 1, 10), dt.date(2020, 1, 17))


def test_every_row_that_cannot_be_used_says_why() -> None:
    made = read(
        "what,begin,plan,end\n"
        "a,2020-01-06,2020-01-10,\n"
        "b,soon,2020-01-10,2020-01-17\n"
        "c,2020-01-06,2019-01-10,2020-01-17\n"
        "d,2020-01-06,2020-01-10,2020-01-01\n"
        "e,2020-01-06,2020-01-10,2020-01-10\n"
    )
    assert [work.name for work in made.work] == ["e"]
    assert [(r.row, r.message) for r in made.reports] == [
        (2, "not finished"),
        (3, "not a date"),
        (4, "planned to end before it starts"),
        (5, "it ended before it started"),
    ]


def test_rows_that_are_not_meant_are_counted_and_short_ones_named() -> None:
    mapping = DATES.replace("name: what", "shortest: 5, only: {column: done, is: ['1']}")
    made = read(
        "begin,plan,end,done\n2020-01-06,2020-01-07,2020-01-07,1\n2020-01-06,2020-01-10,2020-01-10,1\n"
        "2020-01-06,2020-01-10,2020-01-10,0\n",
        mapping,
    )
    assert [work.row for work in made.work] == [3]
    assert [str(report) for report in made.reports] == [
        "file, done: 1 of 3 rows are not meant (it is none of: 1)",
        "row 2: planned to take less than 5 days",
    ]


def test_a_late_start_is_no_slip_where_the_actual_start_is_known() -> None:
    mapping = "{table: 1, finished: {start: begin, planned: plan, started: began, finished: end}}"
    (work,) = read("begin,plan,began,end\n2020-01-06,2020-01-10,2020-02-03,2020-02-07\n", mapping).work
    assert work.actual == work.planned


def test_lengths_will_do_where_there_are_no_dates() -> None:
    mapping = "{table: 1, finished: {planned_days: plan, finished_days: took}}"
    made = read("plan,took\n7,14\nmany,3\n", mapping)
    assert [((w.planned - w.start).days, (w.actual - w.start).days) for w in made.work] == [(6, 13)]
    assert [report.message for report in made.reports] == ["not a number of days"]


@pytest.mark.parametrize(
    ("finished", "message"),
    [
        ("start: a, planned: b", "what was planned and what came of it"),
        ("start: a, planned: b, finished: c, planned_days: d", "what was planned and what came of it"),
        ("start: a, planned: b, finished: c, cost: d", "two columns"),
        ("start: a, planned: b, finished: c, only: {column: d}", "is"),
    ],
)
def test_a_mapping_that_cannot_work_says_so_at_its_line(finished: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read("a,b,c,d\n", f"table: 1\nfinished: {{{finished}}}\n")
    assert caught.value.problems[0].location


def test_a_column_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'begin'"):
        read("what,begin,plan,end\n", DATES.replace("start: begin", "start: begins"))


@pytest.mark.data
def test_the_mapping_that_ships_reads_the_761_finished_projects_of_us_federal_it(benchmark_data: Path) -> None:
    file = benchmark_data / "us_it_dashboard" / "us_it_projects_clean.csv"
    made = read_finished(file.read_bytes(), read_source(shipped_mappings()["us-it-dashboard"]), name=file.name)
    assert len(made.work) == 761
    assert made.rows == 2467


def test_a_table_that_a_shipped_mapping_is_not_made_for_is_named() -> None:
    plan = read_source(shipped_mappings()["us-it-dashboard"])
    with pytest.raises(InputError, match="does not fit the mapping us-it-dashboard: it has no ") as raised:
        read_finished("Project,Start\nA,2020-01-01\n", plan, name="mine.csv")
    assert "write a mapping of your own" in raised.value.problems[0].hint
