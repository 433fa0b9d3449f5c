"""How messages say figures and names: `percent(share)`, `span(days)`, `every(days)`, `quoted(names)`."""

from __future__ import annotations

from collections.abc import Sequence

_UNITS = ((250, "year"), (63, "quarter"), (21, "month"), (5, "week"))  # working days, as the file counts them
_WEEKS_FROM, _MONTHS_FROM, _YEARS_FROM = 10, 63, 500


def percent(share: float) -> str:
    """A share as readers say it: `0.7` is `70 %`."""
    return f"{100 * share:.0f} %"


def span(days: float) -> str:
    """Working days as readers say them: `3 working days`, `4 weeks`, `2 quarters`, `7.3 months`.

    What is a whole number of a larger unit is told in it; of the rest, from two weeks on in weeks, from a quarter on
    in months, from two years on in years.
    """
    if days < 0:
        return f"-{span(-days)}"
    for length, unit in _UNITS:
        if days and days % length == 0 and (unit != "week" or days < _MONTHS_FROM):
            return _counted(days / length, unit)
    if days < _WEEKS_FROM:
        return _counted(days, "working day")
    if days < _MONTHS_FROM:
        return _counted(days / 5, "week")
    return _counted(days / 21.75, "month") if days < _YEARS_FROM else _counted(days / 261, "year")


def every(days: float) -> str:
    """A rhythm as readers say it: `every week`, `every 4 weeks`, `every quarter`."""
    return f"every {span(days).removeprefix('1 ')}"


def quoted(names: Sequence[str]) -> str:
    """Names with commas between them, each in quotes: a name may hold a comma."""
    return ", ".join(f"'{name}'" for name in names)


def _counted(number: float, unit: str) -> str:
    """`1 week`, `2.5 weeks`, `12 months`: one digit after the point, below ten and where it says something."""
    written = f"{number:.0f}" if number >= 10 else f"{number:.1f}".removesuffix(".0")
    return f"{written} {unit}{'' if written == '1' else 's'}"
