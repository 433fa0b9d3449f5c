"""The rules as pages: an index, a page for each rule, and the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from execsim.rules.compiled import CompiledRule
from execsim.rules.explain import explain, explain_facts
from execsim.rules.packs import RulePack

INDEX, FACTS = "README.md", "facts.md"
HEADINGS = "| rule | severity | looks at | pitfall |\n|---|---|---|---|"


def pages(packs: Sequence[RulePack]) -> Mapping[str, str]:
    """Pages in Markdown, made from the rules alone.

    Parameters
    ----------
    packs
        From `load_packs`.

    Returns
    -------
    mapping
        File name to text: the index, one page a rule under its code, and every fact.
    """
    rules = {f"{compiled.rule.code}.md": explain(compiled) for pack in packs for compiled in pack.rules}
    return {INDEX: _index(packs), **rules, FACTS: explain_facts()}


def _index(packs: Sequence[RulePack]) -> str:
    head = (
        "# The rules\n\n"
        "Made from the rules by `execsim rules docs`; change the rules, not these pages. "
        f"What a rule may read stands in [{FACTS}]({FACTS})."
    )
    return "\n\n".join([head, *(_pack(pack) for pack in packs)]) + "\n"


def _pack(pack: RulePack) -> str:
    """A pack: its rules by the item of the checklist that they speak for, those that speak for none last."""
    parts = [f"## {pack.name}: {pack.title}", f"{len(pack.rules)} rules."]
    spoken_for = [*((entry.item, entry.title) for entry in pack.checklist), (None, "What is not said at all")]
    for item, title in spoken_for:
        rows = list(_rows(compiled for compiled in pack.rules if compiled.rule.checklist == item))
        if rows:
            parts.append("\n".join([f"### {title}\n", HEADINGS, *rows]))
    return "\n\n".join(parts)


def _rows(rules: Iterator[CompiledRule]) -> Iterator[str]:
    for rule in (compiled.rule for compiled in rules):
        name = rule.name.replace("-", " ")
        yield f"| [{rule.code}]({rule.code}.md) {name} | {rule.severity} | {rule.given} | {rule.pitfall} |"
