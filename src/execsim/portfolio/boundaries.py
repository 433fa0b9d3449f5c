"""The intent's boundaries: paths that no remedy and no plan may change."""

from __future__ import annotations

from execsim.portfolio.portfolio import Portfolio


def crossed_boundary(portfolio: Portfolio, path: str) -> str | None:
    """The text of the boundary that a change of a path would cross; None where there is none."""
    for boundary in portfolio.intent.boundaries if portfolio.intent else ():
        if any(_overlap(path, protected) for protected in boundary.protects):
            return boundary.text
    return None


def _overlap(path: str, protected: str) -> bool:
    """Whether one is the other, lies below it, or holds it; `*` stands for any id."""
    pairs = zip(path.split("."), protected.split("."), strict=False)
    return all(kept in ("*", step) for step, kept in pairs)
