"""Decisions: who asks, who decides, and how long it takes until one falls."""

from __future__ import annotations

import math

import numpy as np
import simpy

from execsim.model.model import Model
from execsim.model.quantiles import on_grid
from execsim.simulation.clock import DECISION, MEETING, Clock, Story
from execsim.simulation.luck import Luck
from execsim.simulation.passage import Passage
from execsim.simulation.records import Note
from execsim.simulation.wiring import row_of


class Desk:
    """All decisions of one replication. A decision is asked for once; everyone who needs it waits for its fall."""

    def __init__(
        self, model: Model, clock: Clock, luck: Luck, passage: Passage, notes: list[Note], gone: set[int]
    ) -> None:
        self._model, self._clock, self._luck, self._passage = model, clock, luck, passage
        self._notes, self._gone = notes, gone
        self._fall: dict[int, simpy.Event] = {}
        self._asked_at: dict[int, float] = {}
        self._rank = _ranks(model)
        self._agenda: list[list[tuple[float, float, int]]] = [[] for _ in range(len(model.forums))]
        self._met = [0] * len(model.forums)  # the last meeting of each forum that was used
        self._settled: dict[int, simpy.Event] = {}  # what is on an agenda, and its event
        self.waited: dict[int, float] = {}  # ask -> working days from asking to its fall

    def use(self, model: Model, luck: Luck) -> None:
        """Go on under a changed model: for what is asked from now on, and agendas that fill from now on."""
        self._model, self._luck = model, luck

    def ask(self, ask: int) -> simpy.Event:
        """Ask, if nobody has; the event is the decision's fall."""
        if ask not in self._fall:
            self._fall[ask] = self._clock.event()
            self._asked_at[ask] = self._clock.now
            self._notes.append(Note(self._clock.now, "asked", ask))
            self._clock.process(self._decide(ask))
        return self._fall[ask]

    def _decide(self, ask: int) -> Story:
        """The owner decides alone; else preparation and consents, then the forum, or a day, or nothing more."""
        model, clock, asked = self._model, self._clock, self._clock.now
        decision = int(model.asks.decision[ask])
        alone = self._decides_alone(ask)
        if alone:
            yield clock.moment(asked + on_grid(model.behaviour.takes_owner), DECISION, ask)
            if model.asks.as_delegate[ask] and self._luck.is_reversed(ask):
                self._notes.append(Note(clock.now, "reversed", ask))
                alone = False
        if not alone:
            yield from self._prepared(ask, decision)
            forum = int(model.decisions.forum[decision])
            if forum >= 0:
                yield self._on_agenda(forum, ask)
            else:
                yield clock.moment(self._next_day(decision), DECISION, ask)
        if self._fall[ask].triggered:
            return  # somebody above has decided meanwhile
        self.waited[ask] = clock.now - asked
        self._notes.append(Note(clock.now, "decided", ask, clock.now - asked))
        clock.fire(self._fall[ask])

    def escalate(self) -> None:
        """Take everything that is asked for and undecided to the owner's superior, if that is who may decide."""
        self._notes.append(Note(self._clock.now, "escalated"))
        for ask in sorted(ask for ask, fall in self._fall.items() if not fall.triggered):
            if self._model.asks.superior_decides[ask]:
                self._clock.process(self._decide_above(ask, self._asked_at[ask]))

    def _decide_above(self, ask: int, asked: float) -> Story:
        yield self._clock.moment(self._clock.now + on_grid(self._model.behaviour.takes_owner), DECISION, ask)
        if not self._fall[ask].triggered:
            for agenda in self._agenda:
                agenda[:] = [entry for entry in agenda if entry[-1] != ask]
            self.waited[ask] = self._clock.now - asked
            self._notes.append(Note(self._clock.now, "decided", ask, self._clock.now - asked))
            self._clock.fire(self._fall[ask])

    def _decides_alone(self, ask: int) -> bool:
        """Whether the owner decides; one who has left leaves it to the superior."""
        asks = self._model.asks
        left = int(asks.owner[ask]) in self._gone
        return bool(asks.superior_decides[ask] if left else asks.owner_decides[ask])

    def _prepared(self, ask: int, decision: int) -> Story:
        """Prepare it, and wait until everyone whose consent it needs has agreed.

        A consent takes its time from the request; one with a date, or with an `after` of its own, comes then.
        """
        d, x, clock = self._model.decisions, self._model.externals, self._clock
        consents = row_of(d.consent_first, d.consent, decision)
        apart = [c for c in consents if x.dated[c] or row_of(x.after_first, x.after, c) or self._waits_outside(c)]
        requested = [self._luck.consent(ask, c) for c in consents if c not in apart]
        yield clock.moment(clock.now + max([self._luck.preparation(ask), *requested]), DECISION, ask)
        pending = [self._passage.arrived[c] for c in apart if not self._passage.arrived[c].processed]
        if pending:
            yield clock.all_of(pending)

    def _waits_outside(self, external: int) -> bool:
        x = self._model.externals
        return bool(row_of(x.after_outside_first, x.after_outside, external))

    def _next_day(self, decision: int) -> float:
        """Now, or the next of the only days on which the decision can fall; inf when all have passed."""
        d, now = self._model.decisions, self._clock.now
        days = d.day[d.day_first[decision] : d.day_first[decision + 1]]
        if not days.size:
            return now
        return min((float(day) for day in days if day >= now), default=math.inf)

    def _on_agenda(self, forum: int, ask: int) -> simpy.Event:
        settled = self._clock.event()
        self._settled[ask] = settled
        self._agenda[forum].append((self._rank[ask], self._clock.now, ask))
        if len(self._agenda[forum]) == 1:
            self._clock.process(self._meet(forum))
        return settled

    def _meet(self, forum: int) -> Story:
        """Meet while anything is on the agenda, if it is held: so many a meeting, by rank, then as they came."""
        every, room = float(self._model.forums.every[forum]), self._model.forums.decides_up_to[forum]
        agenda = self._agenda[forum]
        meeting = max(self._met[forum] + 1, math.ceil(self._clock.now / every))
        while agenda:
            yield self._clock.moment(meeting * every, MEETING, forum)
            self._met[forum] = meeting
            if self._luck.is_held(forum, meeting):
                agenda.sort()
                decided = agenda[: len(agenda) if math.isinf(room) else int(room)]
                del agenda[: len(decided)]
                self._notes.append(Note(self._clock.now, "met", forum, len(decided)))
                for *_, ask in decided:
                    self._clock.fire(self._settled.pop(ask))
            else:
                self._notes.append(Note(self._clock.now, "not-held", forum, len(agenda)))
            meeting += 1


def _ranks(model: Model) -> list[float]:
    """By ask: the first rank of the work that waits for it, where people go by rank; inf: as it comes."""
    packages, ranks = model.packages, [math.inf] * len(model.asks)
    selected = model.initiatives.selected[packages.initiative]
    waiting = selected & np.isnan(packages.started) & np.isnan(packages.finished)
    for package in np.flatnonzero(waiting).tolist() if model.policy.dispatch == "rank" else ():
        for ask in row_of(packages.ask_first, packages.ask, package):
            ranks[ask] = min(ranks[ask], float(packages.rank[package]))
    return ranks
