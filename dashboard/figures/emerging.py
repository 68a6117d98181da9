"""Emerging patterns: what grew, seen against expected, and how sure that is."""

import numpy as np
import pandas as pd

from dashboard import analyses, evidence_charts
from dashboard.cards import Figure, is_dark
from dashboard.group_names import value_name
from dashboard.texts import NOT_KNOWN, _, day, ngettext, number
from data_access.selection import Selection

NEXT_TO_NONE = 0.05
"""Expected cases below this are told as none."""

SMALLEST_SHOWN = 0.0001

PARTS = ("sector", "citizenship", "route")

METHOD = _(
    "Cases of the last {days} days against the same season of up to three years before, scaled by "
    "how much was reported at all; exact conditional binomial test, Benjamini and Yekutieli (2001) "
    "over all combinations at a false discovery rate of 10%."
).format(days=analyses.RECENT_DAYS)


def patterns(selection: Selection) -> pd.DataFrame:
    """What grew, surest first; see `models.emergence.emerging`."""
    return analyses.growth(selection)


def finding(grown: pd.DataFrame, selection: Selection) -> str:
    """How many patterns grew, in a sentence."""
    last = day(analyses.last_day(selection))
    if grown.empty:
        return _("Nothing grew more than chance would make it, up to {day}").format(day=last)
    sentence = ngettext(
        "{count} pattern grew more than chance would make it, up to {day}",
        "{count} patterns grew more than chance would make it, up to {day}",
        len(grown),
    ).format(count=number(len(grown)), day=last)
    if single := int(_one_agency(grown).fillna(value=False).sum()):
        sentence += ngettext(
            "; {count} of them rests on the reports of one agency",
            "; {count} of them rest on the reports of one agency",
            single,
        ).format(count=number(single))
    return sentence


def _one_agency(grown: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a pattern would not stand without some one agency; NA where none is known."""
    return ~grown["survives_without_any_one_agency"]


def _times(ratio: "pd.Series[float]", endless: str) -> "pd.Series[str]":
    """A ratio with one decimal; ``endless`` where nothing was expected."""
    return ratio.map(lambda times: endless if np.isinf(times) else f"{times:.1f}")


def _probability(q: float) -> str:
    """Never as nothing: a probability is small, not absent."""
    return f"{q:.4f}" if q >= SMALLEST_SHOWN else f"< {SMALLEST_SHOWN}"


def names(grown: pd.DataFrame, places: dict[str, str]) -> list[str]:
    """Each pattern in words: the values it is made of."""
    return [
        " · ".join(value_name(part, row[part], places) for part in PARTS if not pd.isna(row[part]))
        for row in grown.to_dict("records")
    ]


def seen_and_expected(grown: pd.DataFrame, places: dict[str, str], selection: Selection) -> Figure:
    """The patterns, each with what was seen and what was expected."""
    frame = grown.assign(value_name=names(grown, places))
    top = frame.iloc[0]
    none = top["expected"] < NEXT_TO_NONE
    title = _("{pattern}: {seen} cases where {expected} were expected").format(
        pattern=top["value_name"],
        seen=number(top["recent"]),
        expected=_("none") if none else f"{top['expected']:.1f}",
    )
    return Figure(
        name="emerging",
        title=title,
        caption=_("Bars: cases seen in the last {days} days. Marks: expected.").format(
            days=analyses.RECENT_DAYS
        ),
        chart=evidence_charts.seen_and_expected(frame, dark=is_dark()),
        table=table(grown, places),
        alt=title,
        method=METHOD,
        about=(analyses.looked_at(selection),),
    )


def table(grown: pd.DataFrame, places: dict[str, str]) -> pd.DataFrame:
    """Patterns with their figures, in words."""
    return pd.DataFrame(
        {
            _("Pattern"): names(grown, places),
            _("Seen"): grown["recent"],
            _("Expected"): grown["expected"].round(1),
            _("Times as many"): _times(grown["ratio"], _("new")),
            _("From"): _times(grown["ratio_low"], "–"),
            _("To"): _times(grown["ratio_high"], "–"),
            _("First case"): grown["first_case"].dt.date,
            _("Agencies"): grown["agencies"],
            _("Rests on one agency"): _one_agency(grown)
            .map({True: _("Yes"), False: _("No")})
            .fillna(NOT_KNOWN),
            _("Adjusted p"): grown["q"].map(_probability),
        }
    )
