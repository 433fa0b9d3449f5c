"""Which execsim this is: results of two processes may be mixed where this is the same in both."""

from __future__ import annotations

import platform
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

NUMBERS = ("numpy", "scipy", "numba", "llvmlite", "simpy")  # what the last bit of a figure may hang on


@cache
def edition() -> str:
    """Versions, kind of processor, and a digest of the code between a portfolio and its forecast, in one line.

    The digest tells two states of a checkout apart that carry one version.
    """
    from execsim import __version__  # noqa: PLC0415 - the package's own names load at their first use

    digest, package = blake2b(digest_size=8), Path(__file__).parent
    for folder in ("model", "simulation"):
        for file in sorted((package / folder).rglob("*.py")):
            digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    parts = (f"{name} {version(name)}" for name in NUMBERS)
    return f"execsim {__version__} ({digest.hexdigest()}) on {platform.machine()}, " + ", ".join(parts)
