"""Replications on an existing Dask cluster, whose workers have execsim installed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from execsim.errors import MissingExtra, UsageError

J = TypeVar("J")
R = TypeVar("R")
AHEAD = 2  # jobs that each of its threads may be ahead of whoever takes them
PATIENCE = 10  # seconds until a cluster that does not answer is taken not to be there


def perform_on_cluster(address: str, perform: Callable[[J], R], jobs: Iterable[J]) -> Iterator[R]:
    """Yield what jobs come to, in their order.

    Parameters
    ----------
    address
        Of the cluster's scheduler, as `tcp://host:8786`.
    perform
        What each worker does with a job.
    jobs
        Sent a few at a time.

    Raises
    ------
    MissingExtra
        Dask is not installed.
    UsageError
        Nobody answers at the address, or the cluster has no workers.
    """
    try:
        import distributed  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtra("a cluster needs Dask: pip install 'execsim[dask]'") from None
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask cluster at {address}: {error}") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise UsageError(f"the Dask cluster at {address} has no workers")
        pending = deque[Any]()
        for job in jobs:
            pending.append(client.submit(perform, job, pure=False))
            if len(pending) > AHEAD * threads:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
