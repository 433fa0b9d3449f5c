"""What every format says about an audit in the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from execsim.render.phrases import count, full_day
from execsim.results.contract import AuditDocument, FindingPart
from execsim.results.findings import SEVERITIES, Framework, Grade, Severity

Threshold = Literal["critical", "high", "medium", "low", "info", "never"]

VERDICTS: dict[Grade, str] = {
    "sound": "Sound: nothing found that usually breaks execution.",
    "feasible": "Feasible, but significant issues exist that need attention.",
    "at-risk": "At risk: as it stands, this plan will probably not be carried out as written.",
    "unready": "Not ready: what a plan needs before work starts is missing.",
    "unknown": "Too little is said to judge: over a third of the checklist is unknown.",
}
FRAMEWORKS: dict[Framework, str] = {
    "clarity": "the clarity cascade",
    "alignment": "the alignment triad of people, process and metrics",
    "feedback": "the feedback loop",
}


@dataclass(frozen=True)
class AuditOptions:
    """What an output depends on beside the audit.

    Attributes
    ----------
    file
        The portfolio as the user calls it: where findings without a place of their own are shown.
    fail_on
        From which severity on a finding fails the run.
    version
        Of execsim, for formats that name their producer.
    """

    file: str = "portfolio.yaml"
    fail_on: Threshold = "high"
    version: str = ""


@dataclass(frozen=True)
class Gap:
    """Something that is not written down: what, where, and the rules that could not look there."""

    means: str
    entities: tuple[str, ...]
    codes: tuple[str, ...]


def gaps(audit: AuditDocument) -> list[Gap]:
    """What is not written down, that for which most rules wait first."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for skipped in audit.skipped:
        for means in skipped.means or skipped.missing:
            entities, codes = found.setdefault(means, ({}, {}))
            entities.update(dict.fromkeys(skipped.entities))
            codes[skipped.code] = None
    told = [Gap(means, tuple(entities), tuple(codes)) for means, (entities, codes) in found.items()]
    return sorted(told, key=lambda gap: -len(gap.codes))


def verdict(audit: AuditDocument) -> str:
    """The grade as a review board words it, and where to start."""
    if audit.partial:
        return "No grade: only some of the rules were applied."
    first = f" Begin with {FRAMEWORKS[audit.framework]}." if audit.framework and audit.grade != "sound" else ""
    return VERDICTS[audit.grade] + first


def standing(audit: AuditDocument) -> list[FindingPart]:
    """Findings that are neither waived nor known from a baseline."""
    return [finding for finding in audit.findings if not finding.waived and not finding.known]


def told(audit: AuditDocument) -> str:
    """How many findings there are: by severity, and how many are waived, known or gone."""
    return "; ".join(_counted(audit))


def _counted(audit: AuditDocument) -> Iterator[str]:
    severities = Counter[Severity](finding.severity for finding in standing(audit))
    listed = ", ".join(f"{severities[severity]} {severity}" for severity in SEVERITIES if severities[severity])
    yield f"{count(severities.total(), 'finding')}{': ' if listed else ''}{listed}"
    waived = [finding for finding in audit.findings if finding.waived]
    ends = min((finding.waived_until for finding in waived if finding.waived_until), default=None)
    if waived:
        yield f"{len(waived)} waived" + (f" (the first until {full_day(ends)})" if ends else "")
    known = sum(finding.known and not finding.waived for finding in audit.findings)
    if known:
        yield f"{known} known from the baseline"
    if audit.gone:
        yield f"{len(audit.gone)} of the baseline gone"


def sentence(text: str) -> str:
    """A message as a sentence: a capital, and a full stop unless it ends already."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def lower(title: str) -> str:
    """A title within a sentence."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
