"""Whether the login of a process sees every report, and for whom the process is where it does not.

Row policies keep reports from a login without an error (docs/operations.md, "Who sees which
reports"), so what a login may not see has to be asked for.
"""

from sqlalchemy import Connection

from data_access import settings
from data_access.dialects import admits_all, policed
from data_access.errors import RegisterError, RegisterUnavailable
from data_access.looks import Look


def sees_all(connection: Connection) -> bool:
    """Whether the login of a connection sees every report.

    A SQLite or DuckDB file has no logins. On PostgreSQL the row policies of
    docs/operations.md tell it; of a view over other tables nothing does, and that is believed
    only where the process is for no organisation and no policy of any table binds the login.
    """
    if connection.dialect.name != "postgresql":
        return True
    told = connection.execute(policed()).one()
    if told.is_table and not told.is_bound:
        return True
    if told.has_access and connection.scalar(admits_all()):
        return True
    return not (told.binds_some or told.has_access or settings.ORGANISATION)


def require_its_organisation(look: Look) -> None:
    """Make sure that it is said for whom a login is that sees some reports only.

    Raises
    ------
    RegisterUnavailable
        No look at the register has told yet what its login sees.
    RegisterError
        It is not: people of any organisation would see what one of them may.
    """
    if settings.ORGANISATION or look.sees_all:
        return
    if look.sees_all is None:
        raise RegisterUnavailable(
            look.problem or "Nothing tells yet whether this login sees every report."
        )
    raise RegisterError(
        "The login of this process sees the reports of some only, and people of every "
        "organisation would be let in. Name the one that it is for in REGISTER_ORGANISATION "
        '(docs/operations.md, "Who sees which reports").'
    )
