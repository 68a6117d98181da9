"""A register in which every open text would do harm if it were read as markdown or HTML."""

from typing import Any

from sqlalchemy import create_engine, insert, update

from data_access import schema

HOSTILE = "![x](https://evil.example/x.png) <img src=x onerror=alert(1)> @@=alert(1) **b** $x$ `c`"


def change(url: str, *statements: Any) -> None:
    """Change a register that a test has for itself."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    engine.dispose()


def make_hostile(url: str) -> None:
    """Put the hostile text wherever the contract lets a register write what it likes.

    In place of a code, which nothing keeps a register from, in a part of the reports alone.
    """
    change(
        url,
        *(
            update(table).where(table.c.report_id.like("%7")).values({column.name: HOSTILE})
            for table in schema.TABLES
            if "report_id" in table.c
            for column in table.c
            if column.info["codes"] and not column.name.endswith("precision")
        ),
        insert(schema.agency).values(agency=HOSTILE, name=HOSTILE),
        update(schema.report).values(agency=HOSTILE, narrative=HOSTILE),
        update(schema.register).values(name=HOSTILE),
        update(schema.place).values(name=HOSTILE + " " + schema.place.c.place),
        update(schema.exploitation).values(venue=HOSTILE),
        update(schema.leg).values(vessel=HOSTILE),
        update(schema.report).values(case_id=HOSTILE + " " + schema.report.c.case_id),
        *(
            update(table).values(report_id=HOSTILE + " " + table.c.report_id)
            for table in schema.TABLES
            if "report_id" in table.c
        ),
    )
