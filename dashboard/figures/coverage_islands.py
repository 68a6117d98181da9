"""Coverage: who registered how much about which island, and when."""

import pandas as pd

from dashboard import coverage_charts, periods
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.figures import level_at_top
from dashboard.figures.coverage import MOST, REPORTS_METHOD, by_name, every_period
from dashboard.kept import kept
from dashboard.rough_dates import may_lie_on_either_side, registered_months
from dashboard.texts import NOT_KNOWN, _, labels, ngettext, number, period
from data_access.known_to import WEEKS, YEARS
from data_access.selection import Selection


@kept
def by_island(selection: Selection) -> Figure:
    """Reports registered by each agency about each island or country, period by period."""
    told = registered_months(selection)
    unplaced = told["known_to"].ne("month") & may_lie_on_either_side(told, selection)
    if selection.start:
        told = told[unplaced | (told["month"] >= pd.Timestamp(selection.start.replace(day=1)))]
    told = told.assign(
        agency_name=labels("agency", told["agency"]), area_name=labels("area", told["area"])
    )
    vague = int(told.loc[unplaced[told.index], "reports"].sum())
    grain = periods.grain_for(selection)
    # A pair is drawn as an agency is: by one name.
    pair = told["agency_name"] + ", " + told["area_name"]
    asked = told.assign(agency=pair, period=periods.of_months(told, grain))
    drawn = every_period(selection, asked, grain)
    frame = by_name(asked[asked["period"].isin(drawn)], asked, drawn, grain)
    totals = frame.groupby("agency_name", sort=False)["reports"].sum()
    seen = frame[frame["agency_name"].isin(totals.index[:MOST])]
    title = _finding(told, totals)
    return Figure(
        name="reports-by-island",
        title=title,
        caption=_caption(vague, periods.unplaced(asked, "reports"), len(totals) - MOST),
        chart=coverage_charts.reports(seen, dark=is_dark()) if len(seen) else None,
        table=_table(told),
        alt=title,
        method=REPORTS_METHOD,
    )


def _finding(told: pd.DataFrame, totals: "pd.Series[int]") -> str:
    if told.empty:
        return _("No report was registered in the period")
    if totals.empty:
        return _("Of no report in the period the month of registration is known")
    finding = ngettext(
        "{count} pair of agency and island reported",
        "{count} pairs of agency and island reported",
        len(totals),
    ).format(count=number(len(totals)))
    if len(totals) == 1 or level_at_top(totals) > 1:
        return finding
    return finding + _("; most: {pair}, {count} of {reports} reports").format(
        pair=totals.index[0], count=number(totals.iloc[0]), reports=number(totals.sum())
    )


def _caption(vague: int, left_out: int, rest: int) -> str:
    told = [_("By when they were registered, whenever the case happened.")]
    if vague:
        told.append(
            ngettext(
                "{count} report may have been registered outside the period.",
                "{count} reports may have been registered outside the period.",
                vague,
            ).format(count=number(vague))
        )
    if left_out:
        told += [periods.reports_left_out(left_out), _("An empty cell is not known to be 0.")]
    if rest > 0:
        told.append(
            ngettext(
                "{rest} pair with fewer reports is not drawn.",
                "{rest} pairs with fewer reports are not drawn.",
                rest,
            ).format(rest=number(rest))
        )
    return " ".join(told)


def _table(told: pd.DataFrame) -> pd.DataFrame:
    """Month by month, whatever is drawn."""
    told = told.sort_values(["agency", "area", "month"])
    rows = pd.DataFrame(
        {
            _("Agency"): told["agency_name"],
            _("Island or country"): told["area_name"],
            _("Month"): [
                _month(first, known_to)
                for first, known_to in zip(told["month"], told["known_to"], strict=True)
            ],
            _("Reports"): told["reports"].astype("int64"),
        }
    )
    # Those of one year may be written with a month each.
    names = [name for name in rows if name != _("Reports")]
    return rows.groupby(names, sort=False, as_index=False, dropna=False).sum()


def _month(first: pd.Timestamp, known_to: str) -> str:
    """The month of reports that were counted by month, or what is known of it.

    The day on which a week began, as `case_dates` has it of one case, is not at hand here.
    """
    if known_to == YEARS:
        return str(NOT_KNOWN)
    if known_to in WEEKS:
        two = first, first + pd.offsets.MonthBegin()
        return " / ".join(period(month, "month") for month in two)
    return period(first, known_to)
