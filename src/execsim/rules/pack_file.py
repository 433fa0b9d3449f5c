"""What a pack file may say: its checklist, its grades, and what it changes about other packs."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field, model_validator

from execsim.portfolio.units import Amount, Refs, Share, Text, complaint
from execsim.results.findings import Framework, Grade, Severity
from execsim.rules.rule import Code, ParameterName, Part, Rule, Slug, SurveyQuestion, Value, Words


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
    whom
        Whom to ask that.
    framework
        clarity, alignment or feedback: what its findings call for.
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
    whom: Words = "Sponsor of the strategy"
    framework: Framework | None = None
    survey: SurveyQuestion | None = None
    enough: Share = 0.5
    yellow: Threshold
    red: Threshold


class GradeStep(Part):
    """A grade that holds while no more than these shares of the known items are red, and red or yellow."""

    grade: Grade
    red: Share
    yellow_or_red: Share = 1.0


class Override(Part):
    """Another severity, or other parameters, for some rules.

    Attributes
    ----------
    code
        A rule's code, or the start of some.
    tag
        A tag; with `code`, both must fit.
    entity, path
        Only findings on entities, or at paths, that fit; `*` stands for anything, as in `initiatives.crm*`.
    severity
        The severity instead.
    params
        Other values for parameters; for a rule as a whole, so without `entity` and `path`.
    why
        The reason.
    """

    code: Annotated[Text, Field(min_length=1, max_length=20)] | None = None
    tag: Slug | None = None
    entity: Annotated[Text, Field(min_length=1, max_length=200)] | None = None
    path: Annotated[Text, Field(min_length=1, max_length=200)] | None = None
    severity: Severity | None = None
    params: dict[ParameterName, Value] = Field(default_factory=dict)
    why: Words

    @model_validator(mode="after")
    def _says_something(self) -> Override:
        if self.code is None and self.tag is None:
            raise complaint("this does not say which rules it is for", "add `code:` or `tag:`")
        if self.severity is None and not self.params:
            raise complaint("this changes nothing", "add `severity:` or `params:`")
        if self.params and (self.entity or self.path):
            raise complaint("parameters hold for a rule as a whole", "leave out `entity:` and `path:`")
        return self

    def applies(self, rule: Rule) -> bool:
        """Whether a rule is meant."""
        by_code = self.code is None or rule.code.startswith(self.code)
        return by_code and (self.tag is None or self.tag in rule.tags)

    def covers(self, entity: str, path: str) -> bool:
        """Whether a finding's place is meant."""
        fits = (p is None or fnmatchcase(place, p) for p, place in ((self.entity, entity), (self.path, path)))
        return all(fits)


class PackFile(Part):
    """`pack.yaml`: what a pack is called, which packs it stands on, its checklist, and what it changes in others.

    Attributes
    ----------
    pack, title, source
        Id, words, and where it comes from.
    extends
        Packs that it stands on: names, or folders beside its own.
    disable
        Codes of rules to switch off, each with the reason.
    overrides
        Severities and parameters to change, here and in the packs that it stands on.
    checklist, grades
        Items and steps; an item of the same id replaces that of a pack below.
    """

    pack: Slug
    title: Words
    source: Text | None = None
    extends: Refs = ()
    disable: dict[Code, Words] = Field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    checklist: tuple[ChecklistEntry, ...] = ()
    grades: tuple[GradeStep, ...] = ()
