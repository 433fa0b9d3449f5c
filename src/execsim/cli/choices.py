"""What a command says that needs a scenario and got none: what one is, and which lie there."""

from __future__ import annotations

import re
from pathlib import Path

from execsim.cli.files import find_file
from execsim.errors import UsageError

QUESTIONS = {
    "compare": "compared with what? Name one scenario or more",
    "hindsight": "what could be chosen instead? Name one scenario or more",
    "apply": "which scenario was accepted? Name it",
}
MOST_NAMED = 8
MOST_LOOKED_AT = 200
_ENDINGS = (".yaml", ".yml")
_HEAD = 4_000  # bytes in which a scenario says that it is one
_SAYS_SO = re.compile(rb"^(\xef\xbb\xbf)?scenario:", re.MULTILINE)
_SHAPE = """\
  A scenario is a small file that says what would be different:
    scenario: more-people
    inherits: {file}
    set: {{teams.TEAM.people: {{add: 1}}}}"""


def no_scenario(command: str, file: str) -> UsageError:
    """An error that names the scenarios beside the portfolio, or shows what one looks like.

    Raises
    ------
    InputError
        There is no such portfolio: then that is what is wrong.
    KeyError
        The command needs no scenario.
    """
    portfolio = Path("portfolio.yaml" if file == "-" else find_file(file))
    beside = scenarios_beside(portfolio)
    told = [f"{QUESTIONS[command]} after {file}"]
    if beside:
        names = [f"    {path}" for path in beside[:MOST_NAMED]]
        left = [f"    and {len(beside) - MOST_NAMED} more"] if len(beside) > MOST_NAMED else []
        told += [f"  Beside {portfolio} lie:", *names, *left]
    else:
        told += [_SHAPE.format(file=portfolio.name)]
    return UsageError("\n".join(told))


def scenarios_beside(portfolio: Path) -> list[Path]:
    """Files in the portfolio's folder that call themselves scenarios, by name; unreadable ones are passed over."""
    try:
        there = sorted(path for path in portfolio.parent.iterdir() if path.suffix.lower() in _ENDINGS)
    except OSError:
        return []
    return [path for path in there[:MOST_LOOKED_AT] if path != portfolio and _is_scenario(path)]


def _is_scenario(path: Path) -> bool:
    try:
        if not path.is_file():  # a pipe would wait for its writer
            return False
        with path.open("rb") as opened:
            return _SAYS_SO.search(opened.read(_HEAD)) is not None
    except OSError:
        return False
