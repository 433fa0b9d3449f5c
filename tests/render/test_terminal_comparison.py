"""What a comparison says: a decision only where there is one, and figures that add up on one screen."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from execsim.analysis.compare import compare
from execsim.model.draws import Draws
from execsim.portfolio.load import Loaded, patched, validate
from execsim.portfolio.patch import parse_assignment
from execsim.portfolio.source import parse_source
from execsim.render.audience import Audience
from execsim.render.comparison_document import comparison_document
from execsim.render.terminal import Look
from execsim.render.terminal_comparison import render_comparison
from execsim.results.contract import ComparisonDocument, DifferencePart, ScenarioPart
from execsim.results.contract_forecast import CostPart, FinishPart, MoneyPart
from execsim.results.contract_part import ChangePart, Interval

START, FRIDAY = dt.date(2027, 1, 4), dt.date(2027, 8, 6)
VALUE, COST, NET, BASE_DAYS = 162_000.0, 70_000.0, 92_000.0, 150.0
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(mean: float) -> MoneyPart:
    return MoneyPart(mean=mean, p10=mean, p50=mean, p80=mean, p90=mean)


def finish(p80: dt.date | None) -> FinishPart:
    beyond = dt.date(2031, 12, 31) if p80 is None else None
    return FinishPart(p10=p80, p50=p80, p80=p80, p90=p80, p80_interval=(p80, p80), beyond=beyond)


def worth(scenario: str, low: float, mean: float, high: float, wins: float = 0.9) -> DifferencePart:
    return DifferencePart(
        scenario=scenario, measure="value", name="net value", base=NET, mean=mean,
        sampling=Interval(low=low, high=high), wins=wins, base_date=None, date=None,
    )  # fmt: skip


def ends(scenario: str, low: float, mean: float, high: float, wins: float = 0.9) -> DifferencePart:
    """So many whole weeks of five working days later than the base, which ends on a Friday."""
    return DifferencePart(
        scenario=scenario, measure="finish_p80", name="everything done, 8 in 10", base=BASE_DAYS, mean=mean,
        sampling=Interval(low=low, high=high), wins=wins, base_date=FRIDAY,
        date=FRIDAY + dt.timedelta(weeks=round(mean / 5)),
    )  # fmt: skip


def comparison(*differences: DifferencePart, budget: float | None = None, **changes: object) -> ComparisonDocument:
    parts = {"base": scenario(FRIDAY, NET, budget)}
    for name in dict.fromkeys(d.scenario for d in differences):
        own = {d.measure: d for d in differences if d.scenario == name}
        date = own["finish_p80"].date if "finish_p80" in own else FRIDAY
        parts[name] = scenario(date, NET + ((own["value"].mean or 0) if "value" in own else 0), budget)
    return ComparisonDocument(
        portfolio="Plan", as_of=START, currency="EUR", horizon=dt.date(2027, 12, 31), base="base", seed=1,
        requested=500, replications=500, scenarios=parts, differences=differences, changes=(),
        best={}, pairwise=(), moved=(), contributions=(), each_on=0,
    ).model_copy(update=changes)  # fmt: skip


def scenario(date: dt.date | None, net: float, budget: float | None) -> ScenarioPart:
    cost = CostPart(**money(COST).model_dump(), budget=budget)
    return ScenarioPart(
        why="Because", replications=500, finish=finish(date), value=money(VALUE), cost=cost, net_value=money(net)
    )


def shown(document: ComparisonDocument) -> str:
    """The view without its line breaks."""
    return " ".join(render_comparison(document).split())


def test_the_scenario_that_brings_most_money_beyond_luck_is_chosen() -> None:
    view = shown(
        comparison(
            worth("weekly", 82_000, 110_000, 130_000, 0.99),
            ends("weekly", -21, -10, -5),
            worth("luck", -50_000, 200_000, 450_000, 0.55),  # more, but its range crosses zero
        )
    )
    assert (
        "Choose weekly: worth 110 k EUR more than the plan as it is and 2 weeks earlier (8 in 10), "
        "better in more than 39 of 40 futures." in view
    )


def test_where_all_futures_agree_there_is_no_range() -> None:
    text = shown(comparison(ends("four", 10, 10, 10), worth("four", -3_000, -3_000, -3_000)))
    assert "everything done, 8 in 10: 2 weeks later net value: -3.0 k EUR " in text
    assert "(about" not in text


def test_where_no_money_moves_the_earlier_date_decides() -> None:
    view = shown(
        comparison(
            worth("later", 0, 0, 0, 0.5),
            ends("later", 5, 10, 12, 0.1),
            worth("sooner", 0, 0, 0, 0.5),
            ends("sooner", -12, -10, -5),
        )
    )
    assert "Choose sooner: 2 weeks earlier than the plan as it is (8 in 10), earlier in 9 of 10 futures." in view


def test_what_may_be_luck_is_no_clear_difference() -> None:
    view = shown(comparison(worth("maybe", -10_000, 5_000, 20_000, 0.52)))
    assert "No clear difference: whether maybe is worth more may be luck." in view
    assert "net value: no clear change (-10 to 20 k)" in view
    assert "Choose" not in view


def test_a_gain_under_one_percent_of_what_the_plan_moves_is_too_small_to_decide_on() -> None:
    """930 of 92,000 net is more than 1 %, but the plan moves 162,000: its value is not known so well."""
    view = shown(comparison(worth("weekly", 700, 930, 1_200, 0.6), ends("weekly", -12, -10, -5)))
    assert "No clear difference: weekly is worth 1 k EUR more, too small to decide on; it ends 2 weeks earlier" in view
    assert "net value: +1 k EUR, too small to decide on" in view
    assert "Choose weekly: worth 1.6 k EUR more" in shown(comparison(worth("weekly", 1_500, 1_630, 2_000)))


def test_a_scenario_that_is_clearly_worse_leaves_the_plan_as_it_is() -> None:
    view = shown(comparison(worth("worse", -30_000, -20_000, -10_000, 0.1), ends("worse", -12, -10, -5)))
    assert "Keep the plan as it is: no scenario is better." in view


def test_nothing_that_moves_is_no_difference() -> None:
    view = shown(comparison(worth("same", 0, 0, 0, 0.5), ends("same", 0, 0, 0, 0.5)))
    assert "No difference: no scenario moves money or dates in any future." in view
    assert "Nothing moves in any future." in view


def test_a_scenario_over_the_budget_says_so_with_the_advice_and_with_its_cost() -> None:
    view = shown(comparison(worth("dear", 20_000, 30_000, 40_000), budget=65_000))
    assert "Like the plan as it is, it is over the budget of 65 k EUR." in view
    assert view.count("over the budget of 65 k EUR") == 1  # its cost does not move: no line speaks of it
    cost = worth("dear", 3_000, 4_000, 5_000).model_copy(update={"measure": "cost"})
    document = comparison(worth("dear", 20_000, 30_000, 40_000), cost, budget=71_000)
    parts = document.scenarios
    dearer = parts["dear"].model_copy(update={"cost": CostPart(**money(74_000).model_dump(), budget=71_000)})
    view = shown(document.model_copy(update={"scenarios": parts | {"dear": dearer}}))
    assert "It is over the budget of 71 k EUR." in view
    assert "cost: +4.0 k EUR (3.0 to 5.0 k); over the budget of 71 k EUR" in view
    assert "over the budget" not in shown(comparison(worth("fair", 20_000, 30_000, 40_000), budget=71_000))


def test_one_unit_a_line() -> None:
    view = shown(comparison(ends("a", -15, -10, -5), worth("a", 0, 0, 0)))
    assert "everything done, 8 in 10: 2 weeks earlier (1 to 3 weeks)" in view
    view = shown(comparison(ends("a", -15, -3, 10), worth("a", 0, 0, 0)))
    assert "everything done, 8 in 10: no clear change (3 weeks earlier to 2 weeks later)" in view


@pytest.mark.parametrize(
    ("as_of", "base", "weeks", "dates"),
    [
        (START, FRIDAY, -1, ["6 Aug", "30 Jul"]),
        (dt.date(2026, 12, 1), FRIDAY, -1, ["6 Aug 2027", "30 Jul 2027"]),
        (START, dt.date(2028, 1, 7), -2, ["7 Jan 2028", "24 Dec 2027"]),  # two years in the column: on both
        (None, FRIDAY, -1, ["6 Aug 2027", "30 Jul 2027"]),
    ],
)
def test_a_date_has_its_year_unless_all_are_of_the_status_dates(
    as_of: dt.date | None, base: dt.date, weeks: int, dates: list[str]
) -> None:
    other = base + dt.timedelta(weeks=weeks)
    parts = {"base": scenario(base, NET, None), "a": scenario(other, NET, None)}
    view = render_comparison(comparison(ends("a", -5, -5, -5), as_of=as_of, scenarios=parts))
    assert re.findall(r"\d+ (?:Dec|Jan|Jul|Aug)(?: \d{4})?", view) == dates


def test_work_that_ends_on_one_side_only_is_told_in_words() -> None:
    endless = ends("a", -1, -5, 1).model_copy(update={"base": None, "mean": None, "base_date": None})
    parts = {"base": scenario(None, NET, None), "a": scenario(FRIDAY, NET, None)}
    view = shown(comparison(endless, worth("a", 0, 0, 0, 0.5), scenarios=parts))
    assert "everything done, 8 in 10: the plan as it is later than all that was looked at" in view


def test_a_comparison_that_was_stopped_says_on_how_many_futures_it_rests() -> None:
    whole = comparison(ends("a", -15, -10, -5), worth("a", 10_000, 20_000, 30_000))
    assert "the same 500 futures for all, seed 1 " in shown(whole)
    view = shown(whole.model_copy(update={"replications": 40}))
    assert "the same 40 futures for all, seed 1, stopped before all 500 were run" in view


def change(**given: object) -> ChangePart:
    whole = {"scenario": "x", "path": "a.b", "from": None, "to": 1, "why": "", "assumed": None, "effect": True}
    return ChangePart.model_validate(whole | given)


def test_changes_tell_people_by_role_what_was_assumed_and_what_the_model_does_not_read() -> None:
    changes = (
        change(path="decisions.x.delegated_to", to={"eva": {}}),
        change(path="policy.review.every", to="1w", assumed="4w"),
        change(path="teams.crew.site", to="Bonn", effect=False),
        change(path="teams.crew.people", **{"from": 3}, to=4, effect=None),
    )
    view = render_comparison(comparison(worth("x", 1, 2, 3), changes=changes), roles={"eva": "Head of desk"})
    lines = [line.strip() for line in view.splitlines()]
    assert "· decisions.x.delegated_to: + Head of desk" in lines
    assert "· policy.review.every: 4w (assumed) -> 1w" in lines
    assert "· teams.crew.site: nothing -> Bonn (no effect in the model)" in lines
    assert "· teams.crew.people: 3 -> 4" in lines


@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_comparison_is_wider_than_its_window(width: int) -> None:
    document = comparison(ends("a", -15, -10, -5), worth("a", 10_000, 20_000, 30_000), as_of=None, budget=1.0)
    assert max(len(line) for line in render_comparison(document, Look(width)).splitlines()) <= width


PLAN = """
execsim: 1
as_of: 2027-01-04
calendar: {start: 2027-01-04, end: 2028-06-30, holidays: DE}
outcomes: {full-theatres: {statement: More guests by summer, due: 2027-12-31}}
teams: {crew: {people: 3, day_rate: 700}, desk: {people: 1, day_rate: 500}}
initiatives:
  shop:
    serves: full-theatres
    value: {per_week: 9000}
    packages: {plan: {takes: 30d}, build: {team: crew, people: 2, effort: 200, after: [plan]}}
  news: {serves: full-theatres, value: {per_week: 700}, packages: {write: {team: desk, effort: 60}}}
"""
SCENARIOS = {
    "third": "initiatives.shop.packages.build.people=3",
    "quick": "initiatives.shop.packages.plan.takes=24d",
    "calm": "assumptions.switching_loss=off",
    "site": "teams.crew.site=Bonn",
}


@pytest.fixture(scope="module")
def real() -> ComparisonDocument:
    source = parse_source(PLAN, "plan.yaml")
    base = Loaded(validate(source), source)
    others = {name: patched(base, [parse_assignment(text)]) for name, text in SCENARIOS.items()}
    return comparison_document(compare(base, others, Draws(1, 60)), Audience(base.portfolio))


def figures(view: str, name: str) -> tuple[dt.date, float, float]:
    """Date, net value and cost of one row of the table, as a reader takes them from the screen."""
    amount = r"(-?[\d,.]+(?: k| M)?)"
    row = re.search(rf"^  {name} +(\d+) (\w+)(?: (\d+))? +{amount} +{amount}", view, re.MULTILINE)
    assert row, view
    date = dt.date(int(row[3] or START.year), MONTHS.index(row[2]) + 1, int(row[1]))
    return date, number(row[4]), number(row[5])


def number(text: str) -> float:
    digits, _, unit = text.replace(",", "").partition(" ")
    return float(digits) * {"": 1, "k": 1e3, "M": 1e6}[unit]


@pytest.mark.parametrize("name", ["third", "quick"])
def test_the_rows_of_the_table_differ_by_what_the_lines_below_say(real: ComparisonDocument, name: str) -> None:
    view = render_comparison(real)
    told = view[view.index(f"\n{name}\n") :]
    base, other = figures(view, "the plan as it is"), figures(view, name)
    weeks = re.search(r"everything done, 8 in 10: ([\d.]+) weeks? (earlier|later)", told)
    gain = re.search(r"net value: ([+-])([\d.,]+(?: [kM])?) EUR", told)
    assert weeks
    assert gain
    apart = (other[0] - base[0]).days / 7
    assert abs(apart - float(weeks[1]) * (1 if weeks[2] == "later" else -1)) <= 0.25  # halves of weeks
    assert other[1] - base[1] == pytest.approx(number(gain[2]) * (1 if gain[1] == "+" else -1))


def test_outcomes_go_by_the_name_that_a_forecast_gives_them(real: ComparisonDocument) -> None:
    (name,) = {d.name for d in real.differences if d.measure == "outcome:full-theatres"}
    assert name == "Full theatres"


def test_what_was_assumed_stands_where_the_file_said_nothing(real: ComparisonDocument) -> None:
    changes = {c.scenario: c for c in real.changes}
    assert (changes["calm"].from_, changes["calm"].assumed, changes["calm"].to) == (None, "0.1", "off")
    assert changes["third"].assumed is None
    assert "assumptions.switching_loss: 0.1 (assumed) -> off" in render_comparison(real)


def test_a_change_that_no_engine_reads_is_marked(real: ComparisonDocument) -> None:
    assert {c.scenario: c.effect for c in real.changes} == {"third": True, "quick": True, "calm": True, "site": False}
