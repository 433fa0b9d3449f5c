"""A portfolio from a table: a row is an initiative, a mapping says which column means what."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from execsim.exchange.facts import FactReader, Facts
from execsim.exchange.mapped import read_mapped
from execsim.exchange.mapping import SECTIONS, TableMapping, read_mapping
from execsim.exchange.remaining import remaining
from execsim.exchange.reports import RowReport, summarise
from execsim.exchange.rows import Table
from execsim.exchange.slugs import Ids, slug
from execsim.exchange.yamltext import write_yaml
from execsim.portfolio.source import Source

_OUTCOME = ("name", "statement", "parent", "level", "owner", "due", "measured_by")


@dataclass(frozen=True, slots=True)
class Imported:
    """A portfolio made from a table.

    Attributes
    ----------
    portfolio_data
        Plain data as a portfolio file holds it; `yaml` is the same, written down.
    yaml
        The file to save: what it came from and every report as comments, then the portfolio.
    reports
        Everything that was changed, guessed or left out, in the order of the rows.
    """

    portfolio_data: dict[str, Any]
    yaml: str
    reports: tuple[RowReport, ...]


def import_table(content: bytes | str, mapping: Source, *, name: str) -> Imported:
    """Make a portfolio from a CSV file and a mapping.

    No row is dropped silently: one that cannot be used is reported with its reason, and so is every cell
    that was not understood, guessed or shortened.

    Parameters
    ----------
    content
        The CSV file.
    mapping
        The mapping file, as read by `read_source` or `parse_source`.
    name
        The file's name, for messages and for `source:` in the portfolio.

    Raises
    ------
    InputError
        If the mapping is wrong, a column it names is missing, or the file is no CSV file.
    """
    plan = read_mapping(mapping)
    columns = [(("initiatives", *path), column) for path, column in plan.initiatives.named()]
    table = read_mapped(content, mapping, plan.read, columns, name=name)
    reader, draft = FactReader(plan), _Draft(plan, name)
    for row in table.rows:
        draft.add(reader.read(row))
    data = draft.finish()
    reports = tuple(sorted([*table.reports, *draft.reports], key=lambda report: report.row))
    return Imported(data, write_yaml(data, _comments(plan, table, data, reports)), reports)


class _Draft:
    """The portfolio while rows are added."""

    def __init__(self, mapping: TableMapping, name: str) -> None:
        self._mapping, self._columns = mapping, mapping.initiatives
        self._file = re.split(r"[\\/]", name)[-1]
        self.data: dict[str, Any] = copy.deepcopy(mapping.portfolio)
        for section in SECTIONS:
            self.data.setdefault(section, {})
        self._ids = {section: Ids(self.data[section]) for section in SECTIONS}
        # texts that make the same slug mean the same party or outcome; so do ids that the mapping gives
        self._known = {section: {key: key for key in self.data[section]} for section in ("people", "outcomes")}
        self.reports: list[RowReport] = []

    def add(self, facts: Facts) -> None:
        """Add a row, or report why it is left out."""
        why = self._unusable(facts)
        if why:
            self.reports.append(RowReport(facts.row, "", facts.name, why, used=False))
            return
        key = self._id(facts)
        entry: dict[str, Any] = {"name": facts.name}
        if facts.outcome:
            entry["serves"] = self._outcome(facts, key)
        owners = [self._person(party) for party in facts.owner]
        if owners:
            entry["owner"] = owners[0] if len(owners) == 1 else owners
        if facts.due:
            entry["due"] = facts.due.isoformat()
        entry.update(self._timed(facts, key))
        if facts.value is not None and self._columns.value:
            value = self._columns.value
            entry["value"] = {value.as_: _money(facts.value)} | ({"kind": value.kind} if value.kind else {})
        if facts.status:
            entry["status"] = {"is": facts.status} | ({"on": self._as_of} if self._mapping.as_of else {})
        entry["source"] = f"{self._file}, row {facts.row}"
        self.data["initiatives"][key] = entry
        self.reports.extend(facts.reports)

    def finish(self) -> dict[str, Any]:
        """Return the portfolio without empty maps, in the order people read it."""
        for key, outcome in self.data["outcomes"].items():
            ordered = {name: outcome[name] for name in (*_OUTCOME, *outcome) if name in outcome}
            if len(outcome.get("owner", ())) == 1:
                ordered["owner"] = outcome["owner"][0]
            self.data["outcomes"][key] = ordered
        return {key: value for key, value in self.data.items() if key not in SECTIONS or value}

    @property
    def _as_of(self) -> str:
        return str(self._mapping.as_of)

    def _unusable(self, facts: Facts) -> str:
        if not facts.name:
            return "no name"
        absent = [need for need in self._columns.needs if getattr(facts, need) in (None, "", ())]
        if absent:
            return "no " + " and no ".join(absent)
        as_of = self._mapping.as_of
        if self._columns.work == "all" or as_of is None or facts.finish is None or facts.finish <= as_of:
            return ""
        if facts.start is None:
            return "no start, so nobody can tell what remains"
        return "it finishes before it starts" if facts.finish <= facts.start else ""

    def _id(self, facts: Facts) -> str:
        said = facts.id or facts.name
        wish = slug(said) or f"row-{facts.row}"
        given = self._ids["initiatives"].take(wish)
        if given != wish:
            facts.say("", facts.name, f"'{wish}' was taken; the id is '{given}'")
        elif facts.id and given != facts.id:
            facts.say(self._columns.id or "", facts.id, "written as an id: lower case, no blanks")
        elif wish == f"row-{facts.row}":
            facts.say("", said, "no Latin letter or digit to make an id of; the row's number is the id")
        return given

    def _entity(self, section: str, text: str) -> tuple[str, bool]:
        """Return the id of a party or an outcome, and whether it is new."""
        whole = slug(text, longest=10_000) or text.casefold()
        known = self._known[section]
        new = whole not in known
        if new:
            known[whole] = self._ids[section].take(slug(text) or f"{section}-{len(known) + 1}")
        return known[whole], new

    def _person(self, party: str) -> str:
        key, new = self._entity("people", party)
        if new and self._columns.owner:
            self.data["people"][key] = {self._columns.owner.is_: party}
        return key

    def _outcome(self, facts: Facts, initiative: str) -> str:
        column = self._columns.outcome
        assert column is not None  # a row has an outcome only by this column
        key, new = self._entity("outcomes", facts.outcome)
        if new:
            fixed = {"parent": column.parent, "level": column.level}
            said = {"name": facts.outcome, "statement": column.statement.replace("{}", facts.outcome)}
            self.data["outcomes"][key] = said | {k: v for k, v in fixed.items() if v}
        outcome = self.data["outcomes"][key]
        if column.owner == "rows":
            for party in facts.owner:
                _add(outcome, "owner", self._person(party))
        last = facts.due or facts.finish
        if column.due == "latest" and last:
            outcome["due"] = max(outcome.get("due", ""), last.isoformat())
        if facts.measure:
            _add(outcome, "measured_by", self._metric(facts, initiative))
        return key

    def _metric(self, facts: Facts, initiative: str) -> str:
        key = self._ids["metrics"].take(initiative)
        metric: dict[str, Any] = {"name": facts.measure}
        if facts.measures:
            metric["measures"] = facts.measures
        if facts.due:
            metric["by"] = facts.due.isoformat()
        self.data["metrics"][key] = metric | {"source": f"{self._file}, row {facts.row}"}
        return key

    def _timed(self, facts: Facts, key: str) -> dict[str, Any]:
        """Dates, cost and package: all of it, or what remains at the status date."""
        as_of = self._mapping.as_of
        if self._columns.work == "all" or as_of is None or facts.finish is None:
            dates = {"start": facts.start, "finish": facts.finish}
            planned = {k: day.isoformat() for k, day in dates.items() if day}
            return _kept({"planned": planned, "cost": _cost(facts.cost, 1)})
        if facts.finish <= as_of:
            return self._done(facts, key)
        assert facts.start is not None  # `_unusable` has kept such rows out
        left = remaining(facts.start, facts.finish, as_of)
        if left.start == as_of:
            facts.say("", "", f"under way on {as_of}: time and cost are what remains")
        return _kept({
            "not_before": facts.start.isoformat() if facts.start > as_of else None,
            "planned": {"start": left.start.isoformat(), "finish": facts.finish.isoformat()},
            "cost": _cost(facts.cost, left.share),
            "packages": {"work": {"takes": f"{left.workdays}d"}},
        })  # fmt: skip

    def _done(self, facts: Facts, key: str) -> dict[str, Any]:
        assert facts.finish is not None  # only rows with a finish are done
        facts.say("", "", f"ended by {self._mapping.as_of}: done, and nothing is left to pay")
        backwards = facts.start is not None and facts.start > facts.finish
        if backwards:
            facts.say("", f"{facts.start} to {facts.finish}", "it finishes before it starts; the start is left out")
        started = {"started": facts.start.isoformat()} if facts.start and not backwards else {}
        self.data["actuals"][f"{key}.work"] = started | {"finished": facts.finish.isoformat()}
        return {"packages": {"work": {"takes": "1d"}}}


def _kept(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value}


def _cost(cost: float | None, share: float) -> dict[str, Any] | None:
    return None if cost is None else {"total": _money(cost * share)}


def _money(amount: float) -> float | int:
    """Whole units from 1,000 on, else cents: a table's precision is not better."""
    rounded = round(amount, 0 if abs(amount) >= 1000 else 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _add(entry: dict[str, Any], key: str, item: str) -> None:
    listed = entry.setdefault(key, [])
    if isinstance(listed, str):  # an outcome that the mapping wrote may name one owner plainly
        listed = entry[key] = [listed]
    if item not in listed:
        listed.append(item)


def _comments(plan: TableMapping, table: Table, data: dict[str, Any], reports: Iterable[RowReport]) -> Iterable[str]:
    made = {section: len(data.get(section, {})) for section in ("initiatives", "outcomes", "metrics", "people")}
    costs = sum(entry["cost"]["total"] for entry in data.get("initiatives", {}).values() if "cost" in entry)
    if plan.about:
        yield " ".join(plan.about.split())
    yield f"Made by `execsim import table` from {table.name}."
    counts = ", ".join(_counted(count, section) for section, count in made.items() if count)
    yield f"{_counted(len(table.rows), 'rows')}: {counts or 'nothing that can be used'}."
    if costs:
        yield f"The costs below add up to {costs:,.0f} {data.get('currency', '')}".rstrip() + "."
    told = summarise(reports)
    if told:
        yield ""
        yield "What was changed, guessed or left out (row 1 holds the headings):"
        yield from (f"  {line}" for line in told)


def _counted(count: int, things: str) -> str:
    one = {"people": "person"}.get(things, things.removesuffix("s"))
    return f"{count:,} {one if count == 1 else things}"
