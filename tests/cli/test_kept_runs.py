"""Where runs are kept: beside the portfolio, for a while, and never in anybody's way."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from execsim.cli import shelf as module
from execsim.cli.shelf import FileShelf

RUN, OTHER = "0" * 32, "f" * 32


def shelf_in(folder: Path) -> tuple[FileShelf, list[str]]:
    notes: list[str] = []
    shelf = FileShelf(folder / ".execsim" / "runs", notes.append)
    assert shelf.open()
    return shelf, notes


def test_a_part_comes_back_and_says_how_much_is_there(tmp_path: Path) -> None:
    before, _ = shelf_in(tmp_path)
    before.save(RUN, "0-200", b"one")
    before.save(RUN, "200-300", b"two")
    after, notes = shelf_in(tmp_path)
    assert (after.load(RUN, "0-200"), after.load(RUN, "200-300"), after.load(RUN, "300-400")) == (b"one", b"two", None)
    assert notes == ["going on: 300 futures are there from a run that was broken off"]


def test_a_run_that_came_to_its_end_leaves_nothing_and_others_stay(tmp_path: Path) -> None:
    shelf, _ = shelf_in(tmp_path)
    shelf.save(OTHER, "0-2", b"another's")
    shelf.load(RUN, "0-2")
    shelf.save(RUN, "0-2", b"mine")
    shelf.clear()
    assert [folder.name for folder in (tmp_path / ".execsim" / "runs").iterdir()] == [OTHER]
    assert (tmp_path / ".execsim" / ".gitignore").read_text(encoding="utf-8").endswith("\n*\n")
    shelf.load(OTHER, "0-2")
    shelf.clear()
    assert list(tmp_path.iterdir()) == []


def test_what_nobody_went_on_with_for_two_weeks_is_forgotten_and_files_of_others_never(tmp_path: Path) -> None:
    shelf, _ = shelf_in(tmp_path)
    for run in (RUN, OTHER):
        shelf.save(run, "0-2", b"old")
    (shelf.folder / OTHER / "letter.txt").write_text("mine", encoding="utf-8")
    (shelf.folder / "notes").mkdir()
    long_ago = time.time() - 15 * 86_400
    for folder in shelf.folder.iterdir():
        os.utime(folder, (long_ago, long_ago))
    shelf_in(tmp_path)
    left = sorted(path.relative_to(shelf.folder).as_posix() for path in shelf.folder.rglob("*"))
    assert left == [OTHER, f"{OTHER}/letter.txt", "notes"]


def test_there_is_a_limit_and_it_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    notes: list[str] = []
    shelf = FileShelf(tmp_path / ".execsim" / "runs", notes.append, _room=10)
    assert shelf.open()
    for part in ("0-1", "1-2", "2-3"):
        shelf.save(RUN, part, b"12345678")
    assert [file.name for file in (shelf.folder / RUN).iterdir()] == ["0-1"]
    assert len(notes) == 1
    assert "GB are kept already" in notes[0]


@pytest.mark.parametrize("inside", [False, True])
def test_where_nothing_can_be_written_it_is_said_and_the_run_goes_on(tmp_path: Path, inside: bool) -> None:
    """A file stands where a folder should be: it stops root as well."""
    notes: list[str] = []
    shelf = FileShelf(tmp_path / ".execsim" / "runs", notes.append)
    if inside:
        assert shelf.open()
        (shelf.folder / RUN).write_text("in the way", encoding="utf-8")
        shelf.save(RUN, "0-2", b"parcel")
        shelf.save(RUN, "2-4", b"parcel")
    else:
        (tmp_path / ".execsim").write_text("in the way", encoding="utf-8")
        assert not shelf.open()
    assert len(notes) == 1
    assert "broken off, this run begins anew" in notes[0]


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
def test_a_link_to_somewhere_else_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "runs").mkdir(parents=True)
    (tmp_path / ".execsim").symlink_to("elsewhere")
    notes: list[str] = []
    assert not FileShelf(tmp_path / ".execsim" / "runs", notes.append).open()
    assert "link" in notes[0]
