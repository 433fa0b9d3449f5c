"""Options and `on_done` as the seats that they add."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from execsim.model.compile_organisation import skilled_seats
from execsim.model.families import on_grid
from execsim.model.offers import More, Offer
from execsim.portfolio.operations import UnfitError
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.shift import shifted, staffed

_SEATS = re.compile(r"teams\.([\w-]+)\.(people|skills\.([^.]+))")


def offers_of(portfolio: Portfolio) -> tuple[Offer, ...]:
    """Every option and every `on_done`, in order of their ids."""
    options = [
        _offer(portfolio, f"options.{id_}", "set.", option.set, id_, option.name, on_grid(option.lead), option.cost)
        for id_, option in sorted(portfolio.options.items())
    ]
    finishes = [
        _offer(portfolio, f"initiatives.{id_}.on_done", "", one.on_done, id_, one.name)
        for id_, one in sorted(portfolio.initiatives.items())
        if one.on_done
    ]
    return (*options, *finishes)


def _offer(
    portfolio: Portfolio,
    path: str,
    inside: str,
    patches: Mapping[str, Any],
    id_: str,
    name: str | None,
    lead: float = 0.0,
    cost: float = 0.0,
) -> Offer:
    more = {line: _more(portfolio, line, written) for line, written in patches.items()}
    unread = tuple(f"{path}.{inside}{line}" for line, found in more.items() if found is None)
    read = tuple(found for found in more.values() if found is not None)
    return Offer(path, id_, name or id_, path.startswith("options."), cost, lead, read, unread)


def _more(portfolio: Portfolio, line: str, written: Any) -> More | None:
    """What one line of a patch adds to the seats of a team; None where it does not, or does more than that."""
    match = _SEATS.fullmatch(line)
    # Only what adds goes together with whatever else adds: two offers that set a number know nothing of each other.
    if match is None or match[1] not in portfolio.teams or not (isinstance(written, dict) and "add" in written):
        return None
    team, skill = match[1], match[3]
    try:
        after = shifted(portfolio, {line: written}) if skill else staffed(portfolio, team, written)
    except UnfitError:
        return None
    if skill:
        before, seats = skilled_seats(portfolio, team, skill), skilled_seats(after, team, skill)
        return More(team, skill, seats - before) if seats > before > 0 else None
    if (old := portfolio.teams[team].people) is None or (new := after.teams[team].people) is None:
        return None
    (seats, *others) = {n - m for (_, n), (_, m) in zip(new.steps(), old.steps(), strict=True)}
    return More(team, None, seats) if seats > 0 and not others else None
