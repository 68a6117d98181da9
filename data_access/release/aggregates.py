"""A release as a table of counts for a partner, and a partner's table as a register beside ours.

A CSV file: a first line with what it is, as JSON behind "# "; then a row per combination of values
with its number of cases, unknown left empty. Units and values follow IC-TIP and HTCDS 2.0 as the
contract's code lists do, places ISO 3166. No row stands for fewer than k cases, so that a regional
picture arises without records. Rows are told by their number, the header being 1, blank lines not
counted.
"""

import csv
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import pandas as pd

from data_access import codes
from data_access.clock import now
from data_access.errors import RegisterError, UnreadableFile
from data_access.imports.countries import NAME
from data_access.imports.records import Record, open_text, read_records
from data_access.mirror_quarantine import AHEAD
from data_access.release.attributes import ATTRIBUTES, FEWEST
from data_access.release.partners import require_ground
from data_access.release.recoding import BLOCK, LEVELS
from data_access.release.store import (
    PARTNER_K,
    ReleaseInfo,
    content_of,
    keep,
    release_files,
)
from data_access.release.suppression import smallest_class

FORMAT, VERSION = "register-release-aggregates", 1

MOST_CASES = 1_000_000
"""More cases in a partner's file are a mistake, or meant to fill the disk."""

_MOST_RECORDS = 2 + MOST_CASES // PARTNER_K
"""Of the header and of as many rows as such a number of cases can have, and one more."""

LONGEST_LINE = 100_000
"""Characters of the first line that are read."""

EARLIEST = datetime(1950, 1, 1)  # noqa: DTZ001 - moments are UTC without a zone
"""A register that was complete up to a day before this is a mistake."""

HANDLED = "cases of which the handling of every report admits partner countries"
"""Which cases of a register a partner's release counts."""

COLUMNS = {
    "theme": "event_theme",
    "area": "event_place",
    "period": "event_first_year",
    "sector": "event_industry",
    "origin": "movement_origin",
    "exploitation": "event_purpose",
    "citizenship": "victim_citizenship",
    "age": "victim_age",
}
"""Columns of the file, named after the units of IC-TIP."""

_IC_TIP = {
    "units": {
        "event": ["event_place", "event_first_year", "event_industry", "event_purpose",
                  "movement_origin"],
        "victim": ["victim_citizenship", "victim_age"],
    },
    "outside": ["event_theme = smuggling"],
    "values": "HTCDS 2.0, in line with IC-TIP as CTDC has it",
}  # fmt: skip
"""What of a row is of which unit of the classification, and which rows tell no event of it."""

_ISO_3166 = codes.AREA_COUNTRY | {
    "bonaire": "BQ-BO",
    "sint_eustatius": "BQ-SE",
    "saba": "BQ-SA",
    "BQ": "BQ",
}
_AREA = {theirs: ours for ours, theirs in _ISO_3166.items()}


def _among(allowed: Any) -> Callable[[str], bool]:
    return lambda value: value in allowed


_ALLOWED: dict[str, Callable[[str], bool]] = {
    "theme": _among(codes.THEME.labels),
    "area": _among(_AREA),
    "period": lambda value: re.fullmatch(r"(19|20)[0-9]{2}", value) is not None,
    "sector": _among(codes.SECTOR.labels),
    "origin": _among(codes.COUNTRY.labels),
    "exploitation": _among(codes.EXPLOITATION_TYPE.labels),
    "citizenship": _among(codes.COUNTRY.labels),
    "age": _among(codes.BROAD_AGE_BANDS),
}


def export_aggregates(
    rows: pd.DataFrame, info: ReleaseInfo, export_id: str, by: str, register: str
) -> str:
    """Released rows of a register, a column an attribute, as the text of such a file.

    Its first line names this very file and who takes it out, for whoever finds it elsewhere.

    Raises
    ------
    RegisterError
        The release is none for a partner, or its k is below theirs.
    """
    if not info.is_for_partner or info.k < PARTNER_K:
        raise RegisterError(
            f"The release for {info.audience}, k = {info.k}, does not leave the house: a table of "
            f"counts is made of a partner's release of k = {PARTNER_K} or more."
        )
    rows = rows.copy()
    rows["area"] = rows["area"].map(_ISO_3166)
    told = rows.fillna("").rename(columns=COLUMNS)
    counted = told.groupby(list(told.columns)).size().reset_index(name="cases")
    about = {
        "format": FORMAT,
        "version": VERSION,
        "export": export_id,
        "by": by,
        "written_at": now().isoformat(timespec="seconds"),
        "audience": info.audience,
        "purpose": info.purpose,
        "agreement": info.agreement,
        "k": info.k,
        "made_at": info.made_at.isoformat(timespec="seconds"),
        "as_of": info.as_of.isoformat(timespec="seconds"),
        "levels": dict(info.levels),
        "counted": HANDLED,
        "ic_tip": _IC_TIP | {"reporting_entity": register},
        "content": info.content,
    }
    text = StringIO()
    text.write(f"# {json.dumps(about)}\n")
    counted.to_csv(text, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    return text.getvalue()


def import_aggregates(
    file: Path, country: str, purpose: str, agreement: str, releases: Path
) -> tuple[Path, ReleaseInfo]:
    """A partner's file as a register of its own, "from-CW", in the place of the former one.

    Raises
    ------
    UnreadableFile
        It is no such file, is malformed, has a code of no list, a period after its as_of, or a
        count below k, or is not what its content says; the sentence says where. Nothing is taken.
    RegisterError
        No purpose or agreement is named, or the copy cannot be written.
    """
    require_ground(country, purpose, agreement)
    with open_text(file) as stream:
        about = _about(_first_line(stream, file.name), file.name)
        records = list(islice(read_records(stream, ",", file.name), _MOST_RECORDS))
    rows = _rows(records, about, file.name)
    if content_of(rows) != about["content"]:
        raise UnreadableFile(
            f"{file.name}: the counts are not those of the content that its first line tells; it "
            "was changed on the way. Ask for it anew."
        )
    info = ReleaseInfo(
        audience=f"from-{country}",
        k=about["k"],
        made_at=about["made_at"],
        as_of=about["as_of"],
        levels=about["levels"],
        unknown={},
        cases=len(rows),
        held_back=0,
        smallest_class=smallest_class(
            pd.DataFrame({name: pd.factorize(rows[name])[0] + 1 for name in rows}).to_numpy()
        ),
        batches=1,
        purpose=purpose,
        agreement=agreement,
        content=content_of(rows),
    )
    files = release_files(releases, info.audience)
    files.prepare()
    with files.lock(wait=True):
        return keep(releases, f"Release from {NAME[country]}", rows, info, theirs=True), info


def _first_line(stream: TextIO, name: str) -> str:
    try:
        return stream.readline(LONGEST_LINE)
    except UnicodeDecodeError:
        raise UnreadableFile(f"{name} is not UTF-8; save it as CSV UTF-8.") from None


def _about(line: str, name: str) -> dict[str, Any]:
    """What the first line says, held to what this version reads."""
    try:
        told = json.loads(line.removeprefix("# "))
        levels = {str(key): str(value) for key, value in told["levels"].items()}
        about: dict[str, Any] = {
            "k": told["k"],
            "made_at": _moment(told["made_at"]),
            "as_of": _moment(told["as_of"]),
            "levels": levels,
            "content": str(told["content"]),
        }
        known = line.startswith("# ") and (told["format"], told["version"]) == (FORMAT, VERSION)
        known = known and type(told["k"]) is int
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        known = False
    if not known:
        raise UnreadableFile(f"{name} does not begin with the line of a {FORMAT} file, version 1.")
    names = tuple(levels)
    if len(names) < FEWEST or names != ATTRIBUTES[: len(names)]:
        raise UnreadableFile(f"{name}, line 1: the attributes are not the first of {ATTRIBUTES}.")
    for attribute, level in levels.items():
        if level not in LEVELS[attribute]:
            raise UnreadableFile(f"{name}, line 1: {level!r} is no level of {attribute}.")
    if about["k"] < PARTNER_K:
        raise UnreadableFile(f"{name}, line 1: k is below {PARTNER_K}.")
    for moment in ("as_of", "made_at"):
        if not EARLIEST <= about[moment] <= now() + AHEAD:
            raise UnreadableFile(f"{name}, line 1: {moment} lies before 1950 or in the future.")
    return about


def _moment(told: str) -> datetime:
    """A moment in UTC, which is what one without a zone is taken for."""
    moment = datetime.fromisoformat(told)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _rows(records: list[Record], about: dict[str, Any], name: str) -> pd.DataFrame:
    """The table's counts as rows, one a case."""
    names = list(about["levels"])
    wanted = (*(COLUMNS[attribute] for attribute in names), "cases")
    if not records or records[0].fields != wanted:
        raise UnreadableFile(f"{name}, row 1: the columns are not {', '.join(wanted)}.")
    counted: dict[tuple[str | None, ...], int] = {}
    for record in records[1:]:
        where = f"{name}, row {record.number}"
        if record.fault or len(record.fields) != len(wanted):
            raise UnreadableFile(f"{where}: not {len(wanted)} values; {record.fault or ''}".strip())
        values = tuple(
            _value(attribute, value, where)
            for attribute, value in zip(names, record.fields, strict=False)
        )
        if "period" in names and int(str(values[names.index("period")])) > about["as_of"].year:
            raise UnreadableFile(f"{where}: the period begins after the table's as_of.")
        if values in counted:
            raise UnreadableFile(f"{where}: the combination stands twice.")
        counted[values] = _count(record.fields[-1], about["k"], where)
    if "period" in names:
        _require_blocks(counted, names.index("period"), BLOCK[about["levels"]["period"]], name)
    if not 0 < sum(counted.values()) <= MOST_CASES:
        raise UnreadableFile(f"{name} holds no cases, or more than {MOST_CASES:,}.")
    expanded = [values for values in sorted(counted, key=str) for _ in range(counted[values])]
    return pd.DataFrame(expanded, columns=names, dtype="object")


def _require_blocks(counted: Any, place: int, years: int, name: str) -> None:
    if len({int(str(values[place])) % years for values in counted}) > 1:
        raise UnreadableFile(
            f"{name}: the first years of its periods overlap; each should be of {years} years."
        )


def _value(attribute: str, value: str, where: str) -> str | None:
    if not value and attribute != "period":
        return None
    if not _ALLOWED[attribute](value):
        raise UnreadableFile(f"{where}: {COLUMNS[attribute]} holds a code that its list has not.")
    return _AREA[value] if attribute == "area" else value


def _count(value: str, k: int, where: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", value):
        raise UnreadableFile(f"{where}: cases is not a whole number.")
    if int(value) < k:
        raise UnreadableFile(f"{where}: a count lies below k = {k}.")
    return int(value)
