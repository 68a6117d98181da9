"""Choices that belong to one page: kept for the session, never in the URL."""

import streamlit as st

from dashboard import questions
from dashboard.figures import sectors
from dashboard.figures.sectors import Compared
from dashboard.texts import ATTRIBUTE_NAMES, _, label
from data_access.selection import Selection

_PERIOD_BEFORE = "period before"


def sector_by() -> str:
    """What sectors are broken down by."""
    chosen = st.segmented_control(
        _("Sector by"),
        sectors.ACROSS,
        default="area",
        required=True,
        format_func=ATTRIBUTE_NAMES.__getitem__,
        key="sector_by",
        persist_state="session",
    )
    return str(chosen)


def comparison(selection: Selection) -> tuple[Compared | None, str]:
    """Which two sets of cases to compare, and by what; None where there is no period before."""
    what, first, second = st.columns(3)
    with what:
        attribute = st.selectbox(
            _("What"),
            sectors.COMPARED,
            format_func=ATTRIBUTE_NAMES.__getitem__,
            key="compare_what",
            persist_state="session",
        )
    offered = questions.options()
    areas = offered.loc[offered["filter"] == "areas", "value"].tolist()
    with first:
        one = st.selectbox(
            _("First"),
            [_PERIOD_BEFORE, *areas],
            format_func=_compared_name,
            key="compare_first",
            persist_state="session",
        )
    if one == _PERIOD_BEFORE:
        return sectors.two_periods(selection), attribute
    with second:
        other = st.selectbox(
            _("Second"),
            [area for area in areas if area != one] or areas,
            format_func=_compared_name,
            key="compare_second",
            persist_state="session",
        )
    return sectors.two_areas(selection, one, other), attribute


def _compared_name(value: str) -> str:
    if value == _PERIOD_BEFORE:
        return _("The period before, against the selected one")
    return label("area", value)
