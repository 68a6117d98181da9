"""When a read of the register is not believed: it shows fewer or more reports than can be true.

A row policy that is lost gives no reports and no error, and a view that passes by the policies
gives those of others. Neither may look like news, so a read needs a sign that it sees what it
should: the report that every login must see, and a number of reports within what is expected.
"""

import re

import duckdb
from sqlalchemy import Connection, select

from data_access import schema, settings
from data_access.dialects import admits_all, policed, unbound
from data_access.errors import ReadInDoubt, RegisterError
from data_access.mirror_changes import gone_untold, shown
from data_access.reading import promised

_OF_REPORTS = [table.name for table in schema.TABLES if "report_id" in table.c]

_GUIDE = 'See "When a policy is lost" in docs/operations.md.'


def require_signs(connection: Connection) -> None:
    """Ask for the signs that the settings name.

    Raises
    ------
    ReadInDoubt
        The sentinel is not seen, or a row below it, or there are fewer or more reports than
        expected; where neither is set, an operational register on PostgreSQL, where policies hold,
        shows none at all; or no policy binds a login that is not admitted to every report.
    RegisterError
        REGISTER_EXPECTED cannot be read.
    """
    if settings.SENTINEL:
        _require_sentinel(connection)
    if connection.dialect.name == "postgresql":
        _require_policies(connection)
    expected = _expected()
    if expected is None:
        _require_any(connection)
        return
    there = shown(connection)
    if not expected[0] <= there <= expected[1]:
        raise ReadInDoubt(
            f"The register shows {there} reports, where REGISTER_EXPECTED says {expected[0]} to "
            f"{expected[1]}. If that many are right, correct the setting; else a policy is lost "
            f"or passed by. {_GUIDE}"
        )


def _require_sentinel(connection: Connection) -> None:
    """Each table has a policy of its own, and loses it without an error."""
    unseen = [
        table.name
        for table in schema.TABLES
        if "report_id" in table.c
        and connection.scalar(
            select(table.c.report_id).where(table.c.report_id == schema.SENTINEL).limit(1)
        )
        is None
    ]
    if schema.report.name in unseen:
        raise ReadInDoubt(
            f"The register does not show the report {schema.SENTINEL!r}, which every login "
            "must see: a row policy is lost, or the login's row in register_access, or "
            f"REGISTER_SENTINEL is on for a register without it. {_GUIDE}"
        )
    if unseen:
        raise ReadInDoubt(
            f"The register does not show the row of {schema.SENTINEL!r} in {', '.join(unseen)}, "
            "which every login must see: the row policy of that table is lost, or "
            f"REGISTER_SENTINEL is on for a register without the row. {_GUIDE}"
        )


def _require_policies(connection: Connection) -> None:
    """Switched off, as by BYPASSRLS too, policies give a login the reports of everybody.

    A login without a row of its own is admitted to none; where its process is for no organisation
    it is one that no policy was meant for, such as the owner's.
    """
    if not connection.execute(policed()).one().has_access:
        return
    every = connection.scalar(admits_all())
    if every or (every is None and not settings.ORGANISATION):
        return
    if open_to_it := connection.scalars(unbound(_OF_REPORTS)).all():
        raise ReadInDoubt(
            f"No row policy keeps back rows of {', '.join(open_to_it)}, where register_access "
            f"does not admit this login to every report: policies are switched off. {_GUIDE}"
        )


def _require_any(connection: Connection) -> None:
    if settings.SENTINEL or connection.dialect.name != "postgresql":
        return
    report = schema.report.c.report_id
    # Any one: counting them would read the table at every look.
    if connection.scalar(select(report).where(report != schema.SENTINEL).limit(1)) is not None:
        return
    if connection.scalar(select(promised(connection, schema.register.c.kind))) == "operational":
        raise ReadInDoubt(
            "The register shows no report at all. A row policy that is lost shows just that: set "
            "REGISTER_SENTINEL, or, where it is right, REGISTER_EXPECTED to a range from 0 on. "
            f"{_GUIDE}"
        )


def require_no_fall(connection: Connection, mirror: duckdb.DuckDBPyConnection) -> None:
    """Compare with the present mirror, where no setting says what is expected.

    Raises
    ------
    ReadInDoubt
        More than half of its reports are gone without a tombstone, however many are new.
    """
    if _expected() is not None:
        return
    gone, ours = gone_untold(connection, mirror)
    if gone > ours / 2:
        there = shown(connection)
        raise ReadInDoubt(
            f"Of the {ours} reports of the last copy, {gone} are gone from the register without a "
            "tombstone. If that is right, set REGISTER_EXPECTED to what is expected now, such as "
            f'"{there // 2}-{2 * max(1, there)}"; else a row policy is lost. {_GUIDE}'
        )


def _expected() -> tuple[int, int] | None:
    """How many reports are expected, least and most; None where nothing is said."""
    if not settings.EXPECTED:
        return None
    told = re.fullmatch(r"\s*(\d+)\s*-\s*(\d+)\s*", settings.EXPECTED)
    if told is None or int(told[1]) > int(told[2]):
        raise RegisterError(
            "REGISTER_EXPECTED should be the least and the most reports that the register may "
            'hold, such as "900-1500".'
        )
    return int(told[1]), int(told[2])
