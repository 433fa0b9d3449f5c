"""An audit as Markdown, for pull requests and wikis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from execsim.render.audit_words import AuditOptions, sentence, standing, told, verdict
from execsim.render.phrases import full_day, plain
from execsim.results.contract import AuditDocument, FindingPart

_MARKS = re.compile(r"([\\`*_\[\]#|~>])")
# Nobody is called by a name in a stranger's file, and nothing becomes a link.
_CALLS = {"&": "&amp;", "<": "&lt;", "@": "&#64;", "://": "&#58;//", "www.": "www&#46;"}


def render_markdown(audit: AuditDocument, _options: AuditOptions) -> str:
    """Verdict, findings, health and open questions, with every text escaped."""
    return "\n".join(_lines(audit)) + "\n"


def _lines(audit: AuditDocument) -> Iterator[str]:
    date = f", as of {full_day(audit.as_of)}" if audit.as_of else ""
    yield f"# Audit of {_text(audit.portfolio)}{date}"
    yield ""
    yield f"**{_text(verdict(audit))}**"
    yield ""
    yield _text(f"{told(audit)}.")
    found = standing(audit)
    if found:
        yield from ("", "## Findings", "", "| severity | rule | where | what | do |", "|---|---|---|---|---|")
        yield from (_row(finding) for finding in found)
    if audit.checklist:
        yield from ("", "## Health", "", "| item | status | why |", "|---|---|---|")
        for item in audit.checklist:
            yield f"| {_text(item.title)} | {item.status} | {_text(item.because)} |"
    if audit.disabled:
        yield from ("", "## Switched off", "")
        yield from (f"- {_text(rule.code)}, by {_text(rule.pack)}: {_text(rule.why)}" for rule in audit.disabled)
    if audit.questions:
        yield from ("", "## To ask", "")
        yield from (f"- **{_text(question.whom)}**: {_text(question.text)}" for question in audit.questions)


def _row(finding: FindingPart) -> str:
    where = finding.location
    place = f"{where.file}:{where.line}" if where else finding.path or finding.entity
    cells = (finding.severity, finding.code, place, sentence(f"{finding.title}: {finding.message}"), finding.mitigation)
    severity, code, at, what, do = map(_text, cells)
    return f"| {severity} | {code} | {at} | {what} | {do} |"


def _text(text: str) -> str:
    escaped = plain(text)
    marked = _MARKS.sub(r"\\\1", escaped)
    for call, harmless in _CALLS.items():
        marked = marked.replace(call, harmless)
    return marked
