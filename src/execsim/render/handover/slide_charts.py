"""Charts that whoever has the slides can edit."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from execsim.render.charts.chart import Native, Series

KINDS = {"stacked-bars": "BAR_STACKED", "bars": "BAR_CLUSTERED", "lines": "LINE"}
POINTS = ("@accent", "@bad", "@good", "@warn", "@muted", "@load2", "@ink")


def add_chart(
    slide: Any, native: Native, colours: Mapping[str, str], place: tuple[float, float, float, float], *, alt: str
) -> None:
    """Put a chart on a slide; `place` is left, top, width and height in inches."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION  # noqa: PLC0415 - an extra
    from pptx.util import Inches, Pt  # noqa: PLC0415

    points = native.kind == "scatter"
    data = _points(native) if points else _categories(native)
    named = (
        "XY_SCATTER"
        if points and native.categories
        else "XY_SCATTER_LINES_NO_MARKERS"
        if points
        else KINDS[native.kind]
    )
    frame = slide.shapes.add_chart(getattr(XL_CHART_TYPE, named), *(Inches(n) for n in place), data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    chart = frame.chart
    chart.has_title = False
    chart.font.size = Pt(11)
    shown = [series for series in native.series if not series.hidden]
    chart.has_legend = len(shown) > 1 or bool(points and native.categories)
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        _leave_out(chart.legend, [n for n, series in enumerate(native.series) if series.hidden])
    _paint(chart, native, colours)
    _axes(chart, native)


def _leave_out(legend: Any, hidden: list[int]) -> None:
    """Take series that nobody sees out of a legend: python-pptx has no word for that."""
    from pptx.oxml import parse_xml  # noqa: PLC0415 - an extra
    from pptx.oxml.ns import nsdecls  # noqa: PLC0415

    place = legend._element.find("{*}legendPos")
    for n in reversed(hidden):
        entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{n}"/><c:delete val="1"/></c:legendEntry>'
        place.addnext(parse_xml(entry))


def _categories(native: Native) -> Any:
    from pptx.chart.data import CategoryChartData  # noqa: PLC0415 - an extra

    data = CategoryChartData(number_format=native.format)
    data.categories = native.categories
    for series in native.series:
        data.add_series(series.name, series.values)
    return data


def _points(native: Native) -> Any:
    from pptx.chart.data import XyChartData  # noqa: PLC0415 - an extra

    data = XyChartData(number_format=native.format)
    values = native.series[0].values
    if native.categories:
        for name, x, y in zip(native.categories, native.x, values, strict=True):
            data.add_series(name).add_data_point(x, y)
        return data
    series = data.add_series(native.series[0].name)
    for x, y in zip(native.x, values, strict=True):
        series.add_data_point(x, y)
    return data


def _paint(chart: Any, native: Native, colours: Mapping[str, str]) -> None:
    from pptx.dml.color import RGBColor  # noqa: PLC0415 - an extra
    from pptx.enum.chart import XL_MARKER_STYLE  # noqa: PLC0415
    from pptx.util import Pt  # noqa: PLC0415

    def paint(format_: Any, series: Series) -> None:
        colour = RGBColor.from_string(colours[series.colour].lstrip("#"))
        if native.kind in ("lines", "scatter"):
            format_.line.color.rgb, format_.line.width = colour, Pt(2.25)
        elif series.hidden:
            format_.fill.background()
        else:
            format_.fill.solid()
            format_.fill.fore_color.rgb = colour

    plot = chart.plots[0]
    if native.kind in ("stacked-bars", "bars"):
        plot.gap_width = 45
    if native.kind == "scatter" and native.categories:
        for drawn, name in zip(plot.series, itertools.cycle(POINTS), strict=False):
            drawn.format.line.fill.background()
            drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.CIRCLE, 11
            drawn.marker.format.fill.solid()
            drawn.marker.format.fill.fore_color.rgb = RGBColor.from_string(colours[name].lstrip("#"))
        return
    for drawn, series in zip(plot.series, native.series, strict=True):
        paint(drawn.format, series)
        if native.kind == "lines":
            drawn.smooth = False
            drawn.marker.style = XL_MARKER_STYLE.NONE


def _axes(chart: Any, native: Native) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION  # noqa: PLC0415 - an extra
    from pptx.util import Pt  # noqa: PLC0415

    across, up = chart.category_axis, chart.value_axis
    value = across if native.kind == "scatter" else up
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = native.format, False
    if native.dates:
        places = native.x or native.series[0].values
        value.minimum_scale = min(place for place in places if place is not None) - 7
    elif native.kind == "bars" and all((number or 0.0) >= 0 for one in native.series for number in one.values):
        value.minimum_scale = 0
    if native.axis:
        value.has_title = True
        value.axis_title.text_frame.text = native.axis
        value.axis_title.text_frame.paragraphs[0].font.size = Pt(11)
    if native.kind == "scatter":
        up.tick_labels.number_format = "#,##0" if native.categories else "0%"
        up.tick_labels.number_format_is_linked = False
        up.has_title = True
        up.axis_title.text_frame.text = native.series[0].name
        up.axis_title.text_frame.paragraphs[0].font.size = Pt(11)
        across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        up.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    elif native.kind in ("stacked-bars", "bars"):  # the first on top; the axis of values goes to the bottom with it
        across.reverse_order = True
        across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        up.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
        across.tick_labels.font.size = Pt(10)
    up.major_gridlines.format.line.width = Pt(0.5)
