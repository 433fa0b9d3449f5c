"""Six experiments: one mechanism each, everything else switched off, and the shape that it should show."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from svg import Curve

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.assumptions import catalogue
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.results.forecast import CAUSES, Forecast
from execsim.simulation.engine import simulate

SEED = 1
CALENDAR = {"start": "2027-01-04", "end": "2029-12-28"}
CALM = {name: "off" for name, assumption in catalogue().items() if assumption.off is not None} | {"focus": 1}
Data = dict[str, Any]


@dataclass(frozen=True)
class Experiment:
    """A figure: what was varied, what came of it, and the shape that was expected.

    Attributes
    ----------
    name
        Of the file.
    title, x_label, y_label
        What the figure shows.
    expected
        The shape, in words.
    shape
        `rising`, `falling`, `peaked` (up, then down) or `dipped`; of the first curve.
    curves
        The first is the simulation.
    """

    name: str
    title: str
    x_label: str
    y_label: str
    expected: str
    shape: str
    curves: tuple[Curve, ...]

    def holds(self, tolerance: float = 0.02) -> bool:
        """Whether the first curve has its shape, up to a share of its range."""
        y = np.array(self.curves[0].y)
        slack = tolerance * float(np.ptp(y))
        best = {"peaked": int(y.argmax()), "dipped": int(y.argmin()), "rising": len(y) - 1, "falling": 0}[self.shape]
        sign = -1.0 if self.shape in ("dipped", "falling") else 1.0
        if self.shape == "falling":
            return all(later <= earlier + slack for earlier, later in pairwise(y)) and y[0] > y[-1]
        inside = self.shape == "rising" or 0 < best < len(y) - 1
        up = all(sign * (later - earlier) >= -slack for earlier, later in pairwise(y[: best + 1]))
        down = all(sign * (later - earlier) <= slack for earlier, later in pairwise(y[best:]))
        return bool(inside and up and down and np.ptp(y) > 0.0)


def run(data: Data, replications: int = 40, **assumptions: Any) -> Forecast:
    """Simulate plain data as if it stood in a file, with every assumption off that is not named."""
    return simulate(model_of(data, **assumptions), Draws(SEED, replications))


def model_of(data: Data, **assumptions: Any) -> Model:
    """Compile the same."""
    whole = {"execsim": 1, "calendar": CALENDAR, **data, "assumptions": CALM | assumptions}
    return compile_model(validate(parse_source(json.dumps(whole), "experiment.yaml")))


def default(name: str) -> float:
    """Return the value that execsim ships for an assumption."""
    return catalogue()[name].value


def feedback_cadence() -> Experiment:
    """Rarer reviews let wrong turns run longer: rework grows with the interval, until acceptance finds it anyway."""
    weeks = (1, 2, 4, 6, 9, 13, 26)
    packages = {f"p{n}": {"takes": "60d"} for n in range(12)}

    def rework(every: int) -> float:
        data = {"policy": {"review": {"every": f"{every}w"}}, "initiatives": {"a": {"packages": packages}}}
        forecast = run(data, misdirection=0.3, waste=default("waste"), max_misdirection=1)
        return 100 * float(forecast.causes[:, CAUSES.index("reworking")].mean()) / 60

    return Experiment(
        "feedback-cadence", "Feedback cadence against rework", "weeks between reviews", "rework, % of the work",
        "rises with the interval and flattens where packages end before the next review", "rising",
        (Curve("simulated", weeks, tuple(map(rework, weeks))),),
    )  # fmt: skip


def authority() -> Experiment:
    """Each decision that the owner may take leaves the queue before the forum: the wait falls for all."""
    count, shares = 20, (0, 20, 40, 60, 80, 100)

    def wait(share: int) -> float:
        own = round(count * share / 100)
        decisions = {
            f"d{n}": {"decided_by": "owner"} if n < own else {"decided_by": "chief", "forum": "steering", "takes": "5d"}
            for n in range(count)
        }
        initiatives = {
            f"i{n}": {"owner": "owner", "decisions": {f"d{n}": "work"}, "packages": {"work": {"takes": "10d"}}}
            for n in range(count)
        }
        data = {
            "people": {"owner": {}, "chief": {}},
            "forums": {"steering": {"every": "4w", "decides_up_to": 3}},
            "decisions": decisions,
            "initiatives": initiatives,
        }
        return float(np.nanmean(run(data, 1, takes_owner=default("takes_owner")).decision_wait))

    return Experiment(
        "authority", "Authority against decision wait", "decisions that the owner may take, %",
        "working days from asking to deciding, mean",
        "falls faster than in proportion: who decides alone also shortens the forum's queue", "falling",
        (Curve("simulated", shares, tuple(map(wait, shares))),),
    )  # fmt: skip


def utilisation(batches: int = 40, customers: int = 400) -> Experiment:
    """Waiting grows without bound as a team fills up, later and steeper for a pool than for a lone specialist."""
    loads, spread = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9), 0.5
    squared = float(np.exp(spread**2) - 1)  # squared coefficient of variation of a lognormal service

    def wait(load: float, seats: int) -> float:
        service = {"dist": "lognormal", "median": f"{float(np.exp(-(spread**2) / 2)):.6f}d", "sd_of_ln": spread}
        packages = {f"c{n:04d}": {"takes": service, "needs": {"team": 1}, "rank": n + 1} for n in range(customers)}
        model = model_of({"teams": {"team": {"people": seats}}, "initiatives": {"a": {"packages": packages}}})
        chance, means = np.random.default_rng(SEED), []
        for batch in range(batches):
            arrivals = np.round(np.cumsum(chance.exponential(1 / (load * seats), customers)) * 2**20) / 2**20
            arriving = replace(model, packages=replace(model.packages, not_before=arrivals))
            forecast = simulate(arriving, Draws(batch, 1))
            means.append(np.mean((forecast.package_start[0] - arrivals)[customers // 5 :]))
        return float(np.mean(means))

    def allen_cunneen(load: float, seats: int) -> float:
        """Wait in mean services: Erlang's C x (ca2 + cs2) / 2 over the free capacity; Kingman for one seat."""
        offered = load * seats
        term, total = 1.0, 0.0
        for k in range(seats):
            total += term
            term *= offered / (k + 1)
        busy = term / (1 - load) / (total + term / (1 - load))
        return busy / (seats * (1 - load)) * (1 + squared) / 2

    fine = tuple(np.linspace(0.5, 0.9, 41).tolist())
    return Experiment(
        "utilisation", "Utilisation against queue", "utilisation", "wait for a seat, in mean packages",
        "grows without bound towards 1, as Kingman and Allen-Cunneen say", "rising",
        (
            Curve("one seat, simulated", loads, tuple(wait(load, 1) for load in loads)),
            Curve("one seat, Kingman", fine, tuple(allen_cunneen(load, 1) for load in fine), theory=True),
            Curve("five seats, simulated", loads, tuple(wait(load, 5) for load in loads)),
            Curve("five seats, Allen-Cunneen", fine, tuple(allen_cunneen(load, 5) for load in fine), theory=True),
        ),
    )  # fmt: skip


def clarity() -> Experiment:
    """Each element of clarity that an outcome lacks makes wrong turns likelier, and they are paid for."""
    elements: tuple[tuple[str, Data], ...] = (
        ("done_when", {"done_when": "the board has seen it"}),
        ("date", {"due": "2028-06-30"}),
        ("owner", {"owner": "maria"}),
        ("cascade", {"parent": "intent"}),
        ("baseline", {"measured_by": ["calls"]}),
        ("target", {"measured_by": ["calls"]}),
    )

    def cost(missing: int) -> float:
        there = dict(elements[missing:])
        outcome: Data = {"statement": "Customers are served well"}
        for name, value in there.items():
            outcome |= value if name != "target" or "baseline" in there else {"measured_by": ["calls"]}
        metric: Data = {"measures": "outcome"}
        metric |= {"target": 5} if "target" in there else {}
        metric |= {"baseline": 9} if "baseline" in there else {}
        packages = {f"p{n}": {"team": "crew", "effort": 20} for n in range(10)}
        data = {
            "intent": {"statement": "Keep our customers"},
            "people": {"maria": {}},
            "metrics": {"calls": metric},
            "outcomes": {"served": outcome},
            "teams": {"crew": {"people": 10, "day_rate": 500}},
            "initiatives": {"a": {"serves": "served", "packages": packages}},
        }
        names = ("misdirection", "clarity_odds", "waste", "max_misdirection")
        forecast = run(data, 400, **{name: default(name) for name in names})
        return float(forecast.cost.mean()) / 1000

    count = tuple(range(len(elements) + 1))
    return Experiment(
        "clarity", "Clarity against cost", "elements of clarity that the outcome lacks", "cost, thousands",
        "rises, faster with each element: the odds multiply", "rising",
        (Curve("simulated", count, tuple(map(cost, count))),),
    )  # fmt: skip


def ship_early() -> Experiment:
    """Early value against repairs: ship too early and defects eat it, too late and nobody gains meanwhile."""
    shares = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    work, per_day, horizon = 200.0, 200.0, 0.0
    initiatives = {
        f"i{n:02d}": {
            "value": {"per_week": 5 * per_day},
            "packages": {"build": {"takes": f"{work:g}d", "release": True}},
        }
        for n in range(30)
    }

    def model(share: float) -> Model:
        names = ("early_value", "escape_chance", "escape_effort")
        return model_of(
            {"policy": {"ship_at": share}, "initiatives": initiatives}, **{name: default(name) for name in names}
        )

    def value(share: float) -> float:
        return float(simulate(model(share), Draws(SEED, 40)).value.mean()) / 30 / 1000

    def expected(share: float) -> float:
        """The same by hand: what ships brings its share until the rest, and the repair, are done."""
        early = 1 - share
        chance = min(1.0, default("escape_chance") * early)
        done = work * (1 + chance * default("escape_effort") * early)
        brings: float = share ** default("early_value") * (done - share * work) + horizon - done
        return per_day * brings / 1000

    horizon = model(1.0).horizon
    fine = tuple(np.linspace(0.1, 1.0, 46).tolist())
    return Experiment(
        "ship-early", "Shipping early against value", "share of the work done when it ships", "value, thousands",
        "single-peaked: at .70 with the shipped assumptions", "peaked",
        (
            Curve("simulated", shares, tuple(map(value, shares))),
            Curve("by hand", fine, tuple(map(expected, fine)), theory=True),
        ),
    )  # fmt: skip


def wip_limit() -> Experiment:
    """Too few initiatives at once leave seats empty; too many are all begun, none done, and cost focus."""
    limits, lanes, steps = (1, 2, 3, 4, 5, 6, 8), 3, 3
    effort = {"dist": "lognormal", "median": 8, "sd_of_ln": 0.5}
    packages = {
        f"p{lane}{step}": {"team": "crew", "effort": effort} | ({"after": [f"p{lane}{step - 1}"]} if step else {})
        for lane in range(lanes)
        for step in range(steps)
    }

    def finish(limit: int) -> float:
        data = {
            "policy": {"wip_limit": limit, "dispatch": "first-come"},
            "teams": {"crew": {"people": 6}},
            "initiatives": {f"i{n:02d}": {"packages": packages} for n in range(12)},
        }
        names = ("switching_loss", "switching_cap", "rework_share", "max_rework")
        forecast = run(data, 40, rework_chance=0.4, **{name: default(name) for name in names})
        return float(forecast.initiative_finish.mean())

    return Experiment(
        "wip-limit", "Limit on work under way against finish", "initiatives that a team of six works on, at most",
        "working days until an initiative is done, mean",
        "best in between: below seats are empty, above all is begun and focus lost", "dipped",
        (Curve("simulated", limits, tuple(map(finish, limits))),),
    )  # fmt: skip


EXPERIMENTS: Sequence[Callable[[], Experiment]] = (
    feedback_cadence, authority, utilisation, clarity, ship_early, wip_limit
)  # fmt: skip
