"""An audit as its document."""

from __future__ import annotations

from execsim.errors import Location
from execsim.portfolio.collector import paused_collector
from execsim.portfolio.patch import Patch
from execsim.render.audience import Audience
from execsim.results.contract import (
    AuditDocument,
    ChecklistPart,
    CountsPart,
    DisabledPart,
    EditPart,
    FindingPart,
    QuestionPart,
    RelatedPart,
    SkippedPart,
)
from execsim.results.contract_part import PatchPart, Place, RemedyPart
from execsim.results.findings import Audit, Edit, Finding, Question, Remedy


@paused_collector()
def audit_document(audit: Audit, audience: Audience) -> AuditDocument:
    """Write an audit down for its readers; findings on what they may not see are left out."""
    findings = tuple(
        _finding(finding, audience)
        for finding in audit.findings
        if audience.shows(finding.entity) and audience.shows(finding.path)
    )
    return AuditDocument(
        portfolio=audience.say(audit.portfolio),
        as_of=audit.as_of,
        grade=audit.grade,
        rules=audit.rules,
        findings=findings,
        checklist=tuple(
            ChecklistPart(
                item=item.item,
                title=item.title,
                status=item.status,
                because=audience.say(item.because),
                ask=item.ask,
                looked=item.looked,
                found=item.found,
            )
            for item in audit.checklist
        ),
        skipped=tuple(
            SkippedPart(code=skipped.code, missing=skipped.missing, entities=entities, means=skipped.means)
            for skipped in audit.skipped
            if (entities := tuple(entity for entity in skipped.entities if audience.shows(entity)))
        ),
        blind=audit.blind,
        framework=audit.framework,
        questions=tuple(part for question in audit.questions if (part := _question(question, audience))),
        disabled=tuple(DisabledPart(code=rule.code, why=rule.why, pack=rule.pack) for rule in audit.disabled),
        partial=audit.partial,
        gone=audit.gone,
        counts=_counts(findings, len(audit.gone)),
    )


def _counts(findings: tuple[FindingPart, ...], gone: int) -> CountsPart:
    waived = sum(finding.waived for finding in findings)
    known = sum(finding.known and not finding.waived for finding in findings)
    new = len(findings) - waived - known
    return CountsPart(findings=len(findings), new=new, known=known, waived=waived, gone=gone)


def _finding(finding: Finding, audience: Audience) -> FindingPart:
    return FindingPart(
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        pitfall=finding.pitfall,
        given=finding.given,
        entity=finding.entity,
        title=audience.say(finding.title),
        path=finding.path,
        message=audience.say(finding.message),
        location=_place(finding.location),
        mitigation=audience.say(finding.mitigation),
        ask=tuple(map(audience.say, finding.ask)),
        whom=audience.say(finding.whom),
        tags=finding.tags,
        checklist=finding.checklist,
        framework=finding.framework,
        trust=finding.trust,
        evidence=audience.say_all(finding.evidence),
        remedy=remedy_part(finding.remedy, audience),
        preview=audience.say(finding.preview),
        fix=_fix(finding.fix, audience),
        related=tuple(
            RelatedPart(path=other.path, title=audience.say(other.title), location=_place(other.location))
            for other in finding.related
            if audience.shows(other.path)
        ),
        fingerprint=finding.fingerprint,
        known=finding.known,
        waived=finding.waived,
        waived_until=finding.waived_until,
    )


def _place(where: Location | None) -> Place | None:
    return Place(file=where.file, line=where.line, column=where.column) if where else None


def remedy_part(remedy: Remedy | None, audience: Audience) -> RemedyPart | None:
    """A remedy for its readers; None where it would touch what they may not see."""
    if remedy is None or (patches := _patches(remedy.set, audience)) is None:
        return None
    return RemedyPart(set=patches, starts=remedy.starts, works=remedy.works, effort=remedy.effort)


def _fix(fix: Edit | None, audience: Audience) -> EditPart | None:
    if fix is None or (patches := _patches(fix.set, audience)) is None:
        return None
    return EditPart(set=patches, safe=fix.safe)


def _patches(patches: tuple[Patch, ...], audience: Audience) -> tuple[PatchPart, ...] | None:
    """Patches in the file's own ids; None where one would touch what the readers may not see."""
    if not all(audience.shows(patch.path) for patch in patches):
        return None
    return tuple(
        PatchPart(path=patch.path, op=patch.op, value=audience.say_all(patch.value), why=audience.say(patch.why))
        for patch in patches
    )


def _question(question: Question, audience: Audience) -> QuestionPart | None:
    """The question without what the readers may not see; None where it was about nothing else."""
    shown = [(path, name) for path, name in zip(question.paths, question.about, strict=True) if audience.shows(path)]
    if question.paths and not shown:
        return None
    return QuestionPart(
        whom=audience.say(question.whom),
        text=audience.say(question.text),
        because=audience.say(question.because),
        codes=question.codes,
        about=tuple(audience.say(name) for _, name in shown),
        paths=tuple(path for path, _ in shown),
        severity=question.severity,
    )
