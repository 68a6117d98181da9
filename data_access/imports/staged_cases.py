"""Cases that sheets name: another agency may call a case of its own the same.

A report_id is of one agency, a case_id of all who told of the case. So sheets put a report to a
case that the register holds of others alone only where they name a report of that case too: then
somebody links them. Else the case_id is set aside.
"""

from collections.abc import Iterator

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from data_access import schema
from data_access.dialects import is_among
from data_access.imports.reading import Fault, Row, shortened

MANY_REPORTS = 10
"""Reports of one new case that are worth a look: a wrong column makes such cases."""

_AT_ONCE = 500
_FOREIGN = (
    "is the case_id of a case of others in the register; call it otherwise, or add the row of one "
    "of its reports to link them"
)

_claimed = Table(
    "claimed",
    MetaData(),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("report_id", String),
    Column("case_id", String, index=True),
)
"""Reports of the sheets whose case the register holds, and of none but other agencies."""

_report = schema.report.c


class StagedCases:
    """The cases of reports on their way; ``ownerless`` of these join one that has no agency."""

    def __init__(self, staged: Connection, register: Connection) -> None:
        self.staged, self.register = staged, register
        self.ownerless = 0
        _claimed.create(staged)

    def look_at(self, rows: list[Row]) -> None:
        """Note the good rows of a sheet of reports whose case may be that of others."""
        told = {str(row.values["case_id"]) for row in rows if row.values["case_id"]}
        held = select(_report.case_id, _report.agency).where(is_among(_report.case_id, told))
        agencies: dict[object, set[object]] = {}
        for case, agency in self.register.execute(held.distinct()):
            agencies.setdefault(case, set()).add(agency)
        ids = [row.values["report_id"] for row in rows if row.values["case_id"] in agencies]
        linked = select(_report.report_id, _report.case_id).where(is_among(_report.report_id, ids))
        before: dict[object, object] = {row[0]: row[1] for row in self.register.execute(linked)}
        claimed = []
        for row in rows:
            report_id, case_id = row.values["report_id"], row.values["case_id"]
            if case_id not in agencies or before.get(report_id) == case_id:
                continue
            by = row.values["agency"]
            self.ownerless += by is None and None in agencies[case_id]
            if by not in agencies[case_id]:
                claimed.append({"report_id": report_id, "case_id": case_id, "row": row.number})
        if claimed:
            self.staged.execute(insert(_claimed), claimed)

    def foreign(self) -> Iterator[list[Row]]:
        """Rows whose case_id was taken back, when all rows of reports are read."""
        self._keep_links()
        theirs = schema.report.c.report_id.in_(select(_claimed.c.report_id))
        self.staged.execute(update(schema.report).where(theirs).values(case_id=None))
        last = 0
        some = select(_claimed).order_by(_claimed.c.row).limit(_AT_ONCE)
        while page := self.staged.execute(some.where(_claimed.c.row > last)).all():
            yield [Row(one.row, faults=[Fault("case_id", one.case_id, _FOREIGN)]) for one in page]
            last = page[-1].row

    def warnings(self) -> list[str]:
        """What of the cases may be wrong, where no row is at fault."""
        broad = [
            f"{count} reports would become the one case {shortened(case)}; is the column right?"
            for case, count in self._broad()
        ]
        if not self.ownerless:
            return broad
        return [
            *broad,
            f"{self.ownerless:,} of its reports, new to their case, {_join(self.ownerless)} one of "
            "which the register does not know the agency either; is it the same case?",
        ]

    def _keep_links(self) -> None:
        """Claim no more the cases of which the sheets name a report that the register holds."""
        last = ""
        cases = select(_claimed.c.case_id).distinct().order_by(_claimed.c.case_id).limit(_AT_ONCE)
        pairs = select(_report.report_id, _report.case_id)
        while page := list(self.staged.scalars(cases.where(_claimed.c.case_id > last))):
            last = page[-1]
            of_register = self.register.execute(pairs.where(is_among(_report.case_id, page)))
            held = {row[0]: row[1] for row in of_register}
            of_sheets = self.staged.execute(pairs.where(is_among(_report.report_id, held)))
            linked = {case for report_id, case in of_sheets if held[report_id] == case}
            self.staged.execute(delete(_claimed).where(is_among(_claimed.c.case_id, linked)))

    def _broad(self) -> list[tuple[str, int]]:
        """Cases that the register lacks and that `MANY_REPORTS` or more would at once belong to."""
        count = func.count()
        links = select(_report.case_id, count).where(_report.case_id.is_not(None))
        having = links.group_by(_report.case_id).having(count >= MANY_REPORTS)
        found = [(str(case), int(number)) for case, number in self.staged.execute(having)]
        there = select(_report.case_id).where(is_among(_report.case_id, [c for c, _ in found]))
        held = set(self.register.scalars(there))
        return sorted((case, number) for case, number in found if case not in held)


def _join(count: int) -> str:
    return "joins" if count == 1 else "join"
