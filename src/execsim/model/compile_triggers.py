"""Adaptation triggers as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from execsim.model.columns import Order, floats
from execsim.model.model import (
    ESCALATE,
    HAPPENED,
    LATE_SHARE,
    OPERATORS,
    PEOPLE,
    READING,
    REPLAN,
    SPEND,
    UTILISATION,
    Triggers,
)
from execsim.portfolio.policy import AdaptationTrigger
from execsim.portfolio.portfolio import Portfolio

_OF_TEAM = {"people": PEOPLE, "utilisation": UTILISATION}
_OF_ALL = {"late_share": LATE_SHARE, "spend": SPEND}
_WHEN = re.compile(r"([\w.-]+?)\s*(?:(<=|>=|==|<|>)\s*(-?[\d.]+))?")


def triggers_of(portfolio: Portfolio, rows: Mapping[str, Order]) -> Triggers:
    """Triggers in canonical order; `events.E` alone means that it has happened."""
    order = rows["trigger"]
    read = [_read(portfolio, rows, portfolio.triggers[id_]) for id_ in order.ids]
    return Triggers(
        **order.head(order.ids),
        observable=np.array([observable for observable, _, _, _, _ in read], np.int32),
        row=np.array([row for _, row, _, _, _ in read], np.int32),
        reading=floats((reading for _, _, reading, _, _ in read), np.nan),
        op=np.array([op for _, _, _, op, _ in read], np.int32),
        threshold=floats(threshold for _, _, _, _, threshold in read),
        response=np.array(
            [REPLAN if portfolio.triggers[id_].then == "replan" else ESCALATE for id_ in order.ids], np.int32
        ),
    )


def _read(
    portfolio: Portfolio, rows: Mapping[str, Order], trigger: AdaptationTrigger
) -> tuple[int, int, float | None, int, float]:
    """(observable, row, reading, operator, threshold) of a condition that `policy` has checked."""
    match = _WHEN.fullmatch(trigger.when.strip())
    assert match is not None, "the schema lets no other condition through"
    what, op, number = match.groups()
    compare = (OPERATORS.index(op or ">="), float(number or 1.0))
    parts = what.split(".")
    if parts[0] == "teams":
        return _OF_TEAM[parts[2]], rows["team"].row[parts[1]], None, *compare
    if parts[0] == "events":
        return HAPPENED, rows["event"].row[parts[1]], None, *compare
    if parts[0] == "metrics":
        readings = portfolio.metrics[parts[1]].readings
        return READING, -1, readings[max(readings)] if readings else None, *compare
    return _OF_ALL[what], -1, None, *compare
