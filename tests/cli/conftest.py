"""The command line inside this process: fast, and everything from the arguments to the exit code."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from execsim.cli.main import main


class Run(NamedTuple):
    """Exit code, stdout and stderr of one command line."""

    code: int
    out: str
    err: str


@pytest.fixture
def execsim(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Return a function that runs one command line."""

    def run(*arguments: object) -> Run:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Run(code, said.out, said.err)

    return run
