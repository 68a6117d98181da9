"""Charts as a browser is sent them: Vega-Lite, and beside it the data in Arrow.

What `st.altair_chart` sends too. It writes every chart out anew, holds it to the schema each time,
and has a setting of Altair's for that which all threads share.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from altair.utils import schemapi
from streamlit.dataframe_util import convert_anything_to_arrow_bytes
from streamlit.util import calc_hash

from dashboard.chart_locale import in_language

_PARTS = ("layer", "hconcat", "vconcat", "concat")


@dataclass(frozen=True)
class Sent:
    """A chart that is written out; whoever shows it cannot change it."""

    spec: str
    data: tuple[tuple[str, bytes], ...]

    def show(self, **options: Any) -> Any:
        """Draw it; the options are those of `st.vega_lite_chart`."""
        spec = json.loads(self.spec) | {"datasets": dict(self.data)}
        return st.vega_lite_chart(spec=spec, **options)


def sent(chart: Any) -> Sent:
    """A chart of Altair, in the language that is read."""
    data: dict[str, bytes] = {}

    def named(frame: pd.DataFrame) -> alt.NamedData:
        content = convert_anything_to_arrow_bytes(frame)
        name = calc_hash(content)
        data[name] = content
        return alt.NamedData(name=name)

    # As a part of a chart: a whole one would be given Altair's own size and look.
    spec = with_data(in_language(chart), named).to_dict(
        validate=schemapi.DEBUG_MODE, context={"top_level": False}
    )
    return Sent(json.dumps({"$schema": alt.SCHEMA_URL} | spec), tuple(data.items()))


def with_data(chart: Any, told: Callable[[pd.DataFrame], Any]) -> Any:
    """A copy of a chart in which each frame is told in another way."""
    copy = chart.copy(deep=[*_PARTS, "spec"])
    if isinstance(copy.data, pd.DataFrame):
        copy.data = told(copy.data)
    for part in _PARTS:
        if part in copy._kwds and isinstance(copy._kwds[part], list):
            copy._kwds[part] = [with_data(one, told) for one in copy._kwds[part]]
    return copy
