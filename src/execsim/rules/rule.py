"""What a rule file and a pack file may say."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from execsim.portfolio.units import Amount, Duration, Refs, Share, Text, complaint
from execsim.results.findings import Grade, Severity

Given = Literal[
    "portfolio", "intent", "outcome", "metric", "initiative", "package", "team", "person", "decision",
    "forum", "risk", "external", "choice", "trigger", "policy",
]  # fmt: skip
SurveyQuestion = Literal["clarity", "alignment", "unobstructed", "safe_to_speak"]


def _code(value: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,9}[0-9]{3}", value):
        raise complaint(f"'{value[:40]}' cannot be a code", "write capital letters and three digits, as ES301")
    return value


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){0,11}", value) or len(value) > 60:
        hint = "write lower-case words with dashes, as accountable-without-authority"
        raise complaint(f"'{value[:60]}' cannot be a name here", hint)
    return value


Code = Annotated[Text, AfterValidator(_code)]
Slug = Annotated[Text, AfterValidator(_slug)]
Words = Annotated[Text, StringConstraints(min_length=1, max_length=2_000)]
Cel = Annotated[Text, StringConstraints(min_length=1, max_length=2_000)]


class Part(BaseModel):
    """Anything written as a map in a pack: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RemedyPatch(Part):
    """A patch as the world with the finding fixed; texts may have `{expression}` holes.

    Attributes
    ----------
    set
        Dotted path to value or operation, as in a scenario; a list in a path makes one patch an item.
    starts
        Working days until it begins to hold.
    works
        Chance that it holds.
    effort
        Working days of one person that it takes.
    """

    set: Annotated[dict[Text, Any], Field(min_length=1)]
    starts: Duration | None = None
    works: Share | None = None
    effort: Duration | None = None


class Examples(Part):
    """Two small portfolios, twins but for the flaw: documentation and tests in one."""

    fires: Text
    silent: Text


class Rule(Part):
    """A declared pitfall.

    Attributes
    ----------
    code, name
        `ES301` and a slug.
    pitfall
        The habit behind it, in plain words.
    checklist
        The item of the health checklist that it speaks for.
    severity
        critical, high, medium, low or info.
    given
        The kind of entity that it looks at.
    at
        Key of the entity that a finding points at; the entity itself if left out or not written down.
    needs
        Facts without which the rule cannot judge: where one is absent (null, an empty list or text), the
        entity is skipped and listed.
    let
        Named CEL expressions, in order; each may use those before it.
    when
        The CEL condition under which the rule fires.
    message
        What is said; `{expression}` holes.
    why, mitigation, ask
        Why it matters, what to do, what to ask.
    remedy
        The world with the finding fixed.
    examples
        Portfolios on which it fires and is silent.
    tags, source
        For selection, and where the idea comes from.
    """

    code: Code
    name: Slug
    pitfall: Words
    checklist: Slug | None = None
    severity: Severity
    given: Given
    at: Text | None = None
    needs: tuple[Text, ...] = ()
    let: Annotated[dict[Text, Cel], Field(max_length=10)] = Field(default_factory=dict)
    when: Cel
    message: Words
    why: Words
    mitigation: Words
    ask: Annotated[tuple[Words, ...], Field(min_length=1)]
    remedy: RemedyPatch | None = None
    examples: Examples
    tags: tuple[Slug, ...] = ()
    source: Text | None = None


class Threshold(Part):
    """When an item takes on a colour: any one of these is enough.

    Attributes
    ----------
    worst
        A finding that is at least as bad as this.
    share
        A larger share than this of the entities that were looked at has a finding (information left out);
        a single one is no share.
    survey
        A team's mean answer below this, where the item names a question and five people or more answered.
    """

    worst: Severity | None = None
    share: Share | None = None
    survey: Annotated[Amount, Field(ge=1, le=5)] | None = None


class ChecklistEntry(Part):
    """An item of the health checklist.

    Attributes
    ----------
    item, title
        Id and words.
    ask
        What to ask while it is unknown.
    survey
        The survey question that speaks for it.
    enough
        Green needs at least this share of the item's rules to have looked at something.
    yellow, red
        Thresholds.
    """

    item: Slug
    title: Words
    ask: Annotated[tuple[Words, ...], Field(min_length=1)]
    survey: SurveyQuestion | None = None
    enough: Share = 0.5
    yellow: Threshold
    red: Threshold


class GradeStep(Part):
    """A grade that holds while no more than these shares of the known items are red, and red or yellow."""

    grade: Grade
    red: Share
    yellow_or_red: Share = 1.0


class PackFile(Part):
    """`pack.yaml`: what a pack is called, which packs it stands on, and its checklist."""

    pack: Slug
    title: Words
    source: Text | None = None
    extends: Refs = ()
    checklist: tuple[ChecklistEntry, ...] = ()
    grades: tuple[GradeStep, ...] = ()
