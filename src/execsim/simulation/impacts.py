"""What risks that happen and surprises do to packages: drawn once, before anything else."""

from __future__ import annotations

from dataclasses import dataclass

from execsim.simulation.course import Scene
from execsim.simulation.wiring import row_of


@dataclass(frozen=True, slots=True)
class Impacts:
    """By risk whether it happens; by package the delay before its start and a factor on its effort."""

    risks: list[float]
    delay: list[float]
    burden: list[float]


def draw_impacts(scene: Scene) -> Impacts:
    """Draw what risks and surprises do to the packages."""
    risks, luck, count = scene.model.risks, scene.luck, len(scene.courses)
    impacts = Impacts([float(luck.happens(risk)) for risk in range(len(risks))], [0.0] * count, [1.0] * count)
    for risk, happens in enumerate(impacts.risks):
        if happens:
            days = luck.delay(risk)
            scene.note("risk", risk, days)
            for package in row_of(risks.hit_first, risks.hit, risk):
                impacts.delay[package] += days
            for package in row_of(risks.burden_first, risks.burden, risk):
                impacts.burden[package] *= float(risks.effort[risk])
    for initiative, opening in enumerate(scene.wiring.opening):
        days = luck.surprise(initiative) if opening else 0.0
        if days > 0.0:
            scene.note("surprise", initiative, days)
            for package in opening:
                impacts.delay[package] += days
    return impacts
