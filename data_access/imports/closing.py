"""What became of the rows of an import, and the quarantine that holds what was not taken."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, delete

from data_access.bulk import write_frame
from data_access.imports.reading import Fault, Row, shortened
from data_access.quarantine import quarantine


@dataclass
class Closing:
    """What became of the rows of one import; ``read`` is ``taken`` plus ``quarantined``, always.

    Of the reports that the taken rows tell of, ``added`` are new in the register, ``changed``
    differed from what it held, which is kept (`data_access.former`), and ``unchanged`` were there.
    ``reasons`` counts what was set aside by column (None: the row as such), reason, and whether
    the row went with it; ``not_read`` are columns and files that are known and not used;
    ``warnings`` are sentences on what was taken and may be wrong.
    """

    file: str
    batch: str
    read: int = 0
    taken: int = 0
    quarantined: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    reasons: Counter[tuple[str | None, str, bool]] = field(default_factory=Counter)
    not_read: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        values = sum(count for (_, _, whole), count in self.reasons.items() if not whole)
        return (
            f"{self.file}: {self.read:,} rows read = {self.taken:,} taken + "
            f"{self.quarantined:,} quarantined; reports: {self.added:,} new, "
            f"{self.changed:,} changed, {self.unchanged:,} already there; "
            f"{values:,} value{'s' if values != 1 else ''} of taken rows set aside."
        )

    def require_that_it_closes(self) -> None:
        """A row that vanished, or was counted twice, would be a fault of this program."""
        assert self.read == self.taken + self.quarantined, self


class SettingAside:
    """Counts the rows of one import, and writes what is wrong with them into the quarantine."""

    def __init__(self, connection: Connection, closing: Closing, now: datetime) -> None:
        self.connection, self.closing, self.now = connection, closing, now
        self.set_aside = 0
        connection.execute(delete(quarantine).where(quarantine.c.batch == closing.batch))

    def close(self, rows: list[Row], file: str) -> None:
        """Rows about which all is known: each is taken, or set aside as a whole."""
        whole = sum(row.whole for row in rows)
        self.closing.read += len(rows)
        self.closing.quarantined += whole
        self.closing.taken += len(rows) - whole
        self.closing.warnings += [
            f"{shortened(file)}: its last row, {row.number}, has no line end; is the file whole?"
            for row in rows
            if row.cut
        ]
        self.write([row for row in rows if row.faults], file)

    def write(self, rows: list[Row], file: str) -> None:
        """What is wrong with rows; of those that are counted already it is found out later."""
        found = [(row, fault) for row in rows for fault in row.faults]
        if not found:
            return
        frame = pd.DataFrame(
            [
                self._quarantined(row, fault, place, file)
                for place, (row, fault) in enumerate(found, 1)
            ],
            dtype=object,
        )
        self.set_aside += write_frame(self.connection, quarantine, frame)
        self.closing.reasons.update((f.column, f.reason, row.whole) for row, f in found)

    def _quarantined(self, row: Row, fault: Fault, place: int, file: str) -> dict[str, object]:
        return {
            "batch": self.closing.batch,
            "number": self.set_aside + place,
            "file": shortened(file),
            "row": row.number,
            "column": fault.column,
            "value": fault.value,
            "reason": fault.reason,
            "whole_row": row.whole,
            "imported_at": self.now,
        }
