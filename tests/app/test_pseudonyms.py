"""Pseudonyms in what is shown and taken out: known wherever they stand, others in each file."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from dashboard import downloads, logbook, pseudonyms, questions, trail
from dashboard.downloads import Leaving, htcds_file, table_file
from dashboard.exchange import FIELDS
from dashboard.exports import Basis, Provenance
from dashboard.pseudonyms import SIGNS, Rekeyed, Shown, shown_in
from dashboard.standing import standing
from dashboard.trail import Taker
from data_access import settings
from data_access.audit import AuditRefused
from data_access.audit.keeping import entries, reading
from data_access.mirror_info import MirrorInfo
from data_access.people import People
from data_access.people_tables import Person, Role
from data_access.register import Register
from data_access.selection import Selection
from tests.postgresql import Server
from tests.registers import open_register, write_register

MOMENT = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - UTC by contract
INFO = MirrorInfo("A register", "operational", MOMENT, MOMENT, "sqlite", 7, 9)
ANNA = Person("anna", "KPCN", Role.ANALYST)
EVENT = {"theme": "trafficking", "event_date": date(2026, 3, 7)}
TABLE = pd.DataFrame(
    {
        "Case": ["C-17", None, "2"],
        "KPCN · R1": ["V-9", "Bonaire, V-9", "–"],
        "Cases": [2, 17, 3],
        "Found": ["R0, C-4", "nothing of 2 cases", "2"],
    }
)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("pseudonyms")
    url = f"sqlite:///{folder / 'register.db'}"
    write_register(
        url,
        reports=[EVENT | {"case_id": name} for name in ("C-17", "C-4", "2")],
        exploitation=[{"report_id": "R0", "sector": "hospitality", "venue": "V-9"}],
        person_group=[{"report_id": "R0", "role": "victim", "number_from": 1}],
    )
    return open_register(url, folder / "mirror")


@pytest.fixture(autouse=True)
def _asked(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "pseudonyms", register.pseudonyms)


@pytest.fixture
def anna(audited: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Taker]:
    """An analyst who may look, and a log that takes what she takes out."""
    monkeypatch.setattr(settings, "PEOPLE_URL", f"sqlite:///{tmp_path / 'people' / 'people.db'}")
    People(settings.PEOPLE_URL).add(ANNA)
    yield Taker(ANNA, "trends", "case_files", "all", "mirror-1")
    logbook.log.clear()


def kept(server: Server) -> list[Any]:
    return reading(server.url("audit", "audit_reader"), lambda c: list(entries(c)))


def leaving() -> Leaving:
    title = "C-17 may tell of the same event as “C-4”; 2 cases"
    provenance = Provenance(INFO, (Basis("only the 2 cases of: V-9", 2),), "Counted.")
    return Leaving("cases", title, TABLE, provenance, shown_in(TABLE, title, *provenance.lines()))


def test_pseudonyms_are_known_wherever_they_stand() -> None:
    shown = shown_in(TABLE, "said of (C-4)")
    assert shown.words == ("C-4", "R0", "R1", "V-9")
    assert shown.columns == ("Case",)
    assert set(shown.cases) == {"C-17", "C-4", "2"}, "a report is written down by its case"
    assert shown_in(TABLE[["Cases"]]) == Shown(), "a number is no pseudonym"


def test_number_is_a_pseudonym_where_it_is_said_to_be_one() -> None:
    table = pd.DataFrame({"What": ["Vessel"], "KPCN · 2": ["Sea 9"], "Cases": [2]})
    shown = shown_in(table, "2 cases; 1,002 and C-2 and 2.5", names=("2", "Sea 9"))
    assert shown.cases == ("2",)
    named = Rekeyed(shown)
    assert list(named.table(table)) == ["What", f"KPCN · {named.name('2')}", "Cases"]
    assert named.table(table).iloc[0].tolist() == ["Vessel", named.name("Sea 9"), 2]
    assert named.text("2, 1,002, C-2, 2.5") == f"{named.name('2')}, 1,002, C-2, 2.5"
    assert shown_in(table, "2").words == ("2",), "a selection may be called so"
    assert not shown_in(table, "2 cases").words


def test_what_the_register_has_no_more_is_renamed_and_written_down_too() -> None:
    table = pd.DataFrame({"Case": ["C-9"], "Report": ["R-9"], "Found": ["like C-9"]})
    shown = shown_in(table)
    assert shown.cases == ("C-9", "R-9")
    named = Rekeyed(shown)
    assert named.table(table).iloc[0].tolist() == [
        named.name("C-9"), named.name("R-9"), f"like {named.name('C-9')}"
    ]  # fmt: skip


def test_file_names_a_case_alike_throughout() -> None:
    named = Rekeyed(shown_in(TABLE))
    made = named.table(TABLE)
    assert made.columns.tolist() == ["Case", f"KPCN · {named.name('R1')}", "Cases", "Found"]
    assert made.iloc[:, 1].tolist() == [named.name("V-9"), f"Bonaire, {named.name('V-9')}", "–"]
    assert made["Case"].tolist()[::2] == [named.name("C-17"), named.name("2")]
    assert made["Cases"].tolist() == [2, 17, 3]
    assert made["Found"].tolist()[1:] == ["nothing of 2 cases", "2"]


def test_no_pseudonym_is_rewritten_within_another_or_a_word() -> None:
    named = Rekeyed(Shown(words=("C-1", "C-12", "C")))
    assert named.text("C-1 and C-12: Curaçao") == (
        f"{named.name('C-1')} and {named.name('C-12')}: Curaçao"
    )


@given(st.text())
def test_any_text_can_be_a_pseudonym(text: str) -> None:
    made = Rekeyed(Shown()).name(text)
    assert len(made) == SIGNS
    assert made.isalnum()


@trying(max_examples=30)
@given(st.from_regex(r"[A-Z0-9][\w .,/#-]{0,20}[A-Z0-9]", fullmatch=True))
def test_any_name_is_replaced_among_other_words(name: str) -> None:
    named = Rekeyed(shown_in(pd.DataFrame({f"said · {name}": [f"by {name}, too"]}), names=(name,)))
    assert named.text(f"said · {name}") == f"said · {named.name(name)}"
    assert named.text(f"by {name}, too") == f"by {named.name(name)}, too"


def _texts(kind: str, content: bytes) -> str:
    if kind == "csv":
        return content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    )


@pytest.mark.parametrize("kind", downloads.WRITERS)
def test_no_pseudonym_of_the_register_leaves(anna: Taker, audited: Server, kind: str) -> None:
    anna = replace(anna, purpose="case_work")
    contents = [table_file(kind, leaving(), anna) for _ in range(2)]
    one, other = (_texts(kind, content) for content in contents)
    for text in (one, other):
        assert not re.search(r"\b[CRV]-?\d", text)
    made = [set(re.findall(r"(?<![-0-9a-f])[0-9a-f]{12}\b", text)) for text in (one, other)]
    assert len(made[0]) == 6
    assert not made[0] & made[1]
    hashes = [entry.export_hash for entry in kept(audited)]
    assert hashes == [hashlib.sha256(content).hexdigest() for content in contents]


def test_columns_of_pseudonyms_leave_for_work_on_cases_alone(anna: Taker) -> None:
    told = "Without columns of pseudonyms: the file is not for work on cases."
    for purpose, is_whole in (("trends", False), ("case_work", True)):
        made = table_file("csv", leaving(), replace(anna, purpose=purpose)).decode("utf-8-sig")
        head, (header, *_) = _head_and_rows(made)
        assert "Cases" in header
        assert ("Case" in header, f"# {told}" in head) == (is_whole, not is_whole)


def _head_and_rows(made: str) -> tuple[list[str], list[list[str]]]:
    rows = list(csv.reader(io.StringIO(made)))
    head = [row[0] for row in rows if row[0].startswith("# ")]
    return head, rows[len(head) :]


def test_file_is_written_down_with_the_cases_in_it(anna: Taker, audited: Server) -> None:
    first = table_file("csv", leaving(), anna).decode("utf-8-sig").splitlines()[0]
    told = re.fullmatch(r"# (.+) · anna · trends · [\d: -]{16} UTC · A register · mirror-1", first)
    (entry,) = kept(audited)
    assert told
    assert told[1] == entry.export_id
    assert (entry.subject, entry.purpose, entry.page) == ("anna", "trends", "case_files#cases.csv")
    assert set(entry.case_ids) == {"C-17", "C-4", "2"}
    assert entry.cases == 3


def test_cases_of_a_large_file_stand_in_several_entries(
    anna: Taker, audited: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "MOST_CASE_IDS", 2)
    table_file("csv", leaving(), anna)
    found = kept(audited)
    assert [len(entry.case_ids) for entry in found] == [2, 1]
    assert len({entry.export_id for entry in found}) == 1


def test_exchange_names_cases_anew(anna: Taker, audited: Server, register: Register) -> None:
    victims = register.victims(Selection())
    traits = register.traits(Selection(), ("sector",))
    provenance = leaving().provenance
    with pytest.raises(AuditRefused, match="for this purpose"):
        htcds_file(victims, traits, provenance, anna, "htcds-2.0.csv")
    anna = replace(anna, purpose="case_work")
    made = htcds_file(victims, traits, provenance, anna, "htcds-2.0.csv").decode()
    lines = list(csv.reader(io.StringIO(made)))
    assert lines[1] == list(FIELDS)
    assert len(lines) == 3
    assert "C-17" not in made
    assert kept(audited)[0].case_ids == ("C-17",)


def test_file_that_cannot_be_written_down_is_not_handed_over(
    anna: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "AUDIT_URL", "postgresql+psycopg://nobody@127.0.0.1:1/audit")
    with pytest.raises(AuditRefused):
        table_file("csv", leaving(), anna)


def test_role_that_changed_since_the_page_was_drawn_takes_nothing_out(
    anna: Taker, audited: Server
) -> None:
    people = People(settings.PEOPLE_URL)
    people.withdraw("anna")
    people.add(Person("anna", "KPCN", Role.MANAGER))
    standing()._seen.clear()
    with pytest.raises(AuditRefused, match="role has changed"):
        table_file("csv", leaving(), anna)
    assert [entry.action for entry in kept(audited)] == ["refusal"]


def test_nobody_is_named_where_nobody_signs_in() -> None:
    nobody = Taker(None, "training", "overview", "all", "mirror-1")
    first = table_file("csv", leaving(), nobody).decode("utf-8-sig").splitlines()[0]
    assert " · training · training · " in first


def test_words_that_are_asked_for_are_few() -> None:
    assert "1,234" in pseudonyms._said(TABLE, ("1,234 cases · Bonaire",))
    assert not {"2", "17"} & pseudonyms._said(TABLE[["Cases", "Found"]], ())
