"""The numbers of an instance's file, one after the other, and what is said where one does not fit."""

from __future__ import annotations

from typing import NoReturn

from execsim.errors import InputError, Location, Problem

MOST = 100_000_000  # of any number; nothing that is scheduled or chosen needs more


class Lines:
    """The lines of a file with a place in them.

    Raises
    ------
    InputError
        From every method: what stands there cannot be read, with file, line and column.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name, self.lines, self.row = name, text.splitlines(), 0
        self._words: list[str] = []

    def find(self, *starts: str) -> None:
        """Go behind the next line that starts with one of some words."""
        for row in range(self.row, len(self.lines)):
            said = self.lines[row].strip().upper().replace(" ", "")
            if any(said.startswith(start.replace(" ", "")) for start in starts):
                self.row = row + 1
                return
        self.refuse(f"there is no line {starts[0].title()}", len(self.lines))

    def next_line(self) -> list[str]:
        """The words of the next line; none at the end."""
        self.row += 1
        return self.lines[self.row - 1].split() if self.row <= len(self.lines) else []

    def table(self) -> list[tuple[int, list[int]]]:
        """Rows of numbers, each behind its line, up to a line of `*` or the end; lines with words are headings."""
        rows = []
        while self.row < len(self.lines):
            words = self.next_line()
            if words and words[0].startswith("*"):
                break
            if words and not words[0][0].isalpha() and not words[0].startswith("-"):
                rows.append((self.row, self.numbers(words)))
        return rows

    def numbers(self, words: list[str]) -> list[int]:
        """Words of the line that was just read as whole numbers."""
        return [self._number(word) for word in words]

    def word(self) -> str:
        """The next word, on whichever line it stands."""
        while not self._words:
            if self.row >= len(self.lines):
                self.refuse("the file ends early", self.row)
            self._words = self.next_line()
        return self._words.pop(0)

    def number(self) -> int:
        """The next word as a whole number."""
        return self._number(self.word())

    def amount(self) -> int:
        """The next word as a whole number that is not negative."""
        number = self.number()
        if number < 0:
            self.refuse(f"{number} is less than nothing")
        return number

    def many(self, count: int, most: int, what: str) -> int:
        """Check a number of things before anything is made for them."""
        if not 0 <= count <= most:
            self.refuse(f"{count} {what}; execsim reads up to {most:,}")
        return count

    def _number(self, word: str) -> int:
        try:
            number = int(word) if len(word) < 12 else int(float(word))
        except (ValueError, OverflowError):
            try:
                number = int(float(word))
            except (ValueError, OverflowError):
                self.refuse(f"{word[:40]} is not a number")
        if abs(number) > MOST:
            self.refuse(f"{number} is too large; execsim reads up to {MOST:,}")
        return number

    def refuse(self, message: str, row: int | None = None) -> NoReturn:
        """Say what is wrong in the line that was just read."""
        at = max(1, min(self.row if row is None else row, len(self.lines)))
        excerpt = self.lines[at - 1] if self.lines else ""
        raise InputError([Problem(message, Location(self.name, at, 1, max(1, len(excerpt))), "", "", excerpt)])
