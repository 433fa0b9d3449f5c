"""The command `execsim`, and `python -m execsim`: so small that Ctrl-C is heard from the first moment on."""

import sys


def main() -> int:
    """Run the command line of this process and give its exit code; stopped before it has begun, 130."""
    try:
        from execsim.cli.main import main as run  # noqa: PLC0415 - a quarter of a second in which somebody may stop

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("stopped: nothing was done\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
