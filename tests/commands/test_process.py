"""execsim as a process of its own: what only shows there."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

EXECSIM = [sys.executable, "-m", "execsim"]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and pipes of POSIX")


@pytest.fixture
def starter(repository: Path) -> Path:
    return repository / "scenarios" / "starter" / "portfolio.yaml"


def run(*arguments: object, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*EXECSIM, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        env=os.environ | environment,
        timeout=120,
    )


def test_help_loads_nothing_that_it_does_not_need() -> None:
    program = (
        "import sys; from execsim.cli.main import main; main(['--help']);"
        "heavy = {'rich', 'pydantic', 'numpy', 'scipy', 'numba', 'yaml', 'simpy', 'pyomo', 'highspy', 'holidays'};"
        "sys.exit(', '.join(sorted(heavy & sys.modules.keys())))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    assert b"What in this plan usually breaks execution?" in done.stdout


def test_help_answers_in_0_4_seconds() -> None:
    def seconds() -> float:
        began = time.perf_counter()
        run("--help")
        return time.perf_counter() - began

    assert min(seconds() for _ in range(5)) < 0.4


def test_the_version_is_that_of_the_package() -> None:
    from execsim import __version__  # noqa: PLC0415 - the story is told in one place

    assert run("--version").stdout.decode() == f"execsim {__version__}\n"


def test_a_plan_may_come_from_stdin(starter: Path) -> None:
    done = run("check", "-", stdin=starter.read_bytes())
    assert done.stdout.startswith(b"-: fine: 1 outcome"), done.stderr.decode()


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_output_is_utf_8_whatever_the_locale_says(tmp_path: Path, locale: str) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("execsim: 1\nname: Überall 東京\ninitiatives: {a: {}}\n", encoding="utf-8")
    plain = {"LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    audit = run("audit", file, "--fail-on", "never", **plain)
    assert "Überall 東京 · " in audit.stdout.decode("utf-8"), audit.stderr.decode()
    assert json.loads(run("audit", file, "--format", "json", **plain).stdout)["portfolio"] == "Überall 東京"
    problem = run("check", "-", stdin="Größe: 1\n".encode(), **plain)
    assert "Größe" in problem.stderr.decode("utf-8")


def test_in_a_pipe_there_is_no_colour_and_no_bar(starter: Path) -> None:
    done = run("simulate", starter, "-n", 20, FORCE_COLOR="1", COLUMNS="200", TERM="xterm-256color")
    assert b"\x1b" not in done.stdout + done.stderr
    assert done.stderr == b""
    assert max(map(len, done.stdout.decode().splitlines())) <= 80


@posix
def test_a_reader_that_goes_away_is_no_drama(starter: Path) -> None:
    process = subprocess.Popen(
        [*EXECSIM, "schema", "portfolio"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )  # far more than a pipe holds
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(60) == 141
    process.stderr.close()


def interrupted(*arguments: object, presses: int = 1, after: float = 4.0) -> subprocess.CompletedProcess[bytes]:
    """Press Ctrl-C: the signal goes to the whole group, as a terminal sends it."""
    command = [*EXECSIM, *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    time.sleep(after)
    for _ in range(presses):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.05)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


@posix
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_prints_what_there_is_and_exits_130(starter: Path, workers: int) -> None:
    done = interrupted("simulate", starter, "-n", 1_000_000, "--workers", workers)
    out = done.stdout.decode()
    assert done.returncode == 130, done.stderr.decode()
    assert re.search(r"[\d,]+ futures, seed 1, stopped before all 1,000,000 were run", " ".join(out.split()))
    assert "everything selected" in out
    assert done.stderr.decode() == "stopped: this is what there was\n"


@posix
def test_ctrl_c_takes_the_best_plan_so_far(repository: Path) -> None:
    plan = repository / "scenarios" / "retention" / "portfolio.yaml"
    done = interrupted("optimise", plan, "--grid", "day", "--time-limit", 600, after=6.0)
    assert done.returncode == 130, done.stderr.decode()
    assert b"Do " in done.stdout
    assert b"Traceback" not in done.stderr


@posix
def test_ctrl_c_before_there_is_anything_just_ends() -> None:
    process = subprocess.Popen(
        [*EXECSIM, "check", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    time.sleep(1.0)  # it waits for its input
    os.killpg(process.pid, signal.SIGINT)
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.returncode == 130
    out, err = process.communicate()
    assert (out, err) == (b"", b"")


@posix
def test_a_second_ctrl_c_ends_at_once(starter: Path) -> None:
    done = interrupted("simulate", starter, "-n", 1_000_000, presses=3)
    assert done.returncode == 130
    assert b"Traceback" not in done.stderr
