"""What the files of the Counter Trafficking Data Collaborative share: one row is one victim.

One victim becomes one report on trafficking with one person. The sources give the year of
registration only, so that year's 1 January stands with precision ``year``; no event is dated.

Means of control that CTDC has merged are coarser than HTCDS. Each goes to the one HTCDS value that
all its parts come nearest to: ``Financial`` to RestrictsFinancialAccess, debt bondage or withheld
wages to TakesEarnings, any threat to PhysicalThreats, ``Physical`` to PhysicalAbuse, psychological,
physical or sexual abuse to PsychologicalAbuse (which the other two entail), ``Survival`` and
denied basic needs to WithholdsNecessities. Restricted movement has no HTCDS value: Other.
Sources: CTDC Global Synthetic Data Codebook, version 2, February 2024, and its Appendix II.

Majority status and months of trafficking have no place in the contract and are not read.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from data_access.codes import AGE_BAND
from data_access.imports import values as parse
from data_access.imports.formats import Column, Tables, Told, Values, numbered

SOURCE = "CTDC"
HOTLINE, CASES, SYNTHETIC = "CTDC Hotline", "CTDC Case Management", "CTDC Synthetic"

DATASOURCES: tuple[dict[str, str | None], ...] = (
    {"agency": HOTLINE, "name": "CTDC partners, hotlines", "kind": "NGO", "country": None},
    {"agency": CASES, "name": "CTDC partners, case management", "kind": "NGO", "country": None},
)

MISSING = frozenset({"", "-99"})
MISSING_COUNTRY = MISSING | {"0", "00"}
"""The cleaned file writes an unknown citizenship 0, the sample 00. NA is Namibia."""

_DASHES = ("-", "--", "–", "—")
_AGE_BANDS = {
    prefix + band.replace("-", dash): band
    for band in AGE_BAND.codes
    for dash in _DASHES
    for prefix in ("", "Age ")
}
RELATIONS = {
    "recruiterRelationIntimatePartner": "IntimatePartner",
    "recruiterRelationFriend": "Friend",
    "recruiterRelationFamily": "Family",
    "recruiterRelationOther": "Other",
}
"""Relation to the recruiter that a flag column stands for."""

_GENDERS = {
    "Female": "Feminine",
    "Woman": "Feminine",
    "Male": "Masculine",
    "Man": "Masculine",
    "Trans/Transgender/NonConforming": "NonConforming",
}

datasource = parse.coded({"Hotline": HOTLINE, "Case Management": CASES})
gender = parse.coded(_GENDERS)
age_band = parse.coded(_AGE_BANDS)

Line = tuple[str | None, str | None]
"""Type of exploitation and sector."""


def flags(names: Iterable[str]) -> tuple[Column, ...]:
    """Columns that hold 1, 0 or nothing."""
    return tuple(Column(name, parse.flag, missing=MISSING) for name in names)


def unused(names: str) -> tuple[Column, ...]:
    """Columns that are known and not read, their names parted by white space."""
    return tuple(Column(name) for name in names.split())


def victim(
    report_id: str,
    values: Values,
    *,
    exploitations: list[Line],
    means: Mapping[str, bool],
    relations: list[str],
) -> Tables:
    """The report of one victim.

    ``values`` has year and agency, and may have gender, age_band, citizenship and country.
    ``means`` maps HTCDS values to whether they were present; what is not known is left out.
    """
    year = values["year"]
    assert isinstance(year, date)
    report = {
        "report_id": report_id,
        "kind": "report",
        "theme": "trafficking",
        "registered_date": year,
        "registered_precision": "year",
        "agency": values.get("agency", SYNTHETIC),
        "country": values.get("country"),
    }
    person = {name: values.get(name) for name in ("gender", "age_band", "citizenship")}
    person |= {"role": "victim", "number_from": 1, "number_to": 1}
    kinds: list[dict[str, object]] = [{"type": kind, "sector": sec} for kind, sec in exploitations]
    present: list[dict[str, object]] = [{"means": m, "present": p} for m, p in means.items()]
    recruited: list[dict[str, object]] = [{"relation": relation} for relation in relations]
    return {
        "report": [report],
        "person_group": numbered(report_id, [person]),
        "exploitation": numbered(report_id, kinds),
        "means_of_control": numbered(report_id, present),
        "recruitment": numbered(report_id, recruited),
    }


def tells(fields: Collection[str]) -> Told:
    """What `victim` can fill from a file with these fields."""
    report = {"report_id", "kind", "theme", "registered_date", "registered_precision", "agency"}
    return {
        "report": report | ({"country"} & set(fields)),
        "person_group": {
            *("role", "number_from", "number_to", "gender", "age_band", "citizenship")
        },
        "exploitation": {"type", "sector"},
        "means_of_control": {"means", "present"},
        "recruitment": {"relation"},
    }


def victims_of(
    exploitations: Callable[[Values], list[Line]], means: Mapping[str, str]
) -> Callable[[str, Values], Tables]:
    """How a file of flag columns is read; ``means`` maps those of control to HTCDS values."""

    def tables(report_id: str, values: Values) -> Tables:
        return victim(
            report_id,
            values,
            exploitations=exploitations(values),
            means=means_known(values, means),
            relations=flagged(values, RELATIONS),
        )

    return tables


def means_known(values: Values, columns: Mapping[str, str]) -> dict[str, bool]:
    """HTCDS means from flag columns; where several share one, True before False before unknown.

    A shared value is False only where every one of its columns says so.
    """
    seen: dict[str, list[object]] = {}
    for column, means in columns.items():
        seen.setdefault(means, []).append(values[column])
    return {
        means: True in states
        for means, states in seen.items()
        if True in states or None not in states
    }


def flagged(values: Values, columns: Mapping[str, str]) -> list[str]:
    """What the flag columns that hold 1 stand for, each once, in declared order."""
    return list(dict.fromkeys(code for column, code in columns.items() if values[column]))


def lines_of_type(kind: str, present: bool, sectors: list[str]) -> list[Line]:
    """One line a sector; one without sector where the type is known and no sector is."""
    return [(kind, sector) for sector in sectors] or ([(kind, None)] if present else [])
