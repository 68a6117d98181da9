"""Questions of routes and places."""

import pandas as pd
from sqlalchemy import func, or_, select

from data_access import counts, schema
from data_access.asking import Asking, case_period, total
from data_access.dialects import in_order
from data_access.facts import cases, legs
from data_access.selection import Selection


class Routes(Asking):
    """Between which places persons were moved, and where cases happened."""

    def flows(self, selection: Selection) -> pd.DataFrame:
        """Legs of the selected cases, joined into flows.

        Columns: origin, destination (places; NA: not known), mode (NA), theme, cases,
        persons_from (persons aboard, at least: of each case those of its fullest leg),
        persons_open (cases of the flow with no upper end), persons_not_known (without a number).
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

        Columns: period (first day; NA: the dates are not known to it), origin, destination, mode,
        theme, cases, persons_from, persons_open, persons_not_known.
        """
        return self._frame(
            self._added_up(
                counts.LEGS,
                selection,
                lambda one: (
                    case_period(one, grain),
                    one.origin,
                    one.destination,
                    one.mode,
                    one.theme,
                ),
                counts.LEGS.measures,
            )
        )

    def timed_legs(self, selection: Selection) -> pd.DataFrame:
        """Legs with both times, to hold against the distance.

        Columns: case_key, case_id, sequence, origin, destination, mode, departure, arrival (local
        time), outcome, persons_from.
        """
        statement = (
            select(
                cases.c.case_key,
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

    def arrivals(self, selection: Selection, origin: str, destination: str) -> pd.DataFrame:
        """Every leg of the selected cases from one place to another, when it came and how it ended.

        Columns: case_id, sequence, arrival (local time; NA), outcome (NA).
        """
        statement = (
            select(cases.c.case_id, legs.c.sequence, legs.c.arrival, legs.c.outcome)
            .join_from(legs, cases, cases.c.case_key == legs.c.case_key)
            .where(legs.c.origin == origin, legs.c.destination == destination)
            .order_by(in_order(cases.c.case_id), legs.c.sequence)
        )
        return self._frame(self._where(statement, selection, legs))

    def incidents(self, selection: Selection, grain: str | None = None) -> pd.DataFrame:
        """Where cases happened; with a ``grain``, those whose date is known to such a period.

        Columns: place (NA), cases, dead, missing, dead_or_missing (persons).
        """
        statement = select(
            cases.c.place,
            func.count().label("cases"),
            total(cases.c.dead).label("dead"),
            total(cases.c.missing).label("missing"),
            total(cases.c.dead_or_missing).label("dead_or_missing"),
        ).group_by(cases.c.place)
        if grain:
            statement = statement.where(case_period(cases.c, grain).is_not(None))
        return self._frame(self._where(statement, selection, cases))

    def places(self) -> pd.DataFrame:
        """All places. Columns: place, name, kind, country, island, latitude, longitude."""
        return self._frame(select(schema.place).order_by(in_order(schema.place.c.place)))
