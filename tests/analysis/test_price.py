"""What findings are worth: laws of prices, on portfolios whose gains a reader can reckon."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from execsim.analysis.measures import Sample, difference
from execsim.analysis.price import effect, fresh_seed, price
from execsim.analysis.remedies import candidates_of, world
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import Loaded, patched
from execsim.portfolio.patch import Patch
from execsim.results.findings import Finding
from execsim.results.prices import MEASURES, Measure, Prices
from execsim.results.progress import Progress
from execsim.simulation.engine import simulate
from pricing import CALM, finding, found, loaded, to

# Two halves that share nothing: a decision, a forum, a team and an initiative each.
HALVES = """
name: Two halves
as_of: 2027-01-04
calendar: {start: 2027-01-04, end: 2027-12-31}
people: {ana: {role: Head of support}, finn: {role: CFO}, rosa: {role: COO}}
decisions:
  vendor: {decided_by: finn, takes: 10d}
  scope: {decided_by: rosa, takes: 5d, delegable: false}
teams: {crew: {people: 1, focus: 1, day_rate: 100}, shop: {people: 1, focus: 1, day_rate: 100}}
initiatives:
  crm: {owner: ana, value: {per_week: 500}, decisions: {vendor: do}, packages: {do: {team: crew, effort: 10}}}
  desk: {owner: ana, value: {per_week: 500}, decisions: {scope: do}, packages: {do: {team: shop, effort: 20}}}
"""
FASTER = to("decisions.vendor.takes", "2d")
SOONER = to("decisions.scope.takes", "1d")
DELEGATED = Patch("decisions.vendor.delegated_to", "add", "ana")
N = 60


def test_a_shorter_way_to_decide_is_worth_the_days_it_saves() -> None:
    """Ten days become two: the CRM ends on day 12 instead of 20, eight days of 100 a day; a day of work costs 100."""
    (first,) = priced(HALVES + CALM, finding("ES301", FASTER)).prices
    assert figures(first.effects["value"]) == pytest.approx((700, 700, 700))
    assert figures(first.effects["cost"]) == (100, 100, 100)
    assert figures(first.effects["finish_p80"]) == (0, 0, 0)  # the desk ends last, on day 25
    assert first.up_to == ()


def test_it_begins_to_hold_when_it_says_and_as_often_as_it_says() -> None:
    """The CRM may start on day 5: its owner decides in a day, or ten days pass until the CFO has decided."""
    base = loaded(HALVES.replace("crm: {", "crm: {not_before: 2027-01-11, ") + CALM)
    (candidate,), _ = candidates_of(base, [finding("ES301", DELEGATED, starts=3.0, works=0.5)])
    assert candidate.work is not None
    assert candidate.up_to == ()
    model = compile_model(world(base, [candidate]).portfolio)
    ends = simulate(model, Draws(1, 200)).initiative_finish[:, model.initiatives.index("crm")]
    assert set(ends) == {5 + 1 + 10, 5 + 10 + 10}
    assert 0.4 < np.mean(ends == 16) < 0.6

    (late,), _ = candidates_of(base, [finding("ES301", DELEGATED, starts=6.0)])
    assert late.work is not None
    assert set(runs(world(base, [late])).value - runs(base).value) == {0}  # asked for on day 5: too late


def test_a_remedy_that_begins_after_the_last_finish_does_not_move_it() -> None:
    base = loaded(HALVES + CALM)
    (late,), _ = candidates_of(base, [finding("ES301", DELEGATED, starts=100.0)])
    assert late.work is not None
    np.testing.assert_array_equal(runs(world(base, [late]), without=[late.work]).finish, runs(base).finish)


def test_what_cannot_begin_later_is_worth_up_to() -> None:
    """A planning time is fixed in the file: the world has it from the first day, and the price says so."""
    (first,) = priced(HALVES + CALM, finding("ES310", FASTER, starts=20.0, works=0.5)).prices
    assert figures(first.effects["value"])[0] == pytest.approx(700)
    assert "from the first day" in first.up_to[0]
    (bare,) = priced(HALVES + CALM, finding("ES310", FASTER, starts=None, works=None, effort=None)).prices
    assert len(bare.up_to) == 3
    assert figures(bare.effects["cost"]) == (0, 0, 0)
    assert "in no cost" in bare.notes[0]


def test_an_empty_remedy_is_worth_exactly_nothing() -> None:
    base = loaded(HALVES)
    empty = runs(world(base, []))
    for measure, found_ in effect(runs(base), empty).items():
        wanted = (np.nan,) * 3 if measure == "on_time" else (0, 0, 0)  # nothing has a due date
        np.testing.assert_array_equal(figures(found_), wanted)


def test_mean_value_adds_up_where_findings_share_nothing() -> None:
    base = loaded(HALVES)
    candidates, _ = candidates_of(base, [finding("ES301", FASTER), finding("ES302", SOONER)])
    none, first, second, both = (runs(world(base, some)) for some in ((), candidates[:1], candidates[1:], candidates))
    alone = difference(none, first, "value").value + difference(none, second, "value").value
    assert difference(none, both, "value").value == pytest.approx(alone)
    assert alone > 0


REFUSED: list[tuple[Finding, str]] = [
    (finding("ES101"), "no-remedy"),
    (finding("ES102", to("initiatives.crm.name", "The CRM")), "no-effect"),
    (finding("ES204", Patch("teams.crew.people", "add", 1)), "boundary"),
    (finding("ES301", Patch("decisions.scope.delegated_to", "add", "ana")), "not-delegable"),
    (finding("ES301", to("decisions.scope.delegable", True)), "not-delegable"),
    (finding("ES901", to("initiatives.crm.selected", False)), "changes-the-work"),
    (finding("ES902", to("initiatives.crm.value", {"per_week": 900})), "changes-the-work"),
    (finding("ES903", Patch("initiatives.crm.packages.do.effort", "times", 0.5)), "changes-the-work"),
    (finding("ES904", Patch("metrics", "remove", "calls"), entity="metrics.calls"), "changes-the-work"),
    (finding("ES905", to("assumptions.rework_chance", 0)), "changes-the-work"),
    (finding("ES906", to("teams.crow.people", 2)), "does-not-fit"),
]


@pytest.mark.parametrize(("refused", "kind"), REFUSED, ids=lambda case: getattr(case, "code", case))
def test_what_has_no_price_says_why(refused: Finding, kind: str) -> None:
    text = (
        HALVES
        + """
intent: {statement: Grow, boundaries: [No discounts, {text: Nobody is hired, protects: ["teams.*.people"]}]}
metrics: {calls: {measures: activity}, sold: {measures: outcome}}
"""
    )
    candidates, (other,) = candidates_of(loaded(text), [refused])
    assert (candidates, other.kind) == ((), kind)
    assert other.because


def test_waived_findings_are_accepted_and_the_same_remedy_is_priced_once() -> None:
    same = finding("ES310", FASTER, entity="decisions.vendor")
    candidates, refused = candidates_of(
        loaded(HALVES), [finding("ES301", FASTER), same, finding("ES302", SOONER, waived=True)]
    )
    ((both,), nothing) = candidates, refused
    assert [one.code for one in both.findings] == ["ES301", "ES310"]
    assert nothing == ()


def test_figures_rest_on_luck_that_had_no_part_in_the_choice() -> None:
    base, one = loaded(HALVES), finding("ES301", FASTER, effort=None)
    (first,) = price(base, found(one), Draws(1, N)).prices
    fresh = fresh_seed(1)
    assert fresh != 1
    direct = difference(runs(base, seed=fresh, n=N), runs(patched(base, [FASTER]), seed=fresh, n=N), "value")
    assert figures(first.effects["value"]) == (direct.value, direct.low, direct.high)


def test_the_range_holds_the_price_and_names_what_drives_it() -> None:
    (first,) = priced(HALVES, finding("ES301", DELEGATED, effort=None)).prices
    value = first.effects["value"]
    assert value.range_low <= value.mean <= value.range_high
    assert value.driven_by in ("takes_owner", "reversal")
    assert value.range_low < value.range_high
    assert set(first.assumptions) == {"takes_owner", "reversal"}  # both decisions say how long they take


def test_what_vanishes_within_a_range_says_where() -> None:
    """Deciding alone takes 0.25 to 3 days; having it decided takes 2: somewhere in between it gains nothing."""
    text = HALVES.replace("takes: 10d", "takes: 2d") + CALM
    (first,) = priced(text, finding("ES301", DELEGATED, effort=None)).prices
    value = first.effects["value"]
    assert value.crosses_zero
    assert value.vanishes is not None
    assert value.vanishes.assumption == "takes_owner"
    assert value.vanishes.value == pytest.approx(2)


def test_what_little_trust_may_turn_into_a_loss_is_in_no_sum() -> None:
    """Weekly reviews cost time for sure; what they find is worth it or not by how often work goes wrong."""
    text = HALVES + "policy: {review: {every: 1quarter, effort: 4h, detects: 0.8}}\nassumptions: {misdirection: 0.1}\n"
    weekly, sure = finding("ES503", to("policy.review.every", "1w")), finding("ES301", FASTER)
    prices = priced(text.replace("misdirection: 0.1", "misdirection: {value: 0.05, trust: low}"), weekly, sure)
    (place,) = (n for n, one in enumerate(prices.prices) if one.finding.code == "ES503")
    assert prices.prices[place].effects["value"].withheld
    assert place not in prices.joined
    assert place not in [step.price for step in prices.path]
    assert len(prices.joined) == 1


def test_the_path_takes_what_gains_most_for_its_effort_and_overlaps_are_told() -> None:
    dear = finding("ES301", DELEGATED, effort=3.0)
    cheap = finding("ES310", FASTER, effort=1.0)
    other = finding("ES302", SOONER, effort=1.0)
    prices = priced(HALVES + CALM, dear, cheap, other)
    assert [one.finding.code for one in prices.prices] == ["ES310", "ES302", "ES301"]
    assert [prices.prices[step.price].finding.code for step in prices.path] == ["ES310", "ES302"]
    assert [step.effort for step in prices.path] == [1, 2]
    gains = [figures(step.effects["value"])[0] for step in prices.path]
    assert gains == pytest.approx([700, 700 + 300])
    (overlap,) = prices.overlaps
    assert (prices.prices[overlap.first].finding.code, prices.prices[overlap.second].finding.code) == ("ES310", "ES301")
    assert overlap.alone.value == pytest.approx(900 - 300)
    assert overlap.after.value == pytest.approx(100 - 300)  # one more day, for three days of work
    assert figures(prices.together["value"])[0] == pytest.approx(900 + 400 - 500)


def test_two_remedies_that_contradict_each_other_are_not_added_up() -> None:
    prices = priced(HALVES + CALM, finding("ES301", FASTER), finding("ES310", to("decisions.vendor.takes", "3d")))
    assert len(prices.prices) == 2
    assert prices.joined == (0,)
    assert prices.either == ((0, 1),)
    assert figures(prices.together["value"]) == figures(prices.prices[0].effects["value"])


def test_without_values_days_are_what_is_ranked() -> None:
    text = HALVES.replace("value: {per_week: 500}, ", "") + CALM
    prices = priced(text, finding("ES301", FASTER), finding("ES302", SOONER))
    assert not prices.has_value
    assert [one.finding.code for one in prices.prices] == ["ES302", "ES301"]  # the desk ends last
    assert figures(prices.prices[0].effects["finish_p80"])[0] == -4


def test_only_the_top_get_figures() -> None:
    prices = price(loaded(HALVES), found(finding("ES301", FASTER), finding("ES302", SOONER)), Draws(1, N), top=1)
    assert [one.finding.code for one in prices.prices] == ["ES301"]
    assert [one.code for one in prices.fainter] == ["ES302"]
    assert prices.joined == (0,)


@pytest.mark.parametrize("after", [1, 200, 400])
def test_an_interruption_leaves_what_is_priced(after: int) -> None:
    seen: list[Progress] = []

    def stop(progress: Progress) -> bool:
        seen.append(progress)
        return progress.done < after

    audit = found(finding("ES301", FASTER), finding("ES302", SOONER))
    prices = price(loaded(HALVES), audit, Draws(1, N), tick=stop)
    assert prices.stopped
    assert len(prices.prices) <= 1
    assert not prices.path
    assert [one.done for one in seen] == sorted(one.done for one in seen)


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_prices() -> None:
    audit, text = found(finding("ES301", DELEGATED)), HALVES.replace("desk: {", "desk: {due: 2027-02-01, ")
    one, two = (price(loaded(text), audit, Draws(1, N), workers=workers) for workers in (1, 2))
    assert one == two


@pytest.mark.slow
def test_paired_intervals_cover_a_known_difference_at_their_rate() -> None:
    """Work that takes an exponential 10 days, less a fifth: 2 days less on average, 2 ln 5 days at 8 in 10."""
    text = """
calendar: {start: 2027-01-04, end: 2029-12-31}
initiatives: {all: {value: {per_week: 500}, packages: {do: {takes: {dist: exponential, mean: 10d}}}}}
"""
    base = loaded(text + CALM)
    shorter = patched(base, [Patch("initiatives.all.packages.do.takes", "times", 0.8)])
    models = [compile_model(one.portfolio) for one in (base, shorter)]
    true: dict[Measure, float] = {"value": 2 * 100.0, "finish_p80": -2 * np.log(5)}
    hits = dict.fromkeys(true, 0)
    for seed in range(400):
        one, other = (Sample.of(simulate(model, Draws(seed, 150))) for model in models)
        for measure, wanted in true.items():
            figure = difference(one, other, measure)
            hits[measure] += bool(figure.low <= wanted <= figure.high)
    assert {measure: 0.86 <= covered / 400 <= 0.94 for measure, covered in hits.items()} == dict.fromkeys(true, True)


def priced(text: str, *findings: Finding) -> Prices:
    return price(loaded(text), found(*findings), Draws(1, N))


def runs(base: Loaded, *, seed: int = 1, n: int = 40, without: list[str] | None = None) -> Sample:
    return Sample.of(simulate(compile_model(base.portfolio), Draws(seed, n)), without=without or ())


def figures(found_: object) -> tuple[float, float, float]:
    told = dataclasses.asdict(found_)  # type: ignore[call-overload]  # an Effect
    return told["mean"], told["low"], told["high"]


def test_every_measure_is_priced() -> None:
    (first,) = priced(HALVES, finding("ES301", FASTER)).prices
    assert tuple(first.effects) == MEASURES
