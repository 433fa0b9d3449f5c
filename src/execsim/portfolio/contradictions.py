"""Choices that cannot hold together whatever is done: what musts and choices force, followed to the end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from execsim.errors import Problem
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.source import Source
from execsim.portfolio.work import Choice

_HINT = "take `must` from one of them, or change one of the choices"


def find_contradictions(portfolio: Portfolio, source: Source) -> list[Problem]:
    """Choices that contradict the musts, or each other outright; a problem for each choice at most.

    Parameters
    ----------
    portfolio
        A portfolio that holds together.
    source
        For the places.
    """
    broken = _Consequences(portfolio).broken() | _at_once(portfolio.choices)
    return [source.problem(("choices", id_), message, hint, "key") for id_, (message, hint) in broken.items()]


class _Consequences:
    """What is certain to be done, or certain not to be, and why: unit propagation from the musts."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._choices = portfolio.choices
        self._done = {id_: True for id_, initiative in portfolio.initiatives.items() if initiative.must}
        self._why = dict.fromkeys(self._done, "is `must: true`")
        self._of: dict[str, list[str]] = {}
        for id_, choice in self._choices.items():
            for member in _members(choice):
                self._of.setdefault(member, []).append(id_)

    def broken(self) -> dict[str, tuple[str, str]]:
        """Message and hint by choice."""
        found: dict[str, tuple[str, str]] = {}
        agenda = deque(id_ for member in self._done for id_ in self._of.get(member, ()))
        while agenda:
            id_ = agenda.popleft()
            for member, done in _implied(self._choices[id_], self._done):
                if member not in self._done:
                    self._done[member] = done
                    self._why[member] = f"choices.{id_} {'asks for' if done else 'rules out'}"
                    agenda.extend(self._of[member])
                elif self._done[member] != done:
                    verb = "asks for" if done else "rules out"
                    found.setdefault(id_, (f"this {verb} {member}, which {self._why[member]}", _HINT))
        return found


def _at_once(choices: Mapping[str, Choice]) -> dict[str, tuple[str, str]]:
    """If-choices that require and exclude the same: what they speak of can never be done."""
    required = {(c.if_, other): id_ for id_, c in choices.items() for other in c.requires}
    return {
        id_: (
            f"this rules out {other}, which choices.{required[choice.if_, other]} asks for: {choice.if_} can never be "
            "done",
            "take one of the two choices out",
        )
        for id_, choice in choices.items()
        for other in choice.excludes
        if (choice.if_, other) in required
    }


def _members(choice: Choice) -> tuple[str, ...]:
    return choice.of if choice.if_ is None else (choice.if_, *choice.requires, *choice.excludes)


def _implied(choice: Choice, done: Mapping[str, bool]) -> Iterator[tuple[str, bool]]:
    """What a choice makes of what is certain already."""
    if choice.if_ is not None:
        others, wanted = choice.requires or choice.excludes, bool(choice.requires)
        if done.get(choice.if_) is True:
            yield from ((other, wanted) for other in others)
        elif any(done.get(other) is not wanted for other in others if other in done):
            yield choice.if_, False
        return
    chosen = [member for member in choice.of if done.get(member) is True]
    open_ = [member for member in choice.of if member not in done]
    if choice.pick == "all-or-none":
        if chosen or len(open_) < len(choice.of):
            yield from ((member, bool(chosen)) for member in choice.of)
    elif chosen:
        yield from ((member, False) for member in choice.of if member != chosen[0])
    elif choice.pick == "exactly-one" and len(open_) <= 1:
        yield (open_ or choice.of)[-1], True
