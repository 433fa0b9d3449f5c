"""An audit as a table for spreadsheets: one line a finding."""

from __future__ import annotations

import csv
import io

from execsim.render.audit_words import AuditOptions
from execsim.render.phrases import plain
from execsim.results.contract import AuditDocument, FindingPart

COLUMNS = (
    "severity", "code", "name", "pitfall", "title", "message", "do", "ask", "whom", "file", "line", "column", "path",
    "waived", "waived until", "known", "fingerprint",
)  # fmt: skip
# What makes a spreadsheet calculate, in narrow and wide letters (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render_csv(audit: AuditDocument, _options: AuditOptions) -> str:
    """The findings as RFC 4180; a cell that would be a formula starts with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _row(finding)] for finding in audit.findings)
    return text.getvalue()


def _row(finding: FindingPart) -> tuple[object, ...]:
    where = finding.location
    place = (where.file, where.line, where.column) if where else ("", "", "")
    return (
        finding.severity, finding.code, finding.name, finding.pitfall, finding.title, finding.message,
        finding.mitigation, " ".join(finding.ask), finding.whom, *place, finding.path or finding.entity,
        "yes" if finding.waived else "no", finding.waived_until or "", "yes" if finding.known else "no",
        finding.fingerprint,
    )  # fmt: skip


def _cell(value: object) -> str | int:
    if isinstance(value, int):
        return value
    text = plain(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
