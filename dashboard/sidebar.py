"""The sidebar: drawn once by the entry, bound to the URL."""

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import freshness, options, questions, rough_dates, selection
from dashboard.notices import plain
from dashboard.options import NAMES
from dashboard.texts import _, as_spoken, day, ngettext, number
from data_access.mirror_info import MirrorInfo
from data_access.selection import Selection


def draw(info: MirrorInfo) -> DeltaGenerator:
    """Draw what narrows every page, and return where `draw_summary` belongs; for the entry alone.

    How many cases are selected is seen of the register as any count is: only once that is written
    down.
    """
    place = st.container()
    _draw_period(info)
    for key in ("theme", "area", "sector"):
        if options.can_be_chosen(key):
            _draw_filter(key)
    _draw_folded(_("More filters"), ("agency", "citizenship", "grade"))
    _draw_folded(_("Route"), ("origin", "destination", "mode"))
    return place


def draw_summary(info: MirrorInfo) -> None:
    """Draw how many cases are selected, of which copy, and how to select all again."""
    chosen = selection.current(info)
    cases = int(questions.kpis(chosen)["cases"].iloc[0])
    st.markdown(
        _("**{chosen}** of {all} cases").format(chosen=number(cases), all=number(info.cases))
    )
    st.progress(cases / info.cases if info.cases else 0.0)
    for told in rough_dates.in_words(chosen):
        st.caption(told)
    st.caption(_("{name}, as of {day}").format(name=plain(_(info.name)), day=day(info.as_of)))
    st.caption(freshness.read_when(questions.look(), info))
    if chosen.cases is not None:
        _draw_cases(chosen.cases, chosen.cases_name)
    st.button(
        _("Clear the selection"),
        icon=":material/filter_alt_off:",
        on_click=selection.clear,
        key="clear",
        width="stretch",
        disabled=chosen == _unrestricted(info),
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
            on_click=selection.all_cases,
            key="all_cases",
            type="tertiary",
        )


def _unrestricted(info: MirrorInfo) -> Selection:
    return Selection(*selection.months_back(info, selection.PERIODS[selection.default_period()]))


def _draw_period(info: MirrorInfo) -> None:
    offered = list(selection.OF_RELEASE if questions.released() else selection.PERIODS)
    period = st.selectbox(
        _("Period"),
        offered,
        index=offered.index(selection.default_period()),
        format_func=as_spoken(selection.PERIOD_NAMES.__getitem__),
        key="period",
        bind="query-params",
        help=_("Counted back from the day up to which the register is complete."),
    )
    if period == "Own dates":
        earliest, latest = selection.bounds(info)
        first, last = selection.months_back(info, 24)
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


def _draw_folded(name: str, keys: Iterable[str]) -> None:
    if told := [key for key in keys if options.can_be_chosen(key)]:
        with st.expander(name, expanded=_any_chosen(told)):
            for key in told:
                _draw_filter(key)


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
