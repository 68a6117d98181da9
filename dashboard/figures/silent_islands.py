"""Coverage: islands of which several agencies fell silent, each perhaps by chance alone."""

import pandas as pd

from dashboard import analyses
from dashboard.cards import Table
from dashboard.figures.silences import made_from
from dashboard.kept import kept_undrawn
from dashboard.texts import Words, _, decimal, labels, month, ngettext, number
from data_access.selection import Selection

MONTHS = 3
"""Whole months without a report from which on an agency counts as silent: who tells once a month
is at times silent for one or two."""

SEVERAL = 2

ENOUGH = 3
"""Reports expected of the silent ones from which on an island is told: of two that tell once a year
both are silent most of the time, and where three are expected none comes one time in twenty."""

METHOD = Words(
    "Agencies without a registered report for {months} whole months or more, of those that "
    "reported on the island in the past that they are held against. Expected: added up, of each in "
    "its own silent months; islands are told where that is {enough} or more. The agencies were "
    "picked because they are silent, so how often chance makes as much is not told."
).format(months=MONTHS, enough=ENOUGH)


@kept_undrawn
def by_island(selection: Selection) -> Table | None:
    """One row for each selected island of which several agencies are silent; None without one."""
    found = analyses.silences(selection)
    asked = found[(found["reports"] > 0) & found["expected"].notna()]
    silent = asked[asked["silent"] >= MONTHS]
    frame = silent.groupby("area", as_index=False).agg(
        agencies=("agency", "size"),
        names=("agency", ", ".join),
        first=("last", "min"),
        last=("last", "max"),
        expected=("expected", "sum"),
    )
    shown = set(found.loc[found["selected"], "area"])
    enough = (frame["agencies"] >= SEVERAL) & (frame["expected"] >= ENOUGH)
    frame = frame[enough & frame["area"].isin(shown)]
    if frame.empty:
        return None
    frame = frame.assign(
        area_name=labels("area", frame["area"]),
        of=frame["area"].map(asked.groupby("area").size()),
    ).sort_values(["expected", "area"], ascending=[False, True], ignore_index=True)
    table = pd.DataFrame(
        {
            _("Island"): frame["area_name"],
            _("Silent agencies"): frame["agencies"],
            _("Of agencies"): frame["of"],
            _("Reports expected of them"): frame["expected"].round(1),
            _("First of their last reports"): frame["first"].map(month),
            _("Last of their last reports"): frame["last"].map(month),
            _("Agencies that are silent"): frame["names"],
        }
    )
    return Table("silent-islands", _finding(frame), table, METHOD, made_from(selection))


def _finding(frame: pd.DataFrame) -> str:
    worst = frame.iloc[0]
    return ngettext(
        "{island}: {silent} of {count} agency silent for {months} months or more; {expected} "
        "reports expected of them",
        "{island}: {silent} of {count} agencies silent for {months} months or more; {expected} "
        "reports expected of them",
        int(worst["of"]),
    ).format(
        island=worst["area_name"],
        silent=number(worst["agencies"]),
        count=number(worst["of"]),
        months=number(MONTHS),
        expected=decimal(worst["expected"]),
    )
