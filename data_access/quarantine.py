"""Where an import keeps what it could not take: one row for each value or row set aside.

The table lives in the target database but outside the contract: no page reads it, the command of
the imports shows it. What stands in it is as the file held it, and as confidential as the file.
"""

import csv
from datetime import datetime
from typing import TextIO

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    inspect,
    select,
)

from data_access.spreadsheets import safe_cell

metadata = MetaData()


class QuarantineColumns(TypedColumns):
    """One value, or one whole row, that was set aside."""

    batch: Named[str] = Column(
        String, primary_key=True, comment="Format and content of the file; the same at each import"
    )
    number: Named[int] = Column(
        Integer, primary_key=True, autoincrement=False, comment="Counts within the batch"
    )
    file: Named[str] = Column(String, comment="Name of the file, without its folder")
    row: Named[int] = Column(Integer, comment="Row of the file; the header is row 1")
    column: Named[str | None] = Column(
        String, comment="Column of the file; NULL where the row as such is wrong"
    )
    value: Named[str | None] = Column(
        Text, comment="What stood there, at most 200 characters, control characters escaped"
    )
    reason: Named[str] = Column(Text, comment="Why it was set aside")
    whole_row: Named[bool] = Column(comment="True: the row was not taken; False: the value only")
    imported_at: Named[datetime] = Column(comment="Moment of the import, UTC")


quarantine = Table("quarantine", metadata, QuarantineColumns, comment="What imports set aside")


def write_csv(connection: Connection, batch: str, stream: TextIO) -> None:
    """What the import named ``batch`` set aside, or every import where it is empty, as CSV.

    The header alone where nothing was.
    """
    writer = csv.writer(stream)
    writer.writerow(quarantine.c.keys())
    if not inspect(connection).has_table(quarantine.name):
        return
    rows = select(quarantine).order_by(quarantine.c.batch, quarantine.c.number)
    if batch:
        rows = rows.where(quarantine.c.batch == batch)
    for row in connection.execute(rows):
        writer.writerow([safe_cell(value) for value in row])
