"""What evaluating an expression may take: an upper bound, from its text and the length of the lists that it reads.

CEL has no endless loops, but a loop in a loop over long lists, or a text that is doubled in a loop, takes minutes
or gigabytes all the same. The bound is counted before anything runs, without a clock: the same portfolio is
within the budget everywhere, or nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

EACH = 100_000_000
"""Steps for one rule on one entity; a step takes about 10 ns."""

TOTAL = 1_000_000_000
"""Steps for one rule on all entities together."""

LARGEST = 256_000_000
"""Bytes that one expression may build."""

DEEPEST = 2
"""Loops in loops."""

MOST_ITERATIONS = 9_999  # the runtime's own limit
LONGEST_TEXT = 1_000  # of a fact
_ITEM = 16  # bytes of a list's place in the runtime, measured

_LITERAL = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|//[^\n]*")
_PIECE = re.compile(
    r"\.\s*(all|exists|exists_one|map|filter)\s*\(|[()+,]|\bin\b|\.\s*(?:contains|matches|endsWith)\b|\w+"
)
_LOOPS = ("all", "exists", "exists_one", "map", "filter")
_BUILDING = ("map", "filter")


class OverBudgetError(ValueError):
    """A rule that would take more time or memory than it may."""


def bare(text: str) -> str:
    """An expression without its texts and comments, as long as it was.

    Raises
    ------
    ValueError
        It is written so that texts and code cannot be told apart: raw texts, triple quotes, backticks.
    """
    emptied = _LITERAL.sub(lambda found: " " * len(found.group()), text)
    if "'''" in text or '"""' in text or "`" in emptied or "'" in emptied or '"' in emptied:
        raise ValueError("quotes that do not close, or triple quotes and backticks")
    starts = (found.start() for found in _LITERAL.finditer(text))
    if any(
        text[start] in "'\"" and start and (text[start - 1].isalnum() or text[start - 1] == "_") for start in starts
    ):
        raise ValueError("a letter right before a quote (raw texts and bytes)")
    return emptied


@dataclass(frozen=True, slots=True)
class Cost:
    """How an expression can grow.

    Attributes
    ----------
    size
        Names, calls and operators.
    depth
        Loops in loops.
    searches
        Looks for something in a list.
    scans
        Looks for something in a text.
    growth
        How many times longer than what it reads the longest text or list in it can become.
    items
        Items of its longest list that is written out.
    builds
        Whether a loop builds a list, as `map` and `filter` do.
    """

    size: int = 0
    depth: int = 0
    searches: int = 0
    scans: int = 0
    growth: int = 1
    items: int = 0
    builds: bool = False

    def with_bindings(self, bound: Iterable[Cost]) -> Cost:
        """The same with the `let` values that it mentions; these are evaluated once each."""
        bound = tuple(bound)
        return Cost(
            self.size + sum(other.size for other in bound),
            max([self.depth, *(other.depth for other in bound)]),
            self.searches + sum(other.searches for other in bound),
            self.scans + sum(other.scans for other in bound),
            self.growth * max([1, *(other.growth for other in bound)]),
            max([self.items, *(other.items for other in bound)]),
            self.builds or any(other.builds for other in bound),
        )

    def iterations(self, longest: int) -> int:
        """Most turns of its loops, where the longest list that it reads has so many items."""
        length = max(longest, self.items) * self.growth
        return min(MOST_ITERATIONS, length**self.depth) if self.depth else 1

    def steps(self, longest: int) -> int:
        """Most steps that it takes."""
        length = max(longest, self.items) * self.growth
        each = self.size + self.searches * length + self.scans * LONGEST_TEXT
        return self.iterations(longest) * each

    def bytes(self, longest: int) -> int:
        """Most memory that it builds: a loop copies the list that it builds at every turn."""
        turns = self.iterations(longest)
        texts = LONGEST_TEXT * (self.growth - 1)
        return turns * (texts + (_ITEM * turns if self.builds else 0)) if self.depth else texts

    def check(self, longest: int) -> int:
        """The steps for one entity.

        Raises
        ------
        OverBudgetError
            They are too many, or what is built is too large.
        """
        steps = self.steps(longest)
        if steps > EACH:
            raise OverBudgetError(
                f"may take {steps / 1e6:,.0f} million steps on lists of {longest:,}; {EACH / 1e6:,.0f} are allowed"
            )
        size = self.bytes(longest)
        if size > LARGEST:
            raise OverBudgetError(
                f"may build {size / 1e6:,.0f} MB from lists of {longest:,}; {LARGEST / 1e6:,.0f} are allowed"
            )
        return steps


def cost_of(text: str) -> Cost:
    """The cost of an expression whose texts were taken out, its `let` values not counted."""
    opened: list[bool] = []
    commas: list[int] = []
    size = depth = searches = scans = items = level = 0
    builds = False
    plus: dict[int, int] = {}
    for found in _PIECE.finditer(text.replace("[", "(").replace("]", ")").replace("{", "(").replace("}", ")")):
        piece = found.group()
        size += 1
        if piece.endswith("("):
            is_loop = found.group(1) in _LOOPS
            builds = builds or found.group(1) in _BUILDING
            opened.append(is_loop)
            commas.append(0)
            level += is_loop
            depth = max(depth, level)
        elif piece == ")" and opened:
            level -= opened.pop()
            items = max(items, commas.pop() + 1)
        elif piece == "," and commas:
            commas[-1] += 1
        elif piece == "+":
            plus[level] = plus.get(level, 0) + 1
        elif piece == "in":
            searches += 1
        elif piece.startswith("."):
            scans += 1
    growth = 1
    for count in plus.values():
        growth *= 1 + count
    return Cost(size, depth, searches, scans, growth, items, builds)
