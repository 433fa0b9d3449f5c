"""Mechanisms beyond seats and links, each on two packages that a reader can check by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from execsim.errors import InputError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.simulation.dynamics import run_replication
from execsim.simulation.engine import simulate
from execsim.simulation.records import Run

OFF = (
    "effort_spread: off, portfolio_spread: off, team_spread: off, initiative_spread: off, focus_spread: off, "
    "misdirection: off, rework_chance: off, switching_loss: off, reversal: off, escape_chance: off, focus: 1"
)


def model_of(text: str, **assumed: object) -> Model:
    own = "".join(f", {name}: {value}" for name, value in assumed.items())
    kept = ", ".join(entry for entry in OFF.split(", ") if entry.split(":")[0] not in assumed)
    head = f"execsim: 1\ncalendar: {{start: 2027-01-04, end: 2027-12-31}}\nassumptions: {{{kept}{own}}}\n"
    return compile_model(validate(parse_source(head + text, "small.yaml")))


def ends(model: Model, run: Run) -> dict[str, float]:
    return {id_: life.done for id_, life in zip(model.packages.ids, run.lives, strict=True) if life}


EARLY = """
policy: {ship_at: 0.5}
initiatives:
  a:
    value: {per_week: 500}
    packages: {build: {takes: 10d, release: true}}
  b: {packages: {use: {takes: 2d, after: [a.build]}}}
"""


def test_a_release_ships_at_half_of_its_work_and_followers_go_on() -> None:
    model = model_of(EARLY)
    assert ends(model, run_replication(model, 1, 0)) == {"a.build": 10, "b.use": 7}


def test_until_the_rest_is_done_half_of_the_value_comes_in() -> None:
    forecast = simulate(model_of(EARLY), Draws(1, 1))
    full = (forecast.model.horizon - 10) * 100
    assert forecast.value[0] == pytest.approx(full + 0.5 * 5 * 100)


def test_what_escapes_is_repaired_at_a_multiple_of_what_was_saved() -> None:
    model = model_of(EARLY.replace("ship_at: 0.5", "ship_at: 0.8"), escape_chance=1, escape_effort=2)
    runs = (run_replication(model, 1, replication) for replication in range(60))  # one in five escapes
    run = next(run for run in runs if any(note.kind == "escaped" for note in run.notes))
    assert ends(model, run) == {"a.build": 14, "b.use": 10}  # 2 x 0.2 x 10 days more, after it shipped on day 8
    assert [(note.kind, note.amount) for note in run.notes if note.kind == "escaped"] == [("escaped", 4)]


def test_work_that_does_not_go_on_is_dropped_with_its_value_and_links_to_it_are_void() -> None:
    model = model_of("""
teams: {crew: {people: 1, day_rate: 100}}
initiatives:
  a:
    value: {per_week: 500}
    cost: {total: 1000, spread: work}
    packages:
      pilot: {takes: 5d, go: 0}
      rest: {team: crew, effort: 20, after: [pilot]}
      aside: {team: crew, effort: 20}
  b: {packages: {use: {takes: 2d, after: [a.rest]}}}
""")
    run = run_replication(model, 1, 0)
    assert [life.dropped for life in run.lives if life] == [True, False, True, False]
    forecast = simulate(model, Draws(1, 1))
    finish = dict(zip(model.packages.ids, forecast.package_finish[0], strict=True))
    assert (finish["a.pilot"], finish["b.use"]) == (5, 7)
    assert math.isnan(finish["a.rest"])
    assert forecast.value[0] == 0
    assert forecast.cost[0] == pytest.approx(5 * 100 + 1000 * (5 + 5) / (5 + 20 + 20))


def test_half_of_the_pilots_go_on() -> None:
    model = model_of("initiatives: {a: {packages: {pilot: {takes: 1d, go: 0.5}, rest: {takes: 1d, after: pilot}}}}")
    dropped = np.isnan(simulate(model, Draws(1, 400)).package_finish[:, 1]).mean()
    assert dropped == pytest.approx(0.5, abs=3.3 * 0.025)  # 99.9 % interval


def test_an_event_changes_every_value_from_then_on() -> None:
    model = model_of("""
initiatives: {a: {value: {per_week: 500}, packages: {dig: {takes: 1d}}}}
events: {rival: {chance_per_year: 0.9, value: 0.5x}}
""")
    for replication in range(8):
        run = run_replication(model, 1, replication)
        first = [moment for moment, _ in run.events] + [model.horizon] * 3
        assert all(moment > 0 for moment in first)
    forecast = simulate(model, Draws(1, 400))
    calm = (model.horizon - 1) * 100
    assert forecast.value.max() == pytest.approx(calm)
    assert forecast.value.min() < 0.8 * calm


def test_events_come_as_often_as_the_file_says() -> None:
    model = model_of("initiatives: {a: {packages: {dig: {takes: 250d}}}}\nevents: {rival: {chance_per_year: 0.5}}")
    happened = np.mean([any(t <= 250 for t, _ in run_replication(model, 1, r).events) for r in range(400)])
    assert happened == pytest.approx(0.5, abs=3.3 * 0.025)


def test_a_seat_that_falls_empty_is_filled_after_a_while() -> None:
    model = model_of(
        """
teams: {crew: {people: 1, attrition: 0.98}}
initiatives: {a: {packages: {dig: {team: crew, effort: 1, not_before: 2027-12-01}}}}
""",
        replacement=60,
    )
    starts = simulate(model, Draws(1, 300)).package_start[:, 0]
    waited = starts - model.packages.not_before[0]
    assert 0.2 < (waited > 0).mean() < 0.7
    assert waited.max() <= 60


def test_an_owner_who_left_leaves_the_decision_to_the_superior() -> None:
    text = """
people: {maria: {reports_to: coo, leaves: LEAVES}, coo: {}}
decisions: {vendor: {decided_by: maria, takes: 30d}}
initiatives: {a: {owner: maria, not_before: 2027-12-01, decisions: {vendor: dig}, packages: {dig: {takes: 1d}}}}
"""
    stays, goes = (model_of(text.replace("LEAVES", chance), replacement=300) for chance in ("0", "0.98"))
    waits = [simulate(model, Draws(1, 60)).causes[0, 4] for model in (stays, goes)]
    assert waits[0] == 1
    assert waits[1] > 15  # the coo may not decide it: it goes the long way


def test_a_delegates_decision_can_be_taken_back() -> None:
    text = """
people: {maria: {}, coo: {}}
decisions: {vendor: {decided_by: coo, delegated_to: [maria], takes: 10d}}
initiatives: {a: {owner: maria, decisions: {vendor: dig}, packages: {dig: {takes: 1d}}}}
"""
    assert ends(model_of(text), run_replication(model_of(text), 1, 0)) == {"a.dig": 2}
    taken_back = model_of(text, reversal=1)
    assert ends(taken_back, run_replication(taken_back, 1, 0)) == {"a.dig": 12}


def test_an_event_takes_what_is_undecided_to_the_superior() -> None:
    model = model_of("""
people: {maria: {reports_to: coo}, coo: {}}
decisions: {vendor: {decided_by: coo, takes: 200d}}
events: {alarm: {chance_per_year: 90, then: escalate}}
initiatives: {a: {owner: maria, decisions: {vendor: dig}, packages: {dig: {takes: 1d}}}}
""")
    run = run_replication(model, 1, 0)
    assert ends(model, run)["a.dig"] == run.events[0][0] + 2  # a day to decide, a day to dig


def test_meetings_take_time_from_those_who_attend() -> None:
    model = model_of("""
policy: {review: {every: 1w, effort: 1d}}
forums: {board: {every: 1w, effort: 1d, attended_by: [crew]}}
teams: {crew: {people: 2}}
initiatives: {a: {packages: {dig: {team: crew, effort: 7}}}}
""")
    assert model.teams.overhead.tolist() == [pytest.approx(0.2 + 0.1)]  # a fifth of each seat, a tenth of two
    assert ends(model, run_replication(model, 1, 0))["a.dig"] == pytest.approx(10, abs=1e-5)


def test_nothing_of_this_is_left_on_a_frozen_model() -> None:
    model = model_of(EARLY + "\nteams: {crew: {people: 2, attrition: 0.5}}\nevents: {rival: {chance_per_year: 0.9}}")
    run = run_replication(model.freeze(), 1, 0)
    assert ends(model, run) == {"a.build": 10, "b.use": 12}
    assert run.events == []


PILE = """
calendar: {start: 2027-01-04, end: 2027-12-31}
as_of: 2027-01-04
policy: {dispatch: cost-of-delay, REPLAN}
teams: {crew: {people: 1}, office: {people: 1}}
initiatives:
  now: {packages: {dig: {team: crew, effort: 10, rank: 0}}}
  big: {value: {per_week: 1000}, packages: {one: {team: office, effort: 5}, two: {team: crew, effort: 10, after: one}}}
  small: {value: {per_week: 900}, packages: {dig: {team: crew, effort: 10, not_before: 2027-01-05}}}
"""


def planned(policy: str) -> dict[str, float]:
    text = PILE.replace(", REPLAN", policy).partition("as_of")
    model = model_of(text[1] + text[2])
    run = run_replication(model, 1, 0)
    return {id_: life.started for id_, life in zip(model.packages.ids, run.lives, strict=True) if life}


def test_without_replanning_the_first_order_holds() -> None:
    """`small` has 90 a day over 10 days of work, `big` 100 over 15: small goes first."""
    assert planned("")["small.dig"] == 10 < planned("")["big.two"]


def test_a_planning_date_counts_only_what_is_left() -> None:
    """On day 8 `one` is done: of `big` 10 days are left, so it brings more a day of work than `small`."""
    starts = planned(", replan: {every: 8d}")
    assert starts["big.two"] == 10 < starts["small.dig"]


def test_within_the_frozen_window_the_old_order_holds() -> None:
    assert planned(", replan: {every: 8d, frozen: 2w}")["small.dig"] == 10
    assert planned(", replan: {every: 8d, frozen: 1d}")["big.two"] == 10


@pytest.mark.parametrize(
    ("when", "fires"),
    [
        ("teams.crew.utilisation >= 1", 5.0),
        ("teams.crew.people < 1", None),
        ("late_share > 0.5", 5.0),
        ("spend > 700", 10.0),
        ("metrics.calls.reading < 90", 0.0),
        ("events.storm", None),
    ],
)
def test_a_trigger_fires_once_at_the_review_after_its_condition_holds(when: str, fires: float | None) -> None:
    model = model_of(f"""
policy: {{review: {{every: 1w}}}}
teams: {{crew: {{people: 1, day_rate: 100}}}}
metrics: {{calls: {{readings: {{2026-12-01: 80}}}}}}
events: {{storm: {{chance_per_year: 0}}}}
triggers: {{alarm: {{when: "{when}", then: replan}}}}
initiatives:
  a: {{due: 2027-01-06, packages: {{x: {{team: crew, effort: 8}}, y: {{team: crew, effort: 8, after: x}}}}}}
""")
    fired = [note.time for note in run_replication(model, 1, 0).notes if note.kind == "trigger"]
    assert fired == ([] if fires is None else [fires])


CHANGED = """
outcomes: {loyal: {statement: Customers stay, parent: intent}}
people: {maria: {}, coo: {}}
decisions: {vendor: {decided_by: coo, takes: 10d}}
metrics: {revenue: {rewards: [crew], bonus_share: 0.5, works_against: [loyal]}}
teams: {crew: {people: 1, focus: 1}}
initiatives:
  reset: {on_done: {PATCH}, packages: {agree: {takes: 5d}}}
  work:
    serves: loyal
    owner: maria
    packages:
      early: {team: crew, effort: 2}
      later: {team: crew, effort: 3, after: [early, reset.agree]}
      bought: {takes: 1d, after: [later]}
    decisions: {vendor: bought}
"""


@pytest.mark.parametrize(
    ("patch", "later", "bought"),
    [
        ("teams.crew.focus: {times: 1}", 5 + 6, 11 + 11),  # changes nothing: half of the focus goes elsewhere
        ("metrics.revenue.bonus_share: {to: 0.25}", 5 + 4, 9 + 11),
        ("metrics.revenue.bonus_share: 0", 5 + 3, 8 + 11),
        ("decisions.vendor.delegated_to: {add: maria}", 5 + 6, 11 + 2),
        ("teams.crew.focus: {to: 0.5}", 5 + 12, 17 + 11),
        ("decisions.vendor.ask_ahead: 4d", 5 + 6, 7 + 11),  # on day 7 for a start on day 11
        ("decisions.vendor.ask_ahead: 20d", 5 + 6, 5 + 11),  # at once, not before
    ],
)
def test_finished_work_changes_what_starts_after_it(patch: str, later: float, bought: float) -> None:
    model = model_of(CHANGED.replace("PATCH", patch), diverted_cap=1)
    done = ends(model, run_replication(model, 1, 0))
    assert done["work.early"] == 4  # under way when it changes, or before: as it was
    assert (done["work.later"], done["work.bought"]) == (later, bought)


def test_fewer_meetings_give_time_back_from_then_on() -> None:
    """Half of each day goes to a weekly review, a quarter to a fortnightly one: 3 person-days take 6 days, then 4."""
    text = """
policy: {review: {every: 1w, effort: 2.5d}}
teams: {crew: {people: 1, focus: 1}}
initiatives:
  reset: {on_done: {policy.review.every: EVERY}, packages: {agree: {takes: 5d}}}
  work: {packages: {later: {team: crew, effort: 3, after: [reset.agree]}}}
"""
    as_before, less_often = (model_of(text.replace("EVERY", every)) for every in ("1w", "2w"))
    assert ends(as_before, run_replication(as_before, 1, 0))["work.later"] == 5 + 6
    assert ends(less_often, run_replication(less_often, 1, 0))["work.later"] == 5 + 4


def test_a_training_gives_a_second_seat_its_skill() -> None:
    """Two of ten days each that need the one who can, until day 5; a surveyor more is no builder more."""
    text = """
teams: {crew: {people: 4, focus: 1, skills: {build: 1, survey: 1}}}
initiatives:
  course: {on_done: {teams.crew.skills.WHICH: {add: 1}}, packages: {learn: {takes: 5d}}}
  survey: {on_done: {teams.crew.skills.survey: {add: 1}}, packages: {learn: {takes: 6d}}}
  one: {packages: {do: {team: crew, effort: 10, skill: build}}}
  two: {packages: {do: {team: crew, effort: 10, skill: build}}}
"""
    taught, other = (model_of(text.replace("WHICH", skill)) for skill in ("build", "survey"))
    assert ends(taught, run_replication(taught, 1, 0))["two.do"] == 5 + 10
    assert ends(other, run_replication(other, 1, 0))["two.do"] == 10 + 10
    with pytest.raises(InputError, match="no seat of the team has the skill 'paint'"):
        model_of(text.replace("WHICH", "paint"))


def test_what_finished_work_may_not_change_is_an_error_at_its_line() -> None:
    with pytest.raises(InputError, match=r"on_done cannot change teams.crew.people"):
        model_of(CHANGED.replace("PATCH", "teams.crew.people: {add: 1}"))
