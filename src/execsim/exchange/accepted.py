"""An accepted scenario written into its portfolio: the text of the file, with everything else as it was."""

from __future__ import annotations

from dataclasses import dataclass

from execsim.errors import InputError, Problem
from execsim.portfolio.draft import value_at
from execsim.portfolio.edits import UneditableError, edit_text
from execsim.portfolio.load import Change, validate
from execsim.portfolio.patch import Patch
from execsim.portfolio.scenario import Layer
from execsim.portfolio.source import Source, parse_source


@dataclass(frozen=True)
class Accepted:
    """A portfolio's text with a scenario in it.

    Attributes
    ----------
    text
        What the file holds from now on.
    changes
        What differs from before, in the order of the scenario.
    """

    text: str
    changes: tuple[Change, ...]


def accept(text: str, name: str, layers: tuple[Layer, ...]) -> Accepted:
    """Write the patches of scenarios into the text of a portfolio, lowest layer first.

    Parameters
    ----------
    text, name
        The portfolio, and what messages call it.
    layers
        The scenarios that lie on it.

    Raises
    ------
    InputError
        A patch does not fit, its place cannot be edited without touching what surrounds it, or the portfolio would
        no longer hold together. Names every patch that is in the way.
    """
    before = parse_source(text, name)
    for layer in layers:
        source = parse_source(text, name)
        try:
            text = edit_text(text, source, layer.patches)
        except UneditableError as fault:
            raise InputError(_in_the_way(text, source, layer, str(fault))) from None
    after = parse_source(text, name)
    validate(after)
    return Accepted(text, tuple(_changes(before, after, layers)))


def _in_the_way(text: str, source: Source, layer: Layer, why: str) -> list[Problem]:
    """A problem for each patch that cannot be made alone; one for all where only their sum cannot."""
    problems = []
    for patch in layer.patches:
        try:
            edit_text(text, source, [patch])
        except UneditableError as fault:
            problems.append(_problem(patch, layer, str(fault)))
    return problems or [Problem(f"{layer.name}: these changes cannot be written together: {why}", None, HINT)]


HINT = "make this change by hand; nothing was written"


def _problem(patch: Patch, layer: Layer, why: str) -> Problem:
    return patch.problem(f"cannot be written into the portfolio: {why}", HINT, layer.name)


def _changes(before: Source, after: Source, layers: tuple[Layer, ...]) -> list[Change]:
    whys = {patch.path: patch.why for layer in layers for patch in layer.patches}
    found = [Change(path, value_at(before.data, path), value_at(after.data, path), why) for path, why in whys.items()]
    return [change for change in found if change.before != change.after]
