"""Ctrl-C: the first ends long work with what there is, the second ends the program, the third does not wait.

While long work runs SIGINT is blocked in the main thread, and so in every process that it starts: neither
solver nor workers die of it or print tracebacks. One idle thread takes it instead; Python runs the handler in
the main thread all the same.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

EXIT_CODE = 130


class Interrupt:
    """Hears Ctrl-C while its block runs.

    Attributes
    ----------
    presses
        How often Ctrl-C came.
    """

    def __init__(self) -> None:
        self.presses = 0
        self._graceful = False
        self._over = False
        self._before: Any = signal.SIG_DFL

    @property
    def pressed(self) -> bool:
        """Whether the user wants an end."""
        return self.presses > 0

    def __enter__(self) -> Interrupt:
        self._before = signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        if not self.pressed:
            signal.signal(signal.SIGINT, self._before)

    @contextmanager
    def graceful(self, workers: int = 1) -> Iterator[None]:
        """Long work that asks `pressed` now and then; outside it Ctrl-C raises KeyboardInterrupt at once."""
        if workers > 1:
            _start_trackers()
        over = threading.Event()
        threading.Thread(target=over.wait, name="takes Ctrl-C", daemon=True).start()
        self._graceful = True
        _mask("SIG_BLOCK")
        try:
            yield
        finally:
            self._graceful = False
            over.set()
            _mask("SIG_UNBLOCK")

    def _press(self, _signal: int, _frame: FrameType | None) -> None:
        self.presses += 1
        if self._over or self.presses > 2:
            for child in multiprocessing.active_children():
                child.terminate()
            os._exit(EXIT_CODE)
        if self.presses == 2 or not self._graceful:
            raise KeyboardInterrupt


def _start_trackers() -> None:
    """Start the helpers of worker processes now: starting one unblocks SIGINT in the thread that does."""
    from multiprocessing import resource_tracker as standard  # noqa: PLC0415 - only several processes need it

    from joblib.externals.loky.backend import resource_tracker as lokys  # noqa: PLC0415

    os.environ.setdefault("PYTHONWARNINGS", "ignore")  # what they say of workers that were ended helps nobody
    standard.ensure_running()
    lokys.ensure_running()


def _mask(how: str) -> None:
    """Block or unblock SIGINT in this thread; Windows has no masks."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(getattr(signal, how), {signal.SIGINT})
