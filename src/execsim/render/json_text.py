"""Documents as JSON text."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from pydantic import BaseModel

# What JSON may hold as it is but a terminal acts upon, and what UTF-8 cannot hold at all.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def json_text(document: BaseModel | dict[str, Any]) -> str:
    """A document (or a JSON Schema) as indented JSON, ended by a line end; NaN and infinity raise ValueError."""
    data = document.model_dump(by_alias=True) if isinstance(document, BaseModel) else document
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False, default=_plain)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"


def _plain(value: Any) -> Any:
    """Dates are the only thing in a document that JSON does not know."""
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in a document")
