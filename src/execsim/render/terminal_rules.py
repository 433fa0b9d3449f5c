"""The rules in the terminal, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import count
from execsim.render.terminal import BLANK, Look, columns, indented, labelled, line, paint, words, words_as_given
from execsim.render.terminal_audit import STYLES
from execsim.results.findings import Finding
from execsim.rules.rule import Rule


def render_rules(rules: Sequence[Rule], look: Look) -> str:
    """Code, severity, what it looks at and name of each rule, in the order of codes."""
    table = columns("code", "severity", "looks at", "rule", wide=(3,))
    for rule in sorted(rules, key=lambda rule: rule.code):
        severity = Text(rule.severity, style=STYLES[rule.severity])
        table.add_row(words(rule.code), severity, words(rule.given), words(rule.name.replace("-", " ")))
    end = line(count(len(rules), "rule"), " · execsim rules explain CODE")
    return paint([table, BLANK, end], look)


def render_preview(findings: Sequence[Finding], look: Look) -> str:
    """What a rule says about its example, and what its remedy changes there."""
    parts: list[RenderableType] = []
    for finding in findings:
        parts.append(words(f"{finding.code} {finding.title}", "bold"))
        parts.append(indented(words(finding.message)))
        parts.append(indented(labelled("Do", finding.mitigation)))
        change = finding.preview or "no remedy is declared"
        parts += [indented(words_as_given(row), 8) for row in change.splitlines()]
        parts.append(BLANK)
    return paint(parts[:-1], look)
