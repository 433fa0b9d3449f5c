"""Facts about a statement in words: intent and outcomes share them."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from execsim.portfolio.strategy import Intent, Outcome
from execsim.portfolio.wording import Judgement, dates, has_baseline, judge, quantities
from execsim.rules.facts.base import Facts, fact

_SOFT = ("hedge", "buzzword")


S = TypeVar("S", Intent, Outcome)


class StatementFacts(Facts[S]):
    """Part of the facts of whatever has a statement."""

    @cached_property
    def judgement(self) -> Judgement:
        """The statement judged; a metric with a target, or a test for done, counts before its words."""
        it, metrics = self.it, self.world.portfolio.metrics
        if not isinstance(it, Outcome):
            return judge(it.statement)
        has_target = any(metrics[m].target is not None for m in it.measured_by if m in metrics)
        return judge(it.statement, target=has_target, done_when=it.done_when or "")

    @fact()
    def statement(self) -> str:
        """The statement, as written."""
        return self.it.statement

    @fact()
    def quantities(self) -> tuple[str, ...]:
        """Amounts that the statement names, in digits or words, dates left out."""
        return quantities(self.it.statement)

    @fact()
    def dates(self) -> tuple[str, ...]:
        """Dates, months, quarters and years that the statement names."""
        return dates(self.it.statement)

    @fact()
    def has_baseline(self) -> bool:
        """Whether the statement says from where to where."""
        return has_baseline(self.it.statement)

    @fact()
    def is_vague(self) -> bool:
        """Whether it promises neither an amount nor a comparison nor something that can be checked."""
        return self.judgement.verdict == "vague"

    @fact()
    def vague_words(self) -> tuple[str, ...]:
        """The words that promise more, better or an amount without saying how much, each in quotes."""
        wishes = (found.words for found in self.judgement.evidence if found.kind != "nothing to check")
        return tuple(f"'{words}'" for words in wishes) if self.is_vague() else ()

    @fact()
    def is_deliverable(self) -> bool:
        """Whether it promises something that is there or is not: it needs neither target nor baseline."""
        found = {evidence.kind for evidence in self.judgement.evidence}
        return not self.is_vague() and found <= {"deliverable"}

    @fact()
    def soft_words(self) -> tuple[str, ...]:
        """Hedges and buzzwords in the statement: for information, they decide nothing."""
        return tuple(dict.fromkeys(found.words for found in self.judgement.information if found.kind in _SOFT))

    @fact()
    def prescribes(self) -> tuple[str, ...]:
        """Words that settle the how: tools, steps, who does it, hours."""
        return tuple(str(found) for found in self.judgement.prescribes)

    @fact()
    def is_rigid(self) -> bool:
        """Whether the statement settles the how in at least two of these ways."""
        return self.judgement.rigid
