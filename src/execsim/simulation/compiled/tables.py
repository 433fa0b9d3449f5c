"""What the kernel reads: the model, its wiring and its draws as tables of records, made once for many replications."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from execsim.model.draws import EFFORT, FACTOR
from execsim.model.families import Kind
from execsim.model.memory import in_block
from execsim.model.model import FF, FS, SF, SS, Model
from execsim.model.quantiles import quantile
from execsim.model.sampling import Sampling
from execsim.model.state import NO_PACKAGE, PREDECESSORS
from execsim.simulation.compiled import pools
from execsim.simulation.compiled.layout import (
    ASK_AHEAD,
    ASKS,
    CHANGES,
    DECISIONS,
    DISPATCH_ORDERS,
    EVENTS,
    EXTERNALS,
    FOCUS,
    FOLLOWERS,
    FOR_ARRIVALS,
    FOR_CONSENTS,
    FOR_DECISIONS,
    FOR_EARLY,
    FOR_EXTERNAL,
    FOR_HOLDERS,
    FOR_PREDECESSORS,
    FORUMS,
    FRESH,
    HORIZONS,
    INITIATIVES,
    LAYOUT,
    LINKS,
    MIXES,
    MORE_SKILLED,
    NEEDS,
    OF_BEHAVIOUR,
    OF_POLICY,
    OUTCOMES,
    OUTSIDE,
    PACKAGES,
    PEOPLE,
    RISKS,
    RULES,
    SEATS,
    SHIFTING,
    SHIFTS,
    STAKED,
    TEAMS,
    TRIGGERS,
)
from execsim.simulation.compiled.pools import Pool, filled
from execsim.simulation.dispatch import dispatch_order, money_behind, seats_held
from execsim.simulation.pace import day_rate_of
from execsim.simulation.wiring import Link, Wiring, row_of
from execsim.simulation.worth import spent_so_far

OF_PACKAGE = ("under_way", "shipped", "done")
Tables = dict[str, NDArray[Any]]


def tables_of(model: Model, wiring: Wiring, sampling: Sampling | None) -> Tables:
    """Make all tables of `LAYOUT`."""
    writer = _Writer(model, wiring, sampling)
    tables = writer.tables()
    found = in_block({name: (np.shape(tables[name]), dtype) for name, (dtype, _) in LAYOUT.items()})
    for name, table in found.items():
        table[...] = tables[name]
    return found


class _Writer:
    def __init__(self, model: Model, wiring: Wiring, sampling: Sampling | None) -> None:
        self._model, self._wiring, self._sampling = model, wiring, sampling
        self._rows, self._origins, self._days = Pool(np.int64), Pool(np.int64), Pool(np.float64)
        self._mixes = Pool(MIXES)
        self._stakes, self._staked = dict[tuple[int, int], int](), Counter[int]()
        self._waiting: list[list[tuple[int, int]]] = [[] for _ in range(self._event(len(model.asks), "fallen"))]

    def _event(self, row: int, kind: str) -> int:
        """Number of an event that others wait for: three of each package side by side, arrivals, decisions."""
        packages, externals = len(self._model.packages), len(self._model.externals)
        if kind in OF_PACKAGE:
            return 3 * row + OF_PACKAGE.index(kind)
        return 3 * packages + row + (externals if kind == "fallen" else 0)

    def tables(self) -> Tables:
        m, e = self._model, self._model.estimates
        focus, shifts, changes = self._shifts()
        before_first, before, order = self._chain()
        tables = {
            "rules": self._rules(),
            "packages": self._packages(),
            "fresh": self._fresh(),
            "belongs": np.where(self._wiring.selected, m.packages.initiative, -1),
            "teams": self._teams(),
            "seat_rows": self._seat_rows(),
            "people": filled(PEOPLE, m.people, ("luck", "leaving", "team")),
            "initiatives": self._initiatives(),
            "asks": self._asks(),
            "decisions": self._decisions(),
            "forums": filled(FORUMS, m.forums, ("luck", "every", "decides_up_to", "held")),
            "externals": self._externals(),
            "outcomes": self._outcomes(),
            "risks": self._risks(),
            "events": filled(EVENTS, m.events, ("luck", "rate", "value", "response")),
            "triggers": filled(TRIGGERS, m.triggers, ("reading", "threshold", "observable", "row", "op", "response")),
            "staked": self._stake_counts(),
            "shifts": shifts,
            "changes": changes,
            "seat_changes": pools.seat_changes_of(m),
            "seats": m.teams.seats,
            "seat_days": np.cumsum(np.pad(m.teams.seats * m.teams.present, ((0, 0), (1, 0))), axis=1),
            "at_work": pools.calendars_of(m, self._wiring)[0],
            "focus": focus,
            "skilled": m.teams.skilled,
            "leaving_skills": m.people.skilled,
            "kinds": e.kind,
            "params": e.params,
            "spans": e.spans,
            "pool": e.pool,
            "streams": pools.streams_of(m),
            "chain_order": order,
            "before_first": before_first,
            "before": before,
        }
        tables |= {"links": self._links.array(), "needs": self._needs.array(), "outside": self._outside.array()}
        tables |= {"earlies": self._earlies.array(), "mixes": self._mixes.array(), "rows": self._rows.array()}
        tables |= {"origins": self._origins.array(), "days": self._days.array()}
        first = np.cumsum([0, *(len(waiting) for waiting in self._waiting)])
        followers = Pool(FOLLOWERS)
        followers.put(pair for waiting in self._waiting for pair in waiting)
        tables |= {"followers": followers.array(), "follower_first": first}
        places = pools.places_of({name: len(table) for name, table in tables.items()})
        tables["rules"]["place_bits"] = pools.place_bits(len(places["orders"]), tables["rules"]["last"][0])
        return tables | places

    def _rules(self) -> NDArray[Any]:
        m = self._model
        rules = np.zeros(1, RULES)
        for name in OF_BEHAVIOUR:
            rules[name] = getattr(m.behaviour, name)
        for name in OF_POLICY:
            rules[name] = getattr(m.policy, name)
        rules["as_of"], rules["horizon"] = m.as_of, m.horizon
        rules["last"] = max(m.as_of, HORIZONS * m.horizon)
        rules["early_share"] = m.policy.ship_at**m.behaviour.early_value
        rules["dispatch"] = DISPATCH_ORDERS.index(m.policy.dispatch)
        rules["strata"] = self._sampling.strata if self._sampling else 0
        rules["is_frozen"] = m.frozen is not None
        return rules

    # --- packages -----------------------------------------------------------------------------------------

    def _packages(self) -> NDArray[Any]:
        m, w, p, e = self._model, self._wiring, self._model.packages, self._model.estimates
        self._links, self._needs, self._outside = Pool(LINKS), Pool(NEEDS), Pool(OUTSIDE)
        self._earlies = Pool(np.int64)
        same = (
            "luck amount_factor value_factor people go planned misdirection finished started spent remaining "
            "rank initiative amount team skill elapsed fixed booked release"
        )
        table = filled(PACKAGES, p, same.split())
        if not len(p):
            return table
        table["not_before"], table["selected"] = w.not_before, w.selected
        table["money"] = money_behind(m)
        for package in range(len(p)):
            row = table[package]
            amount = int(p.amount[package])
            row["low"], row["width"] = e.params[amount, :2]
            row["shape"] = e.spans[amount, 0] if e.kind[amount] >= Kind.PERT and not p.fixed[package] else -1
            median = quantile(e.arrays, amount, 0.5)
            row["median"], row["estimate"] = median, median * float(p.amount_factor[package])
            row["held"] = seats_held(m, package)
            row["day_rate"] = day_rate_of(m, package)
            row["sunk"] = 0.0 if w.selected[package] else spent_so_far(m, package)
            row["need_first"], row["need_last"] = self._needed(package)
            self._linked(row, package)
            row["early_first"], row["early_last"] = self._earlies.put(w.early[package])
            row["asks_early"] = bool(w.early[package])
            row["ask_first"], row["ask_last"] = self._rows.put(w.asks[package])
            row["mix_first"], row["mix_last"] = self._mixed(int(p.luck[package]), EFFORT)
        return table

    def _fresh(self) -> NDArray[Any]:
        table = filled(FRESH, self._model.packages, ("diverted",))
        if len(table):
            table["since"] = np.where(self._wiring.selected, self._model.as_of, 0.0)
            table["order"] = dispatch_order(self._model)
            table["phase"] = np.where(self._wiring.selected, PREDECESSORS, NO_PACKAGE)
        return table

    def _needed(self, package: int) -> tuple[int, int]:
        """Seats that a package needs, and what its initiative has in their teams."""
        rows, initiative = list[tuple[int, int, int]](), int(self._model.packages.initiative[package])
        for team, count in self._wiring.needs[package]:
            stake = self._stakes.setdefault((team, initiative), len(self._stakes))
            self._staked[stake] += self._wiring.selected[package]
            rows.append((team, count, stake))
        return self._needs.put(rows)

    def _linked(self, row: Any, package: int) -> None:
        """Links of a package, and the events that each of its waits is for."""
        w, selected = self._wiring, self._wiring.selected[package]
        starts, holders, outside = w.start_links[package], w.finish_links[package], w.outside[package]
        row["start_first"], row["start_last"] = self._links.put((link.lag, link.package, link.kind) for link in starts)
        row["is_held"] = bool(holders)
        row["finish_first"], row["finish_last"] = self._links.put((k.lag, k.package, k.kind) for k in holders)
        row["outside_first"], row["outside_last"] = self._outside.put((lag, x) for x, lag in outside)
        if not selected:
            return
        arrived = [self._event(x, "arrived") for x, _ in outside]
        undated = [self._event(x, "arrived") for x, _ in outside if not self._model.externals.dated[x]]
        known = [event for link in starts for event in self._begun(link)] + undated
        waits: dict[str, tuple[int, Sequence[int]]] = {
            "predecessors": (FOR_PREDECESSORS, [event for link in starts for event in self._passes(link)]),
            "arrivals": (FOR_ARRIVALS, arrived),
            "decisions": (FOR_DECISIONS, [self._event(ask, "fallen") for ask in w.asks[package]]),
            "holders": (FOR_HOLDERS, [event for link in holders for event in self._passes(link)]),
            "known": (FOR_EARLY, known if w.early[package] else []),
        }
        for name, (kind, events) in waits.items():
            row[f"{name}_first"], row[f"{name}_last"] = self._wait(events, kind, package)

    def _wait(self, events: Iterable[int], kind: int, row: int) -> tuple[int, int]:
        """Note that somebody waits for some events, each once."""
        once = list(dict.fromkeys(events))
        for event in once:
            self._waiting[event].append((kind, row))
        return self._origins.put(once)

    def _passes(self, link: Link) -> list[int]:
        """`Passage.origins`: what a link waits for; a lead until it can be known when its predecessor passes on."""
        if link.kind in (SS, SF) or link.lag < 0.0:
            return self._begun(link)
        return [self._event(link.package, "shipped" if link.kind == FS else "done")]

    def _begun(self, link: Link) -> list[int]:
        """`Passage.begun`: the starts from which on it can be known when a link lets go."""
        behind = [link.package] if link.kind in (SS, SF) else self._behind(link.package)
        return [self._event(package, "under_way") for package in behind]

    def _behind(self, package: int) -> list[int]:
        """`Passage._behind`, each once: a package, and all whose FF and SF links hold back its finish, and so on."""
        found, pending = dict[int, None](), [package]
        while pending:
            one = pending.pop()
            if one not in found:
                found[one] = None
                pending += [link.package for link in self._wiring.finish_links[one] if link.kind in (FF, SF)]
        return list(found)

    def _mixed(self, entity: int, purpose: int) -> tuple[int, int]:
        parts = self._sampling.mixed.get((entity, purpose), ()) if self._sampling else ()
        return self._mixes.put((weight, *other) for weight, other in parts)

    def _stake_counts(self) -> NDArray[Any]:
        """Packages that each initiative has in each of its teams."""
        table = np.zeros(max(1, len(self._stakes)), STAKED)
        for stake, packages in self._staked.items():
            table["packages"][stake] = packages
        return table

    # --- the rest ------------------------------------------------------------------------------------------

    def _teams(self) -> NDArray[Any]:
        table = filled(TEAMS, self._model.teams, ("luck", "day_rate", "attrition", "overhead", "review_every"))
        table["calendar"] = pools.calendars_of(self._model, self._wiring)[1]
        for selected, needs in zip(self._wiring.selected, self._wiring.needs, strict=True):
            for team, _ in needs if selected else ():
                table["users"][team] += 1
        return table

    def _seat_rows(self) -> NDArray[Any]:
        teams, seats = self._model.teams, Pool(SEATS)
        for team in map(int, np.flatnonzero(teams.attrition > 0.0)):
            seats.put((team, number) for number in range(int(teams.seats[team].max(initial=0))))
        return seats.array()[:-1]

    def _initiatives(self) -> NDArray[Any]:
        i = self._model.initiatives
        same = "luck due penalty value_per_day value_lasts ramp half_life works cost cost_spread selected due_hard"
        table = filled(INITIATIVES, i, same.split())
        for row in range(len(i)):
            one = table[row]
            one["years"] = float(i.planned_finish[row] - i.planned_start[row]) / 250
            one["opening_first"], one["opening_last"] = self._rows.put(self._wiring.opening[row])
            members = np.flatnonzero(self._model.packages.initiative == row).tolist()
            one["package_first"], one["package_last"] = self._rows.put(members)
            one["mix_first"], one["mix_last"] = self._mixed(int(i.luck[row]), FACTOR)
        return table

    def _asks(self) -> NDArray[Any]:
        same = ("luck", "decision", "owner", "owner_decides", "as_delegate", "superior_decides")
        table = filled(ASKS, self._model.asks, same)
        table["rank"] = self._wiring.ask_rank
        table["ahead"] = self._model.decisions.ask_ahead[self._model.asks.decision]
        return table

    def _decisions(self) -> NDArray[Any]:
        d = self._model.decisions
        table = filled(DECISIONS, d, ("forum", "takes"))
        asks = self._model.asks.decision
        for row in range(len(d)):
            one = table[row]
            consents = row_of(d.consent_first, d.consent, row)
            one["consent_first"], one["consent_last"] = self._rows.put(consents)
            one["day_first"], one["day_last"] = self._days.put(d.day[d.day_first[row] : d.day_first[row + 1]].tolist())
            apart = [self._event(c, "arrived") for c in consents if self._apart(c)]
            one["wait_first"], one["wait_last"] = self._origins.put(dict.fromkeys(apart))
            for event in dict.fromkeys(apart):
                self._waiting[event] += [(FOR_CONSENTS, ask) for ask in np.flatnonzero(asks == row).tolist()]
        return table

    def _apart(self, external: int) -> bool:
        """Whether a consent comes by itself: on a date, or after something."""
        x = self._model.externals
        after = row_of(x.after_first, x.after, external) or row_of(x.after_outside_first, x.after_outside, external)
        return bool(x.dated[external] or after)

    def _externals(self) -> NDArray[Any]:
        x = self._model.externals
        table = filled(EXTERNALS, x, ("luck", "amount", "dated"))
        for row in range(len(x)):
            one, after, outside = table[row], self._wiring.external_packages[row], self._wiring.externals[row]
            one["apart"] = self._apart(row)
            one["after_first"], one["after_last"] = self._rows.put(after)
            one["outside_first"], one["outside_last"] = self._rows.put(outside)
            events = [self._event(q, "done") for q in after] + [self._event(y, "arrived") for y in outside]
            one["wait_first"], one["wait_last"] = self._wait([] if x.dated[row] else events, FOR_EXTERNAL, row)
        return table

    def _outcomes(self) -> NDArray[Any]:
        o = self._model.outcomes
        table = filled(OUTCOMES, o, ("worth_per_day", "worth_lasts", "needs"))
        for row in range(len(o)):
            frame = self._rows.put(row_of(o.member_first, o.member, row))
            table[row]["member_first"], table[row]["member_last"] = frame
        return table

    def _risks(self) -> NDArray[Any]:
        r = self._model.risks
        table = filled(RISKS, r, ("luck", "chance", "effort", "cost", "mitigation", "value", "delay"))
        for row in range(len(r)):
            one = table[row]
            spoiled = row_of(r.spoil_first, r.spoil, row)
            one["hit_first"], one["hit_last"] = self._rows.put(row_of(r.hit_first, r.hit, row))
            one["burden_first"], one["burden_last"] = self._rows.put(row_of(r.burden_first, r.burden, row))
            one["spoil_first"], one["spoil_last"] = self._rows.put(spoiled)
            one["touched"] = any(self._model.initiatives.selected[i] for i in spoiled)
        return table

    def _shifts(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """What initiatives change when they finish; a new focus is one more row of `focus`, its number the value."""
        focus, shifts, changes = [*self._model.teams.focus], Pool(SHIFTS), Pool(CHANGES)
        for shift in self._model.shifts:
            first = len(changes.items)
            for table, column, rows, values in shift.columns:
                code = SHIFTING.index((table, column))
                for row, value in zip(rows.tolist(), values, strict=True):
                    if code == FOCUS:
                        focus.append(value)
                    changed = np.flatnonzero(self._model.asks.decision == row).tolist() if code == ASK_AHEAD else [row]
                    changes.put((len(focus) - 1 if code == FOCUS else value, code, one) for one in changed)
            changes.put((value, SHIFTING.index(("policy", name)), 0) for name, value in shift.policy)
            added = zip(shift.adds.tolist(), shift.cells.tolist(), strict=True)
            changes.put((seats, MORE_SKILLED, cell) for seats, cell in added)
            shifts.put([(shift.initiative, first, len(changes.items))])
        days = self._model.teams.focus.shape[1]
        return np.array(focus, np.float64).reshape(-1, days), shifts.array()[:-1], changes.array()

    def _chain(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Packages so that each comes after those before it, and these: for the unhindered twin."""
        from execsim.simulation.attribution import order_of  # noqa: PLC0415 - it reads this engine's sibling

        order, before = order_of(self._wiring)
        pool = Pool(LINKS)
        frames = [pool.put((lag, package, kind) for package, kind, lag in row) for row in before]
        return np.array([first for first, _ in frames] + [len(pool.items)], np.int64), pool.array(), np.array(order)
