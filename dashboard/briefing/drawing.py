"""Charts of slides: kept as Vega-Lite with their data, drawn offline as SVG or PNG, in light.

Nothing is fetched: a specification that names an address is refused by the renderer.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import vl_convert
from altair.utils.data import to_values
from font_source_sans_pro import font_directory

from dashboard.briefing.fitting import ROOM
from dashboard.briefing.fitting import width as text_width
from dashboard.briefing.words import visible
from dashboard.chart_sent import with_data
from dashboard.chart_specs import Spec, in_theme
from dashboard.colours import INK, NEUTRAL

FONT: Final = "Source Sans Pro"
ACCENT: Final = "#0b6478"
"""The one colour of a briefing that means nothing: the light theme's primary colour."""

RULE: Final = "#d5dee4"
"""Lines between things; the light theme's border colour."""

CATEGORIES: Final = (
    *("#0072b2", "#d55e00", "#7b4fa3", "#5c6f7b"),
    *("#009e73", "#b8860b", "#a23b72", "#3a5a78"),
)
SEQUENCE: Final = (
    *("#eef5f8", "#d6e7ee", "#b9d6e2", "#97c2d3", "#72acc2"),
    *("#4f95b0", "#327d9b", "#1c6684", "#0e506b", "#063a51"),
)
"""As the pages' theme has them (``.streamlit/config.toml``); a test holds the two together."""

TEXT: Final = 14
"""Points of the text of a chart."""

_SYMBOL: Final = 34
"""Points of a legend's symbol, with the room around it."""

_CONFIG: Final = {
    "font": FONT,
    "background": "white",
    "view": {"stroke": None},
    "mark": {"color": CATEGORIES[0]},
    "range": {
        "category": list(CATEGORIES),
        "heatmap": list(SEQUENCE),
        "ramp": list(SEQUENCE),
        "ordinal": list(SEQUENCE),
    },
    "axis": {
        "labelFontSize": TEXT,
        "titleFontSize": TEXT,
        "titleFontWeight": "normal",
        "labelColor": INK["light"],
        "titleColor": NEUTRAL["light"],
        "gridColor": RULE,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
        "titlePadding": 10,
    },
    "axisBand": {"grid": False},
    "legend": {
        "labelFontSize": TEXT,
        "titleFontSize": TEXT,
        "labelColor": INK["light"],
        "labelLimit": 320,
        "symbolSize": 130,
    },
    "text": {"fontSize": TEXT - 2},
}


def vega_lite(chart: Any) -> Spec:
    """A chart of Altair as Vega-Lite with its data, the same each time it is made.

    Altair's own way is not taken: it asks a setting that all threads share, which Streamlit changes
    while it draws, and refuses frames of more than 5,000 rows.
    """
    told: Spec = with_data(chart, to_values).to_dict()
    told.pop("$schema", None)
    names = {name: f"view_{place}" for place, name in enumerate(_view_names(told))}
    renamed: Spec = _replaced(told, names)
    return renamed


def _view_names(told: Any) -> list[str]:
    if isinstance(told, list):
        return [name for one in told for name in _view_names(one)]
    if not isinstance(told, Mapping):
        return []
    own = [told["name"]] if str(told.get("name", "")).startswith("view_") else []
    return own + [name for key, one in told.items() if key != "values" for name in _view_names(one)]


def _replaced(told: Any, words: Mapping[str, str]) -> Any:
    """The same with some texts in place of others, wherever they are a whole value."""
    if isinstance(told, Mapping):
        return {key: _replaced(value, words) for key, value in told.items()}
    if isinstance(told, list):
        return [_replaced(value, words) for value in told]
    return words.get(told, told) if isinstance(told, str) else told


def rows(spec: Spec) -> list[dict[str, Any]] | None:
    """The rows that a specification of one set of data holds; None where it has none or several."""
    data = spec.get("data") or {}
    found = data.get("values") or spec.get("datasets", {}).get(data.get("name"))
    several = any("data" in one for one in spec.get("layer", ()))
    return found if isinstance(found, list) and not several else None


def in_light(spec: Spec) -> Spec:
    """The same in the colours of the light theme, whichever it was made in."""
    return in_theme(spec, dark=False)


def svg(spec: Spec, width: float, height: float) -> str:
    """A chart as SVG, so many points wide and high."""
    drawn = _renderer().vegalite_to_svg(_sized(spec, width, height), allowed_base_urls=[])
    return str(drawn)


def png(spec: Spec, width: float, height: float, dots: int = 200) -> bytes:
    """A chart as PNG, so many points wide and high, at so many dots to an inch."""
    drawn = _renderer().vegalite_to_png(
        _sized(spec, width, height), scale=dots / 72, allowed_base_urls=[]
    )
    return bytes(drawn)


@cache
def _renderer() -> Any:
    vl_convert.register_font_directory(font_directory)
    return vl_convert


def _sized(spec: Spec, width: float, height: float) -> Spec:
    """A specification as a slide draws it: larger text, a legend, no words that do harm in XML."""
    own = spec.get("config", {})
    config = _CONFIG | {key: value for key, value in own.items() if key == "locale"}
    readable: Spec = _readable(in_light(spec), _legend_columns(spec, width))
    sized = readable | {"config": config}
    if not {"hconcat", "vconcat", "concat", "facet", "repeat"} & set(spec):
        fit = {"type": "fit", "contains": "padding"}
        sized |= {"width": width, "height": height, "autosize": fit}
    return sized


def _legend_columns(spec: Spec, room: float) -> int:
    """How many entries of the legend stand side by side in so many points; 0: all."""
    views = [spec, *spec.get("layer", ())]
    fields = {view.get("encoding", {}).get("color", {}).get("field") for view in views} - {None}
    names = {str(row.get(field)) for row in rows(spec) or () for field in fields}
    wide = [72 * text_width(name, TEXT) / ROOM + _SYMBOL for name in names]
    return int(room // max(wide)) if sum(wide) > room else 0


def _readable(told: Any, columns: int, within: str = "") -> Any:
    """Longer labels, text of a slide's size, legends where a page left one out; texts made safe."""
    if isinstance(told, list):
        return [_readable(value, columns, within) for value in told]
    if not isinstance(told, Mapping):
        return visible(told) if isinstance(told, str) else told
    changed = {visible(key): _readable(value, columns, key) for key, value in told.items()}
    if within == "color" and told.get("type") == "nominal" and told.get("legend", 0) is None:
        changed["legend"] = {"orient": "top", "title": None, "columns": columns}
    elif within == "legend":
        changed |= {"columns": columns, "labelLimit": 320}
    elif within == "axis":
        changed |= {"labelLimit": 380} if "labelLimit" in told else {}
        changed.pop("tickCount", None)  # of a page's low charts
        if told.get("tickMinStep") == 1:  # counts: Vega has ticks at 0.5 too where the most is 1
            changed |= {"format": ",d", "labelExpr": "datum.value % 1 ? '' : datum.label"}
    elif within == "mark" and told.get("type") == "text":
        changed["fontSize"] = TEXT - 2
    return changed
