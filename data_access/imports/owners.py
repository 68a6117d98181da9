"""Whose a report of the register is: two services may number theirs alike."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from data_access import schema
from data_access.dialects import is_among

_ANOTHERS = "is that of another agency's report in the register"
_PERHAPS_ANOTHERS = (
    "is that of a report in the register whose agency is known, and only a row that names it "
    "changes that; fill in the column agency (of HTCDS org_Name)"
)


def of_others(register: Connection, agency_of: Mapping[str, object]) -> dict[str, str]:
    """Why reports may not take the place of those in the register that are named alike.

    ``agency_of`` is whose the file says that its reports are, by report_id, None where it does not
    or has no column for it. A report of an agency is changed by rows that name that agency alone:
    no register keeps which file brought a report. Whose a report without one is, nobody knows.
    """
    report = schema.report.c
    statement = select(report.report_id, report.agency)
    theirs = is_among(report.report_id, agency_of) & report.agency.is_not(None)
    return {
        report_id: _ANOTHERS if agency_of[report_id] else _PERHAPS_ANOTHERS
        for report_id, agency in register.execute(statement.where(theirs))
        if agency != agency_of[report_id]
    }
