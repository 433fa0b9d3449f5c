"""A sensitivity in the terminal: what would change the decision, what moves the plan most, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import count, listed, money, span, spoken
from execsim.render.terminal import BLANK, Look, columns, labelled, next_steps, paint, words
from execsim.results.contract_sensitivity import (
    HindsightDocument,
    KnowingPart,
    MovePart,
    SensitivityDocument,
    SwingPart,
    UncertaintyPart,
)

SHOWN = 10
WHOM = {"assumption": "the people who know the record", "external": "whoever speaks with them"}
_UNITS = {"risk": "", "assumption": "", "work": " days", "decision": " days", "external": " days"}


def render_sensitivity(found: SensitivityDocument, look: Look | None = None, *, file: str = "FILE") -> str:
    """A sensitivity as text; `file` is the portfolio as the user calls it."""
    return paint(_view(found, file), look or Look())


def render_hindsight(found: HindsightDocument, look: Look | None = None, *, file: str = "FILE") -> str:
    """What knowing is worth, as text."""
    return paint(_known(found, file), look or Look())


def _view(found: SensitivityDocument, file: str) -> Iterator[RenderableType]:
    futures = count(found.replications, "future")
    yield words(f"{found.portfolio} · each end of each range in the same {futures}, seed {found.seed}", "dim")
    yield BLANK
    yield words(_decision(found), "bold")
    for swing in found.swings:
        for flip in swing.flips:
            yield labelled(
                "Flips", f"{flip.better} is better up to {_name(swing.what)} {flip.at:.2g}, {flip.other} beyond", 8
            )
    if found.swings:
        yield BLANK
        yield _tornado(found)
        yield BLANK
        yield from _ask(found)
    if found.indices:
        yield _sobol(found)
    more = len(found.swings) - SHOWN
    quiet = f"{found.quiet} more move nothing that shows" if found.quiet else ""
    rest = "; ".join(filter(None, [f"{more} more are in --format json" if more > 0 else "", quiet]))
    if rest:
        yield words(rest, "dim")
    if found.stopped:
        yield words("Stopped early: what is missing was not tried.", "bold")
    yield next_steps(f"execsim price {file}", f"execsim hindsight {file} SCENARIO")


def _decision(found: SensitivityDocument) -> str:
    flipping = [swing for swing in found.swings if swing.flips]
    if len(found.worlds) > 1:
        if flipping:
            names = listed([_name(swing.what) for swing in flipping])
            return f"Best is {found.best}, as things are taken to be; that would change with {names}."
        return f"Best is {found.best}, wherever in its range any one thing lies."
    if not found.swings:
        return "Nothing that is not known moves the plan beyond luck."
    first = found.swings[0]
    return f"Most hangs on {_name(first.what)}: {_ends(found, first)}."


def _ends(found: SensitivityDocument, swing: SwingPart) -> str:
    if found.has_value:
        return f"{_money(swing.value_low)} to {_money(swing.value_high)} {found.currency} from end to end"
    return f"{_days(swing.finish_low)} to {_days(swing.finish_high)} from end to end"


def _tornado(found: SensitivityDocument) -> RenderableType:
    heading = "net value" if found.has_value else ""
    table = columns("from one end of its range to the other", "range", heading, "8 in 10", "trust", wide=(0,))
    for swing in found.swings[:SHOWN]:
        what, unit = swing.what, _UNITS[swing.what.kind]
        ends = "no, yes" if what.kind == "risk" else f"{what.low:.2g} to {what.high:.2g}{unit}"
        table.add_row(
            words(_name(what)),
            words(ends),
            f"{_money(swing.value_low)}, {_money(swing.value_high)}" if found.has_value else "",
            f"{_signed(swing.finish_low)}, {_signed(swing.finish_high)}",
            words(what.trust),
        )
    return table


def _ask(found: SensitivityDocument) -> Iterator[RenderableType]:
    """Whom to ask about what, for a second round of interviews."""
    asked = sorted((swing for swing in found.swings if swing.ask is not None), key=lambda swing: swing.ask or 0)
    roles: dict[str, list[str]] = {}
    for swing in asked:
        roles.setdefault(swing.what.whom or WHOM.get(swing.what.kind, WHOM["assumption"]), []).append(_name(swing.what))
    for role, names in roles.items():
        yield labelled("Ask", f"{role}: {listed(names, 6)}", 8)


def _name(what: UncertaintyPart) -> str:
    if what.kind == "assumption":
        return spoken(what.id)
    words_ = {"risk": "whether", "work": "effort of", "decision": "time for", "external": "arrival of"}
    return f"{words_[what.kind]} {what.name}"


def _money(move: MovePart) -> str:
    if move.mean is None:
        return "?"
    return f"{'+' if move.mean > 0 else '-' if move.mean < 0 else ''}{money(abs(move.mean))}"


def _days(move: MovePart) -> str:
    if move.mean is None:
        return "never"
    if abs(move.mean) < 0.5:
        return "0"
    return f"{span(move.mean)} {'earlier' if move.mean < 0 else 'later'}"


def _signed(move: MovePart) -> str:
    """Later with a plus, earlier with a minus, in days or weeks of work: `+3.5 w`."""
    if move.mean is None:
        return "never"
    if abs(move.mean) < 0.5:
        return "0"
    weeks = abs(move.mean) >= 7.5
    size = abs(move.mean) / (5 if weeks else 1)
    said = f"{round(size * 2) / 2:g}" if weeks else f"{round(size)}"
    return f"{'-' if move.mean < 0 else '+'}{said} {'w' if weeks else 'd'}"


def _sobol(found: SensitivityDocument) -> RenderableType:
    table = columns("Sobol indices", "alone", "with others", wide=(0,), right=(1, 2))
    for one in found.indices:
        table.add_row(words(one.what.id), _share(one.first), _share(one.total))
    return table


def _share(move: MovePart) -> str:
    return "?" if move.mean is None else f"{max(move.mean, 0.0):.2f}"


def _known(found: HindsightDocument, file: str) -> Iterator[RenderableType]:
    yield words(
        f"{found.portfolio} · each choice at each value in {count(found.replications, 'future')}, seed {found.seed}",
        "dim",
    )
    yield BLANK
    yield words(_worth(found), "bold")
    if found.knowing:
        yield BLANK
        table = columns("to know beforehand", "is worth", "and then", wide=(0, 2), right=(1,))
        for one in found.knowing[:SHOWN]:
            table.add_row(words(_name(one.what)), _money(one.worth), words(_then(one)))
        yield table
    yield BLANK
    yield words(
        f"Knowing everything beforehand would be worth {_money(found.everything)} {found.currency}: no pilot can be "
        "worth more."
    )
    if found.nothing:
        yield words(f"{found.nothing} more are worth nothing that shows: they change no choice.", "dim")
    if found.stopped:
        yield words("Stopped early: what is missing was not tried.", "bold")
    yield Text("Up to: a pilot that settles a thing only in part, or late, is worth less.", style="dim")
    yield next_steps(f"execsim sensitivity {file} SCENARIO")


def _worth(found: HindsightDocument) -> str:
    now = f"Choose {found.choice}, if it is now"
    if not found.knowing:
        return f"{now}; waiting to know any one thing more is worth nothing that shows."
    first = found.knowing[0]
    return f"{now}. Knowing {_name(first.what)} before would be worth up to {_money(first.worth)} {found.currency}."


def _then(one: KnowingPart) -> str:
    """`up to 0.4 weekly-feedback, else the plan as it is`."""
    if one.what.kind == "risk":
        told = {choice.value: choice.world for choice in one.choices}
        return f"no: {told.get(0.0, '')}; yes: {told.get(1.0, '')}"
    parts: list[tuple[str, float]] = []
    for choice in one.choices:
        if parts and parts[-1][0] == choice.world:
            parts[-1] = (choice.world, choice.value)
        else:
            parts.append((choice.world, choice.value))
    told_ = [f"up to about {value:.2g} {world}" for world, value in parts[:-1]]
    return ", ".join([*told_, f"{'beyond ' if told_ else ''}{parts[-1][0]}"])
