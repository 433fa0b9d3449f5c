"""Decisions as parts of a problem: activities without seats, or longer lags, and who asks for them first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from execsim.model.model import Model
from execsim.optimisation.assembly import Activity, Undertaking
from execsim.optimisation.problem import PORTFOLIO, Choice, ChoiceKind, Floats, Link
from execsim.optimisation.timing import Timing, Wait, Waits

MOST_OTHERS = 6  # undertakings that wait for a decision, up to which every way out of a circle is looked at


@dataclass(eq=False)
class Draft:
    """A problem as it grows.

    Attributes
    ----------
    boundaries
        (T+1,) working days.
    undertakings, activities, links, choices
        As in `assemble`. Undertakings after the model's initiatives belong to decisions: they bring and cost nothing.
    work, over
        For a package that is not past, the activity that begins with it, and the one that is over when it is.
    """

    boundaries: Floats
    undertakings: list[Undertaking]
    activities: list[Activity]
    links: list[Link]
    choices: list[Choice]
    work: dict[int, int]
    over: dict[int, int]

    def wait(self, waits: Waits, after: int) -> None:
        """Let an activity wait for packages."""
        self.links += [Link(self.source(wait), after, wait.kind, wait.lag) for wait in waits.on]

    def wait_in_line(self, waits: Iterable[Wait], after: int) -> bool:
        """Let an activity wait for packages, but for those that wait for it, if only in other plans; whether it can."""
        behind, waits = self.reached(after), tuple(waits)
        in_line = tuple(wait for wait in waits if self.source(wait) not in behind)
        self.wait(Waits(0.0, in_line), after)
        return len(in_line) == len(waits)

    def source(self, wait: Wait) -> int:
        """The activity whose begin or end is waited for."""
        return (self.over if wait.kind[0] == "F" else self.work)[wait.package]

    def reached(self, activity: int, without: Collection[int] = ()) -> set[int]:
        """All activities that wait for one, directly or not, and itself; as if some undertakings were left out."""
        followers: dict[int, list[int]] = {}
        for link in self.links:
            if self.activities[link.after].initiative not in without:
                followers.setdefault(link.before, []).append(link.after)
        found, agenda = {activity}, [activity]
        while agenda:
            new = [a for a in followers.get(agenda.pop(), ()) if a not in found]
            found.update(new)
            agenda += new
        return found

    def add(self, activity: Activity) -> int:
        """Add an activity; its row."""
        self.activities.append(activity)
        return len(self.activities) - 1

    def offer(self, name: str, cost: float = 0.0) -> int:
        """Add an undertaking that brings nothing; its row."""
        self.undertakings.append(Undertaking(name, np.zeros(len(self.boundaries)), cost=cost))
        return len(self.undertakings) - 1

    def choose(self, kind: ChoiceKind, *members: int) -> None:
        """Add a choice that no line of the file makes."""
        self.choices.append(Choice(f"decisions, {len(self.choices)}", kind, members, given=False))


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asks, and when the decision could then fall: an initiative, and what its package waits for."""

    initiative: int
    waits: Waits


@dataclass(frozen=True)
class Shared:
    """A decision that is asked for by whoever can first: its row in the undertaking common to all, and who may ask."""

    ask: int
    name: str
    owners: list[int]
    wishes: list[Wish]
    askers: list[int]
    common: int
    node: int


class Asking:
    """Adds the decisions of a model to a draft.

    A decision falls once, for all who need it, and is asked for by the first of them who can. One asker who decides
    alone, or without a forum, only waits longer. Any other decision is an activity: in the initiative that needs it,
    or, if several do, in an undertaking of its own that each of them requires. Where askers are ready at different
    times, exactly one undertaking says who asks: one of those who are selected, or nobody.

    Attributes
    ----------
    early
        By undertaking that says who asks: a decision that a plan in which it is selected may put too early.
    """

    def __init__(self, model: Model, timing: Timing, draft: Draft) -> None:
        self.model, self.timing, self.draft = model, timing, draft
        self.early: dict[int, str] = {}

    def add(self, askers: Mapping[int, list[int]]) -> None:
        """Add decisions, each with the packages, not begun yet, that wait for it.

        What waits in every plan comes before what waits in some: so the latter can tell where it would close a circle.
        """
        shared = [one for ask in sorted(askers) if (one := self._add(ask, askers[ask])) is not None]
        for one in shared:
            self._first_asker(one)

    def _add(self, ask: int, askers: list[int]) -> Shared | None:
        """Add one decision; return it if it is open who asks for it."""
        draft = self.draft
        wishes = self._wishes(ask, askers)
        if self._days(ask) is None and len(askers) == 1:
            self._delay(askers[0], wishes[0].waits.joined(self.timing.consents(ask)))
            return None
        name = f"decision {self.model.asks.ids[ask]}"
        owners = sorted({int(self.model.packages.initiative[p]) for p in askers})
        if any(wish.waits != wishes[0].waits for wish in wishes):
            common = draft.offer(name)
            node = self._node(ask, name, common, min(wish.waits.release for wish in wishes), askers)
            return Shared(ask, name, owners, wishes, askers, common, node)
        owner = owners[0] if len(owners) == 1 else draft.offer(name)
        for i in owners if len(owners) > 1 else ():
            draft.choose("requires", i, owner)
        draft.wait(wishes[0].waits, self._node(ask, name, owner, wishes[0].waits.release, askers))
        return None

    def _node(self, ask: int, name: str, undertaking: int, release: float, askers: list[int]) -> int:
        """Add a decision that falls after its consents and before the work of those who need it; its row."""
        consents = self.timing.consents(ask)
        node = self.draft.add(self._moment(ask, name, undertaking, max(release, consents.release)))
        self.draft.wait(consents, node)
        self.draft.links += [Link(node, self.draft.work[p], "FS", 0.0) for p in askers]
        return node

    def _wishes(self, ask: int, askers: list[int]) -> list[Wish]:
        """One wish a package, without those that another package of the same initiative always forestalls."""
        ahead = float(self.model.decisions.ask_ahead[self.model.asks.decision[ask]])
        takes, found = self.timing.preparation(ask), list[Wish]()
        for p in askers:
            wish = Wish(int(self.model.packages.initiative[p]), self.timing.waits(p, ahead).later(takes))
            if not any(w.initiative == wish.initiative and w.waits.binds_less(wish.waits) for w in found):
                found = [w for w in found if w.initiative != wish.initiative or not wish.waits.binds_less(w.waits)]
                found.append(wish)
        return found

    def _first_asker(self, shared: Shared) -> None:
        """Exactly one wish counts, that of a selected initiative; none where nobody who is selected asks.

        Who waits for what waits for the decision is never the first: one offer for each smallest set of others without
        whom that is no circle. Where the wait itself remains, that offer has the decision for itself.
        """
        draft, initiative, name = self.draft, self.model.packages.initiative, shared.name
        offers = [draft.offer(f"{name}: nobody asks")]
        for i in shared.owners:
            draft.choose("excludes", i, offers[0])
        for k, wish in enumerate(shared.wishes, start=1):
            behind = draft.reached(shared.node)
            closing = [draft.source(w) for w in wish.waits.on if draft.source(w) in behind]
            for out in self._openings(wish, closing, shared.node):
                by = f"{name}: asker {k}, way {len(offers)}"
                offers.append(draft.offer(by))
                draft.choose("requires", offers[-1], wish.initiative)
                for i in out:
                    draft.choose("excludes", i, offers[-1])
                if all(draft.activities[source].initiative in out for source in closing):
                    draft.choose("requires", offers[-1], shared.common)
                    asked = draft.add(self._ready(by, offers[-1], wish.waits.release))
                    draft.links.append(Link(asked, shared.node, "FS", 0.0))
                else:
                    others = [p for p in shared.askers if initiative[p] not in out]
                    asked = self._node(shared.ask, by, offers[-1], wish.waits.release, others)
                waits = [w for w in wish.waits.on if initiative[w.package] not in out]
                if not draft.wait_in_line(waits, asked):
                    self.early[offers[-1]] = self.model.decisions.ids[self.model.asks.decision[shared.ask]]
        draft.choose("exactly-one", *offers)

    def _ready(self, name: str, undertaking: int, release: float) -> Activity:
        """The moment at which somebody can ask."""
        starts = self.draft.boundaries[:-1]
        ready = np.where(starts >= release, starts, np.nan)
        return Activity(name, undertaking, ready, ready)

    def _openings(self, wish: Wish, closing: list[int], node: int) -> list[tuple[int, ...]]:
        """The smallest sets of undertakings without which nothing that a wish waits for waits for the decision.

        One empty set where nothing does, or where there are too many to look at: then nobody has to be out.
        """
        draft = self.draft

        def opens(out: tuple[int, ...]) -> bool:
            behind = draft.reached(node, out)
            return all(draft.activities[source].initiative in out or source not in behind for source in closing)

        keep = {PORTFOLIO, wish.initiative, draft.activities[node].initiative}
        others = sorted({draft.activities[a].initiative for a in draft.reached(node)} - keep) if closing else []
        if len(others) > MOST_OTHERS:
            return [()]
        found: list[tuple[int, ...]] = []
        for size in range(len(others) + 1):
            smaller = [set(out) for out in found]
            found += [
                out for out in combinations(others, size) if not any(s <= set(out) for s in smaller) and opens(out)
            ]
        return found

    def _delay(self, p: int, waits: Waits) -> None:
        """Hold a package back by a decision that falls on no particular day."""
        a = self.draft.work[p]
        one = self.draft.activities[a]
        early = ~(self.draft.boundaries[:-1] >= waits.release)
        begin, end = np.where(early, np.nan, one.begin), np.where(early, np.nan, one.end)
        self.draft.activities[a] = replace(one, begin=begin, end=end)
        self.draft.wait(waits, a)

    def _days(self, ask: int) -> Floats | None:
        """The days on which a decision can fall; None for any."""
        model = self.model
        decision = int(model.asks.decision[ask])
        forum, last = int(model.decisions.forum[decision]), float(self.draft.boundaries[-1])
        if model.asks.owner_decides[ask]:
            return None
        if forum >= 0:
            every = float(model.forums.every[forum])
            return every * np.arange(1, int(last / every) + 1, dtype=np.float64)
        own = model.decisions.day[model.decisions.day_first[decision] : model.decisions.day_first[decision + 1]]
        return np.sort(np.asarray(own, dtype=np.float64)) if len(own) else None

    def _moment(self, ask: int, name: str, initiative: int, release: float) -> Activity:
        """The activity of a decision: at boundary t it has fallen on the last of its days since the one before."""
        starts, day, days = self.draft.boundaries[:-1], self.draft.boundaries[:-1], self._days(ask)
        if days is not None:
            at = np.searchsorted(days, starts, side="right") - 1
            day = np.where(at >= 0, days[np.maximum(at, 0)] if len(days) else -np.inf, -np.inf)
        before = np.concatenate([[np.nextafter(starts[0], -np.inf)], starts[:-1]])
        can = (day > before) & (day >= release)
        by_forum = not self.model.asks.owner_decides[ask]
        forum = int(self.model.decisions.forum[self.model.asks.decision[ask]]) if by_forum else -1
        return Activity(
            name,
            initiative,
            np.where(can, day, np.nan),
            np.where(can, starts, np.nan),
            forum=self.model.forums.ids[forum] if forum >= 0 else None,
        )
