"""What a fact is: a pure, documented property of an entity, under a dotted name, with a unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import getdoc, signature
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from execsim.portfolio.naming import name_of
from execsim.portfolio.units import Entry

if TYPE_CHECKING:
    from execsim.rules.facts.world import World

E = TypeVar("E", bound=Entry)
Method = TypeVar("Method", bound=Callable[[Any], Any])

PERSON = "person"
"""The unit of facts that hold ids of people: conditions and remedies may use them, messages may not."""

LONGEST_TEXT = 1_000
_TYPES = {"str": "text", "bool": "flag", "tuple[str, ...]": "list"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of one kind of entity.

    Attributes
    ----------
    name
        As rules write it: `it.utilisation`.
    unit
        `days`, `person-days`, `share`, `money`, `count`, `date`, `person`, or empty for texts and ids.
    returns
        The type in Python's words: `float | None`.
    doc
        What it means.
    read
        Gives the value for an entity's facts.
    asks
        What to ask where it is absent; empty where nobody could write it down: it follows from other facts, and
        its absence only means that there is nothing to judge.
    """

    name: str
    unit: str
    returns: str
    doc: str
    read: Callable[[Facts[Any]], Any]
    asks: str = ""

    @property
    def type(self) -> str:
        """`text`, `flag`, `list` (of texts), or `open`: a number, or something that may be absent."""
        return _TYPES.get(self.returns, "open")


def fact(unit: str = "", name: str = "", asks: str = "") -> Callable[[Method], Method]:
    """Mark a method as a fact; its docstring is the documentation and its return type the fact's type."""

    def mark(method: Method) -> Method:
        method.__dict__.update(unit=unit, name=name or method.__name__, asks=asks)
        return method

    return mark


class Facts(Generic[E]):
    """The facts of one entity.

    Parameters
    ----------
    world
        The portfolio with its back references.
    id
        Id of the entity; of a package, `initiative.package`.
    it
        The entity as it was written.
    """

    kind: ClassVar[str]
    section: ClassVar[str]

    def __init__(self, world: World, id: str, it: E) -> None:
        self.world, self.id, self.it = world, id, it

    @classmethod
    def each(cls, world: World) -> Iterable[Self]:
        """Every entity of this kind that rules look at."""
        raise NotImplementedError

    @property
    def path(self) -> str:
        """Dotted path of the entity in the file."""
        return f"{self.section}.{self.id}"

    @property
    def key(self) -> str:
        """The id that stays when the entity is renamed."""
        return self.it.key or self.id

    @property
    def title(self) -> str:
        """What readers call it."""
        return called(self.it, self.id.rpartition(".")[2])

    @property
    def full_title(self) -> str:
        """The same where it stands among its likes of other entities."""
        return self.title

    @fact(name="id")
    def ref(self) -> str:
        """Its id, for the paths of remedies; of a package `initiative.package`."""
        return self.id

    @fact()
    def name(self) -> str:
        """Its name, or its id as words where it has none."""
        return self.title


def facts_of(cls: type[Facts[Any]], prefix: str = "it") -> dict[str, Fact]:
    """Every fact of a kind of entity, by dotted name, in the order in which they are written."""
    found = {}
    for base in reversed(cls.__mro__):
        for method in vars(base).values():
            if hasattr(method, "unit"):
                full = f"{prefix}.{method.name}"
                returns, doc = _returns(method), getdoc(method) or ""
                found[full] = Fact(full, method.unit, returns, doc, _reader(method, returns), method.asks)
    return found


def _returns(method: Callable[..., Any]) -> str:
    return str(signature(method).return_annotation)


def _reader(method: Callable[[Any], Any], returns: str) -> Callable[[Facts[Any]], Any]:
    """How a fact is read: numbers and flags are plain already, and most facts are read very often."""
    kinds = set(returns.split(" | "))
    if kinds <= {"float", "int", "bool", "None"}:
        return method
    if kinds <= {"str", "None"}:
        return lambda facts: _cut(method(facts))
    if kinds == {"tuple[str, ...]"}:
        return lambda facts: [_cut(item) for item in found] if (found := method(facts)) else []
    return lambda facts: plain(method(facts))


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT]


def called(entry: Entry, id: str) -> str:
    """What readers call an entry: its name, else its id as words."""
    name: str | None = getattr(entry, "name", None)
    return name or name_of(id)


def plain(value: Any) -> Any:
    """A value as the rule language knows it: dates as ISO texts, tuples as lists, long texts cut."""
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    if isinstance(value, (tuple, frozenset)):
        return [plain(item) for item in (value if isinstance(value, tuple) else sorted(value))]
    return value.isoformat() if isinstance(value, dt.date) else value


def absent(value: Any) -> bool:
    """Whether a fact says nothing: null, an empty list or an empty text."""
    return value is None or value in ([], "")
