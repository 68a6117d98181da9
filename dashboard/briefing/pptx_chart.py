"""Native charts of a presentation, with the numbers behind them in a workbook of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.util import Pt
from xlsxwriter import Workbook

from dashboard.briefing import drawing
from dashboard.briefing.fitting import width
from dashboard.briefing.native import NativeChart, Series
from dashboard.charts import STILL_FILLS
from dashboard.colours import INK, NEUTRAL
from dashboard.texts import _

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - stands in every file, so that equal files are equal
_LITERAL = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

_KINDS: Final = {
    ("bar", False): XL_CHART_TYPE.COLUMN_STACKED,
    ("bar", True): XL_CHART_TYPE.BAR_STACKED,
    ("area", False): XL_CHART_TYPE.AREA_STACKED,
    ("line", False): XL_CHART_TYPE.LINE_MARKERS,
    ("point", False): XL_CHART_TYPE.LINE_MARKERS,
}
"""By mark, and whether categories stand one below another."""

_NOTED: Final = {False: XL_CHART_TYPE.COLUMN_CLUSTERED, True: XL_CHART_TYPE.BAR_CLUSTERED}
"""Of bars that carry a number: on those that are stacked none can stand beyond the end."""

_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_GAP, _LABEL_ROOM, _BETWEEN = 38, 0.1, 0.04
_FEW, _SMALL_SHARE = 10, 0.1
"""Up to here a program may step by less than one, or than a hundredth."""

LABELS: Final = (drawing.TEXT, drawing.TEXT - 2)
"""Sizes that the names of categories may take."""


class _Writer(CategoryWorkbookWriter):
    """The workbook of a chart; a text in it is a text, whatever it begins with."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Iterator[tuple[Any, Any]]:
        with Workbook(xlsx_file, {"in_memory": True, **_LITERAL}) as book:
            book.set_properties({"created": _MADE})
            yield book, book.add_worksheet()


class _Data(CategoryChartData):
    @property
    def _workbook_writer(self) -> _Writer:
        return _Writer(self)


def add_chart(shapes: Any, chart: NativeChart, place: tuple[int, int, int, int], font: str) -> Any:
    """Draw a chart; the frame that holds it."""
    data = _Data(number_format="0%" if chart.as_share else "#,##0.###")
    data.categories = chart.categories
    for series in chart.series:
        data.add_series(series.name or chart.value_title or _("Cases"), series.values)
    kind = _NOTED[chart.horizontal] if chart.notes else _KINDS[chart.mark, chart.horizontal]
    frame = shapes.add_chart(kind, *place, data)
    drawn = frame.chart
    drawn.font.name, drawn.font.size = font, Pt(drawing.TEXT)
    drawn.font.color.rgb = colour(INK["light"])
    drawn.has_title = False
    _legend(drawn, chart)
    _category_axis(drawn.category_axis, chart, place[2] / 914400)
    _value_axis(drawn.value_axis, chart)
    plot = drawn.plots[0]
    if chart.mark == "bar":
        plot.gap_width, plot.overlap = _GAP, 100
    for shown, series in zip(plot.series, chart.series, strict=True):
        _paint(shown, series, chart)
        _pale(shown, series, chart)
    if chart.notes:
        _notes(plot.series[0], chart.notes)
    return frame


def _legend(drawn: Any, chart: NativeChart) -> None:
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position = XL_LEGEND_POSITION.TOP
        drawn.legend.include_in_layout = False


def _category_axis(axis: Any, chart: NativeChart, wide: float) -> None:
    axis.has_major_gridlines = False
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.format.line.color.rgb = colour(drawing.RULE)
    axis.tick_labels.font.size = Pt(drawing.TEXT)
    level = axis._element.find(f"{_tag('c:txPr')}/{{{_MAIN}}}bodyPr")
    level.set("rot", "0")  # turned ones cannot be read from afar
    level.set("vert", "horz")
    if chart.horizontal:
        axis.reverse_order = True  # the first at the top
        _set(axis._element, "c:tickLblSkip", "1")
        if len(chart.categories) > 16:
            axis.tick_labels.font.size = Pt(LABELS[-1])
        return
    slot = wide * (1 - _LABEL_ROOM) / max(len(chart.categories), 1) - _BETWEEN
    longest = max((word for name in chart.categories for word in name.split()), key=len, default="")
    size = next((one for one in LABELS if width(longest, one) <= slot), LABELS[-1])
    axis.tick_labels.font.size = Pt(size)
    # As many labels as stand side by side, their words one below another.
    _set(axis._element, "c:tickLblSkip", str(max(int(-(-width(longest, size) // slot)), 1)))


def _value_axis(axis: Any, chart: NativeChart) -> None:
    axis.major_gridlines.format.line.color.rgb = colour(drawing.RULE)
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.format.line.fill.background()
    if chart.horizontal:
        _set(axis._element, "c:crosses", "max")  # beneath the last category, not above the first
    values = [value for series in chart.series for value in series.values if value is not None]
    _ticks(axis, chart, values)
    if chart.mark in {"bar", "area"} and min(values, default=0) >= 0:
        axis.minimum_scale = 0  # a program that chose for itself could begin elsewhere
    axis.maximum_scale = chart.most
    if chart.value_title:
        axis.has_title = True
        axis.axis_title.text_frame.text = chart.value_title
        told = axis.axis_title.text_frame.paragraphs[0].runs[0].font
        told.size, told.bold = Pt(drawing.TEXT), False
        told.color.rgb = colour(NEUTRAL["light"])


def _ticks(axis: Any, chart: NativeChart, values: list[float]) -> None:
    """Ticks whose labels differ: left alone, a program steps by halves and rounds 0.5 to 1."""
    axis.tick_labels.number_format_is_linked = False
    whole = all(float(value).is_integer() for value in values)
    if chart.as_share:
        axis.tick_labels.number_format = "0%" if _longest(chart) >= _SMALL_SHARE else "0.0%"
    else:
        few = _longest(chart) <= _FEW
        axis.tick_labels.number_format = "#,##0" if whole or not few else "General"
        if whole and few:
            axis.major_unit = 1


def _longest(chart: NativeChart) -> float:
    """Where the longest bar ends, or the highest point lies; the axis' own end where it has one."""
    if chart.most:
        return chart.most
    by_category = [
        [value or 0 for value in told]
        for told in zip(*(s.values for s in chart.series), strict=True)
    ]
    together = sum if chart.mark in {"bar", "area"} else max
    return max(map(together, by_category), default=0)


def _paint(shown: Any, series: Series, chart: NativeChart) -> None:
    ink = colour(series.colour)
    if chart.mark in {"bar", "area"}:
        shown.format.fill.solid()
        shown.format.fill.fore_color.rgb = ink
        if chart.mark == "bar":
            shown.invert_if_negative = False
        return
    shown.smooth = False
    shown.marker.style, shown.marker.size = XL_MARKER_STYLE.CIRCLE, 7
    shown.marker.format.fill.solid()
    shown.marker.format.fill.fore_color.rgb = ink
    shown.marker.format.line.color.rgb = ink
    if chart.mark == "line":
        shown.format.line.color.rgb, shown.format.line.width = ink, Pt(2.25)
    else:
        shown.format.line.fill.background()


def _pale(shown: Any, series: Series, chart: NativeChart) -> None:
    """Periods that still fill are paler, as on the page: else their bars look like a fall."""
    ink = colour(_mixed(series.colour))
    for place, (fills, follows) in enumerate(zip(chart.fills, (False, *chart.fills), strict=False)):
        if not fills:
            continue
        point = shown.points[place]
        if chart.mark == "bar":
            point.format.fill.solid()
            point.format.fill.fore_color.rgb = ink
            continue
        point.marker.style, point.marker.size = XL_MARKER_STYLE.CIRCLE, 7
        point.marker.format.fill.solid()
        point.marker.format.fill.fore_color.rgb = ink
        point.marker.format.line.color.rgb = ink
        if chart.mark == "line" and follows:
            point.format.line.color.rgb, point.format.line.width = ink, Pt(2.25)
        else:
            point.format.line.fill.background()  # of a point it is what leads to it


def _mixed(told: str) -> str:
    """A colour as it looks on white where a period still fills."""
    parts = (int(told[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * STILL_FILLS):02x}" for part in parts)


def _notes(shown: Any, notes: tuple[str, ...]) -> None:
    """The number that the page writes beyond each bar, as there: on it, it would be its length."""
    for place, note in enumerate(notes):
        label = shown.points[place].data_label
        label.position = XL_LABEL_POSITION.OUTSIDE_END
        label.text_frame.text = note
        told = label.text_frame.paragraphs[0].runs[0].font
        told.size, told.color.rgb = Pt(drawing.TEXT - 2), colour(NEUTRAL["light"])


def _set(axis: Any, name: str, value: str) -> None:
    """An element of an axis that python-pptx has no property for, where the schema wants it."""
    found = axis.find(_tag(name))
    if found is None:
        found = axis.makeelement(_tag(name), {})
        before = [
            one for one in axis if one.tag in {_tag("c:tickMarkSkip"), _tag("c:noMultiLvlLbl")}
        ]
        before[0].addprevious(found) if before else axis.append(found)
    found.set("val", value)


def _tag(name: str) -> str:
    return "{http://schemas.openxmlformats.org/drawingml/2006/chart}" + name.removeprefix("c:")


def colour(told: str) -> RGBColor:
    """A colour like #0b6478, as a presentation has it."""
    return RGBColor.from_string(told[1:].upper())
