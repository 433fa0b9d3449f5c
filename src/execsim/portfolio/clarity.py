"""How clear an outcome is: the one list that the audit reports and that the model charges for."""

from __future__ import annotations

from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.strategy import Outcome
from execsim.portfolio.wording import dates, has_baseline, quantities, readings_differ

ELEMENTS = ("target", "baseline", "date", "done_when", "owner", "shared_reading", "cascade")


def missing_clarity(portfolio: Portfolio, outcome_id: str | None) -> tuple[str, ...]:
    """The elements of clarity that an outcome lacks, in the order of `ELEMENTS`.

    Parameters
    ----------
    portfolio
        A validated portfolio.
    outcome_id
        The outcome that work serves; None (work that serves nothing) lacks every element that an
        outcome could give, that is all but `shared_reading`.

    Returns
    -------
    tuple of str
        `target`: no measurable target in a metric or the statement. `baseline`: nothing to compare with.
        `date`: no due date. `done_when`: no test for done. `owner`: not exactly one person.
        `shared_reading`: two teams read it with no word in common. `cascade`: its parents never reach the
        intent.
    """
    if outcome_id is None:
        return tuple(element for element in ELEMENTS if element != "shared_reading")
    outcome = portfolio.outcomes[outcome_id]
    metrics = [portfolio.metrics[m] for m in outcome.measured_by if m in portfolio.metrics]
    text = f"{outcome.statement} {outcome.done_when or ''}"
    present = {
        "target": bool(quantities(text)) or any(m.target is not None for m in metrics),
        "baseline": has_baseline(text) or any(m.baseline is not None for m in metrics),
        "date": outcome.due is not None or bool(dates(outcome.statement)) or any(m.by for m in metrics),
        "done_when": bool(outcome.done_when),
        "owner": single_owner(portfolio, outcome.owner) is not None,
        "shared_reading": not readings_differ(outcome.read_as),
        "cascade": reaches_intent(portfolio, outcome),
    }
    return tuple(element for element in ELEMENTS if not present[element])


def single_owner(portfolio: Portfolio, owners: tuple[str, ...]) -> str | None:
    """The one person who answers; None for nobody, several, or a team."""
    return owners[0] if len(owners) == 1 and owners[0] in portfolio.people else None


def reaches_intent(portfolio: Portfolio, outcome: Outcome) -> bool:
    """Whether the chain of parents ends at the intent."""
    parent, steps = outcome.parent, 0
    while parent is not None and parent != "intent" and steps <= len(portfolio.outcomes):
        parent, steps = portfolio.outcomes[parent].parent, steps + 1
    return parent == "intent"
