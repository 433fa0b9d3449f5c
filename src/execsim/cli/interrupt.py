"""Ctrl-C: the first ends long work with what there is, the second ends the program.

SIGINT is blocked in this process and so in every child it starts: neither solver nor workers die of it or
print tracebacks. One thread waits for it and passes it on.
"""

from __future__ import annotations

import _thread
import os
import signal
import threading
from types import TracebackType

EXIT_CODE = 130
CAN_WAIT = hasattr(signal, "sigwait")  # not on Windows: there Ctrl-C raises KeyboardInterrupt at once


class Interrupt:
    """Watches for Ctrl-C while its block runs.

    Attributes
    ----------
    graceful
        Whether somebody asks `pressed` now and then; if not, Ctrl-C raises KeyboardInterrupt at once.
    presses
        How often Ctrl-C came.
    """

    def __init__(self) -> None:
        self.graceful = False
        self.presses = 0
        self._over = False
        self._watcher = threading.Thread(target=self._watch, name="ctrl-c", daemon=True)

    @property
    def pressed(self) -> bool:
        """Whether the user wants an end."""
        return self.presses > 0

    def __enter__(self) -> Interrupt:
        if CAN_WAIT:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if CAN_WAIT and self._watcher.is_alive():
            self._over = True
            assert self._watcher.ident is not None, "it was started on entry"
            signal.pthread_kill(self._watcher.ident, signal.SIGINT)
            self._watcher.join()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    def _watch(self) -> None:
        while True:
            signal.sigwait({signal.SIGINT})
            if self._over:
                return
            self.presses += 1
            if self.presses > 2:
                os._exit(EXIT_CODE)  # even the end takes too long
            if not self.graceful or self.presses > 1:
                _thread.interrupt_main()
