"""Whether a login sees every report of a register: of less no release is made.

Whether a case may be counted hangs on the handling of all of its reports, and a report that a row
policy hides has no say. Two logins' releases would also be two copies of overlapping cases, which
can be compared.
"""

from sqlalchemy import Connection

from data_access import settings
from data_access.dialects import admits_all, policed
from data_access.errors import RegisterError


def require_whole(connection: Connection) -> None:
    """Make sure that the login of a connection sees every report.

    A SQLite or DuckDB file has no logins. On PostgreSQL the row policies of
    docs/operations.md tell it; of a view over other tables nothing does, and that is believed
    only where the process is for no organisation.

    Raises
    ------
    RegisterError
        It sees some only, or nothing tells that it sees all.
    """
    if connection.dialect.name != "postgresql":
        return
    told = connection.execute(policed()).one()
    if told.is_table and not told.is_bound:
        return
    if told.has_access and connection.scalar(admits_all()):
        return
    if told.is_bound or told.has_access or settings.ORGANISATION:
        raise RegisterError(
            "A release is made by a login that sees every report, and this one may see some only: "
            "the handling of a report that it does not see would not be asked for. Run the command "
            "with the login that has `every_report` in register_access "
            '(docs/operations.md, "Release copies").'
        )
