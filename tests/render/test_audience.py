"""What is confidential stays out of every output; people go by role unless their names may be seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from execsim.cli.main import main
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.render.audience import Audience

PLAN = """
execsim: 1
name: Two things, one of them secret
as_of: 2027-01-04
calendar: {start: 2027-01-04, end: 2027-12-31}
intent: {statement: Grow}
outcomes:
  known: {statement: Something, owner: eva, due: 2027-06-30}
  hush: {name: Buy Borealis, statement: Close the purchase of Borealis, owner: kim, due: 2027-05-31, confidential: true}
people:
  eva: {name: Eva Lind, role: Head of desk, reports_to: kim}
  kim: {name: Kim Berg, role: CEO}
teams:
  desk: {people: 2}
  lawyers: {name: Nordlaw, people: 1, confidential: true}
decisions:
  haggle: {name: Price for Borealis, decided_by: kim, takes: 2w, confidential: true}
  tool: {decided_by: kim, takes: 1w}
external:
  regulator: {takes: 3month, confidential: true}
initiatives:
  open:
    name: The open one
    serves: known
    owner: eva
    decisions: {tool: build, haggle: build}
    value: {per_week: 54321, confidential: true}
    packages:
      build: {team: desk, effort: 10, after: [external.regulator]}
      quiet: {team: lawyers, effort: 5, confidential: true}
  borealis:
    name: Project Borealis
    serves: hush
    owner: eva
    confidential: true
    decisions: {haggle: sign}
    packages: {sign: {name: Signing day, team: lawyers, effort: 10}}
"""
SECRETS = ("borealis", "Borealis", "hush", "Nordlaw", "lawyers", "haggle", "regulator", "Signing", "quiet", "54321")
SCENARIO = """
scenario: more
inherits: plan.yaml
set:
  teams.lawyers.people: {to: 2, why: Borealis needs them}
  decisions.tool.delegated_to: {to: [eva], why: "Nordlaw agrees, regulator too"}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "more.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path / "plan.yaml"


def commands(plan: Path) -> Iterator[list[str]]:
    for format_ in ("text", "json"):
        yield ["audit", str(plan), "--fail-on", "never", "--skipped", "--format", format_]
        yield ["simulate", str(plan), "-n", "8", "--format", format_]
        yield ["price", str(plan), "--select", "ES3", "-n", "8", "--format", format_]
        yield ["optimise", str(plan), "--time-limit", "3", "-n", "8", "--format", format_]
        yield ["compare", str(plan), str(plan.with_name("more.yaml")), "-n", "8", "--format", format_]


def test_no_output_names_what_is_confidential(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in commands(plan):
        assert main(command) == 0
        out = capsys.readouterr().out
        for secret in SECRETS:
            assert secret not in out, f"{secret} in {' '.join(command[:1] + command[-1:])}"
        main([*command, "--confidential"])
        everything = capsys.readouterr().out
        assert any(secret in everything for secret in SECRETS)


MARKING = """
scenario: marking
inherits: plan.yaml
why: Zeus and Hera come with a price
set:
  initiatives.zeus: {to: {name: Project Zeus, confidential: true}, why: A purchase}
  initiatives.open.value: {to: {per_week: 98765, confidential: true}, why: As Zeus says}
  initiatives.borealis.name: {to: Hera, why: A new name}
  initiatives.open.decisions.haggle: {to: {before: build, amount: 5}, why: A small one}
  teams.desk.people: {to: 3, why: Hera needs one more}
"""


@pytest.mark.parametrize("format_", ["text", "json"])
def test_what_a_scenario_marks_stays_out_of_its_comparison(
    plan: Path, capsys: pytest.CaptureFixture[str], format_: str
) -> None:
    marking = plan.with_name("marking.yaml")
    marking.write_text(MARKING, encoding="utf-8")
    command = ["compare", str(plan), str(marking), "-n", "4", "--format", format_]
    assert main(command) == 0
    out = capsys.readouterr().out
    assert "teams.desk.people" in out
    for secret in (*SECRETS, "zeus", "Zeus", "98765", "Hera"):
        assert secret not in out, secret
    assert main([*command, "--confidential"]) == 0
    assert "Zeus" in capsys.readouterr().out


def test_a_scenario_that_is_confidential_as_a_whole_needs_the_word(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = plan.with_name("whole.yaml")
    whole.write_text("scenario: whole\ninherits: plan.yaml\nset: {confidential: true}\n", encoding="utf-8")
    assert main(["compare", str(plan), str(whole), "-n", "4"]) == 2
    assert "the whole portfolio is marked confidential" in capsys.readouterr().err


def test_confidential_shows_all_of_it(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", str(plan), "-n", "8", "--confidential", "--format", "json"]) == 0
    forecast = json.loads(capsys.readouterr().out)
    assert forecast["initiatives"]["borealis"]["name"] == "Project Borealis"
    assert forecast["initiatives"]["open"]["value"] > 0
    assert "lawyers" in forecast["teams"]


def test_a_portfolio_that_is_confidential_as_a_whole_needs_the_word(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan.write_text(PLAN + "confidential: true\n", encoding="utf-8")
    assert main(["audit", str(plan)]) == 2
    assert "the whole portfolio is marked confidential" in capsys.readouterr().err
    assert main(["audit", str(plan), "--fail-on", "never", "--confidential"]) == 0


def test_people_go_by_role_and_by_name_where_asked(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(plan), "--fail-on", "never"]) == 0
    by_role = capsys.readouterr().out
    assert "Head of desk" in by_role
    assert "Eva Lind" not in by_role
    assert main(["audit", str(plan), "--fail-on", "never", "--names"]) == 0
    assert "Head of desk (Eva Lind)" in capsys.readouterr().out.replace("\n  ", " ")


def test_a_hidden_word_is_blacked_out_only_where_it_is_that_word() -> None:
    portfolio = validate(parse_source("execsim: 1\nteams: {a: {people: 1, confidential: true}, ab: {people: 1}}", "x"))
    audience = Audience(portfolio)
    assert audience.say("team a, team ab, a.b and grab-a") == "team [confidential], team ab, [confidential] and grab-a"
    assert audience.say_all({"a": [1.5, float("inf"), None, "a"]}) == {
        "[confidential]": [1.5, None, None, "[confidential]"]
    }
    assert not audience.shows("teams.a.people")
    assert audience.shows("teams.ab.people")
