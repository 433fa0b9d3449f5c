"""File names as people of another system write them."""

from __future__ import annotations

import os


def slashed(argument: str) -> str:
    r"""An argument of the command line, `plans\a.yaml` read as `plans/a.yaml` where that is what there is.

    A backslash is a separator on Windows and a letter elsewhere: it stays as it is wherever there is a file of
    that very name, and wherever slashes would lead to no file and no folder. Of `--option=FILE` only FILE is read.
    """
    if os.sep == "\\" or "\\" not in argument:
        return argument
    option, equals, name = argument.partition("=") if argument.startswith("--") else ("", "", argument)
    meant = name.replace("\\", "/")
    folder = os.path.dirname(meant)
    if os.path.lexists(name) or not (os.path.exists(meant) or (folder and os.path.isdir(folder))):
        return argument
    return f"{option}{equals}{meant}"


def typed(file: str) -> str:
    """A file as it has to be typed in a shell of any system: in quotes where its name holds a blank or a bracket."""
    return f'"{file}"' if any(letter.isspace() or letter in "()&;'" for letter in file) else file
