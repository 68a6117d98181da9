"""Choices that belong to one page; the URL tells them (`links.note`)."""

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard import cards, links, options, periods, questions, released, selection, trail
from dashboard.cards import Table
from dashboard.figures import comparison, money_kinds, sectors
from dashboard.figures.comparison import Compared
from dashboard.texts import ATTRIBUTE_NAMES, Text, _, as_spoken, label
from data_access.selection import Selection

_PERIOD_BEFORE, _TWO_PERIODS = "period before", "two periods"


def sector_by() -> str:
    """What sectors are broken down by."""
    across = list(filter(released.tells, sectors.ACROSS))
    chosen = st.segmented_control(
        _("Sector by"),
        across,
        default=across[0],
        required=True,
        format_func=as_spoken(ATTRIBUTE_NAMES.__getitem__),
        key="sector_by",
        bind="query-params",
    )
    links.note("sector_by", ATTRIBUTE_NAMES[chosen])
    return str(chosen)


def money_by() -> str:
    """What signs of money are told apart by, over time and by group."""
    chosen = st.segmented_control(
        _("Money by"),
        list(money_kinds.NAMES),
        default="channel",
        required=True,
        format_func=as_spoken(money_kinds.NAMES.__getitem__),
        key="money_by",
        bind="query-params",
    )
    links.note("money_by", money_kinds.NAMES[chosen])
    return str(chosen)


def compared(chosen: Selection) -> tuple[Compared | None, str]:
    """Which two sets of cases to compare, and by what; where they cannot be, None, and says why."""
    for key in ("compare_second", "compare_from", "compare_to"):  # not always drawn
        links.note(key)
    what, first, second = st.columns(3)
    with what:
        attribute = st.selectbox(
            _("What"),
            list(filter(released.tells, comparison.COMPARED)),
            format_func=as_spoken(ATTRIBUTE_NAMES.__getitem__),
            key="compare_what",
            bind="query-params",
        )
    areas = options.listed("area")
    with first:
        one = st.selectbox(
            _("First"),
            # A release copy dates cases to years that own days would cut.
            areas if questions.released() else [_PERIOD_BEFORE, _TWO_PERIODS, *areas],
            format_func=as_spoken(_compared_name),
            key="compare_first",
            bind="query-params",
        )
    links.note("compare_what", ATTRIBUTE_NAMES[attribute])
    links.note("compare_first", _compared_name(one))
    if one == _PERIOD_BEFORE:
        before = comparison.period_before(chosen)
        if before is None:
            st.caption(_none_before(chosen))
        return before, attribute
    if one == _TWO_PERIODS:
        return _two_periods(chosen, attribute), attribute
    if areas == [one]:
        st.caption(_("There is no other island or country to compare it with."))
        return None, attribute
    with second:
        other = st.selectbox(
            _("Second"),
            [area for area in areas if area != one],
            format_func=as_spoken(_compared_name),
            key="compare_second",
            bind="query-params",
        )
    links.note("compare_second", _compared_name(other))
    trail.chose("comparison", f"{attribute}: {one}, {other}")
    return comparison.two_areas(chosen, one, other), attribute


def _none_before(chosen: Selection) -> str:
    if not (chosen.start and chosen.end):
        return _("An open period has none before it; choose one with a first and a last day.")
    if periods.is_cut(chosen):
        return _("Cases stand by year here: choose whole years that are over to compare them.")
    return _("The register does not reach back to the period before the selected one.")


def _two_periods(chosen: Selection, attribute: str) -> Compared | None:
    """Two periods of the reader's own; None, and says why, until they can be compared."""
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
            ranges.append(st.date_input(name, days, max_value=last, key=key, bind="query-params"))
    # A link may have them the other way round.
    whole = [sorted(days) for days in ranges if isinstance(days, tuple) and len(days) == 2]
    if len(whole) < len(ranges):
        st.caption(_("Choose a first and a last day of both periods."))
        return None
    for key, told in zip(("compare_from", "compare_to"), whole, strict=True):
        links.note(key, *(day.isoformat() for day in told))
    one, other = ((first, end) for first, end in whole)
    if one[0] <= other[1] and other[0] <= one[1]:
        # A case that stands in both would be held against itself.
        st.caption(_("The two periods share days; choose two that do not."))
        return None
    periods_told = ", ".join(f"{first} to {end}" for first, end in (one, other))
    trail.chose("comparison", f"{attribute}: {periods_told}")
    return comparison.two_periods(chosen, one, other)


def _compared_name(value: str) -> str:
    names = {
        _PERIOD_BEFORE: _("The period before, against the selected one"),
        _TWO_PERIODS: _("Two periods of your own"),
    }
    return names.get(value) or label("area", value)


def route(rows: pd.DataFrame, title: str, method: Text) -> None:
    """The ranked routes; a row that is chosen narrows every page to it."""
    ends = rows[["origin", "destination"]]

    def narrow(row: int) -> None:
        selection.narrow_route(*ends.iloc[row])

    hint = _("Choose a row to narrow every page to it.")
    told = rows.drop(columns=list(ends))
    cards.choose_row(Table("routes", title, told, method, hint=hint), narrow)


def show_everywhere(
    keys: Iterable[int], name: str, key: str, *, button: str = "", all_of_them: bool = False
) -> None:
    """The way to see some cases on every page; nothing where there are none.

    As far as they are selected, or ``all_of_them``. ``button`` is what is written on it.
    """
    found = list(map(int, keys))
    if found:
        st.button(
            button or _("Show these cases on every page"),
            icon=":material/filter_alt:",
            on_click=selection.narrow_cases,
            args=(found, name),
            kwargs={"all_of_them": all_of_them},
            key=f"everywhere-{key}",
        )
