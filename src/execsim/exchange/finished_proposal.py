"""A mapping proposed for a table of finished work, from its headings and cells: for people to look over and mend."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from execsim.exchange.cells import DateFormat, find_date, find_number
from execsim.exchange.mapping import Reading
from execsim.exchange.rows import Table, read_table

MOST_CELLS = 2_000  # of a column, to see what it holds
ENOUGH = 0.6  # share of a column's cells that says what it holds; dates of what is not finished are missing
MOST_WORDS = 8  # different texts of a column that may be a state
SHORTEST = 31  # calendar days; what was planned to take less says little
_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y",
    "%d-%b-%y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y",
)  # fmt: skip

# Words of headings.
_PLAN = r"plan|baseline|original|target|schedul|promis|estimat|expect|budget|approved|due|deadline"
_REAL = r"actual|real|final|complet|closed|achieved|deliver|outturn|spent"
_BEGIN = r"start|begin|began|commence|kick"
_FINISH = r"finish|end|complet|clos|deliver|done|date|due|deadline"
_LENGTH = r"days|duration|length"
_MONEY = r"cost|budget|spen[dt]|amount|price|outturn"
_STATE = r"status|state|stage|finished|complete|closed|done"
_OVER = r"varian|ratio|per ?cent|pct|change|index|number"

# What a column means: the key, what its cells are, and rules; the first column under the first rule that holds is
# taken, once. A rule is words that all have to be in the heading, and words that must not.
_Rule = tuple[tuple[str, ...], str]
_NOTHING = r"(?!)"
_RULES: tuple[tuple[str, str, tuple[_Rule, ...]], ...] = (
    ("name", "text", (((r"name|title|\bproject\b",), _NOTHING), ((r"\bid\b|ref",), _NOTHING))),
    ("group", "text", (((r"agency|department|program|portfolio|team|group|division|owner|category",), _NOTHING),)),
    ("planned", "date", (((_PLAN, _FINISH), f"{_BEGIN}|actual"), ((_PLAN,), f"{_BEGIN}|actual"))),
    (
        "finished",
        "date",
        ((("actual", _FINISH), _BEGIN), ((_REAL, _FINISH), _BEGIN), ((_REAL,), _BEGIN), ((_FINISH,), _BEGIN)),
    ),
    ("start", "date", (((_PLAN, _BEGIN), _NOTHING), ((_BEGIN,), _REAL), ((_BEGIN,), _NOTHING))),
    ("started", "date", (((_REAL, _BEGIN), _NOTHING),)),
    ("planned_days", "number", (((_PLAN, _LENGTH), _MONEY),)),
    ("finished_days", "number", (((_REAL, _LENGTH), _MONEY),)),
    ("planned_cost", "number", (((_PLAN, _MONEY), f"{_OVER}|actual"),)),
    ("cost", "number", (((_REAL, _MONEY), _OVER),)),
    ("only", "state", (((_STATE,), _NOTHING),)),
)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column, what share of its cells are dates and numbers, and the different texts in it, if they are few."""

    heading: str
    filled: int
    dates: float
    numbers: float
    texts: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """What its cells are."""
        kind = "date" if self.dates >= ENOUGH else "number" if self.numbers >= ENOUGH else "text"
        return (kind, "state") if self.texts and kind != "date" else (kind,)

    @property
    def words(self) -> str:
        """The heading in small letters, `plannedEnd_date` as `planned end date`."""
        apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.heading)
        return re.sub(r"[\W_]+", " ", apart).strip().lower()


def propose_mapping(content: bytes | str, *, name: str) -> str:
    """Propose a mapping for a table of finished work.

    Parameters
    ----------
    content
        The CSV file.
    name
        What messages call the file.

    Returns
    -------
    str
        The mapping as YAML, with what speaks for each choice. What could not be found stands there as a comment.

    Raises
    ------
    InputError
        If the file is no CSV file.
    """
    table = read_table(content, Reading(), (), name=name)
    formats = _formats_of(table)
    read = [DateFormat.read(written) for written in formats]
    columns = [_column(table, heading, read) for heading in dict.fromkeys(table.headings) if heading]
    return "\n".join(_written(name, table, formats, columns)) + "\n"


# --- what the columns hold ----------------------------------------------------------------------------


def _cells(table: Table, heading: str) -> list[str]:
    return [text for row in table.rows[:MOST_CELLS] if (text := row.cells[heading])]


def _formats_of(table: Table) -> list[str]:
    """The ways in which dates are written: the one that reads most cells first, others for what it cannot read."""
    cells = [text for heading in table.headings for text in _cells(table, heading) if re.search(r"\d", text)]
    known: list[str] = []
    while len(known) < len(_FORMATS):
        reads = {f: sum(_is_date(text, (DateFormat.read(f),)) for text in cells) for f in _FORMATS if f not in known}
        best = max(reads, key=lambda f: reads[f])  # of two that read as many, the first of the list
        if reads[best] == 0 or (known and reads[best] < 0.01 * len(cells)):
            break
        known.append(best)
        cells = [text for text in cells if not _is_date(text, (DateFormat.read(best),))]
    return known or [_FORMATS[0]]


def _is_date(text: str, formats: Sequence[DateFormat]) -> bool:
    found = find_date(text, formats)
    return found is not None and (found.alone or re.search(r"\d:\d\d", text) is not None)


def _column(table: Table, heading: str, formats: Sequence[DateFormat]) -> _Column:
    cells = _cells(table, heading)
    share = 1.0 / max(1, len(cells))
    texts = sorted(set(cells))
    return _Column(
        heading,
        filled=len(cells),
        dates=share * sum(_is_date(text, formats) for text in cells),
        numbers=share * sum(find_number(text, decimal=".", thousands=",") is not None for text in cells),
        texts=tuple(texts) if len(texts) <= MOST_WORDS else (),
    )


# --- which means what ---------------------------------------------------------------------------------


def _chosen(columns: Sequence[_Column]) -> dict[str, _Column]:
    """By key of the mapping the column for it."""
    chosen: dict[str, _Column] = {}
    for key, kind, rules in _RULES:
        left = [column for column in columns if kind in column.kinds and column not in chosen.values()]
        fitting = (column for rule in rules for column in left if _fits(column.words, rule))
        if (found := next(fitting, None)) is not None:
            chosen[key] = found
    if {"start", "planned", "finished"} <= chosen.keys():
        chosen = {key: column for key, column in chosen.items() if not key.endswith("_days")}
    elif {"planned_days", "finished_days"} <= chosen.keys():
        chosen = {key: column for key, column in chosen.items() if key not in ("planned", "finished", "started")}
    if not {"planned_cost", "cost"} <= chosen.keys():
        chosen = {key: column for key, column in chosen.items() if key not in ("planned_cost", "cost")}
    return chosen


def _fits(words: str, rule: _Rule) -> bool:
    wanted, unwanted = rule
    return all(re.search(each, words) for each in wanted) and not re.search(unwanted, words)


# --- the mapping, written -----------------------------------------------------------------------------


def _written(name: str, table: Table, formats: Sequence[str], columns: Sequence[_Column]) -> Iterator[str]:
    chosen = _chosen(columns)
    yield f"# Proposed from the headings and cells of {_plain(name)}: look it over before you trust it."
    yield "table: 1"
    yield f"about: {_quoted(f'Finished work of {name}')}"
    yield ""
    yield f"read: {{dates: [{', '.join(map(_quoted, formats))}]}}{_doubt(table, formats)}"
    yield ""
    yield "finished:"
    lengths = "planned_days" in chosen
    for key in ("planned_days", "finished_days") if lengths else ("start", "planned", "finished"):
        if key not in chosen:
            yield f"  # {key}: which column? None of the headings says so."
    for key, column in chosen.items():
        if key == "only":
            states = ", ".join(map(_quoted, column.texts))
            yield f"  # only: {{column: {_quoted(column.heading)}, is: [{states}]}}   # keep those that mean finished"
        elif key in ("planned_cost", "cost"):
            yield f"  {key}: {{column: {_quoted(column.heading)}}}"
        else:
            told = f"{column.filled:,} of {len(table.rows):,} rows" if key in ("planned", "finished") else ""
            yield f"  {key}: {_quoted(column.heading)}" + (f"   # {told}" if told else "")
    yield f"  # shortest: {SHORTEST}   # calendar days; leaves out what was planned to take less"
    others = [column for column in columns if column not in chosen.values()]
    for kind in ("date", "number", "text"):
        named = [_plain(column.heading) for column in others if kind in column.kinds]
        if named:
            yield f"# Not read, {kind}s: {', '.join(named)}"


def _doubt(table: Table, formats: Sequence[str]) -> str:
    """Day and month may be the other way round, where no cell tells."""
    other = {"%d/%m/%Y": "%m/%d/%Y", "%d/%m/%y": "%m/%d/%y"}.get(formats[0])
    if other is None:
        return ""
    one, turned = (DateFormat.read(written) for written in (formats[0], other))
    cells = (text for heading in table.headings for text in _cells(table, heading) if _is_date(text, (one,)))
    return f"   # or {other}? No cell tells" if all(_is_date(text, (turned,)) for text in cells) else ""


def _quoted(text: str) -> str:
    """A text as YAML reads it back, plain where it can be."""
    return text if re.fullmatch(r"[A-Za-z][\w %/.()-]*[\w)]", text) else json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    return " ".join(text.split())
