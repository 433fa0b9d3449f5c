"""Long runs keep their finished parts: what was killed goes on, what was damaged is done again, and the bytes agree."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from customers import model_of
from equality import bytes_of
from execsim.cli.shelf import FileShelf
from execsim.model.draws import Correlation, Draws
from execsim.model.sampling import sampling_of
from execsim.simulation.chunks import run_in_simpy
from execsim.simulation.engine import simulate
from execsim.simulation.parcels import name_of, packed, run_of, unpacked

DATA = {
    "calendar": {"start": "2027-01-04", "end": "2027-12-31"},
    "teams": {"crew": {"people": 1}},
    "initiatives": {
        "a": {"packages": {f"p{n}": {"team": "crew", "effort": {"low": 2, "likely": 4, "high": 9}} for n in range(3)}}
    },
}


def test_a_chunk_is_itself_after_a_journey_through_bytes() -> None:
    model = model_of(DATA)
    chunk = run_in_simpy(model, 3, None, 5, 12)
    again = unpacked(packed(chunk))
    assert again is not None
    assert {name: column.tobytes() for name, column in again.columns.items()} == {
        name: column.tobytes() for name, column in chunk.columns.items()
    }
    assert again.causes.tobytes() == chunk.causes.tobytes()
    assert again.tally.reasons().tobytes() == chunk.tally.reasons().tobytes()


@pytest.mark.parametrize("place", [0, 31, 32, 200, -1])
def test_a_flipped_bit_is_noticed(place: int) -> None:
    parcel = bytearray(packed(run_in_simpy(model_of(DATA), 3, None, 0, 2)))
    parcel[place] ^= 1
    assert unpacked(bytes(parcel)) is None
    assert unpacked(None) is None
    assert unpacked(b"") is None


def test_a_run_goes_on_from_what_was_kept_and_does_again_what_was_damaged(tmp_path: Path) -> None:
    model, draws, shelf = model_of(DATA), Draws(4, 64), FileShelf(tmp_path)
    whole = simulate(model, draws, engine="simpy")
    done: list[int] = []
    simulate(
        model, draws, engine="simpy", shelf=shelf, tick=lambda progress: done.append(progress.done) or len(done) < 2
    )
    run = run_of(model, 4, None)
    assert shelf.parts(run) == 2
    damaged = tmp_path / name_of(model, 4, None, 16, 32)
    damaged.write_bytes(damaged.read_bytes()[:-1])
    assert bytes_of(simulate(model, draws, engine="simpy", shelf=shelf)) == bytes_of(whole)
    assert shelf.parts(run) == 4
    shelf.clear(run)
    assert not shelf.parts(run)


def test_a_run_is_named_by_all_that_it_hangs_on() -> None:
    model = model_of(DATA)
    pair = (Correlation("a.p0", "a.p1", 0.5),)
    names = {
        run_of(model, 1, None),
        run_of(model, 2, None),
        run_of(model, 1, sampling_of(model, Draws(1, 8, "latin-hypercube"))),
        run_of(model, 1, sampling_of(model, Draws(1, 9, "latin-hypercube"))),
        run_of(model, 1, sampling_of(model, Draws(1, 8, "plain", pair))),
        run_of(model.freeze(), 1, None),
    }
    assert len(names) == 6
    assert run_of(model_of(DATA), 1, None) == run_of(model, 1, None)


def test_where_nothing_can_be_written_the_run_is_run_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    model, draws = model_of(DATA), Draws(4, 20)
    forecast = simulate(model, draws, engine="simpy", shelf=FileShelf(tmp_path / "file"))
    assert bytes_of(forecast) == bytes_of(simulate(model, draws, engine="simpy"))


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_ends_with_the_same_bytes(tmp_path: Path, repository: Path) -> None:
    """SIGKILL at random instants; each start goes on with what the one before has left."""
    command = [sys.executable, "-m", "execsim", "simulate", str(repository / "scenarios" / "retention"), "-n", "60000"]
    command += ["--engine", "compiled", "--format", "json", "-q"]
    began = time.monotonic()
    whole = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    length, luck = time.monotonic() - began, random.Random(1)
    assert not (tmp_path / ".execsim").exists()
    killed = 0
    for _ in range(8):
        run = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            run.wait(luck.uniform(0.1, 0.4) * length)
        except subprocess.TimeoutExpired:
            run.kill()
            killed += 1
        run.communicate()
    assert killed > 0
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout == whole
