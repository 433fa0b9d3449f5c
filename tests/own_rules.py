"""Small rules and packs of one's own, for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from execsim.portfolio.load import validate
from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.source import parse_source
from execsim.results.findings import Audit
from execsim.rules.compiled import CompiledRule
from execsim.rules.engine import audit
from execsim.rules.packs import RulePack, parse_rule

KEYS: dict[str, Any] = {
    "code": "HR101",
    "name": "own-rule",
    "pitfall": "names that shout",
    "severity": "low",
    "given": "initiative",
    "when": "it.name == 'CRM'",
    "message": "'{it.name}' shouts",
    "why": "It is loud",
    "mitigation": "Write it small",
    "ask": ["Why so loud?"],
    "examples": {"fires": "initiatives: {crm: {name: CRM}}", "silent": "initiatives: {crm: {name: Crm}}"},
}


def rule_text(**changed: Any) -> str:
    """A rule as a file, some of its keys changed; None leaves one out."""
    keys = {key: value for key, value in (KEYS | changed).items() if value is not None}
    return "\n".join(f"{key}: {json.dumps(value)}" for key, value in keys.items()) + "\n"


def own_rule(**changed: Any) -> CompiledRule:
    """The same, compiled."""
    return parse_rule(parse_source(rule_text(**changed), "HR101.yaml"))


def read(text: str) -> Portfolio:
    """A portfolio from its text."""
    return validate(parse_source(text, "plan.yaml"))


def look(text: str, *rules: CompiledRule) -> Audit:
    """Apply some rules to a portfolio, with places."""
    source = parse_source(text, "plan.yaml")
    return audit(validate(source), None, [RulePack("own", "Own", rules, (), ())]).located(source)


def write_pack(folder: Path, header: str = "", **rules: str) -> Path:
    """A pack in a folder: its header beside name and title, and its rules by their file's name without .yaml."""
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(f"pack: house\ntitle: House rules\n{header}", encoding="utf-8")
    for name, text in rules.items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return folder
