"""Choices that belong to one page: kept for the session, never in the URL."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard import cards, questions, selection
from dashboard.analyses import Alike
from dashboard.figures import comparison, sectors, similar
from dashboard.figures.comparison import Compared
from dashboard.texts import ATTRIBUTE_NAMES, _, label
from data_access.facts import ROUTE_SEPARATOR
from data_access.selection import Selection
from models.groups import Group

_PERIOD_BEFORE, _TWO_PERIODS = "period before", "two periods"


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


def compared(chosen: Selection) -> tuple[Compared | None, str]:
    """Which two sets of cases to compare, and by what; None where there is no period before."""
    what, first, second = st.columns(3)
    with what:
        attribute = st.selectbox(
            _("What"),
            comparison.COMPARED,
            format_func=ATTRIBUTE_NAMES.__getitem__,
            key="compare_what",
            persist_state="session",
        )
    offered = questions.options()
    areas = offered.loc[offered["filter"] == "areas", "value"].tolist()
    with first:
        one = st.selectbox(
            _("First"),
            [_PERIOD_BEFORE, _TWO_PERIODS, *areas],
            format_func=_compared_name,
            key="compare_first",
            persist_state="session",
        )
    if one == _PERIOD_BEFORE:
        return comparison.period_before(chosen), attribute
    if one == _TWO_PERIODS:
        return _two_periods(chosen), attribute
    with second:
        other = st.selectbox(
            _("Second"),
            [area for area in areas if area != one] or areas,
            format_func=_compared_name,
            key="compare_second",
            persist_state="session",
        )
    return comparison.two_areas(chosen, one, other), attribute


def _two_periods(chosen: Selection) -> Compared | None:
    """Two periods of the reader's own; None until both have a first and a last day."""
    last = questions.register().info.as_of.date()
    year = date(last.year, 1, 1)
    defaults = (
        (date(last.year - 1, 1, 1), year - timedelta(days=1)),
        (year, last),
    )
    ranges = []
    for key, name, days, column in zip(
        ("compare_from", "compare_to"),
        (_("First period"), _("Second period")),
        defaults,
        st.columns(2),
        strict=True,
    ):
        with column:
            ranges.append(
                st.date_input(name, days, max_value=last, key=key, persist_state="session")
            )
    whole = [days for days in ranges if isinstance(days, tuple) and len(days) == 2]
    return comparison.two_periods(chosen, *whole) if len(whole) == len(ranges) else None


def _compared_name(value: str) -> str:
    names = {
        _PERIOD_BEFORE: _("The period before, against the selected one"),
        _TWO_PERIODS: _("Two periods of your own"),
    }
    return names.get(value) or label("area", value)


def group(found: Alike, table: pd.DataFrame, method: str) -> Group | None:
    """The group whose row is chosen; the largest until then, None where there is none."""
    if table.empty:
        return None
    row = cards.choose_row("groups", _("Groups, largest first; choose one"), table, method)
    return found.groups.groups[row or 0]


def case_and_nearest(found: Alike, method: str) -> tuple[int | None, int | None]:
    """A case, and the one of its nearest whose row is chosen; the first until then."""
    ids = dict(zip(found.cases["case_id"], found.cases["case_key"].astype(int), strict=True))
    # Kept for the session, never in the URL: a case is not a coarse value.
    case = st.selectbox(_("Case"), list(ids), key="case", persist_state="session")
    table, keys = similar.nearest_table(found, ids[case])
    if not keys:
        st.info(_("No other case is more like this one than chance would make it."))
        return ids[case], None
    row = cards.choose_row("nearest", _("Most like it; choose one to see why"), table, method)
    return ids[case], keys[row or 0]


def pattern(grown: pd.DataFrame, table: pd.DataFrame, method: str) -> None:
    """A chosen pattern, and the way to see its cases on every page."""
    row = cards.choose_row("patterns", _("Patterns, surest first; choose one"), table, method)
    if row is not None:
        st.button(
            _("Show these cases on every page"),
            icon=":material/filter_alt:",
            on_click=_narrow_to,
            args=(grown.iloc[row][["sector", "citizenship", "route"]].dropna().to_dict(),),
        )


def _narrow_to(parts: dict[str, str]) -> None:
    for key in ("sector", "citizenship"):
        if key in parts:
            selection.narrow(key, [parts[key]])
    if "route" in parts:
        origin, destination = parts["route"].split(ROUTE_SEPARATOR)
        selection.narrow("origin", [origin])
        selection.narrow("destination", [destination])


def route(rows: pd.DataFrame, method: str) -> None:
    """The ranked routes; a row that is chosen narrows every page to it."""
    ends = rows[["origin", "destination"]]

    def narrow(row: int) -> None:
        selection.narrow("origin", [ends["origin"].iloc[row]])
        selection.narrow("destination", [ends["destination"].iloc[row]])

    title = _("Routes by cases; choose a row to narrow every page to it")
    cards.choose_row("routes", title, rows.drop(columns=list(ends)), method, narrow)
