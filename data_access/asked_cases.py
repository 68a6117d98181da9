"""Questions that are answered case by case, or row by row."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import String, cast, func, literal, null, select, union_all

from data_access import case_files, schema
from data_access.asking import Asking
from data_access.dialects import in_order
from data_access.facts import CASE_FACT_NAMES, cases, money, reports, support, things, traits
from data_access.mirror_quarantine import quarantine
from data_access.selection import Selection
from data_access.victims import victim_cases, victims_told


class Cases(Asking):
    """The cases themselves, what their reports tell, and what cannot be true."""

    def cases(self, selection: Selection, newest: int | None = None) -> pd.DataFrame:
        """The cases themselves, newest first. Columns: case_key, case_id, case_date, precision,
        dated_by_event, theme, area, place, source_grade, first_registered, reports, persons_from,
        persons_to, conflict.
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

        Each case is told by its best report that gives a number of them, where none does by the
        best that tells of any; a case without a victim has no row. Columns: case_key, case_id,
        case_date, precision, dated_by_event, area, registered_day (the first that is known), line,
        role, number_from (NA: not known), gender, age_band, citizenship; identifications, how many
        different ones are told of the victims of the case (NA: none), and one of these,
        identification.
        """
        return self._frame(self._where(victims_told(), selection, cases))

    def victims_supported(self, selection: Selection) -> pd.DataFrame:
        """Cases of which any report tells a victim, and of how many support is told. One row.

        Columns: cases, supported.
        """
        of_victims = self._where(victim_cases(), selection, traits).subquery()
        of_support = select(support.c.case_key).distinct().subquery()
        one = func.count(of_support.c.case_key).label("supported")
        return self._frame(
            select(func.count().label("cases"), one).outerjoin_from(
                of_victims, of_support, of_victims.c.case_key == of_support.c.case_key
            )
        )

    def money_signs(self, selection: Selection) -> pd.DataFrame:
        """Signs of money moved, those of a case that are alike once.

        Columns: case_key, month (first day), known_to (how finely the date is known), channel,
        direction, amount_band, origin_country, destination_country.
        """
        one = money.c
        told = [c for c in one if c.name not in CASE_FACT_NAMES]
        statement = select(one.case_key, one.month, one.known_to, *told)
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
