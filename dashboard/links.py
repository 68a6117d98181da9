"""What a link asks for that cannot be followed."""

from datetime import date

import streamlit as st

from dashboard import languages, options, questions, selection
from dashboard.options import FILTERS, NAMES
from dashboard.texts import _


def ignored() -> list[str]:
    """Names of the restrictions in the URL of which some value is not offered here.

    None in the run of a change of language: the URL still has the words of the former one.
    """
    if languages.said_anew():
        return []
    asked = {key: set(filter(None, st.query_params.get_all(key))) for key in (*FILTERS, "period")}
    periods = selection.OF_RELEASE if questions.released() else selection.PERIODS
    unknown_period = asked["period"] - {str(selection.PERIOD_NAMES[one]) for one in periods}
    return [_("Period")] * bool(unknown_period or _asks_for_impossible_days()) + [
        NAMES[key]
        for key in FILTERS
        if asked[key] - set(map(options.shown(key), options.offered(key)))
    ]


def _asks_for_impossible_days() -> bool:
    """Whether the URL holds a day that cannot be chosen."""
    first, last = selection.bounds(questions.register().info)
    asked = [text for key in ("from", "to") for text in st.query_params.get_all(key) if text]
    by_days = _("Own dates") in st.query_params.get_all("period")
    return by_days and not all(_between(first, text, last) for text in asked)


def _between(first: date, text: str, last: date) -> bool:
    try:
        return first <= date.fromisoformat(text) <= last
    except ValueError:
        return False
