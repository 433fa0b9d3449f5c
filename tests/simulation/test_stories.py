"""Stories of two or three packages, each checked by hand: what happens when, and what everyone waited for."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pytest

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.forecast import CAUSES
from execsim.simulation.dynamics import run_replication
from execsim.simulation.engine import simulate

CALM = """
execsim: 1
calendar: {start: 2027-01-04, end: 2027-12-31}
assumptions: {effort_spread: off, portfolio_spread: off, team_spread: off, initiative_spread: off,
              focus_spread: off, misdirection: off, rework_chance: off, switching_loss: off, focus: 1}
"""


def model_of(text: str) -> Model:
    return compile_model(validate(parse_source(CALM + textwrap.dedent(text), "story.yaml")))


def story(model: Model, replication: int = 0) -> list[tuple[str, float, float]]:
    """(package, start, done) in order of starts."""
    run = run_replication(model, 1, replication)
    rows = [(id_, life.started, life.done) for id_, life in zip(model.packages.ids, run.lives, strict=True) if life]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def causes(model: Model, package: str) -> dict[str, float]:
    row = run_replication(model, 1, 0).causes()[model.packages.index(package)]
    return {cause: float(days) for cause, days in zip(CAUSES, row, strict=True) if days}


def test_one_follows_the_other() -> None:
    model = model_of("initiatives: {a: {packages: {dig: {takes: 3d}, fill: {takes: 2d, after: [dig]}}}}")
    assert story(model) == [("a.dig", 0, 3), ("a.fill", 3, 5)]
    assert causes(model, "a.fill") == {"predecessor": 3, "working": 2}


@pytest.mark.parametrize(
    ("link", "start", "done"),
    [
        ("{package: dig, type: FS, lag: 2d}", 12, 16),
        ("{package: dig, type: FS, lag: -3d}", 7, 11),  # three days before the finish at 10
        ("{package: dig, type: SS, lag: 2d}", 2, 6),
        ("{package: dig, type: FF, lag: 2d}", 0, 12),  # worked 0 to 4, held until 10 + 2
        ("{package: dig, type: SF, lag: 5d}", 0, 5),  # held until 0 + 5
    ],
)
def test_the_four_kinds_of_links(link: str, start: float, done: float) -> None:
    model = model_of(f"initiatives: {{a: {{packages: {{dig: {{takes: 2w}}, fill: {{takes: 4d, after: [{link}]}}}}}}}}")
    assert ("a.fill", start, done) in story(model)


def test_effort_is_shared_by_people_and_stretched_by_focus() -> None:
    model = model_of("""
        teams: {crew: {people: 4, focus: 0.5}}
        initiatives: {a: {packages: {dig: {team: crew, people: 2, effort: 6}}}}
    """)
    assert story(model) == [("a.dig", 0, 6)]  # 6 person-days / (2 people x half a day)


def test_nobody_works_on_days_off() -> None:
    model = model_of("""
        teams: {crew: {people: 1, days_off: [2027-01-05/2027-01-06]}}
        initiatives: {a: {packages: {dig: {team: crew, effort: 2}}}}
    """)
    assert story(model) == [("a.dig", 0, 4)]  # Monday, then Thursday


def test_two_want_one_seat_and_the_better_rank_goes_first() -> None:
    model = model_of("""
        teams: {crew: {people: 1}}
        initiatives:
          a: {packages: {dig: {team: crew, effort: 3, rank: 2}}}
          b: {packages: {dig: {team: crew, effort: 4, rank: 1}}}
    """)
    assert story(model) == [("b.dig", 0, 4), ("a.dig", 4, 7)]
    assert causes(model, "a.dig") == {"seat": 4, "working": 3}


def test_one_that_fits_passes_one_that_does_not() -> None:
    model = model_of("""
        teams: {crew: {people: 3}}
        initiatives:
          a: {packages: {dig: {team: crew, people: 2, effort: 8, rank: 1}}}
          b: {packages: {dig: {team: crew, people: 2, effort: 4, rank: 2}}}
          c: {packages: {dig: {team: crew, people: 1, effort: 3, rank: 3}}}
    """)
    assert story(model) == [("a.dig", 0, 4), ("c.dig", 0, 3), ("b.dig", 4, 6)]


def test_a_team_with_one_initiative_at_a_time() -> None:
    model = model_of("""
        policy: {wip_limit: 1}
        teams: {crew: {people: 9}}
        initiatives:
          a: {packages: {dig: {team: crew, effort: 3, rank: 1}}}
          b: {packages: {dig: {team: crew, effort: 4, rank: 2}}}
    """)
    assert story(model) == [("a.dig", 0, 3), ("b.dig", 3, 7)]
    assert causes(model, "b.dig") == {"wip_limit": 3, "working": 4}


def test_more_people_from_february_on() -> None:
    model = model_of("""
        teams: {crew: {people: {2027-01: 1, 2027-02: 2}}}
        initiatives:
          a: {packages: {dig: {team: crew, effort: 50, rank: 1}}}
          b: {packages: {dig: {team: crew, effort: 4, rank: 2}}}
    """)
    assert story(model) == [("a.dig", 0, 50), ("b.dig", 20, 24)]  # 1 February is the 21st working day


def test_every_seat_of_a_package_needs_its_skill() -> None:
    model = model_of("""
        teams: {crew: {people: 5, skills: {welding: 1}}}
        initiatives:
          a: {packages: {weld: {team: crew, effort: 3, skill: welding, rank: 1}}}
          b: {packages: {weld: {team: crew, effort: 2, skill: welding, rank: 2}, dig: {team: crew, effort: 1}}}
    """)
    assert story(model) == [("a.weld", 0, 3), ("b.dig", 0, 1), ("b.weld", 3, 5)]


DECISION = """
people: {maria: {}, coo: {}}
forums: {steering: {every: 4w, decides_up_to: 1}}
decisions: {vendor: {decided_by: coo, takes: 3d, FORUM}}
initiatives:
  a: {owner: maria, decisions: {vendor: dig}, packages: {dig: {takes: 1d}}}
  b: {owner: OWNER, decisions: {vendor: dig}, packages: {dig: {takes: 1d}}}
"""


def test_a_decision_takes_its_preparation() -> None:
    model = model_of(DECISION.replace(", FORUM", "").replace("OWNER", "maria"))
    assert story(model) == [("a.dig", 3, 4), ("b.dig", 3, 4)]
    assert causes(model, "a.dig") == {"decision": 3, "working": 1}


def test_an_owner_who_may_decide_needs_a_day() -> None:
    model = model_of(DECISION.replace(", FORUM", "").replace("OWNER", "coo"))
    assert story(model) == [("b.dig", 1, 2), ("a.dig", 3, 4)]


def test_a_forum_decides_one_a_meeting_first_come_first_served() -> None:
    model = model_of(DECISION.replace("FORUM", "forum: steering").replace("OWNER", "maria"))
    assert story(model) == [("a.dig", 20, 21), ("b.dig", 40, 41)]


def test_a_decision_falls_only_on_its_day() -> None:
    model = model_of(DECISION.replace("FORUM", "only_on: [2027-01-05, 2027-01-18]").replace("OWNER", "maria"))
    assert story(model)[0] == ("a.dig", 10, 11)  # the first day has passed when it is prepared


def test_asking_ahead_saves_what_it_can() -> None:
    text = """
        people: {maria: {}, coo: {}}
        decisions: {vendor: {decided_by: coo, takes: 6d, AHEAD}}
        initiatives:
          a: {owner: maria, decisions: {vendor: build}, packages: {plan: {takes: 10d}, build: {takes: 1d, after: plan}}}
    """
    late = model_of(text.replace(", AHEAD", ""))
    early = model_of(text.replace("AHEAD", "ask_ahead: 4d"))
    assert [story(late)[1], story(early)[1]] == [("a.build", 16, 17), ("a.build", 12, 13)]


def test_a_consent_from_outside_runs_beside_the_preparation() -> None:
    model = model_of("""
        people: {coo: {}, maria: {}}
        external: {works-council: {takes: 8d}}
        decisions: {vendor: {decided_by: coo, takes: 3d, consents: [works-council]}}
        initiatives: {a: {owner: maria, decisions: {vendor: dig}, packages: {dig: {takes: 1d}}}}
    """)
    assert story(model) == [("a.dig", 8, 9)]


def test_work_waits_for_something_from_outside() -> None:
    model = model_of("""
        external: {release: {date: 2027-01-11}, permit: {takes: 4d, after: [a.file]}}
        initiatives:
          a: {packages: {file: {takes: 2d}, dig: {takes: 1d, after: [external.release]},
                         build: {takes: 1d, after: [{package: external.permit, lag: 1d}]}}}
    """)
    assert story(model) == [("a.file", 0, 2), ("a.dig", 5, 6), ("a.build", 7, 8)]
    assert causes(model, "a.build") == {"external": 7, "working": 1}


def test_a_sure_risk_delays_and_makes_heavier() -> None:
    model = model_of("""
        teams: {crew: {people: 1}}
        initiatives: {a: {packages: {dig: {team: crew, effort: 4}}}}
        risks: {rock: {hits: [a.dig], chance: 1, delay: 3d, effort: 1.5x}}
    """)
    assert story(model) == [("a.dig", 3, 9)]
    assert causes(model, "a.dig") == {"risk_delay": 3, "working": 6}


def test_a_wrong_direction_is_found_by_the_next_review() -> None:
    text = """
        policy: {review: {every: 5d, detects: 1}}
        assumptions: {effort_spread: off, portfolio_spread: off, team_spread: off, initiative_spread: off,
                      rework_chance: off, focus_spread: off, misdirection: 1, max_misdirection: 1, waste: 0.6}
        initiatives: {a: {packages: {dig: {takes: DAYS}}}}
    """
    text = CALM.split("assumptions:", maxsplit=1)[0] + textwrap.dedent(text)

    def model(days: str) -> Model:
        return compile_model(validate(parse_source(text.replace("DAYS", days), "story.yaml")))

    assert story(model("12d")) == [("a.dig", 0, 15)]  # five days wrong, three of them once more
    assert causes(model("12d"), "a.dig") == {"working": 12, "reworking": 3}
    assert story(model("4d"))[0][2] == pytest.approx(6.4)  # no review in time: acceptance finds all of it


def test_acceptance_sends_a_fifth_back_three_times_at_most() -> None:
    text = CALM.replace("rework_chance: off", "rework_chance: 1") + "initiatives: {a: {packages: {dig: {takes: 10d}}}}"
    model = compile_model(validate(parse_source(text, "story.yaml")))
    assert story(model) == [("a.dig", 0, 16)]
    assert causes(model, "a.dig") == {"working": 10, "reworking": 6}


def test_done_is_done_and_work_under_way_goes_on() -> None:
    model = model_of("""
        as_of: 2027-01-18
        initiatives: {a: {packages: {plan: {takes: 3d}, dig: {takes: 20d, after: plan}, fill: {takes: 2d, after: dig}}}}
        actuals:
          a.plan: {started: 2027-01-04, finished: 2027-01-08}
          a.dig: {started: 2027-01-11, remaining: 4d}
    """)
    assert story(model) == [("a.plan", 0, 5), ("a.dig", 5, 14), ("a.fill", 14, 16)]


def test_value_streams_from_the_finish_to_the_horizon() -> None:
    model = model_of("""
        teams: {crew: {people: 1, day_rate: 500}}
        initiatives:
          a: {value: {per_week: 1000}, cost: 300, due: {by: 2027-01-05, penalty: {per_week: 50}},
              packages: {dig: {team: crew, effort: 10}}}
    """)
    forecast = simulate(model, Draws(1, 1))
    weeks = (model.horizon - 10) / 5
    assert forecast.value[0] == pytest.approx(1000 * weeks)
    assert forecast.cost[0] == pytest.approx(300 + 10 * 500)
    assert forecast.penalty[0] == pytest.approx(8 / 5 * 50)


def test_an_outcome_without_valued_work_streams_its_own_worth() -> None:
    model = model_of("""
        outcomes: {calm: {statement: No more calls, worth: {per_week: 500}}}
        initiatives: {a: {serves: calm, packages: {dig: {takes: 2w}}}, b: {serves: calm, packages: {dig: {takes: 4w}}}}
    """)
    forecast = simulate(model, Draws(1, 1))
    assert forecast.outcome_finish[0] == [20]
    assert forecast.value[0] == pytest.approx(100 * (model.horizon - 20))


def test_an_outcome_that_needs_all_pays_only_if_all_are_selected() -> None:
    text = """
        outcomes: {calm: {statement: No more calls, worth: {per_week: 500}, complete_when: WHEN}}
        initiatives: {a: {serves: calm, packages: {dig: {takes: 2w}}}, b: {serves: calm, selected: false}}
    """
    needs_all, needs_one = model_of(text.replace("WHEN", "all")), model_of(text.replace("WHEN", "any"))
    assert simulate(needs_all, Draws(1, 1)).value[0] == 0
    assert simulate(needs_one, Draws(1, 1)).value[0] == pytest.approx(100 * (needs_one.horizon - 10))


def test_where_any_is_enough_an_outcome_pays_from_the_first_that_works() -> None:
    model = model_of("""
        outcomes: {calm: {statement: No more calls, worth: {per_week: 500}, complete_when: any}}
        initiatives:
          soon: {serves: calm, works: 0.5, packages: {dig: {takes: 2w}}}
          late: {serves: calm, packages: {dig: {takes: 6w}}}
    """)
    paid = {float(money) for money in simulate(model, Draws(1, 20)).value}
    assert paid == {100 * (model.horizon - 10), 100 * (model.horizon - 30)}
    frozen = model.freeze()  # half of it from the second week on, the other half from the sixth
    assert simulate(frozen, Draws(1, 1)).value[0] == pytest.approx(50 * (frozen.horizon - 10 + frozen.horizon - 30))


def test_the_chain_names_what_set_the_finish() -> None:
    model = model_of("""
        people: {coo: {}}
        decisions: {vendor: {decided_by: coo, takes: 5d}}
        initiatives:
          a:
            decisions: {vendor: build}
            packages: {plan: {takes: 10d}, build: {takes: 3d, after: [{package: plan, lag: 2d}]}}
          b: {packages: {slack: {takes: 1d}}}
    """)
    sums, packages = run_replication(model, 1, 0).chain()
    assert {c: float(d) for c, d in zip(CAUSES, sums, strict=True) if d} == {"lag": 2, "decision": 5, "working": 13}
    assert [model.packages.ids[p] for p in packages] == ["a.build", "a.plan"]


def test_work_that_is_not_selected_is_not_done_and_links_to_it_are_void() -> None:
    model = model_of("""
        initiatives:
          a: {selected: false, packages: {dig: {takes: 3d}}}
          b: {packages: {fill: {takes: 2d, after: a.dig}}}
    """)
    assert story(model) == [("b.fill", 0, 2)]


def test_work_that_never_ends_is_later_than_everything() -> None:
    model = model_of("""
        teams: {crew: {people: 1, focus: 0}}
        initiatives: {a: {packages: {dig: {team: crew, effort: 1}}}, b: {packages: {fill: {takes: 2d}}}}
    """)
    forecast = simulate(model, Draws(1, 3))
    assert np.isinf(forecast.finish).all()
    assert forecast.package_finish[:, model.packages.index("b.fill")].tolist() == [2, 2, 2]


def test_stopping_keeps_what_is_there() -> None:
    model = model_of("initiatives: {a: {packages: {dig: {takes: {low: 1d, likely: 2d, high: 9d}}}}}")
    seen: list[Any] = []

    def tick(progress: Any) -> bool:
        seen.append((progress.done, progress.total))
        return len(seen) < 2

    forecast = simulate(model, Draws(1, 100), engine="simpy", tick=tick)
    assert seen == [(16, 100), (32, 100)]
    assert (forecast.replications, forecast.requested, forecast.finish.size) == (32, 100, 32)


def test_a_lead_counts_from_a_finish_that_is_held_back() -> None:
    model = model_of("""
        initiatives:
          x: {packages: {a: {takes: 5d, after: [{package: b, type: FF}]}, b: {takes: 100d}}}
          y: {packages: {c: {takes: 1d, after: [{package: x.a, lag: -2d}]}}}
    """)
    assert ("y.c", 98, 99) in story(model)


def test_elapsed_work_under_way_has_its_days_behind_it() -> None:
    model = model_of("""
        as_of: 2027-02-01
        initiatives: {x: {packages: {a: {takes: 40d}}}}
        actuals: {x.a: {started: 2027-01-04}}
    """)
    assert story(model) == [("x.a", 0, 40)]


def test_what_comes_from_outside_counts_from_its_own_past() -> None:
    model = model_of("""
        as_of: 2027-02-01
        external: {permit: {takes: 35d, after: [x.file]}, release: {date: 2027-01-15}}
        initiatives:
          x: {packages: {file: {takes: 10d}, dig: {takes: 1d, after: [external.permit]},
                         use: {takes: 1d, after: [{package: external.release, lag: 15d}]}}}
        actuals: {x.file: {started: 2027-01-04, finished: 2027-01-15}}
    """)
    assert story(model)[1:] == [("x.use", 24, 25), ("x.dig", 45, 46)]


def test_a_consent_with_a_date_comes_on_it_and_one_with_an_after_comes_behind_that() -> None:
    text = """
        people: {boss: {}, own: {}}
        external: {council: {COMES}}
        decisions: {d: {decided_by: boss, consents: [council], takes: 1d}}
        initiatives:
          x: {owner: own, decisions: {d: b}, packages: {a: {takes: 30d}, b: {takes: 10d, after: [a]}}}
          y: {packages: {z: {takes: 5d}}}
    """
    dated = story(model_of(text.replace("COMES", "date: 2027-02-01")))
    behind = story(model_of(text.replace("COMES", "takes: 40d, after: [y.z]")))
    assert ("x.b", 31, 41) in dated  # the party agreed on day 20
    assert ("x.b", 45, 55) in behind


def test_asking_ahead_of_a_date_that_is_known() -> None:
    model = model_of("""
        people: {boss: {}, own: {}}
        forums: {f: {every: 2w}}
        decisions: {d: {decided_by: boss, forum: f, takes: 3d, ask_ahead: 4w}}
        external: {v: {date: 2027-03-01}}
        initiatives: {x: {owner: own, decisions: {d: a}, packages: {a: {takes: 5d, after: [external.v]}}}}
    """)
    assert story(model) == [("x.a", 40, 45)]


def test_a_wait_that_never_ends_says_what_it_waits_for() -> None:
    model = model_of("""
        people: {boss: {}}
        decisions: {d: {decided_by: boss, only_on: [2027-01-05]}}
        initiatives: {x: {decisions: {d: b}, packages: {a: {takes: 30d}, b: {takes: 1d, after: [a]}}}}
    """)
    run = run_replication(model, 1, 0)
    assert causes(model, "x.b") == {"predecessor": 30, "decision": run.end - 30}


def test_dropping_an_initiative_changes_nobodys_rights_in_a_decision_for_all() -> None:
    model = model_of("""
        people: {boss: {}, own: {}}
        decisions: {d: {decided_by: boss, takes: 10d, once_per: portfolio}}
        initiatives:
          x: {owner: boss, decisions: {d: b}, packages: {b: {takes: 1d}}}
          y: {owner: own, selected: false, decisions: {d: b}, packages: {b: {takes: 1d}}}
    """)
    assert story(model) == [("x.b", 10, 11)]


def test_cost_of_delay_counts_what_waits_and_only_what_takes_seats() -> None:
    head = "policy: {dispatch: cost-of-delay}\nteams: {crew: {people: 1}}\n"
    seats_only = model_of(
        head
        + """
initiatives:
  x: {value: {per_week: 1000}, packages: {a: {team: crew, effort: 5}, w: {takes: 100d, after: [a]}}}
  y: {value: {per_week: 900}, packages: {a: {team: crew, effort: 10}}}
"""
    )
    what_waits = model_of(
        head
        + """
initiatives:
  first: {packages: {a: {team: crew, effort: 5}}}
  other: {value: {per_week: 1}, packages: {a: {team: crew, effort: 5}}}
  waits: {value: {per_week: 100000}, packages: {a: {takes: 1d, after: [first.a]}}}
"""
    )
    assert story(seats_only)[0] == ("x.a", 0, 5)
    assert story(what_waits)[0] == ("first.a", 0, 5)
