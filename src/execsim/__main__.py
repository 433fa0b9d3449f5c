"""The command `execsim`, and `python -m execsim`: so small that Ctrl-C is heard from the first moment on."""

import contextlib
import os
import sys
import threading


def main() -> int:
    """Run the command line of this process and give its exit code; stopped before it has begun, 130."""
    try:
        from execsim.cli.main import main as run  # noqa: PLC0415 - a quarter of a second in which somebody may stop
        from execsim.results.progress import BESIDE  # noqa: PLC0415 - the same

        code = run()
    except KeyboardInterrupt:
        sys.stderr.write("stopped: nothing was done\n")
        return 130
    if any(thread.name == BESIDE for thread in threading.enumerate()):
        _leave(code)
    return code


def _leave(code: int) -> None:
    """End at once: a thread that is compiling does not survive Python's own end, and takes the exit code with it."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
