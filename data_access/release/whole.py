"""Whether a login sees every report of a register: of less no release is made.

Whether a case may be counted hangs on the handling of all of its reports, and a report that a row
policy hides has no say. Two logins' releases would also be two copies of overlapping cases, which
can be compared. A process whose login sees less is for one organisation, and says for which.
"""

from sqlalchemy import Connection

from data_access import settings
from data_access.dialects import admits_all, policed
from data_access.errors import RegisterError


def require_whole(connection: Connection) -> None:
    """Make sure that the login of a connection sees every report.

    Raises
    ------
    RegisterError
        It sees some only, or nothing tells that it sees all.
    """
    if not is_whole(connection):
        raise RegisterError(
            "A release is made by a login that sees every report, and this one may see some only: "
            "the handling of a report that it does not see would not be asked for. Run the command "
            "with the login that has `every_report` in register_access "
            '(docs/operations.md, "Release copies").'
        )


def require_its_organisation(connection: Connection) -> None:
    """Make sure that it is said for whom a login is that sees some reports only.

    Raises
    ------
    RegisterError
        It is not: people of any organisation would see what one of them may.
    """
    if not settings.ORGANISATION and not is_whole(connection):
        raise RegisterError(
            "The login of this process sees the reports of some only, and people of every "
            "organisation would be let in. Name the one that it is for in REGISTER_ORGANISATION "
            '(docs/operations.md, "Who sees which reports").'
        )


def is_whole(connection: Connection) -> bool:
    """Whether the login of a connection sees every report.

    A SQLite or DuckDB file has no logins. On PostgreSQL the row policies of
    docs/operations.md tell it; of a view over other tables nothing does, and that is believed
    only where the process is for no organisation.
    """
    if connection.dialect.name != "postgresql":
        return True
    told = connection.execute(policed()).one()
    if told.is_table and not told.is_bound:
        return True
    if told.has_access and connection.scalar(admits_all()):
        return True
    return not (told.is_bound or told.has_access or settings.ORGANISATION)
