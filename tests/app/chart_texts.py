"""What the charts of a page say, read off the specifications that reach the browser."""

import json
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

_CHART = "vega_lite_chart"
_DATA = {"datasets", "data", "values", "params", "transform", "locale"}
_TITLES = {"title", "description", "text"}


def charts(app: AppTest) -> list[dict[str, Any]]:
    """The charts of a page, as Vega-Lite."""
    return [json.loads(element.proto.spec) for element in app.get(_CHART)]


def texts_of(spec: dict[str, Any]) -> set[str]:
    """Every title of an axis, a legend, a tooltip or the chart, and every text it writes itself."""
    return {text for text in _texts("", spec) if text.strip()}


def untitled(spec: dict[str, Any]) -> set[str]:
    """Channels and fields whose own names would stand on the screen, as nothing names them.

    A title that is null or a space keeps the name of the field from being shown. Layers share
    their axes and legends, so that one of them may name a channel for all.
    """
    told = list(_channels("", spec))
    named = {channel for channel, _field, is_named in told if is_named and channel != "tooltip"}
    return {f"{channel}: {field}" for channel, field, is_named in told
            if not is_named and channel not in named}  # fmt: skip


def _texts(name: str, told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        for key, value in told.items():
            if key not in _DATA:
                yield from _texts(key, value)
    elif isinstance(told, list):
        for value in told:
            yield from _texts(name, value)
    elif isinstance(told, str) and name in _TITLES:
        yield told


def _channels(name: str, told: Any) -> Iterator[tuple[str, str, bool]]:
    """Each channel that puts a name beside its values, its field, and whether it is given one."""
    if isinstance(told, list):
        for value in told:
            yield from _channels(name, value)
    if not isinstance(told, dict):
        return
    if "field" in told and _is_named(name, told):
        yield name, told["field"], "title" in told
    for key, value in told.items():
        if key not in _DATA:
            yield from _channels(key, value)


def _is_named(channel: str, told: dict[str, Any]) -> bool:
    """Whether a channel puts a name beside its values: an axis, a legend or a tooltip."""
    if channel in {"x", "y"}:
        return told.get("axis", 0) is not None
    if channel in {"color", "shape", "size", "strokeDash"}:
        return None not in (told.get("legend", 0), told.get("scale", 0))  # else colours as told
    return channel == "tooltip"
