"""Portfolios that cannot be done, each with a twin that differs in one line and can: the conflict is what was planted.

Beside it stand lines that have nothing to do with it, of the same kinds.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest

from execsim.model.compile import compile_model
from execsim.optimisation.conflict import conflict_of, has_no_plan
from execsim.optimisation.problem import Problem
from execsim.optimisation.translation import problem_of
from execsim.portfolio.load import load


class Twins(NamedTuple):
    """The text of the portfolio that cannot be done, what to write instead of what, and the lines of the conflict."""

    text: str
    instead_of: str
    write: str
    conflict: set[str]


# Mondays, weeks of five working days, no holidays: 12 weeks up to the end of 28 March 2027.
HEAD = """
execsim: 1
name: Small
calendar: {start: 2027-01-04, end: 2027-03-28, grid: week}
intent: {statement: Answer faster, why: Customers leave}
"""

TWINS: dict[str, Twins] = {
    "two musts cost 11 of 10": Twins(
        """
        budget: {total: 10}
        budgets: {licences: {total: 4}}
        initiatives:
          one: {must: true, cost: {total: 6}, spends: {licences: 1}, packages: {do: {takes: 1w}}}
          two: {must: true, cost: {total: 5}, packages: {do: {takes: 1w}}}
          other: {cost: {total: 3}, packages: {do: {takes: 1w}}}
        """,
        "total: 10}",
        "total: 11}",
        {"budget.total", "initiatives.one.must", "initiatives.two.must"},
    ),
    "three licences for two": Twins(
        """
        budget: {total: 10}
        budgets: {licences: {total: 2}}
        initiatives:
          one: {must: true, cost: {total: 6}, spends: {licences: 3}, packages: {do: {takes: 1w}}}
          two: {must: true, packages: {do: {takes: 1w}}}
        """,
        "licences: 3",
        "licences: 2",
        {"budgets.licences.total", "initiatives.one.must"},
    ),
    "a quarter pays 6 of 8": Twins(
        """
        budget: {total: 20, by: {2027-Q1: 6}}
        initiatives:
          one: {must: true, cost: {total: 8}, packages: {do: {takes: 1w}}}
          two: {must: true, packages: {do: {takes: 1w}}}
        """,
        "2027-Q1: 6",
        "2027-Q1: 8",
        {"budget.by.2027-Q1", "initiatives.one.must"},
    ),
    "three weeks of work in two": Twins(
        """
        teams: {desk: {people: 1, focus: 1}}
        initiatives:
          one: {must: true, due: {by: 2027-01-17, hard: true}, packages: {do: {takes: 3w, needs: {desk: 1}}}}
          two: {must: true, due: {by: 2027-03-28, hard: true}, packages: {do: {takes: 1w, needs: {desk: 1}}}}
        """,
        "takes: 3w",
        "takes: 2w",
        {"initiatives.one.due", "initiatives.one.must"},
    ),
    "one seat for two at once": Twins(
        """
        teams: {desk: {people: 1, focus: 1}, hall: {people: 2, focus: 1}}
        initiatives:
          one: {must: true, due: {by: 2027-01-17, hard: true}, packages: {do: {takes: 2w, needs: {desk: 1}}}}
          two: {must: true, due: {by: 2027-01-17, hard: true}, packages: {do: {takes: 1w, needs: {desk: 1}}}}
          six: {must: true, due: {by: 2027-01-31, hard: true}, packages: {do: {takes: 1w, needs: {hall: 1}}}}
        """,
        "desk: {people: 1",
        "desk: {people: 2",
        {
            "teams.desk.people",
            "initiatives.one.due",
            "initiatives.one.must",
            "initiatives.two.due",
            "initiatives.two.must",
        },
    ),
    "a skill that one has": Twins(
        """
        teams: {desk: {people: 4, focus: 1, skills: {erp: 1}}}
        initiatives:
          one: {must: true, due: {by: 2027-01-10, hard: true}, packages: {p: {takes: 1w, needs: {desk: 1}, skill: erp}}}
          two: {must: true, due: {by: 2027-01-10, hard: true}, packages: {p: {takes: 1w, needs: {desk: 1}, skill: erp}}}
        """,
        "erp: 1}}}\n        initiatives",
        "erp: 2}}}\n        initiatives",
        {
            "teams.desk.skills.erp",
            "initiatives.one.due",
            "initiatives.one.must",
            "initiatives.two.due",
            "initiatives.two.must",
        },
    ),
    "both, and at most one": Twins(
        """
        initiatives:
          one: {must: true, packages: {do: {takes: 1w}}}
          two: {must: true, packages: {do: {takes: 1w}}}
          six: {packages: {do: {takes: 1w}}}
        choices:
          route: {pick: at-most-one, of: [one, two]}
          other: {pick: at-most-one, of: [two, six]}
        """,
        "of: [one, two]",
        "of: [one, six]",
        {"choices.route", "initiatives.one.must", "initiatives.two.must"},
    ),
    "it requires what it excludes": Twins(
        """
        initiatives:
          one: {must: true, packages: {do: {takes: 1w}}}
          two: {packages: {do: {takes: 1w}}}
          six: {packages: {do: {takes: 1w}}}
        choices:
          needs: {if: one, requires: two}
          never: {if: one, excludes: two}
          fine: {if: two, excludes: six}
        """,
        "excludes: two",
        "excludes: six",
        {"choices.needs", "choices.never", "initiatives.one.must"},
    ),
    "either way is too dear": Twins(
        """
        budget: {total: 10}
        initiatives:
          build: {cost: {total: 12}, packages: {do: {takes: 1w}}}
          buy: {cost: {total: 15}, packages: {do: {takes: 1w}}}
          other: {must: true, cost: {total: 5}, packages: {do: {takes: 1w}}}
        choices: {route: {pick: exactly-one, of: [build, buy]}}
        """,
        "build: {cost: {total: 12}",
        "build: {cost: {total: 4}",
        {"budget.total", "choices.route"},
    ),
    "all of them, and one is too late": Twins(
        """
        initiatives:
          one: {must: true, packages: {do: {takes: 1w}}}
          two: {due: {by: 2027-01-10, hard: true}, packages: {do: {takes: 2w}}}
          six: {due: {by: 2027-01-31, hard: true}, packages: {do: {takes: 2w}}}
        choices: {both: {pick: all-or-none, of: [one, two]}}
        """,
        "takes: 2w}}}\n          six",
        "takes: 1w}}}\n          six",
        {"choices.both", "initiatives.one.must", "initiatives.two.due"},
    ),
}
FAST = ("two musts cost 11 of 10", "it requires what it excludes")


@pytest.mark.parametrize(
    "case", [*FAST, *(pytest.param(one, marks=pytest.mark.slow) for one in TWINS if one not in FAST)]
)
def test_the_planted_conflict_is_named_and_its_twin_has_a_plan(case: str, tmp_path: Path) -> None:
    twins = TWINS[case]
    broken = problem(twins.text, tmp_path)
    assert has_no_plan(broken, 20.0)
    assert {line.path for line in conflict_of(broken) or ()} == twins.conflict
    assert twins.text.count(twins.instead_of) == 1
    assert not has_no_plan(problem(twins.text.replace(twins.instead_of, twins.write), tmp_path), 20.0)


def problem(text: str, folder: Path) -> Problem:
    """What the optimiser makes of a portfolio written under HEAD."""
    file = folder / "portfolio.yaml"
    file.write_text(HEAD + dedent(text))
    return problem_of(compile_model(load(file).portfolio, today=dt.date(2027, 1, 4)).freeze("mean"), None).problem
