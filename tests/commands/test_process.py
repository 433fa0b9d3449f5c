"""execsim as a process of its own: what only shows there."""

from __future__ import annotations

import contextlib
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


def run(
    *arguments: object, stdin: bytes = b"", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*EXECSIM, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        env=os.environ | (environment or {}),
        timeout=120,
    )


def test_help_loads_nothing_that_it_does_not_need() -> None:
    program = (
        "import sys; from execsim.cli.main import main; main(['--help']);"
        "heavy = {'rich', 'pydantic', 'numpy', 'scipy', 'numba', 'yaml', 'simpy', 'pyomo', 'highspy', 'holidays'};"
        "sys.exit(', '.join(sorted(heavy & sys.modules.keys())) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    assert b"What in this plan usually breaks execution?" in done.stdout


def test_help_answers_in_0_4_seconds() -> None:
    def seconds() -> float:
        """Of the processor, so that what else runs on the machine does not count."""
        before = os.times()
        run("--help")
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    assert 0.0 < min(seconds() for _ in range(3)) < 0.4


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
    audit = run("audit", file, "--fail-on", "never", environment=plain)
    assert "Überall 東京\n" in audit.stdout.decode("utf-8"), audit.stderr.decode()
    assert json.loads(run("audit", file, "--format", "json", environment=plain).stdout)["portfolio"] == "Überall 東京"
    problem = run("check", "-", stdin="Größe: 1\n".encode(), environment=plain)
    assert "Größe" in problem.stderr.decode("utf-8")


def test_in_a_pipe_there_is_no_colour_and_no_bar(starter: Path) -> None:
    pretty = {"FORCE_COLOR": "1", "COLUMNS": "200", "TERM": "xterm-256color"}
    done = run("simulate", starter, "-n", 20, environment=pretty)
    assert b"\x1b" not in done.stdout + done.stderr
    assert done.stderr == b""
    assert max(map(len, done.stdout.decode().splitlines())) <= 80


@posix
def test_a_reader_that_goes_away_is_no_drama() -> None:
    process = subprocess.Popen(
        [*EXECSIM, "schema", "portfolio"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )  # far more than a pipe holds
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(60) == 141
    process.stderr.close()


@posix
@pytest.mark.parametrize("arguments", [("check", "STARTER"), ("simulate", "STARTER", "-n", 5), ("--help",)])
def test_a_full_disk_is_2_and_said_plainly(starter: Path, arguments: tuple[object, ...]) -> None:
    command = [str(starter) if word == "STARTER" else str(word) for word in arguments]
    with open("/dev/full", "w") as full:
        done = subprocess.run([*EXECSIM, *command], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "execsim: the results could not be written: no space left on device\n"
        "  make room, or name another place with -o FILE\n"
    )


@posix
def test_a_file_that_finds_no_room_is_2_and_leaves_nothing_behind(starter: Path, tmp_path: Path) -> None:
    """A limit on the size of files, as a quota sets one: the forecast is longer than 512 bytes."""
    limited = f"ulimit -f 1; exec {sys.executable} -m execsim simulate {starter} -n 5 --format json -o forecast.json"
    (tmp_path / "forecast.json").write_text("yesterday's", encoding="utf-8")
    done = subprocess.run(["sh", "-c", limited], cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert done.returncode == 2, done.stderr.decode()
    assert done.stderr == b"execsim: cannot write forecast.json: file too large\n"
    assert {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()} == {
        "forecast.json": "yesterday's"
    }


@posix
def test_without_a_stdout_the_exit_code_is_the_answer(starter: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m execsim check {starter} >&-"],
        stderr=subprocess.PIPE, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


@posix
def test_without_a_stdin_a_plan_from_stdin_is_2() -> None:
    done = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m execsim check - <&-"], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (2, b"-: stdin is closed\n  name a file, or pipe one in\n")


@posix
def test_what_a_shell_substitutes_for_a_file_is_read_however_slowly_it_comes(starter: Path) -> None:
    slow = f"{sys.executable} -m execsim check <(sleep 0.6; cat {starter})"
    done = subprocess.run(["bash", "-c", slow], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    assert b"fine: 1 outcome" in done.stdout


def interrupted(*arguments: object, once: str, presses: int = 1) -> tuple[int, str, str]:
    """Press Ctrl-C when the bar says `once`, as a terminal does: the signal goes to the whole group."""
    screen, terminal = os.openpty()
    process = subprocess.Popen(
        [*EXECSIM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=terminal, start_new_session=True
    )
    os.close(terminal)
    shown = b""
    while once.encode() not in shown:
        shown += os.read(screen, 4096)
    for _ in range(presses):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.05)
    out, _ = process.communicate(timeout=60)
    with contextlib.suppress(OSError):  # what Linux says when the other end is closed
        while more := os.read(screen, 4096):
            shown += more
    os.close(screen)
    return process.returncode, out.decode(), shown.decode()


@posix
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_prints_what_there_is_and_exits_130(starter: Path, workers: int) -> None:
    many = ("-n", 1_000_000, "--no-keep", "--workers", workers)
    code, out, shown = interrupted("simulate", starter, *many, once=" of 1,000,000")
    assert code == 130, shown
    assert re.search(r"[\d,]+ futures, seed 1, stopped before all 1,000,000 were run", " ".join(out.split()))
    assert "everything selected" in out
    assert shown.endswith("stopped: this is what there was\r\n")
    assert "Traceback" not in shown


@posix
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_compares_over_the_futures_that_there_are(starter: Path, workers: int) -> None:
    command = (
        "compare",
        starter,
        starter.parent / "weekly-feedback.yaml",
        "-n",
        1_000_000,
        "--no-keep",
        "--workers",
        workers,
    )
    code, out, shown = interrupted(*command, once=" of 2,000,000")
    assert code == 130, shown
    assert re.search(r"the same [\d,]+ futures for all, seed 1, stopped before all 1,000,000", " ".join(out.split()))
    assert "the plan as it is" in out
    assert "Traceback" not in shown


@posix
def test_ctrl_c_takes_the_best_plan_so_far(repository: Path) -> None:
    plan = repository / "scenarios" / "retention" / "portfolio.yaml"
    code, out, shown = interrupted("optimise", plan, "--grid", "day", "--time-limit", 600, once="value ")
    assert code == 130, shown
    assert "Do " in out
    assert "Traceback" not in shown


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "once"),
    [(("--time-limit", 4, "--explain", 600), "asking the plan"), (("--time-limit", 600, "--robust"), "value ")],
)
def test_ctrl_c_takes_the_plan_while_it_is_asked_or_tried(
    repository: Path, asked: tuple[object, ...], once: str
) -> None:
    plan = repository / "scenarios" / "retention" / "portfolio.yaml"
    code, out, shown = interrupted("optimise", plan, "-n", 20, *asked, once=once)
    assert code == 130, shown
    assert "Do " in out
    assert "Traceback" not in shown


@posix
@pytest.mark.slow
def test_ctrl_c_while_a_conflict_is_looked_for_says_that_there_is_no_plan(tmp_path: Path) -> None:
    """Forty musts in a week that has room for five."""
    one = "{must: true, due: {by: 2027-01-08, hard: true}, packages: {do: {needs: {desk: 1}, takes: 1w}}}"
    file = tmp_path / "portfolio.yaml"
    file.write_text(
        "execsim: 1\nname: Small\ncalendar: {start: 2027-01-04, end: 2027-12-26, grid: day}\n"
        "intent: {statement: Answer faster, why: Customers leave}\nteams: {desk: {people: 5, focus: 1}}\n"
        f"initiatives: {{{', '.join(f'i{k}: {one}' for k in range(40))}}}\n"
    )
    code, out, shown = interrupted("optimise", file, "-n", 5, once="looking for the lines")
    assert code == 130, shown
    assert "There is no plan that keeps every line of the file." in out
    assert "Traceback" not in shown


@posix
@pytest.mark.slow
def test_a_program_that_ends_while_its_search_is_being_compiled_keeps_its_exit_code(tmp_path: Path) -> None:
    """Two packages are planned in a second; compiling takes a quarter of a minute and cannot be stopped."""
    file = tmp_path / "portfolio.yaml"
    file.write_text(
        "execsim: 1\nname: Small\ncalendar: {start: 2027-01-04, end: 2027-06-26}\n"
        "intent: {statement: Answer faster, why: Customers leave}\nteams: {desk: {people: 1}}\n"
        "initiatives: {a: {value: {per_week: 9}, packages: {do: {team: desk, effort: 5}}}, b: {}}\n"
    )
    cold = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cold")}
    done = subprocess.run(
        [*EXECSIM, "optimise", file, "-n", "5"], capture_output=True, check=False, timeout=120, env=cold
    )
    assert (done.returncode, b"Do " in done.stdout) == (0, True), done.stderr.decode()


@posix
def test_ctrl_c_before_there_is_anything_says_so() -> None:
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
    assert (out, err) == (b"", b"stopped: there is no result, and nothing was written\n")


@posix
def test_ctrl_c_while_the_program_is_loaded_is_no_traceback() -> None:
    code = """
import sys
class Stop:
    def find_spec(self, name, *_):
        if name == "execsim.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stop())
from execsim.__main__ import main
sys.exit(main())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"stopped: nothing was done\n")


@posix
@pytest.mark.parametrize("workers", [1, 2])
def test_pressing_again_ends_at_once(starter: Path, workers: int) -> None:
    many = ("-n", 1_000_000, "--no-keep", "--workers", workers)
    code, _, shown = interrupted("simulate", starter, *many, once=" of 1,000,000", presses=4)
    assert code in (130, -signal.SIGINT)  # the same to a shell
    assert "Traceback" not in shown
