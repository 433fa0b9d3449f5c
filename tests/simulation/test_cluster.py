"""A real cluster of two workers gives the bytes of this machine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from customers import model_of
from equality import bytes_of
from execsim.errors import MissingExtra, UsageError
from execsim.model.draws import Draws
from execsim.simulation.engine import simulate, simulate_together

DATA = {
    "calendar": {"start": "2027-01-04", "end": "2027-12-31"},
    "teams": {"crew": {"people": 1}},
    "initiatives": {
        "a": {"packages": {f"p{n}": {"team": "crew", "effort": {"low": 2, "likely": 4, "high": 9}} for n in range(3)}}
    },
}
PROGRAM = """
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        input()
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    pytest.importorskip("distributed")
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.communicate("\n", timeout=60)


@pytest.mark.slow
def test_two_workers_on_loopback_give_the_same_bytes(cluster: str) -> None:
    model, draws = model_of(DATA), Draws(4, 200)
    alone = simulate(model, draws, engine="simpy")
    assert bytes_of(simulate(model, draws, engine="simpy", cluster=cluster)) == bytes_of(alone)
    for one in simulate_together([model, model], draws, engine="simpy", cluster=cluster):
        assert bytes_of(one) == bytes_of(alone)


def test_without_dask_the_install_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"pip install 'execsim\[dask\]'"):
        simulate(model_of(DATA), Draws(1, 2), engine="simpy", cluster="tcp://127.0.0.1:1")


def test_where_nobody_answers_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("execsim.simulation.cluster.PATIENCE", 0.2)
    with pytest.raises(UsageError, match=r"no Dask cluster at tcp://127\.0\.0\.1:1"):
        simulate(model_of(DATA), Draws(1, 2), engine="simpy", cluster="tcp://127.0.0.1:1")
