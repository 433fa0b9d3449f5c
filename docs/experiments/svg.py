"""Line charts as small SVG files: enough for a figure in a page, and nothing to install."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 34, 46
COLOURS = ("#1f5fa8", "#c2541b", "#3b7d3b", "#7a4fa3")


@dataclass(frozen=True)
class Curve:
    """A line: its name, and its points. `theory` is drawn dashed, without dots."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    theory: bool = False


def line_chart(title: str, x_label: str, y_label: str, curves: Sequence[Curve]) -> str:
    """A chart as the text of an SVG file; where its y axis does not begin at 0 the label says so."""
    xs = [x for curve in curves for x in curve.x]
    ys = [y for curve in curves for y in curve.y]
    across, up = _ticks(min(xs), max(xs)), _ticks(min(0.0, *ys) if _near_zero(ys) else min(ys), max(ys))
    low_x, high_x = min(across[0], *xs), max(across[-1], *xs)
    low_y, high_y = min(up[0], *ys), max(up[-1], *ys)

    def place(x: float, y: float) -> tuple[float, float]:
        width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return LEFT + (x - low_x) / (high_x - low_x) * width, TOP + (high_y - y) / (high_y - low_y) * height

    y_label += f" (axis from {low_y:g})" if low_y > 0.0 else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="11">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(LEFT, 18, title, "start", bold=True),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x_label, "middle"),
        f'<g transform="rotate(-90 14 {HEIGHT / 2:.0f})">{_text(14, HEIGHT / 2, y_label, "middle")}</g>',
    ]
    for x in across:
        at, bottom = place(x, low_y)
        parts += [_line(at, bottom, at, bottom + 4, "#444"), _text(at, bottom + 17, f"{x:g}", "middle")]
    for y in up:
        left, at = place(low_x, y)
        parts += [_line(left, at, WIDTH - RIGHT, at, "#ddd"), _text(left - 6, at + 4, f"{y:g}", "end")]
    for number, curve in enumerate(curves):
        colour = COLOURS[number % len(COLOURS)]
        points = [place(x, y) for x, y in zip(curve.x, curve.y, strict=True)]
        dash = ' stroke-dasharray="5 4"' if curve.theory else ""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>')
        if not curve.theory:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colour}"/>' for x, y in points]
        if len(curves) > 1:
            at = TOP + 10 + 15 * number
            parts += [
                f'<path d="M{LEFT + 10} {at}h24" stroke="{colour}" stroke-width="1.6"{dash}/>',
                _text(LEFT + 40, at + 4, curve.name, "start"),
            ]
    return "\n".join([*parts, "</svg>", ""])


def _near_zero(ys: Sequence[float]) -> bool:
    """Whether 0 belongs on the axis: what varies little is better seen without it."""
    return max(ys) <= 0.0 or min(ys) < 0.6 * max(ys)


def _ticks(low: float, high: float) -> list[float]:
    """About five round numbers between two, the ends included."""
    span = (high - low) or 1.0
    step = 10.0 ** math.floor(math.log10(span / 4))
    step *= next(factor for factor in (1, 2, 5, 10) if span / (factor * step) <= 5.5)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def _text(x: float, y: float, text: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222"{weight}>{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'
