"""Patches that hold from the finish of an initiative (`on_done`): work that changes the organisation.

They may change how things go (shares, focus, rights, rhythms), never what there is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from execsim.portfolio.operations import UnfitError, as_map, drop, increase, multiply
from execsim.portfolio.organisation import Team
from execsim.portfolio.policy import Review
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.units import ByPeriod

MAY_CHANGE = (
    "metrics.M.bonus_share, teams.T.focus, teams.T.skills.S, decisions.D.decided_by, delegated_to or ask_ahead, "
    "forums.F.every, decides_up_to or held, policy.wip_limit, policy.review.every, detects or by_team"
)
_SHIFTS = re.compile(
    r"(metrics)\.([\w-]+)\.(bonus_share)|(teams)\.([\w-]+)\.(focus)|(teams)\.([\w-]+)\.(skills)\.([^.]+)"
    r"|(decisions)\.([\w-]+)\.(decided_by|delegated_to|ask_ahead)|(forums)\.([\w-]+)\.(every|decides_up_to|held)|policy\.(wip_limit)|policy\.review\.(every|detects|by_team)"
)
Entity = TypeVar("Entity", bound=BaseModel)
_DURATIONS = ("every", "by_team", "ask_ahead")


def may_shift(path: str) -> bool:
    """Whether the finish of an initiative may change a path."""
    return _SHIFTS.fullmatch(path) is not None


def shifted(portfolio: Portfolio, patches: Mapping[str, Any]) -> Portfolio:
    """Return the portfolio as it is once the patches hold.

    Raises
    ------
    UnfitError
        A path may not be changed in this way, or the operation or its result does not fit there.
    """
    for path, written in patches.items():
        match = _SHIFTS.fullmatch(path)
        if match is None:
            raise UnfitError(f"on_done cannot change {path}", f"it may change {MAY_CHANGE}")
        words = [word for word in match.groups() if word]
        if len(words) >= 3:
            section, id_, field, *skills = words
            entries = getattr(portfolio, section)
            if id_ not in entries:
                raise UnfitError(f"there is no {section}.{id_}")
            value = _with_skill(entries[id_], skills[0], written) if skills else written
            new = {**entries, id_: _changed(entries[id_], field, value)}
            portfolio = portfolio.model_copy(update={section: new})
        elif path.startswith("policy.review."):
            review = _changed(portfolio.policy.review or Review(), words[0], written)
            policy = portfolio.policy.model_copy(update={"review": review})
            portfolio = portfolio.model_copy(update={"policy": policy})
        else:
            policy = _changed(portfolio.policy, words[0], written)
            portfolio = portfolio.model_copy(update={"policy": policy})
    return portfolio


def staffed(portfolio: Portfolio, team: str, written: Any) -> Portfolio:
    """Return the portfolio with other people in a team that has some: no finish changes that, but an option can.

    Raises
    ------
    UnfitError
        The operation or its result does not fit there.
    """
    changed = _changed(portfolio.teams[team], "people", written)
    return portfolio.model_copy(update={"teams": {**portfolio.teams, team: changed}})


def _with_skill(team: Team, skill: str, written: Any) -> dict[str, Any]:
    """The skills of a team with another number of seats for one that it has."""
    if skill not in team.skills:
        raise UnfitError(f"no seat of the team has the skill '{skill}'", "say how many have it under its `skills`")
    return {**team.skills, skill: _applied(team.skills[skill], written)}


def _changed(entity: Entity, field: str, written: Any) -> Entity:
    """An entity with one field changed by a patch as it is written, and checked."""
    info = type(entity).model_fields[field]
    kind: Any = info.annotation
    adapter = TypeAdapter(Annotated[kind, *info.metadata] if info.metadata else kind)
    plain = _applied(_plain(getattr(entity, field), field), written)
    try:
        return entity.model_copy(update={field: adapter.validate_python(plain)})
    except ValidationError as error:
        raise UnfitError(f"{plain!r} does not fit `{field}`", error.errors()[0]["msg"]) from None


def _plain(value: Any, field: str) -> Any:
    """A value as it would be written: what the operations work on."""
    if isinstance(value, ByPeriod):
        return dict(value.root) if list(value.root) != ["always"] else value.root["always"]
    if isinstance(value, dict):
        return {key: _plain(item, field) for key, item in value.items()}
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_unset=True)
    return f"{value:g}d" if field in _DURATIONS and isinstance(value, float) else value


def _applied(before: Any, written: Any) -> Any:
    operation = {key: value for key, value in written.items() if key != "why"} if isinstance(written, dict) else {}
    if len(operation) != 1 or next(iter(operation)) not in ("to", "add", "remove", "times"):
        return written
    (name, value), *_ = operation.items()
    if name == "to":
        return value
    if name == "times":
        return multiply(before, value)
    if name == "remove":
        return drop(before, value)[0]
    if isinstance(before, dict) and isinstance(as_map(value), dict) and not isinstance(value, (int, float)):
        return {**before, **as_map(value)}
    return value if before is None else increase(before, value)
