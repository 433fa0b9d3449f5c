"""Charts as pictures, without a browser: SVG and PNG by vl-convert."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from execsim.errors import MissingExtra
from execsim.render.charts.chart import Chart, coloured

VERSION = "6.4"  # of Vega-Lite, of those that vl-convert carries
_CLIPS = re.compile(r"\bclip(\d+)\b")
_NUMBERS = re.compile(r"(\d+\.\d{2})\d+")  # hundredths of a pixel are enough


def svg(chart: Chart, colours: Mapping[str, str]) -> str:
    """The chart as an SVG picture, in the colours given (which may be CSS variables)."""
    spec = coloured(chart.spec, colours)
    spec["config"]["aria"] = False  # the picture has one alternative, beside it
    text: str = converter().vegalite_to_svg(json.dumps(spec), vl_version=VERSION, allowed_base_urls=[])
    # vl-convert counts its clips over all pictures of a process; a report is the same every time.
    names = {found: f"{chart.key}-clip{n}" for n, found in enumerate(dict.fromkeys(_CLIPS.findall(text)))}
    return _NUMBERS.sub(r"\1", _CLIPS.sub(lambda found: names[found.group(1)], text))


def png(chart: Chart, colours: Mapping[str, str], *, scale: float = 2.0) -> bytes:
    """The chart as a PNG picture."""
    spec = json.dumps(coloured(chart.spec, colours))
    picture: bytes = converter().vegalite_to_png(spec, vl_version=VERSION, scale=scale, allowed_base_urls=[])
    return picture


def bundle() -> str:
    """Vega, Vega-Lite and vega-embed as one script."""
    text: str = converter().javascript_bundle(vl_version=VERSION)
    return text


def converter() -> Any:
    """The module vl_convert.

    Raises
    ------
    MissingExtra
        It is not installed.
    """
    try:
        import vl_convert  # noqa: PLC0415 - an extra, and 40 MB
    except ImportError:
        raise missing("vl-convert-python") from None
    return vl_convert


def missing(package: str) -> MissingExtra:
    """What to say where a part of the extra is not there."""
    return MissingExtra(f"this needs {package}: pip install 'execsim[report]'")
