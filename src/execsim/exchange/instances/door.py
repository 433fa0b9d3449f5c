"""The one door for benchmark instances: which format a file has, and what it says."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from execsim.exchange.instances.knapsack import read_knapsack
from execsim.exchange.instances.multiproject import read_mista, read_mplib
from execsim.exchange.instances.psplib import read_psplib
from execsim.optimisation.network import Network
from execsim.portfolio.content import read_content
from execsim.portfolio.load import Loaded

ENDINGS = (".sm", ".mm", ".txt", ".rcmp")
SIZE_LIMIT = 20_000_000
_NUMBERED = re.compile(r"(.+)#(\d{1,4})")


@dataclass(frozen=True)
class Read:
    """What a file says: a portfolio, and the network to be shortened where everything has to be done."""

    loaded: Loaded
    network: Network | None


def is_instance(name: str) -> bool:
    """Whether a name is that of an instance: by its ending, `FILE.txt#7` for the seventh problem of a file."""
    return file_of(name)[0].lower().endswith(ENDINGS)


def file_of(name: str) -> tuple[str, int]:
    """The file that a name means, and which of its problems."""
    match = _NUMBERED.fullmatch(name)
    return (name, 1) if match is None or os.path.exists(name) else (match[1], int(match[2]))


def read_instance(name: str) -> Read:
    """Read a benchmark instance.

    Raises
    ------
    InputError
        There is no such file, or what stands in it cannot be read, with file and line.
    """
    file, number = file_of(name)
    text = _text(file)
    words = text[:4000].split()
    if file.lower().endswith(ENDINGS[:2]) or "PRECEDENCERELATIONS" in "".join(words).upper():
        instance = read_psplib(file, text)
    elif any(word.lower().endswith(".mm") for word in words):
        folder = os.path.dirname(file)
        instance = read_mista(file, text, lambda beside: _text(os.path.join(folder, beside)))
    elif ":" in text[:4000]:
        instance = read_mplib(file, text)
    else:
        return Read(read_knapsack(file, text, number), None)
    return Read(instance.loaded(), instance.network())


def _text(name: str) -> str:
    return read_content(name, SIZE_LIMIT).decode("utf-8", errors="replace")
