"""An audit as annotations of a GitHub workflow: one command a line on stdout."""

from __future__ import annotations

from execsim.render.audit_words import AuditOptions, sentence, standing, told, verdict
from execsim.render.phrases import plain
from execsim.results.contract import AuditDocument, FindingPart
from execsim.results.findings import Severity

COMMANDS: dict[Severity, str] = {
    "critical": "error", "high": "error", "medium": "warning", "low": "notice", "info": "notice",
}  # fmt: skip


def render_github(audit: AuditDocument, options: AuditOptions) -> str:
    """A line for every finding that is neither waived nor known, and one for the whole."""
    lines = [_annotation(finding, options) for finding in standing(audit)]
    summary = f"::notice title={_property(f'execsim: {audit.portfolio}')}::{_data(f'{verdict(audit)} {told(audit)}')}"
    return "\n".join([*lines, summary]) + "\n"


def _annotation(finding: FindingPart, options: AuditOptions) -> str:
    where = finding.location
    place = {"file": where.file, "line": where.line, "col": where.column} if where else {"file": options.file}
    place["title"] = f"{finding.code} {finding.title}"
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
    return f"::{COMMANDS[finding.severity]} {properties}::{_data(f'{sentence(finding.message)} {finding.mitigation}')}"


def _data(text: str) -> str:
    """Text behind `::`; `##[` would start a command of the older syntax in the middle of a line."""
    return plain(text).replace("%", "%25").replace("##[", "## [")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
