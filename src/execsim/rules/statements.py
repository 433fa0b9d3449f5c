"""How well `judge` tells vague statements from concrete ones, against labels that people gave."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from execsim.errors import InputError, Location, Problem
from execsim.portfolio.wording import Judgement, judge

Label = Literal["vague", "concrete", "borderline"]
_LABELS: tuple[Label, ...] = ("vague", "concrete", "borderline")
_NO_FAMILY = "all"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that somebody labelled.

    Attributes
    ----------
    text, label, family
        As in the file; `family` is where it comes from.
    target, done_when
        Structured fields that stand beside it, where the file has them.
    """

    text: str
    label: Label
    family: str = _NO_FAMILY
    target: bool = False
    done_when: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts with vague as the positive class.

    Attributes
    ----------
    hits, alarms, misses
        Vague ones called vague, concrete ones called vague, vague ones called concrete.
    n
        All that were judged; borderline ones are left out.
    """

    hits: int = 0
    alarms: int = 0
    misses: int = 0
    n: int = 0

    @property
    def precision(self) -> float | None:
        """Share of those called vague that are; None when none was."""
        return _ratio(self.hits, self.hits + self.alarms)

    @property
    def recall(self) -> float | None:
        """Share of the vague ones that were found; None when there is none."""
        return _ratio(self.hits, self.hits + self.misses)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both, 2 TP / (2 TP + FP + FN); None where there is neither hit nor error."""
        return _ratio(2 * self.hits, 2 * self.hits + self.alarms + self.misses)


@dataclass(frozen=True, slots=True)
class Error:
    """A statement that was judged otherwise than labelled, with the words that misled."""

    statement: Statement
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores over all statements and by family, and every error."""

    total: Score
    families: Mapping[str, Score]
    errors: tuple[Error, ...]


def evaluate(statements: Iterable[Statement], judged: Callable[[Statement], Judgement] | None = None) -> Evaluation:
    """Judge labelled statements; borderline ones are left out.

    Parameters
    ----------
    statements
        What people labelled.
    judged
        How a statement is judged; by `judge`, its structured fields included, if left out.
    """
    judged = judged or _judge
    outcomes = [(s, judged(s)) for s in statements if s.label != "borderline"]
    families = sorted({statement.family for statement, _ in outcomes})
    return Evaluation(
        _score(outcomes),
        {family: _score([(s, j) for s, j in outcomes if s.family == family]) for family in families},
        tuple(Error(s, j) for s, j in outcomes if j.verdict != s.label),
    )


def read_statements(content: str, name: str) -> tuple[Statement, ...]:
    """Read labelled statements, one JSON object a line: `text`, `label`, and `source_family` or `family`.

    Raises
    ------
    InputError
        With every line that cannot be read, or when there is none.
    """
    problems: list[Problem] = []
    statements: list[Statement] = []
    for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        read = _read(line)
        if isinstance(read, Statement):
            statements.append(read)
        else:
            problems.append(Problem(read, Location(name, number, 1, len(line)), excerpt=line))
    if not problems and not statements:
        problems.append(
            Problem(f"{name} holds no statements", hint='one JSON object a line: {"text": ..., "label": ...}')
        )
    if problems:
        raise InputError(problems)
    return tuple(statements)


def _read(line: str) -> Statement | str:
    """A statement, or what is wrong with the line."""
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError):
        return "not a JSON object"
    if not isinstance(row, dict):
        return "not a JSON object"
    wrong = next(_complaints(row), None)
    if wrong is not None:
        return wrong
    family = row.get("source_family") or row.get("family") or _NO_FAMILY
    return Statement(row["text"], row["label"], str(family), row.get("target") is not None, row.get("done_when") or "")


def _complaints(row: dict[str, Any]) -> Iterator[str]:
    if not isinstance(row.get("text"), str) or not row["text"].strip():
        yield "no `text`"
    if row.get("label") not in _LABELS:
        yield f"`label` is none of {', '.join(_LABELS)}"
    if not isinstance(row.get("done_when") or "", str):
        yield "`done_when` is no text"


def _judge(statement: Statement) -> Judgement:
    return judge(statement.text, target=statement.target, done_when=statement.done_when)


def _score(outcomes: list[tuple[Statement, Judgement]]) -> Score:
    pairs = [(statement.label == "vague", judgement.verdict == "vague") for statement, judgement in outcomes]
    return Score(
        hits=pairs.count((True, True)),
        alarms=pairs.count((False, True)),
        misses=pairs.count((True, False)),
        n=len(pairs),
    )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
