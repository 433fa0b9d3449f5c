"""Which changes of a scenario the model reads: told by compiling, never by what the result happened to be."""

from __future__ import annotations

from execsim.analysis.compare import compare
from execsim.analysis.effects import MOST_CHANGES, same_model
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import Loaded, patched, validate
from execsim.portfolio.patch import Patch
from execsim.portfolio.source import parse_source

PLAN = """
execsim: 1
as_of: 2027-01-04
calendar: {start: 2027-01-04, end: 2027-12-31}
outcomes: {seen: {statement: Customers see it}}
metrics: {calls: {measures: activity, rewards: [crew]}}
teams: {crew: {people: 2}}
initiatives:
  shop: {serves: seen, packages: {build: {team: crew, effort: 10}}}
  news: {packages: {write: {team: crew, effort: 4}}}
"""
DRAWS = Draws(seed=1, replications=2)


def effects(**changes: object) -> dict[str, bool | None]:
    """By path, written with __ for its dots."""
    source = parse_source(PLAN, "plan.yaml")
    base = Loaded(validate(source), source)
    patches = [Patch(path.replace("__", "."), "to", value) for path, value in changes.items()]
    found = compare(base, {"other": patched(base, patches)}, DRAWS)
    paths = [change.path for change in found.changes["other"]]
    return dict(zip(paths, found.effects["other"], strict=True))


def test_names_and_places_are_not_read_and_people_are() -> None:
    assert effects(teams__crew__site="Bonn", initiatives__shop__name="The shop", teams__crew__people=3) == {
        "teams.crew.site": False,
        "initiatives.shop.name": False,
        "teams.crew.people": True,
    }


def test_writing_down_what_was_assumed_anyway_has_no_effect() -> None:
    assert effects(policy__review={"every": "4w"}) == {"policy.review": False}
    assert effects(policy__review={"every": "1w"}) == {"policy.review": True}


def test_two_changes_that_work_only_together_are_not_said_to_do_nothing() -> None:
    """A bonus on something harmless, and a harmful metric without a bonus: together the crew looks elsewhere."""
    paid = {"metrics__calls__bonus_share": 0.4}
    harmful = {"metrics__calls__works_against": ["seen"]}
    assert set(effects(**paid).values()) == {False}
    assert set(effects(**harmful).values()) == {False}
    assert set(effects(**paid, **harmful).values()) == {None}


def test_a_change_that_does_not_stand_alone_is_not_judged() -> None:
    found = effects(teams__desk={"people": 1}, initiatives__shop__packages__build__team="desk")
    assert found == {"teams.desk": True, "initiatives.shop.packages.build.team": None}


def test_more_changes_than_are_worth_a_model_each_are_not_judged() -> None:
    many = {f"metrics__m{n}": {"measures": "output"} for n in range(MOST_CHANGES + 1)}
    assert set(effects(**many).values()) == {None}
    many.popitem()
    assert set(effects(**many).values()) == {False}


def test_a_model_is_the_same_as_itself_compiled_again_and_not_as_its_frozen_self() -> None:
    portfolio = validate(parse_source(PLAN, "plan.yaml"))
    model = compile_model(portfolio)
    assert same_model(model, compile_model(portfolio))
    assert not same_model(model, model.freeze())
