"""A database against the contract, on each engine: every way in which it can differ."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from data_access import schema
from data_access.check import Finding, check_register, main
from data_access.replica import open_engine

REGISTER = "INSERT INTO register VALUES ('A register', 'imported', '2026-01-01 00:00:00')"
REPORT = {
    "report_id": "R1",
    "registered_date": date(2026, 1, 1),
    "updated_at": datetime.fromisoformat("2026-01-01"),
}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def loosened(engine: Engine) -> None:
    """The contract's tables without keys and constraints, as a foreign register may be.

    Empty but for the one row that says which register it is.
    """
    made = []
    for table in schema.TABLES:
        columns = ", ".join(
            f'"{column.name}" {column.type.compile(engine.dialect)}' for column in table.columns
        )
        made.append(f"CREATE TABLE {table.name} ({columns})")
    run(engine, *made, REGISTER)


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


def test_contract_s_own_tables_agree(database_url: str) -> None:
    """And the check only reads."""
    engine = create_engine(database_url)
    schema.metadata.create_all(engine)
    run(engine, REGISTER)
    engine.dispose()
    reader = open_engine(database_url)
    assert check_register(reader) == []
    reader.dispose()


def test_empty_database_lacks_every_table(engine: Engine) -> None:
    engine.connect().close()  # makes the file
    findings = check_register(engine)
    assert [finding.table for finding in findings] == [table.name for table in schema.TABLES]
    assert {finding.problem for finding in findings} == {"missing table"}


def test_missing_column_is_named(engine: Engine) -> None:
    loosened(engine)
    run(engine, "ALTER TABLE leg DROP COLUMN mode", "ALTER TABLE report DROP COLUMN narrative")
    assert check_register(engine) == [
        Finding("report", "narrative", "missing column", "is missing", optional=True),
        Finding("leg", "mode", "missing column", "is missing"),
    ]


def retyped(*columns: tuple[str, str, str]) -> list[str]:
    """Statements that give columns of tables another type."""
    return [
        f"ALTER TABLE {table} {change}"
        for table, column, kind in columns
        for change in (f"DROP COLUMN {column}", f"ADD COLUMN {column} {kind}")
    ]


def test_other_type_is_named(engine: Engine) -> None:
    loosened(engine)
    others = [
        ("place", "latitude", "TEXT"),
        ("report", "event_date", "TIMESTAMP"),
        ("report", "updated_at", "DATE"),
        ("report", "theme", "INTEGER"),
        ("person_group", "number_from", "BOOLEAN"),
        ("means_of_control", "present", "INTEGER"),
    ]
    run(engine, *retyped(*others))
    found = check_register(engine)
    assert sorted((each.table, each.column, each.problem) for each in found) == sorted(
        (table, column, "type") for table, column, _ in others
    )
    assert all("should be" in each.detail for each in found)


def test_wider_types_of_one_family_agree(engine: Engine) -> None:
    loosened(engine)
    wider = [
        ("leg", "line", "BIGINT"),
        ("leg", "price_usd", "DECIMAL(10, 2)"),
        ("report", "theme", "VARCHAR(20)"),
        ("report", "country", "CHAR(2)"),
    ]
    run(engine, *retyped(*wider))
    assert check_register(engine) == []


def test_values_outside_the_list_are_counted(engine: Engine) -> None:
    schema.metadata.create_all(engine)
    run(engine, REGISTER)
    with engine.begin() as connection:
        themes = [None, "trafficking", *(f"theme {number % 7}" for number in range(21))]
        connection.execute(
            schema.report.insert(),
            [REPORT | {"report_id": f"R{n}", "theme": theme} for n, theme in enumerate(themes)],
        )
    finding = only(check_register(engine))
    assert (finding.table, finding.column, finding.problem) == ("report", "theme", "code")
    assert finding.detail == (
        "21 rows outside the code list theme: 'theme 0', 'theme 1', 'theme 2', 'theme 3', 'theme 4'"
    )


def test_empty_required_values_are_counted(engine: Engine) -> None:
    loosened(engine)
    run(engine, "UPDATE register SET as_of = NULL")
    assert only(check_register(engine)) == Finding(
        "register", "as_of", "null", "empty in 1 row where a value is required"
    )


def test_register_has_one_row(engine: Engine) -> None:
    loosened(engine)
    for statement, rows in ((REGISTER, 2), ("DELETE FROM register", 0)):
        run(engine, statement)
        assert only(check_register(engine)) == Finding(
            "register", None, "rows", f"holds {rows} rows, should hold one"
        )


def test_empty_text_is_no_value(engine: Engine) -> None:
    loosened(engine)
    run(
        engine,
        "INSERT INTO place (place, name, island) VALUES ('a', '', ''), ('b', 'b', NULL)",
        "INSERT INTO report (report_id, case_id, agency, registered_date, updated_at) "
        "VALUES ('R1', '', '', '2026-01-01', '2026-01-01 00:00:00')",
    )
    found = [(each.table, each.column, each.problem) for each in check_register(engine)]
    assert found == [
        ("place", "name", "null"),
        ("place", "island", "empty"),
        ("report", "case_id", "empty"),
        ("report", "agency", "empty"),
    ]


def test_rows_that_share_a_key_are_counted(engine: Engine) -> None:
    loosened(engine)
    run(
        engine,
        "INSERT INTO place (place, name) VALUES ('a', 'a'), ('a', 'b'), ('b', 'b')",
        "INSERT INTO report (report_id, registered_date, updated_at) "
        "VALUES ('R1', '2026-01-01', '2026-01-01 00:00:00')",
        "INSERT INTO leg (report_id, line) VALUES ('R1', 1), ('R1', 1), ('R1', 1), ('R1', 2)",
    )
    assert [str(each) for each in check_register(engine)] == [
        "place: 2 rows share their place with others",
        "leg: 3 rows share their report_id and line with others",
    ]


def test_numbers_too_large_are_counted(engine: Engine) -> None:
    loosened(engine)
    run(
        engine,
        "ALTER TABLE person_group DROP COLUMN number_from",
        "ALTER TABLE person_group ADD COLUMN number_from BIGINT",
        "INSERT INTO person_group (report_id, line, number_from) "
        "VALUES ('R1', 1, 2147483648), ('R1', 2, 2147483647)",
    )
    findings = {each.column: each.detail for each in check_register(engine)}
    assert findings["number_from"] == "1 row hold something that is no integer or too large"


def test_rows_without_their_parent_are_counted(engine: Engine) -> None:
    loosened(engine)
    run(engine, "INSERT INTO recruitment (report_id, line) VALUES ('R9', 1), ('R9', 2)")
    finding = only(check_register(engine))
    assert (finding.table, finding.column, finding.problem) == (
        "recruitment",
        "report_id",
        "orphan",
    )
    assert finding.detail == "2 rows point to no report: 'R9'"


def test_view_may_stand_for_a_table(engine: Engine) -> None:
    loosened(engine)
    run(
        engine,
        "ALTER TABLE support RENAME TO support_rows",
        "CREATE VIEW support AS SELECT * FROM support_rows",
    )
    assert check_register(engine) == []


def test_sqlite_values_of_another_kind_are_counted(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'loose.db'}")
    loosened(engine)
    run(
        engine,
        "INSERT INTO place (place, name, latitude) VALUES ('a', 'a', 'north'), ('b', 'b', 12)",
        "INSERT INTO report (report_id, registered_date, updated_at, event_date) VALUES "
        "('1', '2026-01-01', '2026-01-01 10:00:00', '03/02/2026'), "
        "('2', '2026-01-01', '2026-01-01 10:00:00.000000', '2026-02-30'), "
        "('3', '2026-01-01', '2026-01-01', NULL)",
    )
    findings = {(each.table, each.column): each.detail for each in check_register(engine)}
    engine.dispose()
    assert findings == {
        ("place", "latitude"): "1 row hold something that is no real",
        ("report", "event_date"): "2 rows hold something that is no date",
        ("report", "updated_at"): "1 row hold something that is no datetime",
    }


def test_command_s_exit_code_answers(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    engine = create_engine(database_url)
    loosened(engine)
    run(engine, "ALTER TABLE report DROP COLUMN narrative")
    engine.dispose()
    assert main([database_url]) == 0
    assert "report.narrative: is missing (optional)" in capsys.readouterr().out
    engine = create_engine(database_url)
    run(engine, "DROP TABLE leg")
    engine.dispose()
    assert main([database_url]) == 1
    told = capsys.readouterr().out
    assert "leg: is missing\n" in told
    assert "1 finding against the contract." in told
    assert ("not granted to this login" in told) == database_url.startswith("postgresql")


@pytest.mark.usefixtures("short_pauses")
@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "sqlite:///{folder}/nothing.db",
        "duckdb:///{folder}/nothing.duckdb",
        "sqlite:///{folder}/text.db",
        "duckdb:///{folder}/text.db",
        "mysql+nothing://x/y",
        "postgresql+psycopg://nobody@127.0.0.1:1/none",
    ],
)
def test_what_cannot_be_opened_gets_a_sentence(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.db").write_text("this is no database, although it has the name of one\n" * 50)
    assert main([url.format(folder=tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip()
    assert not (tmp_path / "nothing.db").exists()
