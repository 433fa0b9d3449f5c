"""The bytes of what a user names: a file, a pipe, or `-` for stdin; never more than asked for, never a hang."""

from __future__ import annotations

import os
import select
import stat
import sys
import time

from execsim.errors import InputError, Problem

PATIENCE = 5.0  # seconds in which somebody must begin to write into a pipe
_GLANCE, _PART = 250, 1 << 16  # milliseconds until the next look for a writer; bytes at a time


def read_content(name: str, most: int) -> bytes:
    """Read a file, a pipe, or stdin for `-`.

    Parameters
    ----------
    name
        As the user wrote it.
    most
        Bytes that it may have. A regular file is measured before it is opened.

    Raises
    ------
    InputError
        There is no such file, it is too large, cannot be read, or is a pipe into which nobody writes.
    """
    try:
        if name == "-":
            if sys.stdin is None:
                raise InputError([Problem("-: stdin is closed", None, "name a file, or pipe one in")])
            content = sys.stdin.buffer.read(most + 1)
        else:
            status = os.stat(name)
            if stat.S_ISREG(status.st_mode) and status.st_size > most:
                raise _too_large(name, most, status.st_size)
            if stat.S_ISFIFO(status.st_mode) and hasattr(select, "poll"):
                content = _from_pipe(name, most + 1)
            else:
                with open(name, "rb") as opened:
                    content = opened.read(most + 1)
    except FileNotFoundError:
        raise InputError([Problem(f"{name}: there is no such file")]) from None
    except IsADirectoryError:
        raise InputError([Problem(f"{name}: this is a folder", None, "name a file in it")]) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([Problem(f"{name}: cannot be read ({reason.lower()})")]) from None
    if len(content) > most:
        raise _too_large(name, most)
    return content


def _from_pipe(name: str, most: int) -> bytes:
    """Read a pipe to its end: without a limit once it has a writer, however slow; not for ever if it has none.

    Opened the ordinary way it would wait for a writer inside `open`, where nothing but a signal ends it.
    """
    parts, size, has_writer = list[bytes](), 0, False
    until = time.monotonic() + PATIENCE
    descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
    try:
        news = select.poll()
        news.register(descriptor, select.POLLIN)
        while size < most:
            try:
                part = os.read(descriptor, _PART)
            except BlockingIOError:  # there is a writer, who has nothing to say yet
                has_writer = bool(news.poll())
                continue
            if part:
                parts.append(part)
                size += len(part)
            elif parts or has_writer:
                break
            elif time.monotonic() < until:
                has_writer = bool(news.poll(_GLANCE))
            else:
                raise _without_writer(name)
    finally:
        os.close(descriptor)
    return b"".join(parts)


def _without_writer(name: str) -> InputError:
    message = f"{name}: this is a pipe, and nobody wrote into it for {PATIENCE:.0f} seconds"
    return InputError([Problem(message, None, "start what writes into it first, or name a file")])


def _too_large(name: str, most: int, size: int | None = None) -> InputError:
    has = f"more than {most / 1e6:,.0f} MB" if size is None else f"{size / 1e6:,.0f} MB"
    message = f"{name}: the file has {has}; execsim reads up to {most / 1e6:,.0f} MB"
    return InputError([Problem(message, None, "split it, or check the name")])
