"""What a scenario or a remedy changes, in the words of a meeting: `Review progress every week (so far 4 weeks)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from execsim.render.phrases import listed, percent, plain
from execsim.results.contract_part import ChangePart

LONGEST_VALUE = 80
SAID: Mapping[str, str] = {
    "decisions.*.ask_ahead": "Ask for '{what}' {to} ahead{so_far}",
    "decisions.*.delegated_to": "Let {to} decide '{what}' too",
    "decisions.*.delegated_to.*.up_to": "Let {who} decide '{what}' up to {to}{so_far}",
    "decisions.*.takes": "'{what}' takes {to} to prepare{so_far}",
    "decisions.*.decided_by": "{to} decides '{what}'{so_far}",
    "decisions.*.forum": "'{what}' is decided at {to}{so_far}",
    "forums.*.held": "Hold {to} of the meetings of {what}{so_far}",
    "forums.*.every": "{what} meets every {to}{so_far}",
    "forums.*.decides_up_to": "{what} decides up to {to} a meeting{so_far}",
    "metrics.*.bonus_share": "'{what}' carries {to} of the bonus{so_far}",
    "teams.*.people": "{what}, people: {to}{so_far}",
    "teams.*.focus": "{what} keeps {to} of the day for planned work{so_far}",
    "teams.*.skills.*": "{what}, people who know {who}: {to}{so_far}",
    "initiatives.*.selected": "Do '{what}': {to}{so_far}",
    "policy.review.every": "Review progress every {to}{so_far}",
    "policy.review.effort": "A review takes {to}{so_far}",
    "policy.review.by_team": "Reviews with a rhythm of their own: {to}",
    "policy.review.by_team.*": "Review {who} every {to}{so_far}",
    "policy.replan.every": "Plan anew every {to}{so_far}",
    "policy.replan.frozen": "Leave the plan as it is for {to}{so_far}",
    "policy.wip_limit": "Initiatives under way at a time, at most: {to}{so_far}",
    "policy.dispatch": "Who gets a seat first: {to}{so_far}",
    "intent.review_every": "Look at the intent every {to}{so_far}",
}
SHARES = ("forums.*.held", "metrics.*.bonus_share", "teams.*.focus")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?) ?(h|d|w|month|quarter|year)s?")
_UNITS = {"h": "hour", "d": "day", "w": "week"}
_PERIOD = re.compile(r"\d{4}(-\w+)*")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def titled(name: str) -> str:
    """A name as people say it: `two-more-people` is an id in all but name."""
    return name.replace("-", " ") if _SLUG.fullmatch(name) else name


@dataclass(frozen=True)
class Wording:
    """Says changes; `names` are what readers call things by dotted path, `people` roles by id."""

    names: Mapping[str, str]
    people: Mapping[str, str]

    def change(self, change: ChangePart) -> str:
        """What is changed, what it becomes, and what it is so far."""
        steps = change.path.split(".")
        pattern = _pattern(steps)
        to, so_far = self._values(change, share=pattern in SHARES)
        template = SAID.get(pattern, "{what}: {to}{so_far}")
        who = self._name(steps[-2] if steps[-1] == "up_to" else steps[-1])
        said = template.format(what=self._subject(steps, pattern in SAID), who=who, to=to, so_far=so_far)
        idle = " (no effect in the model)" if change.effect is False else ""
        return plain(said.replace("every 1 ", "every ")) + idle

    def _subject(self, steps: list[str], whole: bool) -> str:
        """What the change is made to, by its name; with the rest of the path unless that is `whole` in the template."""
        cut = next((n for n in range(len(steps), 0, -1) if ".".join(steps[:n]) in self.names), 0)
        name = self.names.get(".".join(steps[:cut]), "")
        rest = ", ".join(titled(step).replace("_", " ") for step in steps[cut:])
        return (name or rest) if whole else ", ".join(filter(None, (name, rest)))

    def _name(self, step: str) -> str:
        """A person, a team or a skill by its id."""
        return self.people.get(step) or self.names.get(f"teams.{step}") or titled(step)

    def _values(self, change: ChangePart, *, share: bool) -> tuple[str, str]:
        """What it becomes, and ` (so far ...)`."""
        before, after = change.from_, change.to
        if change.assumed is not None:
            return self._value(after, share), f" (so far {plain(change.assumed)}, assumed)"
        if not isinstance(after, (dict, list)) or not isinstance(before, (dict, list, type(None))):
            return self._value(after, share), "" if before is None else f" (so far {self._value(before, share)})"
        old, new = _items(before), _items(after)
        more = [self._item(key, value) for key, value in new.items() if old.get(key, ...) != value]
        less = [self._name(key) for key in old if key not in new]
        told = [*more, *([f"no longer {listed(less)}"] if less else [])]
        return listed(told, len(told)) or "the same, written differently", ""

    def _item(self, key: str, value: Any) -> str:
        if _PERIOD.fullmatch(key):
            return f"{self._value(value)} from {key}"
        if isinstance(value, dict) and "up_to" in value:
            return f"{self._name(key)} up to {self._value(value['up_to'])}"
        name = self._name(key)
        return name if value in (None, {}) else f"{name} {self._value(value)}"

    def _value(self, value: Any, share: bool = False) -> str:
        match value:
            case None | []:
                text = "nothing"
            case bool():
                text = "yes" if value else "no"
            case int() | float():
                text = percent(value) if share else f"{value:,.10g}"
            case dict():
                text = ", ".join(self._item(str(key), item) for key, item in value.items())
            case list():
                text = ", ".join(self._value(item) for item in value)
            case _:
                text = self._text(str(value))
        text = plain(text) or "nothing"
        return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"

    def _text(self, text: str) -> str:
        """A person or a team by its name, a length of time in words, all else as it is."""
        if found := _LENGTH.fullmatch(text):
            number = float(found.group(1))
            unit = _UNITS.get(found.group(2), found.group(2))
            return f"{number:g} {unit}{'' if number == 1 else 's'}"
        return self.people.get(text) or self.names.get(f"teams.{text}") or text


def _pattern(steps: list[str]) -> str:
    """The pattern of `SAID` that fits a path; else the path."""
    for known in SAID:
        parts = known.split(".")
        if len(parts) == len(steps) and all(one in ("*", step) for one, step in zip(parts, steps, strict=True)):
            return known
    return ".".join(steps)


def _items(value: Any) -> dict[str, Any]:
    """A map, or a list as a map without values."""
    return dict(value) if isinstance(value, dict) else {str(item): None for item in value or ()}
