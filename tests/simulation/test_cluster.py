"""A real cluster of two workers gives the bytes of this machine, and what stands in its way is said."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from customers import model_of
from equality import bytes_of
from execsim.cli import cluster as module
from execsim.cli.cluster import Place, executor_of
from execsim.errors import MissingExtra, UsageError
from execsim.model.draws import Draws
from execsim.simulation import cluster as jobs
from execsim.simulation.engine import simulate, simulate_together

MODEL = model_of(
    {
        "calendar": {"start": "2027-01-04", "end": "2027-12-31"},
        "teams": {"crew": {"people": 1}},
        "initiatives": {
            "a": {"packages": {f"p{n}": {"team": "crew", "effort": {"p50": 4, "p90": 9}} for n in range(3)}}
        },
    }
)
NOBODY = "tcp://127.0.0.1:1"
PROGRAM = """
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        input()
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    pytest.importorskip("distributed")
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.communicate("\n", timeout=60)


@pytest.mark.slow
def test_two_workers_on_loopback_give_the_same_bytes(address: str) -> None:
    draws = Draws(4, 200)
    alone = simulate(MODEL, draws, engine="simpy")
    with executor_of("dask", address, 1) as cluster:
        assert not isinstance(cluster, int)
        assert cluster.workers == 2
        assert bytes_of(simulate(MODEL, draws, engine="simpy", workers=cluster)) == bytes_of(alone)
        for one in simulate_together([MODEL, MODEL], draws, engine="simpy", workers=cluster):
            assert bytes_of(one) == bytes_of(alone)


@pytest.mark.slow
def test_a_worker_with_another_execsim_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "edition", lambda: "execsim 0.0.1")
    with (
        executor_of(None, address, 1) as cluster,
        pytest.raises(UsageError, match="another execsim\n  here   execsim 0"),
    ):
        simulate(MODEL, Draws(4, 20), engine="simpy", workers=cluster)


def test_without_dask_the_install_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"pip install 'execsim\[dask\]'"), executor_of("dask", NOBODY, 1):
        pass


def test_where_nobody_answers_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    with (
        pytest.raises(UsageError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"),
        executor_of(None, NOBODY, 1),
    ):
        pass


@pytest.mark.parametrize("address", ["10.0.0.7", "10.0.0.7:8786", "tcp://10.0.0.7", "tcp:/x:1", ""])
def test_what_is_no_address_is_refused_at_once(address: str) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(UsageError, match=r"it looks like tcp://"), executor_of(None, address, 1):
        pass


@pytest.mark.parametrize(
    ("place", "address", "what"),
    [("dask", None, "needs --cluster"), ("threads", NOBODY, "not with threads"), ("processes", NOBODY, "not with pro")],
)
def test_options_that_contradict_each_other_are_refused(place: Place, address: str | None, what: str) -> None:
    with pytest.raises(UsageError, match=what), executor_of(place, address, 1):
        pass


@pytest.mark.parametrize("place", ["threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_threads_and_processes_give_the_same_bytes(place: Place) -> None:
    draws = Draws(4, 60)
    with executor_of(place, None, 2) as two:
        found = simulate(MODEL, draws, engine="simpy", workers=two)
    assert bytes_of(found) == bytes_of(simulate(MODEL, draws, engine="simpy"))
