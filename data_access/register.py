"""`Register`: the only door to the register. One method a question, named by its answer.

Every method takes a `Selection` and returns a frame whose columns its docstring gives. Codes stay
codes; a missing value is NA. Cases are counted, each once, unless a column says otherwise.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Engine,
    String,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Select

from data_access import case_files, codes, counts, indicators, schema
from data_access.answers import answer, may_change
from data_access.counts import Counted
from data_access.dialects import bit, in_order
from data_access.errors import NotForAudience, RegisterError
from data_access.facts import (
    CASE_FACT_NAMES,
    agency_position,
    cases,
    legs,
    money,
    reports,
    sector_flag,
    support,
    things,
    traits,
)
from data_access.mirror_info import MirrorInfo, mirror_info
from data_access.mirror_quarantine import quarantine
from data_access.selection import Selection
from data_access.victims import victims_told
from data_access.where import restricted

Keys = Callable[[Any], tuple[ColumnElement[Any], ...]]
"""From the columns of what is added up to what it is added up by."""

_NEVER_MISSING = {
    "cases",
    "cases_told_by_several",
    "conflict",
    "persons_not_known",
    "by_year_only",
}


class Audience(StrEnum):
    """Who is looking; decides which copy a `Register` opens."""

    ANALYST = "analyst"
    MANAGER = "manager"
    PARTNER = "partner"
    PARTICIPANT = "participant"


KINDS: dict[Audience, tuple[str, ...]] = {
    Audience.ANALYST: ("operational", "imported", "training"),
    Audience.MANAGER: ("release",),
    Audience.PARTNER: ("release",),
    Audience.PARTICIPANT: ("training",),
}
"""Kinds of register that an audience may open."""


def require_kind(audience: Audience, kind: str) -> None:
    """Hold a register to `KINDS`.

    Raises
    ------
    NotForAudience
        It is not of a kind that the audience may open.
    """
    if kind not in KINDS[audience]:
        raise NotForAudience(
            f"Who looks as {audience} may open a register of the kind "
            f"{' or '.join(KINDS[audience])}; this one is of the kind {kind}."
        )


class Register:
    """The register as one audience may see it.

    Parameters
    ----------
    audience : Audience
        Which kinds of register it may open stands in `KINDS`.
    copy : Engine
        The copy to read: a mirror, a release copy, or the register itself as `data_access.direct`
        opens it.

    Raises
    ------
    RegisterError
        The copy is not of a kind that the audience may open.
    """

    def __init__(self, audience: Audience, copy: Engine) -> None:
        self.audience = audience
        self._engine = copy
        require_kind(audience, self.info.kind)

    @cached_property
    def info(self) -> MirrorInfo:
        """What this copy is and when it was made."""
        row = self._frame(select(mirror_info)).iloc[0]
        return MirrorInfo(
            name=row["name"],
            kind=row["kind"],
            as_of=row["as_of"].to_pydatetime(),
            read_at=row["read_at"].to_pydatetime(),
            source=row["source"],
            cases=int(row["cases"]),
            reports=int(row["reports"]),
            lacks=tuple(filter(None, row["lacks"].split(", "))),
        )

    def _where(self, statement: Any, selection: Selection, fact: Any) -> Select[Any]:
        self._require_groups(selection)
        return restricted(statement, selection, fact)

    def _require_groups(self, selection: Selection) -> None:
        """Single cases may not be picked out of a release: a number of them may be any."""
        if selection.cases is not None and self.info.kind == "release":
            raise RegisterError("Single cases cannot be selected in a release copy.")

    @cached_property
    def _first_and_last(self) -> tuple[Any, Any]:
        return self._days()

    def _days(self) -> tuple[Any, Any]:
        days = select(
            func.min(cases.c.case_date).label("a"), func.max(cases.c.case_date).label("b")
        )
        row = self._frame(days).iloc[0]
        return pd.Timestamp(row["a"]), pd.Timestamp(row["b"])

    def _answering(
        self, counted: Counted, selection: Selection
    ) -> tuple[FromClause, list[ColumnElement[bool]]]:
        self._require_groups(selection)
        return counts.answering(counted, self._as_open_as_can_be(selection))

    def _added_up(
        self,
        counted: Counted,
        selection: Selection,
        keys: Keys,
        measures: Sequence[str],
        also: Keys = lambda _: (),
    ) -> Select[Any]:
        """Totals of ``measures`` per combination of ``keys``, in the order of the keys.

        ``also`` gives conditions beyond the selection.
        """
        source, conditions = self._answering(counted, selection)
        conditions = [*conditions, *also(source.c)]
        grouped = keys(source.c)
        totals = (_total(source.c[name]).label(name) for name in measures)
        statement = select(*map(_as_words, grouped), *totals).where(*conditions)
        return statement.group_by(*grouped).order_by(*map(in_order, grouped))

    def _as_open_as_can_be(self, selection: Selection) -> Selection:
        """Without the days that leave out no case, so that fewer months count as cut."""
        if may_change(self._engine):  # a case may have come that these days leave out
            return selection
        first, last = self._first_and_last
        if selection.start and first >= pd.Timestamp(selection.start):
            selection = replace(selection, start=None)
        if selection.end and last <= pd.Timestamp(selection.end):
            selection = replace(selection, end=None)
        return selection

    def _frame(self, statement: Any) -> pd.DataFrame:
        return answer(self._engine, statement)

    # Key figures -----------------------------------------------------------------------------

    def kpis(self, selection: Selection) -> pd.DataFrame:
        """One row of key figures.

        Columns: cases, reports, cases_told_by_several (agencies), trafficking, smuggling, both,
        undetermined (cases), conflict (cases whose reports differ in theme), persons_from,
        persons_to (victims and migrants), persons_not_known (cases without a number), minors_from,
        dead, missing, dead_or_missing (persons; the last where it is not told which),
        by_year_only (cases dated to a year), without_area (cases).
        """
        source, conditions = self._answering(counts.CASES, selection)
        return self._frame(_key_figures(source).where(*conditions))

    # Time ------------------------------------------------------------------------------------

    def trend(self, selection: Selection, grain: str = "month") -> pd.DataFrame:
        """Cases per period and theme.

        Columns: period (first day), theme, cases, persons_from, minors_from, dead, missing,
        dead_or_missing (persons, as in `kpis`).
        """
        return self._frame(
            self._added_up(
                counts.CASES,
                selection,
                lambda one: (_period(one.month, grain).label("period"), one.theme),
                ("cases", "persons_from", "minors_from", "dead", "missing", "dead_or_missing"),
            )
        )

    def coverage(self, selection: Selection, grain: str = "month") -> pd.DataFrame:
        """Reports registered in the months of the selection, whenever their case happened.

        All else as selected. Columns: period (first day), agency, reports.
        """
        statement = self._added_up(
            counts.REPORTS,
            replace(selection, start=None, end=None),
            lambda one: (_period(one.registered_month, grain).label("period"), one.agency),
            ("reports",),
            lambda one: _months(one.registered_month, selection),
        )
        return self._frame(statement)

    def registered_months(self, selection: Selection) -> pd.DataFrame:
        """Reports by month of registration, agency and area, from the first to the period's last.

        The period's first day does not restrict: what an agency used to report lies before it.
        All else as selected. Columns: month (first day), agency, area, reports.
        """
        statement = self._added_up(
            counts.REPORTS,
            replace(selection, start=None, end=None),
            lambda one: (one.registered_month.label("month"), one.agency, one.area),
            ("reports",),
            lambda one: _months(one.registered_month, replace(selection, start=None)),
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
            .where(*_months(one.registered_month, selection))
            .group_by(one.agency, days)
            .order_by(in_order(one.agency), in_order(days))
        )
        return self._frame(
            self._where(statement, replace(selection, start=None, end=None), reports)
        )

    # Breakdowns ------------------------------------------------------------------------------

    def breakdown(
        self, selection: Selection, attribute: str, by: str | None = None, grain: str = "quarter"
    ) -> pd.DataFrame:
        """Cases per value of an attribute; a case counts once under each value it has.

        ``attribute`` is one of `facts.ATTRIBUTES`; ``by`` None, "theme", "area" or "period".
        Columns: value (NA: not known), [theme | area | period], cases. Values may add up to more
        than all cases, because a case may have several.
        """
        splits = _splits(by, grain)
        return self._frame(
            self._added_up(
                counts.traits_of(attribute),
                selection,
                lambda one: (one.value, *splits(one)),
                ("cases",),
            )
        )

    def sectors(self, selection: Selection) -> pd.DataFrame:
        """Cases per sector and theme. Columns: value (NA: not known), theme, cases."""
        return self.breakdown(selection, "sector", "theme")

    def crosstab(self, selection: Selection, attribute: str) -> pd.DataFrame:
        """Sector by area or another attribute. Columns: sector (NA), value (NA), cases.

        A sector that its list does not have stands as `codes.OUTSIDE`.

        A case counts once in each cell it belongs to, so cells may add up to more than all cases.
        """
        counted = counts.CASES if attribute == "area" else counts.traits_of(attribute)
        value = "area" if attribute == "area" else "value"
        grouped = self._added_up(
            counted, selection, lambda one: (one.sectors, one[value].label("value")), ("cases",)
        )
        sums = grouped.order_by(None).subquery()
        flag = sector_flag.c
        statement = (
            select(_as_words(flag.sector), sums.c.value, _total(sums.c.cases).label("cases"))
            .join_from(sums, sector_flag, sums.c.sectors.bitwise_and(flag.flag) != 0)
            .group_by(flag.sector, sums.c.value)
            .order_by(in_order(flag.sector), in_order(sums.c.value))
        )
        return self._frame(statement)

    def attributes_not_known(self, selection: Selection) -> pd.DataFrame:
        """Cases of which nothing is known of an attribute.

        Columns: attribute (of `facts.ATTRIBUTES`; absent where all is known), cases.
        """
        statement = self._added_up(
            counts.TRAITS,
            selection,
            lambda one: (one.attribute,),
            ("cases",),
            lambda one: (one.value.is_(None),),
        )
        return self._frame(statement).sort_values("attribute", ignore_index=True)

    def capture_histories(self, selection: Selection) -> pd.DataFrame:
        """Cases by which agencies told of them.

        A row per combination of agencies and agency in it. Columns: combination (a number that
        names it), agency (NA: not known who told), cases (that exactly this combination told of).
        """
        grouped = self._added_up(
            counts.CASES, selection, lambda one: (one.agencies.label("combination"),), ("cases",)
        )
        sums, one = grouped.order_by(None).subquery(), agency_position.c
        told = sums.c.combination.bitwise_and(bit(one.position)) != 0
        statement = (
            select(sums.c.combination, one.agency, sums.c.cases)
            .outerjoin_from(sums, agency_position, told)
            .order_by(sums.c.combination, in_order(one.agency))
        )
        return self._frame(statement)

    # Indicators ------------------------------------------------------------------------------

    def indicators_seen(self, selection: Selection, grain: str = "quarter") -> pd.DataFrame:
        """Cases by the indicators that they show.

        Columns: period (first day), theme, seen (bits of `indicator_codes.POSITIONS`), cases, and
        for each of `indicators.ASKED` whether the case tells any value of it (``knows_...``).
        """
        statement = indicators.seen(selection, lambda month: _period(month, grain))
        return indicators.spelled_out(self._frame(statement))

    def cases_showing(
        self, selection: Selection, theme: str, sets: tuple[int, ...]
    ) -> pd.DataFrame:
        """Cases of one theme that show exactly one of these sets of indicators, newest first.

        Columns: case_key, case_id, case_date, area, place, reports, seen and ``knows_...`` as
        `indicators_seen` has them.
        """
        return indicators.spelled_out(self._frame(indicators.showing(selection, theme, sets)))

    def things_by_theme(
        self, selection: Selection, mask: int, kinds: tuple[str, ...]
    ) -> pd.DataFrame:
        """Cases by the things of some kinds that they name, and how many show some indicators.

        ``mask`` holds the bits of these. Columns: thing_kind (of `facts.THINGS`), thing, theme,
        cases, knowing (cases that tell any indicator), showing (cases that show one of these).
        """
        return self._frame(indicators.meeting(selection, mask, kinds))

    def thing_points(
        self, selection: Selection, kind: str, weighing: indicators.Weighing
    ) -> pd.DataFrame:
        """What speaks for looking into each thing; ``kind`` is one of `facts.THINGS`.

        Columns: thing, month (of registration, its first day), agency (NA: not known who told),
        points (in the units of ``weighing``), indicators (how many count). What one agency tells
        of one event counts once.
        """
        return self._frame(indicators.thing_points(selection, kind, weighing))

    def thing_indicators(
        self, selection: Selection, kind: str, thing: str, weighing: indicators.Weighing
    ) -> pd.DataFrame:
        """The indicators behind `thing_points` of one thing, as each report tells them.

        Columns: case_key, case_id, report_id, agency, month, report_grade, position (NA: no
        indicator of `indicator_codes`), strength, points (NA: weighs nothing here).
        """
        return self._frame(indicators.thing_indicators(selection, kind, thing, weighing))

    def naming_things(self, selection: Selection) -> pd.DataFrame:
        """Cases that tell an indicator, and how many of them name a thing of each kind. One row.

        Columns: cases, and one for each of `facts.THINGS`.
        """
        return self._frame(indicators.naming_things(selection))

    # Routes ----------------------------------------------------------------------------------

    def flows(self, selection: Selection) -> pd.DataFrame:
        """Legs of the selected cases, joined into flows.

        Columns: origin, destination (places; NA: not known), mode (NA), theme, cases,
        persons_from (persons aboard, at least), persons_not_known (legs without a number).
        """
        return self._frame(
            self._added_up(
                counts.LEGS,
                selection,
                lambda one: (one.origin, one.destination, one.mode, one.theme),
                counts.LEGS.measures,
            )
        )

    def flow_months(self, selection: Selection, grain: str = "month") -> pd.DataFrame:
        """Flows per period, for playing through time.

        Columns: period (first day), origin, destination, mode, theme, cases, persons_from.
        """
        return self._frame(
            self._added_up(
                counts.LEGS,
                selection,
                lambda one: (
                    _period(one.month, grain).label("period"),
                    one.origin,
                    one.destination,
                    one.mode,
                    one.theme,
                ),
                ("cases", "persons_from"),
            )
        )

    def timed_legs(self, selection: Selection) -> pd.DataFrame:
        """Legs with both times, to hold against the distance.

        Columns: case_id, sequence, origin, destination, mode, departure, arrival (local time),
        outcome, persons_from.
        """
        statement = (
            select(
                cases.c.case_id,
                legs.c.sequence,
                legs.c.origin,
                legs.c.destination,
                legs.c.mode,
                legs.c.departure,
                legs.c.arrival,
                legs.c.outcome,
                legs.c.persons_from,
            )
            .join_from(legs, cases, cases.c.case_key == legs.c.case_key)
            .where(legs.c.departure.is_not(None), legs.c.arrival.is_not(None))
            .order_by(legs.c.departure, in_order(cases.c.case_id), legs.c.sequence)
        )
        return self._frame(self._where(statement, selection, legs))

    def untimed_legs(self, selection: Selection) -> pd.DataFrame:
        """How many legs lack the departure or the arrival. One row; column: legs."""
        statement = select(func.count().label("legs")).select_from(legs)
        statement = statement.where(or_(legs.c.departure.is_(None), legs.c.arrival.is_(None)))
        return self._frame(self._where(statement, selection, legs))

    def incidents(self, selection: Selection) -> pd.DataFrame:
        """Where cases happened.

        Columns: place (NA), cases, dead, missing, dead_or_missing (persons).
        """
        statement = select(
            cases.c.place,
            func.count().label("cases"),
            _total(cases.c.dead).label("dead"),
            _total(cases.c.missing).label("missing"),
            _total(cases.c.dead_or_missing).label("dead_or_missing"),
        ).group_by(cases.c.place)
        return self._frame(self._where(statement, selection, cases))

    def places(self) -> pd.DataFrame:
        """All places. Columns: place, name, kind, country, island, latitude, longitude."""
        return self._frame(select(schema.place).order_by(in_order(schema.place.c.place)))

    # Money and support -----------------------------------------------------------------------

    def money_signs(self, selection: Selection) -> pd.DataFrame:
        """Signs of money moved, those of a case that are alike once.

        Columns: case_key, month (first day), channel, direction, amount_band, origin_country,
        destination_country.
        """
        one = money.c
        told = [c for c in one if c.name not in CASE_FACT_NAMES]
        statement = select(one.case_key, one.month, *told)
        return self._frame(
            self._where(statement, selection, money).order_by(
                one.case_date, one.case_key, *(in_order(column) for column in told)
            )
        )

    def support(self, selection: Selection) -> pd.DataFrame:
        """Victims of whom support is told, alike ones together.

        Columns: agency, area, identification, reflection_period, referral, support_outcome, days
        (from the event to the identification; NA: not known to the day), victims.
        """
        one = support.c
        keys = (
            one.agency,
            one.area,
            one.identification,
            one.reflection_period,
            one.referral,
            one.support_outcome,
            one.days_to_identification.label("days"),
        )
        statement = select(*keys, func.count().label("victims")).group_by(*keys)
        return self._frame(
            self._where(statement, selection, support).order_by(*(in_order(key) for key in keys))
        )

    # Cases -----------------------------------------------------------------------------------

    def cases(self, selection: Selection, newest: int | None = None) -> pd.DataFrame:
        """The cases themselves, newest first. Columns: case_key, case_id, case_date, precision,
        theme, area, place, source_grade, first_registered, reports, persons_from, persons_to,
        conflict.
        """
        shown = (cases.c[name] for name in case_files.LISTED)
        statement = self._where(select(*shown), selection, cases)
        statement = statement.order_by(cases.c.case_date.desc(), cases.c.case_key.desc())
        return self._frame(statement.limit(newest) if newest else statement)

    def case_keys(self, selection: Selection) -> pd.DataFrame:
        """Which cases are selected. Column: case_key, in its order."""
        statement = self._where(select(cases.c.case_key), selection, cases)
        return self._frame(statement.order_by(cases.c.case_key))

    def traits(self, selection: Selection, attributes: Sequence[str]) -> pd.DataFrame:
        """What the selected cases are like. Columns: case_key, attribute, value."""
        statement = select(traits.c.case_key, traits.c.attribute, traits.c.value)
        statement = statement.where(traits.c.attribute.in_(attributes))
        return self._frame(self._where(statement, selection, traits))

    def case_list(
        self,
        selection: Selection,
        search: str = "",
        by: str = "date",
        descending: bool = True,
        rows: tuple[int, int] = (0, 25),
    ) -> pd.DataFrame:
        """A page of the selected cases: ``rows`` are where it begins, from 0, and how many it has.

        ``search`` is part of the pseudonym of the case or of one of its reports, ``by`` one of
        `case_files.ORDERS`. Columns: as `cases`.
        """
        shown = select(*(cases.c[name] for name in case_files.LISTED))
        statement = self._where(shown.where(*case_files.called_like(search)), selection, cases)
        statement = case_files.ordered(statement, by, descending=descending)
        start, most = rows
        return self._frame(statement.offset(start).limit(most))

    def cases_found(self, selection: Selection, search: str) -> pd.DataFrame:
        """How many cases `case_list` has on all pages. One row; column: cases."""
        statement = select(func.count().label("cases")).select_from(cases)
        return self._frame(
            self._where(statement.where(*case_files.called_like(search)), selection, cases)
        )

    def cases_named(self, selection: Selection, name: str) -> pd.DataFrame:
        """The cases that have a pseudonym, or of which a report has it. Columns: as `cases`.

        More than one only where a report and another case share a pseudonym.
        """
        shown = select(*(cases.c[name] for name in case_files.LISTED))
        statement = self._where(shown.where(*case_files.called(name)), selection, cases)
        return self._frame(statement.order_by(cases.c.case_key))

    def told(self, selection: Selection, table: str) -> pd.DataFrame:
        """What the reports of the selected cases tell, row by row.

        ``table`` is one of `case_files.TOLD`. Columns: case_key, then those of the contract's
        table, but for the narrative, which stays in the register. In the order of case, report
        and line.
        """
        few = self._frame(
            self._where(case_files.reports_of(case_files.FEW + 1), selection, reports)
        )
        named = None if len(few) > case_files.FEW else few["report_id"].tolist()
        return self._frame(self._where(case_files.rows_told(table, named), selection, reports))

    def persons_told(self, selection: Selection) -> pd.DataFrame:
        """Cases by the persons they tell of. Columns: persons_from, persons_to (NA), cases."""
        return self._frame(self._where(case_files.persons_counted(), selection, cases))

    def victims(self, selection: Selection) -> pd.DataFrame:
        """Groups of victims and possible victims of the selected cases, one row a group.

        Each case is told by its best report that tells of any person, as for `kpis`; a case without
        a victim has no row. Columns: case_key, case_id, case_date, precision, dated_by_event, area,
        line, role, number_from (NA: not known), gender, age_band, citizenship.
        """
        return self._frame(self._where(victims_told(), selection, cases))

    def newly_registered(self, selection: Selection, days: int) -> pd.DataFrame:
        """Cases first registered in the last ``days`` before the register's as-of day.

        Columns: theme, area, cases.
        """
        since = (pd.Timestamp(self.info.as_of) - pd.Timedelta(days=days)).date()
        statement = select(cases.c.theme, cases.c.area, func.count().label("cases"))
        statement = statement.where(cases.c.first_registered > since)
        statement = statement.group_by(cases.c.theme, cases.c.area)
        return self._frame(self._where(statement, selection, cases))

    def pseudonyms(self, words: tuple[str, ...]) -> pd.DataFrame:
        """Which of some words are pseudonyms of the register.

        Columns: word, kind (case, report, venue or vessel), case_id (that it is or belongs to; NA
        of venues and vessels, which belong to several).
        """
        asked = [
            select(
                cases.c.case_id.label("word"), literal("case").label("kind"), cases.c.case_id
            ).where(cases.c.case_id.in_(words)),
            select(reports.c.report_id, literal("report"), cases.c.case_id)
            .join_from(reports, cases, cases.c.case_key == reports.c.case_key)
            .where(reports.c.report_id.in_(words)),
            select(things.c.thing, things.c.thing_kind, cast(null(), String))
            .where(things.c.thing_kind.in_(("venue", "vessel")), things.c.thing.in_(words))
            .distinct(),
            # What is set aside is in no fact, and named by its pseudonym all the same.
            select(quarantine.c.key, literal("report"), cast(null(), String))
            .where(quarantine.c.table_name != schema.place.name, quarantine.c.key.in_(words))
            .distinct(),
        ]
        found = self._frame(union_all(*asked))
        return found.sort_values(["word", "kind"], ignore_index=True)

    def quarantine(self) -> pd.DataFrame:
        """Rows and values of the register that cannot be true, or that no list has.

        Columns: table_name, key (a report_id or a place), line (Int64), column_name, reason,
        set_aside (False: counted all the same).
        """
        names = ("table_name", "reason", "key", "line", "column_name")
        return self._frame(
            select(quarantine).order_by(*(in_order(quarantine.c[name]) for name in names))
        )

    def options(self) -> pd.DataFrame:
        """What can be selected. Columns: filter, value, cases; most frequent first."""
        counted = [
            select(literal(name).label("filter"), fact.label("value"), func.count().label("cases"))
            .group_by(fact)
            .where(fact.is_not(None))
            for name, fact in (
                ("areas", cases.c.area),
                ("themes", cases.c.theme),
                ("grades", cases.c.source_grade),
            )
        ]
        for name, attribute in (
            ("agencies", "agency"),
            ("citizenships", "citizenship"),
            ("sectors", "sector"),
            ("origins", "origin"),
            ("destinations", "destination"),
        ):
            counted.append(
                select(literal(name), traits.c.value, func.count())
                .where(traits.c.attribute == attribute)
                .group_by(traits.c.value)
            )
        frame = self._frame(union_all(*counted))
        return frame.sort_values(
            ["filter", "cases", "value"], ascending=[True, False, True], ignore_index=True
        )

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
        return func.coalesce(_total(case((condition, one.cases))), 0)

    def shown(name: str) -> ColumnElement[int]:
        if name in _NEVER_MISSING:
            return func.coalesce(_total(one[name]), 0).label(name)
        return _total(one[name]).label(name)

    figures: list[ColumnElement[Any]] = [
        *(shown(name) for name in ("cases", "reports", "cases_told_by_several")),
        *(cases_where(one.theme == theme).label(theme) for theme in codes.THEME.codes),
        *(shown(name) for name in counts.CASES.measures[3:]),
        cases_where(one.area.is_(None)).label("without_area"),
    ]
    return select(*figures)


def _as_words(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """A coded key as text; after grouping, so that it is the codes that are grouped."""
    if not isinstance(key.type, String):
        return key
    return cast(key, String).label(getattr(key, "name", None))


def _total(number: ColumnElement[Any]) -> ColumnElement[int]:
    """A sum that stays NULL where nothing is known."""
    return cast(func.sum(number), BigInteger)


def _period(month: ColumnElement[Any], grain: str) -> ColumnElement[Any]:
    return month if grain == "month" else func.first_day_of(grain, month)


def _months(month: ColumnElement[Any], selection: Selection) -> tuple[ColumnElement[bool], ...]:
    """Months that the period touches, by their first day."""
    conditions = []
    if selection.start:
        conditions.append(month >= selection.start.replace(day=1))
    if selection.end:
        conditions.append(month <= selection.end)
    return tuple(conditions)


def _splits(by: str | None, grain: str) -> Any:
    if by is None:
        return lambda _: ()
    if by == "period":
        return lambda fact: (_period(fact.month, grain).label("period"),)
    if by in {"theme", "area"}:
        return lambda fact: (fact[by],)
    raise ValueError(f"{by!r} is not one of None, 'theme', 'area', 'period'.")
