"""How an assumption says that it was fitted to finished work: written by `calibrate`, read by every forecast."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from execsim.portfolio.assumptions import Assumption

FITTED = (
    "on_plan", "slip", "initiative_spread", "effort_spread", "surprise_chance", "surprise_days", "surprise_growth",
    "rework_chance",
)  # fmt: skip
_SAID = re.compile(
    r"back-test of (?P<records>\d+) finished, (?P<file>.*), (?P<on>\d{4}-\d{2}-\d{2}): "
    r"8 in 10 held (?P<share>\d+) % \((?P<low>\d+)-(?P<high>\d+)\)"
)


@dataclass(frozen=True, slots=True)
class BackTested:
    """What is known of the assumptions in force from finished work.

    Attributes
    ----------
    records
        Finished pieces of work that the assumptions were fitted to.
    file
        Their table.
    on
        When.
    share, low, high
        How many of those left out of the fit finished by their 8-in-10 date (0 to 1), and its 90 % interval.
    """

    records: int
    file: str
    on: dt.date
    share: float
    low: float
    high: float

    def __str__(self) -> str:
        file = " ".join("".join(c if c.isprintable() else " " for c in self.file).split())
        held = f"{100 * self.share:.0f} % ({100 * self.low:.0f}-{100 * self.high:.0f})"
        return f"back-test of {self.records} finished, {file}, {self.on}: 8 in 10 held {held}"


def back_test_of(assumptions: Iterable[Assumption]) -> BackTested | None:
    """Find the back-test that speaks for all that was fitted; None where one number was changed since."""
    sources = {each.source for each in assumptions if each.name in FITTED}
    return _read(sources.pop()) if len(sources) == 1 else None


def _read(source: str) -> BackTested | None:
    said = _SAID.match(source)
    if said is None:
        return None
    try:
        on = dt.date.fromisoformat(said["on"])
    except ValueError:
        return None
    share, low, high = (int(said[name]) / 100 for name in ("share", "low", "high"))
    return BackTested(int(said["records"]), said["file"], on, share, low, high)
