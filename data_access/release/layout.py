"""Released rows as a register of the contract: one report a case, and nothing that is not released.

Every column is a constant, a running number, or a function of the released values of its row, so
that whatever is derived from the register is a function of combinations of ``k`` cases or more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, create_engine, insert
from sqlalchemy.pool import StaticPool

from data_access import codes, schema
from data_access.bulk import write_frame
from data_access.imports.countries import NAME
from data_access.region import PLACES
from data_access.release.attributes import ATTRIBUTES
from data_access.release.recoding import BLOCK

KIND = "release"
_POSITION = ("latitude", "longitude")


@contextmanager
def contract_register(
    name: str, as_of: datetime, rows: pd.DataFrame, levels: dict[str, str]
) -> Iterator[Connection]:
    """Within, a register in memory that holds the released rows.

    Parameters
    ----------
    name : str
        What the register is called.
    as_of : datetime
        Up to when it is complete, UTC; also the day of cases whose period is not told.
    rows : pandas.DataFrame
        A row a case; columns: the attributes of the release; None for unknown.
    levels : dict
        How coarsely each attribute is told.
    """
    engine = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)
    with engine.connect() as connection:
        _fill(connection, name, as_of, rows, levels)
        yield connection
    engine.dispose()


def _fill(
    connection: Connection, name: str, as_of: datetime, rows: pd.DataFrame, levels: dict[str, str]
) -> None:
    schema.metadata.create_all(connection)
    connection.execute(insert(schema.register), {"name": name, "kind": KIND, "as_of": as_of})
    told = {column: rows[column] for column in rows.columns}
    unknown = pd.Series([None] * len(rows), dtype="object")
    values = pd.DataFrame(
        {column: told.get(column, unknown) for column in ATTRIBUTES}, dtype="object"
    )
    values["report_id"] = [f"{number:07}" for number in range(1, len(values) + 1)]
    places = _places(values)
    for table, frame in (
        (schema.place, places),
        (schema.report, _reports(values, as_of, levels.get("period"))),
        (schema.exploitation, _below(values, type="exploitation", sector="sector")),
        (schema.person_group, _below(values, citizenship="citizenship", age_band="age")),
        (schema.leg, _legs(values)),
    ):
        write_frame(connection, table, frame)
    connection.commit()


def _reports(values: pd.DataFrame, as_of: datetime, level: str | None) -> pd.DataFrame:
    """Nobody learns when a case was registered: it is dated as its event is."""
    precision = "year" if level and BLOCK[level] == 1 else "years"
    if level is None:
        event: Any = None
        registered: Any = [as_of.date()] * len(values)
    else:
        event = registered = [date(int(year), 1, 1) for year in values["period"]]
    return pd.DataFrame(
        {
            "report_id": values["report_id"],
            "theme": values["theme"],
            "event_date": event,
            "event_precision": precision if level else None,
            "registered_date": registered,
            "registered_precision": precision,
            "place": values["area"],
            "updated_at": pd.Timestamp(as_of),
        }
    )


def _below(values: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """One line below each report of which anything of this is known."""
    told = pd.DataFrame({name: values[attribute] for name, attribute in columns.items()})
    frame = told.assign(report_id=values["report_id"], line=1)
    return frame[told.notna().any(axis=1)]


def _legs(values: pd.DataFrame) -> pd.DataFrame:
    """The origin is that of a leg into the case's area, see `data_access.release.attributes`."""
    from_somewhere = values[values["origin"].notna()]
    return _below(from_somewhere, origin="origin", destination="area")


def _places(values: pd.DataFrame) -> pd.DataFrame:
    """The islands and the countries of the region, always all, and whatever else is released."""
    region = pd.DataFrame(PLACES, columns=schema.place.c.keys())
    islands = region.dropna(subset="island").groupby("island")[list(_POSITION)].mean()
    countries = region.groupby("country")[list(_POSITION)].mean()
    rows = [
        {
            "place": island,
            "name": codes.AREA.labels[island],
            "kind": None,
            "country": codes.AREA_COUNTRY[island],
            "island": island,
            **_position(islands, island),
        }
        for island in codes.AREA.codes
    ]
    told = {*values["origin"].dropna(), *values["area"].dropna()} - {*codes.AREA.codes}
    rows += [
        {
            "place": country,
            "name": NAME.get(country, country),
            "kind": "country",
            "country": country,
            "island": None,
            **_position(countries, country),
        }
        for country in sorted({*countries.index, *told})
    ]
    return pd.DataFrame(rows)


def _position(means: pd.DataFrame, place: str) -> dict[str, float | None]:
    if place not in means.index:
        return dict.fromkeys(_POSITION)
    return {name: round(float(means[name].loc[place]), 2) for name in _POSITION}
