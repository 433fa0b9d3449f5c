"""Waivers: which findings are accepted, and what became of each waiver."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from execsim.portfolio.strategy import Waiver
from execsim.rules.compiled import CompiledRule
from execsim.rules.facts.waivers import WaiverUse
from execsim.rules.rule import Rule


class Waiving:
    """The waivers of a portfolio while its rules are applied.

    Parameters
    ----------
    waivers
        In the order of the file.
    today
        The status date: a waiver holds through its last day; None where the file has no date at all.
    rules
        The rules that are applied.
    partial
        Whether rules were selected by hand, so that a waiver of another rule says nothing.
    """

    def __init__(
        self, waivers: Sequence[Waiver], today: dt.date | None, rules: Iterable[CompiledRule], *, partial: bool
    ) -> None:
        self._waivers, self._today, self._partial = waivers, today, partial
        waivable = {compiled.rule.code: compiled.rule.waivable for compiled in rules}
        self._codes = waivable.keys()
        self._families = {_family(code) for code in self._codes}
        self._at: dict[tuple[str, str], list[int]] = {}
        for position, waiver in enumerate(waivers):
            self._at.setdefault((waiver.rule, waiver.entity), []).append(position)
        self._uses = {
            n: WaiverUse(applied=self._applied(waiver.rule), refused=not waivable.get(waiver.rule, True))
            for n, waiver in enumerate(waivers)
        }

    def waiver(self, rule: Rule, entity: str) -> Waiver | None:
        """The waiver that accepts a finding and has not expired by the status date."""
        held: Waiver | None = None
        for position in self._at.get((rule.code, entity), ()):
            waiver = self._waivers[position]
            holds = rule.waivable and held is None and (self._today is None or waiver.until >= self._today)
            use = replace(self._uses[position], found=True, used=holds)
            self._uses[position] = use
            held = waiver if holds else held
        return held

    def uses(self) -> Mapping[int, WaiverUse]:
        """What became of each waiver, by its position."""
        return self._uses

    def _applied(self, code: str) -> bool:
        """A code of a pack that is loaded counts as applied even where there is no such rule: it is misspelt."""
        return code in self._codes or (not self._partial and _family(code) in self._families)


def _family(code: str) -> str:
    return re.sub(r"\d+$", "", code)
