"""The first page: what to decide, three numbers, one change for this week."""

from __future__ import annotations

from execsim.render.charts.causes import WAITS
from execsim.render.report.agenda import AS_IT_IS
from execsim.render.report.figures import Figures, Text
from execsim.render.report.priced import money
from execsim.render.report.view import Change, Decision, Link, Number, Option
from execsim.render.terminal_forecast import CAUSES
from execsim.results.contract import ComparisonDocument, FindingPart
from execsim.results.contract_report import AgendaPart, OptionPart, ReportDocument


def decisions(figures: Figures) -> tuple[Decision, ...]:
    """What has to be decided."""
    return tuple(_decision(figures, n, part) for n, part in enumerate(figures.document.agenda))


def undecided(document: ReportDocument) -> str:
    """Why there is nothing to decide; empty where there is something."""
    if document.agenda:
        return ""
    if document.plan is None and not document.forecast.value.mean:
        return "Nothing could be weighed: the file gives no values, and no scenario was compared with it."
    if document.comparison is None:
        return "Nothing was weighed: no plan was asked for or found, and no scenario was compared with the file."
    return "Nothing that was looked at is clearly better than the plan as it is."


def numbers(figures: Figures) -> tuple[Number, ...]:
    """Outcomes in time, value by the horizon, the largest wait."""
    return _in_time(figures), _value(figures), _wait(figures)


def change(figures: Figures) -> Change | None:
    """One change for this week."""
    chosen = figures.document.change
    if chosen is None:
        return None
    finding = figures.document.audit.findings[chosen.finding]
    title = "" if chosen.what else f"{finding.title}: "
    said = chosen.what or f"{finding.mitigation[:1].lower()}{finding.mitigation[1:]}"
    what: Text = (f"{title}{said}.",)
    if chosen.effort:
        what += (" It takes ", figures("days", "change", "effort"), " of work.")
    if chosen.price is not None:
        what += _worth(figures, chosen.price)
    return Change(what, (f"{finding.message}.",), finding.whom or "nobody is named: say who", links_of(finding))


def _worth(figures: Figures, n: int) -> Text:
    prices = figures.document.prices
    if prices is None or not prices.has_value:
        return ()
    price = prices.prices[n]
    value = price.effect["value"]
    if value.withheld or value.mean is None or value.size == "not visible":
        return ()
    gained = money(figures, ("prices", "prices", n, "effect", "value"), value, at_most=bool(price.up_to))
    return (" It is worth ", *gained, ".")


def links_of(finding: FindingPart) -> tuple[Link, ...]:
    """Where a finding leads: its rule, and its line in the file."""
    rule = Link(finding.code, anchor=f"rule-{finding.code}")
    place = finding.location
    if place is None:
        return (rule,)
    name = place.file.replace("\\", "/").rpartition("/")[2]
    return rule, Link(f"{name}:{place.line}", file=place.file, line=place.line)


def _decision(figures: Figures, n: int, part: AgendaPart) -> Decision:
    at = ("agenda", n)
    recommendation: Text = (f"Recommended: {part.recommended}.",)
    if part.gain is not None and part.kind != "remedies":
        than = "the plan alone" if part.source == "together" else "the plan as it is"
        recommendation += (" Worth ", figures("money", *at, "gain"), f" more than {than}.")
    if part.because:
        recommendation += (f" {part.because}",)
    recommendation += _over_budget(figures, part)
    by: Text = ("no date",) if part.by is None else (figures("day", *at, "by"),)
    if part.forum:
        by = (f"{part.forum}, ", *by)
    return Decision(
        question=part.question,
        options=tuple(
            Option(option.name, option.recommended, _comes_to(figures, part, option)) for option in part.options
        ),
        recommendation=recommendation,
        who=part.who or "nobody is named: say who",
        by=by,
        put_off=_put_off(figures, n, part),
    )


def _over_budget(figures: Figures, part: AgendaPart) -> Text:
    """A warning where what is recommended costs more than there is."""
    comparison = _document(figures, part)
    taken = next((option.scenario for option in part.options if option.recommended), None)
    if comparison is None or part.kind in ("decision", "remedies") or taken is None:
        return ()
    cost = comparison.scenarios[taken].cost
    if cost.budget is None or cost.mean <= cost.budget:
        return ()
    at = (part.source, "scenarios", taken, "cost")
    base = comparison.scenarios[comparison.base].cost
    start = f" Like {part.options[0].name}, it costs " if base.mean > cost.budget else " It costs "
    start = start.replace(AS_IT_IS, f"the plan {AS_IT_IS}")
    return (start, figures("money", *at, "mean"), ", over the budget of ", figures("money", *at, "budget"), ".")


def _document(figures: Figures, part: AgendaPart) -> ComparisonDocument | None:
    """The comparison in which the options were simulated."""
    document = figures.document
    return {"comparison": document.comparison, "together": document.together, "waiting": document.waiting}.get(
        part.source
    )


def _comes_to(figures: Figures, part: AgendaPart, option: OptionPart) -> Text:
    """Net value and end of an option."""
    if part.kind == "remedies":
        return () if option.step is None else _remedied(figures, option.step)
    document = _document(figures, part)
    if document is None:
        return ()
    at = (part.source, "scenarios", option.scenario or document.base)
    net = figures("money", *at, "net_value", "mean")
    if part.kind == "decision":
        return ("net value ", net)
    return ("net value ", net, "; 8 in 10 futures done by the ", figures("week", *at, "finish", "p80"))


def _remedied(figures: Figures, step: int) -> Text:
    """What the remedies up to a step of the path bring together, and take."""
    prices = figures.document.prices
    assert prices is not None, "an option with a step is about them"
    at: tuple[str | int, ...] = ("prices", "path", step)
    says: Text = ("net value ", *money(figures, (*at, "effect", "value"), prices.path[step].effect["value"]), " more")
    if prices.path[step].effort:
        says += ("; ", figures("days", *at, "effort"), " of work")
    return says


def _put_off(figures: Figures, n: int, part: AgendaPart) -> Text:
    if part.put_off is None:
        return ("one more meeting costs nothing that the model sees",)
    at = ("agenda", n, "put_off")
    until, lost = figures("day", *at, "until"), figures("money", *at, "money")
    if part.put_off.basis == "even":
        return ("until ", until, " costs about ", lost, ", if the gain builds up evenly")
    low, high = figures("money", *at, "low"), figures("money", *at, "high")
    return ("until ", until, " costs ", lost, " in simulation (", low, " to ", high, ")")


def _in_time(figures: Figures) -> Number:
    if not figures.document.headline.outcomes:
        return Number("Outcomes in time", ("not known",), ("no work serves an outcome",))
    value: Text = (figures("expected", "headline", "in_time"), " of ", figures("count", "headline", "outcomes"))
    meaning: Text = (
        "outcomes whose work is done in time (by ",
        figures("day", "horizon"),
        " where none is due)",
    )
    return Number("Outcomes in time", value, meaning)


def _value(figures: Figures) -> Number:
    forecast = figures.document.forecast
    label = f"Value by {figures('day', 'horizon')}"
    if not forecast.value.mean:
        return Number(label, ("not known",), ("the file gives no values",))
    low, high = (figures("money", "forecast", "value", q) for q in ("p10", "p90"))
    meaning: Text = (low, " to ", high, " in 8 of 10 futures; it costs ", figures("money", "forecast", "cost", "mean"))
    if forecast.cost.budget is not None:
        meaning += (", the budget is ", figures("money", "forecast", "cost", "budget"))
    return Number(label, (figures("money", "forecast", "value", "mean"),), meaning)


def _wait(figures: Figures) -> Number:
    head = figures.document.headline
    if head.wait is None:
        return Number("Largest wait", ("none",), ("nothing waits on the chain that sets the end",))
    who = f" ({head.behind})" if head.behind else ""
    meaning: Text = (
        f"for {WAITS.get(head.wait, CAUSES[head.wait])}{who}: ",
        figures("share", "headline", "share"),
        " of the chain that sets the end",
    )
    return Number("Largest wait", (figures("days", "headline", "days"),), meaning)
