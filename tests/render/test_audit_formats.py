"""Every format of an audit: what it says, and what it makes of hostile names."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from audits import audit, finding
from execsim.errors import UsageError
from execsim.render.audit_words import AuditOptions, told, verdict
from execsim.render.formats import FORMATS, NAMES, of_suffix, render
from execsim.render.terminal_audit import render_audit
from execsim.results.contract import AuditDocument, ChecklistPart, DisabledPart, QuestionPart, RelatedPart
from execsim.results.contract_part import Place

OPTIONS = AuditOptions(file="plan.yaml", version="9.9")
HOSTILE = [
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "\"quoted\" and 'quoted' & more",
    "two\nlines",
    "\n::error file=x::injected",
    "::set-output name=a::b",
    "##[error]old syntax",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\uff1dwide",
    "\t=tab",
    "a | b \\| c",
    "[link](javascript:alert(1)) ![x](y)",
    "`code` *bold* _em_ #12 @someone https://evil.example www.evil.example",
    "right\u202eto left\u2066\u200f",
    "\x1b[31mred\x1b[0m \x00 \x07",
    "]]> <!-- & --> \ufffe\uffff",
    "%0A%0D percent",
    "",
]


def hostile_audit(text: str) -> AuditDocument:
    """An audit in which every free text is the same one."""
    nasty = finding(
        title=text, message=text, mitigation=text, ask=(text,), pitfall=text, whom=text, path=text, name=text,
        location=Place(file=text or "x", line=1, column=1),
        related=(RelatedPart(path=text, title=text, location=None),),
    )  # fmt: skip
    item = ChecklistPart(item="x", title=text, status="unknown", because=text, ask=(text,), looked=0, found=0)
    question = QuestionPart(whom=text, text=text, because=text, codes=(), about=(text,), paths=(text,))
    return audit(
        nasty, nasty.model_copy(update={"waived": True}), portfolio=text, checklist=(item,), questions=(question,)
    )


@pytest.fixture(scope="module")
def sarif_schema(repository: Path) -> dict[str, Any]:
    content = (repository / "tests" / "material" / "sarif-2.1.0.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(content)
    return schema


def sarif_run(document: AuditDocument) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(render("sarif", document, OPTIONS))["runs"][0]
    return run


# ------------------------------------------------------------------------------------------------ the table
def test_every_name_has_a_renderer_and_text_is_the_terminals() -> None:
    assert NAMES[0] == "text"
    for name in NAMES[1:]:
        assert render(name, audit(finding()), OPTIONS).endswith("\n")


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="text, json, sarif"):
        render("pdf", audit(), OPTIONS)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.sarif", "sarif"),
        ("a.SARIF.json", "sarif"),
        ("a.json", "json"),
        ("a.html", "html"),
        ("a.txt", None),
        (None, None),
    ],
)
def test_the_ending_of_a_file_means_a_format(file: str | None, name: str | None) -> None:
    assert of_suffix(file) == name


# -------------------------------------------------------------------------------------------------- the words
def test_the_verdict_names_the_framework_to_apply_first() -> None:
    said = verdict(audit(framework="clarity"))
    assert said == ("Feasible, but significant issues exist that need attention. Begin with the clarity cascade.")


def test_a_selection_of_rules_gets_no_grade() -> None:
    assert "No grade" in verdict(audit(partial=True))


def test_what_is_waived_known_and_gone_is_counted_apart() -> None:
    waived = finding(waived=True, waived_until=dt.date(2027, 4, 30))
    said = told(audit(finding(), waived, finding(known=True, severity="low"), gone=("x", "y")))
    assert said.split("; ") == [
        "1 finding: 1 high", "1 waived (the first until 30 April 2027)", "1 known from the baseline",
        "2 of the baseline gone",
    ]  # fmt: skip


# -------------------------------------------------------------------------------------------------------- sarif
def test_a_finding_becomes_a_sarif_result_with_its_place_and_its_rule(sarif_schema: dict[str, Any]) -> None:
    log = json.loads(render("sarif", audit(finding()), OPTIONS))
    Draft4Validator(sarif_schema).validate(log)
    run = log["runs"][0]
    [result] = run["results"]
    assert run["tool"]["driver"]["version"] == "9.9"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "ES301"
    assert result["level"] == "error"
    [place] = result["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "plan.yaml"}, "region": {"startLine": 7, "startColumn": 5},
    }  # fmt: skip
    assert place["logicalLocations"] == [{"fullyQualifiedName": "initiatives.crm.owner"}]
    assert result["partialFingerprints"] == {"execsim/v1": "abc"}


def test_the_links_of_a_cycle_are_related_locations(sarif_schema: dict[str, Any]) -> None:
    cycle = finding(
        related=(
            RelatedPart(path="packages.a", title="Design", location=Place(file="plan.yaml", line=9, column=3)),
            RelatedPart(path="packages.b", title="Build", location=None),
        )
    )
    log = json.loads(render("sarif", audit(cycle), OPTIONS))
    Draft4Validator(sarif_schema).validate(log)
    first, second = log["runs"][0]["results"][0]["relatedLocations"]
    assert (first["id"], first["message"]["text"], first["physicalLocation"]["region"]["startLine"]) == (1, "Design", 9)
    assert second["physicalLocation"]["region"]["startLine"] == 1  # no place of its own: the head of the file


def test_waived_is_suppressed_and_known_is_unchanged(sarif_schema: dict[str, Any]) -> None:
    document = audit(
        finding(waived=True, waived_until=dt.date(2027, 4, 30)), finding(known=True), finding(code="ES101")
    )
    log = json.loads(render("sarif", document, OPTIONS))
    Draft4Validator(sarif_schema).validate(log)
    waived, known, new = log["runs"][0]["results"]
    assert waived["suppressions"] == [{"kind": "external", "justification": "accepted until 2027-04-30"}]
    assert (known["baselineState"], new["baselineState"]) == ("unchanged", "new")
    assert [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]] == ["ES301", "ES101"]
    assert "baselineState" not in sarif_run(audit(finding()))["results"][0]


@pytest.mark.parametrize("file", ["-", "--set"])
def test_what_stands_in_no_file_has_no_physical_location(file: str, sarif_schema: dict[str, Any]) -> None:
    log = json.loads(render("sarif", audit(finding(location=Place(file=file, line=1, column=1))), OPTIONS))
    Draft4Validator(sarif_schema).validate(log)
    assert "physicalLocation" not in log["runs"][0]["results"][0]["locations"][0]


def test_file_names_become_addresses() -> None:
    def uri(file: str) -> str:
        run = sarif_run(audit(finding(location=Place(file=file, line=1, column=1))))
        address: str = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        return address

    assert uri("my plans/plan #1.yaml") == "my%20plans/plan%20%231.yaml"
    assert uri("/home/eva/plan.yaml") == "file:///home/eva/plan.yaml"


# -------------------------------------------------------------------------------------------------------- junit
def test_junit_fails_from_the_threshold_on_and_skips_what_is_accepted() -> None:
    document = audit(finding(), finding(severity="medium"), finding(waived=True), finding(known=True))
    suites = ElementTree.fromstring(render("junit", document, OPTIONS).encode())
    assert (suites.get("tests"), suites.get("failures"), suites.get("skipped")) == ("5", "1", "2")
    [failure] = suites.iter("failure")
    assert failure.text == "plan.yaml:7:5: Decisions sit elsewhere. Delegate them"


def test_junit_never_fails_where_nothing_shall_fail() -> None:
    text = render("junit", audit(finding(severity="critical")), AuditOptions(fail_on="never"))
    assert "<failure" not in text


def test_junit_of_a_sound_plan_has_a_test_case() -> None:
    assert 'name="nothing found"' in render("junit", audit(), OPTIONS)


# ------------------------------------------------------------------------------------------------------- github
def test_github_gets_a_line_for_each_standing_finding_and_one_for_the_whole() -> None:
    document = audit(finding(title="a, b: c", message="100 % late"), finding(severity="low", waived=True))
    first, summary = render("github", document, OPTIONS).splitlines()
    assert first == ("::error file=plan.yaml,line=7,col=5,title=ES301 a%2C b%3A c::100 %25 late. Delegate them")
    assert summary.startswith("::notice title=execsim%3A Keep customers::Feasible")


# --------------------------------------------------------------------------------------------------------- csv
def test_csv_has_a_line_for_every_finding() -> None:
    rows = list(csv.DictReader(io.StringIO(render("csv", audit(finding(), finding(waived=True)), OPTIONS))))
    assert [(row["code"], row["line"], row["waived"]) for row in rows] == [("ES301", "7", "no"), ("ES301", "7", "yes")]


# ---------------------------------------------------------------------------------------------------- markdown
def test_markdown_is_a_table_that_a_pull_request_can_show() -> None:
    lines = render("markdown", audit(finding()), OPTIONS).splitlines()
    assert lines[0] == "# Audit of Keep customers, as of 31 March 2027"
    assert "| high | ES301 | plan.yaml:7 | One record: decisions sit elsewhere. | Delegate them |" in lines


# -------------------------------------------------------------------------------------------------------- html
class Page(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_stands_alone() -> None:
    page = Page(render("html", audit(finding()), OPTIONS))
    assert {"script", "link", "img", "iframe", "a", "form"}.isdisjoint(page.tags)
    assert {"src", "href", "srcset", "onclick"}.isdisjoint(name for name, _ in page.attributes)
    assert "url(" not in page.text
    assert "@import" not in page.text
    assert "Decisions sit elsewhere." in page.text


# ----------------------------------------------------------------------------------------------- hostile texts
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", FORMATS)
def test_no_format_passes_on_what_a_terminal_or_an_editor_would_act_upon(name: str, text: str) -> None:
    rendered = render(name, hostile_audit(text), OPTIONS)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", rendered)


@pytest.mark.parametrize("text", HOSTILE)
def test_sarif_stays_sarif(text: str, sarif_schema: dict[str, Any]) -> None:
    log = json.loads(render("sarif", hostile_audit(text), OPTIONS))
    Draft4Validator(sarif_schema).validate(log)
    assert "](" not in json.dumps([result["message"] for result in log["runs"][0]["results"]])


@pytest.mark.parametrize("text", HOSTILE)
def test_junit_stays_xml_with_the_same_elements(text: str) -> None:
    def tags(text: str) -> list[str]:
        rendered = render("junit", hostile_audit(text), OPTIONS)
        return [element.tag for element in ElementTree.fromstring(rendered.encode()).iter()]

    assert tags(text) == tags("harmless")


@pytest.mark.parametrize("text", HOSTILE)
def test_github_gets_no_command_but_ours(text: str) -> None:
    lines = render("github", hostile_audit(text), OPTIONS).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("::error file=")
    assert lines[1].startswith("::notice title=")
    for line in lines:
        properties = line.removeprefix("::").partition("::")[0]
        assert [part.partition("=")[0] for part in properties.partition(" ")[2].split(",")] in (
            ["file", "line", "col", "title"], ["title"],
        )  # fmt: skip
        assert "##[" not in line


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_holds_no_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(render("csv", hostile_audit(text), OPTIONS))))
    assert len(rows) == 3
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_keeps_its_tables_and_gains_no_links_or_html(text: str) -> None:
    rendered = render("markdown", hostile_audit(text), OPTIONS)
    for line in rendered.splitlines():
        if line.startswith("| high"):
            assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 6  # five cells
    assert "<" not in rendered
    assert not re.search(r"(?<!\\)[\[\]]", rendered)
    assert "@" not in rendered
    assert "://" not in rendered
    assert "www." not in rendered


@pytest.mark.parametrize("text", HOSTILE)
def test_html_has_the_same_elements_whatever_the_names(text: str) -> None:
    harmless, hostile = (
        Page(render("html", hostile_audit("harmless"), OPTIONS)),
        Page(render("html", hostile_audit(text), OPTIONS)),
    )
    assert [tag for tag in hostile.tags if tag not in {"p", "strong"}] == [
        tag for tag in harmless.tags if tag not in {"p", "strong"}
    ]
    assert {name for name, _ in hostile.attributes} == {name for name, _ in harmless.attributes}


@given(st.text(max_size=30))
def test_any_text_at_all_keeps_every_format_whole(text: str) -> None:
    document = hostile_audit(text)
    json.loads(render("sarif", document, OPTIONS))
    ElementTree.fromstring(render("junit", document, OPTIONS).encode())
    assert len(render("github", document, OPTIONS).splitlines()) == 2
    assert len(list(csv.reader(io.StringIO(render("csv", document, OPTIONS))))) == 3
    assert "script" not in Page(render("html", document, OPTIONS)).tags


@pytest.mark.parametrize("name", ["markdown", "html", "json"])
def test_a_rule_that_a_pack_switched_off_is_shown_with_its_reason(name: str) -> None:
    off = DisabledPart(code="ES205", why="We rotate specialists", pack="our-rules")
    shown = render(name, audit(disabled=(off,)), OPTIONS)
    assert "ES205" in shown
    assert "We rotate specialists" in shown
    assert "We rotate specialists" not in render(name, audit(), OPTIONS)


def test_the_terminal_says_what_is_switched_off() -> None:
    off = DisabledPart(code="ES205", why="We rotate specialists", pack="our-rules")
    assert "ES205 is switched off by our-rules: We rotate specialists\n" in render_audit(audit(disabled=(off,)))
