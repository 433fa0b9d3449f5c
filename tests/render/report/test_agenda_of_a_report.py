"""What has to be decided: from what was compared, by whoever may, at their next meeting."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from execsim.analysis.postponed import next_meetings, put_off, weightiest
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import Loaded, validate
from execsim.portfolio.source import parse_source
from execsim.render.report.document import headline, this_week
from execsim.simulation.engine import simulate
from reports import starter_report


def loaded_of(data: dict[str, Any]) -> Loaded:
    source = parse_source(json.dumps(data), "plan.yaml")
    return Loaded(validate(source), source, ())


def waits_for_a_board(every: str = "4w") -> dict[str, Any]:
    """Two days of work that need a decision first; the board meets every four weeks from 4 January."""
    off = dict.fromkeys(("rework_chance", "misdirection", "focus_spread", "effort_spread", "portfolio_spread"), "off")
    return {
        "execsim": 1,
        "as_of": "2027-01-04",
        "calendar": {"start": "2027-01-04", "end": "2027-12-31"},
        "people": {"boss": {"role": "Boss"}, "lead": {"role": "Lead", "reports_to": "boss"}},
        "decisions": {"go": {"decided_by": "boss", "forum": "board", "takes": "1d"}},
        "forums": {"board": {"every": every}},
        "teams": {"desk": {"people": 1, "focus": 1}},
        "initiatives": {
            "one": {
                "owner": "lead",
                "value": {"per_week": 1000},
                "decisions": {"go": "do"},
                "packages": {"do": {"team": "desk", "effort": 2}},
            }
        },
        "assumptions": off,
    }


def test_the_next_meetings_are_multiples_of_the_rhythm() -> None:
    model = compile_model(loaded_of(waits_for_a_board()).portfolio)
    board = next_meetings(model)["board"]
    assert (board.next, board.after) == (dt.date(2027, 2, 1), dt.date(2027, 3, 1))


def test_a_decision_put_off_falls_at_the_meeting_after() -> None:
    loaded = loaded_of(waits_for_a_board())
    model = compile_model(loaded.portfolio)
    later = compile_model(put_off(loaded, "go", next_meetings(model)["board"].next).portfolio)
    draws = Draws(1, 5)
    sooner_end, later_end = (float(simulate(one, draws).finish.mean()) for one in (model, later))
    assert later_end - sooner_end == pytest.approx(20.0)  # four weeks of five days


def test_whoever_decides_alone_is_not_held_up() -> None:
    data = waits_for_a_board()
    data["decisions"]["go"]["delegated_to"] = ["lead"]
    loaded = loaded_of(data)
    model = compile_model(loaded.portfolio)
    later = compile_model(put_off(loaded, "go", next_meetings(model)["board"].next).portfolio)
    draws = Draws(1, 5)
    assert (simulate(model, draws).finish == simulate(later, draws).finish).all()


def test_the_decisions_that_are_looked_at_are_those_that_people_wait_for() -> None:
    data = waits_for_a_board()
    data["decisions"]["idle"] = {"decided_by": "boss", "forum": "board"}
    model = compile_model(loaded_of(data).portfolio)
    assert weightiest(simulate(model, Draws(1, 5))) == ["go"]


def test_the_starter_asks_for_its_decisions_of_the_one_who_may() -> None:
    report = starter_report()
    assert report.agenda
    for part in report.agenda:
        assert part.who in ("Head of support", "Chief operating officer")
        assert part.forum == "board-meeting"
        assert part.by == dt.date(2027, 2, 1)  # twenty working days from 4 January on
        chosen = [option for option in part.options if option.recommended]
        assert [option.name for option in chosen] == [part.recommended]


def test_the_gain_of_a_recommendation_is_its_paired_difference() -> None:
    report = starter_report()
    for part in report.agenda:
        if part.gain is not None:
            assert part.source in ("comparison", "together")
            differences = getattr(report, part.source).differences
            assert [part.gain] == [d.mean for d in differences if (d.scenario, d.measure) == (part.about, "value")]


def test_in_time_is_the_sum_of_what_each_outcome_says() -> None:
    report = starter_report()
    only = report.forecast.outcomes["fast-answers"]
    assert report.headline.outcomes == 1
    assert report.headline.in_time == only.on_time
    assert headline(report.forecast) == report.headline


def test_the_change_for_this_week_takes_no_more_than_a_week() -> None:
    report = starter_report()
    assert report.change is not None
    finding = report.audit.findings[report.change.finding]
    assert not finding.waived
    assert (report.change.effort or 0) <= 5
    assert this_week(report.audit) == report.change
