"""What hangs on what is not known, and what it is worth to know, on plans that a reader can reckon."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from execsim.analysis.drivers import assumed, assuming
from execsim.analysis.effects import same_model
from execsim.analysis.hindsight import gained, hindsight
from execsim.analysis.sensitivity import BASE, sensitivity
from execsim.analysis.uncertain import unknowns_of
from execsim.errors import UsageError
from execsim.model.behaviour import assumptions_of
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import load, patched
from execsim.results.progress import Progress
from execsim.results.sensitivity import Sensitivity, Swing
from pricing import CALM, loaded, to

# A house of 10 days by two of three crews, that may be held up by 20 days of rain with a chance of a half.
HOUSE = """
calendar: {start: 2027-01-04, end: 2027-12-31}
people: {ana: {role: Head of building}}
teams: {crew: {people: 1, focus: 1}}
policy: {review: {every: 4w, detects: 0.5}}
risks: {rain: {hits: [house], chance: 0.5, delay: 20d, owner: ana}}
initiatives:
  house: {owner: ana, value: {per_week: 500}, packages: {dig: {team: crew, effort: {low: 5, likely: 10, high: 15}}}}
"""
CERTAIN = HOUSE.replace("{low: 5, likely: 10, high: 15}", "10")
FLAGSHIP = Path(__file__).parents[2] / "scenarios" / "retention" / "portfolio.yaml"
DRAWS = Draws(seed=1, replications=100)


def swing(found: Sensitivity, id_: str) -> Swing:
    return next(one for one in found.swings if one.what.id == id_)


def test_a_risk_moves_the_plan_by_what_it_costs() -> None:
    """Twenty days of a hundred a day, in half of the futures."""
    found = sensitivity(loaded(CERTAIN + CALM), DRAWS)
    rain = swing(found, "rain")
    share = rain.value_low.value / 2000
    assert 0.3 < share < 0.7  # the futures in which it rains: as it is, they lose 2,000
    assert rain.value_high.value == pytest.approx(-2000 * (1 - share))
    assert (rain.what.low, rain.what.value, rain.what.high) == (0, 0.5, 1)
    assert rain.what.whom == "Head of building"


def test_an_estimate_goes_from_what_one_in_ten_stays_below_to_what_one_in_ten_exceeds() -> None:
    found = sensitivity(loaded(HOUSE + CALM), DRAWS)
    work = swing(found, "house.dig")
    assert 5 < work.what.low < 10 < work.what.high < 15
    assert work.money == pytest.approx(100 * (work.what.high - work.what.low), rel=0.01)
    assert work.finish_low.value < 0 < work.finish_high.value
    assert found.swings[0].what.id == "rain"


def test_what_the_plan_says_itself_is_no_assumption_any_more() -> None:
    ids = {unknown.what.id for unknown in unknowns_of(loaded(HOUSE))}
    assert {"effort_spread", "waste", "rain", "house.dig"} <= ids
    assert not {"focus", "review_every", "takes_decision", "replacement"} & ids


def test_what_is_not_there_moves_nothing() -> None:
    found = sensitivity(loaded(CERTAIN + CALM), DRAWS)
    assert "takes_owner" not in {one.what.id for one in found.swings}  # there is no decision
    assert not found.stopped


def test_what_moves_nothing_that_shows_is_only_counted() -> None:
    text = CERTAIN + CALM.replace("switching_loss: off", "switching_loss: 0.1")  # nobody has two things to do
    found = sensitivity(loaded(text), DRAWS, about=["rain", "switching_loss"])
    assert ([one.what.id for one in found.swings], found.quiet) == (["rain"], 1)
    with pytest.raises(UsageError, match="did you mean rain"):
        sensitivity(loaded(CERTAIN), Draws(1, 4), about=["rian"])


def test_a_decision_that_flips_within_a_range_is_told_with_its_place() -> None:
    """To cover the site costs 1,000 and saves 2,000 if it rains: from a chance of a half on it pays."""
    base = loaded(CERTAIN + CALM.replace("team_spread: off", "team_spread: 0.01"))
    covered = patched(base, [to("risks.rain.delay", "0d"), to("initiatives.house.cost", {"total": 1000})])
    found = sensitivity(base, DRAWS, scenarios={"covered": covered}, about=["rain", "team_spread"])
    (flip,) = swing(found, "rain").flips
    assert (flip.better, flip.other) == (BASE, "covered")
    assert flip.at == pytest.approx(0.5)
    assert found.worlds == (BASE, "covered")
    assert all(not one.flips for one in found.swings if one.what.id != "rain")


@pytest.mark.parametrize("after", [1, 120])
def test_an_interruption_leaves_what_was_tried(after: int) -> None:
    def stop(progress: Progress) -> bool:
        return progress.done < after

    found = sensitivity(loaded(HOUSE), DRAWS, tick=stop)
    assert found.stopped is True


def test_knowing_whether_it_rains_saves_the_cover_when_it_does_not() -> None:
    """Covering costs 800 and saves 2,000: cover, if nobody knows; who knows saves 800 in half of the futures."""
    base = loaded(CERTAIN + CALM.replace("team_spread: off", "team_spread: 0.01"))
    covered = patched(base, [to("risks.rain.delay", "0d"), to("initiatives.house.cost", {"total": 800})])
    found = hindsight(base, {"covered": covered}, DRAWS, about=["rain", "team_spread"])
    (rain,) = found.knowing
    assert rain.worth.value == pytest.approx(400)
    assert [(value, world) for value, _, world in rain.choices] == [(0, BASE), (1, "covered")]
    assert found.choice == "covered"
    assert found.everything.low <= 400 <= found.everything.high
    assert found.nothing == 1  # neither side is late by how much work it is


def test_what_changes_no_choice_at_its_ends_is_not_looked_at_further() -> None:
    """Of five hundred futures each value gets a hundred; a quarter of them is enough to leave the estimate aside."""
    base = loaded(HOUSE + CALM)
    covered = patched(base, [to("risks.rain.delay", "0d"), to("initiatives.house.cost", {"total": 800})])
    seen: list[int] = []

    def watch(progress: Progress) -> bool:
        seen.append(progress.done)
        return True

    found = hindsight(base, {"covered": covered}, Draws(1, 500), about=["rain", "house.dig"], tick=watch)
    assert ([one.what.id for one in found.knowing], found.nothing) == (["rain"], 1)
    assert found.knowing[0].worth.value == pytest.approx(400)
    # two worlds as they are; two ends of the dig in 25 futures; one end of the rain, then both in a hundred
    assert seen[-1] == 2 * 500 + 2 * 2 * 25 + 2 * 25 + 2 * 2 * 100


def test_an_assumption_that_no_table_holds_needs_no_new_model() -> None:
    """The flagship, where all of them matter: the model with another value is the model compiled with it."""
    base = load(FLAGSHIP)
    model = compile_model(base.portfolio)
    for name, assumption in assumptions_of(base.portfolio).items():
        for end in (assumption.low, assumption.high):
            anew = compile_model(assuming(base, assumption, end).portfolio)
            assert same_model(assumed(base, model, (assumption, end)), anew), name


def test_noise_alone_is_worth_nothing() -> None:
    """Two worlds that differ by luck alone: whoever chose the better looking one would seem to gain."""
    rng = np.random.default_rng(1)
    naive, honest = [], []
    for _ in range(200):
        settled = [rng.normal(size=(3, 40)) for _ in range(5)]
        means = np.array([values.mean(axis=1) for values in settled])
        naive.append(means.max(axis=1).mean() - means.mean(axis=0).max())
        honest.append(gained(settled, [0.2] * 5)[0].value)
    assert np.mean(naive) > 0.05
    assert abs(np.mean(honest)) < 0.02


def test_hindsight_is_about_a_choice_and_about_value() -> None:
    base = loaded(CERTAIN)
    with pytest.raises(UsageError, match="at least one scenario"):
        hindsight(base, {}, DRAWS)
    idle = loaded(CERTAIN.replace("value: {per_week: 500}, ", ""))
    with pytest.raises(UsageError, match="nothing in this portfolio has a value"):
        hindsight(idle, {"same": idle}, Draws(1, 4))


@pytest.mark.slow
def test_sobol_indices_of_a_plan_that_hangs_on_one_thing() -> None:
    """All but rework is off: its chance explains nearly everything, alone as well as together."""
    pytest.importorskip("SALib")
    from execsim.analysis.sobol import with_indices  # noqa: PLC0415 - an extra

    base = loaded(
        CERTAIN + CALM.replace("effort_spread: off, ", "").replace("rework_chance: off", "rework_chance: 0.2")
    )
    found = with_indices(sensitivity(base, DRAWS), base, DRAWS)
    total = {index.what.id: index.total.value for index in found.indices}
    assert max(total, key=lambda id_: total[id_]) in ("effort_spread", "slip", "rework_chance", "surprise_chance")
    assert all(index.first.value <= index.total.value + 0.3 for index in found.indices)


def test_without_the_extra_the_install_line_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys  # noqa: PLC0415 - what is missing is made so here

    from execsim.analysis.sobol import with_indices  # noqa: PLC0415
    from execsim.errors import MissingExtra  # noqa: PLC0415

    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    base = loaded(HOUSE)
    with pytest.raises(MissingExtra, match=r"pip install 'execsim\[sobol\]'"):
        with_indices(sensitivity(base, Draws(1, 50)), base, Draws(1, 50))
