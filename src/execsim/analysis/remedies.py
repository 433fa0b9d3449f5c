"""From findings to worlds: each remedy as patches that hold from when it says, with the chance that it says.

A remedy that begins later, or may fail, becomes work of its own in the portfolio: an initiative that needs nobody,
whose `on_done` is the remedy and whose `go` is its chance. So both engines simulate it as they simulate anything
else, singly and together, and its luck is the same in every world that it is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from execsim.analysis.effects import same_model
from execsim.analysis.honesty import Refusal, refusal
from execsim.errors import InputError
from execsim.model.compile import compile_model
from execsim.model.model import Model
from execsim.portfolio.load import Change, Loaded, patched
from execsim.portfolio.patch import Patch
from execsim.portfolio.shift import may_shift
from execsim.results.findings import Finding, Remedy
from execsim.results.prices import NotPriced

AGREED = "if people then really agree: clearer words alone change nothing"
UNPAID = "benefit only: what it takes is in no cost"
_WORDS = re.compile(r"(intent|outcomes\.[^.]+)\.(statement|done_when|read_as|baseline|target|measured_by)(\..*)?")
_OF_ONE_TEAM = re.compile(r"(policy\.review\.by_team)\.([^.]+)")


@dataclass(frozen=True)
class Candidate:
    """A remedy that can be simulated.

    Attributes
    ----------
    findings
        Those that declare it; the first for short.
    remedy
        As declared.
    patches
        What it changes.
    lays
        What is laid on the portfolio to simulate it: `patches`, or the work whose end brings them.
    work
        The id of that work; None where the patches hold from the first day, for certain.
    changes
        What it changes in the file.
    up_to, notes
        As in `Price`.
    """

    findings: tuple[Finding, ...]
    remedy: Remedy
    patches: tuple[Patch, ...]
    lays: tuple[Patch, ...]
    work: str | None
    changes: tuple[Change, ...]
    up_to: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def id(self) -> str:
        """Tells it from others."""
        return self.findings[0].fingerprint


def world(base: Loaded, candidates: Iterable[Candidate]) -> Loaded:
    """The portfolio with some remedies.

    Raises
    ------
    InputError
        Two of them change the same thing.
    """
    patches = [patch for candidate in candidates for patch in candidate.lays]
    return patched(base, patches, "remedies") if patches else base


def fit_together(base: Loaded, candidates: Sequence[Candidate]) -> bool:
    """Whether remedies can hold at once: no two say something else about the same thing."""
    try:
        patched(base, [patch for candidate in candidates for patch in candidate.patches], "remedies")
    except InputError:
        return False
    return True


def candidates_of(base: Loaded, findings: Iterable[Finding]) -> tuple[tuple[Candidate, ...], tuple[NotPriced, ...]]:
    """Which findings have a remedy that can be simulated; and of the others, why not.

    Parameters
    ----------
    base
        What was audited.
    findings
        Of the audit; those that are waived are left out, they are accepted.
    """
    model = compile_model(base.portfolio)
    found: dict[tuple[str, ...], Candidate] = {}
    refused: list[NotPriced] = []
    for finding in findings:
        if finding.waived:
            continue
        made = _candidate(base, model, finding)
        if isinstance(made, NotPriced):
            refused.append(made)
            continue
        key = tuple(sorted(f"{patch.path} {patch.op} {patch.value!r}" for patch in made.patches))
        twin = found.get(key)
        found[key] = made if twin is None else replace(twin, findings=(*twin.findings, finding))
    return tuple(found.values()), tuple(refused)


def _candidate(base: Loaded, model: Model, finding: Finding) -> Candidate | NotPriced:
    remedy = finding.remedy
    if remedy is None:
        return NotPriced(finding, "no-remedy", "its rule declares no change that could be simulated")
    try:
        mended = patched(base, remedy.set, "remedy")
    except InputError as error:
        return NotPriced(finding, "does-not-fit", error.problems[0].message)
    after = compile_model(mended.portfolio)
    objection: Refusal | None = refusal(base, finding, mended, model, after)
    if objection is not None:
        return NotPriced(finding, *objection)
    work = _work(base, model, finding.fingerprint, remedy)
    up_to = list(_missing(remedy))
    if work is None and (remedy.starts or (remedy.works or 1.0) < 1.0):
        up_to.append("simulated as if it held from the first day, and for certain")
    notes = [AGREED] if any(_WORDS.fullmatch(patch.path) for patch in remedy.set) else []
    if remedy.effort is None:
        notes.append(UNPAID)
    return Candidate(
        findings=(finding,),
        remedy=remedy,
        patches=remedy.set,
        lays=remedy.set if work is None else (work,),
        work=None if work is None else work.path.partition(".")[2],
        changes=tuple(change for change in mended.changes if change not in base.changes),
        up_to=tuple(up_to),
        notes=tuple(notes),
    )


def _missing(remedy: Remedy) -> Iterable[str]:
    if remedy.starts is None:
        yield "nobody says when it begins to hold"
    if remedy.works is None:
        yield "nobody says how likely it is to hold"
    if remedy.effort is None:
        yield "nobody says what it takes"


def _work(base: Loaded, model: Model, fingerprint: str, remedy: Remedy) -> Patch | None:
    """The remedy as work that ends when it begins to hold; None where it cannot be said so, or need not be."""
    starts, works = remedy.starts or 0.0, 1.0 if remedy.works is None else remedy.works
    written = _on_done(remedy.set)
    if written is None or (starts <= 0.0 and works >= 1.0):
        return None
    day = model.calendar.start_date(model.as_of + starts)
    packages: dict[str, Any] = {
        "begun": {"takes": "0d", "not_before": day.isoformat(), "go": works},
        "holds": {"takes": "0d", "after": ["begun"]},
    }
    path = f"initiatives.remedy-{fingerprint}"
    made = Patch(path, "to", {"packages": packages, "on_done": written})
    return made if _carries_all(base, remedy, made, packages) else None


def _on_done(patches: Sequence[Patch]) -> dict[str, Any] | None:
    """Patches as `on_done` has them; None where it cannot."""
    written: dict[str, Any] = {}
    for patch in patches:
        path, op, value = patch.path, str(patch.op), patch.value
        one_team = _OF_ONE_TEAM.fullmatch(path)
        if one_team is not None and op == "to":
            path, op, value = one_team[1], "add", {one_team[2]: value}
        if not may_shift(path):
            return None
        before = written.get(path)
        if before is not None:
            if op != "add" or not isinstance(value, dict) or not isinstance(before.get("add"), dict):
                return None
            value = before["add"] | value
        written[path] = {op: value}
    return written


def _carries_all(base: Loaded, remedy: Remedy, work: Patch, packages: dict[str, Any]) -> bool:
    """Whether the model after that work is done is the one that the remedy would have made at once."""
    try:
        later = compile_model(patched(base, [work]).portfolio)
        without = Patch(work.path, "to", {"packages": packages})
        at_once = compile_model(patched(base, [*remedy.set, without]).portfolio)
    except InputError:
        return False
    row = later.initiatives.index(work.path.partition(".")[2])
    (shift,) = (shift for shift in later.shifts if shift.initiative == row)
    return same_model(replace(shift.applied(later), shifts=()), replace(at_once, shifts=()))
