"""Law 7: every rule fires on its `fires`, is silent on its `silent`; its remedy, where declared, silences it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.results.forecast import Forecast
from execsim.rules.compiled import CompiledRule
from execsim.rules.evaluate import holds
from execsim.rules.expressions import activation
from execsim.rules.facts.base import Fact
from execsim.rules.facts.catalogue import facts_for, language_for
from execsim.rules.packs import load_packs
from execsim.rules.patches import filled
from execsim.rules.trial import put_to_test
from execsim.simulation.engine import simulate

PACKS = load_packs(["execution", "schedule"])
RULES = [compiled for pack in PACKS for compiled in pack.rules]
SINGLE = [compiled for compiled in RULES if compiled.ratio is None]
RATIOS = [compiled for compiled in RULES if compiled.ratio is not None]


def codes(rules: list[CompiledRule]) -> list[str]:
    return [compiled.rule.code for compiled in rules]


def forecast(model: Model) -> Forecast:
    return simulate(model, Draws(seed=1, replications=20))


@pytest.mark.parametrize("compiled", RULES, ids=codes(RULES))
def test_a_rule_fires_where_its_example_says_and_nowhere_on_the_twin_and_its_remedy_silences_it(
    compiled: CompiledRule,
) -> None:
    assert [str(problem) for problem in put_to_test(compiled, forecast).problems] == []


@pytest.mark.parametrize("compiled", RULES, ids=codes(RULES))
def test_a_rule_says_exactly_where_its_example_fires(compiled: CompiledRule) -> None:
    assert compiled.rule.examples.fires.at


def values_of(fact: Fact, *, needed: bool) -> st.SearchStrategy[Any]:
    """Everything that a fact can be, by its type in Python; nothing absent where a rule needs it."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "float": st.floats(0, 300),
        "int": st.integers(0, 300),
        "str": st.sampled_from(["outcome", "activity", "some text", *([] if needed else [""])]),
        "bool": st.booleans(),
        "tuple[str, ...]": st.lists(st.sampled_from("abcd"), min_size=needed, max_size=4, unique=True),
        "dt.date": st.just("2027-03-31"),
        "None": st.none(),
    }
    parts = (part for part in fact.returns.split(" | ") if not (needed and part == "None"))
    return st.one_of(*(kinds[part] for part in parts))


@cache  # a strategy is worked out once, not for every example
def facts_that(kind: str, uses: frozenset[str], needs: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Any values of some facts of a kind that hold what is needed."""
    facts = facts_for(kind)
    return st.fixed_dictionaries({name: values_of(facts[name], needed=name in needs) for name in sorted(uses)})


@pytest.mark.parametrize("compiled", SINGLE, ids=codes(SINGLE))
@settings(max_examples=40)
@given(data=st.data())
def test_no_rule_fails_on_any_facts_that_hold_what_it_needs(compiled: CompiledRule, data: st.DataObject) -> None:
    values = data.draw(facts_that(compiled.rule.given, frozenset(compiled.uses), compiled.rule.needs))
    at = activation(language_for(compiled.rule.given), values)
    assert compiled.when is not None
    if holds(compiled.when, at):
        assert compiled.message.fill(at)
        filled(compiled.patches, at)
        filled(compiled.fixes, at)
        assert compiled.related is None or isinstance(compiled.related.evaluate(at), list)


@pytest.mark.parametrize("compiled", RATIOS, ids=codes(RATIOS))
@settings(max_examples=40)
@given(data=st.data())
def test_no_ratio_fails_on_any_facts_that_hold_what_it_needs(compiled: CompiledRule, data: st.DataObject) -> None:
    ratio = compiled.ratio
    assert ratio is not None
    at = activation(language_for(ratio.of), data.draw(facts_that(ratio.of, frozenset(ratio.uses), ratio.needs)))
    for expression in ratio.expressions:
        assert isinstance(expression.evaluate(at), (bool, int, float))


def test_every_pitfall_of_the_guide_has_a_rule() -> None:
    said = {compiled.rule.pitfall for compiled in RULES}
    for words in ("too vague", "too rigid", "misaligned", "without empowerment", "planning", "culture"):
        assert any(words in pitfall for pitfall in said), words
