"""An audit as its document."""

from __future__ import annotations

from execsim.render.audience import Audience
from execsim.results.contract import (
    AuditDocument,
    ChecklistPart,
    FindingPart,
    PatchPart,
    Place,
    RemedyPart,
    SkippedPart,
)
from execsim.results.findings import Audit, Finding, Remedy


def audit_document(audit: Audit, audience: Audience) -> AuditDocument:
    """Write an audit down for its readers; findings on what they may not see are left out."""
    return AuditDocument(
        portfolio=audience.say(audit.portfolio),
        as_of=audit.as_of,
        grade=audit.grade,
        rules=audit.rules,
        findings=tuple(
            _finding(finding, audience)
            for finding in audit.findings
            if audience.shows(finding.entity) and audience.shows(finding.path)
        ),
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
            SkippedPart(code=skipped.code, missing=skipped.missing, entities=entities)
            for skipped in audit.skipped
            if (entities := tuple(entity for entity in skipped.entities if audience.shows(entity)))
        ),
        blind=audit.blind,
    )


def _finding(finding: Finding, audience: Audience) -> FindingPart:
    where = finding.location
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
        location=Place(file=where.file, line=where.line, column=where.column) if where else None,
        mitigation=finding.mitigation,
        ask=finding.ask,
        evidence=audience.say_all(finding.evidence),
        remedy=_remedy(finding.remedy, audience),
        fingerprint=finding.fingerprint,
        waived=finding.waived,
        waived_until=finding.waived_until,
    )


def _remedy(remedy: Remedy | None, audience: Audience) -> RemedyPart | None:
    """The remedy in the file's own ids; None where it would touch what the readers may not see."""
    if remedy is None or not all(audience.shows(patch.path) for patch in remedy.set):
        return None
    patches = tuple(
        PatchPart(
            path=patch.path,
            op=patch.op,
            value=audience.say_all(patch.value),
            why=audience.say(patch.why),
        )
        for patch in remedy.set
    )
    return RemedyPart(set=patches, starts=remedy.starts, works=remedy.works, effort=remedy.effort)
