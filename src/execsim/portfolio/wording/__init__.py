"""What a sentence says in plain sight: amounts, dates, deliverables, and whether two readings agree.

Shared by the audit (is the statement measurable?) and the model (how likely is a wrong turn?). Rules of
grammar over closed classes of words, no scores: every verdict names the words that it rests on.
"""

from execsim.portfolio.wording.amounts import has_baseline, quantities
from execsim.portfolio.wording.datewords import dates
from execsim.portfolio.wording.deliverables import promises
from execsim.portfolio.wording.judgement import Judgement, judge
from execsim.portfolio.wording.readings import content_words, readings_differ
from execsim.portfolio.wording.rigidity import prescriptions
from execsim.portfolio.wording.tokens import Evidence

__all__ = [
    "Evidence",
    "Judgement",
    "content_words",
    "dates",
    "has_baseline",
    "judge",
    "prescriptions",
    "promises",
    "quantities",
    "readings_differ",
]
