"""A plan as a scenario of its portfolio: what `simulate` and `compare` can follow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from execsim.errors import UsageError
from execsim.portfolio.patch import Patch
from execsim.render.phrases import full_day, money
from execsim.render.terminal_plan import aim_of, bound_in_words, limits_in_words
from execsim.results.contract_plan import PlanDocument


def plan_scenario(
    plan: PlanDocument, patches: Iterable[Patch], *, name: str, inherits: str | None, assigned: Iterable[Patch] = ()
) -> dict[str, Any]:
    """Write a plan down as the plain data of a scenario file.

    Parameters
    ----------
    plan
        What it is worth, for the reason.
    patches
        `Plan.patches()`.
    name, inherits
        Of the scenario; the portfolio (or the scenario) that was planned, as seen from the scenario's own folder.
    assigned
        What `--set` changed before planning: the plan holds for that portfolio, so it comes first.

    Raises
    ------
    UsageError
        Where `--set` gave something twice, or as a whole of which the plan changes a part.
    """
    changes = {patch.path: patch for patch in patches}
    before: dict[str, Patch] = {}
    for patch in assigned:
        path = patch.path
        if path in before or any(_is_inside(path, change) or _is_inside(change, path) for change in changes):
            raise UsageError(
                f"--set {path} and another change are about the same part of the file: "
                "put it into a scenario, and give that with --scenario"
            )
        if path not in changes:
            before[path] = patch
    return {
        "scenario": name,
        **({} if inherits is None else {"inherits": inherits}),
        "why": _why(plan),
        "set": {path: _written(patch) for path, patch in (before | changes).items()},
    }


def _is_inside(path: str, other: str) -> bool:
    return path.startswith(f"{other}.")


def _why(plan: PlanDocument) -> str:
    value = f"Worth {money(plan.value or 0.0)} {plan.currency} by {full_day(plan.horizon)} as planned."
    value = value if aim_of(plan) == "value" else f"Planned for the best {aim_of(plan)}."
    return " ".join(text for text in (value, bound_in_words(plan), limits_in_words(plan)) if text)


def _written(patch: Patch) -> Any:
    plain = patch.op == "to" and not isinstance(patch.value, dict)
    return patch.value if plain else {patch.op: patch.value}
