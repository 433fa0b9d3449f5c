"""Writing a portfolio as YAML that people like to read: blocks outside, short maps on one line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

import yaml

_SHORT = 88
_MAP = "tag:yaml.org,2002:map"
# Wider than YAML 1.1, so that 1e5 is quoted as well: readers of YAML differ, quotes never do.
_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$")
_WORD = re.compile(r"(?i:true|false|yes|no)$")
_NOT_SO = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):  # type: ignore[misc]  # the C and the Python dumper have no common typed base
    """Dates and `on:` stay unquoted, as in the portfolio file; the rest is quoted where YAML 1.1 asks."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _NOT_SO]
        for first, resolvers in _Base.yaml_implicit_resolvers.items()
    }

    def ignore_aliases(self, data: Any) -> bool:
        """Write a value that occurs twice twice: the portfolio file knows no aliases."""
        del data
        return True


class _Document(dict[str, Any]):
    """The outermost map, which is always a block."""


def _is_short(value: Any) -> bool:
    parts = [*value, *value.values()] if isinstance(value, dict) else value
    plain = all(isinstance(part, (str, int, float, bool, type(None))) for part in parts)
    return plain and sum(len(str(part)) + 2 for part in parts) <= _SHORT


def _block(dumper: Any, value: _Document) -> Any:
    return dumper.represent_mapping(_MAP, value.items(), flow_style=False)


def _map(dumper: Any, value: dict[str, Any]) -> Any:
    return dumper.represent_mapping(_MAP, value.items(), flow_style=_is_short(value))


def _list(dumper: Any, value: list[Any]) -> Any:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=_is_short(value))


_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _NUMBER, list("-+.0123456789"))
_Dumper.add_implicit_resolver("tag:yaml.org,2002:bool", _WORD, list("tTfFyYnN"))
_Dumper.add_representer(_Document, _block)
_Dumper.add_representer(dict, _map)
_Dumper.add_representer(list, _list)


def write_yaml(data: dict[str, Any], comments: Iterable[str] = ()) -> str:
    """Write plain data (dict, list, str, int, float, bool, None) as block YAML in the order given.

    Parameters
    ----------
    data
        One document; a blank line is set before each of its maps of entries.
    comments
        Lines for the top, without `#`; each must be one printable line.
    """
    head = "".join(f"# {line}".rstrip() + "\n" for line in comments)
    parts = []
    for key, value in data.items():
        document = _Document({key: value})
        text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1 << 20)
        parts.append(("\n" if isinstance(value, (dict, list)) and "\n" in text.rstrip() else "") + text)
    return head + ("\n" if head else "") + "".join(parts)
