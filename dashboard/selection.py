"""What is selected: the sidebar's widgets as one `Selection`, and the clicks that set them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import noted, options, questions
from dashboard.options import FILTERS, NAMES
from dashboard.texts import Wordbook, Words, _, day, ngettext, number
from data_access.mirror_info import MirrorInfo
from data_access.selection import Selection

PERIODS: dict[str, int | None] = {
    "12 months": 12,
    "24 months": 24,
    "5 years": 60,
    "Everything": None,
    "Own dates": None,
}
"""Months back from the register's as-of day."""

DEFAULT_PERIOD = "24 months"

OF_RELEASE = ("Everything", "Own dates")
"""What can be chosen in a release copy, whose cases stand at the first day of a year or years."""

Days = tuple[date, date]

_CASES = "cases"
"""In the session: keys of the cases every page is narrowed to, and what they are called."""

EARLIEST = date(1990, 1, 1)
"""Days from here on can be chosen, whatever the register holds."""

PERIOD_NAMES = Wordbook(
    {
        "12 months": Words("12 months"),
        "24 months": Words("24 months"),
        "5 years": Words("5 years"),
        "Everything": Words("Everything"),
        "Own dates": Words("Own dates"),
    }
)


def current(info: MirrorInfo) -> Selection:
    """What the sidebar's widgets hold."""
    start, end = _dates(info)
    chosen = {
        field: tuple(st.session_state.get(key, ()))
        for key, field in FILTERS.items()
        if options.can_be_chosen(key)
    }
    # Of a release copy none, though a page of before may still have the button for it.
    keys, name = (not questions.released() and st.session_state.get(_CASES)) or (None, "")
    return Selection(start=start, end=end, **chosen, cases=keys, cases_name=name)


def narrow(key: str, values: Iterable[str]) -> None:
    """Narrow one restriction from a click in a chart; call it from a callback only."""
    offered = set(options.offered(key))
    if chosen := [value for value in values if value in offered]:
        noted.put({key: chosen})


def narrow_cases(keys: Iterable[int], name: str, *, all_of_them: bool = False) -> None:
    """Narrow every page to some cases, called ``name``; call it from a callback only.

    Every other restriction goes, the period too, where ``all_of_them`` are to be seen.

    For this session only, never in the link: a case is not a coarse value.
    """
    others = {**_no_filter(), "period": "Everything"} if all_of_them else {}
    noted.put({**others, _CASES: (tuple(sorted(map(int, keys))), name)})


def all_cases() -> None:
    """Take the narrowing to some cases away; call it from a callback only."""
    noted.put({_CASES: None})


def narrow_route(origin: str, destination: str) -> None:
    """Narrow to a route that was clicked; call it from a callback only."""
    narrow("origin", (origin,))
    narrow("destination", (destination,))


def narrow_place(place: str) -> None:
    """Narrow to a place that was clicked: as the end it mostly is; call it from a callback only."""
    known = questions.options()
    volume = known[known["value"] == place].set_index("filter")["cases"]
    arrives = volume.get("destinations", 0) >= volume.get("origins", 0)
    narrow("destination" if arrives else "origin", (place,))


def narrow_dates(start: date, end: date) -> None:
    """Narrow the period from a click in a chart; call it from a callback only.

    A bar at the edge may stand for a whole year of which a part is selected: it stays that part.
    """
    info = questions.register().info
    first, last = _clipped(start, end, current(info), bounds(info))
    if first <= last:
        noted.put({"period": "Own dates", "from": first, "to": last})


def _clipped(start: date, end: date, chosen: Selection, bounds: Days) -> Days:
    """The days that are selected among those given."""
    return max(start, chosen.start or bounds[0]), min(end, chosen.end or bounds[1])


def clear() -> None:
    """Take every restriction away; call it from a callback only."""
    noted.put({**_no_filter(), "period": default_period(), _CASES: None})


def _no_filter() -> dict[str, Any]:
    return {key: [] for key in FILTERS}


def set_again() -> None:
    """Set anew what clicks have set, until the browser has it; for the entry alone."""
    for key, values in noted.by_key().items():
        if not _is_chosen_since(key, st.session_state.get(key), values):
            st.session_state[key] = values[-1]


def _is_chosen_since(key: str, told: Any, values: tuple[Any, ...]) -> bool:
    """Whether the reader has set a widget otherwise meanwhile, which holds.

    Where the language has just changed, a browser may still send words of the former one.
    """
    if told is None or told in values:
        return False
    if key in FILTERS:
        return set(told) <= set(options.offered(key))
    return key != "period" or told in PERIODS


def forget(*, released: bool) -> None:
    """Take away what was selected in another view, but for what the link tells and this one has.

    Set, not deleted, and before the sidebar is drawn: a browser goes on showing what it had where
    the server has nothing.
    """
    for key in FILTERS:
        st.session_state[key] = []
    st.session_state["period"] = OF_RELEASE[0] if released else DEFAULT_PERIOD


def in_words(selection: Selection) -> str:
    """The selection as a caption for figures and downloads."""
    parts = [_period_in_words(selection)]
    for key, field in FILTERS.items():
        if chosen := getattr(selection, field):
            words = ", ".join(options.shown(key)(value) for value in chosen)
            parts.append(f"{NAMES[key]}: {words}")
    if selection.cases is not None:
        count = len(selection.cases)
        told = (
            ngettext("only the {count} case of: {name}", "only the {count} cases of: {name}", count)
            if selection.cases_name
            else ngettext("only {count} case, picked out", "only {count} cases, picked out", count)
        )
        parts.append(told.format(count=number(len(selection.cases)), name=selection.cases_name))
    return "; ".join(parts)


def _period_in_words(selection: Selection) -> str:
    if selection.start and selection.end:
        return _("{start} to {end}").format(start=day(selection.start), end=day(selection.end))
    return _("whole register")


def default_period() -> str:
    """What is selected where nothing was chosen."""
    return OF_RELEASE[0] if questions.released() else DEFAULT_PERIOD


def bounds(info: MirrorInfo) -> Days:
    """First and last day that can be chosen."""
    first, _last = questions.period()
    return (EARLIEST if pd.isna(first) else min(first.date(), EARLIEST)), info.as_of.date()


def _dates(info: MirrorInfo) -> tuple[date | None, date | None]:
    period = st.session_state.get("period", default_period())
    if period == "Own dates":
        first, last = st.session_state.get("from"), st.session_state.get("to")
        if first and last and first > last:
            return last, first
        return first, last
    return months_back(info, PERIODS[period])


def months_back(info: MirrorInfo, months: int | None) -> tuple[date | None, date | None]:
    """First and last day of so many months up to when the register is complete; None: of all."""
    if months is None:
        return None, None
    end = info.as_of.date()
    # Whole months, the present one among them: half a month at the left would read as a rise.
    start = pd.Timestamp(end).replace(day=1) - pd.DateOffset(months=months - 1)
    return start.date(), end
