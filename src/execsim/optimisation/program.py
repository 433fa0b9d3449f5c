"""A mixed-integer program as plain arrays, and the bound that anyone can recompute from its duals."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csc_array

from execsim.optimisation.problem import Bools, Floats


@dataclass(frozen=True, eq=False)
class Program:
    """Minimise `cost` x + `offset` with `row_lower` <= `matrix` x <= `row_upper` and `lower` <= x <= `upper`.

    `integer` marks the whole-numbered columns; `rows` and `columns` keep the names for duals and the way back.
    """

    cost: Floats
    offset: float
    matrix: csc_array
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integer: Bools


@dataclass(frozen=True, eq=False)
class Compiled:
    """A program, with the Pyomo rows and columns it was made of."""

    program: Program
    rows: list[Any]
    columns: list[Any]


def compile_program(model: Any) -> Compiled:
    """Turn a Pyomo model into arrays (maximising becomes minimising the negative)."""
    # The solver's process reads programs too, and starts in a third of the time without Pyomo.
    from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler  # noqa: PLC0415 - see above

    with _without_collector():
        form = LinearStandardFormCompiler().write(model, mixed_form=True)
    kinds = np.array([row.bound_type for row in form.rows], dtype=int)
    program = Program(
        cost=np.asarray(form.c.todense(), dtype=float).reshape(-1),
        offset=float(form.c_offset[0]),
        matrix=csc_array(form.A),
        row_lower=np.where(kinds == 1, -np.inf, form.rhs).astype(float),
        row_upper=np.where(kinds == -1, np.inf, form.rhs).astype(float),
        lower=np.array([column.lb for column in form.columns], dtype=float),
        upper=np.array([column.ub for column in form.columns], dtype=float),
        integer=np.array([not column.is_continuous() for column in form.columns], dtype=bool),
    )
    return Compiled(program, [row.constraint for row in form.rows], list(form.columns))


def certified_bound(program: Program, duals: Floats) -> float:
    """Lower bound of a program from any row duals: y b + sum of min over each column's range of (c - y A) x.

    Weak duality: true for whatever `duals` are handed in, so nobody has to be believed. Duals of the wrong sign on a
    one-sided row are taken as zero.
    """
    y = np.where((duals > 0) & np.isinf(program.row_lower), 0.0, duals)
    y = np.where((y < 0) & np.isinf(program.row_upper), 0.0, y)
    rows = np.where(y > 0, program.row_lower, program.row_upper)
    reduced = program.cost - program.matrix.T @ y
    columns = np.minimum(reduced * program.lower, reduced * program.upper)
    return float(y[y != 0] @ rows[y != 0] + columns.sum() + program.offset)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pause the garbage collector: it walks Pyomo's many small objects for nothing (a third of the time)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
