"""The remedies of an audit as a scenario: every finding's change, each with its why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from execsim.analysis.remedies import Candidate, candidates_of, fit_together
from execsim.portfolio.load import Loaded
from execsim.portfolio.operations import as_list, as_map
from execsim.results.findings import Finding

Say = Callable[[str], str]


@dataclass(frozen=True)
class Remedied:
    """Remedies that can hold together, and those that were left out, each with the reason."""

    candidates: tuple[Candidate, ...]
    left_out: tuple[tuple[Finding, str], ...]


def remedies_together(base: Loaded, findings: Iterable[Finding]) -> Remedied:
    """The remedies of findings, the first ones first; one that contradicts an earlier one is left out.

    Parameters
    ----------
    base
        What was audited.
    findings
        Of the audit, worst first. Waived ones have no say; one without a remedy is not left out, it has none.
    """
    candidates, refused = candidates_of(base, findings)
    left = [(one.finding, one.because) for one in refused if one.finding.remedy is not None]
    chosen: list[Candidate] = []
    for candidate in candidates:
        if fit_together(base, [*chosen, candidate]):
            chosen.append(candidate)
        else:
            left.append((candidate.findings[0], "a remedy of a worse finding changes the same thing"))
    return Remedied(tuple(chosen), tuple(left))


def remedies_scenario(remedied: Remedied, *, name: str, inherits: str | None, say: Say) -> dict[str, Any]:
    """Write remedies down as the plain data of a scenario file.

    Parameters
    ----------
    remedied
        What holds together.
    name, inherits
        Of the scenario; what was audited, as seen from the scenario's own folder.
    say
        How its readers may be told a text.
    """
    changes: dict[str, dict[str, Any]] = {}
    for candidate in remedied.candidates:
        why = "; ".join(f"{finding.code}: {finding.message}" for finding in candidate.findings)
        for patch in candidate.patches:
            before = changes.get(patch.path)
            value = patch.value if before is None else _joined(before[patch.op], patch.value)
            whys = say(why) if before is None else f"{before['why']}; {say(why)}"
            changes[patch.path] = {patch.op: value, "why": whys}
    return {
        "scenario": name,
        **({} if inherits is None else {"inherits": inherits}),
        "why": "What would the remedies of the audit bring together, if all of them held from the first day?",
        "set": changes,
    }


def _joined(one: Any, two: Any) -> Any:
    """What two `add`s to one list or map add together."""
    if isinstance(one, dict) or isinstance(two, dict):
        return {**as_map(one), **as_map(two)}
    return [*as_list(one), *(item for item in as_list(two) if item not in as_list(one))]
