"""`execsim report`: the first page on the screen, files by their ending, and one run for all of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from execsim.render.json_text import json_text
from reports import hostile_report, starter_report


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Return a report as JSON."""
    file = tmp_path / "report.json"
    file.write_text(json_text(starter_report()), encoding="utf-8")
    return file


def test_the_screen_shows_decisions_numbers_change_and_chapters_in_that_order(
    execsim: Callable[..., Any], made: Path
) -> None:
    run = execsim("report", made)
    assert run.code == 0, run.err
    places = [run.out.index(words) for words in ("Recommended:", "In numbers", "One change for this week", "Forecast ")]
    assert places == sorted(places)
    assert max(map(len, run.out.splitlines())) <= 80


@pytest.mark.parametrize("ending", ["html", "md", "json", "xlsx", "pptx", "pdf"])
def test_the_ending_of_the_file_says_what_it_becomes(execsim: Callable[..., Any], made: Path, ending: str) -> None:
    target = made.parent / f"out.{ending}"
    run = execsim("report", made, "-o", target)
    assert run.code == 0, run.err
    begins = {"html": b"<!doc", "md": b"# Ans", "json": b'{\n  "', "xlsx": b"PK", "pptx": b"PK", "pdf": b"%PDF"}
    assert target.read_bytes().startswith(begins[ending])


def test_a_report_written_anew_is_the_same(execsim: Callable[..., Any], made: Path) -> None:
    again = execsim("report", made, "--to", "json")
    assert again.out == made.read_text(encoding="utf-8")


def test_a_whole_run_from_a_portfolio(execsim: Callable[..., Any], tmp_path: Path) -> None:
    target = tmp_path / "plan" / "out.json"
    assert execsim("init", tmp_path / "plan").code == 0
    run = execsim(
        "report",
        tmp_path / "plan",
        tmp_path / "plan" / "weekly-feedback.yaml",
        "-o",
        target,
        "-n",
        5,
        "--time-limit",
        0,
        "--quick",
    )
    assert run.code == 0, run.err
    document = json.loads(target.read_text(encoding="utf-8"))
    assert document["kind"] == "report"
    assert document["plan"] is None
    assert set(document["comparison"]["scenarios"]) == {"base", "weekly-feedback"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "docx"), "there is no format 'docx'; there is html, xlsx, pptx, pdf, md, json"),
        (("--to", "pdf"), "pdf is not for a screen: say where it goes with -o report.pdf"),
        (("more.yaml",), "is a report already"),
        (("--theme", "none.yaml"), "there is no file none.yaml"),
    ],
)
def test_what_cannot_be_done_is_said(
    execsim: Callable[..., Any], made: Path, arguments: tuple[str, ...], said: str
) -> None:
    run = execsim("report", made, *arguments)
    assert run.code == 2
    assert said in run.err


def test_a_report_that_is_none_says_where(execsim: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"kind": "report", "portfolio": 3}', encoding="utf-8")
    run = execsim("report", file)
    assert run.code == 2
    assert "not a report of this version" in run.err


def test_without_the_extra_the_install_line_is_said(
    execsim: Callable[..., Any], made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, ending in (("vl_convert", "html"), ("xlsxwriter", "xlsx"), ("pptx", "pptx"), ("typst", "pdf")):
        monkeypatch.setitem(sys.modules, module, None)
        run = execsim("report", made, "-o", made.parent / f"out.{ending}")
        assert run.code == 2, ending
        assert "pip install 'execsim[report]'" in run.err


def test_hostile_names_stay_text_on_the_screen(execsim: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(json_text(hostile_report()), encoding="utf-8")
    run = execsim("report", file)
    assert run.code == 0, run.err
    assert "\x1b" not in run.out
    assert "\u202e" not in run.out
    assert "<script>alert('plan')</script>" in run.out
