"""What moves inside a portfolio, and which change does it, in a line each."""

from __future__ import annotations

from execsim.render.phrases import chance, money, span
from execsim.results.contract import ComparisonDocument, MovedPart

MOST = 3


def best_in(comparison: ComparisonDocument, name: str) -> str:
    """In how many futures one of several is the best of all."""
    share = comparison.best.get(name)
    return "" if share is None else chance(share)


def inside_lines(comparison: ComparisonDocument, name: str, *, alone: bool) -> list[str]:
    """The initiatives that a scenario moves most, and the teams whose work waits; of one among several the first."""
    most = MOST if alone else 1
    here = [one for one in comparison.moved if one.scenario == name]
    added = [one.name for one in here if one.selected == (False, True)]
    dropped = [one.name for one in here if one.selected == (True, False)]
    shifted = [_shift(one, "earlier", "later") for one in here if one.kind == "initiative" and one.mean is not None]
    waits = [_shift(one, "shorter", "longer") for one in here if one.kind == "team"]
    told = [
        ("does as well", added),
        ("leaves out", dropped),
        ("moves most", shifted),
        ("waits for seats of", waits if alone else []),
    ]
    return [f"{label}: {'; '.join(items[:most])}{_more(items, most)}" for label, items in told if items]


def contribution_words(comparison: ComparisonDocument, name: str, path: str | None) -> str:
    """What a change does alone (or, without a path, what all do beyond that): `+40 k, 3 days earlier`."""
    for one in comparison.contributions:
        if one.scenario != name or (path not in one.paths if path is not None else one.paths):
            continue
        low, high = one.sampling.low, one.sampling.high
        sure = low is not None and high is not None and (low > 0 or high < 0)
        told = [f"{'+' if (one.value or 0) > 0 else '-'}{money(abs(one.value or 0.0))}" if sure else "no clear gain"]
        if one.finish_p80 is not None and abs(one.finish_p80) >= 0.5:
            told.append(f"{span(one.finish_p80)} {'earlier' if one.finish_p80 < 0 else 'later'}")
        with_others = " (with others)" if len(one.paths) > 1 else ""
        return f"{', '.join(told)}{with_others}"
    return ""


def _shift(moved: MovedPart, less: str, more: str) -> str:
    mean = moved.mean or 0.0
    return f"{moved.name} {span(mean)} {less if mean < 0 else more}"


def _more(items: list[str], most: int) -> str:
    return f" and {len(items) - most} more" if len(items) > most else ""
