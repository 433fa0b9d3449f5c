"""The one declared rule: what becomes of a number on its way to a reader."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from execsim.errors import InputError
from execsim.portfolio.source import parse_source
from execsim.render.charts.chart import coloured, labels
from execsim.render.report.figures import DECLARED, Figures, Rule, path_of, rounded
from execsim.render.report.theme import LIGHT, read_theme
from reports import starter_report


@pytest.mark.parametrize(
    ("rule", "raw", "text", "number"),
    [
        ("week", "2027-03-31", "week of 29 Mar 2027", dt.date(2027, 3, 29)),
        ("day", "2027-03-31", "31 Mar 2027", dt.date(2027, 3, 31)),
        ("money", 1_849_000, "1.8 M EUR", 1_800_000),
        ("money", -61_499, "-61 k EUR", -61_000),
        ("money", 0, "0 EUR", 0),
        ("chance", 0.26, "1 in 4", 0.25),
        ("chance", 0.0, "< 1 in 40", 1 / 40),
        ("chance", 1.0, "> 39 in 40", 39 / 40),
        ("share", 0.004, "1 %", 0.01),
        ("share", 0.999, "99 %", 0.99),
        ("days", 62.2, "12 weeks", 62),
        ("days", 3.4, "3 days", 3),
        ("expected", 7.36, "about 7", 7),
        ("count", 2.5, "2.5", 2.5),
        ("times", 2.349, "2.3 times", 2.3),
    ],
)
def test_each_kind_of_number_has_its_rule(rule: Rule, raw: object, text: str, number: object) -> None:
    said, cell = rounded(rule, raw, "EUR")
    assert said == text
    if rule != "share" or raw not in (0.004, 0.999):  # what is said never is 0 % or 100 %
        assert cell == number


def test_every_rule_is_declared_in_words() -> None:
    assert set(DECLARED) == set(Rule.__args__)  # type: ignore[attr-defined]  # the members of a Literal


def test_a_null_date_says_after_which_day_nobody_looked() -> None:
    document = starter_report()
    finish = document.forecast.portfolio_finish
    assert finish is not None
    never = finish.model_copy(update={"p90": None, "beyond": dt.date(2031, 12, 30)})
    forecast = document.forecast.model_copy(update={"portfolio_finish": never})
    figures = Figures(document.model_copy(update={"forecast": forecast}))
    assert figures("week", "forecast", "portfolio_finish", "p90").text == "after 30 Dec 2031"


def test_paths_name_steps_with_dots_in_brackets() -> None:
    assert path_of(("plan", "packages", "crm.build", "start")) == "plan.packages[crm.build].start"
    assert path_of(("agenda", 0, "gain")) == "agenda[0].gain"


def test_labels_have_two_lines_at_most_and_are_all_different() -> None:
    assert labels(["c" * 90]) == ["c" * 34 + "\n" + "c" * 33 + "…"]
    assert labels(["a", "a", "b" * 60]) == ["a", "a (2)", "b" * 34 + "\n" + "b" * 26]


def test_a_name_is_never_a_colour() -> None:
    assert coloured({"values": labels(["@bad"])}, {"@bad": "#ff0000"}) == {"values": ["@bad"]}


def test_a_theme_takes_colours_by_name() -> None:
    theme = read_theme(parse_source(json.dumps({"colours": {"accent": "#123456"}, "footer": "Halden"}), "theme.yaml"))
    assert theme.light["accent"] == "#123456"
    assert theme.light["bad"] == LIGHT["bad"]
    assert theme.footer == "Halden"


@pytest.mark.parametrize(
    ("theme", "said"),
    [
        ({"colour": {}}, "a theme has no key 'colour'"),
        ({"colours": {"accent": "red;}"}}, "'red;}' is not a colour"),
        ({"colours": {"acent": "#123456"}}, "no colour is called 'acent'"),
        ({"font": "x; } body { display: none"}, "font cannot be used"),
        ({"colours": []}, "colours is a map"),
    ],
)
def test_a_theme_that_cannot_be_used_says_why(theme: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_theme(parse_source(json.dumps(theme), "theme.yaml"))
