"""A mapping proposed for a table of finished work, from its headings and cells: for people to look over and mend."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from execsim.errors import InputError, Problem
from execsim.exchange.cells import DateFormat, find_number, says_nothing
from execsim.exchange.date_writings import is_date, other_reading, writings_of
from execsim.exchange.mapping import Reading
from execsim.exchange.rows import Table, read_table
from execsim.portfolio.source import Source, parse_source

MOST_CELLS = 2_000  # of a column, to see what it holds
ENOUGH = 0.6  # share of a column's cells that says what it holds; dates of what is not finished are missing
MOST_WORDS = 8  # different texts of a column that may be a state
SHORTEST = 31  # calendar days; what was planned to take less says little
_NO_TEXT = ("true", "false", "null")  # to YAML

# Words of headings.
_PLAN = r"plan|baseline|original|target|sched|promis|estimat|expect|budget|approved|due|deadline|soll|prévu"
_REAL = r"actual|real|final|complet|closed|achieved|deliver|outturn|spent|\bist\b|tatsächlich|réel"
_BEGIN = r"start|begin|began|commence|kick|anfang|début"
_FINISH = r"finish|end|complet|clos|deliver|done|date|due|deadline|fin\b"
_LENGTH = r"days|weeks|months|years|hours|duration|length|dauer|durée"
_MONEY = r"cost|budget|spen[dt]|amount|price|outturn"
_STATE = r"status|state|stage|finished|complete|closed|done"
_OVER = r"varian|ratio|per ?cent|pct|change|index|number"
_DONE = r"y|yes|true|x|ja|oui|done|live|ended|(clos|complet|finish|deliver|implement|abgeschlossen|termin)\w*"
_FLAG = r"finish|complet|clos|done"  # of a column whose 1 means that
_UNITS = (  # words of a heading, calendar days of one, what is said of it
    (r"hour|\bhrs?\b", 1.0, "hours, read as days: only how they compare counts"),
    (r"week", 7.0, "weeks"),
    (r"month|monat|mois", 30.4375, "months"),
    (r"year", 365.25, "years"),
)

# What a column means: the key, what its cells are, and rules; the first column under the first rule that holds is
# taken, once. A rule is words that all have to be in the heading, and words that must not.
_Rule = tuple[tuple[str, ...], str]
_NOTHING = r"(?!)"
_RULES: tuple[tuple[str, str, tuple[_Rule, ...]], ...] = (
    ("name", "text", (((r"name|title|\bproje[ck]t\b|projet",), _NOTHING), ((r"\bid\b|ref",), _NOTHING))),
    ("group", "text", (((r"agency|department|program|portfolio|team|group|division|owner|category",), _NOTHING),)),
    (
        "planned",
        "date",
        (
            ((r"baseline|original|initial|first", _FINISH), f"{_BEGIN}|actual"),
            ((_PLAN, _FINISH), f"{_BEGIN}|actual"),
            ((_PLAN,), f"{_BEGIN}|actual"),
        ),
    ),
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
        """The heading in small letters, its words apart."""
        return _words(self.heading)


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
    formats = writings_of(_dates(table))
    read = [DateFormat.read(written) for written in formats]
    columns = [_column(table, heading, read) for heading in dict.fromkeys(table.headings) if heading]
    return "\n".join(_written(name, table, formats, columns)) + "\n"


def proposed(content: bytes | str, *, name: str) -> Source:
    """A proposed mapping that is used as it is.

    Raises
    ------
    InputError
        If the file is no CSV file, or its headings do not say what was planned and what came of it.
    """
    text = propose_mapping(content, name=name)
    if missing := re.findall(r"^  # (\w+): which column\?", text, re.MULTILINE):
        told = f"which columns of {name} mean {', '.join(missing)}? None of the headings says so"
        raise InputError([Problem(told, hint=f"write a mapping: execsim backtest {name} proposes the rest")])
    return parse_source(text, f"the mapping proposed for {name}")


# --- what the columns hold ----------------------------------------------------------------------------


def _cells(table: Table, heading: str) -> list[str]:
    return [text for row in table.rows[:MOST_CELLS] if (text := row.cells[heading])]


def _dates(table: Table) -> list[str]:
    """Cells that may be dates."""
    return [text for heading in table.headings if _may_be_dates(heading) for text in _cells(table, heading)]


def _may_be_dates(heading: str) -> bool:
    """Whether its numbers may be days: lengths and money are none."""
    return not re.search(f"{_MONEY}|{_LENGTH}|{_OVER}", _words(heading))


def _words(heading: str) -> str:
    """The heading in small letters, `plannedEnd_date` as `planned end date`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return re.sub(r"[\W_]+", " ", apart).strip().lower()


def _column(table: Table, heading: str, formats: Sequence[DateFormat]) -> _Column:
    cells = [text for text in _cells(table, heading) if not says_nothing(text)]
    share = 1.0 / max(1, len(cells))
    texts = sorted(set(cells))
    return _Column(
        heading,
        filled=len(cells),
        dates=share * sum(is_date(text, formats) for text in cells) * _may_be_dates(heading),
        numbers=share * max(_numbers(cells, "."), _numbers(cells, ",")),
        texts=tuple(texts) if len(texts) <= MOST_WORDS else (),
    )


def _numbers(cells: Sequence[str], decimal: str) -> int:
    """How many are numbers, written with such a decimal sign."""
    thousands = "," if decimal == "." else "."
    return sum(find_number(text, decimal=decimal, thousands=thousands) is not None for text in cells)


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
    comma = _decimal_comma(table, chosen)
    yield f"read: {{dates: [{', '.join(map(_quoted, formats))}]{comma}}}{_doubt(table, formats)}"
    yield ""
    yield "finished:"
    lengths = "planned_days" in chosen
    for key in ("planned_days", "finished_days") if lengths else ("start", "planned", "finished"):
        if key not in chosen:
            yield f"  # {key}: which column? None of the headings says so."
    for key, column in chosen.items():
        if key == "only":
            yield _states(column)
        elif key in ("planned_days", "finished_days"):
            yield _length(key, column)
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


def _states(column: _Column) -> str:
    """The rows that are meant: those whose state says finished, if any does."""
    plain = rf"{_DONE}|1(\.0)?" if re.search(_FLAG, column.words) else _DONE
    meant = [text for text in column.texts if re.fullmatch(plain, text, re.IGNORECASE)]
    kept = meant if 0 < len(meant) < len(column.texts) else list(column.texts)
    entry = f"only: {{column: {_quoted(column.heading)}, is: [{', '.join(map(_quoted, kept))}]}}"
    others = ", ".join(_plain(text) for text in column.texts if text not in kept)
    return f"  {entry}   # leaves out: {others}" if others else f"  # {entry}   # keep those that mean finished"


def _length(key: str, column: _Column) -> str:
    times, unit = next(((times, unit) for words, times, unit in _UNITS if re.search(words, column.words)), (1.0, ""))
    if not unit:
        return f"  {key}: {_quoted(column.heading)}"
    return f"  {key}: {{column: {_quoted(column.heading)}, times: {times:g}}}   # {unit}"


def _decimal_comma(table: Table, chosen: Mapping[str, _Column]) -> str:
    keys = ("planned_days", "finished_days", "planned_cost", "cost")
    cells = [text for key in keys if key in chosen for text in _cells(table, chosen[key].heading)]
    return ', decimal: ",", thousands: "."' if _numbers(cells, ",") > _numbers(cells, ".") else ""


def _doubt(table: Table, formats: Sequence[str]) -> str:
    """Day and month may be the other way round, where no cell tells."""
    other = other_reading(_dates(table), formats)
    return f"   # or {other}? No cell tells" if other else ""


def _quoted(text: str) -> str:
    """A text as YAML reads it back, plain where it can be."""
    if text.lower() in _NO_TEXT:
        return json.dumps(text)
    return text if re.fullmatch(r"[A-Za-z][\w %/.()-]*[\w)]", text) else json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    return " ".join(text.split())
