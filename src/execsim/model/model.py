"""The model: what engines read. Frozen arrays in canonical order, and the names to read results by.

Names outside, indices inside: every table has `ids` (as written), and rows in the order of the entities'
keys (`key:` where given, the id otherwise), so that the order of entries in a file changes nothing and a
renamed entity stays where it was. Time is working days since `calendar.start`; `inf` means never, `nan` means
not given. Ragged columns are in compressed rows: those of row i are `column[first[i] : first[i + 1]]`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from execsim.model.behaviour import Behaviour
from execsim.model.calendar import WorkCalendar
from execsim.model.distributions import DistributionTable
from execsim.model.modes import Modes
from execsim.model.offers import Offer
from execsim.model.shifts import Shift
from execsim.model.state import State
from execsim.portfolio.assumptions import Assumption

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]
Hashes = NDArray[np.uint64]
Freeze = Literal["mean", "p50", "p80"]

FS, SS, FF, SF = 0, 1, 2, 3
LINK_TYPES = ("FS", "SS", "FF", "SF")
ALL_OF, ANY_OF = 0, 1
NOTHING, REPLAN, ESCALATE = 0, 1, 2
PEOPLE, UTILISATION, READING, LATE_SHARE, SPEND, HAPPENED = range(6)
OPERATORS = ("<", "<=", ">", ">=", "==")


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of one kind: ids as written, names for readers, luck (the hash of the key)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    luck: Hashes

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def __setstate__(self, state: dict[str, object]) -> None:
        # NumPy forgets in pickling that an array is read-only.
        vars(self).update(state)
        self.__post_init__()

    def __len__(self) -> int:
        return len(self.ids)

    def index(self, id_: str) -> int:
        """The row of an id; raises ValueError for an unknown one."""
        return self.ids.index(id_)


@dataclass(frozen=True, eq=False)
class Teams(Table):
    """Teams [T] by working day [D]; the last day's column holds for ever after."""

    seats: Ints  # [T, D] people
    focus: Floats  # [T, D] share of a day for planned work; 0 on the team's days off
    present: Flags  # [T, D] whether the team works that day
    day_rate: Floats  # [T] money per person-day
    review_every: Floats  # [T] working days; inf: never
    overhead: Floats  # [T] share of a seat's day that reviews, forums and replanning take
    attrition: Floats  # [T] departures per seat and working day
    skills: tuple[str, ...]  # [K] names of skills
    skilled: Ints  # [T, K] seats that have the skill


@dataclass(frozen=True, eq=False)
class People(Table):
    """People who may leave [H]."""

    team: Ints  # -1: no seat of a team
    leaving: Floats  # departures per working day
    skilled: Flags  # [H, K] skills that leave with them


@dataclass(frozen=True, eq=False)
class Initiatives(Table):
    """Initiatives [I]."""

    selected: Flags
    must: Flags
    not_before: Floats  # earliest start; 0 where free
    due: Floats  # end of the due day; inf: none
    due_hard: Flags
    penalty: Floats  # money per working day late
    value_per_day: Floats  # money per working day at the full rate, 0: none
    value_lasts: Floats  # working days after which the value ends; inf: never
    ramp: Floats  # working days until the full rate
    half_life: Floats  # working days; inf: no fading
    works: Floats  # chance that finished work moves its outcome
    cost: Floats  # money beside labour
    cost_spread: Ints  # 0 start, 1 work, 2 finish
    outcome: Ints  # [I] the first outcome served, -1: none
    rank: Floats  # smaller first; inf: none given
    planned_start: Floats  # nan: none
    planned_finish: Floats  # nan: none
    vouched: Flags  # whether somebody stands for the value


@dataclass(frozen=True, eq=False)
class Packages(Table):
    """Packages [P]; ids are `initiative.package`."""

    initiative: Ints
    elapsed: Flags  # True: `takes` runs in calendar time; False: effort of one team
    amount: Ints  # row in `estimates`: person-days, or working days if elapsed
    fixed: Flags  # whether the estimate is a single number
    amount_factor: Floats  # of the mode
    value_factor: Floats  # of the mode, on the initiative's value
    team: Ints  # the team whose effort it is; -1 if elapsed
    people: Floats  # seats that share the effort; 1 if elapsed
    booked: Flags  # True: effort is not divided by focus
    diverted: Floats  # share of the team's focus that goes to metrics which reward it for something else
    seat_first: Ints
    seat_team: Ints
    seat_count: Ints
    skill: Ints  # column in `teams.skilled`, -1: none
    release: Flags
    go: Floats  # chance that the rest of the initiative goes on; 1: certain
    mode: Ints  # in which it is done: 0 as written, else the place of a mode among its own by id, from 1
    not_before: Floats
    planned: Floats  # start in a plan that is followed: no seats before it; 0: free
    rank: Floats
    misdirection: Floats  # chance of a wrong direction at each start
    finished: Floats  # actual finish; nan: not finished
    started: Floats  # actual start; nan: not started
    spent: Floats  # person-days (working days if elapsed) spent so far
    remaining: Floats  # as reported; nan: not reported
    link_first: Ints
    link_package: Ints  # predecessors
    link_type: Ints  # FS, SS, FF, SF
    link_lag: Floats
    outside_first: Ints
    outside: Ints  # externals waited for
    outside_lag: Floats
    ask_first: Ints
    ask: Ints  # rows of `asks` that must have fallen


@dataclass(frozen=True, eq=False)
class Asks(Table):
    """Decisions as they are asked for [A]: one per initiative that needs one, or one for the portfolio."""

    decision: Ints
    initiative: Ints  # -1: one for the whole portfolio
    owner: Ints  # the person who asks, in `people`; -1: nobody who may leave
    owner_decides: Flags
    as_delegate: Flags  # the owner decides only because it was delegated
    superior_decides: Flags  # whether the owner's superior may decide


@dataclass(frozen=True, eq=False)
class Decisions(Table):
    """Decisions [N]."""

    forum: Ints  # -1: none
    takes: Ints  # row in `estimates`
    ask_ahead: Floats
    consent_first: Ints
    consent: Ints  # externals asked for consent
    day_first: Ints
    day: Floats  # the only days on which it can fall; none: any


@dataclass(frozen=True, eq=False)
class Forums(Table):
    """Forums [F]: meetings at k x every, k >= 1, each held with a chance."""

    every: Floats
    decides_up_to: Floats  # decisions a meeting; inf: no limit
    held: Floats
    effort: Floats  # working days each attending team spends a meeting
    attended_first: Ints
    attended: Ints  # teams


@dataclass(frozen=True, eq=False)
class Externals(Table):
    """Externals [X]: a date, or a time from their own `after` or from the request."""

    dated: Flags
    amount: Ints  # row in `estimates`: a time since start, or a duration (from `after`, as_of, or a request)
    after_first: Ints
    after: Ints  # packages waited for
    after_outside_first: Ints
    after_outside: Ints  # externals waited for


@dataclass(frozen=True, eq=False)
class Outcomes(Table):
    """Outcomes [O]."""

    due: Floats  # end of the due day; inf: none
    needs: Ints  # ALL_OF or ANY_OF of the initiatives that serve it
    member_first: Ints
    member: Ints  # initiatives that serve it
    worth_per_day: Floats  # streams where none of its initiatives has a value
    worth_lasts: Floats


@dataclass(frozen=True, eq=False)
class Risks(Table):
    """Risks [R], mitigation already applied."""

    chance: Floats
    delay: Ints  # row in `estimates`; -1: none
    effort: Floats  # factor
    cost: Floats  # money if it happens
    mitigation: Floats  # money for the active mitigation
    value: Floats  # factor
    hit_first: Ints
    hit: Ints  # packages that it delays: those named, and the first ones of initiatives named
    burden_first: Ints
    burden: Ints  # packages whose effort it changes: those named, and all of initiatives named
    spoil_first: Ints
    spoil: Ints  # initiatives whose value it changes


@dataclass(frozen=True, eq=False)
class Events(Table):
    """Events [E] that may happen again and again."""

    rate: Floats  # times per working day
    value: Floats  # factor on every value from then on
    response: Ints  # NOTHING, REPLAN or ESCALATE


@dataclass(frozen=True, eq=False)
class Triggers(Table):
    """Adaptation triggers [G]: `observable op threshold`, and what follows once it holds."""

    observable: Ints  # PEOPLE, UTILISATION, READING, LATE_SHARE, SPEND or HAPPENED
    row: Ints  # the team or event observed; -1: none
    reading: Floats  # of READING: the latest one that is given; nan: none
    op: Ints  # row of OPERATORS
    threshold: Floats
    response: Ints  # REPLAN or ESCALATE


@dataclass(frozen=True)
class Choice:
    """A constraint on the selection: rows of initiatives and how they hang together."""

    id: str
    kind: Literal["at-most-one", "exactly-one", "all-or-none", "requires", "excludes"]
    members: tuple[int, ...]  # for requires and excludes the first is the condition


@dataclass(frozen=True)
class Means:
    """A budget: money (`name` is None) or other means; in total and by period."""

    name: str | None
    total: float  # inf: no limit
    periods: tuple[tuple[float, float, float], ...]  # (first time, last time, cap)
    spends: tuple[float, ...]  # [I] of other means; empty for money
    labels: tuple[str, ...] = ()  # the periods as they are written


@dataclass(frozen=True)
class Rules:
    """The policy's numbers."""

    review_every: float
    detects: float
    review_effort: float  # working days of each seat a review
    replan_every: float  # inf: never
    frozen: float
    replan_effort: float
    wip_limit: float  # inf: none
    dispatch: Literal["rank", "cost-of-delay", "due", "first-come"]
    ship_at: float


@dataclass(frozen=True, eq=False)
class Model:
    """A portfolio as engines read it; made by `compile_model` alone."""

    name: str
    currency: str
    calendar: WorkCalendar
    as_of: float
    horizon: float  # end of the last day on which value counts
    grid: str
    teams: Teams
    people: People
    initiatives: Initiatives
    packages: Packages
    modes: Modes
    asks: Asks
    decisions: Decisions
    forums: Forums
    externals: Externals
    outcomes: Outcomes
    risks: Risks
    events: Events
    triggers: Triggers
    estimates: DistributionTable
    shifts: tuple[Shift, ...]
    choices: tuple[Choice, ...]
    budgets: tuple[Means, ...]
    policy: Rules
    behaviour: Behaviour
    assumptions: tuple[Assumption, ...]
    assumed: tuple[str, ...]  # every default that had to be taken, in words
    offers: tuple[Offer, ...] = ()  # what adds seats
    implied: frozenset[str] = frozenset()  # packages that no file names: the one of an initiative without
    settled: tuple[str, ...] = ()  # initiatives whose selection a boundary keeps as the file has it
    frozen: Freeze | None = None
    states: tuple[State, ...] = ()  # where its runs go on from: one for all replications, or one each

    def at(self, *states: State) -> Model:
        """The same model, whose runs go on from a state: replication r from the r-th, all from the only one.

        What has happened, what was drawn for what is under way, and the history stay as they are in the state;
        what has not yet been drawn is the luck of the replication.

        Raises
        ------
        ValueError
            For a state of a portfolio with other packages, decisions, teams, externals or events.
        """
        shape = (len(self.packages), len(self.asks), len(self.teams), len(self.externals), len(self.events))
        if any(state.shape != shape for state in states):
            raise ValueError("a state of another portfolio: a model goes on from states of models of its shape")
        return replace(self, states=states)

    def state_of(self, replication: int) -> State | None:
        """Where a replication goes on from; None: from the beginning.

        Raises
        ------
        IndexError
            If there are several states, and none for this one.
        """
        if not self.states:
            return None
        return self.states[0] if len(self.states) == 1 else self.states[replication]

    def in_modes(self, mode: Ints) -> Model:
        """The same model with its packages done in other modes [P], by their places as in `packages.mode`."""
        return replace(self, packages=self.modes.applied(self.packages, mode))

    def freeze(self, how: Freeze = "mean") -> Model:
        """The same model without chance: every distribution at its mean (or p50, p80), nothing goes wrong.

        Switching, attrition, rework, wrong directions, risks, events, shipping early and the cost of reviews are off,
        and of `on_done` all but the skills that it adds; the chance that work `works` stays a factor on its value. Its
        runs begin at `as_of`, whatever states this model goes on from.
        """
        if self.frozen is not None:
            return self
        certain = np.zeros(len(self.packages))
        return replace(
            self,
            frozen=how,
            states=(),
            shifts=tuple(shift.adding() for shift in self.shifts),
            estimates=self.estimates.frozen(how),
            behaviour=self.behaviour.without_chance(),
            teams=replace(self.teams, overhead=np.zeros(len(self.teams)), attrition=np.zeros(len(self.teams))),
            people=replace(self.people, leaving=np.zeros(len(self.people))),
            events=replace(self.events, rate=np.zeros(len(self.events))),
            packages=replace(self.packages, misdirection=certain, go=np.ones(len(self.packages))),
            forums=replace(self.forums, held=np.ones(len(self.forums)), effort=np.zeros(len(self.forums))),
            risks=replace(self.risks, chance=np.zeros(len(self.risks))),
            policy=replace(self.policy, review_effort=0.0, replan_effort=0.0, ship_at=1.0),
        )
