"""What `check-plan` says, as a document and in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from execsim.model.model import Model
from execsim.optimisation.checking import Checked
from execsim.render.audience import Audience
from execsim.render.phrases import count, money
from execsim.render.terminal import Look, columns, indented, paint, words
from execsim.results.contract_plan import PlanCheckDocument, PlanDocument

SAME = 1e-6


def plan_check_document(model: Model, plan: PlanDocument, checked: Checked, audience: Audience) -> PlanCheckDocument:
    """Write down what was found for its readers."""
    return PlanCheckDocument(
        portfolio=audience.say(model.name),
        currency=model.currency,
        holds=not checked.wrong,
        value=checked.value,
        claimed=plan.value or 0.0,
        bound=plan.bound,
        wrong=tuple(audience.say(text) for text in checked.wrong),
    )


def render_plan_check(document: PlanCheckDocument, look: Look | None = None) -> str:
    """It as text."""
    return paint(_view(document), look or Look())


def _view(document: PlanCheckDocument) -> Iterator[RenderableType]:
    if document.value is None:
        yield Text(f"The plan does not hold: {count(len(document.wrong), 'fault')}.", style="bold red")
        table = columns("", wide=(0,))
        for text in document.wrong:
            table.add_row(words(text))
        yield indented(table)
        return
    yield Text("The plan holds.", style="bold")
    said = f"It is worth {money(document.value)} {document.currency}"
    same = abs(document.value - document.claimed) <= SAME * max(1.0, abs(document.value))
    yield words(f"{said}, as it says." if same else f"{said} now; {money(document.claimed)} when it was made.")
