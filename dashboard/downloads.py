"""Files that leave: made once asked for, stamped, under other pseudonyms, and written down."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import pandas as pd

from dashboard import trail
from dashboard.exchange import htcds_csv, htcds_rows
from dashboard.exports import Provenance, to_csv
from dashboard.pseudonyms import Rekeyed, Shown
from dashboard.trail import Taker
from dashboard.workbooks import to_xlsx
from data_access.clock import now

Write = Callable[[pd.DataFrame, str, Provenance, str], bytes]

WRITERS: dict[str, Write] = {"csv": to_csv, "xlsx": to_xlsx}


@dataclass(frozen=True, eq=False)
class Leaving:
    """A table that may be taken out: its name, the finding, the rows and what they are made from.

    ``shown`` are the pseudonyms that stand anywhere in these.
    """

    name: str
    title: str
    rows: pd.DataFrame
    provenance: Provenance
    shown: Shown = field(default_factory=Shown)


def table_file(kind: str, leaving: Leaving, by: Taker) -> bytes:
    """A table as a file of a kind of `WRITERS`.

    Raises
    ------
    AuditRefused
        It could not be written down, so it is not handed over.
    """
    by.require_unchanged()
    stamp, export_id = _stamp(leaving.provenance, by)
    named = Rekeyed(leaving.shown.words)
    content = WRITERS[kind](
        named.table(leaving.rows),
        named.text(leaving.title),
        leaving.provenance.told_as(named.text),
        stamp,
    )
    trail.taken_out(by, f"{leaving.name}.{kind}", export_id, _digest(content), leaving.shown.cases)
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
    by.require_unchanged()
    stamp, export_id = _stamp(provenance, by)
    cases = tuple(dict.fromkeys(victims["case_id"].astype(str)))
    content = htcds_csv(htcds_rows(victims, traits, Rekeyed(cases).name), stamp)
    trail.taken_out(by, name, export_id, _digest(content), cases)
    return content


def _stamp(provenance: Provenance, by: Taker) -> tuple[str, str]:
    export_id = str(uuid4())
    return by.line(export_id, now(), provenance.register.name), export_id


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
