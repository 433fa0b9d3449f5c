"""The page: self-contained, under a policy that lets nothing in, and strangers' names are text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape

import pytest

from execsim.render.page.page import render_page
from execsim.render.report.assembly import report_view
from execsim.render.report.theme import Theme
from execsim.render.report.view import Report
from reports import hostile_report, starter_report

ELEMENT = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
OURS = """
html head meta title style body a header h1 h2 h3 p main section article ul li span dl dt dd div nav table caption
thead tr th td tbody details summary figure figcaption svg g path text tspan rect footer strong data line defs clipPath
"""
POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


@pytest.fixture(scope="module")
def view() -> Report:
    """Return the report on the plan to start from."""
    return report_view(starter_report())


@pytest.fixture(scope="module")
def page(view: Report) -> str:
    """Return its page."""
    return render_page(view)


def without_scripts(page: str) -> str:
    """What is left of a page for whoever runs no script."""
    return re.sub(r"<script.*?</script>|<meta[^>]*Policy[^>]*>", "", page, flags=re.DOTALL)


@pytest.fixture(scope="module")
def still(view: Report) -> str:
    """Return its page without script."""
    return render_page(view, script=False)


def test_a_board_sees_decisions_first_then_three_numbers_then_one_change(page: str) -> None:
    heads = [unescape(head) for head in re.findall(r"<h2[^>]*>([^<]*)</h2>", without_scripts(page))]
    assert heads[:3] == ["To decide", "In numbers", "One change for this week"]
    assert heads[3:] == ["Audit", "Forecast", "Plan", "Scenarios", "Assumptions", "Method", "Appendix"]


def test_there_are_at_most_three_decisions_and_each_says_who_and_by_when(view: Report) -> None:
    assert 1 <= len(view.decisions) <= 3
    for decision in view.decisions:
        assert decision.who
        assert decision.by
        assert decision.put_off
        assert sum(option.recommended for option in decision.options) == 1


def test_nothing_on_the_page_comes_from_elsewhere(page: str) -> None:
    assert not re.findall(r'(?:src|href|action|data)="(?!#|\./|/|data:)[^"#]', without_scripts(page))
    assert "@import" not in page
    policy = unescape(POLICY.findall(page)[0])
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_policy_allows_the_very_scripts_and_the_style_of_the_page(page: str) -> None:
    policy = unescape(POLICY.findall(page)[0])
    codes = re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert len(codes) == 2
    for text in (*codes, *styles):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy


def test_the_page_is_at_most_two_and_a_half_megabytes(page: str) -> None:
    assert len(page.encode()) <= 2_500_000


def test_without_script_there_is_no_script_and_the_same_words(page: str, still: str) -> None:
    assert "<script" not in still
    assert "script-src 'none'" in unescape(POLICY.findall(still)[0])
    assert "".join(without_scripts(page).split()) == "".join(without_scripts(still).split())


def test_every_chart_has_its_point_an_alternative_and_its_figures(view: Report, page: str) -> None:
    charts = list(view.charts())
    assert {chart.key for chart in charts} >= {
        "lights",
        "s-curve-value",
        "waterfall",
        "gantt",
        "load",
        "frontier",
        "map",
    }
    for chart in charts:
        figure = page.partition(f'<figure id="chart-{chart.key}"')[2].partition("</figure>")[0]
        caption = re.findall(r"<figcaption>(.*?)</figcaption>", figure)[0]
        assert "." in re.sub(r"<[^>]*>", "", caption)
        assert len(re.findall(r'role="img" tabindex="0" aria-label="([^"]{30,})"', figure)) == 1
        assert "<svg" in figure
        assert "<path" in figure
        spec = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', figure)[0])
        assert spec["$schema"].endswith(".json")


def test_a_finding_leads_to_its_line_and_to_its_rule(page: str) -> None:
    rules = set(re.findall(r'href="#(rule-[A-Z]+\d+)"', page))
    assert rules
    assert rules <= set(re.findall(r'<h3 id="([^"]+)"', page))
    assert re.search(r'href="[^"]*portfolio\.yaml#L\d+"', page)


def test_what_is_not_back_tested_says_so(page: str) -> None:
    assert "Not back-tested" in page


def test_a_theme_changes_colours_letters_and_the_footer(view: Report) -> None:
    theme = Theme(light={**Theme().light, "accent": "#00ff7f"}, font="Corporate Sans", footer="Halden <internal>")
    page = render_page(view, theme, script=False)
    assert "--accent:#00ff7f" in page
    assert "Corporate Sans" in page
    assert "Halden &lt;internal&gt;" in page


# --- strangers' names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_hostile_names_are_shown_as_text(script: bool) -> None:
    page = render_page(report_view(hostile_report()), script=script)
    body = without_scripts(page)
    assert set(ELEMENT.findall(body)) <= set(OURS.split())
    assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', body))
    assert "&lt;/script&gt;&lt;script&gt;alert(&#x27;plan&#x27;)&lt;/script&gt; &quot;quoted&quot;" in page
    assert "\u202e" not in page
    assert "javascript:" not in re.sub(r">[^<]*<", "><", body)
    for name in ("=HYPERLINK(", "שלום ראש הצוות", "🎉 Board 🚀", "@SUM(A1:A9)"):
        assert name in page


def test_specifications_cannot_end_their_element() -> None:
    page = render_page(report_view(hostile_report()))
    for spec in re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL):
        assert "<" not in spec
        json.loads(spec)
