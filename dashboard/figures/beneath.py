"""What stands beneath every figure over time: how much was reported then, and by how many."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from dashboard import charts, periods, questions
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.kept import kept
from dashboard.texts import Words, _, ngettext, number
from data_access.selection import Selection
from models.group_description import Group

METHOD = Words(
    "Reports registered in the months of the period, whenever their case happened, all "
    "else as selected; coverage counts reports, not cases. A period is whole where all of it is "
    "selected and it had ended; how many usually report is the median of these."
)


@kept
def coverage(selection: Selection, grain: str | None = None) -> Figure | None:
    """Reports by when they were registered, and how many agencies reported.

    What is drawn beneath figures over time, by the same kind of period: fewer reports are not less
    crime.
    None where a release answers, which tells of no report.
    """
    if questions.released():
        return None
    grain = grain or periods.grain_for(selection)
    asked = questions.coverage(selection, grain)
    asked = asked.assign(period=pd.to_datetime(asked["period"]))
    frame = asked.groupby("period", as_index=False).agg(
        reports=("reports", "sum"), agencies=("agency", "nunique")
    )
    drawn = periods.every(selection, grain)
    beyond = int(frame.loc[~frame["period"].isin(drawn), "reports"].sum())
    frame = pd.DataFrame({"period": drawn}).merge(frame, "left", "period")
    # Where reports may lie whose period is not known, that none was registered is not known.
    is_doubtful = frame["period"].isin(periods.doubtful(asked, drawn, grain)["period"])
    frame.loc[frame["reports"].isna() & ~is_doubtful, ["reports", "agencies"]] = 0
    frame = periods.with_days(frame, grain)
    is_whole = periods.are_whole(drawn, selection, grain)
    whole = frame[is_whole]
    vague = periods.unplaced(asked, "reports")
    return Figure(
        name="coverage",
        title=_coverage_finding(
            frame, whole, is_placed=vague == 0 or bool(asked["period"].notna().any())
        ),
        chart=charts.coverage(frame, grain, dark=is_dark()) if frame["reports"].any() else None,
        table=frame[["period_name", "reports", "agencies"]].rename(
            columns={
                "period_name": _("Period"),
                "reports": _("Reports registered"),
                "agencies": _("Agencies reporting"),
            }
        ),
        alt=_("Reports registered over time, with the number of agencies"),
        caption=_(
            "Reports by when they were registered; the number above a bar is not of reports, but "
            "of agencies that reported. The newest periods fill up later."
        )
        + _in_part(frame.loc[~is_whole, "period_name"])
        + _beyond(beyond)
        + f" {periods.reports_left_out(vague)}".rstrip()
        + _without_agency(int(asked.loc[asked["agency"].isna(), "reports"].sum())),
        method=METHOD,
        table_name=_("Coverage table"),
    )


def of_months(name: str, months: Iterable[pd.Period | None]) -> Figure | None:
    """`coverage` from the first of some months to the last, whatever else is selected.

    What is drawn beneath groups and alerts, whose cases the selection does not cut. None where
    there is no month.
    """
    known = [month for month in months if month is not None]
    if not known:
        return None
    first, last = min(known).start_time.date(), max(known).end_time.date()
    time = Selection(start=first, end=last)
    found = coverage(time, "month")
    return found and replace(found, name=f"{found.name}-{name}", about=(time,))


def of_groups(name: str, groups: Iterable[Group]) -> Figure | None:
    """As `of_months`, from the first month of any of these groups to the last."""
    ends = ((group.first_month, group.last_month) for group in groups)
    return of_months(name, (month for pair in ends for month in pair))


def _coverage_finding(frame: pd.DataFrame, whole: pd.DataFrame, *, is_placed: bool) -> str:
    """How many agencies reported lately, and how many usually do, by the ``whole`` periods."""
    if not is_placed:
        return _("Reporting coverage: when reports were registered is not known this finely")
    if frame["reports"].any() and not frame["agencies"].any():
        return _("Reporting coverage: no report names its agency")
    if whole.empty:
        return _("Reporting coverage: no whole period that had ended is selected")
    return _(
        "Reporting coverage: agencies in the last whole period {last}, usually {usual}"
    ).format(last=number(whole["agencies"].iloc[-1]), usual=number(whole["agencies"].median()))


def _in_part(names: "pd.Series[str]") -> str:
    """Which periods, of this figure and the one above, have less in them than there will be."""
    if names.empty:
        return ""
    return " " + _("{periods}: cut by the selection, or not over yet.").format(
        periods=", ".join(names)
    )


def _beyond(reports: int) -> str:
    """How many reports were registered before the first or after the last period drawn."""
    if not reports:
        return ""
    return " " + ngettext(
        "{count} report was registered outside the time drawn.",
        "{count} reports were registered outside the time drawn.",
        reports,
    ).format(count=number(reports))


def _without_agency(reports: int) -> str:
    """How many reports count for no agency."""
    if not reports:
        return ""
    return " " + ngettext(
        "{count} report names no agency.", "{count} reports name no agency.", reports
    ).format(count=number(reports))
