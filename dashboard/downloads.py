"""Files that leave: made once asked for, stamped, under other pseudonyms, and written down."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import pandas as pd

from dashboard import trail
from dashboard.exchange import htcds_csv, htcds_rows
from dashboard.exports import Provenance, to_csv
from dashboard.pseudonyms import Rekeyed, shown_in
from dashboard.trail import Taker
from dashboard.workbooks import to_xlsx
from data_access.clock import now

Write = Callable[[pd.DataFrame, str, Provenance, str], bytes]

WRITERS: dict[str, Write] = {"csv": to_csv, "xlsx": to_xlsx}


@dataclass(frozen=True, eq=False)
class Leaving:
    """A table that may be taken out: its name, the finding, the rows and what they are made from.

    ``also`` are pseudonyms that its finding or its cells may name, beside columns of them.
    """

    name: str
    title: str
    rows: pd.DataFrame
    provenance: Provenance
    also: tuple[str, ...] = ()


def table_file(kind: str, leaving: Leaving, by: Taker) -> bytes:
    """A table as a file of a kind of `WRITERS`.

    Raises
    ------
    AuditRefused
        It could not be written down, so it is not handed over.
    """
    stamp, export_id = _stamp(leaving.provenance, by)
    named, shown = Rekeyed(), shown_in(leaving.rows)
    known = (*shown, *leaving.also)
    content = WRITERS[kind](
        named.table(leaving.rows, leaving.also),
        named.text(leaving.title, known),
        leaving.provenance.told_as(lambda text: named.text(text, known)),
        stamp,
    )
    trail.taken_out(by, f"{leaving.name}.{kind}", export_id, _digest(content), shown)
    return content


def htcds_file(
    victims: pd.DataFrame, traits: pd.DataFrame, provenance: Provenance, by: Taker, name: str
) -> bytes:
    """The selected cases by HTCDS; see `exchange.htcds_rows`.

    Raises
    ------
    AuditRefused
        It could not be written down, so it is not handed over.
    """
    stamp, export_id = _stamp(provenance, by)
    content = htcds_csv(htcds_rows(victims, traits, Rekeyed().name), stamp)
    cases = tuple(dict.fromkeys(victims["case_id"].astype(str)))
    trail.taken_out(by, name, export_id, _digest(content), cases)
    return content


def _stamp(provenance: Provenance, by: Taker) -> tuple[str, str]:
    export_id = str(uuid4())
    return by.line(export_id, now(), provenance.register.name), export_id


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
