"""Files become a portfolio: layers in their order, changes listed, scenarios found from their own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from execsim.errors import InputError
from execsim.portfolio.load import Change, load, patched, validate
from execsim.portfolio.patch import Patch
from execsim.portfolio.scenario import read_scenario
from execsim.portfolio.source import PROBLEMS_SHOWN, parse_source, read_source

PLAN = """\
teams:
  platform: {people: 4}
  support: {people: 6}
initiatives:
  triage: {packages: {build: {team: platform, effort: 5}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A portfolio, and below it a scenario that lies on another."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "plan.yaml").write_text(PLAN)
    (tmp_path / "cases" / "more.yaml").write_text(
        "scenario: more people\ninherits: ../plan.yaml\nset:\n"
        "  teams.platform.people: {add: 1, why: one joins}\n  teams.support.people: 7\n"
    )
    (tmp_path / "cases" / "most.yaml").write_text(
        "scenario: most people\ninherits: more.yaml\nset: {teams.platform.people: {times: 2, why: they merge}}\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def people(loaded_team: object) -> object:
    return loaded_team.people.root["always"]  # type: ignore[attr-defined]


def test_an_intent_and_three_initiatives_are_a_portfolio() -> None:
    text = "intent: {statement: Keep customers}\ninitiatives: {a: {}, b: {}, c: {due: 2027-06-30}}\n"
    assert list(validate(parse_source(text, "x")).initiatives) == ["a", "b", "c"]


@pytest.mark.usefixtures("folder")
def test_layers_override_from_the_portfolio_up_to_the_command_line() -> None:
    plain, once, twice = load("plan.yaml"), load("cases/more.yaml"), load("cases/most.yaml")
    assert [people(x.portfolio.teams["platform"]) for x in (plain, once, twice)] == [4, 5, 10]
    assert [people(x.portfolio.teams["support"]) for x in (plain, once, twice)] == [6, 7, 7]
    last = load("cases/most.yaml", sets=["teams.platform.people=3"])
    assert people(last.portfolio.teams["platform"]) == 3


@pytest.mark.usefixtures("folder")
def test_a_scenario_alone_or_on_its_portfolio_is_the_same() -> None:
    alone, on_it = load("cases/most.yaml"), load("plan.yaml", scenario="cases/most.yaml")
    assert alone.portfolio == on_it.portfolio
    assert alone.changes == on_it.changes


@pytest.mark.usefixtures("folder")
def test_what_a_scenario_shares_with_the_one_below_it_is_laid_once() -> None:
    assert load("cases/more.yaml", scenario="cases/most.yaml").changes == load("cases/most.yaml").changes


@pytest.mark.usefixtures("folder")
def test_changes_say_what_was_and_what_is_and_why() -> None:
    assert load("plan.yaml").changes == ()
    assert load("cases/most.yaml").changes == (
        Change("teams.platform.people", 4, 10, "they merge"),
        Change("teams.support.people", 6, 7, ""),
    )
    # setting what is already there changes nothing
    assert load("plan.yaml", sets=["teams.support.people=6"]).changes == ()


@pytest.mark.usefixtures("folder")
def test_a_patch_on_a_loaded_portfolio_is_checked_and_listed_with_the_rest() -> None:
    loaded = patched(load("cases/more.yaml"), [Patch("teams.platform.people", "add", 1, "a remedy")], "ES204")
    assert people(loaded.portfolio.teams["platform"]) == 6
    assert loaded.changes[0] == Change("teams.platform.people", 4, 6, "a remedy")
    with pytest.raises(InputError, match=r"^ES204: teams\.platfrom\.people: no team 'platfrom'"):
        patched(loaded, [Patch("teams.platfrom.people", "add", 1)], "ES204")


@pytest.mark.usefixtures("folder")
def test_a_wrong_value_in_a_layer_is_shown_in_that_layer() -> None:
    with pytest.raises(InputError) as caught:
        load("cases/more.yaml", sets=["teams.support.people=many", "initiatives.triage.owner=joe"])
    assert [str(problem).splitlines()[0] for problem in caught.value.problems] == [
        "--set:1:22: expected a whole number, found text 'many'",
        "--set:2:26: no person 'joe'",
    ]


def test_a_scenario_on_another_portfolio_than_its_own_is_refused(folder: Path) -> None:
    (folder / "other.yaml").write_text(PLAN)
    with pytest.raises(InputError, match=r"more\.yaml:2:11: this scenario lies on plan\.yaml, not on other\.yaml"):
        load("other.yaml", scenario="cases/most.yaml")


@pytest.mark.usefixtures("folder")
def test_a_portfolio_is_not_a_scenario() -> None:
    with pytest.raises(InputError, match="this is a portfolio, not a scenario"):
        load("cases/more.yaml", scenario="plan.yaml")


def test_a_scenario_without_inherits_lies_on_what_it_is_given_with(folder: Path) -> None:
    (folder / "free.yaml").write_text("scenario: free\nset: {teams.support.people: 1}\n")
    assert people(load("plan.yaml", scenario="free.yaml").portfolio.teams["support"]) == 1


def test_inherits_takes_the_slashes_of_windows(folder: Path) -> None:
    (folder / "cases" / "win.yaml").write_text("scenario: w\ninherits: '..\\plan.yaml'\n")
    assert load("cases/win.yaml").changes == ()


@pytest.mark.parametrize(("files", "fine"), [(10, True), (11, False)])
def test_ten_files_may_lie_on_each_other(folder: Path, files: int, fine: bool) -> None:
    (folder / "s1.yaml").write_text("scenario: s\ninherits: plan.yaml\n")
    for n in range(2, files + 1):
        (folder / f"s{n}.yaml").write_text(f"scenario: s\ninherits: s{n - 1}.yaml\n")
    if fine:
        assert load(f"s{files}.yaml").changes == ()
    else:
        with pytest.raises(InputError, match=r"s1\.yaml:2:11: more than 10 files deep: s11\.yaml -> .* -> plan\.yaml"):
            load(f"s{files}.yaml")


def test_an_error_in_what_is_inherited_is_shown_there(folder: Path) -> None:
    (folder / "plan.yaml").write_text(PLAN.replace("people: 6", "poeple: 6"))
    with pytest.raises(InputError, match=r"plan\.yaml:3:13: no key 'poeple' here"):
        load("cases/most.yaml")


def test_sweeps_are_read_and_change_nothing(folder: Path) -> None:
    (folder / "sweep.yaml").write_text("scenario: s\ninherits: plan.yaml\nsweep: {teams.support.people: [5, 6, 7]}\n")
    assert load("sweep.yaml").portfolio == load("plan.yaml").portfolio


def test_keys_values_and_references_are_complained_about_together() -> None:
    text = PLAN + "policy: {reviews: {}}\nrisks: {late: {hits: [triage.biuld], chance: 30}}\n"
    with pytest.raises(InputError) as caught:
        validate(parse_source(text, "plan.yaml"))
    assert [problem.message for problem in caught.value.problems] == [
        "no key 'reviews' here",
        "no package 'biuld' in triage",
        "chance is a share from 0 to 1, found 30",
    ]


def test_what_cannot_be_read_is_still_there_for_others_to_refer_to() -> None:
    text = PLAN + "outcomes: {fast: {owner: joe}}\npeople: {joe: {time: 2}}\n"
    with pytest.raises(InputError) as caught:
        validate(parse_source(text, "plan.yaml"))
    assert [problem.message for problem in caught.value.problems] == [
        "`statement` is missing",
        "time is a share from 0 to 1, found 2",
    ]


def test_thousands_of_problems_are_cut_to_fifty_and_a_count() -> None:
    text = "initiatives:\n" + "\n".join(f"  i{n}: {{owner: nobody, serves: nothing}}" for n in range(1000))
    with pytest.raises(InputError) as caught:
        validate(parse_source(text, "plan.yaml"))
    assert len(caught.value.problems) == PROBLEMS_SHOWN + 1
    assert caught.value.problems[-1].message == "and 1,950 more problems; mend these first"


def test_a_value_that_is_no_number_is_told_with_all_the_rest_and_once(folder: Path) -> None:
    (folder / "plan.yaml").write_text(PLAN.replace("people: 4", "people: .nan").replace("team: platform", "team: x"))
    with pytest.raises(InputError) as caught:
        load("cases/more.yaml")
    assert [problem.message for problem in caught.value.problems] == [
        "'.nan' is no number to plan with",
        "no team 'x'",
    ]


def test_what_set_makes_impossible_is_told_at_set_and_once(folder: Path) -> None:
    two = PLAN.replace("effort: 5}", "effort: 5}, test: {needs: {platform: 3}, takes: 1w}")
    (folder / "plan.yaml").write_text(two)
    with pytest.raises(InputError) as caught:
        load("plan.yaml", sets=["teams.platform.people=0"])
    (problem,) = caught.value.problems
    assert str(problem.location) == "--set:1:23"
    assert problem.message.startswith("this leaves platform 0 people at most, and triage.build needs 1; 1 more")
    assert problem.hint == "leave it 3, or change what needs it"


def test_a_portfolio_among_the_scenarios_is_called_one(folder: Path) -> None:
    with pytest.raises(InputError, match=r"plan.yaml: this is a portfolio, not a scenario"):
        read_scenario(read_source(folder / "plan.yaml"))


def test_wrong_values_impossible_demands_and_dates_come_in_one_go() -> None:
    text = """
teams: {a: {people: 1, focus: 65%}, b: {people: 1, holidays: XX}}
initiatives:
  i: {planned: {start: 2027-05-01, finish: 2027-04-01}, packages: {p: {team: b, people: 5, effort: 3}}}
"""
    with pytest.raises(InputError) as caught:
        validate(parse_source(text, "all.yaml"))
    said = [problem.message for problem in caught.value.problems]
    assert [line.split()[0] for line in said] == ["expected", "no", "finish", "needs"]
