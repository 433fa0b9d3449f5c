"""Options and `on_done` as the seats that they add."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from execsim.model.compile_organisation import skilled_seats
from execsim.model.families import on_grid
from execsim.model.offers import More, Offer
from execsim.portfolio.boundaries import crossed_boundary
from execsim.portfolio.operations import UnfitError
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.shift import shifted, staffed
from execsim.portfolio.work import Option

_SEATS = re.compile(r"teams\.([\w-]+)\.(people|skills\.([^.]+))")


def offers_of(portfolio: Portfolio) -> tuple[Offer, ...]:
    """Every option and every `on_done`, in order of their ids.

    Each line that adds seats is read, whatever else adds to the same. One that sets or multiplies a number is read
    where no other line of any option or `on_done` is about the same seats: two such know nothing of each other.
    """
    written = [
        *((f"options.{id_}", "set.", option.set, option) for id_, option in sorted(portfolio.options.items())),
        *(
            (f"initiatives.{id_}.on_done", "", one.on_done, None)
            for id_, one in sorted(portfolio.initiatives.items())
            if one.on_done
        ),
    ]
    about = Counter(line for _, _, patches, _ in written for line in patches)
    alone = frozenset(line for line, count in about.items() if count == 1)
    return tuple(_offer(portfolio, path, inside, patches, option, alone) for path, inside, patches, option in written)


def _offer(
    portfolio: Portfolio,
    path: str,
    inside: str,
    patches: Mapping[str, Any],
    option: Option | None,
    alone: frozenset[str],
) -> Offer:
    crossed = (crossed_boundary(portfolio, line) for line in patches)
    boundary = None if option is None else next(filter(None, crossed), None)
    more = {line: _more(portfolio, line, written, line in alone) for line, written in patches.items()}
    unread = tuple(f"{path}.{inside}{line}" for line, found in more.items() if found is None)
    read = tuple(found for found in more.values() if found is not None)
    id_ = path.split(".")[1]
    if option is None:
        return Offer(path, id_, portfolio.initiatives[id_].name or id_, False, 0.0, 0.0, read, unread)
    if boundary is not None:
        read, unread = (), ()
    return Offer(path, id_, option.name or id_, True, option.cost, on_grid(option.lead), read, unread, boundary)


def _more(portfolio: Portfolio, line: str, written: Any, alone: bool) -> More | None:
    """What one line of a patch adds to the seats of a team; None where it does not, or does more than that."""
    match = _SEATS.fullmatch(line)
    adds = isinstance(written, dict) and "add" in written
    if match is None or match[1] not in portfolio.teams or not (adds or alone):
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
    was, is_ = dict(old.steps()), dict(new.steps())
    if was.keys() != is_.keys():
        return None
    (seats, *others) = {is_[since] - was[since] for since in was}
    return More(team, None, seats) if seats > 0 and not others else None
