"""The rules in the terminal, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from execsim.render.phrases import count
from execsim.render.terminal import BLANK, Look, columns, line, paint, words
from execsim.render.terminal_audit import STYLES
from execsim.rules.rule import Rule


def render_rules(rules: Sequence[Rule], look: Look) -> str:
    """Code, severity, what it looks at and name of each rule, in the order of codes."""
    table = columns("code", "severity", "looks at", "rule", wide=(3,))
    for rule in sorted(rules, key=lambda rule: rule.code):
        severity = Text(rule.severity, style=STYLES[rule.severity])
        table.add_row(words(rule.code), severity, words(rule.given), words(rule.name.replace("-", " ")))
    end = line(count(len(rules), "rule"), " · execsim rules explain CODE")
    return paint([table, BLANK, end], look)
