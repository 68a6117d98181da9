"""Files that leave: stamped first, under other pseudonyms, written down with the hash they have."""

import csv
import hashlib
import io
import re
from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from dashboard import downloads, trail
from dashboard.downloads import Leaving, htcds_file, table_file
from dashboard.exchange import FIELDS
from dashboard.exports import Basis, Provenance
from dashboard.trail import Taker
from data_access.audit import AuditRefused
from data_access.mirror_info import MirrorInfo
from data_access.people_tables import Person, Role

MOMENT = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - UTC by contract
INFO = MirrorInfo("A register", "operational", MOMENT, MOMENT, "sqlite", 7, 9)
PROVENANCE = Provenance(INFO, (Basis("only the 1 cases of: C-17", 1),), "Counted.")
ANNA = Taker(Person("anna", "KPCN", Role.ANALYST), "trends", "case_files", "all", "mirror-1")
LEAVING = Leaving(
    "cases",
    "C-17 may tell of the same event as C-4",
    pd.DataFrame({"Case": ["C-4", "C-17"], "Report": ["R-1", None], "Cases": [1, 2]}),
    PROVENANCE,
    ("C-17",),
)


class Log:
    """Keeps what was written down, in the order in which it was."""

    def __init__(self) -> None:
        self.entries: list[Any] = []

    def append(self, entry: Any) -> int:
        self.entries.append(entry)
        return len(self.entries)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    kept = Log()
    monkeypatch.setattr(trail, "log", lambda: kept)
    return kept


@pytest.mark.parametrize("kind", downloads.WRITERS)
def test_file_is_written_down_with_its_hash(log: Log, kind: str) -> None:
    content = table_file(kind, LEAVING, ANNA)
    (entry,) = log.entries
    assert entry.export_hash == hashlib.sha256(content).hexdigest()
    assert (entry.subject, entry.purpose, entry.page) == (
        "anna",
        "trends",
        f"case_files#cases.{kind}",
    )
    assert entry.case_ids == ("C-4", "C-17", "R-1"), "the log can tell which cases left"
    assert entry.cases == 3


def test_first_line_says_who_what_for_and_where_from(log: Log) -> None:
    first = table_file("csv", LEAVING, ANNA).decode("utf-8-sig").splitlines()[0]
    told = re.fullmatch(
        r"# (.+) · anna · trends · \d{4}-\d\d-\d\d \d\d:\d\d UTC · A register", first
    )
    assert told
    assert told[1] == log.entries[0].export_id


def test_no_pseudonym_of_the_register_leaves(log: Log) -> None:
    one, other = (table_file("csv", LEAVING, ANNA).decode("utf-8-sig") for _ in range(2))
    for text in (one, other):
        assert not re.search(r"\b[CR]-\d", text)
    cases = [
        [row[0] for row in csv.reader(io.StringIO(text)) if len(row) == 3][1:]
        for text in (one, other)
    ]
    assert len(set(cases[0])) == 2
    assert not set(cases[0]) & set(cases[1])
    assert cases[0][1] in one.splitlines()[1], "the finding names the same case by the same name"


def test_exchange_names_cases_anew(log: Log) -> None:
    victims = pd.DataFrame(
        {
            "case_key": [1], "case_id": ["C-4"], "case_date": [pd.Timestamp(MOMENT)],
            "precision": ["day"], "dated_by_event": [True], "area": ["bonaire"], "line": [1],
            "role": ["victim"], "number_from": [1], "gender": [None], "citizenship": [None],
        }
    )  # fmt: skip
    traits = pd.DataFrame({"case_key": [], "attribute": [], "value": []})
    made = htcds_file(victims, traits, PROVENANCE, ANNA, "htcds-2.0.csv").decode()
    lines = list(csv.reader(io.StringIO(made)))
    assert lines[1] == list(FIELDS)
    assert "C-4" not in made
    assert log.entries[0].case_ids == ("C-4",)


def test_file_that_cannot_be_written_down_is_not_handed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Closed:
        def append(self, entry: Any) -> int:
            raise AuditRefused("The audit log does not answer.")

    monkeypatch.setattr(trail, "log", Closed)
    with pytest.raises(AuditRefused):
        table_file("csv", LEAVING, ANNA)


def test_nobody_is_named_where_nobody_signs_in(log: Log) -> None:
    nobody = Taker(None, "training", "overview", "all", "mirror-1")
    first = table_file("csv", LEAVING, nobody).decode("utf-8-sig").splitlines()[0]
    assert " · training · training · " in first
    assert not log.entries
