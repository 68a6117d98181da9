"""Rows in the store of people that the command does not write."""

from sqlalchemy import NullPool, create_engine, insert

from data_access.clock import now
from data_access.people_tables import person


def write_person(url: str, **told: object) -> None:
    """A row of somebody who has not withdrawn, though the subject has one already."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql("DROP INDEX IF EXISTS person_one_role")
        connection.execute(insert(person).values({"organisation": "OM BES", "added": now()} | told))
