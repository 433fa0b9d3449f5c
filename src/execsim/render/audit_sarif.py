"""An audit as SARIF 2.1.0, for code scanning and editors.

OASIS, *Static Analysis Results Interchange Format 2.1.0*. Severities become its three levels; what is related
to a finding, as the links of a chain, becomes related locations.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from execsim.render.audit_words import AuditOptions, sentence
from execsim.render.json_text import json_text
from execsim.render.phrases import plain
from execsim.results.contract import AuditDocument, FindingPart
from execsim.results.contract_part import Place
from execsim.results.findings import Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: dict[Severity, str] = {
    "critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note",
}  # fmt: skip
FINGERPRINT = "execsim/v1"
_NO_FILES = ("-", "--set")


def render_sarif(audit: AuditDocument, options: AuditOptions) -> str:
    """An audit as a SARIF log of one run."""
    rules = list({finding.code: finding for finding in reversed(audit.findings)}.values())[::-1]
    index = {rule.code: position for position, rule in enumerate(rules)}
    compared = bool(audit.gone) or any(finding.known for finding in audit.findings)
    driver = {
        "name": "execsim",
        **({"version": options.version} if options.version else {}),
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(finding, index, options, compared) for finding in audit.findings],
        "properties": {"portfolio": plain(audit.portfolio), "grade": audit.grade, "rules": audit.rules},
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(finding: FindingPart) -> dict[str, Any]:
    return {
        "id": finding.code,
        "name": finding.name,
        "shortDescription": _text(finding.pitfall or finding.name),
        "help": _text(finding.mitigation or finding.pitfall or finding.name),
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": {"tags": sorted({"execsim", *finding.tags})},
    }


def _result(finding: FindingPart, index: dict[str, int], options: AuditOptions, compared: bool) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": LEVELS[finding.severity],
        "message": _text(f"{finding.title}: {sentence(finding.message)} {finding.mitigation}".strip()),
        "locations": [_location(finding.location, finding.path or finding.entity, options.file)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {"severity": finding.severity, "entity": finding.entity, "trust": finding.trust},
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": position,
                "message": _text(other.title or other.path),
                **_location(other.location, other.path, options.file),
            }
            for position, other in enumerate(finding.related, start=1)
        ]
    if finding.waived:
        until = f"accepted until {finding.waived_until}" if finding.waived_until else "accepted"
        # Without `status` (`state` in the first printing of the schema): absent means accepted in both.
        result["suppressions"] = [{"kind": "external", "justification": until}]
    if compared:
        result["baselineState"] = "unchanged" if finding.known else "new"
    return result


def _location(where: Place | None, path: str, file: str) -> dict[str, Any]:
    """Where it stands: the dotted path, and the line; the head of the file for what stands nowhere."""
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": plain(path)}]}
    where = where or Place(file=file, line=1, column=1)
    if where.file not in _NO_FILES:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": _uri(where.file)},
            "region": {"startLine": where.line, "startColumn": where.column},
        }
    return location


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="replace")


def _text(text: str) -> dict[str, str]:
    """A message; `](` would make a link of what a stranger's file says."""
    return {"text": plain(text).replace("](", "] (")}
