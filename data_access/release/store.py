"""Release copies on this machine: one live file per audience, laid out as a mirror is.

The same questions (`data_access.register`) run on it. What was released and how is told by a table
`release_info` in the file. Beside the rows it tells how many cases were held back and how many
values of an attribute are not released, both rounded to multiples of k, the month up to which the
register was complete, and when the newest batch was made.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from sqlalchemy import Column, DateTime, Engine, Integer, MetaData, String, Table, select

from data_access.answers import answer
from data_access.errors import RegisterError
from data_access.facts import cases
from data_access.mirror_build import LAYOUT, copy, created, derive
from data_access.mirror_files import MirrorFiles, digest, open_mirror, when_touched
from data_access.mirror_info import describe
from data_access.mirror_room import new_database
from data_access.release.checking import checked
from data_access.release.layout import KIND, contract_register
from data_access.source import register_row

MANAGER_K = 5
"""Fewest cases of any combination that managers are shown."""

PARTNER_K = 11
"""Fewest cases of any combination that leaves the house."""

MANAGER = "manager"

_RULES = "sector and form go with the theme"
"""What our copies are held to beside k and diversity; one that was made under other rules is not
opened."""

release_table = Table(
    "release_info",
    MetaData(),
    Column("audience", String),
    Column("k", Integer),
    Column("made_at", DateTime),
    Column("as_of", DateTime),
    Column("levels", String),
    Column("unknown", String),
    Column("cases", Integer),
    Column("held_back", Integer),
    Column("smallest_class", Integer),
    Column("batches", Integer),
    Column("purpose", String),
    Column("agreement", String),
    Column("content", String),
)


@dataclass(frozen=True)
class ReleaseInfo:
    """What a release copy is.

    Parameters
    ----------
    audience : str
        "manager", "partner-CW" (ours for Curaçao) or "from-CW" (theirs for us).
    k : int
        No combination of values stands for fewer cases.
    made_at : datetime
        When its newest batch was made, UTC, to the second or finer.
    as_of : datetime
        The first of the month up to which the register was complete then; no day, because that of a
        register that was imported may be the day of its newest case.
    levels : mapping of str
        How coarsely each attribute is told, in the order of priority; what is not here is not told.
    unknown : mapping of str to float
        Share of the cases, 0 to 1, whose value was known and is not released, by attribute; from a
        number of cases rounded to a multiple of k.
    cases, held_back : int
        Cases released; cases that are in no combination of k, rounded to a multiple of k.
    smallest_class : int
        How many cases the rarest combination has.
    batches : int
        In how many batches the cases were released.
    purpose, agreement : str
        Why a partner receives it and on what ground; empty for managers.
    content : str
        SHA-256 over the released rows in their order of values, hexadecimal.
    """

    audience: str
    k: int
    made_at: datetime
    as_of: datetime
    levels: Mapping[str, str]
    unknown: Mapping[str, float]
    cases: int
    held_back: int
    smallest_class: int
    batches: int
    purpose: str
    agreement: str
    content: str

    @property
    def is_for_partner(self) -> bool:
        """Whether it is for a partner country, which is told of some reports only."""
        return self.audience.startswith("partner-")

    @property
    def copy_name(self) -> str:
        """What the copy is called in files and in the audit log: whose it is and what it holds."""
        return f"{self.audience}-{self.content[:16]}"

    @property
    def attributes(self) -> tuple[str, ...]:
        """What is told of a case, in the order of priority."""
        return tuple(self.levels)


def release_file(folder: Path, name: str) -> Path | None:
    """The live release copy of a name such as "manager" or "partner-CW"; None where there is none.

    None too where an older version of this project laid it out, or made it under other rules:
    making it again, which releases nothing new, lays it out anew or says why it cannot.
    """
    return release_files(folder, name).present()


def from_partners(folder: Path) -> dict[str, Path | None]:
    """The live copies of partners' tables by country, see `aggregates.import_aggregates`.

    None where an older version of this project laid it out: their table is to be taken in anew.
    """
    names = {file.name.split("-")[1] for file in folder.glob("mirror-from*.duckdb")}
    return {name[-2:]: release_file(folder, f"from-{name[-2:]}") for name in sorted(names)}


def open_release(file: Path) -> Engine:
    """A read-only engine on a release copy, for `data_access.register.Register`.

    Raises
    ------
    RegisterUnavailable
        There is no such file any more, or it cannot be read.
    """
    return open_mirror(file)


def release_info(copy_: Engine) -> ReleaseInfo:
    """What a release copy is."""
    row = answer(copy_, select(release_table)).iloc[0]
    return ReleaseInfo(
        audience=row["audience"],
        k=int(row["k"]),
        made_at=row["made_at"].to_pydatetime(),
        as_of=row["as_of"].to_pydatetime(),
        levels=json.loads(row["levels"]),
        unknown=json.loads(row["unknown"]),
        cases=int(row["cases"]),
        held_back=int(row["held_back"]),
        smallest_class=int(row["smallest_class"]),
        batches=int(row["batches"]),
        purpose=row["purpose"],
        agreement=row["agreement"],
        content=row["content"],
    )


def release_files(folder: Path, name: str) -> MirrorFiles:
    """Where the copies of one audience lie.

    Raises
    ------
    RegisterError
        That is no name of an audience.
    """
    if not re.fullmatch(r"manager|(partner|from)-[A-Z]{2}", name):
        raise RegisterError(f"{name!r} is no audience: it is manager, partner-CW or from-CW.")
    layout = LAYOUT if name.startswith("from-") else (LAYOUT, _RULES)
    return MirrorFiles(folder, name.replace("-", ""), digest(layout), "REGISTER_RELEASES")


def live_copies(files: MirrorFiles) -> list[Path]:
    """The copies of an audience that lie there, of whatever layout, the newest last."""
    return sorted(files.folder.glob(f"mirror-{files.register}-*.duckdb"), key=when_touched)


def content_of(rows: pd.DataFrame) -> str:
    """A digest of released rows that their order does not change."""
    told = [list(rows.columns), *sorted([v or "" for v in row] for row in rows.to_numpy())]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def rounded(cases: int, k: int) -> int:
    """A number of cases to the nearest multiple of k, for what is shown beside a release."""
    return k * ((cases + k // 2) // k)


def keep(
    folder: Path,
    register: str,
    rows: pd.DataFrame,
    info: ReleaseInfo,
    note: Callable[[], None] = lambda: None,
    *,
    theirs: bool = False,
) -> Path:
    """Write a release copy in the place of the former one; the file that is live from then on.

    ``note`` is called when all is laid out and nobody reads it yet. A partner's (``theirs``) is
    held to k alone: how diverse it must be is theirs to decide.

    Whoever calls it holds the lock of the audience's files.

    Raises
    ------
    RegisterError
        A combination is too rare, a row was not laid out, others may look into the folder, or it
        cannot be written.
    """
    checked(rows, info.k, diverse=not theirs)
    files = release_files(folder, info.audience)
    files.prepare()
    file = files.next(digest((info.content, info.levels, info.made_at, info.k)))
    with files.building(file) as building:
        with (
            contract_register(register, info.as_of, rows, dict(info.levels)) as source,
            new_database(building) as made,
        ):
            about = register_row(source)
            copy(source, made, lambda *_: None)
            derive(made, about.as_of, lambda *_: None)
            describe(made, about, [], info.made_at, KIND)
            _note(made, info)
            _require_all(made, rows)
        note()
    for other in live_copies(files):
        if other != file:  # also of another layout: there is one live copy
            other.unlink(missing_ok=True)
    return file


def _require_all(made: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> None:
    """Each row is a case: one that was set aside would leave fewer than k of its combination."""
    (there,) = made.execute(f"SELECT count(*) FROM {cases.name}").fetchone() or (0,)
    if there != len(rows):
        raise RegisterError(
            f"Of {len(rows):,} cases {there:,} could be laid out: nothing was released. This is a "
            "defect of the program."
        )


def _note(made: duckdb.DuckDBPyConnection, info: ReleaseInfo) -> None:
    values: dict[str, Any] = vars(info) | {
        "levels": json.dumps(dict(info.levels)),
        "unknown": json.dumps(dict(info.unknown)),
    }
    made.execute(created(release_table, release_table.name))
    marks = ", ".join("?" for _ in release_table.c)
    made.execute(
        f"INSERT INTO {release_table.name} VALUES ({marks})",
        [values[column.name] for column in release_table.c],
    )
