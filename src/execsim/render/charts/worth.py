"""What findings are worth, and what that and everything else hangs on: price ladder and tornado."""

from __future__ import annotations

from typing import Any

from execsim.render.charts.chart import (
    Chart,
    Native,
    Series,
    labels,
    money_axis,
    on_one_line,
    rows_axis,
    rows_height,
    value_of,
    whole_spec,
)
from execsim.render.report.figures import Figure, Figures, Text
from execsim.results.contract_prices import EffectPart
from execsim.results.contract_sensitivity import MovePart, SwingPart

MOST = 10
Ends = tuple[tuple[str, str], tuple[str, str]]


def ends_of(effect: EffectPart) -> Ends | None:
    """Where the least and the most of an effect stand, over sampling and assumptions; None where one is open."""
    found = {
        (part, end): getattr(getattr(effect, part), end) for part in ("sampling", "range") for end in ("low", "high")
    }
    if effect.withheld or None in found.values():
        return None
    return min(found, key=lambda at: found[at]), max(found, key=lambda at: found[at])


def ladder(figures: Figures) -> Chart | None:
    """Net value of each priced remedy, from the least to the most; None where none can be said in money."""
    prices = figures.document.prices
    if prices is None or not prices.has_value:
        return None
    shown = [(n, one, ends_of(one.effect["value"])) for n, one in enumerate(prices.prices) if one.rank is not None]
    kept = [(n, one, ends) for n, one, ends in shown if ends is not None][:MOST]
    if not kept:
        return None
    names = labels((f"{one.rank} {one.title} ({one.code})" for _, one, _ in kept), 52)
    data: list[dict[str, Any]] = []
    rows: list[tuple[str | Figure, ...]] = []
    for name, (n, _, ends) in zip(names, kept, strict=True):
        at = ("prices", "prices", n, "effect", "value")
        low, high = (figures("money", *at, *end) for end in ends)
        mean = figures("money", *at, "mean")
        data.append({"row": name, "low": value_of(low), "high": value_of(high), "mean": value_of(mean)})
        rows.append((name, low, mean, high))
    open_ = len(shown) - len(kept)
    best = max(range(len(kept)), key=lambda place: data[place]["mean"] or 0.0)
    says: Text = (
        f"Remedy {on_one_line([names[best]])[0]} is worth most: ",
        rows[best][1],
        " to ",
        rows[best][3],
        " net.",
    )
    if open_:
        says += (f" Of {open_} more the assumptions leave even the sign open.",)
    return Chart(
        key="ladder",
        title="What findings are worth",
        reads="bar: from the least to the most that sampling and assumptions leave open; dot: mean",
        says=says,
        alt=f"Price ladder of {len(kept)} remedies: a bar each from the least to the most net value, a dot the mean.",
        heads=("remedy", "least", "mean", "most"),
        rows=tuple(rows),
        spec=_ladder_spec(data, names, figures.document.currency),
        native=Native(
            "bars",
            on_one_line(names),
            (Series("net value", tuple(item["mean"] for item in data)),),
            format="#,##0",
            axis=f"net value, {figures.document.currency}",
        ),
    )


def _ladder_spec(data: list[dict[str, Any]], names: list[str], currency: str) -> dict[str, Any]:
    y = rows_axis(names)
    tips = [{"field": "row", "title": "remedy"}]
    tips += [{"field": end, "type": "quantitative", "format": "~s"} for end in ("low", "mean", "high")]
    x = {"type": "quantitative", "axis": money_axis(f"net value, {currency}")}
    return whole_spec(
        {
            "data": {"values": data},
            "layer": [
                {
                    "mark": {"type": "bar", "height": 9, "cornerRadius": 2, "color": "@soft"},
                    "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}, "tooltip": tips},
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1, "color": "@accent"},
                    "encoding": {"y": y, "x": {"field": "mean", **x}, "tooltip": tips},
                },
                {
                    "data": {"values": [{"zero": 0}]},
                    "mark": {"type": "rule", "color": "@ink"},
                    "encoding": {"x": {"field": "zero", "type": "quantitative"}},
                },
            ],
        },
        height=rows_height(names) + 50,
    )


def tornado(figures: Figures) -> Chart | None:
    """What each uncertainty moves at either end of its range, the widest on top; None where nothing was tried."""
    found = figures.document.sensitivity
    if found is None:
        return None
    side = "value" if found.has_value else "finish"
    kept = [(n, swing) for n, swing in enumerate(found.swings) if all(m.mean is not None for m in _moves(swing, side))]
    kept = kept[:MOST]
    if not kept:
        return None
    names = labels((swing.what.name for _, swing in kept), 52)
    rule = "money" if side == "value" else "days"
    data: list[dict[str, Any]] = []
    rows: list[tuple[str | Figure | Text, ...]] = []
    for name, (n, swing) in zip(names, kept, strict=True):
        at = ("sensitivity", "swings", n)
        ends = [
            figures("money" if rule == "money" else "days", *at, f"{side}_{end}", "mean") for end in ("low", "high")
        ]
        for end, figure, move in zip(("low", "high"), ends, _moves(swing, side), strict=True):
            signed = value_of(figure) if side == "value" else move.mean
            data.append({"row": name, "end": f"at the {end} end", "moves": signed, "says": figure.text})
        rows.append(
            (
                swing.what.name,
                figures("number", *at, "what", "low"),
                figures("number", *at, "what", "high"),
                *(_said(figure, move) for figure, move in zip(ends, _moves(swing, side), strict=True)),
                swing.what.trust,
                swing.what.whom,
            )
        )
    unit = figures.document.currency if side == "value" else "working days"
    what = "net value" if side == "value" else "the 8-in-10 end"
    return Chart(
        key="tornado",
        title="What the answer hangs on",
        reads=f"what {what} becomes more or less at either end of a range",
        says=(f"The answer hangs most on this: {kept[0][1].what.name}.",),
        alt=f"Tornado of {len(kept)} uncertainties, the widest on top: bars to the left and right for what {what} "
        "changes when it is at the low or the high end of its range.",
        heads=(
            "what is not known",
            "low end",
            "high end",
            "moves at the low end",
            "at the high end",
            "trust",
            "whom to ask",
        ),
        rows=tuple(rows),
        spec=_tornado_spec(data, names, unit, side),
        native=Native(
            "stacked-bars",
            on_one_line(names),
            tuple(
                Series(f"at the {end} end", tuple(d["moves"] for d in data if d["end"] == f"at the {end} end"), colour)
                for end, colour in (("low", "@soft"), ("high", "@accent"))
            ),
            format="#,##0",
            axis=f"{what}, {unit}",
        ),
    )


def _said(figure: Figure, move: MovePart) -> Text:
    """A figure with its direction: lengths of time have no sign."""
    if figure.rule != "days" or figure.text == "no day":
        return (figure,)
    return (figure, " later" if (move.mean or 0.0) > 0 else " earlier")


def _moves(swing: SwingPart, side: str) -> tuple[MovePart, MovePart]:
    return (swing.value_low, swing.value_high) if side == "value" else (swing.finish_low, swing.finish_high)


def _tornado_spec(data: list[dict[str, Any]], names: list[str], unit: str, side: str) -> dict[str, Any]:
    ends = ["at the low end", "at the high end"]
    axis = money_axis(unit) if side == "value" else {"title": unit}
    return whole_spec(
        {
            "data": {"values": data},
            "mark": {"type": "bar", "height": 13, "cornerRadius": 2},
            "encoding": {
                "y": rows_axis(names),
                "x": {"field": "moves", "type": "quantitative", "stack": None, "axis": axis},
                "color": {"field": "end", "type": "nominal", "scale": {"domain": ends, "range": ["@soft", "@accent"]}},
                "tooltip": [{"field": "row", "title": "what"}, {"field": "end"}, {"field": "says", "title": "moves"}],
            },
        },
        height=rows_height(names) + 70,
    )
