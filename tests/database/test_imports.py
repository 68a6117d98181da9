"""Files into real databases: what is taken, what is set aside, and that it always adds up."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, insert, select

from data_access import schema
from data_access.check import check_register
from data_access.errors import ContractBroken, RegisterError, UnreadableFile
from data_access.imports import chunking
from data_access.imports.__main__ import main
from data_access.imports.catalogue import FORMATS
from data_access.imports.closing import Closing
from data_access.imports.loading import import_file
from data_access.quarantine import quarantine
from tests.files import csv_text, incidents, real_file, victims, written

NOW = datetime.fromisoformat("2026-06-30T12:00:00")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def on(engine: str) -> pytest.MarkDecorator:
    """For what is decided before the database, or is shown on each engine by a smaller file."""
    return pytest.mark.parametrize("database_url", [engine], indirect=True)


def load(engine: Engine, folder: Path, form: str, content: str) -> Closing:
    return import_file(FORMATS[form], written(folder, content), engine, NOW)


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.scalars(select(func.count()).select_from(table)).one()
            for table in schema.TABLES
        }


def figures(closing: Closing) -> tuple[int, int, int, int]:
    return closing.read, closing.taken, closing.added, closing.quarantined


def test_empty_database_becomes_a_register(engine: Engine, tmp_path: Path) -> None:
    closing = load(engine, tmp_path, "iom", incidents({}, {"date": "2020-02-02"}))
    assert figures(closing) == (2, 2, 2, 0)
    assert check_register(engine) == []
    with engine.connect() as connection:
        assert connection.execute(select(schema.register)).one() == (
            "IOM Missing Migrants", "imported", datetime.fromisoformat("2020-02-02T23:59:59"),
        )  # fmt: skip


@on("sqlite")
def test_equal_rows_are_different_victims(engine: Engine, tmp_path: Path) -> None:
    closing = load(engine, tmp_path, "ctdc-cleaned", victims({}, {}, {}))
    assert figures(closing) == (3, 3, 3, 0)
    assert counts(engine)["person_group"] == 3


def test_second_import_adds_nothing(engine: Engine, tmp_path: Path) -> None:
    content = victims({}, {}, {"citizenship": "bad"})
    load(engine, tmp_path, "ctdc-cleaned", content)
    before = counts(engine)
    assert figures(load(engine, tmp_path, "ctdc-cleaned", content)) == (3, 3, 0, 0)
    assert counts(engine) == before
    with engine.connect() as connection:
        assert len(connection.execute(select(quarantine)).all()) == 1


@on("sqlite")
def test_grown_file_adds_what_is_new(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, "ctdc-cleaned", victims({}, {}))
    closing = load(engine, tmp_path, "ctdc-cleaned", victims({}, {}, {}, {"gender": "Male"}))
    assert figures(closing) == (4, 4, 2, 0)
    assert counts(engine)["report"] == 4


@on("sqlite")
def test_repeated_number_is_quarantined(engine: Engine, tmp_path: Path) -> None:
    content = incidents({"id": "7"}, {"id": "7", "date": "2020-01-01"}, {"id": "8"})
    assert figures(load(engine, tmp_path, "iom", content)) == (3, 2, 2, 1)
    with engine.connect() as connection:
        rows = connection.execute(select(quarantine)).all()
    assert [(row.row, row.column, row.value, row.whole_row) for row in rows] == [
        (3, "id", "7", True)
    ]


@on("sqlite")
def test_row_that_cannot_be_put_to_its_case_is_quarantined(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunking, "MOST_ROWS", 3)
    day = {"cas_IncomingReferralDate": "2026-03-09"}
    told = [
        day | {"case_id": case, "record_id": str(number), **more}
        for number, (case, more) in enumerate(
            [
                ("A", {"hte_Country": "BQ"}),
                ("A", {"hte_Country": "CO"}),
                ("B", {}),
                ("B", {}),
                ("C", {}),
                ("A", {}),
            ]
        )
    ]
    closing = load(engine, tmp_path, "htcds", csv_text("htcds", told))
    assert figures(closing) == (6, 4, 3, 2)
    assert [reason for _, reason, _ in closing.reasons] == [
        "differs from the first row of its case",
        "stands on rows too far above, or on too many; sort the file by it",
    ]
    assert counts(engine)["person_group"] == 4
    assert check_register(engine) == []


@on("sqlite")
def test_quarantine_tells_where_and_why(engine: Engine, tmp_path: Path) -> None:
    header, row = victims({}).splitlines()
    content = "\n".join([header, row, row.replace("HT", ""), f"{row}\0", row.replace("2016", "16"),
                         row.replace("Female", '"Fém,ale"'), ""])  # fmt: skip
    closing = load(engine, tmp_path, "ctdc-cleaned", content)
    assert figures(closing) == (5, 3, 3, 2)
    with engine.connect() as connection:
        found = connection.execute(select(quarantine).order_by(quarantine.c.number)).all()
    told = [(row.number, row.file, row.row, row.column, row.whole_row) for row in found]
    assert told == [
        (1, "file.csv", 4, None, True),
        (2, "file.csv", 5, "yearOfRegistration", True),
        (3, "file.csv", 6, "gender", False),
    ]
    assert [row.value for row in found[1:]] == ["16", "Fém,ale"]
    assert all(row.batch == closing.batch and row.imported_at == NOW for row in found)


def test_several_sources_share_a_register(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, "ctdc-cleaned", victims({}))
    load(engine, tmp_path, "iom", incidents({"route": "Haiti to Cuba"}, {"route": "Haiti to Cuba"}))
    assert check_register(engine) == []
    with engine.connect() as connection:
        assert connection.execute(select(schema.register)).one() == (
            "CTDC k-anonymised, cleaned + IOM Missing Migrants", "imported",
            datetime.fromisoformat("2019-06-09T23:59:59"),
        )  # fmt: skip
        agencies = set(connection.scalars(select(schema.agency.c.agency)))
    assert agencies == {"IOM", "CTDC Hotline", "CTDC Case Management"}
    assert counts(engine)["place"] == 4


@on("sqlite")
def test_two_files_of_one_source_are_refused(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, "ctdc-cleaned", victims({}))
    synthetic = csv_text("ctdc-synthetic", [{"yearOfRegistration": "2018"}])
    with pytest.raises(RegisterError, match="counted twice"):
        load(engine, tmp_path, "ctdc-synthetic", synthetic)


@on("sqlite")
def test_register_of_ones_own_takes_no_source_of_several_formats(
    engine: Engine, tmp_path: Path
) -> None:
    """Its name says nothing of what went in before."""
    schema.metadata.create_all(engine)
    own = insert(schema.register).values(name="Mine", kind="operational", as_of=NOW)
    with engine.begin() as connection:
        connection.execute(own)
    for form in ("ctdc-cleaned", "ctdc-synthetic"):
        content = csv_text(form, [{"yearOfRegistration": "2018"}])
        with pytest.raises(RegisterError, match="which files of CTDC went into it"):
            load(engine, tmp_path, form, content)
    assert figures(load(engine, tmp_path, "iom", incidents({}))) == (1, 1, 1, 0)


@on("sqlite")
def test_training_register_is_refused(engine: Engine, tmp_path: Path) -> None:
    schema.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(
            insert(schema.register).values(name="Invented", kind="training", as_of=NOW)
        )
    with pytest.raises(RegisterError, match="training register"):
        load(engine, tmp_path, "iom", incidents({}))


def test_foreign_database_is_refused(engine: Engine, tmp_path: Path) -> None:
    schema.agency.create(engine)
    with pytest.raises(ContractBroken, match="register: is missing"):
        load(engine, tmp_path, "iom", incidents({}))


def test_file_that_breaks_off_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    content = incidents(*[{}] * 2_500) + '2020-01-01,"open\n'
    with pytest.raises(UnreadableFile, match="row 2502"):
        load(engine, tmp_path, "iom", content)
    assert set(counts(engine).values()) == {0}


@on("sqlite")
def test_file_without_rows_is_refused(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="has a header and no rows"):
        load(engine, tmp_path, "iom", incidents())


@on("postgresql")
def test_129_incidents_are_taken(engine: Engine) -> None:
    path = real_file("iom_missing_migrants/caribbean_subset_2014_2026.csv")
    closing = import_file(FORMATS["iom"], path, engine, NOW)
    assert figures(closing) == (129, 129, 129, 0)
    assert check_register(engine) == []
    group, report = schema.person_group.c, schema.report.c
    with engine.connect() as connection:
        persons = dict(
            connection.execute(
                select(group.fate, func.sum(group.number_from)).group_by(group.fate)
            ).all()
        )
        themes = dict(
            connection.execute(select(report.theme, func.count()).group_by(report.theme)).all()
        )
    # Sums of the file's own columns; the undivided sum stands in 84 rows of 2023.
    assert persons == {"dead": 144, "missing": 306, "survived": 214, "dead_or_missing": 556}
    assert themes == {"smuggling": 29, "undetermined": 100}
    assert counts(engine)["leg"] == 5


@on("duckdb")
def test_14299_victims_are_taken(engine: Engine) -> None:
    path = real_file("ctdc/ctdc_k_anon_2012_2018_cleaned.csv")
    closing = import_file(FORMATS["ctdc-cleaned"], path, engine, NOW)
    assert figures(closing) == (14_299, 14_299, 14_299, 0)
    assert check_register(engine) == []
    group, exploitation = schema.person_group.c, schema.exploitation.c
    with engine.connect() as connection:
        known = select(func.count(group.citizenship), func.count(group.age_band))
        assert connection.execute(known).one() == (5_946, 14_299)
        construction = select(func.count()).where(exploitation.sector == "construction")
        assert connection.scalar(construction) == 810


@on("sqlite")
def test_sample_before_cleaning_is_taken(engine: Engine) -> None:
    path = real_file("ctdc/ctdc_sample.csv")
    closing = import_file(FORMATS["ctdc-sample"], path, engine, NOW)
    assert figures(closing) == (104, 104, 104, 0)
    report, person = schema.report.c, schema.person_group.c
    with engine.connect() as connection:
        known = select(func.count(report.country), func.count(person.citizenship)).join(
            schema.person_group, person.report_id == report.report_id
        )
        assert connection.execute(known).one() == (104, 71)


@on("sqlite")
def test_command_closes_its_count(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, victims({}, {"gender": "?"}, {"yearOfRegistration": ""}))
    assert main(["ctdc-cleaned", str(path), "--into", database_url]) == 0
    told = capsys.readouterr().out
    assert "3 rows read = 2 taken + 1 quarantined; reports: 2 new, 0 changed, " in told
    assert "column gender is not one of the values this column may hold" in told


@pytest.mark.parametrize(
    ("into", "content", "sentence"),
    [
        ("sqlite:///{folder}/new.db", "a,b\n", "is not a file of format iom"),
        ("sqlite:///{folder}/none/new.db", incidents({}), "refused: OperationalError"),
        ("duckdb:///{folder}", incidents({}), "refused: IOException"),
        ("nonsense", incidents({}), "is not a database URL"),
        ("nonsense://x", incidents({}), "is not a database URL"),
    ],
)
def test_command_ends_in_a_sentence(
    into: str, content: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, content)
    assert main(["iom", str(path), "--into", into.format(folder=tmp_path)]) == 2
    assert sentence in capsys.readouterr().err
