"""What a planner sees at a moment: the portfolio as it is known to stand, never what is undrawn or undetected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from execsim.model.model import Model
from execsim.model.state import Known
from execsim.simulation.planner import known_amounts, known_factors


def known_model(model: Model, known: Known, time: float) -> Model:
    """The model that a planner plans on at a moment.

    Work that is done is done; work under way has spent what it has spent; what is left are estimates times what
    finished work tells of each team's factor, with what was found to be done again. Reads `known` alone, so that
    no luck that lies ahead can change it.

    Parameters
    ----------
    model
        As it was compiled.
    known
        What people can know.
    time
        Working day of the planning.
    """
    packages = model.packages
    done = np.isfinite(known.done)
    begun = np.isfinite(known.started) & ~done
    factor = known_factors(model, known.done, known.worked)[packages.team]
    remaining = known_amounts(model, known.done, known.worked, known.found)
    return replace(
        model,
        as_of=time,
        states=(),
        packages=replace(
            packages,
            finished=np.where(done, known.done, np.nan),
            started=np.where(done | begun, np.minimum(known.started, known.done), np.nan),
            spent=np.where(done | begun, known.worked, 0.0),
            remaining=np.where(begun, remaining, np.nan),
            amount_factor=np.where(done, packages.amount_factor, packages.amount_factor * factor),
        ),
    )


def as_expected(model: Model, known: Known, expected: Known) -> bool:
    """Whether all went as a plan expected: then there is no news, and no reason to plan again."""
    columns = ("started", "shipped", "done", "dropped", "worked", "asked", "fallen", "arrived", "empty", "happened")
    return len(model.packages) == 0 or all(
        np.array_equal(getattr(known, column), getattr(expected, column)) for column in columns
    )
