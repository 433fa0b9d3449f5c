"""Colours of a report, and the small file that changes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

from execsim.errors import InputError
from execsim.portfolio.source import Source

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "ink": "#1b2127",
        "muted": "#565f68",
        "grid": "#d8dde3",
        "paper": "#ffffff",
        "panel": "#f4f6f8",
        "accent": "#1f5fa8",
        "soft": "#a9c6e6",
        "good": "#2e7d46",
        "warn": "#c77d0a",
        "bad": "#b3261e",
        "empty": "#eef1f4",
        "load1": "#cfe0f3",
        "load2": "#8fb5de",
    }
)
DARK: Mapping[str, str] = MappingProxyType(
    {
        "ink": "#e6eaee",
        "muted": "#9aa4ae",
        "grid": "#3a424b",
        "paper": "#14181c",
        "panel": "#1d2329",
        "accent": "#6ba6e8",
        "soft": "#34587f",
        "good": "#63b97e",
        "warn": "#e0a13c",
        "bad": "#f0776c",
        "empty": "#20262c",
        "load1": "#29435f",
        "load2": "#4673a3",
    }
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FONT = re.compile(r"[\w .,-]{1,120}")
MAY_CHANGE = ("accent", "soft", "good", "warn", "bad", "ink")


@dataclass(frozen=True)
class Theme:
    """Colours by name for light and dark, the letters, and what stands below every page.

    Attributes
    ----------
    light, dark
        Colours as `#rrggbb`; dark is used on screens alone.
    font
        Family names, separated by commas, tried before those that ship.
    footer
        A line for the bottom of pages and slides.
    """

    light: Mapping[str, str] = field(default_factory=lambda: LIGHT)
    dark: Mapping[str, str] = field(default_factory=lambda: DARK)
    font: str = ""
    footer: str = ""

    def tokens(self) -> dict[str, str]:
        """Colours by the names that specifications use, for paper."""
        return {f"@{name}": colour for name, colour in self.light.items()}


def variables() -> dict[str, str]:
    """Colours by the names that specifications use, as variables of a page's style."""
    return {f"@{name}": f"var(--{name})" for name in LIGHT}


def read_theme(source: Source) -> Theme:
    """A theme from its file: `colours`, `dark`, `font`, `footer`.

    Raises
    ------
    InputError
        Everything in it that is not known or cannot be used, with its place.
    """
    data = source.data
    known = {"colours": "light", "dark": "dark", "font": "font", "footer": "footer"}
    problems = [
        source.problem((key,), f"a theme has no key '{key}'", f"there is {', '.join(known)}")
        for key in data
        if key not in known
    ]
    values: dict[str, Any] = {}
    for key, standard in (("colours", LIGHT), ("dark", DARK)):
        given = data.get(key, {})
        if not isinstance(given, dict):
            problems.append(source.problem((key,), f"{key} is a map of names to colours", "accent: '#1f5fa8'"))
            continue
        for name, colour in given.items():
            if name not in MAY_CHANGE:
                hint = f"there is {', '.join(MAY_CHANGE)}"
                problems.append(source.problem((key, name), f"no colour is called '{name}'", hint))
            elif not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
                problems.append(source.problem((key, name), f"'{colour}' is not a colour", "write it as '#1f5fa8'"))
        values[known[key]] = MappingProxyType({**standard, **given})
    for key, pattern, hint in (("font", _FONT, "names, separated by commas"), ("footer", None, "a line of text")):
        text = data.get(key, "")
        if not isinstance(text, str) or (pattern is not None and text and not pattern.fullmatch(text)):
            problems.append(source.problem((key,), f"{key} cannot be used", hint))
        values[key] = text
    if problems:
        raise InputError(problems)
    return Theme(**{f.name: values[f.name] for f in fields(Theme)})
