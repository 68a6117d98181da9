"""Charts that a presentation can hold natively, read from their Vega-Lite.

A bar, stacked bar, line, area or point over categories is one; so are bars that carry a number, and
a line with its points. What else a specification asks for, such as an interval, makes it a picture.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dashboard.briefing.drawing import CATEGORIES, in_light, rows
from dashboard.briefing.slide import Slide
from dashboard.briefing.words import cell, missing, one_line
from dashboard.chart_specs import Spec
from dashboard.texts import NOT_KNOWN, period

MOST_CATEGORIES: Final = 60
MOST_SERIES: Final = 12
"""Beyond, nobody can read it, and a picture is no worse."""

MARKS: Final = ("bar", "line", "area", "point")
_READ: Final = {"x", "y", "color", "order", "detail", "opacity", "tooltip", "text", "shape"}
_GRAINS: Final = {"yearmonth": "month", "yearquarter": "quarter", "year": "year"}

Row = Mapping[str, Any]


class NotNative(Exception):
    """A specification asks for what no native chart shows."""


@dataclass(frozen=True)
class Series:
    """Values of one colour, one a category; None is not known, or not there."""

    name: str
    values: tuple[float | None, ...]
    colour: str


@dataclass(frozen=True)
class NativeChart:
    """A chart of categories.

    Parameters
    ----------
    mark : str
        One of `MARKS`.
    horizontal : bool
        Whether the categories stand one below another.
    categories, series : tuple
        In the order of the screen, the first at the left or at the top.
    value_title : str
        What the values are; empty where the page does not say.
    as_share : bool
        Whether the values are shares of 1.
    most : float or None
        Where the values' axis ends, if the page says so.
    unknown : int
        Values that the data give as not known.
    notes : tuple of str
        A text on each category's bar; empty where the bars carry none.
    fills : tuple of bool
        Whether a category is a period of which reports still come; those are drawn paler, and no
        line goes on to them.
    """

    mark: str
    horizontal: bool
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    value_title: str = ""
    as_share: bool = False
    most: float | None = None
    unknown: int = 0
    notes: tuple[str, ...] = ()
    fills: tuple[bool, ...] = ()


def native(spec: Spec) -> NativeChart | None:
    """The chart that a specification tells; None where it is to be a picture."""
    try:
        return _read(in_light(spec))
    except NotNative:
        return None


def unknown_values(slide: Slide, chart: NativeChart | None) -> int:
    """Values of a slide that are not known: of its table where its chart is a picture."""
    return chart.unknown if chart else missing(slide.table)


def _read(spec: Spec) -> NativeChart:
    data = rows(spec)
    _require(bool(data) and "transform" not in spec)
    view, note = _views(spec)
    mark = view["mark"] if isinstance(view["mark"], Mapping) else {"type": view["mark"]}
    encoding = view["encoding"]
    _require(mark["type"] in MARKS and set(encoding) <= _READ and "transform" not in view)
    horizontal = encoding["y"].get("type") != "quantitative"
    category, value = (encoding[axis] for axis in ("yx" if horizontal else "xy"))
    _require(value.get("type") == "quantitative" and category.get("type") != "quantitative")
    _require("field" in category and "field" in value)
    _require("bin" not in category and value.get("aggregate", "sum") == "sum")
    _require(value.get("stack", "zero") in {"zero", True})  # parts of 1 would be raw counts
    _require(mark["type"] == "bar" or not horizontal)
    assert data is not None, "it was required"
    words = _category_words(category)
    order = _ordered(data, category)
    groups = _groups(data, encoding.get("color", {}), mark)
    _require(len(order) <= MOST_CATEGORIES and len(groups) <= MOST_SERIES)
    table, unknown = _table(data, category["field"], value, encoding.get("color", {}))
    whole = len(table) == len(order) * len(groups)
    _require(mark["type"] != "area" or whole)  # an area has no gaps
    return NativeChart(
        mark["type"],
        horizontal,
        tuple(words(key) for key in order),
        tuple(
            Series(one_line(group if group is not None else NOT_KNOWN),
                   tuple(table.get((key, group)) for key in order), colour)
            for group, colour in groups.items()
        ),
        one_line(value.get("title") or ""),
        "%" in str((value.get("axis") or {}).get("format", "")),
        ((value.get("scale") or {}).get("domain") or [None])[-1],
        unknown,
        _notes(data, note, category["field"], order),
        _fills(data, category["field"], order),
    )  # fmt: skip


def _require(fits: bool) -> None:
    if not fits:
        raise NotNative


def _views(spec: Spec) -> tuple[Spec, str]:
    """The view that a specification draws, and the field of the number on its bars, if any."""
    if "layer" not in spec:
        _require("mark" in spec and "encoding" in spec)
        return spec, ""
    layers = [
        layer | {"encoding": spec.get("encoding", {}) | layer.get("encoding", {})}
        for layer in spec["layer"]
    ]
    _require(len(layers) == 2 and all("mark" in layer for layer in layers))
    kinds = [one["mark"] if isinstance(one["mark"], str) else one["mark"]["type"] for one in layers]
    _require(kinds == ["bar", "text"] and "transform" not in layers[1])
    bars, text = (layer["encoding"] for layer in layers)
    same = all(bars[axis].get("field") == text.get(axis, {}).get("field") for axis in "xy")
    _require(same and "color" not in bars and "field" in text.get("text", {}))
    return layers[0], str(text["text"]["field"])


def _category_words(category: Row) -> Callable[[Any], str]:
    """How a category is said: a period as the table has it, all else as it stands."""
    if "timeUnit" not in category and category.get("type") != "temporal":
        return lambda key: one_line(key if key is not None else NOT_KNOWN)
    grain = _GRAINS.get(category.get("timeUnit", ""))
    if grain is None:
        raise NotNative
    return lambda key: str(NOT_KNOWN if key is None else period(datetime.fromisoformat(key), grain))


def _ordered(data: Sequence[Row], encoded: Row) -> list[Any]:
    """The values of a field in the order in which they are drawn."""
    present = dict.fromkeys(row.get(encoded["field"]) for row in data)
    wanted = encoded.get("sort", "ascending")
    if isinstance(wanted, list):
        listed = [value for value in wanted if value in present]
        return listed + [value for value in present if value not in set(listed)]
    if wanted is None:
        return list(present)
    _require(wanted in {"ascending", "descending"})
    known = sorted((value for value in present if value is not None), key=_comparable)
    return known[:: -1 if wanted == "descending" else 1] + [None] * (None in present)


def _comparable(value: Any) -> tuple[bool, Any]:
    return isinstance(value, str), value


def _groups(data: Sequence[Row], colour: Row, mark: Row) -> dict[Any, str]:
    """Each value that has a colour of its own, with it, in the order of the legend."""
    if "field" not in colour:
        return {"": str(colour.get("value") or mark.get("color") or CATEGORIES[0])}
    _require(colour.get("type") in {"nominal", "ordinal"} and "condition" not in colour)
    scale = colour.get("scale") or {}
    present = _ordered(data, colour)
    domain = [value for value in scale.get("domain", present) if value in set(present)]
    _require(set(domain) == set(present))
    named = dict(zip(scale.get("domain", present), scale.get("range", ()), strict=False))
    return {
        value: named.get(value, CATEGORIES[place % len(CATEGORIES)])
        for place, value in enumerate(domain)
    }


def _table(
    data: Sequence[Row], category: str, value: Row, colour: Row
) -> tuple[dict[tuple[Any, Any], float], int]:
    """Value by category and group, and how many values are not known.

    A sum of which a part is not known is not known either.
    """
    found: dict[tuple[Any, Any], float] = {}
    unknown: set[tuple[Any, Any]] = set()
    for row in data:
        key = (row.get(category), row.get(colour["field"]) if "field" in colour else "")
        number = row.get(value["field"])
        if number is None:
            unknown.add(key)
            continue
        _require(isinstance(number, int | float))
        _require("aggregate" in value or key not in found)
        found[key] = found.get(key, 0) + number
    return {key: number for key, number in found.items() if key not in unknown}, len(unknown)


def _notes(data: Sequence[Row], field: str, category: str, order: list[Any]) -> tuple[str, ...]:
    if not field:
        return ()
    told = {row.get(category): cell(row.get(field)) for row in data}
    return tuple(told[key] for key in order)


def _fills(data: Sequence[Row], category: str, order: list[Any]) -> tuple[bool, ...]:
    still = {row.get(category) for row in data if row.get("fills")}
    return tuple(key in still for key in order)
