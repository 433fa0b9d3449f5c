"""Benchmark instances: every format read right, and its faults told with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from execsim.errors import InputError
from execsim.exchange.instances.door import is_instance, read_instance
from execsim.model.compile import compile_model
from execsim.optimisation.shortest import shortest_plan

MULTI_MODE = """\
PROJECT INFORMATION:
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        2          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  N 1
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     3       2    0
         2     1       2    4
  3      1     2       1    1
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  N 1
    2    4
************************************************************************
"""
MPLIB = """\
  2
  1
  3

  3    0
   1
   0   0   1 1:2
   4   2   1 1:3
   0   0   0

  3    5
   1
   0   0   1 2:2
   1   3   1 2:3
   0   0   0
"""
KNAPSACKS = "2 1 1 0 5 1 9 2 2 40 3 4 2 6 1 1 7 7"


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def test_a_project_with_modes(tmp_path: Path) -> None:
    read = read_instance(written(tmp_path, "a.mm", MULTI_MODE))
    network = read.network
    assert network is not None
    assert network.names == ("project.j2", "project.j3")  # start and end are no work
    assert network.length.tolist() == [[3, 1], [2, 0]]
    assert network.seats[:, :, 0].tolist() == [[2, 2], [1, 0]]
    assert network.spends[0, :, 0].tolist() == [0, 4]
    assert (network.capacity.tolist(), network.limit.tolist()) == ([2], [4])
    package = read.loaded.portfolio.initiatives["project"].packages["j2"]
    assert (package.takes, package.needs, package.modes["mode-002"].takes) == (3.0, {"r1": 2}, 1.0)


def test_a_mode_that_needs_more_than_there_is_stays_out_of_the_portfolio(tmp_path: Path) -> None:
    """Then the second is the package as written; the network keeps both, and knows which can be."""
    text = MULTI_MODE.replace("2      1     3       2    0", "2      1     3       9    0").replace(
        "N 1\n    2    4", "N 1\n    2    5"
    )
    read = read_instance(written(tmp_path, "a.mm", text))
    package = read.loaded.portfolio.initiatives["project"].packages["j2"]
    assert (package.takes, dict(package.modes)) == (1.0, {})
    network = read.network
    assert network is not None
    assert network.can.tolist() == [[False, True], [True, False]]
    plan = shortest_plan(compile_model(read.loaded.portfolio), network, time_limit=0.5)
    assert (plan.makespan, plan.mode.tolist()) == (3.0, [0, 0])


def test_projects_that_share_seats_and_begin_later(tmp_path: Path) -> None:
    network = read_instance(written(tmp_path, "a.txt", MPLIB)).network
    assert network is not None
    assert network.names == ("p1.j2", "p2.j2")
    assert network.release.tolist() == [0, 5]
    assert network.capacity.tolist() == [3]


def test_a_challenge_names_its_projects_and_what_they_share(tmp_path: Path) -> None:
    written(tmp_path, "one.mm", MULTI_MODE)
    text = "2\n0\n3\none.mm\n4\n3\none.mm\n2\n3 -1\n"
    network = read_instance(written(tmp_path, "c.txt", text)).network
    assert network is not None
    assert network.teams == ("shared-r1",)
    assert (network.capacity.tolist(), network.limit.tolist()) == ([3], [4, 4])
    assert network.release.tolist() == [0, 0, 4, 4]


def test_a_knapsack_is_a_selection_within_budgets(tmp_path: Path) -> None:
    """The second of two: two items worth 6 and 1, using 7 and 7... of which the budget takes one."""
    name = written(tmp_path, "k.txt", "2\n1 1 0\n5\n1\n9\n2 1 40\n6 1\n7 7\n8\n")
    read = read_instance(f"{name}#2")
    assert read.network is None
    portfolio = read.loaded.portfolio
    assert [one.value and one.value.per_week for one in portfolio.initiatives.values()] == [6.0, 1.0]
    assert portfolio.budgets["b1"].total == 8.0
    assert len(compile_model(portfolio).packages) == 2


def test_the_name_says_that_it_is_an_instance() -> None:
    assert is_instance("a/j301_1.sm")
    assert is_instance("a/mknapcb1.txt#7")
    assert not is_instance("portfolio.yaml")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        (
            "a.sm",
            MULTI_MODE.replace("2        2          1           4", "2        2          1           9"),
            "followers",
        ),
        ("a.sm", MULTI_MODE.replace("    2    4\n", "    2    x\n"), "x is not a number"),
        ("a.sm", MULTI_MODE.replace("REQUESTS/DURATIONS", "REQUESTS"), "no line Requests/Durations"),
        ("a.sm", MULTI_MODE.replace("  3       2    0", "  3       2"), "no lengths"),
        ("a.txt", MPLIB.replace("1:3", "1:7"), "names followers"),
        ("a.txt", "99999 4 : ", "99999 projects"),
        ("a.txt", "", "ends early"),
        ("a.txt", "1\n0\n3\n../one.mm\n", "not beside this file"),
        ("a.txt#3", KNAPSACKS, "no number 3"),
        ("a.txt", "1\n1 1 0\n-5\n1\n1\n", "-5 is less than nothing"),
    ],
)
def test_a_fault_is_told_with_its_file_and_line(tmp_path: Path, name: str, text: str, words: str) -> None:
    file = name.partition("#")[0]
    with pytest.raises(InputError) as caught:
        read_instance(written(tmp_path, file, text) + name[len(file) :])
    assert words in str(caught.value)
    assert f"{file}:" in str(caught.value)


def test_the_line_is_that_of_the_fault_and_not_the_one_read_last(tmp_path: Path) -> None:
    """Job 2 names job 9, which there is not; whether it is there is known only when all of the table is read."""
    lines = MULTI_MODE.splitlines()
    at = next(n for n, line in enumerate(lines, start=1) if line.split() == ["2", "2", "1", "4"])
    text = MULTI_MODE.replace("2        2          1           4", "2        2          1           9")
    with pytest.raises(InputError, match=rf"a\.sm:{at}:1: job 2 names followers"):
        read_instance(written(tmp_path, "a.sm", text))


@pytest.mark.parametrize(
    ("name", "words"), [("a.sm", "no line Precedence Relations"), ("a.txt", "the file ends early")]
)
def test_a_file_that_was_cut_off_is_told_so(tmp_path: Path, name: str, words: str) -> None:
    text = MULTI_MODE[:40] if name == "a.sm" else KNAPSACKS[: len(KNAPSACKS) // 3]
    with pytest.raises(InputError, match=words):
        read_instance(written(tmp_path, name, text))
