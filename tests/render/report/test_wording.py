"""What a change does, in the words of a meeting."""

from __future__ import annotations

from typing import Any

import pytest

from execsim.render.report.wording import SAID, Wording, titled
from execsim.results.contract_part import ChangePart

NAMES = {
    "decisions.go": "Go for the move",
    "forums.board": "Board",
    "metrics.calls": "Calls handled",
    "teams.desk": "Service desk",
    "initiatives.crm": "One customer record",
    "initiatives.crm.packages.build": "Build",
}
PEOPLE = {"lena": "Head of sales"}


def said(path: str, before: Any, after: Any, *, assumed: str | None = None, effect: bool | None = True) -> str:
    change = ChangePart(scenario="s", path=path, from_=before, to=after, why="", assumed=assumed, effect=effect)
    return Wording(NAMES, PEOPLE).change(change)


@pytest.mark.parametrize(
    ("path", "before", "after", "words"),
    [
        ("decisions.go.ask_ahead", None, "21d", "Ask for 'Go for the move' 21 days ahead"),
        ("decisions.go.delegated_to", None, ["lena"], "Let Head of sales decide 'Go for the move' too"),
        (
            "decisions.go.delegated_to.lena.up_to",
            10_000,
            40_000,
            "Let Head of sales decide 'Go for the move' up to 40,000 (so far 10,000)",
        ),
        ("forums.board.held", 0.6, 0.95, "Hold 95 % of the meetings of Board (so far 60 %)"),
        ("metrics.calls.bonus_share", 0.4, 0.1, "'Calls handled' carries 10 % of the bonus (so far 40 %)"),
        ("teams.desk.skills.erp", 1, 2, "Service desk, people who know erp: 2 (so far 1)"),
        ("teams.desk.people", 3, {"2027-Q1": 3, "2027-Q3": 4}, "Service desk, people: 3 from 2027-Q1, 4 from 2027-Q3"),
        ("policy.review.every", "4w", "1w", "Review progress every week (so far 4 weeks)"),
        ("policy.review.by_team", {"desk": "1w"}, {}, "Reviews with a rhythm of their own: no longer Service desk"),
        ("initiatives.crm.packages.build.effort", 30, 20, "Build, effort: 20 (so far 30)"),
        ("budget.total", 100, 200, "budget, total: 200 (so far 100)"),
    ],
)
def test_changes_are_said_in_words(path: str, before: Any, after: Any, words: str) -> None:
    assert said(path, before, after).startswith(words)


def test_what_the_model_assumed_so_far_is_marked() -> None:
    words = said("policy.review.every", None, "1w", assumed="20 working days")
    assert words == "Review progress every week (so far 20 working days, assumed)"


def test_a_change_that_no_engine_reads_says_so() -> None:
    assert said("budget.total", 1, 2, effect=False).endswith("(no effect in the model)")


def test_braces_of_a_stranger_are_text() -> None:
    wording = Wording({"decisions.go": "{to} {0}"}, {})
    change = ChangePart(
        scenario="s", path="decisions.go.ask_ahead", from_=None, to="3d", why="", assumed=None, effect=True
    )
    assert wording.change(change) == "Ask for '{to} {0}' 3 days ahead"


def test_ids_in_all_but_name_are_said_as_words() -> None:
    assert titled("two-more-people") == "two more people"
    assert titled("Plan B - the other one") == "Plan B - the other one"


@pytest.mark.parametrize("template", SAID.values())
def test_every_template_says_what_it_becomes(template: str) -> None:
    assert "{to}" in template
