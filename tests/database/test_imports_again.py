"""Files of others that come again: what others added to their reports, and cases that shrink."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select

from data_access import schema
from data_access.imports.catalogue import FORMATS
from data_access.imports.closing import Closing
from data_access.imports.contract import CSV
from data_access.imports.loading import import_file
from data_access.imports.proposals import proposals
from data_access.imports.sheets_loading import import_sheets
from tests.files import csv_text, incidents, victims, written
from tests.files.sheets import AGENCIES, folder_of

NOW = datetime.fromisoformat("2026-06-30T12:00:00")
LATER = NOW + timedelta(days=1)
CASE = {"case_id": "A", "cas_IncomingReferralDate": "2026-03-09"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'register.db'}")
    yield engine
    engine.dispose()


def load(engine: Engine, folder: Path, form: str, content: str, now: datetime = NOW) -> Closing:
    return import_file(FORMATS[form], written(folder, content), engine, now)


def told_of_persons(*told: dict[str, str]) -> str:
    """An HTCDS file with those columns alone that its rows have, as ours are."""
    names = list(dict.fromkeys(name for row in told for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in told)]
    return "".join(",".join(line) + "\n" for line in lines)


def persons(count: int, **first: str) -> list[dict[str, str]]:
    told = [CASE | {"record_id": f"A-{n}", "hte_Country": "BQ"} for n in range(count)]
    return [told[0] | first, *told[1:]]


def rows_of(engine: Engine, name: str) -> list[dict[str, Any]]:
    table = schema.metadata.tables[name]
    with engine.connect() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key)).mappings()
        return [dict(row) for row in found]


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("htcds", told_of_persons(*persons(2, vic_MethodsOfControl="DebtBondage"))),
        ("iom", incidents({"id": "7", "location": "Off Bonaire", "survivors": "3"})),
        (
            "ctdc-sample",
            csv_text("ctdc-sample", [{"registration_year": "2016", "datasource": "Hotline"}]),
        ),
        ("ctdc-cleaned", victims({})),
    ],
)
def test_same_file_again_leaves_what_others_added(
    engine: Engine, tmp_path: Path, form: str, content: str
) -> None:
    load(engine, tmp_path, form, content)
    (report,) = rows_of(engine, "report")
    key = {"report_id": report["report_id"]}
    added = {
        "agency": AGENCIES,
        "report": [
            key | {"registered_date": report["registered_date"], "theme": report["theme"],
                   "agency": report["agency"] or "", "status": "in_review",
                   "handling": "open"}
        ],
        "person_group": [
            key | {"line": row["line"], "document_country": "VE"}
            for row in rows_of(engine, "person_group")
        ],
        "support": [key | {"referral": "Legal"}],
        "indicator": [key | {"list": "ILO", "code": "16"}],
    }  # fmt: skip
    import_sheets(CSV, folder_of(tmp_path / "added", **added), engine, NOW)
    before = {table.name: rows_of(engine, table.name) for table in schema.TABLES}
    assert len(before["support"]) == len(before["indicator"]) == 1
    assert before["report"][0]["status"] == "in_review"
    closing = load(engine, tmp_path, form, content, LATER)
    assert (closing.added, closing.changed, closing.unchanged) == (0, 0, 1)
    for name in before.keys() - {"register"}:
        assert rows_of(engine, name) == before[name]


@pytest.mark.parametrize(
    ("first", "faults"),
    [
        ({"hte_Country": "Bonair"}, 1),
        ({"hte_Country": ""}, 0),
        ({"cas_IncomingReferralDate": "09/03/2026", "hte_Date": "2026-03-07"}, 1),
    ],
)
def test_bad_value_of_one_person_sets_no_other_aside(
    engine: Engine, tmp_path: Path, first: dict[str, str], faults: int
) -> None:
    closing = load(engine, tmp_path, "htcds", told_of_persons(*persons(30, **first)))
    assert (closing.taken, closing.reasons.total()) == (30, faults)
    (report,) = rows_of(engine, "report")
    assert (report["country"], str(report["registered_date"])) == ("BQ", "2026-03-09")
    assert report["registered_precision"] is None
    assert len(rows_of(engine, "person_group")) == 30


def test_case_that_shrinks_is_told(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, "htcds", told_of_persons(*persons(3)))
    closing = load(engine, tmp_path, "htcds", told_of_persons(*persons(2)), LATER)
    assert (closing.changed, len(rows_of(engine, "person_group"))) == (1, 2)
    assert any(
        warning.startswith("1 of its reports has fewer rows of person_group than the register")
        for warning in closing.warnings
    )


def of_download(name: str, *told: dict[str, str]) -> str:
    """An HTCDS file of cases of one person each, under the names of that download."""
    return told_of_persons(
        *(
            CASE | {"case_id": f"{name}{n}", "record_id": f"{name}{n}-1", "hte_Country": "BQ"} | one
            for n, one in enumerate(told)
        )
    )


def proposed(engine: Engine, since: datetime | None = None) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        found = proposals(connection, since)
        return [(one.first.report_id[-2:], one.second.report_id[-2:]) for one in found]


def test_second_download_of_the_same_cases_is_proposed_as_the_same(
    engine: Engine, tmp_path: Path
) -> None:
    woman, man = {"prs_Gender": "Feminine"}, {"prs_Gender": "Masculine", "hte_Date": "2026-03-01"}
    load(engine, tmp_path, "htcds", of_download("x", woman, man, woman, {}))
    assert proposed(engine) == []
    closing = load(engine, tmp_path, "htcds", of_download("y", man, {}, woman, woman), LATER)
    assert "counts them twice" in closing.warnings[0]
    # Which of two that are alike is which, nobody knows; of nobody nothing tells.
    pairs = [("x0", "y2"), ("x1", "y0"), ("x2", "y3")]
    assert sorted(proposed(engine)) == sorted(proposed(engine, LATER)) == pairs
    assert proposed(engine, LATER + timedelta(days=1)) == []
    with engine.connect() as connection:
        told = next(str(one) for one in proposals(connection) if "-x1 " in str(one))
    assert told == (
        "HTCDS-case-x1 (no agency, 2026-03-09) and HTCDS-case-y0 (no agency, 2026-03-09): "
        "registered on the same day, by different imports; both of an event of 2026-03-01; "
        "both in BQ; 1 row of persons alike"
    )
    with engine.begin() as connection:
        connection.execute(schema.report.update().values(case_id="linked"))
    assert proposed(engine) == []


def test_two_rows_of_one_file_stay_two_cases_where_one_of_them_changes(
    engine: Engine, tmp_path: Path
) -> None:
    """A report that a later file changed is still of the import that brought it."""
    woman, man = {"prs_Gender": "Feminine"}, {"prs_Gender": "Masculine"}
    load(engine, tmp_path, "htcds", of_download("x", woman, man))
    closing = load(engine, tmp_path, "htcds", of_download("x", woman, woman), LATER)
    assert (closing.changed, closing.unchanged) == (1, 1)
    assert proposed(engine) == []
    load(engine, tmp_path, "htcds", of_download("y", woman), LATER + timedelta(days=1))
    assert proposed(engine) == [("x0", "y0")]


@pytest.mark.parametrize("key", ["case_id", "record_id"])
@pytest.mark.parametrize("theirs", ["KMar", ""])
def test_case_of_another_service_that_is_numbered_alike_is_no_change(
    engine: Engine, tmp_path: Path, key: str, theirs: str
) -> None:
    ours = CASE | {"case_id": "", key: "1", "org_Name": "KPCN", "prs_Gender": "Feminine"}
    load(engine, tmp_path, "htcds", told_of_persons(ours))
    before = {table.name: rows_of(engine, table.name) for table in schema.TABLES}
    rows = [ours | {"org_Name": theirs, "prs_Gender": "Masculine"}, ours | {key: "2"}]
    closing = load(engine, tmp_path, "htcds", told_of_persons(*rows), LATER)
    assert (closing.added, closing.changed, closing.quarantined) == (1, 0, 1)
    ((_, reason, _),) = closing.reasons
    assert "in the register" in reason
    for name in ("report", "person_group"):
        assert rows_of(engine, name)[:1] == before[name]
    changed = load(engine, tmp_path, "htcds", told_of_persons(ours | {"hte_Country": "BQ"}), LATER)
    assert (changed.changed, changed.quarantined) == (1, 0)


@pytest.mark.parametrize("added", [False, True], ids=["told", "added by hand"])
def test_file_that_tells_no_agency_changes_no_report_of_one(
    engine: Engine, tmp_path: Path, added: bool
) -> None:
    ours = persons(2) if added else persons(2, org_Name="KPCN")
    load(engine, tmp_path, "htcds", told_of_persons(*ours))
    if added:
        with engine.begin() as connection:
            connection.execute(schema.agency.insert(), AGENCIES)
            connection.execute(schema.report.update().values(agency="KPCN"))
    before = rows_of(engine, "report"), rows_of(engine, "person_group")
    theirs = told_of_persons(*persons(2, prs_Gender="Feminine"))
    assert "org_Name" not in theirs
    closing = load(engine, tmp_path, "htcds", theirs)
    assert (closing.added, closing.changed, closing.quarantined) == (0, 0, 2)
    ((_, reason, whole),) = closing.reasons
    assert whole
    assert "fill in the column agency (of HTCDS org_Name)" in reason
    assert (rows_of(engine, "report"), rows_of(engine, "person_group")) == before
    own = told_of_persons(*persons(2, prs_Gender="Feminine", org_Name="KPCN"))
    assert load(engine, tmp_path, "htcds", own).changed == 1


@pytest.mark.parametrize(
    ("form", "rows", "corrected"),
    [
        ("ctdc-cleaned", victims({}, {}, {"gender": "Male"}), victims({}, {}, {})),
        (
            "htcds",
            told_of_persons(CASE | {"case_id": "", "org_Name": "KPCN"}, CASE | {"case_id": ""}),
            told_of_persons(
                CASE | {"case_id": "", "org_Name": "KPCN"}, CASE | {"case_id": "", "org_Name": "X"}
            ),
        ),
    ],
)
def test_row_without_a_number_that_was_corrected_is_told(
    engine: Engine, tmp_path: Path, form: str, rows: str, corrected: str
) -> None:
    assert load(engine, tmp_path, form, rows).warnings == []
    assert load(engine, tmp_path, form, rows).warnings == []
    known = len(rows_of(engine, "report")) - 1
    closing = load(engine, tmp_path, form, corrected, LATER)
    assert (closing.added, closing.unchanged) == (1, known)
    assert closing.warnings == [
        f"of its rows without a number of their own 1 is new, beside {known} that the register "
        "held; one that is the correction of another is counted twice, for the former one stays"
    ]
