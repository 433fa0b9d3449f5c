"""An audit as JUnit XML, for build servers: a test case a finding and an item of the checklist."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from execsim.render.audit_words import AuditOptions, sentence
from execsim.render.phrases import plain
from execsim.results.contract import AuditDocument, ChecklistPart, FindingPart
from execsim.results.findings import at_least

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(audit: AuditDocument, options: AuditOptions) -> str:
    """An audit as test suites: findings from `fail_on` on fail, waived and known ones are skipped."""
    root = Element("testsuites", name="execsim audit")
    findings = SubElement(root, "testsuite", name=_clean(f"findings of {audit.portfolio}"))
    for finding in audit.findings:
        _finding(findings, finding, options)
    if not audit.findings:
        SubElement(findings, "testcase", name="nothing found", classname="execsim")
    checklist = SubElement(root, "testsuite", name=_clean(f"health of {audit.portfolio}"))
    for item in audit.checklist:
        _item(checklist, item)
    for suite in (findings, checklist):
        _count(suite)
    _count(root)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _finding(suite: Element, finding: FindingPart, options: AuditOptions) -> None:
    where = finding.location
    case = SubElement(
        suite,
        "testcase",
        classname=_clean(f"{finding.code} {finding.name}"),
        name=_clean(f"{finding.title} ({finding.path or finding.entity})"),
    )
    if where is not None:
        case.set("file", _clean(where.file))
        case.set("line", str(where.line))
    place = f"{where.file}:{where.line}:{where.column}: " if where else ""
    text = _clean(f"{place}{sentence(finding.message)} {finding.mitigation}")
    if finding.waived or finding.known:
        because = "known from the baseline" if not finding.waived else f"waived until {finding.waived_until}"
        SubElement(case, "skipped", message=because)
    elif options.fail_on != "never" and at_least(finding.severity, options.fail_on):
        failure = SubElement(case, "failure", type=finding.severity, message=_clean(finding.message))
        failure.text = text
    else:
        SubElement(case, "system-out").text = f"{finding.severity}: {text}"


def _item(suite: Element, item: ChecklistPart) -> None:
    case = SubElement(suite, "testcase", classname="execsim.health", name=_clean(item.title))
    if item.status == "unknown":
        SubElement(case, "skipped", message=_clean(f"unknown: {item.because}"))
    else:
        SubElement(case, "system-out").text = _clean(f"{item.status}: {item.because}")


def _count(element: Element) -> None:
    element.set("tests", str(len(element.findall(".//testcase"))))
    element.set("failures", str(len(element.findall(".//failure"))))
    element.set("skipped", str(len(element.findall(".//skipped"))))


def _clean(text: str) -> str:
    return _NOT_XML.sub(" ", plain(text))
