"""A new rule to start from: it loads, and its examples hold."""

from __future__ import annotations

import re

from execsim.errors import UsageError

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


def new_pack(folder: str) -> str:
    """The text of a `pack.yaml` to start from, called as its folder is as far as that makes a name."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-")[:40].strip("-")
    return _PACK.format(pack=name or "our-rules")


def new_rule(code: str, name: str) -> str:
    """The text of a rule to start from."""
    return _RULE.format(code=code, name=name)


def named(file: str) -> tuple[str, str]:
    """Code and name from a file's name.

    Raises
    ------
    UsageError
        It is not called as a rule is.
    """
    found = re.fullmatch(r"([A-Z][A-Z0-9]{0,9}[0-9]{3})-([a-z0-9]+(?:-[a-z0-9]+){0,11})\.yaml", file)
    if found is None:
        raise UsageError(
            f"a rule's file is called as its code and name, as OR101-few-at-a-time.yaml, not '{file[:60]}'"
        )
    return found[1], found[2]
