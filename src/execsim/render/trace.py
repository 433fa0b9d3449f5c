"""One replication told as a story: what happened when, who waited for whom, what reviews found.

The story is a list of moments in order. Programs get them as JSON lines, people as a log.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

import numpy as np
from rich.console import RenderableType
from rich.table import Table

from execsim.model.model import Model
from execsim.render.audience import Audience
from execsim.render.causes_document import NO_RISK, named, shows
from execsim.render.phrases import count, day, listed, span
from execsim.render.terminal import BLANK, Look, paint, words
from execsim.results.forecast import BEHIND, CAUSES
from execsim.simulation.attribution import Witness
from execsim.simulation.records import RISK_DELAY, SEAT, Life, Note, Run, Segment

KINDS = {"packages": "package", "teams": "team", "decisions": "decision", "risks": "risk", "externals": "external"}
SUBJECTS = {  # what the row of a note counts
    "asked": "ask", "decided": "ask", "reversed": "ask", "met": "forum", "not-held": "forum",
    "arrived": "external", "risk": "risk", "event": "event", "surprise": "initiative", "left": "team",
    "joined": "team", "person-left": "person", "on-done": "initiative", "trigger": "trigger",
    "replanned": "", "escalated": "",
}  # fmt: skip
TOLD = {
    "started": "starts",
    "shipped": "ships: what follows may start",
    "found": "went the wrong way, a review finds: {work} to do again",
    "accepted-wrong": "went the wrong way, only acceptance finds: {work} to do again",
    "escaped": "let defects escape: {work} to repair",
    "sent-back": "comes back from acceptance: {work} to do again",
    "dropped": "is given up with the rest of its initiative",
    "finished": "is done",
    "asked": "is asked for",
    "decided": "falls, {days} after it was asked for",
    "reversed": "is reversed and asked for again",
    "met": "meets and decides {count}",
    "not-held": "is not held; {count} wait",
    "arrived": "has come",
    "risk": "comes true",
    "surprise": "meets a surprise: {days}",
    "event": "happens",
    "left": "loses somebody: a seat is empty",
    "joined": "has a seat filled again",
    "person-left": "leaves",
    "on-done": "changes how the organisation works",
    "trigger": "is pulled",
    "replanned": "The plan is made anew from what is known",
    "escalated": "What waits is escalated",
}
WAITED = {
    "predecessor": "waited {days} for {whom}",
    "lag": "paused {days} as planned after {whom}",
    "external": "waited {days} for {whom} from outside",
    "not_before": "waited {days} for its date",
    "decision": "waited {days} for the decision {whom}",
    "risk_delay": "was delayed {days} by {whom}",
    "wip_limit": "waited {days} because {whom} has enough under way",
    "seat": "waited {days} for a seat of {whom}",
    "held": "was held back {days} until {whom} let go",
    "paused": "was paused {days}",
}
_PLACES = {"waited": 1, "started": 2, "asked": 3}
SHORTEST = 0.5  # working days that a log tells of


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened in one replication.

    Attributes
    ----------
    time, date
        Working days since `calendar.start`, and the day.
    kind
        `waited`, or the kind of the run's note.
    subject, id, name
        What it happened to: a package, decision, forum ...
    words
        What happened.
    amount
        Person-days to do again, decisions of a meeting, days of waiting.
    cause, whom
        Of a wait: the cause, and the ids of what stood behind it.
    """

    time: float
    date: dt.date
    kind: str
    subject: str
    id: str
    name: str
    words: str
    amount: float = 0.0
    cause: str = ""
    whom: tuple[str, ...] = ()


def story(model: Model, run: Run, witness: Witness, audience: Audience) -> list[Moment]:
    """Tell a run, in order, as far as its readers may see it."""
    teller = _Teller(model, run, witness, audience)
    # Within an instant: what let go, who waited for it, who starts; else as it happened.
    return sorted(teller.moments(), key=lambda moment: (moment.time, _PLACES.get(moment.kind, 0)))


def story_lines(moments: Iterable[Moment], replication: int) -> str:
    """JSON lines, one a moment."""
    lines = ({"replication": replication, **asdict(moment), "date": moment.date.isoformat()} for moment in moments)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def render_story(moments: Iterable[Moment], heading: str, look: Look | None = None) -> str:
    """A log for people: a day a line's left, what happened at its right."""
    return paint(_log(moments, heading), look or Look())


def _log(moments: Iterable[Moment], heading: str) -> Iterator[RenderableType]:
    yield words(heading, "dim")
    yield BLANK
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    before = None
    for moment in moments:
        if moment.kind == "waited" and moment.amount < SHORTEST:
            continue
        quiet = "dim" if moment.kind in ("asked", "met", "waited") else ""
        grid.add_row(day(moment.date) if moment.date != before else "", words(_said(moment), quiet))
        before = moment.date
    yield grid


def _said(moment: Moment) -> str:
    """What happened, to whom by the id that the file uses, where it has one that tells more than a name."""
    known_by = moment.id if moment.subject in ("package", "ask", "external") else moment.name
    return f"{known_by} {moment.words}" if known_by else moment.words


class _Teller:
    """What one run has to say."""

    def __init__(self, model: Model, run: Run, witness: Witness, audience: Audience) -> None:
        self._model, self._run, self._witness, self._audience = model, run, witness, audience
        self._work = [
            (segment.start, segment.end, package)
            for package, life in enumerate(run.lives)
            for segment in (life.segments if life else ())
            if CAUSES[segment.cause] in ("working", "reworking")
        ]

    def moments(self) -> Iterator[Moment]:
        """Waits first, so that one that ends with a start is told before it."""
        for package, life in enumerate(self._run.lives):
            if life is not None and self._audience.shows_package(self._model.packages.ids[package]):
                yield from self._waits(package, life)
        for note in self._run.notes:
            yield from self._noted(note)

    def _noted(self, note: Note) -> Iterator[Moment]:
        subject = SUBJECTS.get(note.kind, "package")
        id_, name, visible = self._subject(subject, note.row)
        if visible:
            told = TOLD.get(note.kind, note.kind).format(
                work=count(max(1, round(note.amount)), "day of work", "days of work"),
                days=span(note.amount),
                count=count(round(note.amount), "decision"),
            )
            yield self._moment(note.time, note.kind, subject, id_, name, told, note.amount)

    def _waits(self, package: int, life: Life) -> Iterator[Moment]:
        id_, called, _ = self._subject("package", package)
        for segment in _merged(life.segments):
            cause = CAUSES[segment.cause]
            if cause not in WAITED:
                continue
            behind = self._whom(package, segment)
            whom = [one for one in behind if one[0] and shows(self._audience, one[0], one[1])]
            known_by = [i if kind in ("package", "decision", "external") else name for kind, i, name in whom]
            known_by += [name for kind, _, name in behind if not kind]
            days = segment.end - segment.start
            said = WAITED[cause].format(days=span(days), whom=listed(known_by) or "somebody")
            if segment.cause == SEAT and (holders := self._holders(package, segment)):
                said += f", busy with {listed(holders, 2)}"
            yield self._moment(
                segment.end, "waited", "package", id_, called, said, days, cause, tuple(i for _, i, _ in whom)
            )

    def _whom(self, package: int, segment: Segment) -> list[tuple[str, str, str]]:
        """(kind, id, name) of what stands behind a wait; a surprise has no kind."""
        table = BEHIND.get(CAUSES[segment.cause])
        rows = [self._witness.behind(package, segment)]
        if segment.cause == RISK_DELAY:
            rows = [risk for risk, _ in self._witness.risks(package, segment)]
        if table is None:
            return []
        known = [(KINDS[table], *named(self._model, KINDS[table], row)) for row in rows if row >= 0]
        return known + [("", "", NO_RISK)] * (segment.cause == RISK_DELAY and -1 in rows)

    def _holders(self, package: int, wait: Segment) -> list[str]:
        """Packages that worked on the team's seats meanwhile."""
        table = self._model.packages
        found = dict[int, None]()
        for start, end, other in self._work:
            if start < wait.end and end > wait.start and other != package:
                seats = table.seat_team[table.seat_first[other] : table.seat_first[other + 1]]
                if wait.team in seats and self._audience.shows_package(table.ids[other]):
                    found[other] = None
        return [table.ids[other] for other in found]

    def _moment(
        self, time: float, kind: str, subject: str, id_: str, name: str, said: str, amount: float = 0.0,
        cause: str = "", whom: tuple[str, ...] = (),
    ) -> Moment:  # fmt: skip
        starts = kind in ("started", "asked", "risk", "event")
        calendar = self._model.calendar
        date = calendar.start_date(time) if starts or time <= 0 else calendar.finish_date(time)
        if not np.isfinite(amount):
            amount = 0.0
        return Moment(time, date, kind, subject, id_, self._audience.say(name), said, amount, cause, whom)

    def _subject(self, subject: str, row: int) -> tuple[str, str, bool]:
        """Id, name, and whether these readers may see it."""
        model, audience = self._model, self._audience
        if not subject or row < 0:
            return "", "", True
        if subject == "ask":
            ask = model.asks
            id_ = model.decisions.ids[int(ask.decision[row])]
            owner = int(ask.initiative[row])
            about = f" for {model.initiatives.names[owner]}" if owner >= 0 else ""
            return id_, f"{model.decisions.names[int(ask.decision[row])]}{about}", audience.shows(f"decisions.{id_}")
        if subject == "person":
            return self._person(model.people.ids[row])
        if subject == "package":
            return model.packages.ids[row], model.packages.names[row], audience.shows_package(model.packages.ids[row])
        table, section = {
            "forum": (model.forums, "forums"),
            "external": (model.externals, "external"),
            "risk": (model.risks, "risks"),
            "event": (model.events, "events"),
            "initiative": (model.initiatives, "initiatives"),
            "team": (model.teams, "teams"),
            "trigger": (model.triggers, "triggers"),
        }[subject]
        return table.ids[row], table.names[row], audience.shows(f"{section}.{table.ids[row]}")

    def _person(self, id_: str) -> tuple[str, str, bool]:
        """People go by their role."""
        person = self._audience.portfolio.people.get(id_)
        return id_, (person.role if person else None) or "Somebody", self._audience.shows(f"people.{id_}")


def _merged(segments: Iterable[Segment]) -> list[Segment]:
    """One stretch where several of one cause follow each other."""
    merged = list[Segment]()
    for segment in segments:
        last = merged[-1] if merged else None
        if last and last.cause == segment.cause and last.team == segment.team and last.end == segment.start:
            merged[-1] = last._replace(end=segment.end)
        else:
            merged.append(segment)
    return merged
