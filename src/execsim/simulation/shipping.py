"""Releases that ship early: what they leave for later, and what escapes."""

from __future__ import annotations

from execsim.model.model import Model
from execsim.model.quantiles import on_grid
from execsim.simulation.luck import Luck


def unshipped_work(model: Model, package: int, effort: float) -> float:
    """Work that a release leaves for after it has shipped; 0 for anything else."""
    is_release = bool(model.packages.release[package])
    return on_grid(effort * (1.0 - model.policy.ship_at)) if is_release else 0.0


def repair_work(model: Model, luck: Luck, package: int, effort: float) -> float:
    """Work to repair what escapes from a release that ships early."""
    behaviour, early = model.behaviour, 1.0 - model.policy.ship_at
    if not model.packages.release[package] or early <= 0.0:
        return 0.0
    escapes = luck.escapes(package, min(1.0, behaviour.escape_chance * early))
    return on_grid(behaviour.escape_effort * early * effort) if escapes else 0.0
