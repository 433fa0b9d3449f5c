"""The experiments of docs/model.md: each mechanism has the shape that the page promises."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

NAMES = ("feedback_cadence", "authority", "utilisation", "clarity", "ship_early", "wip_limit")


@pytest.fixture(scope="module")
def folder(repository: Path) -> Iterator[Path]:
    """Return where the experiments are; they are scripts beside the page, not a package."""
    there = repository / "docs" / "experiments"
    sys.path.insert(0, str(there))
    yield there
    sys.path.remove(str(there))


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", NAMES)
def test_a_mechanism_has_its_shape(name: str) -> None:
    experiment = getattr(import_module("experiments"), name)()
    assert experiment.holds(), experiment.curves[0]
    theory = {curve.name: curve for curve in experiment.curves if curve.theory}
    if name == "utilisation":  # an approximation of the theory's own, and a short stream of customers
        for simulated, told in zip(experiment.curves[::2], theory.values(), strict=True):
            assert simulated.y == pytest.approx(np.interp(simulated.x, told.x, told.y), rel=0.25)
    if name == "ship_early":
        assert experiment.curves[0].y == pytest.approx(np.interp(experiment.curves[0].x, *told_of(theory)), rel=0.02)


def told_of(theory: dict[str, Any]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    (curve,) = theory.values()
    return curve.x, curve.y


def test_the_page_shows_every_figure_and_each_is_a_picture(folder: Path, repository: Path) -> None:
    page = (repository / "docs" / "model.md").read_text(encoding="utf-8")
    figures = sorted(file.name for file in folder.glob("*.svg"))
    assert figures == sorted(f"{name.replace('_', '-')}.svg" for name in NAMES)
    for figure in figures:
        assert f"experiments/{figure}" in page
        assert ElementTree.parse(folder / figure).getroot().tag.endswith("svg")


@pytest.mark.usefixtures("folder")
def test_a_shape_that_is_not_there_is_not_seen() -> None:
    module = import_module("experiments")

    def holds(shape: str, *y: float) -> bool:
        curve = module.Curve("", tuple(map(float, range(len(y)))), y)
        return bool(module.Experiment("", "", "", "", "", shape, (curve,)).holds())

    assert holds("peaked", 1, 3, 2)
    assert not holds("peaked", 1, 2, 3)
    assert not holds("peaked", 1, 3, 1, 3, 1)
    assert holds("dipped", 3, 1, 2)
    assert not holds("dipped", 1, 2, 3)
    assert holds("rising", 1, 2, 2)
    assert not holds("rising", 2, 2)
    assert holds("falling", 3, 2, 1)
    assert not holds("falling", 1, 2, 1)
