"""A mapping proposed from a table: good enough to be used as it is where headings speak plainly."""

from __future__ import annotations

from execsim.exchange.finished import read_finished
from execsim.exchange.finished_mapping import read_finished_mapping
from execsim.exchange.finished_proposal import propose_mapping
from execsim.portfolio.source import parse_source

PLAIN = """Project name,Department,Planned start,Actual start,Baseline finish,Actual finish,Budget,Actual cost,Status
Quay,Harbour,04/01/2021,11/01/2021,30/06/2021,14/07/2021,100,120,Closed
Crane,Harbour,01/02/2021,01/02/2021,29/10/2021,29/10/2021,50,50,Closed
Shed,Sites,15/03/2021,,17/12/2021,,70,,Open
"""


def proposed(text: str) -> dict[str, object]:
    columns = read_finished_mapping(parse_source(propose_mapping(text, name="t.csv"), "map.yaml")).finished
    return {key: value for key, value in columns.model_dump(exclude_none=True).items() if key != "shortest"}


def test_plain_headings_give_a_mapping_that_reads_the_table() -> None:
    text = propose_mapping(PLAIN, name="projects.csv")
    assert "# only: {column: Status, is: [Closed, Open]}" in text
    found = read_finished(PLAIN, parse_source(text, "map.yaml"), name="projects.csv")
    (quay, crane) = found.work
    assert (quay.name, quay.group, str(quay.planned)) == ("Quay", "Harbour", "2021-06-30")
    assert str(quay.actual) == "2021-07-07"  # it began a week late, and a late start is no slip
    assert (crane.planned_cost, crane.actual_cost) == (50, 50)
    assert [report.message for report in found.reports if not report.used] == ["not finished"]


def test_other_words_and_other_writings_of_dates() -> None:
    text = "id,KickOff,TargetEndDate,CompletedOn\na,2021-01-04,2021-06-30,2021-07-14\n"
    assert proposed(text) == {"name": "id", "start": "KickOff", "planned": "TargetEndDate", "finished": "CompletedOn"}


def test_lengths_where_there_are_no_dates() -> None:
    text = "title;planned days;actual days\nquay;100;110\ncrane;80;80\n"
    assert proposed(text) == {"name": "title", "planned_days": "planned days", "finished_days": "actual days"}


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
