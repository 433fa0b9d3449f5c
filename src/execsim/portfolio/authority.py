"""Who may decide: the one answer that the audit reports and that the model waits for."""

from __future__ import annotations

from execsim.portfolio.portfolio import Portfolio


def decision_amount(portfolio: Portfolio, initiative_id: str, decision_id: str) -> float:
    """Money that a decision is about: as given, else the initiative's cost, else 0."""
    initiative = portfolio.initiatives[initiative_id]
    asked = initiative.decisions.get(decision_id)
    if asked is not None and asked.amount is not None:
        return asked.amount
    return initiative.cost.total if initiative.cost is not None else 0.0


def may_decide(portfolio: Portfolio, person_id: str, decision_id: str, amount: float) -> bool:
    """Whether a person decides, or is delegate for this amount."""
    decision = portfolio.decisions[decision_id]
    if person_id == decision.decided_by:
        return True
    delegation = decision.delegated_to.get(person_id)
    return delegation is not None and (delegation.up_to is None or amount <= delegation.up_to)


def owner_may_decide(portfolio: Portfolio, initiative_id: str, decision_id: str) -> bool:
    """Whether (one of) the initiative's owners may take one of its decisions."""
    amount = decision_amount(portfolio, initiative_id, decision_id)
    owners = portfolio.initiatives[initiative_id].owner
    return any(may_decide(portfolio, owner, decision_id, amount) for owner in owners)


def superior_may_decide(portfolio: Portfolio, initiative_id: str, decision_id: str) -> bool:
    """Whether somebody to whom (one of) the initiative's owners reports may take one of its decisions."""
    amount = decision_amount(portfolio, initiative_id, decision_id)
    owners = [portfolio.people.get(owner) for owner in portfolio.initiatives[initiative_id].owner]
    superiors = [person.reports_to for person in owners if person is not None and person.reports_to]
    return any(may_decide(portfolio, superior, decision_id, amount) for superior in superiors)
