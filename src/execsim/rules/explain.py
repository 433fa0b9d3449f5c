"""A rule in words: what `execsim rules explain CODE` says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import yaml

from execsim.errors import UsageError
from execsim.portfolio.similarity import did_you_mean
from execsim.rules.compiled import CompiledRule
from execsim.rules.facts.base import Fact
from execsim.rules.facts.catalogue import KINDS, facts_for
from execsim.rules.packs import RulePack
from execsim.rules.templates import say


def find_rule(packs: Sequence[RulePack], code: str) -> CompiledRule:
    """The rule with a code (or name); raises UsageError with the nearest one."""
    known = {compiled.rule.code: compiled for pack in packs for compiled in pack.rules}
    by_name = {compiled.rule.name: compiled for compiled in known.values()}
    found = known.get(code.upper()) or by_name.get(code.lower())
    if found is None:
        hint = did_you_mean(code.upper(), known) or did_you_mean(code.lower(), by_name)
        raise UsageError(f"there is no rule '{code}'; {hint or '`execsim rules list` shows all'}")
    return found


def explain(compiled: CompiledRule) -> str:
    """A rule as Markdown: why it matters, when it fires, what to do, what to ask, and its two examples."""
    rule = compiled.rule
    parts = [
        f"# {rule.code} {rule.name}",
        f"{rule.severity} · looks at each {rule.given} · {rule.pitfall}",
        rule.why,
        f"**Do** {rule.mitigation}",
        _list("**Ask**", rule.ask),
        _condition(compiled),
        _ratio(compiled),
        _parameters(compiled),
        _facts(compiled),
        _remedy(compiled),
        _example("Fires on", rule.examples.fires.file),
        _example("Silent on", rule.examples.silent.file),
        _backing(compiled),
    ]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def explain_facts(kind: str | None = None) -> str:
    """Every fact that rules may use, by kind of entity, as Markdown.

    Parameters
    ----------
    kind
        One kind alone.

    Raises
    ------
    UsageError
        There is no such kind.
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(f"there is no kind of entity '{kind}'; {did_you_mean(kind, KINDS) or ', '.join(KINDS)}")
    parts = ["# Facts"]
    for name, facts in KINDS.items():
        if kind in (None, name):
            doc = (facts.__doc__ or "").strip()
            rows = [_fact(f.name, f) + _asks(f) for f in facts_for(name).values() if f.name.startswith("it.")]
            parts.append(f"## {name}\n\n{doc}\n\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def _condition(compiled: CompiledRule) -> str:
    rule = compiled.rule
    lines = [f"{name} = {text}" for name, text in rule.let.items()]
    if rule.when is None:
        return ""
    needs = f"\n\nNeeds {', '.join(rule.needs)}; skipped, and listed, where one is absent." if rule.needs else ""
    return "**Fires when**\n\n" + _block("", "\n".join([*lines, rule.when])) + needs


def _ratio(compiled: CompiledRule) -> str:
    ratio = compiled.rule.ratio
    if ratio is None:
        return ""
    limit = f"more than {ratio.at_most}" if ratio.at_least is None else f"less than {ratio.at_least}"
    lines = [f"of every {ratio.of}", *([f"where {ratio.where}"] if ratio.where else [])]
    lines += [f"weighing {ratio.base}"] if ratio.base else []
    lines += [f"the share with {ratio.when}", f"is {limit}"]
    needs = f"\n\nNeeds {', '.join(ratio.needs)} of each; one without belongs to neither." if ratio.needs else ""
    return "**Counts**\n\n" + _block("", "\n".join(lines)) + needs


def _parameters(compiled: CompiledRule) -> str:
    rows = [
        f"- `param.{name}` = {say(compiled.params[name])}: {parameter.means}"
        for name, parameter in compiled.rule.params.items()
    ]
    return "**Parameters**, which a pack may set\n\n" + "\n".join(rows) if rows else ""


def _backing(compiled: CompiledRule) -> str:
    rule = compiled.rule
    source = f"Source: {rule.source}" if rule.source else ""
    if rule.evidence is None:
        return source
    says = f", {rule.evidence.says}" if rule.evidence.says else ""
    return "\n\n".join(filter(None, [source, f"Evidence: {rule.evidence.trust}{says}"]))


def _facts(compiled: CompiledRule) -> str:
    facts = facts_for(compiled.rule.given)
    rows = [_fact(name, facts[name]) for name in sorted(compiled.uses)]
    if compiled.ratio is not None:
        counted = facts_for(compiled.ratio.of)
        names = sorted(compiled.ratio.uses & counted.keys())
        rows += [_fact(f"{compiled.ratio.of}: {name}", counted[name]) for name in names]
    return "**It reads**\n\n" + "\n".join(rows) if rows else ""


def _fact(name: str, fact: Fact) -> str:
    measure = f" ({fact.unit})" if fact.unit else ""
    return f"- `{name}`{measure}: {' '.join(fact.doc.split())}"


def _asks(fact: Fact) -> str:
    return f" Asked where nobody says: *{fact.asks}*" if fact.asks else ""


def _remedy(compiled: CompiledRule) -> str:
    remedy = compiled.rule.remedy
    if remedy is None:
        return ""
    terms = {
        "begins to hold after": None if remedy.starts is None else f"{remedy.starts:g} working days",
        "holds with a chance of": None if remedy.works is None else f"{remedy.works:.0%}",
        "takes": None if remedy.effort is None else f"{remedy.effort:g} person-days",
    }
    said = "; ".join(f"{words} {value}" for words, value in terms.items() if value)
    changes = yaml.safe_dump(dict(remedy.set), sort_keys=False, default_flow_style=None, width=100).rstrip()
    return f"**Remedy as a patch**{f' ({said})' if said else ''}\n\n" + _block("yaml", changes)


def _example(title: str, portfolio: str) -> str:
    return f"**{title}**\n\n" + _block("yaml", portfolio.rstrip())


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


def _list(title: str, items: Iterable[str]) -> str:
    return title + "\n\n" + "\n".join(f"- {item}" for item in items)
