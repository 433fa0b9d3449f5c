"""Findings mended in the file: safe fixes, and suggestions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from execsim.errors import InputError
from execsim.portfolio.edits import UneditableError, edit_text
from execsim.portfolio.source import Source, parse_source
from execsim.results.findings import Audit, Edit, Finding

Again = Callable[[Source], Audit]
"""Audits another version of the file; raises InputError where it does not load."""


@dataclass(frozen=True)
class Mended:
    """What became of the fixes.

    Attributes
    ----------
    text
        The file with every fix that holds.
    applied
        The findings that are mended.
    refused
        Those that are not, each with the reason.
    """

    text: str
    applied: tuple[Finding, ...]
    refused: tuple[tuple[Finding, str], ...]


def safe_fixes(audit: Audit) -> tuple[Finding, ...]:
    """The findings, not waived, whose rule declares a safe fix."""
    return tuple(f for f in audit.findings if f.fix is not None and f.fix.safe and not f.waived)


def suggestions(audit: Audit) -> tuple[Finding, ...]:
    """The findings, not waived, that have an unsafe fix or a remedy instead."""
    return tuple(f for f in audit.findings if not f.waived and edit_of(f) is not None and f not in safe_fixes(audit))


def edit_of(finding: Finding) -> Edit | None:
    """Its fix, else its remedy as an edit that is not safe."""
    if finding.fix is not None:
        return finding.fix
    return Edit(finding.remedy.set, safe=False) if finding.remedy is not None else None


def mend(text: str, name: str, findings: Sequence[Finding], again: Again) -> Mended:
    """Make the fixes of some findings, each only if the file then loads and the finding is gone.

    Parameters
    ----------
    text, name
        The file, and how messages call it.
    findings
        What is to be mended, with their fixes.
    again
        Audits a version of the file.
    """
    together = _try(text, name, findings, again)
    if isinstance(together, str):
        return Mended(together, tuple(findings), ())
    applied, refused = [], []
    for finding in findings:
        made = _try(text, name, [finding], again)
        if isinstance(made, str):
            text = made
            applied.append(finding)
        else:
            refused.append((finding, str(made)))
    return Mended(text, tuple(applied), tuple(refused))


def _try(text: str, name: str, findings: Sequence[Finding], again: Again) -> str | ValueError:
    """The text with all fixes made, or why not."""
    patches = [patch for edit in map(edit_of, findings) if edit is not None for patch in edit.set]
    try:
        source = parse_source(text, name)
        made = edit_text(text, source, patches)
        left = {finding.fingerprint for finding in again(parse_source(made, name)).findings}
    except UneditableError as fault:
        return fault
    except InputError as error:
        return ValueError(f"the file would no longer load: {error.problems[0].message}")
    still = [finding for finding in findings if finding.fingerprint in left]
    return ValueError("the finding would still be there") if still else made


def difference(before: str, after: str, name: str) -> str:
    """What changes in a file, as a unified diff; empty where nothing does."""
    lines = unified_diff(before.splitlines(True), after.splitlines(True), name, f"{name} (mended)", n=2)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def suggested(text: str, name: str, finding: Finding) -> str:
    """The edit for one finding as a unified diff; the patches in words where the text cannot be edited."""
    edit = edit_of(finding)
    if edit is None:
        return ""
    try:
        return difference(text, edit_text(text, parse_source(text, name), edit.set), name)
    except UneditableError:
        return finding.preview
