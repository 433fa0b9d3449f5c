"""An audit as its document: the contract."""

from __future__ import annotations

from execsim.render.audit_words import AuditOptions
from execsim.render.json_text import json_text
from execsim.results.contract import AuditDocument


def render_json(audit: AuditDocument, _options: AuditOptions) -> str:
    """The document as indented JSON."""
    return json_text(audit)
