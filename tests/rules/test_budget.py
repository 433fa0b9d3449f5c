"""What a hostile rule can do: nothing, within a second, and under its own name."""

from __future__ import annotations

import time

import pytest

from execsim.errors import InputError, RuleError
from execsim.rules.budget import LARGEST, Cost, bare, cost_of
from execsim.rules.expressions import LIST, TEXT, ExpressionError, Language
from own_rules import look, own_rule

LANGUAGE = Language({"it.name": TEXT, "it.list": LIST})


def crowded(size: int) -> str:
    """A portfolio with an initiative that needs so many decisions."""
    names = [f"d{n}" for n in range(size)]
    decisions = "".join(f"  {name}: {{decided_by: ana}}\n" for name in names)
    asked = "".join(f"      {name}: work\n" for name in names)
    return (
        f"people: {{ana: {{role: Head}}}}\ndecisions:\n{decisions}"
        f"initiatives:\n  crm:\n    name: CRM\n    packages: {{work: {{takes: 2w}}}}\n    decisions:\n{asked}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "cel.bind(a, it.name + it.name, size(a) > 0)",
        "cel . bind(a, it.name, true)",
        "size(r'\\') > 0 && cel.bind(a, it.name, r'' == '')",
        "size('''x''') > 0",
        "`it.name` == ''",
        "it.list.all(a, it.list.all(b, it.list.all(c, a == b)))",
        " && ".join(["it.name != 'a'"] * 200),
    ],
    ids=["bind", "spaced-bind", "raw-text", "triple-quotes", "backticks", "three-loops", "endless"],
)
def test_what_cannot_be_bounded_is_refused_at_load(text: str) -> None:
    with pytest.raises(ExpressionError):
        LANGUAGE.compile(text)


def test_a_text_may_speak_of_cel_and_of_loops() -> None:
    assert LANGUAGE.compile("it.name == 'cel.bind( .map( + + in'").cost == Cost(size=2)


@pytest.mark.parametrize(
    ("text", "depth", "growth", "searches"),
    [
        ("it.name == ''", 0, 1, 0),
        ("it.list.filter(a, !(a in it.list))", 1, 1, 1),
        ("it.list.map(a, a + a)", 1, 2, 0),
        ("it.list.all(a, it.list . exists (b, a + b + a == b)) && 1 + 1 == 2", 2, 6, 0),
    ],
)
def test_the_cost_of_an_expression_is_read_from_its_text(text: str, depth: int, growth: int, searches: int) -> None:
    cost = cost_of(bare(text))
    assert (cost.depth, cost.growth, cost.searches) == (depth, growth, searches)


def test_bindings_multiply_what_they_build_on() -> None:
    language = LANGUAGE.bind("a", "it.name + it.name").bind("b", "a + a")
    assert language.compile("size(b + b) > 0").cost.growth == 8


def test_a_text_that_doubles_in_loops_is_over_the_budget_before_it_is_built() -> None:
    rule = own_rule(when="size(it.decisions.map(d, it.decisions.map(e, d + e + d + e))) > 0")
    began = time.process_time()
    with pytest.raises(RuleError, match=r"rule HR101 is over its budget on initiatives\.crm: may build"):
        look(crowded(300), rule)
    assert time.process_time() - began < 5


def test_a_search_in_a_loop_in_a_loop_is_over_the_budget_of_one_entity() -> None:
    condition = "it.decisions.exists(d, it.decisions.exists(e, " + " || ".join(["d in it.decisions"] * 12) + "))"
    rule = own_rule(when=f"!{condition}")
    with pytest.raises(RuleError, match=r"rule HR101 is over its budget .* million steps"):
        look(crowded(2_000), rule)


def test_a_rule_that_takes_too_long_on_all_entities_together_is_named() -> None:
    entities = "".join(f"  i{n}: {{serves: [{', '.join(f'o{k}' for k in range(300))}]}}\n" for n in range(60))
    outcomes = "".join(f"  o{k}: {{statement: s}}\n" for k in range(300))
    text = f"outcomes:\n{outcomes}initiatives:\n{entities}"
    rule = own_rule(
        when=" || ".join(["it.serves.all(a, it.serves.exists(b, !(b in it.serves)))"] * 6), message="x{it.name}"
    )
    with pytest.raises(RuleError, match="million steps in all"):
        look(text, rule)


def test_usual_lists_are_far_within_the_budget() -> None:
    rule = own_rule(when="size(it.decisions.filter(d, !(d in it.owner_may_decide))) > 500")
    assert len(look(crowded(1_000), rule).findings) == 1


def test_a_path_that_fans_out_over_lists_of_lists_is_an_error_of_the_rule() -> None:
    hole = "{it.decisions}"
    rule = own_rule(remedy={"set": {f"initiatives.{hole}.{hole}": 1}})
    with pytest.raises(RuleError, match="stands for more than 10,000 paths"):
        look(crowded(200), rule)


def test_a_message_is_cut_however_long_its_values_are() -> None:
    [finding] = look(crowded(1_000), own_rule(message="{it.decisions}")).findings
    assert len(finding.message) == 2_000


def test_a_message_that_would_build_too_much_names_its_rule_too() -> None:
    rule = own_rule(message="{it.decisions.map(d, it.decisions.map(e, d + e))[0]}")
    with pytest.raises(RuleError, match="rule HR101 is over its budget"):
        look(crowded(400), rule)


def test_the_bound_grows_with_the_lists_and_not_with_the_clock() -> None:
    cost = cost_of("it.list.map(a, a)")
    assert cost.bytes(1_000) < LARGEST < cost.bytes(9_000)


def test_a_rule_cannot_reach_files_or_the_machine() -> None:
    for text in ("open('/etc/passwd')", "import('os')", "it.__class__", "env('HOME')", "now()"):
        with pytest.raises(ExpressionError):
            LANGUAGE.compile(text)


def test_a_rule_of_a_thousand_bindings_is_refused() -> None:
    with pytest.raises(InputError):
        own_rule(let={f"a{n}": "it.name" for n in range(1_000)})
