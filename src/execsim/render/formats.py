"""The formats of an audit: one table from a name to its renderer, `(document, options) -> str`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from execsim.errors import UsageError
from execsim.render.audit_words import AuditOptions
from execsim.results.contract import AuditDocument

Renderer = Callable[[AuditDocument, AuditOptions], str]


@dataclass(frozen=True)
class Format:
    """Where a renderer is, and the endings of files that mean it."""

    module: str
    function: str
    suffixes: tuple[str, ...] = ()

    def renderer(self) -> Renderer:
        """The function itself; its module is imported only now."""
        function: Renderer = getattr(import_module(f"execsim.render.{self.module}"), self.function)
        return function


FORMATS: Mapping[str, Format] = {
    "json": Format("audit_json", "render_json", (".json",)),
    "sarif": Format("audit_sarif", "render_sarif", (".sarif", ".sarif.json")),
    "junit": Format("audit_junit", "render_junit", (".xml",)),
    "github": Format("audit_github", "render_github"),
    "markdown": Format("audit_markdown", "render_markdown", (".md",)),
    "csv": Format("audit_csv", "render_csv", (".csv",)),
    "html": Format("audit_html", "render_html", (".html", ".htm")),
}
NAMES = ("text", *FORMATS)
"""What `--format` takes; text is the terminal's own."""


def render(name: str, audit: AuditDocument, options: AuditOptions) -> str:
    """An audit in one of the formats.

    Raises
    ------
    UsageError
        There is no such format.
    """
    if name not in FORMATS:
        raise UsageError(f"there is no format '{name}'; there is {', '.join(NAMES)}")
    return FORMATS[name].renderer()(audit, options)


def of_suffix(file: str | None) -> str | None:
    """The format that the ending of a file's name means; None where it means none."""
    small = (file or "").lower()
    endings = [(suffix, name) for name, format_ in FORMATS.items() for suffix in format_.suffixes]
    matching = [(len(suffix), name) for suffix, name in endings if small.endswith(suffix)]
    return max(matching)[1] if matching else None
