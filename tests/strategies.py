"""Random small portfolios as plain data in the file's own words, for every test of a law.

They are legal by construction: links point at earlier packages of a random order, so there is no circle; a
package asks for no more seats than its team ever has. Ids tell their kind (`i1`, `t2`, `d1`), so a test can
rename them wherever they stand. Without chance amounts are multiples of a quarter: closed forms are exact.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from execsim.portfolio.assumptions import catalogue
from execsim.portfolio.load import Loaded, validate
from execsim.portfolio.source import parse_source

Data = dict[str, Any]

START = date(2027, 1, 4)  # a Monday; without a country there are no holidays: day k is week k // 5
PLENTY = 1000


@dataclass(frozen=True)
class Kind:
    """What random portfolios are to have.

    Attributes
    ----------
    chance
        Ranges, risks, wrong directions and all assumed spreads; without it everything is one number.
    limits
        Few seats, skills and a limit on work in progress; without them nobody waits for a seat.
    decisions
        Decisions, forums and consents.
    leads
        Negative lags.
    """

    chance: bool = True
    limits: bool = True
    decisions: bool = True
    leads: bool = True


@dataclass
class _Draft:
    """What is drawn so far, and who needs what."""

    draw: st.DrawFn
    kind: Kind
    teams: dict[str, Data] = field(default_factory=dict)
    external: dict[str, Data] = field(default_factory=dict)
    external_from: dict[str, int] = field(default_factory=dict)  # first place in the order that may await it

    def pick(self, *options: Any) -> Any:
        """One of a few values; hypothesis shrinks to the first."""
        return self.draw(st.sampled_from(options))

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def some(self, options: list[str], most: int) -> list[str]:
        """A few of them, in any order, none twice."""
        if not options:
            return []
        return self.draw(st.lists(st.sampled_from(options), max_size=most, unique=True))


@st.composite
def portfolios(draw: st.DrawFn, kind: Kind = Kind()) -> Data:
    """A portfolio of 1 to 5 initiatives with 1 to 6 packages each, done by 1 to 3 teams."""
    draft = _Draft(draw, kind)
    sizes = [draft.number(1, 6) for _ in range(draft.number(1, 5))]
    slots = [(i, p) for i, size in enumerate(sizes, start=1) for p in range(1, size + 1)]
    order = [f"i{i}.p{p}" for i, p in draw(st.permutations(slots))]
    draft.teams = {f"t{n}": _team(draft) for n in range(1, draft.number(1, 3) + 1)}
    for n in range(1, draft.number(0, 2) + 1):
        _add_external(draft, f"x{n}", order)
    outcomes = {f"o{n}": _outcome(draft, n) for n in range(1, draft.number(1, 3) + 1)}
    decided, risky = (draft.number(0, 3) if has else 0 for has in (kind.decisions, kind.chance))
    decisions = {f"d{n}": _decision(draft) for n in range(1, decided + 1)}
    initiatives: dict[str, Data] = {f"i{n}": _initiative(draft, outcomes) for n in range(1, len(sizes) + 1)}
    for place, id_ in enumerate(order):
        owner, _, package = id_.partition(".")
        initiatives[owner]["packages"][package] = _package(draft, id_, order[:place])
    for initiative in initiatives.values():
        _add_decisions(draft, initiative, decisions)
    return {
        "name": "A random portfolio",
        "calendar": {"start": START.isoformat(), "end": "2027-12-31"},
        "outcomes": outcomes,
        "people": {"boss": {"role": "Head of all"}, "lead": {"role": "Lead", "reports_to": "boss"}},
        "decisions": decisions,
        "forums": {f"f{n}": _forum(draft) for n in (1, 2)},
        "teams": draft.teams,
        "external": draft.external,
        "initiatives": initiatives,
        "risks": {f"r{n}": _risk(draft, order) for n in range(1, risky + 1)},
        "policy": _policy(draft),
        "assumptions": {} if kind.chance else dict(NO_CHANCE),
    }


NO_CHANCE = {name: "off" for name, assumption in catalogue().items() if assumption.off is not None}


def loaded(data: Data) -> Loaded:
    """Read data as if it stood in a file."""
    source = parse_source(json.dumps(data), "random.yaml")
    return Loaded(validate(source), source)


def day(k: int) -> str:
    """The Monday k weeks after the start: working day 5 k."""
    return (START + timedelta(weeks=k)).isoformat()


def _team(draft: _Draft) -> Data:
    if not draft.kind.limits:
        return {"people": PLENTY, "focus": draft.pick(1.0, 0.5)}
    people = draft.number(1, 4)
    team: Data = {
        "people": draft.pick(people, {"2027": people, "2027-Q2": people + 1}, {"2027": people + 2, "2027-02": people}),
        "focus": draft.pick(1.0, 0.5, 0.65, {"2027-Q1": 0.5, "2027-Q2": 0.75}),
        "day_rate": draft.pick(0, 500),
    }
    if draft.pick(False, True):
        team["skills"] = {"craft": draft.number(1, people)}
    if draft.pick(False, True):
        team["days_off"] = [f"{day(1)}/{day(2)}"]
    return team


def _add_external(draft: _Draft, id_: str, order: list[str]) -> None:
    """A date, or a time after packages and externals that come before whoever may wait for it."""
    place = draft.number(0, len(order))
    draft.external_from[id_] = place
    if draft.pick(True, False):
        week = draft.number(0, 12)
        later = draft.kind.chance and draft.pick(False, True)
        draft.external[id_] = {"date": {"p50": day(week), "p90": day(week + 4)} if later else day(week)}
        return
    earlier = [f"external.{x}" for x, from_ in draft.external_from.items() if x != id_ and from_ <= place]
    after = draft.some(order[:place], 2) + draft.some(earlier, 1)
    draft.external[id_] = {"takes": _duration(draft), "after": after}


def _outcome(draft: _Draft, n: int) -> Data:
    outcome: Data = {
        "statement": f"Reach state {n}",
        "due": day(draft.number(4, 40)),
        "complete_when": draft.pick("all", "any"),
    }
    if n > 1 and draft.pick(False, True):
        outcome["parent"] = f"o{draft.number(1, n - 1)}"
    if draft.pick(False, True):
        outcome["worth"] = {"per_week": 1000}
    return outcome


def _decision(draft: _Draft) -> Data:
    decision: Data = {
        "decided_by": draft.pick("boss", "lead"),
        "takes": _duration(draft),
        "once_per": draft.pick("initiative", "portfolio"),
    }
    if draft.pick(True, False):
        decision["forum"] = draft.pick("f1", "f2")
    if draft.pick(False, True):
        decision["ask_ahead"] = "1w"
    on_request = [id_ for id_, external in draft.external.items() if external.get("after") == []]
    decision["consents"] = draft.some(on_request, 1)
    return decision


def _forum(draft: _Draft) -> Data:
    return {
        "every": draft.pick("1w", "3w", "7d"),
        "decides_up_to": draft.pick(1, 2),
        "held": draft.pick(1.0, 0.8) if draft.kind.chance else 1.0,
    }


def _initiative(draft: _Draft, outcomes: Data) -> Data:
    initiative: Data = {
        "owner": draft.pick("lead", "boss"),
        "serves": draft.some(list(outcomes), 2),
        "value": draft.pick({"per_week": 1000}, {"per_week": 2000, "ramp": "4w", "half_life": "1year"}),
        "cost": {"total": 10000, "spread": draft.pick("start", "work", "finish")},
        "due": draft.pick(day(10), {"by": day(20), "penalty": {"per_week": 100}}),
        "rank": draft.number(1, 3),
        "packages": {},
    }
    if draft.pick(False, True):
        initiative["not_before"] = day(draft.number(0, 3))
    if draft.kind.chance and draft.pick(False, True):
        initiative["works"] = 0.7
    return initiative


def _package(draft: _Draft, id_: str, earlier: list[str]) -> Data:
    package: Data = {"after": _links(draft, id_, earlier)}
    if draft.pick(True, False):
        team = draft.pick(*draft.teams)
        package |= {"team": team, "people": _seats(draft, team), "effort": _effort(draft)}
        package["effort_basis"] = draft.pick("focused", "booked")
        if draft.teams[team].get("skills") and draft.pick(False, True):
            package |= {"skill": "craft", "people": 1}
    else:
        package["takes"] = _duration(draft)
        package["needs"] = {team: _seats(draft, team) for team in draft.some(list(draft.teams), 2)}
    if draft.pick(False, True):
        package["not_before"] = day(draft.number(0, 4))
    if draft.pick(False, False, True):
        package["modes"] = {"m1": {"effort": draft.pick("0.5x", "2x"), "value": draft.pick("1x", "0.5x")}}
    return package


def _seats(draft: _Draft, team: str) -> int:
    """Never more than the team always has; powers of two divide efforts exactly."""
    people = draft.teams[team]["people"]
    least = min(people.values()) if isinstance(people, dict) else people
    return int(draft.pick(*(n for n in (1, 2, 4) if n <= least)))


def _links(draft: _Draft, id_: str, earlier: list[str]) -> list[Any]:
    initiative = id_.partition(".")[0]
    links: list[Any] = []
    for ref in draft.some(earlier, 3):
        own = ref.partition(".")[0] == initiative
        package = ref.partition(".")[2] if own else ref  # within an initiative its own name will do
        if draft.pick(True, False):
            links.append(package)
            continue
        lag = draft.number(-4 if draft.kind.leads else 0, 8)
        links.append({"package": package, "type": draft.pick("FS", "SS", "FF", "SF"), "lag": f"{lag}d"})
    externals = [x for x, from_ in draft.external_from.items() if from_ <= len(earlier)]
    for x in draft.some(externals, 1):
        links.append({"package": f"external.{x}", "lag": f"{draft.number(-4 if draft.kind.leads else 0, 5)}d"})
    return links


def _effort(draft: _Draft) -> Any:
    quarters = draft.number(1, 40) / 4
    if not draft.kind.chance:
        return quarters
    return draft.pick(
        quarters,
        {"low": quarters / 2, "likely": quarters, "high": 2 * quarters},
        {"p50": quarters, "p90": 2 * quarters},
    )


def _duration(draft: _Draft) -> Any:
    days = draft.number(1, 15)
    if not draft.kind.chance:
        return f"{days}d"
    return draft.pick(f"{days}d", {"p50": f"{days}d", "p90": f"{2 * days}d"})


def _add_decisions(draft: _Draft, initiative: Data, decisions: Data) -> None:
    """Each needed before one package, or before the first ones."""
    for id_ in draft.some(list(decisions), 2):
        before = draft.pick(*initiative["packages"])
        initiative.setdefault("decisions", {})[id_] = draft.pick({"before": before}, {})


def _risk(draft: _Draft, order: list[str]) -> Data:
    hit = draft.pick(*order)
    return {
        "hits": [draft.pick(hit, hit.partition(".")[0])],
        "chance": draft.pick(0.5, 0.1),
        "delay": _duration(draft),
        "effort": draft.pick("1x", "1.5x"),
        "cost": 1000,
        "value": draft.pick("1x", "0.8x"),
    }


def _policy(draft: _Draft) -> Data:
    policy: Data = {"review": {"every": draft.pick("1w", "4w"), "detects": 0.8}}
    limit = draft.pick(1, 2, None)
    if draft.kind.limits and limit:
        policy["wip_limit"] = limit
    policy["dispatch"] = draft.pick("rank", "first-come", "due", "cost-of-delay")
    return policy
