"""Rules put to the test: law 7, for ours and for anybody's own.

A rule fires on its `fires` at exactly the places it names, is silent on its `silent`; its remedy and its fix,
where declared, silence it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from execsim.errors import InputError, Problem, RuleError
from execsim.model.compile import compile_model
from execsim.model.model import Model
from execsim.portfolio.edits import UneditableError, edit_text
from execsim.portfolio.load import validate
from execsim.portfolio.patch import Patch, apply_patches
from execsim.portfolio.source import Path, Source, parse_source
from execsim.results.findings import Audit, Finding
from execsim.results.forecast import Forecast
from execsim.rules.compiled import CompiledRule
from execsim.rules.engine import audit
from execsim.rules.packs import RulePack
from execsim.rules.rule import Example

Simulate = Callable[[Model], Forecast]


@dataclass(frozen=True)
class Trial:
    """What came out of testing one rule.

    Attributes
    ----------
    compiled
        The rule.
    problems
        What is wrong with it, each at its place in the rule's file; none where it holds.
    """

    compiled: CompiledRule
    problems: tuple[Problem, ...]


def put_to_test(compiled: CompiledRule, simulate: Simulate | None = None) -> Trial:
    """Test one rule on its own examples.

    Parameters
    ----------
    compiled
        The rule.
    simulate
        Gives a forecast, for rules that wait for one.
    """
    return Trial(compiled, tuple(_Test(compiled, simulate).problems()))


def findings_on(compiled: CompiledRule, source: Source, simulate: Simulate | None = None) -> tuple[Finding, ...]:
    """What one rule alone finds in a portfolio, with places; with a forecast only where it lacks that.

    Raises
    ------
    InputError
        The portfolio does not hold together.
    RuleError
        The rule fails.
    """
    alone = RulePack("one", "One rule", (compiled,), (), ())
    portfolio = validate(source)
    model = compile_model(portfolio)

    def look(forecast: Forecast | None) -> Audit:
        return audit(portfolio, model, [alone], forecast).located(source)

    found = look(None)
    if not found.findings and found.skipped and simulate is not None:
        found = look(simulate(model))
    return found.findings


def preview_of(compiled: CompiledRule, simulate: Simulate | None = None) -> tuple[Finding, ...]:
    """What a rule finds in its own example; raises InputError where that does not load."""
    return findings_on(compiled, parse_source(compiled.rule.examples.fires.file, "fires"), simulate)


class _Test:
    """One rule on its examples."""

    def __init__(self, compiled: CompiledRule, simulate: Simulate | None) -> None:
        self.compiled, self.rule, self.simulate = compiled, compiled.rule, simulate

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong."""
        fires, silent = self.rule.examples.fires, self.rule.examples.silent
        found = yield from self._findings(("examples", "fires"), _read(fires, "fires"))
        if found is not None:
            yield from self._places(fires, found)
            yield from self._mended(fires, found)
        found = yield from self._findings(("examples", "silent"), _read(silent, "silent"))
        for finding in found or ():
            yield self._problem(("examples", "silent"), f"fires at {_place(finding)}, and should be silent")

    def _findings(self, at: Path, source: Source | InputError) -> Generator[Problem, None, tuple[Finding, ...] | None]:
        """The findings on an example; a problem, and None, where it cannot be audited."""
        try:
            if isinstance(source, InputError):
                raise source
            return findings_on(self.compiled, source, self.simulate)
        except InputError as error:
            for problem in error.problems:
                where = f"line {problem.location.line} of the example: " if problem.location else ""
                yield self._problem(at, f"{where}{problem.message}", problem.hint)
        except RuleError as error:
            yield self._problem(at, str(error))
        return None

    def _places(self, example: Example, found: tuple[Finding, ...]) -> Iterator[Problem]:
        at = ("examples", "fires")
        if not example.at:
            if len(found) != 1:
                said = ", ".join(map(_place, found)) or "nowhere"
                yield self._problem(
                    at, f"fires {len(found)} times ({said}), and should once", "or say where, with `at:`"
                )
            return
        paths = {finding.path or "portfolio" for finding in found}
        positions = {f"{f.location.line}:{f.location.column}" for f in found if f.location is not None}
        for place in example.at:
            if place not in paths | positions:
                yield self._problem(
                    at, f"does not fire at {place}", f"it fires at {', '.join(map(_place, found)) or 'nothing'}"
                )
        for finding in found:
            position = f"{finding.location.line}:{finding.location.column}" if finding.location else ""
            if not {finding.path or "portfolio", position} & set(example.at):
                yield self._problem(at, f"also fires at {_place(finding)}", "add it to `at:`, or mend the condition")

    def _mended(self, example: Example, found: tuple[Finding, ...]) -> Iterator[Problem]:
        """Remedies and fixes, all at once, silence the rule."""
        source = parse_source(example.file, "fires")
        remedies = [patch for finding in found if finding.remedy for patch in finding.remedy.set]
        fixes = [patch for finding in found if finding.fix for patch in finding.fix.set]
        if self.rule.remedy is not None:
            yield from self._silenced("remedy", remedies, lambda: apply_patches(source, remedies, layer="remedy"))
        if self.rule.fix is not None:
            yield from self._silenced(
                "fix", fixes, lambda: parse_source(edit_text(example.file, source, fixes), "fires")
            )

    def _silenced(self, what: str, patches: list[Patch], mended: Callable[[], Source]) -> Iterator[Problem]:
        if not patches:
            yield self._problem((what,), f"the {what} changes nothing in the example that fires")
            return
        try:
            left = findings_on(self.compiled, mended(), self.simulate)
        except InputError as error:
            yield self._problem((what,), f"the {what} does not fit the example: {error.problems[0].message}")
        except (UneditableError, RuleError) as fault:
            yield self._problem((what,), f"the {what} cannot be made: {fault}")
        else:
            if left:
                yield self._problem((what,), f"the {what} does not silence the rule at {_place(left[0])}")

    def _problem(self, at: Path, message: str, hint: str = "") -> Problem:
        return self.compiled.source.problem(at, f"{self.rule.code} {message}", hint, "key")


def _read(example: Example, name: str) -> Source | InputError:
    try:
        return parse_source(example.file, name)
    except InputError as error:
        return error


def _place(finding: Finding) -> str:
    position = f" ({finding.location.line}:{finding.location.column})" if finding.location else ""
    return f"{finding.path or 'portfolio'}{position}"
