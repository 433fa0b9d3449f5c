"""How well statements are judged, as a document and in the terminal."""

from __future__ import annotations

from typing import Any

from execsim.render.phrases import count, plain
from execsim.rules.statements import Error, Evaluation, Score


def statements_document(evaluation: Evaluation) -> dict[str, Any]:
    """Precision, recall, f1 and n, in all and by family; null where a family has nothing to divide by."""
    families = {family: _scores(score) for family, score in evaluation.families.items()}
    return {"kind": "statements", **_scores(evaluation.total), "families": families}


def render_statements(evaluation: Evaluation) -> str:
    """The same as lines of text, the errors with the words that misled."""
    lines = [f"{'':14}{'n':>6}{'precision':>11}{'recall':>9}{'F1':>7}"]
    lines += [_line("all", evaluation.total)]
    lines += [_line(family, score) for family, score in evaluation.families.items()]
    if evaluation.errors:
        lines += ["", f"{count(len(evaluation.errors), 'statement')} judged otherwise than labelled"]
        lines += [_error(error) for error in evaluation.errors]
    return "\n".join(lines) + "\n"


def _scores(score: Score) -> dict[str, float | int | None]:
    return {"precision": score.precision, "recall": score.recall, "f1": score.f1, "n": score.n}


def _line(name: str, score: Score) -> str:
    figures = (_figure(score.precision), _figure(score.recall), _figure(score.f1))
    return f"{plain(name)[:13]:14}{score.n:>6}{figures[0]:>11}{figures[1]:>9}{figures[2]:>7}"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _error(error: Error) -> str:
    why = "; ".join(plain(str(evidence)) for evidence in error.judgement.evidence[:2])
    return (
        f"  {error.statement.label}, not {error.judgement.verdict}: {plain(error.statement.text)[:100]} ({why[:100]})"
    )
