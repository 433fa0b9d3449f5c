"""A plan as `execsim optimise --format json` wrote it, read back."""

from __future__ import annotations

from pydantic import ValidationError

from execsim.errors import InputError, Problem
from execsim.model.model import Model
from execsim.results.contract_plan import PlanDocument
from execsim.results.previous import Previous


def read_plan(content: bytes, name: str) -> PlanDocument:
    """Read the JSON of a plan.

    Parameters
    ----------
    content, name
        What the file holds, and what messages call it.

    Raises
    ------
    InputError
        It is not the JSON of a plan, or of one that has no plan in it.
    """
    try:
        document = PlanDocument.model_validate_json(content)
    except ValidationError:
        hint = "write one with `execsim optimise FILE -o plan.json`"
        raise InputError([Problem(f"{name}: this is not the JSON of a plan", None, hint)]) from None
    if document.value is None:
        raise InputError([Problem(f"{name}: there is no plan in it: its status is {document.status}")])
    return document


def previous_of(document: PlanDocument, model: Model, name: str) -> Previous:
    """What a plan decided, in the working days of a model.

    Raises
    ------
    InputError
        The plan names initiatives or packages that the portfolio does not have.
    """
    unknown = [id_ for id_ in document.initiatives if id_ not in model.initiatives.ids]
    unknown += [id_ for id_ in document.packages if id_ not in model.packages.ids]
    if unknown:
        others = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        raise InputError([Problem(f"{name}: the portfolio has no '{unknown[0]}'{others}: is it the plan of another?")])
    return Previous(
        selected={id_: one.selected for id_, one in document.initiatives.items()},
        start={id_: model.calendar.start_time(one.start) for id_, one in document.packages.items()},
        mode={id_: one.mode for id_, one in document.packages.items()},
        bought={id_: model.calendar.start_time(one.start) for id_, one in document.bought.items()},
    )
