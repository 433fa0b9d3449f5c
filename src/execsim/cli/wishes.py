"""What the command line asks of a plan beside the file."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from execsim.cli.files import LARGEST_PLAN, find_file
from execsim.cli.options import read_share
from execsim.errors import UsageError
from execsim.exchange.plan_file import previous_of, read_plan
from execsim.model.model import Model
from execsim.optimisation.wishes import Wishes
from execsim.portfolio.content import read_content
from execsim.portfolio.load import Loaded
from execsim.render.audience import Audience
from execsim.render.plan_inputs import inputs_of
from execsim.results.contract_plan import PlanDocument

SIDES = {"in": True, "out": False}


def wishes_of(model: Model, objective: str, give_up: str | None, pins: Sequence[str], previous: str | None) -> Wishes:
    """Read `--objective`, `--give-up`, `--pin` and `--previous`.

    Raises
    ------
    UsageError
        One of them cannot be read, or names what is not there.
    InputError
        The previous plan is none, or that of another portfolio.
    """
    before = None
    if previous is not None:
        before = previous_of(read_plan_file(previous), model, previous)
    wishes = Wishes(
        objectives=tuple(name.strip() for name in objective.split(",")),
        give_up=read_share(give_up) if give_up is not None else 0.0,
        pins=dict(_pin(model, text) for text in pins),
        previous=before,
    )
    wishes.check(model)
    return wishes


def made_from(loaded: Loaded, wishes: Wishes, confidence: str, grid: str | None, audience: Audience) -> dict[str, Any]:
    """What a plan depends on: lines of the file, and what was asked on the command line, by option."""
    asked = {f"--pin {id_}": "in" if is_in else "out" for id_, is_in in wishes.pins.items()}
    asked |= {
        "--objective": ",".join(wishes.objectives),
        "--confidence": confidence,
        "--grid": grid or "as in the file",
    }
    return inputs_of(loaded.source.data, asked, audience)


def read_plan_file(name: str) -> PlanDocument:
    """Read a plan that `optimise` wrote; raises InputError where it is none."""
    return read_plan(read_content(find_file(name), LARGEST_PLAN), name)


def _pin(model: Model, text: str) -> tuple[str, bool]:
    id_, _, side = text.partition("=")
    if side not in SIDES:
        raise UsageError(f"'{text}' pins nothing: write {id_ or 'ID'}=in or {id_ or 'ID'}=out")
    if id_ not in model.initiatives.ids:
        near = get_close_matches(id_, model.initiatives.ids, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f"there is no initiative '{id_}' to pin{meant}")
    return id_, SIDES[side]
