"""Law 7: every rule fires on its `fires`, is silent on its `silent`; its remedy, where declared, silences it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import validate
from execsim.portfolio.patch import apply_patches
from execsim.portfolio.source import Source, parse_source
from execsim.results.findings import Finding
from execsim.rules.compiled import CompiledRule
from execsim.rules.engine import audit
from execsim.rules.expressions import activation
from execsim.rules.facts.base import Fact, absent
from execsim.rules.facts.catalogue import facts_for, language_for
from execsim.rules.packs import RulePack, load_packs
from execsim.simulation.engine import simulate

PACKS = load_packs(["execution"])
RULES = [compiled for pack in PACKS for compiled in pack.rules]


def findings(compiled: CompiledRule, source: Source) -> list[Finding]:
    """Apply one rule alone; with the model and a forecast where it asks for what only these know."""
    portfolio = validate(source)
    needs = set(compiled.rule.needs)
    model = compile_model(portfolio) if needs & {"it.utilisation", "it.on_time"} else None
    forecast = simulate(model, Draws(seed=1, replications=20)) if model and "it.on_time" in needs else None
    alone = RulePack("one", "One rule", (compiled,), (), ())
    return list(audit(portfolio, model, [alone], forecast).findings)


def codes(rules: list[CompiledRule]) -> list[str]:
    return [compiled.rule.code for compiled in rules]


@pytest.mark.parametrize("compiled", RULES, ids=codes(RULES))
def test_a_rule_fires_on_its_own_example_once(compiled: CompiledRule) -> None:
    found = findings(compiled, parse_source(compiled.rule.examples.fires.file, "fires.yaml"))
    assert [finding.code for finding in found] == [compiled.rule.code]


@pytest.mark.parametrize("compiled", RULES, ids=codes(RULES))
def test_a_rule_is_silent_on_the_twin_of_its_example(compiled: CompiledRule) -> None:
    assert findings(compiled, parse_source(compiled.rule.examples.silent.file, "silent.yaml")) == []


REMEDIED = [compiled for compiled in RULES if compiled.rule.remedy is not None]


@pytest.mark.parametrize("compiled", REMEDIED, ids=codes(REMEDIED))
def test_the_remedy_of_a_rule_applied_as_a_patch_silences_it(compiled: CompiledRule) -> None:
    source = parse_source(compiled.rule.examples.fires.file, "fires.yaml")
    [finding] = findings(compiled, source)
    assert finding.remedy is not None
    remedied = apply_patches(source, finding.remedy.set, layer=finding.code)
    assert findings(compiled, remedied) == []


def values_of(fact: Fact) -> st.SearchStrategy[Any]:
    """Everything that a fact can be, by its type in Python."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "float": st.floats(0, 300),
        "int": st.integers(0, 300),
        "str": st.sampled_from(["outcome", "activity", "some text", ""]),
        "bool": st.booleans(),
        "tuple[str, ...]": st.lists(st.sampled_from("abcd"), max_size=4, unique=True),
        "dt.date": st.just("2027-03-31"),
        "None": st.none(),
    }
    return st.one_of(*(kinds[part] for part in fact.returns.split(" | ")))


@pytest.mark.parametrize("compiled", RULES, ids=codes(RULES))
@given(data=st.data())
def test_no_rule_fails_on_any_facts_that_hold_what_it_needs(compiled: CompiledRule, data: st.DataObject) -> None:
    facts = facts_for(compiled.rule.given)
    values = {name: data.draw(values_of(facts[name]), name) for name in sorted(compiled.uses)}
    assume(not any(absent(values[name]) for name in compiled.rule.needs))
    at = activation(language_for(compiled.rule.given), values)
    fires = compiled.when.evaluate(at)
    assert isinstance(fires, bool)
    if fires:
        assert compiled.message.fill(at)
        compiled.remedy(at)


def test_every_pitfall_of_the_guide_has_a_rule() -> None:
    said = {compiled.rule.pitfall for compiled in RULES}
    for words in ("too vague", "too rigid", "misaligned", "without empowerment", "planning", "culture"):
        assert any(words in pitfall for pitfall in said), words
