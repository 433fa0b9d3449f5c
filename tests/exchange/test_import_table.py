"""Small tables that a reader can check by hand, and what becomes of them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execsim.errors import InputError
from execsim.exchange.reports import summarise
from execsim.exchange.table import Imported, import_table
from execsim.portfolio.source import parse_source

PLAIN = "table: 1\ninitiatives: {name: Project}\n"
FULL = """
table: 1
about: What the steering group keeps in its spreadsheet
read: {dates: ["%d/%m/%Y"], empty: [n/a], repeat: [ditto]}
portfolio: {execsim: 1, name: Steering, currency: EUR}
initiatives:
  name: Project
  outcome: {column: Goal, statement: "Reach: {}", parent: intent, owner: rows, due: latest}
  owner: {column: Lead, split: [", ", " and "]}
  due: Due
  cost: {column: "Cost (k)", times: 1000}
  value: {column: Benefit, as: per_year}
  measure: {column: KPI, activity: ["Number of *"], output: ["*"]}
  status: {column: RAG, on-track: [Green], at-risk: [Amber], blocked: [Red]}
"""
HEADINGS = "Project,Goal,Lead,Due,Cost (k),Benefit,KPI,RAG\n"


def imported(rows: str | bytes, mapping: str = PLAIN, name: str = "plan.csv") -> Imported:
    result = import_table(rows, parse_source(mapping, "map.yaml"), name=name)
    assert parse_source(result.yaml, "portfolio.yaml").data == result.portfolio_data
    return result


def told(result: Imported) -> list[str]:
    return [str(report) for report in result.reports]


def refused(rows: str | bytes, mapping: str = PLAIN) -> list[str]:
    with pytest.raises(InputError) as raised:
        imported(rows, mapping)
    return [f"{p.location}: {p.message} ({p.hint})" for p in raised.value.problems]


def test_a_row_says_everything() -> None:
    row = 'New website,Win customers,"Ada, Bob and Cy",30/06/2027,"1,250",90000,Number of visits,Amber\n'
    data = imported(HEADINGS + row, FULL).portfolio_data
    assert data == {
        "execsim": 1,
        "name": "Steering",
        "currency": "EUR",
        "outcomes": {
            "win-customers": {
                "name": "Win customers",
                "statement": "Reach: Win customers",
                "parent": "intent",
                "owner": ["ada", "bob", "cy"],
                "due": "2027-06-30",
                "measured_by": ["new-website"],
            }
        },
        "metrics": {
            "new-website": {
                "name": "Number of visits",
                "measures": "activity",
                "by": "2027-06-30",
                "source": "plan.csv, row 2",
            }
        },
        "people": {"ada": {"role": "Ada"}, "bob": {"role": "Bob"}, "cy": {"role": "Cy"}},
        "initiatives": {
            "new-website": {
                "name": "New website",
                "serves": "win-customers",
                "owner": ["ada", "bob", "cy"],
                "due": "2027-06-30",
                "cost": {"total": 1250000},
                "value": {"per_year": 90000},
                "status": {"is": "at-risk"},
                "source": "plan.csv, row 2",
            }
        },
    }


def test_a_row_says_nothing_but_its_name_and_each_gap_is_told() -> None:
    result = imported(HEADINGS + "New website,,,,,,,n/a\n", FULL)
    assert result.portfolio_data["initiatives"] == {"new-website": {"name": "New website", "source": "plan.csv, row 2"}}
    assert told(result) == [
        "row 2, Goal: empty; it serves no outcome",
        "row 2, Lead: nobody is named; the initiative has no owner",
        "row 2, KPI: no measure",
        "row 2, Due: empty; no due date",
        "row 2, Cost (k): empty; no cost",
        "row 2, Benefit: empty; no value",
    ]


def test_rows_that_cannot_be_used_are_told_with_their_number() -> None:
    mapping = FULL + "  needs: [due, cost]\n"
    rows = (
        "A,G,x,30/06/2027,1,1,k,Green\n"
        "B,G,x,soon,1,1,k,Green\n"
        ",G,x,30/06/2027,1,1,k,Green\n"
        ",,,,,,,\n"
        "C,G,x,,,1,k,Green\n"
    )
    result = imported(HEADINGS + rows, mapping)
    assert list(result.portfolio_data["initiatives"]) == ["a"]
    assert [str(r) for r in result.reports if not r.used] == [
        "row 3: no due: 'B'",
        "row 4: no name",
        "row 5: an empty row",
        "row 6: no due and no cost: 'C'",
    ]


def test_every_row_is_in_the_portfolio_or_left_out_with_a_reason() -> None:
    rows = [f"{name},G,x,30/06/2027,1,1,k,Green" for name in ("A", "", "A", "B", "", "戦略")]
    result = imported(HEADINGS + "\n".join(rows), FULL)
    left_out = {report.row for report in result.reports if not report.used}
    assert len(result.portfolio_data["initiatives"]) + len(left_out) == len(rows)
    assert list(result.portfolio_data["initiatives"]) == ["a", "a-2", "b", "row-7"]
    assert "row 4: 'a' was taken; the id is 'a-2': 'A'" in told(result)


def test_rows_with_the_same_goal_serve_one_outcome_owned_by_all_of_them() -> None:
    rows = "A,Grow,Ada,30/06/2027,,,,\nB,Grow,Bob,31/12/2027,,,,\nC,grow,Ada,01/02/2027,,,,\n"
    data = imported(HEADINGS + rows, FULL).portfolio_data
    assert data["outcomes"] == {
        "grow": {
            "name": "Grow",
            "statement": "Reach: Grow",
            "parent": "intent",
            "owner": ["ada", "bob"],
            "due": "2027-12-31",
        }
    }
    assert {entry["serves"] for entry in data["initiatives"].values()} == {"grow"}


def test_ditto_takes_the_cell_above_and_says_so() -> None:
    result = imported(HEADINGS + "A,G,Ada,30/06/2027,,,,\nB,G,ditto,ditto,,,,\n", FULL)
    assert result.portfolio_data["initiatives"]["b"]["owner"] == "ada"
    assert result.portfolio_data["initiatives"]["b"]["due"] == "2027-06-30"
    assert "row 3, Lead: 'ditto' taken as in the row above: 'Ada'" in told(result)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("-5", "negative; no cost: '-5'"),
        ("n.k.", "not a number; no cost: 'n.k.'"),
        ("9e99", "beyond reason; no cost: '9e99'"),
    ],
)
def test_money_that_cannot_be_meant_is_told_and_not_taken(cell: str, message: str) -> None:
    result = imported(HEADINGS + f"A,G,x,30/06/2027,{cell},,k,\n", FULL)
    assert "cost" not in result.portfolio_data["initiatives"]["a"]
    assert f"row 2, Cost (k): {message}" in told(result)


def test_an_unknown_status_and_a_cell_too_many_are_told() -> None:
    result = imported(HEADINGS + "A,G,x,30/06/2027,1,1,k,Purple,extra\nB,G,x,30/06/2027,1\n", FULL)
    assert "row 2, RAG: no status is mapped to this text; none taken over: 'Purple'" in told(result)
    assert "row 2: cells beyond the last heading are not read: 'extra'" in told(result)
    assert "row 3: fewer cells than headings; the missing ones are taken as empty" in told(result)


REMAINING = """
table: 1
portfolio: {execsim: 1, as_of: 2023-01-16}
initiatives:
  name: P
  start: S
  finish: F
  work: remaining
  cost: C
  value: {column: V, if_empty: 0}
  needs: [finish, cost]
"""


def test_of_work_under_way_only_what_remains_counts() -> None:
    rows = "P,S,F,C,V\nRunning,2023-01-02,2023-01-30,1000,5000\nLater,2023-03-06,2023-03-10,700,\n"
    result = imported(rows, REMAINING)
    assert result.portfolio_data["initiatives"] == {
        "running": {
            "name": "Running",
            "planned": {"start": "2023-01-16", "finish": "2023-01-30"},
            "cost": {"total": 500},
            "packages": {"work": {"takes": "11d"}},
            "value": {"total": 5000},
            "source": "plan.csv, row 2",
        },
        "later": {
            "name": "Later",
            "not_before": "2023-03-06",
            "planned": {"start": "2023-03-06", "finish": "2023-03-10"},
            "cost": {"total": 700},
            "packages": {"work": {"takes": "5d"}},
            "value": {"total": 0},
            "source": "plan.csv, row 3",
        },
    }
    assert told(result) == [
        "row 2: under way on 2023-01-16: time and cost are what remains",
        "row 3, V: empty; value taken as 0",
    ]


def test_what_has_ended_is_done() -> None:
    result = imported("P,S,F,C,V\nEnded,2022-01-03,2023-01-13,1000,5000\n", REMAINING)
    assert result.portfolio_data["actuals"] == {"ended.work": {"started": "2022-01-03", "finished": "2023-01-13"}}
    assert "cost" not in result.portfolio_data["initiatives"]["ended"]
    assert result.portfolio_data["initiatives"]["ended"]["value"] == {"total": 5000}


def test_a_finish_before_the_start_is_told() -> None:
    rows = "P,S,F,C,V\nFuture,2023-05-01,2023-04-01,1,1\nPast,2023-01-10,2023-01-03,1,1\nOpen,,2023-05-01,1,1\n"
    result = imported(rows, REMAINING)
    assert list(result.portfolio_data["initiatives"]) == ["past"]
    assert result.portfolio_data["actuals"] == {"past.work": {"finished": "2023-01-03"}}
    assert [str(r) for r in result.reports if not r.used] == [
        "row 2: it finishes before it starts: 'Future'",
        "row 4: no start, so nobody can tell what remains: 'Open'",
    ]


def test_people_the_mapping_knows_are_not_made_twice() -> None:
    mapping = "table: 1\nportfolio: {people: {ada: {role: CFO}}}\ninitiatives: {name: P, owner: L}\n"
    assert imported("P,L\nA,Ada\n", mapping).portfolio_data["people"] == {"ada": {"role": "CFO"}}


def test_a_formula_is_text_and_entities_are_characters() -> None:
    data = imported("Project\n=HYPERLINK(1)\nResearch &amp; Development\n").portfolio_data
    assert [entry["name"] for entry in data["initiatives"].values()] == [
        "=HYPERLINK(1)",
        "Research & Development",
    ]
    assert list(data["initiatives"]) == ["hyperlink-1", "research-and-development"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_under_which_the_columns_are_found(delimiter: str) -> None:
    rows = f"No{delimiter}Project{delimiter}Lead\n1{delimiter}A{delimiter}Ada\n"
    mapping = "table: 1\ninitiatives: {name: Project, owner: Lead}\n"
    assert imported(rows, mapping).portfolio_data["initiatives"]["a"]["owner"] == "ada"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_and_line_ends_do_not_matter(encoding: str) -> None:
    content = "Project\r\nBüro\r\n".encode(encoding)
    result = imported(content)
    assert result.portfolio_data["initiatives"]["buro"]["name"] == "Büro"
    assert result.reports == ()


def test_windows_text_is_read_and_told() -> None:
    result = imported("Project\nBüro\n".encode("cp1252"))
    assert result.portfolio_data["initiatives"]["buro"]["name"] == "Büro"
    assert told(result) == ["file: not UTF-8; read as Windows-1252: look at letters with accents"]


def test_a_missing_column_points_at_the_mapping() -> None:
    mapping = "table: 1\ninitiatives:\n  name: Projekt\n  due: When\n"
    assert refused("Project,Lead\nA,Ada\n", mapping) == [
        "map.yaml:3:9: plan.csv has no column 'Projekt' (did you mean 'Project'?)",
        "map.yaml:4:8: plan.csv has no column 'When' (its columns are 'Project', 'Lead')",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "plan.csv:1:1: no headings"),
        (b"\n\n", "plan.csv:1:1: no headings"),
        (b'Project\nA\n"B\nC\n', "plan.csv:3:1: row 3 cannot be read: a quotation mark is never closed"),
        (b'Project\n"A"B\n', "plan.csv:2:1: row 2 cannot be read: text follows a closing quotation mark"),
        (b"Project,Project\nA,B\n", "plan.csv:1:1: two columns are called 'Project'"),
        (b"PK\3\4\0\0", "None: plan.csv is an Excel workbook"),
        (b"\x89PNG\0", "None: plan.csv is not a text file"),
        (
            b"Project\n" + b"x" * 200_000,
            "plan.csv:2:1: row 2 cannot be read: a cell is longer than 131,072 characters",
        ),
        (b"x" * 50_000_001, "None: plan.csv is larger than 50 MB"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(content: bytes, problem: str) -> None:
    assert [line.partition(" (")[0] for line in refused(content)] == [problem]


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        ("table: 1\n", "`initiatives` is missing"),
        ("table: 1\ninitiatives: {nam: P}\n", "`name` is missing"),
        ("table: 1\ninitiatives: {name: P, colour: C}\n", "no key 'colour' here"),
        ("table: 1\nread: {dates: '%Y'}\ninitiatives: {name: P}\n", "'%Y' has no day"),
        ("table: 1\nread: {encoding: klingon}\ninitiatives: {name: P}\n", "no encoding is called 'klingon'"),
        (
            "table: 1\nread: {decimal: ','}\ninitiatives: {name: P}\n",
            "decimal and thousands are the same sign",
        ),
        ("table: 1\ninitiatives: {name: P, needs: cost}\n", "needs 'cost', which no column gives"),
        ("table: 1\ninitiatives: {name: P, work: remaining}\n", "what remains cannot be told without dates"),
        (
            "table: 1\ninitiatives: {name: P, start: S, finish: F, work: remaining}\n",
            "what remains cannot be told without a status date",
        ),
        ("table: 1\nportfolio: {as_of: soon}\ninitiatives: {name: P}\n", "'soon' is not a date"),
        (
            "table: 1\nportfolio: {people: [ada]}\ninitiatives: {name: P}\n",
            "portfolio.people is not a map of entries",
        ),
        (
            "table: 1\ninitiatives: {name: P, outcome: {column: C, statement: x}}\n",
            "the statement has no place",
        ),
    ],
)
def test_a_wrong_mapping_is_refused_at_its_line(mapping: str, problem: str) -> None:
    problems = refused("P,C,S,F\nA,B,,\n", mapping)
    assert any(problem in line and line.startswith("map.yaml:") for line in problems), problems


def test_the_summary_names_every_row_and_quotes_what_matters() -> None:
    rows = "".join(f"P{n},G,{'x' if n % 5 else ''},30/06/2027,,1,k,\n" for n in range(1, 11))
    lines = summarise(imported(HEADINGS + rows + ",,,,,,,\n", FULL).reports)
    assert lines == (
        "1 row left out, an empty row",
        "  row 12",
        "10 rows, Cost (k): empty; no cost",
        "  rows 2-11",
        "10 rows, KPI: read as an output (a guess by its wording)",
        "  rows 2-11",
        "2 rows, Lead: nobody is named; the initiative has no owner",
        "  rows 6, 11",
    )


def test_the_file_says_what_it_came_from() -> None:
    head = imported(HEADINGS + "A,G,x,30/06/2027,2,1,k,\n", FULL, name="C:\\data\\plan.csv").yaml.splitlines()
    assert head[:4] == [
        "# What the steering group keeps in its spreadsheet",
        "# Made by `execsim import table` from C:\\data\\plan.csv.",
        "# 1 row: 1 initiative, 1 outcome, 1 metric, 1 person.",
        "# The costs below add up to 2,000 EUR.",
    ]


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300), st.text('P,;"\n\r\t1=-/', max_size=60)))
def test_any_bytes_are_a_portfolio_or_a_problem(content: bytes | str) -> None:
    start = b"P,S,F,C,V\n" if isinstance(content, bytes) else "P,S,F,C,V\n"
    for rows in (content, start + content):  # type: ignore[operator]  # both are bytes or both are text
        with suppress(InputError):  # anything else is a defect
            imported(rows, REMAINING)
