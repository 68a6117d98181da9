"""The sidebar: drawn once by the entry, bound to the URL, read back as one `Selection`."""

from collections.abc import Iterable
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import freshness, options, questions, rough_dates
from dashboard.notices import plain
from dashboard.options import FILTERS, NAMES
from dashboard.texts import Wordbook, Words, _, as_spoken, day, ngettext, number
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


def draw(info: MirrorInfo) -> DeltaGenerator:
    """Draw what narrows every page, and return where `draw_summary` belongs; for the entry alone.

    How many cases are selected is seen of the register as any count is: only once that is written
    down.
    """
    place = st.container()
    _draw_period(info)
    for key in ("theme", "area", "sector"):
        if _can_be_chosen(key):
            _draw_filter(key)
    _draw_folded(_("More filters"), ("agency", "citizenship", "grade"))
    _draw_folded(_("Route"), ("origin", "destination"))
    return place


def current(info: MirrorInfo) -> Selection:
    """What the sidebar's widgets hold."""
    start, end = _dates(info)
    chosen = {field: tuple(st.session_state.get(key, ())) for key, field in FILTERS.items()}
    keys, name = st.session_state.get(_CASES, (None, ""))
    return Selection(start=start, end=end, **chosen, cases=keys, cases_name=name)


def narrow(key: str, values: Iterable[str]) -> None:
    """Narrow one restriction from a click in a chart; call it from a callback only."""
    offered = set(options.offered(key))
    if chosen := [value for value in values if value in offered]:
        st.session_state[key] = chosen


def narrow_cases(keys: Iterable[int], name: str, *, all_of_them: bool = False) -> None:
    """Narrow every page to some cases, called ``name``; call it from a callback only.

    Every other restriction goes, the period too, where ``all_of_them`` are to be seen.

    For this session only, never in the link: a case is not a coarse value.
    """
    if all_of_them:
        clear()
        st.session_state["period"] = "Everything"
    st.session_state[_CASES] = (tuple(sorted(map(int, keys))), name)


def all_cases() -> None:
    """Take the narrowing to some cases away; call it from a callback only."""
    st.session_state.pop(_CASES, None)


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
        st.session_state["period"] = "Own dates"
        st.session_state["from"], st.session_state["to"] = first, last


def _clipped(start: date, end: date, chosen: Selection, bounds: Days) -> Days:
    """The days that are selected among those given."""
    return max(start, chosen.start or bounds[0]), min(end, chosen.end or bounds[1])


def clear() -> None:
    """Take every restriction away; call it from a callback only."""
    for key in FILTERS:
        st.session_state[key] = []
    st.session_state["period"] = _default_period()
    all_cases()


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


def draw_summary(info: MirrorInfo) -> None:
    """Draw how many cases are selected, of which copy, and how to select all again."""
    selection = current(info)
    chosen = int(questions.kpis(selection)["cases"].iloc[0])
    st.markdown(
        _("**{chosen}** of {all} cases").format(chosen=number(chosen), all=number(info.cases))
    )
    st.progress(chosen / info.cases if info.cases else 0.0)
    for told in rough_dates.in_words(selection):
        st.caption(told)
    st.caption(_("{name}, as of {day}").format(name=plain(_(info.name)), day=day(info.as_of)))
    st.caption(freshness.read_when(questions.look(), info))
    if selection.cases is not None:
        _draw_cases(selection.cases, selection.cases_name)
    st.button(
        _("Clear the selection"),
        icon=":material/filter_alt_off:",
        on_click=clear,
        key="clear",
        width="stretch",
        disabled=selection == _unrestricted(info),
    )


def _draw_cases(keys: tuple[int, ...], name: str) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(
            ngettext(
                "Only the {count} case of **{name}**",
                "Only the {count} cases of **{name}**",
                len(keys),
            ).format(count=number(len(keys)), name=plain(name))
        )
        st.button(
            _("Show all cases again"),
            icon=":material/close:",
            on_click=all_cases,
            key="all_cases",
            type="tertiary",
        )


def _default_period() -> str:
    return OF_RELEASE[0] if questions.released() else DEFAULT_PERIOD


def _unrestricted(info: MirrorInfo) -> Selection:
    return Selection(*_months_back(info, PERIODS[_default_period()]))


def _draw_period(info: MirrorInfo) -> None:
    offered = list(OF_RELEASE if questions.released() else PERIODS)
    period = st.selectbox(
        _("Period"),
        offered,
        index=offered.index(_default_period()),
        format_func=as_spoken(PERIOD_NAMES.__getitem__),
        key="period",
        bind="query-params",
        help=_("Counted back from the day up to which the register is complete."),
    )
    if period == "Own dates":
        earliest, latest = bounds(info)
        first, last = _months_back(info, 24)
        for key, name, day, column in zip(
            ("from", "to"), (_("From"), _("To")), (first, last), st.columns(2), strict=True
        ):
            with column:
                st.date_input(
                    name,
                    value=day,
                    min_value=earliest,
                    max_value=latest,
                    key=key,
                    bind="query-params",
                )


def bounds(info: MirrorInfo) -> Days:
    """First and last day that can be chosen."""
    first, _last = questions.period()
    return (EARLIEST if pd.isna(first) else min(first.date(), EARLIEST)), info.as_of.date()


def _dates(info: MirrorInfo) -> tuple[date | None, date | None]:
    period = st.session_state.get("period", _default_period())
    if period == "Own dates":
        first, last = st.session_state.get("from"), st.session_state.get("to")
        if first and last and first > last:
            return last, first
        return first, last
    return _months_back(info, PERIODS[period])


def _months_back(info: MirrorInfo, months: int | None) -> tuple[date | None, date | None]:
    if months is None:
        return None, None
    end = info.as_of.date()
    # Whole months, the present one among them: half a month at the left would read as a rise.
    start = pd.Timestamp(end).replace(day=1) - pd.DateOffset(months=months - 1)
    return start.date(), end


def _draw_folded(name: str, keys: Iterable[str]) -> None:
    if told := [key for key in keys if _can_be_chosen(key)]:
        with st.expander(name, expanded=_any_chosen(told)):
            for key in told:
                _draw_filter(key)


def _can_be_chosen(key: str) -> bool:
    """Whether it would restrict anything: a release copy leaves out much."""
    return questions.released() is None or options.is_told(key)


def _draw_filter(key: str) -> None:
    st.multiselect(
        NAMES[key],
        options.offered(key),
        format_func=as_spoken(options.shown(key)),
        key=key,
        bind="query-params",
        placeholder=_("All"),
    )


def _any_chosen(keys: Iterable[str]) -> bool:
    return any(st.session_state.get(key) or st.query_params.get_all(key) for key in keys)
