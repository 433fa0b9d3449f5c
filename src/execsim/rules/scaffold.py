"""A new rule to start from: it loads, and its examples hold."""

from __future__ import annotations

_PACK = """\
pack: {pack}
title: Rules of our own
extends: [execution]        # leave this out to use these rules alone

# Switch a rule off, with the reason; or change its severity or parameters.
# disable:
#   ES205: We have rotated specialists since 2026
# overrides:
#   - {{code: ES301, severity: critical, why: It cost us the last programme}}
#   - {{tag: capacity, entity: initiatives.pilot-*, severity: low, why: Pilots run on spare time}}

checklist:
  - item: our-own
    title: Rules of our own
    framework: alignment
    ask: [What did we agree on that no pack knows?]
    yellow: {{worst: medium}}
    red: {{worst: critical}}
"""

_RULE = """\
code: {code}
name: {name}
pitfall: starting everything at once
checklist: our-own
framework: alignment
severity: medium
given: portfolio
params:
  limit: {{type: count, default: 5, min: 1, means: Initiatives that may run at the same time}}
when: it.initiatives > param.limit
message: "{{it.initiatives}} initiatives are selected; {{param.limit}} is what we agreed on"
why: Whatever runs beside it makes each of them later.
mitigation: Put them in an order, and start the next one when one is finished
ask:
  - Which of these would we start if we could start only one?
examples:
  fires:
    file: |
      execsim: 1
      initiatives: {{a: {{}}, b: {{}}, c: {{}}, d: {{}}, e: {{}}, f: {{}}}}
    at: [portfolio]
  silent: |
    execsim: 1
    initiatives: {{a: {{}}, b: {{}}, c: {{}}, d: {{}}, e: {{}}}}
tags: [focus]
source: our own experience
evidence: low
"""


def new_pack(name: str) -> str:
    """The text of a `pack.yaml` to start from."""
    return _PACK.format(pack=name)


def new_rule(code: str, name: str) -> str:
    """The text of a rule to start from."""
    return _RULE.format(code=code, name=name)

