"""Where the work of a simulation is done: here, in threads, in processes, or on a Dask cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from execsim.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from distributed import Client

    from execsim.simulation.performing import Workers

Place = Literal["threads", "processes", "dask"]
PATIENCE = 10.0  # seconds in which a cluster has to answer, and to have a worker
ADDRESS = re.compile(r"[a-z]+://[^\s/]+:\d{1,5}")
INSTALL = "a cluster needs Dask: pip install 'execsim[dask]'"


@contextmanager
def executor_of(place: Place | None, cluster: str | None, workers: int) -> Iterator[Workers]:
    """Who does the work, as the command line says it.

    Raises
    ------
    MissingExtra
        Dask is not installed.
    UsageError
        Options that contradict each other, or a cluster that does not answer.
    """
    if (place == "dask") != (cluster is not None) and place is not None:
        raise UsageError(
            "--executor dask needs --cluster tcp://HOST:PORT, the cluster's scheduler"
            if cluster is None
            else f"--cluster goes with --executor dask, not with {place}"
        )
    if cluster is None:
        from execsim.simulation.executors import Processes, Threads  # noqa: PLC0415 - engines load when they run

        yield workers if place is None else Threads(workers) if place == "threads" else Processes(workers)
        return
    client = _connected(cluster)
    try:
        from execsim.simulation.cluster import Cluster  # noqa: PLC0415 - with Dask alone

        yield Cluster(client, sum(client.nthreads().values()))
    finally:
        client.close(timeout=PATIENCE)


def _connected(address: str) -> Client:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtra(INSTALL) from None
    if not ADDRESS.fullmatch(address):
        raise UsageError(f"'{address}' is no address of a cluster: it looks like tcp://10.0.0.7:8786")
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:  # TimeoutError is an OSError
        reason = " ".join(str(error).split())
        raise UsageError(f"no Dask scheduler answers at {address}: {reason}") from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close(timeout=PATIENCE)
        raise UsageError(f"the cluster at {address} has no workers: start some, as `dask worker {address}`") from None
    return client
