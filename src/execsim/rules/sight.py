"""One entity in front of the rules: its facts, read once, and no more of them than are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cel_expr_python import cel

from execsim.rules.expressions import Language, activation
from execsim.rules.facts.base import Facts
from execsim.rules.facts.catalogue import KINDS, facts_for, language_for
from execsim.rules.facts.world import World

PORTFOLIO = "portfolio"
_SHARED = f"{PORTFOLIO}."

Read = Callable[[Facts[Any]], Any]


@dataclass(slots=True)
class Sight:
    """An entity and what was read of it.

    Attributes
    ----------
    entity, where
        The entity, and its dotted path; `portfolio` for the whole.
    values, given
        Its facts so far, as Python and as the runtime has them.
    """

    entity: Facts[Any]
    where: str
    values: dict[str, Any]
    given: cel.Activation
    reader: Reader

    def read(self, names: frozenset[str]) -> None:
        """Read more facts, for what is said once a rule has fired."""
        missing = names - self.values.keys()
        if missing:
            self.values.update((name, self.reader.take(name, self.entity)) for name in missing)
            self.given = activation(self.reader.language, self.values)


@dataclass(frozen=True)
class Reader:
    """Reads the facts of the entities of one kind.

    Attributes
    ----------
    language
        The rule language of the kind, or a wider one.
    own
        What is read of every entity.
    shared
        The facts of the portfolio as a whole: the same for every entity.
    every
        How each fact is read.
    whole
        The portfolio, for its facts.
    """

    language: Language
    own: Mapping[str, Read]
    shared: Mapping[str, Any]
    every: Mapping[str, Read]
    whole: Facts[Any]

    @classmethod
    def of(cls, world: World, kind: str, reads: Iterable[frozenset[str]], language: Language | None = None) -> Reader:
        """A reader for a kind that reads these facts of every entity."""
        names = frozenset[str]().union(*reads)
        every = {name: fact.read for name, fact in facts_for(kind).items()}
        [whole] = KINDS[PORTFOLIO].each(world)
        own = {name: read for name, read in every.items() if name in names and not name.startswith(_SHARED)}
        shared = {name: every[name](whole) for name in every if name in names and name.startswith(_SHARED)}
        return cls(language or language_for(kind), own, shared, every, whole)

    def sight(self, entity: Facts[Any]) -> Sight:
        """An entity with the facts that are read of every one."""
        values = {name: read(entity) for name, read in self.own.items()}
        values.update(self.shared)
        return Sight(entity, entity.path or PORTFOLIO, values, activation(self.language, values), self)

    def take(self, name: str, entity: Facts[Any]) -> Any:
        """One fact of an entity, or of the portfolio."""
        return self.every[name](self.whole if name.startswith(_SHARED) else entity)
