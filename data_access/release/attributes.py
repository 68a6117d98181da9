"""What a release may tell of a case, read from the facts of a mirror; nothing else ever leaves.

One value per case and attribute, by one rule: a single value is the case's own (the theme, area and
day of its best report); the origin is the country where the first leg begins that ends in the
case's area, or any leg where that is not known, so that origin and area together are a leg of the
register; of sector, exploitation, citizenship and age it is the only value that remains after
recoding, and several stay unknown.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Engine, select

from data_access import codes, schema
from data_access.answers import answer
from data_access.facts import cases, legs, reports, traits

ATTRIBUTES = (
    "theme",
    "area",
    "period",
    "sector",
    "origin",
    "exploitation",
    "citizenship",
    "age",
)
"""In the order of priority: a release carries the first so many of these."""

FEWEST = 2
"""A release of a single attribute would be a list, not a copy of the register."""

SENSITIVE = ("theme", "sector", "exploitation")
"""What nobody should learn of a case that he knows by the others, which identify it together.

Nothing is promised to somebody who knows one of these too: by the theme he may read the sector.
"""

TOLD_BY_OTHERS = "theme"
"""The sensitive one that the others tell of: smuggling has no sector and no form."""

ADMITS_PARTNERS = "partner"
"""The handling code of a report that a partner country may count: no other implies it."""

ONE_EVENT = 27_720
"""What an event weighs where k is held: up to twelve cases share it without a rest."""

_TRAITS = {
    "sector": "sector",
    "exploitation": "exploitation_type",
    "citizenship": "citizenship",
    "age": "age_band",
}
"""Attributes of which a case may have several values, and their names among the facts."""


@dataclass(frozen=True)
class Told:
    """What a register tells of its cases before anything is recoded.

    ``cases``: index case_key; columns reports (a tuple of report_id, sorted), case_ids (a tuple of
    the one that its reports name, or of none), for_partners (whether the handling of each of its
    reports admits partners; one that is not known does not), weight (which share of `ONE_EVENT` it
    counts for: cases of one area, day and theme that different agencies tell may be one event).
    ``values``: case_key, attribute (of `ATTRIBUTES`), value (the register's own codes, years as
    text, countries of origin), each once per case.
    """

    cases: pd.DataFrame
    values: pd.DataFrame

    def only(self, keys: "pd.Index[Any]") -> "Told":
        """The same of some cases alone."""
        mine = self.values["case_key"].isin(keys)
        return Told(self.cases.loc[keys], self.values[mine])


def read(copy: Engine) -> Told:
    """What a mirror tells of each case, for a release."""
    report = schema.report
    of_reports = answer(
        copy,
        select(
            reports.c.case_key, reports.c.report_id, report.c.case_id, report.c.handling
        ).join_from(reports, report, report.c.report_id == reports.c.report_id),
    )
    of_reports["admits"] = of_reports["handling"] == ADMITS_PARTNERS
    grouped = (
        of_reports.sort_values("report_id")
        .groupby("case_key")
        .agg(
            reports=("report_id", tuple),
            case_ids=("case_id", lambda named: tuple(named.dropna().unique())),
            for_partners=("admits", "all"),
        )
    )
    grouped["weight"] = _weights(copy).reindex(grouped.index)
    values = [*_single(copy), _origins(copy), *_several(copy)]
    together = pd.concat(values, ignore_index=True).dropna(subset="value")
    together["value"] = together["value"].astype(str)
    return Told(grouped, together.drop_duplicates(ignore_index=True))


def _single(copy: Engine) -> list[pd.DataFrame]:
    one = cases.c
    found = answer(copy, select(one.case_key, one.theme, one.area, one.case_date))
    found["period"] = pd.to_datetime(found["case_date"]).dt.year.astype(str)
    return [_named(found, name, name) for name in ("theme", "area", "period")]


_NOT_KNOWN = 1
"""The bits of a case's agencies where none is known."""


def _weights(copy: Engine) -> "pd.Series[Any]":
    """Parts of an event by case: of one raid there are as many cases as agencies without a case_id.

    An agency's own cases of one day are as many events as it says, and agencies that tell different
    themes contradict each other. Who is not known may be yet another agency each time.
    """
    one = cases.c
    exactly = one.dated_by_event & (one.precision == "day") & one.area.is_not(None)
    asked = select(
        one.case_key, one.agencies, one.area, one.theme, one.case_date, exactly.label("exactly")
    )
    found = answer(copy, asked).set_index("case_key")
    told = found[found["exactly"].astype(bool)]
    where = [told["area"], told["case_date"], told["theme"].fillna("")]
    of_agency = told.groupby([*where, told["agencies"]])["agencies"].transform("size")
    of_agency = of_agency.mask(told["agencies"] == _NOT_KNOWN, 1)
    events = of_agency.groupby(where).transform("max")
    weights = pd.Series(ONE_EVENT, index=found.index)
    weights.loc[told.index] = ONE_EVENT * events // of_agency.groupby(where).transform("size")
    return weights


def _origins(copy: Engine) -> pd.DataFrame:
    """The country where the first leg begins that may be told as one into the case's area."""
    begins, ends = schema.place.alias(), schema.place.alias()
    statement = (
        select(
            legs.c.case_key,
            legs.c.sequence,
            legs.c.area,
            begins.c.country.label("origin"),
            ends.c.island,
            ends.c.country,
        )
        .join_from(legs, begins, begins.c.place == legs.c.origin)
        .join(ends, ends.c.place == legs.c.destination, isouter=True)
        .where(begins.c.country.is_not(None))
    )
    found = answer(copy, statement)
    ends_in = found["island"].fillna(found["country"].replace(codes.ISLAND_OF))
    there = found[found["area"].isna() | (ends_in == found["area"])]
    first = there.sort_values(["case_key", "sequence"]).drop_duplicates("case_key")
    return _named(first, "origin", "origin")


def _several(copy: Engine) -> list[pd.DataFrame]:
    wanted = traits.c.attribute.in_(_TRAITS.values())
    statement = select(traits.c.case_key, traits.c.attribute, traits.c.value).where(wanted)
    found = answer(copy, statement)
    return [
        _named(found[found["attribute"] == theirs], name, "value")
        for name, theirs in _TRAITS.items()
    ]


def _named(frame: pd.DataFrame, attribute: str, column: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "case_key": frame["case_key"].astype("int64"),
            "attribute": attribute,
            "value": frame[column].astype("object"),
        }
    )
