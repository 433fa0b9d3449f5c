"""Who reads an output: what is confidential stays out of it, and people go by their role."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.units import Entry, Named

BLACKED_OUT = "[confidential]"


@dataclass(frozen=True)
class Audience:
    """The readers of one output.

    Attributes
    ----------
    portfolio
        What the output speaks about.
    confidential
        Whether they may see what the file marks `confidential: true`.
    names
        Whether they may see people by name beside their role.
    versions
        The portfolio as scenarios leave it, where the output speaks about them too: what one of them marks is
        hidden as well.
    """

    portfolio: Portfolio
    confidential: bool = False
    names: bool = False
    versions: tuple[Portfolio, ...] = ()

    @cached_property
    def hidden(self) -> Mapping[str, Entry]:
        """What these readers may not see, by dotted path; what lies below it goes with it."""
        return dict(self._marks)

    def shows(self, path: str) -> bool:
        """Whether nothing on the way to a dotted path is hidden."""
        if not self.hidden:
            return True
        steps = path.split(".")
        return not any(".".join(steps[:n]) in self.hidden for n in range(1, len(steps) + 1))

    def shows_package(self, package: str) -> bool:
        """The same for a package by its id in the model, `initiative.package`."""
        initiative, _, name = package.partition(".")
        return self.shows(f"initiatives.{initiative}.packages.{name}")

    def say(self, text: str) -> str:
        """A text with every hidden id and name blacked out, and names beside roles where they may be seen."""
        if self._secrets is not None:
            text = self._secrets.sub(BLACKED_OUT, text)
        if self._roles is not None:
            text = self._roles.sub(lambda found: f"{found.group()} ({self._holders[found.group()]})", text)
        return text

    def say_all(self, value: Any) -> Any:
        """The same for every text in plain data, keys included; dates become text, what is not finite null."""
        match value:
            case str():
                return self.say(value)
            case bool() | int() | None:
                return value
            case float():
                return value if abs(value) < float("inf") else None
            case Mapping():
                return {self.say(str(key)): self.say_all(item) for key, item in value.items()}
            case list() | tuple() | set() | frozenset():
                items = sorted(value) if isinstance(value, (set, frozenset)) else value
                return [self.say_all(item) for item in items]
            case _:
                return self.say(str(value))

    @cached_property
    def _marks(self) -> tuple[tuple[str, Entry], ...]:
        if self.confidential:
            return ()
        return tuple(mark for one in (*self.versions, self.portfolio) for mark in _marked(one, ""))

    @cached_property
    def _secrets(self) -> re.Pattern[str] | None:
        words = {word for path, entry in self._marks for word in _words(path, entry)}
        return _any_of(words, r"(?:\.[\w-]+)*", re.IGNORECASE)

    @cached_property
    def _holders(self) -> Mapping[str, str]:
        """Name by role, for roles that one person alone holds."""
        people = [person for id_, person in self.portfolio.people.items() if self.shows(f"people.{id_}")]
        held = Counter(person.role for person in people)
        return {p.role: p.name for p in people if p.role and p.name and held[p.role] == 1}

    @cached_property
    def _roles(self) -> re.Pattern[str] | None:
        return _any_of(set(self._holders)) if self.names else None


def _marked(value: Any, path: str) -> Iterator[tuple[str, Entry]]:
    """(path, entry) of everything marked confidential; nothing below it, which goes with it anyway."""
    if isinstance(value, Entry) and value.confidential and path:
        yield path, value
    elif isinstance(value, BaseModel):
        fields = type(value).model_fields
        for name in value.model_fields_set & fields.keys():
            yield from _marked(getattr(value, name), _join(path, fields[name].alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _marked(item, _join(path, str(key)))
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            yield from _marked(item, _join(path, str(position)))


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _words(path: str, entry: Entry) -> Iterator[str]:
    """The words that give a hidden entry away: its id, its names, and the names of what is inside."""
    match path.split("."):
        case ["initiatives", initiative, "packages", package]:
            yield f"{initiative}.{package}"
        case [_, id_] if isinstance(entry, Named):
            yield id_
            yield id_.replace("-", " ").replace("_", " ")  # what stands in for a name
    yield from _names(entry)


def _names(value: Any) -> Iterator[str]:
    """How people call an entry, and everything inside it: names, roles and statements."""
    if isinstance(value, BaseModel):
        for field in ("name", "role", "statement"):
            text = getattr(value, field, None)
            if isinstance(text, str):
                yield text
        for field in value.model_fields_set & type(value).model_fields.keys():
            yield from _names(getattr(value, field))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _names(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _names(item)


def _any_of(words: set[str], tail: str = "", flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str] | None:
    """A pattern for whole words, the longest first; None where there is none."""
    longest_first = sorted((word for word in words if word.strip()), key=lambda word: (-len(word), word))
    if not longest_first:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))}){tail}(?![\w-])", flags)
