"""Where a file comes from: pipes are read to their end, and never waited for without an end."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from execsim.errors import InputError
from execsim.portfolio import content
from execsim.portfolio.content import read_content

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of POSIX")


@pytest.fixture
def pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(content, "PATIENCE", 0.3)
    made = tmp_path / "pipe"
    os.mkfifo(made)
    return made


def write(pipe: Path, *parts: bytes, pause: float) -> threading.Thread:
    """Open the pipe at once; write a part after each pause."""

    def run() -> None:
        with pipe.open("wb", buffering=0) as opened:
            for part in parts:
                time.sleep(pause)
                opened.write(part)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_a_pipe_into_which_nobody_writes_is_refused(pipe: Path) -> None:
    with pytest.raises(InputError, match="this is a pipe, and nobody wrote into it") as raised:
        read_content(str(pipe), 100)
    assert raised.value.problems[0].hint == "start what writes into it first, or name a file"


def test_a_writer_may_take_longer_than_that_once_it_is_there(pipe: Path) -> None:
    writer = write(pipe, b"name: ", b"plan\n", pause=0.5)
    assert read_content(str(pipe), 100) == b"name: plan\n"
    writer.join()


def test_a_pipe_has_no_more_bytes_than_a_file_may_have(pipe: Path) -> None:
    writer = write(pipe, b"x" * 40, b"x" * 40, pause=0.01)
    with pytest.raises(InputError, match="more than"):
        read_content(str(pipe), 50)
    writer.join()


def test_a_writer_that_says_nothing_leaves_an_empty_file(pipe: Path) -> None:
    writer = write(pipe, b"", pause=0.1)
    assert read_content(str(pipe), 100) == b""
    writer.join()
