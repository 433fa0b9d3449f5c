"""Code that is compiled first takes a while: a command says so, once."""

from __future__ import annotations

import pytest

from execsim.cli.shell import Shell


def test_each_large_thing_is_told_of_once(capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell()
    modules = ("execsim.model.draws", "execsim.simulation.compiled.chunk", "execsim.simulation.compiled.desk")
    for module in (*modules, "execsim.optimisation.breeding", "execsim.optimisation.breeding"):
        shell._note_compiling(module)
    engine, search = capsys.readouterr().err.splitlines()
    assert "compiling the engine" in engine
    assert "compiling the search" in search
