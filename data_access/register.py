"""`Register`: the only door to the register. One method a question, named by its answer.

Every method takes a `Selection` and returns a frame whose columns its docstring gives. Codes stay
codes; a missing value is NA. Cases are counted, each once, unless a column says otherwise.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Integer, case, cast, func, literal, null, select, union_all
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Select

from data_access import codes, schema
from data_access.errors import RegisterError
from data_access.facts import ATTRIBUTES, agency_position, cases, legs, position_of, reports, traits
from data_access.mirror import MirrorInfo, mirror_info
from data_access.selection import Selection
from data_access.where import restricted


class Audience(StrEnum):
    """Who is looking; decides which copy a `Register` opens."""

    ANALYST = "analyst"
    PARTICIPANT = "participant"


class Register:
    """The register as one audience may see it.

    Parameters
    ----------
    audience : Audience
        An analyst sees any register; a participant a training register only.
    copy : Engine
        The copy to read: a mirror.

    Raises
    ------
    RegisterError
        A participant would open a register that is not a training register.
    """

    def __init__(self, audience: Audience, copy: Engine) -> None:
        self.audience = audience
        self._engine = copy
        if audience is Audience.PARTICIPANT and self.info.kind != "training":
            raise RegisterError("Participants may only open a training register.")

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
        )

    @cached_property
    def _agencies(self) -> dict[str, int]:
        frame = self._frame(select(agency_position))
        return dict(zip(frame["agency"], frame["position"].astype(int), strict=True))

    def _where(self, statement: Any, selection: Selection, fact: Any) -> Select[Any]:
        return restricted(statement, selection, fact, self._agencies)

    def _frame(self, statement: Any) -> pd.DataFrame:
        with self._engine.connect() as connection:
            cursor: Any = connection.execute(statement).cursor
            frame: pd.DataFrame = cursor.df()
        words = frame.select_dtypes("category").columns
        return frame.astype(dict.fromkeys(words, "str"))

    # Key figures -----------------------------------------------------------------------------

    def kpis(self, selection: Selection) -> pd.DataFrame:
        """One row of key figures.

        Columns: cases, reports, cases_told_by_several (agencies), trafficking, smuggling, both,
        undetermined (cases), conflict (cases whose reports differ in theme), persons_from,
        persons_to (victims and migrants), persons_not_known (cases without a number), minors_from,
        dead, missing (persons), by_year_only (cases dated to a year), without_area (cases).
        """
        one = cases.c

        def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
            return func.count(case((condition, 1)))

        statement = select(
            func.count().label("cases"),
            _total(one.reports).label("reports"),
            count(one.reporting_agencies > 1).label("cases_told_by_several"),
            *(count(one.theme == theme).label(theme) for theme in codes.THEME.codes),
            count(one.conflict.is_(True)).label("conflict"),
            _total(one.persons_from).label("persons_from"),
            _total(one.persons_to).label("persons_to"),
            count(one.persons_from.is_(None)).label("persons_not_known"),
            _total(one.minors_from).label("minors_from"),
            _total(one.dead).label("dead"),
            _total(one.missing).label("missing"),
            count(one.precision == "year").label("by_year_only"),
            count(one.area.is_(None)).label("without_area"),
        )
        return self._frame(self._where(statement, selection, cases))

    def total(self) -> int:
        """All cases of the register, whatever is selected."""
        return self.info.cases

    # Time ------------------------------------------------------------------------------------

    def trend(self, selection: Selection, grain: str = "month") -> pd.DataFrame:
        """Cases per period and theme. Columns: period (first day), theme, cases, persons_from."""
        period = _period(cases.c.month, grain)
        statement = select(
            period.label("period"),
            cases.c.theme,
            func.count().label("cases"),
            _total(cases.c.persons_from).label("persons_from"),
        ).group_by(period, cases.c.theme)
        frame = self._frame(self._where(statement, selection, cases))
        return frame.sort_values(["period", "theme"], ignore_index=True)

    def coverage(self, selection: Selection, grain: str = "month") -> pd.DataFrame:
        """Reports of the selected cases, by when they were registered, not when it happened.

        Columns: period (first day), agency, reports.
        """
        period = _period(reports.c.registered_month, grain)
        statement = select(
            period.label("period"),
            reports.c.agency,
            func.count().label("reports"),
        ).group_by(period, reports.c.agency)
        frame = self._frame(self._where(statement, selection, reports))
        return frame.sort_values(["period", "agency"], ignore_index=True)

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
        told = select(traits.c.value, *splits(traits.c), func.count().label("cases"))
        told = told.where(traits.c.attribute == attribute)
        told = told.group_by(traits.c.value, *splits(traits.c))
        untold = select(null().label("value"), *splits(cases.c), func.count().label("cases"))
        untold = untold.where(_not_known(attribute))
        if by is not None:
            untold = untold.group_by(*splits(cases.c))
        both = union_all(
            self._where(told, selection, traits), self._where(untold, selection, cases)
        )
        frame = self._frame(both)
        return frame[frame["cases"] > 0].reset_index(drop=True)

    def areas(self, selection: Selection) -> pd.DataFrame:
        """Cases per island or country and theme. Columns: area (NA: not known), theme, cases."""
        statement = select(cases.c.area, cases.c.theme, func.count().label("cases")).group_by(
            cases.c.area, cases.c.theme
        )
        return self._frame(self._where(statement, selection, cases))

    def sectors(self, selection: Selection) -> pd.DataFrame:
        """Cases per sector and theme. Columns: value (NA: not known), theme, cases."""
        return self.breakdown(selection, "sector", "theme")

    def crosstab(self, selection: Selection, attribute: str) -> pd.DataFrame:
        """Sector by area or another attribute. Columns: sector (NA), value (NA), cases.

        A case counts once in each cell it belongs to, so cells may add up to more than all cases.
        """
        names = (codes.UNKNOWN, *codes.SECTOR.codes)

        def cells(fact: Any) -> list[Any]:
            return [
                func.count(case((fact.sectors.bitwise_and(1 << bit) != 0, 1))).label(name)
                for bit, name in enumerate(names)
            ]

        if attribute == "area":
            told = select(cases.c.area.label("value"), *cells(cases.c)).group_by(cases.c.area)
            wide = self._frame(self._where(told, selection, cases))
        else:
            told = select(traits.c.value, *cells(traits.c)).group_by(traits.c.value)
            told = told.where(traits.c.attribute == attribute)
            untold = select(null().label("value"), *cells(cases.c)).where(_not_known(attribute))
            parts = self._where(told, selection, traits), self._where(untold, selection, cases)
            wide = self._frame(union_all(*parts))
        long = wide.melt("value", var_name="sector", value_name="cases")
        long["sector"] = long["sector"].replace(codes.UNKNOWN, None)
        return long.loc[long["cases"] > 0, ["sector", "value", "cases"]].reset_index(drop=True)

    # Routes ----------------------------------------------------------------------------------

    def flows(self, selection: Selection) -> pd.DataFrame:
        """Legs of the selected cases, joined into flows.

        Columns: origin, destination (places; NA: not known), mode (NA), theme, cases,
        persons_from (persons aboard, at least), persons_not_known (legs without a number).
        """
        statement = select(
            legs.c.origin,
            legs.c.destination,
            legs.c.mode,
            legs.c.theme,
            _flow_cases(),
            _total(legs.c.persons_from).label("persons_from"),
            func.count(case((legs.c.persons_from.is_(None), 1))).label("persons_not_known"),
        ).group_by(legs.c.origin, legs.c.destination, legs.c.mode, legs.c.theme)
        return self._frame(self._where(statement, selection, legs))

    def flow_months(self, selection: Selection, grain: str = "month") -> pd.DataFrame:
        """Flows per period, for playing through time.

        Columns: period (first day), origin, destination, mode, theme, cases, persons_from.
        """
        period = _period(legs.c.month, grain)
        key = (legs.c.origin, legs.c.destination, legs.c.mode, legs.c.theme)
        statement = select(
            period.label("period"),
            *key,
            _flow_cases(),
            _total(legs.c.persons_from).label("persons_from"),
        ).group_by(period, *key)
        return self._frame(self._where(statement, selection, legs))

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
            .order_by(legs.c.departure, cases.c.case_id, legs.c.sequence)
        )
        return self._frame(self._where(statement, selection, legs))

    def incidents(self, selection: Selection) -> pd.DataFrame:
        """Where cases happened. Columns: place (NA), cases, dead, missing (persons)."""
        statement = select(
            cases.c.place,
            func.count().label("cases"),
            _total(cases.c.dead).label("dead"),
            _total(cases.c.missing).label("missing"),
        ).group_by(cases.c.place)
        return self._frame(self._where(statement, selection, cases))

    def places(self) -> pd.DataFrame:
        """All places. Columns: place, name, kind, country, island, latitude, longitude."""
        return self._frame(select(schema.place).order_by(schema.place.c.place))

    def agencies(self) -> pd.DataFrame:
        """All agencies. Columns: agency, name, kind, country."""
        return self._frame(select(schema.agency).order_by(schema.agency.c.agency))

    # Cases -----------------------------------------------------------------------------------

    def cases(self, selection: Selection, newest: int | None = None) -> pd.DataFrame:
        """The cases themselves, newest first. Columns: case_key, case_id, case_date, theme, area,
        place, source_grade, first_registered, reports, persons_from, persons_to, conflict.
        """
        shown = (
            cases.c[name]
            for name in (
                "case_key",
                "case_id",
                "case_date",
                "theme",
                "area",
                "place",
                "source_grade",
                "first_registered",
                "reports",
                "persons_from",
                "persons_to",
                "conflict",
            )
        )
        statement = self._where(select(*shown), selection, cases)
        statement = statement.order_by(cases.c.case_date.desc(), cases.c.case_key.desc())
        return self._frame(statement.limit(newest) if newest else statement)

    def traits(self, selection: Selection, attributes: Sequence[str]) -> pd.DataFrame:
        """What the selected cases are like. Columns: case_key, attribute, value."""
        statement = select(traits.c.case_key, traits.c.attribute, traits.c.value)
        statement = statement.where(traits.c.attribute.in_(attributes))
        return self._frame(self._where(statement, selection, traits))

    def newly_registered(self, selection: Selection, days: int) -> pd.DataFrame:
        """Cases first registered in the last ``days`` before the register's as-of day.

        Columns: theme, area, cases.
        """
        since = (pd.Timestamp(self.info.as_of) - pd.Timedelta(days=days)).date()
        statement = select(cases.c.theme, cases.c.area, func.count().label("cases"))
        statement = statement.where(cases.c.first_registered > since)
        statement = statement.group_by(cases.c.theme, cases.c.area)
        return self._frame(self._where(statement, selection, cases))

    def options(self) -> pd.DataFrame:
        """What can be selected. Columns: filter, value, cases; most frequent first."""
        counted = [
            select(literal(name).label("filter"), fact.label("value"), func.count().label("cases"))
            .group_by(fact)
            .where(fact.is_not(None))
            for name, fact in (("areas", cases.c.area), ("themes", cases.c.theme))
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

    def period(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last day of any case."""
        row = self._frame(
            select(func.min(cases.c.case_date).label("a"), func.max(cases.c.case_date).label("b"))
        ).iloc[0]
        return pd.Timestamp(row["a"]), pd.Timestamp(row["b"])


def _total(number: ColumnElement[Any]) -> ColumnElement[int]:
    """A sum that stays NULL where nothing is known."""
    return cast(func.sum(number), Integer)


def _flow_cases() -> ColumnElement[int]:
    return func.count(case((legs.c.opens_flow.is_(True), 1))).label("cases")


def _period(month: ColumnElement[Any], grain: str) -> ColumnElement[Any]:
    return month if grain == "month" else func.first_day_of(grain, month)


def _splits(by: str | None, grain: str) -> Any:
    if by is None:
        return lambda _: ()
    if by == "period":
        return lambda fact: (_period(fact.month, grain).label("period"),)
    if by in {"theme", "area"}:
        return lambda fact: (fact[by],)
    raise ValueError(f"{by!r} is not one of None, 'theme', 'area', 'period'.")


def _not_known(attribute: str) -> ColumnElement[bool]:
    return cases.c.known.bitwise_and(1 << position_of(attribute, ATTRIBUTES)) == 0
