"""Questions of what cases are like: their attributes, alone and crossed, and who told of them."""

import pandas as pd
from sqlalchemy import case, func, literal, select, union_all

from data_access import counts
from data_access.asking import Asking, as_words, split_by, total
from data_access.dialects import bit, in_order
from data_access.facts import (
    ATTRIBUTES,
    agency_position,
    cases,
    position_of,
    sector_flag,
    traits,
)
from data_access.fields import ALONE
from data_access.selection import Selection


class Breakdowns(Asking):
    """Cases per value of an attribute."""

    def breakdown(
        self, selection: Selection, attribute: str, by: str | None = None, grain: str = "quarter"
    ) -> pd.DataFrame:
        """Cases per value of an attribute; a case counts once under each value it has.

        ``attribute`` is one of `facts.ATTRIBUTES`; ``by`` None, "theme", "area" or "period".
        Columns: value (NA: not known), [theme | area | period], cases. Values may add up to more
        than all cases, because a case may have several.
        """
        splits = split_by(by, grain)
        return self._frame(
            self._added_up(
                counts.traits_of(attribute),
                selection,
                lambda one: (one.value, *splits(one)),
                ("cases",),
            )
        )

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
            select(as_words(flag.sector), sums.c.value, total(sums.c.cases).label("cases"))
            .join_from(sums, sector_flag, sums.c.sectors.bitwise_and(flag.flag) != 0)
            .group_by(flag.sector, sums.c.value)
            .order_by(in_order(flag.sector), in_order(sums.c.value))
        )
        return self._frame(statement)

    def attributes_not_known(self, selection: Selection) -> pd.DataFrame:
        """Cases of which nothing is known of an attribute.

        Columns: attribute (of `facts.ATTRIBUTES`), cases; absent where it is known of all.
        """
        statement = self._added_up(
            counts.TRAITS,
            selection,
            lambda one: (one.attribute,),
            ("cases",),
            lambda one: (one.value.is_(None),),
        )
        return self._frame(statement).sort_values("attribute", ignore_index=True)

    def means_absent(self, selection: Selection) -> pd.DataFrame:
        """Cases of which it is known that there was no means of control. One row; column: cases.

        `breakdown` and `crosstab` have no row of them: they have no value, and are not unknown.
        """
        attribute = "means_of_control"
        known = cases.c.known.bitwise_and(1 << position_of(attribute, ATTRIBUTES)) != 0
        value = select(literal(1)).where(
            traits.c.case_key == cases.c.case_key, traits.c.attribute == attribute
        )
        counted = select(func.count().label("cases")).select_from(cases)
        return self._frame(self._where(counted.where(known, ~value.exists()), selection, cases))

    def fields_not_filled(self, selection: Selection) -> pd.DataFrame:
        """Cases of which no report fills in a field. Columns: field (of `fields.ALONE`), cases."""
        filled = cases.c.filled
        counted = (
            total(case((filled.bitwise_and(1 << place) == 0, 1), else_=0)).label(name)
            for place, name in enumerate(ALONE)
        )
        row = self._frame(self._where(select(*counted), selection, cases)).iloc[0]
        return pd.DataFrame(
            {
                "field": list(ALONE),
                "cases": [0 if pd.isna(row[name]) else int(row[name]) for name in ALONE],
            }
        )

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
            ("modes", "mode"),
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
