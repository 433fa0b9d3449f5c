from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from execsim.model.jit import jitted, jitted_as, told_of_compiling


def function_without_a_file() -> Callable[[int], int]:
    namespace: dict[str, Any] = {}
    exec("def double(x): return 2 * x", namespace)
    made: Callable[[int], int] = namespace["double"]
    return made


def test_where_the_code_cannot_be_kept_it_is_compiled_all_the_same() -> None:
    assert jitted(function_without_a_file())(21) == 42
    assert jitted_as("int64(int64)")(function_without_a_file())(21) == 42


def test_a_mistake_in_the_code_is_not_taken_for_a_missing_cache() -> None:
    with pytest.raises(Exception, match="no_such_name"):
        jitted_as("int64(int64)")(lambda x: no_such_name + x)  # type: ignore[name-defined]  # noqa: F821 - the mistake


def test_a_signature_takes_all_64_bits() -> None:
    identity = jitted_as("uint64(uint64)")(lambda x: x)
    assert identity(2**64 - 1) == 2**64 - 1
    assert identity(5) == 5
    with pytest.raises(OverflowError):
        identity(-1)


def test_code_that_was_kept_is_not_used_when_a_function_of_another_file_in_it_has_changed(
    tmp_path: Path,
) -> None:
    door = "from execsim.model.jit import jitted\n"
    (tmp_path / "outer.py").write_text(f"{door}from inner import f\n@jitted\ndef g(x): return 10 * f(x)\nprint(g(1))\n")
    answers = []
    for added in (1, 1, 2):
        (tmp_path / "inner.py").write_text(f"{door}@jitted\ndef f(x): return x + {added}\n")
        run = subprocess.run([sys.executable, "outer.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
        answers.append(int(run.stdout))
    assert answers == [20, 20, 30]
    kept = {file.name for file in tmp_path.rglob("outer.g-*.nbi")}
    assert len(kept) == 2  # the second run found what the first had kept


def test_what_is_compiled_is_told_once() -> None:
    told: list[str] = []
    double = jitted(function_without_a_file())
    with told_of_compiling(told.append):
        assert [double(21), double(4)] == [42, 8]
    assert jitted(function_without_a_file())(21) == 42
    assert len(told) == 1
