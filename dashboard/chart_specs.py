"""Charts that are kept as Vega-Lite, drawn again in another theme and for another distance."""

from collections.abc import Callable
from typing import Any

from dashboard.colours import from_other_theme

Spec = dict[str, Any]

_DATA = {"values", "datasets"}
_IN_PIXELS = {"fontSize", "labelFontSize", "titleFontSize", "labelLimit", "minExtent", "dx", "dy"}
_BESIDE = 5
"""Entries of a legend side by side, for whom all of the wall has room."""

_TEXT = 11
"""Pixels of a chart's words on a page."""


def in_theme(spec: Spec, *, dark: bool) -> Spec:
    """The chart in the colours of a theme, whichever it was drawn in."""
    others = from_other_theme(dark=dark)

    def colour(_name: str, value: Any) -> Any:
        return others.get(value.lower(), value) if isinstance(value, str) else value

    return _walked(spec, colour)


def alone(spec: Spec) -> Spec:
    """The chart with the legend that it lacks where another chart beside it has one."""

    def legend(told: Any) -> Any:
        if isinstance(told, list):
            return [legend(one) for one in told]
        if not isinstance(told, dict):
            return told
        full = {name: one if name in _DATA else legend(one) for name, one in told.items()}
        colour = full.get("color")
        if isinstance(colour, dict) and colour.get("legend", 0) is None and _is_named(colour):
            full["color"] = colour | {"legend": {"orient": "top", "symbolType": "square"}}
        return full

    return dict(legend(spec))


def _is_named(colour: Spec) -> bool:
    return "field" in colour and colour.get("type") in {"nominal", "ordinal"}


def enlarged(spec: Spec, factor: float) -> Spec:
    """The chart for readers far away: what it fixes in pixels is so many times as large."""

    def size(name: str, value: Any) -> Any:
        if name == "columns":
            return max(value, _BESIDE) if isinstance(value, int) else _BESIDE
        is_size = name in _IN_PIXELS and isinstance(value, int | float)
        return value * factor if is_size else value

    large = _walked(spec, size)
    text = _TEXT * factor
    config = {
        "axis": {"labelFontSize": text, "titleFontSize": text, "labelLimit": 240 * factor},
        "legend": {
            "labelFontSize": text,
            "titleFontSize": text,
            "labelLimit": 240 * factor,
            "symbolSize": 100 * factor,
        },
        "text": {"fontSize": text},
    }
    return large | {"config": large.get("config", {}) | config}


def _walked(spec: Spec, change: Callable[[str, Any], Any]) -> Spec:
    """The chart with its plain values changed, and those of an expression, but for its data."""

    def walk(name: str, value: Any) -> Any:
        if name in _DATA:
            return value
        if isinstance(value, dict) and "expr" not in value:
            return {key: walk(key, one) for key, one in value.items()}
        if isinstance(value, list):
            return [walk(name, one) for one in value]
        return change(name, value)

    walked: Spec = walk("", spec)
    return walked
