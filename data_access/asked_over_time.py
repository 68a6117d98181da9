"""Questions of totals, and of months: when cases happened, when and by whom they were told."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import and_, case, func, or_, select, true
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Select

from data_access import codes, counts
from data_access.answers import may_change
from data_access.asking import Asking, case_period, months_of, total
from data_access.dialects import in_order
from data_access.facts import cases, reports
from data_access.known_to import period_of
from data_access.selection import Selection

_NEVER_MISSING = {
    "cases",
    "cases_told_by_several",
    "conflict",
    "persons_open",
    "persons_not_known",
    "by_year_only",
}


class OverTime(Asking):
    """Key figures and what they are over time."""

    def kpis(self, selection: Selection) -> pd.DataFrame:
        """One row of key figures.

        Columns: cases, reports, cases_told_by_several (agencies), trafficking, smuggling, both,
        undetermined (cases), conflict (cases whose reports differ in theme), persons_from
        (victims and migrants, at least), persons_open (cases that tell at least how many, not at
        most), persons_not_known (cases without a number at least), minors_from, dead, missing,
        dead_or_missing (persons; the last where it is not told which), by_year_only (cases dated
        to a year), without_area (cases).
        """
        source, conditions = self._answering(counts.CASES, selection)
        return self._frame(_key_figures(source).where(*conditions))

    def trend(self, selection: Selection, grain: str = "month") -> pd.DataFrame:
        """Cases per period and theme.

        Columns: period (first day; NA: the dates are not known to it), theme, cases, persons_from,
        minors_from, dead, missing, dead_or_missing (persons, as in `kpis`).
        """
        return self._frame(
            self._added_up(
                counts.CASES,
                selection,
                lambda one: (case_period(one, grain), one.theme),
                ("cases", "persons_from", "minors_from", "dead", "missing", "dead_or_missing"),
            )
        )

    def dated_roughly(self, selection: Selection) -> pd.DataFrame:
        """Cases of which the month is not known, by the month of the date as written.

        Columns: month (first day; NA where there is no date), known_to (see
        `known_to.known_to`), cases.
        """
        return self._frame(
            self._added_up(
                counts.CASES,
                selection,
                lambda one: (one.month, one.known_to),
                ("cases",),
                lambda one: (or_(one.known_to != "month", one.month.is_(None)),),
            )
        )

    def coverage(self, selection: Selection, grain: str = "month") -> pd.DataFrame:
        """Reports registered in the months of the selection, whenever their case happened.

        All else as selected. Columns: period (first day; NA: the dates are not known to it),
        month (first day, of the date as written), known_to (see `known_to.known_to`), agency,
        reports.
        """
        statement = self._added_up(
            counts.REPORTS,
            replace(selection, start=None, end=None),
            lambda one: (
                period_of(one.registered_month, one.registered_known_to, grain).label("period"),
                one.registered_month.label("month"),
                one.registered_known_to.label("known_to"),
                one.agency,
            ),
            ("reports",),
            lambda one: months_of(one.registered_month, selection),
        )
        return self._frame(statement)

    def registered_months(self, selection: Selection) -> pd.DataFrame:
        """Reports by month of registration, agency and area, from the first to the period's last.

        The period's first day does not restrict: what an agency used to report lies before it. Nor
        does its last restrict those of which the month is not known. All else as selected.
        Columns: month (first day; of the date as written, where it is not known), known_to (see
        `known_to.known_to`), agency, area, reports.
        """
        statement = self._added_up(
            counts.REPORTS,
            replace(selection, start=None, end=None),
            lambda one: (
                one.registered_month.label("month"),
                one.registered_known_to.label("known_to"),
                one.agency,
                one.area,
            ),
            ("reports",),
            lambda one: (
                or_(
                    one.registered_known_to != "month",
                    and_(true(), *months_of(one.registered_month, replace(selection, start=None))),
                ),
            ),
        )
        return self._frame(statement)

    def registration_delays(self, selection: Selection) -> pd.DataFrame:
        """Reports registered as for `coverage`, by the days from the event to the registration.

        Columns: agency, days (NA: one of the two is not known to the day), reports.
        """
        one = reports.c
        days = one.days_to_registration.label("days")
        statement = (
            select(one.agency, days, func.count().label("reports"))
            .where(*months_of(one.registered_month, selection))
            .group_by(one.agency, days)
            .order_by(in_order(one.agency), in_order(days))
        )
        return self._frame(
            self._where(statement, replace(selection, start=None, end=None), reports)
        )

    def newly_registered(self, selection: Selection, days: int) -> pd.DataFrame:
        """Cases first registered in the last ``days`` before the register's as-of day.

        Columns: theme, area, cases.
        """
        since = (pd.Timestamp(self.info.as_of) - pd.Timedelta(days=days)).date()
        statement = select(cases.c.theme, cases.c.area, func.count().label("cases"))
        statement = statement.where(cases.c.first_registered > since)
        statement = statement.group_by(cases.c.theme, cases.c.area)
        return self._frame(self._where(statement, selection, cases))

    def registering_since(self) -> pd.Timestamp:
        """First day of the month in which the first report was registered; NaT without any."""
        month = func.first_day_of("month", func.min(cases.c.first_registered)).label("month")
        found: pd.Timestamp = pd.to_datetime(self._frame(select(month))["month"]).iloc[0]
        return found

    def period(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last day of any case."""
        return self._days() if may_change(self._engine) else self._first_and_last


@lru_cache(maxsize=4)
def _key_figures(source: FromClause) -> Select[Any]:
    """Totals of what is counted; kept, because so many take longer to write than to ask."""
    one = source.c

    def cases_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(total(case((condition, one.cases))), 0)

    def shown(name: str) -> ColumnElement[int]:
        if name in _NEVER_MISSING:
            return func.coalesce(total(one[name]), 0).label(name)
        return total(one[name]).label(name)

    figures: list[ColumnElement[Any]] = [
        *(shown(name) for name in ("cases", "reports", "cases_told_by_several")),
        *(cases_where(one.theme == theme).label(theme) for theme in codes.THEME.codes),
        *(shown(name) for name in counts.CASES.measures[3:]),
        cases_where(one.area.is_(None)).label("without_area"),
    ]
    return select(*figures)
