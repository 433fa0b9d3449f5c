"""What a plan answered, in the words and ids of the file."""

from __future__ import annotations

import numpy as np

from execsim.model.model import Model
from execsim.optimisation.problem import Floats
from execsim.optimisation.questions import Answers
from execsim.optimisation.translation import Translated
from execsim.results.explanation import Explanation, LeftOut

LEAST = 0.5  # money; a seat that is worth less in a quarter is worth nothing: what solvers leave of a zero


def explanation_of(model: Model, translated: Translated, answers: Answers, worth: Floats | None) -> Explanation:
    """Write answers down.

    Parameters
    ----------
    worth
        (R, T) what one more seat is worth, of the plan that was asked; None: of the run that asked it again.
    """
    ids, only = model.initiatives.ids, answers.vouched
    if worth is None and answers.again is not None:
        worth = answers.again.worth_of_seat
    seats, silent = seats_by_quarter(model, translated, worth), dict(answers.unanswered)
    if not seats:
        silent["seats"] = _no_seats(worth)
    return Explanation(
        left_out={ids[i]: LeftOut(one.costs, one.brings, one.break_even) for i, one in answers.forced.items()},
        dues={ids[i]: gain for i, gain in answers.dues.items()},
        only_vouched=None if only is None else tuple(id_ for id_, on in zip(ids, only, strict=False) if on),
        seats=seats,
        unanswered=silent,
    )


def seats_by_quarter(model: Model, translated: Translated, worth: Floats | None) -> dict[str, dict[str, float]]:
    """What one more seat is worth by quarter; only where it is worth something."""
    if worth is None:
        return {}
    days = [model.calendar.start_date(float(day)) for day in translated.problem.boundaries[:-1]]
    quarters = [f"{day.year}-Q{(day.month + 2) // 3}" for day in days]
    sums: dict[str, dict[str, float]] = {}
    for r, team in enumerate(translated.problem.teams):
        row: dict[str, float] = {}
        for t in np.flatnonzero(worth[r] > 0).tolist():
            row[quarters[t]] = row.get(quarters[t], 0.0) + float(worth[r, t])
        if row := {quarter: money for quarter, money in row.items() if money >= LEAST}:
            sums[team] = row
    return sums


def _no_seats(worth: Floats | None) -> str:
    if worth is None:
        return "the relaxation that prices seats was not solved in this time (--time-limit)"
    return "no more seats of any team would bring anything: what binds is something else"
