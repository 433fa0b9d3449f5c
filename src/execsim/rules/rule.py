"""What a rule file may say."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from execsim.portfolio.units import Duration, Number, Share, Text, complaint, shown
from execsim.results.findings import Framework, Severity, Trust

SurveyQuestion = Literal["clarity", "alignment", "unobstructed", "safe_to_speak"]
ParameterType = Literal["number", "count", "share", "days", "text", "flag"]

_POSITION = re.compile(r"\d+:\d+")


def _code(value: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,9}[0-9]{3}", value):
        raise complaint(f"'{value[:40]}' cannot be a code", "write capital letters and three digits, as ES301")
    return value


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){0,11}", value) or len(value) > 60:
        hint = "write lower-case words with dashes, as accountable-without-authority"
        raise complaint(f"'{value[:60]}' cannot be a name here", hint)
    return value


def _parameter_name(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", value):
        raise complaint(f"'{value[:60]}' cannot be the name of a parameter", "use lower-case letters, digits, _")
    return value


Code = Annotated[Text, AfterValidator(_code)]
Slug = Annotated[Text, AfterValidator(_slug)]
ParameterName = Annotated[Text, AfterValidator(_parameter_name)]
Words = Annotated[Text, StringConstraints(min_length=1, max_length=2_000)]
Cel = Annotated[Text, StringConstraints(min_length=1, max_length=2_000)]
Given = Annotated[Text, StringConstraints(min_length=1, max_length=40)]
"""A kind of entity; `compile_rule` checks that there is one of this name."""


def _plain(value: Any) -> Any:
    if not isinstance(value, (bool, int, float, str)):
        raise complaint(f"{shown(value)} is no value here", "write a number, a text, true or false")
    return value


def _limit(value: Any) -> Any:
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float, str))):
        raise complaint(
            f"{shown(value)} is no limit", "write a number such as 0.05, or an expression such as param.limit"
        )
    return value


Value = Annotated[bool | float | str, BeforeValidator(_plain)]
Limit = Annotated[float | Cel | None, BeforeValidator(_limit)]


class Part(BaseModel):
    """Anything written as a map in a pack: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Parameter(Part):
    """A number, text or flag that packs and users may set; expressions read it as `param.<name>`.

    Attributes
    ----------
    type
        `number`, `count` (whole, from 0), `share` (0 to 1), `days`, `text` or `flag`.
    default
        Its value unless something else is said.
    min, max
        Smallest and largest value; numbers only.
    means
        What it stands for, in words.
    """

    type: ParameterType
    default: Value
    min: Number | None = None
    max: Number | None = None
    means: Words

    def complaint_about(self, value: Any) -> str:
        """What is wrong with a value for this parameter; empty when nothing is."""
        if self.type in ("text", "flag"):
            fits = isinstance(value, str if self.type == "text" else bool)
            said = f"{value:g}" if isinstance(value, float) else shown(value)
            return "" if fits else f"{said} is no {self.type}"
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return f"{shown(value)} is no {'number' if self.type == 'number' else self.type}"
        if self.type == "count" and value != int(value):
            return f"{value:g} is no whole number"
        low = 0 if self.min is None and self.type != "number" else self.min
        high = 1 if self.max is None and self.type == "share" else self.max
        if low is not None and value < low:
            return f"{value:g} is below {low:g}"
        return f"{value:g} is above {high:g}" if high is not None and value > high else ""

    @model_validator(mode="after")
    def _default_fits(self) -> Parameter:
        fault = self.complaint_about(self.default)
        if fault:
            raise complaint(f"the default does not fit: {fault}", "give another default, min or max")
        return self


class Ratio(Part):
    """A share that the engine counts over all entities of a kind.

    Attributes
    ----------
    of
        The kind that is counted.
    where
        Which of them belong to the base; all if left out.
    needs
        Facts without which one of them belongs neither to the base nor to the count.
    base
        What each adds to the base: 1 if left out, else a number such as `size(it.links)`.
    when
        Which of them are counted: true or false, or a number that is added up.
    at_most, at_least
        The limit; a number or an expression such as `param.limit`. Exactly one of the two.
    """

    of: Given
    where: Cel | None = None
    needs: tuple[Text, ...] = ()
    base: Cel | None = None
    when: Cel
    at_most: Limit = None
    at_least: Limit = None

    @model_validator(mode="after")
    def _one_limit(self) -> Ratio:
        if (self.at_most is None) == (self.at_least is None):
            raise complaint("a ratio has one limit", "write either at_most or at_least")
        return self


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


class Fix(Part):
    """An edit of the file itself: `safe` where it loses nothing and means what was meant, whoever asks."""

    safe: bool = False
    set: Annotated[dict[Text, Any], Field(min_length=1)]


class Evidence(Part):
    """How far to trust what a rule rests on, and what that is."""

    trust: Trust
    says: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        return {"trust": value} if isinstance(value, str) else value


class Example(Part):
    """A small portfolio and where the rule fires on it.

    Attributes
    ----------
    file
        The portfolio.
    at
        Every place that is found: dotted paths, or `line:column`; exactly one finding if left out.
    """

    file: Text
    at: tuple[Text, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        return {"file": value} if isinstance(value, str) else value

    @property
    def positions(self) -> frozenset[str]:
        """The expected places that are written as `line:column`."""
        return frozenset(place for place in self.at if _POSITION.fullmatch(place))

    @property
    def paths(self) -> frozenset[str]:
        """The expected places that are written as dotted paths."""
        return frozenset(self.at) - self.positions


class Examples(Part):
    """Two small portfolios, twins but for the flaw: documentation and tests in one."""

    fires: Example
    silent: Example


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
    framework
        clarity, alignment or feedback; that of its checklist item if left out.
    severity
        critical, high, medium, low or info.
    given
        The kind of entity that it looks at.
    at
        Key of the entity that a finding points at; the entity itself if left out or not written down.
    params
        What packs and users may set; read as `param.<name>`.
    needs
        Facts without which the rule cannot judge: where one is absent (null, an empty list or text), the
        entity is skipped and listed.
    let
        Named CEL expressions, in order; each may use those before it.
    ratio
        What the engine counts; only with `given: portfolio`.
    when
        The CEL condition under which the rule fires; may be left out where there is a ratio.
    message
        What is said; `{expression}` holes.
    related
        CEL that gives the dotted paths of the other entities involved, such as those of a circle.
    why, mitigation, ask
        Why it matters, what to do, what to ask.
    whom
        Who is asked; by the kind of entity if left out.
    remedy
        The world with the finding fixed.
    fix
        An edit of the file that mends it.
    preview
        What the remedy changes, in words; its patches if left out.
    examples
        Portfolios on which it fires and is silent.
    waivable
        Whether a waiver may accept a finding.
    tags, source, evidence
        For selection; where the idea comes from; how far to trust that (one word, or `{trust, says}`).
    """

    code: Code
    name: Slug
    pitfall: Words
    checklist: Slug | None = None
    framework: Framework | None = None
    severity: Severity
    given: Given
    at: Text | None = None
    params: Annotated[dict[ParameterName, Parameter], Field(max_length=10)] = Field(default_factory=dict)
    needs: tuple[Text, ...] = ()
    let: Annotated[dict[Text, Cel], Field(max_length=10)] = Field(default_factory=dict)
    ratio: Ratio | None = None
    when: Cel | None = None
    message: Words
    related: Cel | None = None
    why: Words
    mitigation: Words
    ask: Annotated[tuple[Words, ...], Field(min_length=1)]
    whom: Words | None = None
    remedy: RemedyPatch | None = None
    fix: Fix | None = None
    preview: Words | None = None
    examples: Examples
    waivable: bool = True
    tags: tuple[Slug, ...] = ()
    source: Text | None = None
    evidence: Evidence | None = None

    @model_validator(mode="after")
    def _has_a_condition(self) -> Rule:
        if self.when is None and self.ratio is None:
            raise complaint("this rule has no condition", "write `when:`, or a `ratio:` over the portfolio")
        if self.ratio is not None and self.given != "portfolio":
            raise complaint(f"a ratio counts over the whole portfolio, not over one {self.given}", "given: portfolio")
        return self
