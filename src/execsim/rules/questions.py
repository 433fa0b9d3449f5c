"""What nobody has said yet, and whom to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from execsim.results.findings import SEVERITIES, ChecklistItem, Question
from execsim.rules.facts.base import Fact, Facts
from execsim.rules.facts.catalogue import facts_for
from execsim.rules.facts.world import World
from execsim.rules.pack_file import ChecklistEntry

if TYPE_CHECKING:
    from execsim.rules.compiled import CompiledRule

Lacking = defaultdict[tuple["CompiledRule", tuple[str, ...]], list[Facts[Any]]]
"""Entities that a rule could not judge, by rule and the facts that are missing."""

SPONSOR = "Sponsor of the strategy"
MANY = "Whoever answers for each of these"
MOST_ASKED = 12
MOST_NAMED = 20


def whom_to_ask(entity: Facts[Any], world: World) -> str:
    """Who can say more about an entity, by role: whoever answers for it or decides on it, else the sponsor."""
    if entity.kind == "package":
        initiative = world.portfolio.initiatives.get(entity.id.partition(".")[0])
        return _first_role(initiative.owner if initiative else (), world)
    if entity.kind == "team":
        return world.lead(entity.id)
    if entity.kind == "forum":
        return f"Chair of {entity.title}"
    if entity.kind == "person":
        return entity.title
    named = getattr(entity.it, "owner", None) or getattr(entity.it, "decided_by", None) or ()
    return _first_role((named,) if isinstance(named, str) else named, world)


def _first_role(parties: Sequence[str], world: World) -> str:
    people = (world.role(party) for party in parties if party in world.portfolio.people)
    teams = (world.lead(party) for party in parties if party in world.portfolio.teams)
    return next(people, next(teams, SPONSOR))


def questions_of(
    world: World, checklist: Iterable[ChecklistItem], entries: Iterable[ChecklistEntry], lacking: Lacking
) -> tuple[Question, ...]:
    """The open questions: of unknown items of the checklist, and of rules that lacked their input.

    Parameters
    ----------
    world
        The portfolio.
    checklist, entries
        What became of each item, and the items as the pack has them.
    lacking
        The entities that rules could not judge.
    """
    whom = {entry.item: entry.whom for entry in entries}
    unknown = [
        Question(whom[item.item], text, f"{item.title} is unknown")
        for item in checklist
        if item.status == "unknown"
        for text in item.ask
    ]
    roles: dict[int, str] = {}  # whom to ask about an entity, worked out once for all rules that lack something
    asked = sorted(lacking.items(), key=lambda pair: (pair[0][0].rule.code, pair[0][1]))
    told = [q for (compiled, missing), at in asked for q in _of_rule(world, compiled, missing, at, roles)]
    return (*unknown, *sorted(_merged(told), key=_most_hangs_on_it))


def _most_hangs_on_it(question: Question) -> tuple[int, int]:
    return SEVERITIES.index(question.severity), -len(question.paths)


def _of_rule(
    world: World,
    compiled: CompiledRule,
    missing: tuple[str, ...],
    entities: Sequence[Facts[Any]],
    roles: dict[int, str],
) -> Iterator[Question]:
    """The questions of each missing fact; none where one of them is nothing that anybody could write down."""
    rule = compiled.rule
    facts = [facts_for(rule.given).get(name) for name in missing]
    if rule.severity == "info" or not all(fact and fact.asks for fact in facts):
        return
    by_role: defaultdict[str, list[Facts[Any]]] = defaultdict(list)
    for entity in entities:
        whom = roles.get(id(entity))
        if whom is None:
            whom = roles[id(entity)] = whom_to_ask(entity, world)
        by_role[whom].append(entity)
    if len(by_role) > MOST_ASKED:
        by_role = defaultdict(list, {MANY: list(entities)})
    for whom, those in by_role.items():
        about = tuple(entity.title for entity in those[:MOST_NAMED])
        paths = tuple(entity.path for entity in those[:MOST_NAMED])
        for fact in filter(None, facts):
            because = f"not written down: {_meaning(fact)}"
            yield Question(whom, fact.asks, because, (rule.code,), about, paths, rule.severity)


def _merged(questions: Iterable[Question]) -> Iterator[Question]:
    """The same question to the same role once, about all that it concerns."""
    seen: dict[tuple[str, str], Question] = {}
    for question in questions:
        first = seen.setdefault((question.whom, question.text), question)
        if first is not question:
            about = dict(zip((*first.paths, *question.paths), (*first.about, *question.about), strict=True))
            seen[question.whom, question.text] = replace(
                first,
                codes=tuple(dict.fromkeys((*first.codes, *question.codes))),
                about=tuple(about.values())[:MOST_NAMED],
                paths=tuple(about)[:MOST_NAMED],
                severity=min(first.severity, question.severity, key=SEVERITIES.index),
            )
    yield from seen.values()


def _meaning(fact: Fact) -> str:
    """What a fact means, in its own first sentence."""
    first = " ".join(fact.doc.split()).partition(". ")[0].partition(";")[0].rstrip(".")
    return first[:1].lower() + first[1:]
