"""Slips of the pen that are common enough to know what was meant: numbers, rhythms, other names of keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence

Words = tuple[str, str]

_AMOUNT = re.compile(
    r"(?:[A-Z]{3} ?|[€$£] ?)?(\d[\d.,'_ \u00a0\u202f]*?)"
    r" ?(?i:(k|tsd|thousand|m|mio|mn|million|bn)\.?)?(?: ?[A-Z]{3}| ?[€$£])?"
)
_TIMES = {"k": 1e3, "tsd": 1e3, "thousand": 1e3, "bn": 1e9} | dict.fromkeys(("m", "mio", "mn", "million"), 1e6)
_GROUPED = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
_NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TRUTHS = dict.fromkeys(("yes", "y", "on", "ja", "1"), "true") | dict.fromkeys(("no", "n", "off", "nein", "0"), "false")

_MONEY = frozenset(("cost", "total", "budget", "per_week", "per_year", "day_rate", "up_to", "amount", "penalty"))
_AMOUNTS_BELOW = frozenset(("by", "spends"))  # maps of amounts, by period or by what is used up
_OPERATIONS = frozenset(("to", "add", "remove"))
_PROSE = frozenset(("statement", "why", "name", "text", "done_when", "role"))

_RHYTHMS = {
    "daily": "1d", "weekly": "1w", "biweekly": "2w", "bi-weekly": "2w", "fortnightly": "2w", "monthly": "1month",
    "bimonthly": "2month", "quarterly": "1quarter", "half-yearly": "2quarter", "yearly": "1year", "annually": "1year",
}  # fmt: skip
_LENGTH = re.compile(
    r"(?:every )?(\d+(?:\.\d+)?)? ?(hour|hr|day|week|wk|month|mo|quarter|qtr|year|yr|[hdwqy])s?", re.IGNORECASE
)
_UNITS = {"h": "h", "d": "d", "w": "w", "m": "month", "q": "quarter", "y": "year"}

_OTHER_NAMES = {
    "owner": "responsible accountable lead leader assignee sponsor manager owned_by in_charge",
    "due": "deadline due_date due_by target_date end finish end_date",
    "by": "deadline due_date",
    "until": "deadline expires",
    "cost": "budget costs price capex spend",
    "takes": "duration length elapsed lead_time",
    "after": "depends_on depends dependencies predecessors predecessor requires blocked_by waits_for",
    "not_before": "start start_date begin earliest_start",
    "planned": "start start_date end finish end_date baseline dates",
    "start": "begin start_date from",
    "end": "finish end_date until",
    "finish": "end end_date",
    "people": "headcount fte ftes size members capacity seats staff persons roles",
    "effort": "person_days days work workload mandays estimate",
    "chance": "probability likelihood odds",
    "initiatives": "projects project initiative programmes programs",
    "packages": "tasks work_packages steps milestones activities",
    "outcomes": "goals objectives okrs results targets",
    "intent": "strategy vision mission goal objective",
    "forums": "steering steerco committees meetings boards",
    "policy": "steering governance cadence",
    "metrics": "kpis measures indicators",
    "measured_by": "kpi kpis metric metrics indicator",
    "value": "benefit benefits revenue savings gain",
    "worth": "value benefit benefits",
    "statement": "description text goal title objective",
    "name": "title label",
    "role": "title function position job",
    "why": "reason rationale because purpose",
    "reports_to": "manager boss superior supervisor line_manager",
    "decided_by": "decider owner decision_maker approver",
    "team": "department unit assigned_to resource",
    "needs": "resources teams resource",
    "every": "cadence frequency interval rhythm",
    "serves": "outcome outcomes goal goals supports contributes_to",
    "hits": "affects impacts impact",
    "days_off": "vacation vacations absences leave",
    "rank": "priority prio",
    "external": "externals suppliers vendors",
    "teams": "resources departments units",
}


def meant_key(word: str, known: Collection[str]) -> str:
    """The key that another word for it means, among the keys that there are; empty if none is known."""
    word = re.sub(r"[ -]", "_", word.strip().lower())
    found = [f"`{key}`" for key, others in _OTHER_NAMES.items() if key in known and word in others.split()]
    return f"here it is {' or '.join(found)}" if found else ""


def plain_number(text: str) -> str:
    """`250,000`, `250.000 EUR`, `250k` and `0,35` as the file writes them; empty if it is no amount."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return ""
    digits = re.sub(r"['_ \u00a0\u202f]", "", match[1])
    last = max(digits.rfind(","), digits.rfind("."))
    sign = digits[last] if last >= 0 else ""
    if "," in digits and "." in digits:  # the later one is the decimal sign
        whole, decimals = re.sub(r"\D", "", digits[:last]), digits[last + 1 :]
    elif sign and re.fullmatch(rf"[1-9]\d{{0,2}}(\{sign}\d{{3}})+", digits):
        whole, decimals = digits.replace(sign, ""), ""
    elif digits.count(sign) == 1 or not sign:
        whole, _, decimals = digits.partition(sign) if sign else (digits, "", "")
    else:
        return ""
    amount = float(f"{whole}.{decimals or 0}") * _TIMES.get((match[2] or "").lower(), 1)
    return f"{amount:.15g}" if amount < 1e15 else ""


def plain_share(text: str) -> str:
    """`65 %` as a share; empty if it is no percentage."""
    number = plain_number(text.strip()[:-1].strip()) if text.strip().endswith("%") else ""
    return f"{float(number) / 100:g}" if number else ""


def plain_duration(text: str) -> str:
    """`quarterly`, `every 2 weeks` and `6 months` as durations; empty if it is none."""
    word = text.strip().lower()
    match = _LENGTH.fullmatch(word)
    if word in _RHYTHMS or match is None:
        return _RHYTHMS.get(word, "")
    return f"{match[1] or 1}{_UNITS[match[2][0]]}"


def plain_id(text: str) -> str:
    """`Dr. Huber` as the id `dr-huber`; empty if there is no Latin letter or digit in it."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters[:80]).strip("-")


def plain_count(text: str) -> str:
    """`five` as 5; empty if it is no numeral up to twelve."""
    word = text.strip().lower()
    return str(_NUMERALS.index(word) + 1) if word in _NUMERALS else ""


def plain_truth(value: object) -> str:
    """`yes`, `off`, 1 and the like as `true` or `false`; empty if it is neither."""
    return _TRUTHS.get(str(value).strip().lower(), "")


def long_form(kind: str, text: str) -> str:
    """How a plain value is written as the map that is expected: `{every: 1quarter}`; empty if nobody can tell.

    Parameters
    ----------
    kind
        The class of the entry that should stand there.
    text
        What stands there.
    """
    length, day = plain_duration(text), text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else ""
    number = "" if length else plain_number(text)
    key, meant = {
        "Worth": ("per_week", number),
        "Value": ("per_week", number),
        "Budget": ("total", number),
        "Team": ("people", number),
        "Review": ("every", length),
        "Replan": ("every", length),
        "Retro": ("every", length),
        "Forum": ("every", length),
        "WorkPackage": ("takes", length),
        "External": ("date", day) if day else ("takes", length),
        "Planned": ("start", day),
        "Status": ("is", text),
        "Person": ("role", text),
        "Intent": ("statement", text),
        "Outcome": ("statement", text),
        "Initiative": ("name", text),
    }.get(kind, ("", ""))
    quoted = f'"{meant[:60]}"' if re.search(r"[,:#{}\[\]]", meant) else meant[:60]
    rates = ", or per_year, or total" if key == "per_week" else ""
    return f"write {{{key}: {quoted}}}{rates}" if meant else ""


def thousands_slip(text: str, keys_above: Callable[[], Sequence[str]]) -> Words | None:
    """What to say about `cost: 250.000`, which YAML reads as 250.

    Parameters
    ----------
    text
        A number as it is written.
    keys_above
        Gives the keys above it, the nearest first; asked only where the number looks like it.
    """
    if not _GROUPED.fullmatch(text):
        return None
    named = [step for key in keys_above() if key not in _OPERATIONS for step in reversed(key.split("."))]
    if not named or not (named[0] in _MONEY or _AMOUNTS_BELOW.intersection(named[1:2])):
        return None
    exact = f"{float(text):g}" if text.endswith(".000") else f"{text}0"
    return f"{text} reads as {float(text):g}", f"write {text.replace('.', '')} (or {exact})"


def comment_slip(key: str, rest: str) -> Words | None:
    """What to say about `why: Referring #doctors`; a comment with a blank after its # is left alone.

    Parameters
    ----------
    key
        The key whose unquoted text it is.
    rest
        What follows the text on its line.
    """
    match = re.match(r" (#\w+)", rest)
    if match is None or key not in _PROSE:
        return None
    return f"the text ends before '{match[1]}'", "put it in quotes; a comment is written with a blank after #"


def joined_number(before: object, pieces: Sequence[str]) -> str:
    """The number that commas have split in a map in braces: `focus: 0,35`, `cost: 250,000`; else empty."""
    if not isinstance(before, int) or isinstance(before, bool) or not all(piece[:1].isdigit() for piece in pieces):
        return ""
    return plain_number(",".join((str(before), *pieces)))
