"""What an import replaced: every report, place or agency as it was before, whole.

The table lives in the target database but outside the contract: no page reads it. What stands in
it is as confidential as the register. ``python -m data_access.imports --former KEY --into URL``
prints it.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Named,
    Row,
    String,
    Table,
    Text,
    TypedColumns,
    func,
    insert,
    inspect,
    select,
)

from data_access.dialects import is_among

metadata = MetaData()


class FormerColumns(TypedColumns):
    """One report with all below it, one place or one agency, as it stood until it was replaced."""

    table_name: Named[str] = Column(String, primary_key=True, comment="report, place or agency")
    key: Named[str] = Column(String, primary_key=True, comment="Its report_id, place or agency")
    revision: Named[int] = Column(
        Integer, primary_key=True, autoincrement=False, comment="Counts from 1, the oldest"
    )
    content: Named[str] = Column(Text, comment="JSON: rows by table, as they were")
    replaced_by: Named[str] = Column(String, comment="Batch of the import that changed it")
    replaced_at: Named[datetime] = Column(comment="Moment of that import, UTC")


former = Table("former", metadata, FormerColumns, comment="What imports replaced")

Bundle = Mapping[str, list[dict[str, Any]]]
"""Rows by table."""


def remember(
    connection: Connection, table: str, before: Mapping[str, Bundle], batch: str, now: datetime
) -> None:
    """Keep what stood under some keys of a table; called before it is replaced."""
    if not before:
        return
    counted = (
        select(former.c.key, func.max(former.c.revision))
        .where(former.c.table_name == table, former.c.key.in_(list(before)))
        .group_by(former.c.key)
    )
    last = {key: int(revision) for key, revision in connection.execute(counted)}
    rows = [
        {
            "table_name": table,
            "key": key,
            "revision": last.get(key, 0) + 1,
            "content": _json(bundle),
            "replaced_by": batch,
            "replaced_at": now,
        }
        for key, bundle in before.items()
    ]
    connection.execute(insert(former), rows)


def former_of(connection: Connection, key: str) -> Iterable[Row[Any]]:
    """What stood under a key before, the oldest first; nothing where nothing was replaced."""
    if not inspect(connection).has_table(former.name):
        return []
    order = (former.c.table_name, former.c.revision)
    return connection.execute(select(former).where(former.c.key == key).order_by(*order)).all()


def moments_added(connection: Connection, report_ids: list[str]) -> dict[str, datetime]:
    """When reports that imports changed came in, by report_id; those never changed are not told."""
    if not inspect(connection).has_table(former.name):
        return {}
    oldest = select(former.c.key, former.c.content).where(
        former.c.table_name == "report", former.c.revision == 1, is_among(former.c.key, report_ids)
    )
    return {
        key: datetime.fromisoformat(json.loads(content)["report"][0]["updated_at"])
        for key, content in connection.execute(oldest)
    }


def _json(bundle: Bundle) -> str:
    told = {name: [_known(row) for row in rows] for name, rows in bundle.items() if rows}
    return json.dumps(told, ensure_ascii=False, default=_as_text)


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _as_text(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()
