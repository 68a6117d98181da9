"""Whether a login sees every report of a register: of less no release is made.

Whether a case may be counted hangs on the handling of all of its reports, and a report that a row
policy hides has no say. Two logins' releases would also be two copies of overlapping cases, which
can be compared.
"""

from sqlalchemy import Connection

from data_access.admission import sees_all
from data_access.errors import RegisterError


def require_whole(connection: Connection) -> None:
    """Make sure that the login of a connection sees every report.

    Raises
    ------
    RegisterError
        It sees some only, or nothing tells that it sees all.
    """
    if not sees_all(connection):
        raise RegisterError(
            "A release is made by a login that sees every report, and this one may see some only: "
            "the handling of a report that it does not see would not be asked for. Run the command "
            "with the login that has `every_report` in register_access "
            '(docs/operations.md, "Release copies").'
        )
