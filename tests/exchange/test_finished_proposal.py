"""A mapping proposed from a table: good enough to be used as it is where headings speak plainly."""

from __future__ import annotations

import pytest

from execsim.errors import InputError
from execsim.exchange.finished import Finished, read_finished
from execsim.exchange.finished_mapping import read_finished_mapping
from execsim.exchange.finished_proposal import propose_mapping
from execsim.exchange.finished_proposal import proposed as proposed_mapping
from execsim.portfolio.source import parse_source

PLAIN = """Project name,Department,Planned start,Actual start,Baseline finish,Actual finish,Budget,Actual cost,Status
Quay,Harbour,04/01/2021,11/01/2021,30/06/2021,14/07/2021,100,120,Closed
Crane,Harbour,01/02/2021,01/02/2021,29/10/2021,29/10/2021,50,50,Closed
Shed,Sites,15/03/2021,,17/12/2021,,70,,Open
"""


def proposed(text: str) -> dict[str, object]:
    columns = read_finished_mapping(parse_source(propose_mapping(text, name="t.csv"), "map.yaml")).finished
    return {key: value for key, value in columns.model_dump(exclude_none=True).items() if key != "shortest"}


def used(text: str) -> Finished:
    return read_finished(text, proposed_mapping(text, name="t.csv"), name="t.csv")


def test_plain_headings_give_a_mapping_that_reads_the_table() -> None:
    text = propose_mapping(PLAIN, name="projects.csv")
    assert "  only: {column: Status, is: [Closed]}   # leaves out: Open" in text
    found = read_finished(PLAIN, parse_source(text, "map.yaml"), name="projects.csv")
    (quay, crane) = found.work
    assert (quay.name, quay.group, str(quay.planned)) == ("Quay", "Harbour", "2021-06-30")
    assert str(quay.actual) == "2021-07-07"  # it began a week late, and a late start is no slip
    assert (crane.planned_cost, crane.actual_cost) == (50, 50)
    assert [report.message for report in found.reports] == ["1 of 3 rows are not meant (it is none of: Closed)"]


def test_other_words_and_other_writings_of_dates() -> None:
    text = "id,KickOff,TargetEndDate,CompletedOn\na,2021-01-04,2021-06-30,2021-07-14\n"
    assert proposed(text) == {"name": "id", "start": "KickOff", "planned": "TargetEndDate", "finished": "CompletedOn"}


def test_lengths_where_there_are_no_dates() -> None:
    text = "title;planned days;actual days\nquay;100;110\ncrane;80;80\n"
    lengths = {
        key: {"column": column, "times": 1}
        for key, column in (("planned_days", "planned days"), ("finished_days", "actual days"))
    }
    assert proposed(text) == {"name": "title", **lengths}


@pytest.mark.parametrize(("unit", "times"), [("months", 30.4375), ("weeks", 7), ("hours", 1)])
def test_lengths_in_other_units_become_days(unit: str, times: float) -> None:
    text = f"task;Estimated {unit};Actual {unit}\na;2,5;3\nb;4;4,5\n"
    assert proposed(text)["finished_days"] == {"column": f"Actual {unit}", "times": times}
    (a, _) = used(text).work
    assert (a.planned - a.start).days + 1 == round(2.5 * times)


@pytest.mark.parametrize(
    ("start", "end", "writing"),
    [
        ("2021-01-04T00:00:00Z", "2021-06-30T17:30:00.000+01:00", "%Y-%m-%d"),
        ("1/4/2021 12:00:00 AM", "6/30/2021 12:00:00 AM", "%m/%d/%Y"),
        ("04-Jan-21", "30-Jun-21", "%d-%b-%y"),
        ("44200", "44377", "serial"),
    ],
)
def test_dates_as_systems_write_them(start: str, end: str, writing: str) -> None:
    text = f'id,Sched_Start,Sched_End,Actual_End\na,"{start}","{end}","{end}"\nb,"{start}","{end}",n/a\n'
    found = used(text)
    (work,) = found.work
    assert (str(work.start), str(work.planned), str(work.actual)) == ("2021-01-04", "2021-06-30", "2021-06-30")
    assert [str(report) for report in found.reports] == ["row 3, Actual_End: not finished"]
    # the same without a word on dates in the mapping
    plain = "{table: 1, finished: {start: Sched_Start, planned: Sched_End, finished: Actual_End}}"
    (same,) = read_finished(text, parse_source(plain, "m.yaml"), name="t.csv").work
    assert (same.start, same.planned, same.actual) == (work.start, work.planned, work.actual)
    assert writing in propose_mapping(text, name="t.csv")


def test_numbers_are_no_dates_where_the_heading_speaks_of_money() -> None:
    text = "name,Start,Planned end,Actual end,Budget,Actual cost\nq,2021-01-04,2021-06-30,2021-07-14,45000,46000\n"
    assert "cost: {column: Actual cost}" in propose_mapping(text, name="t.csv")
    assert "serial" not in propose_mapping(text, name="t.csv")


def test_the_first_baseline_is_preferred_to_later_plans() -> None:
    text = "Planned end,Original target date,Start,Actual end\n2021-06-30,2021-03-31,2021-01-04,2021-07-14\n"
    assert proposed(text)["planned"] == "Original target date"


def test_a_flag_of_ones_and_noughts_says_what_is_finished() -> None:
    row = "2021-01-04,2021-06-30,2021-07-14"
    text = f"start,planned end,actual end,finished\n{row},1\n{row},0\n"
    assert proposed(text)["only"] == {"column": "finished", "is_": ("1",)}


def test_a_proposal_that_lacks_a_column_is_not_used_as_it_is() -> None:
    with pytest.raises(InputError, match=r"which columns of t\.csv mean start, planned"):
        proposed_mapping("a,end\n1,2021-03-04\n", name="t.csv")


def test_where_no_cell_tells_days_from_months_it_is_said() -> None:
    mapping = parse_source("{table: 1, finished: {start: a, planned: b, finished: c}}", "m.yaml")
    found = read_finished("a,b,c\n01/02/2021,03/04/2021,05/06/2021\n", mapping, name="t.csv")
    assert str(found.work[0].planned) == "2021-04-03"
    assert "dates read as %d/%m/%Y, which might be %m/%d/%Y" in str(found.reports[0])


def test_a_day_that_may_be_a_month_is_said_to_be() -> None:
    twice = "start,planned end,actual end\n01/02/2021,03/04/2021,05/06/2021\n"
    assert "# or %m/%d/%Y? No cell tells" in propose_mapping(twice, name="t.csv")
    assert "No cell tells" not in propose_mapping(PLAIN, name="t.csv")


def test_what_no_heading_says_is_asked_for() -> None:
    text = propose_mapping('"a ""b""",end\n1,2021-03-04\n', name="t.csv")
    assert "# planned: which column? None of the headings says so." in text
    assert "# start: which column? None of the headings says so." in text
    assert '# Not read, numbers: a "b"' in text


def test_headings_are_quoted_where_yaml_needs_it() -> None:
    text = 'start: day,"planned, end",no\n2021-01-04,2021-06-30,2021-07-14\n'
    mapping = propose_mapping(text, name="t.csv")
    assert 'start: "start: day"' in mapping
    assert 'planned: "planned, end"' in mapping


def test_true_and_false_are_texts_of_a_state() -> None:
    text = "start,planned end,actual end,completed\n" + "".join(
        f"2021-01-04,2021-06-30,2021-07-14,{state}\n" for state in ("True", "False", "True")
    )
    assert 'only: {column: completed, is: ["True"]}' in propose_mapping(text, name="t.csv")
    assert [work.row for work in used(text).work] == [2, 4]
