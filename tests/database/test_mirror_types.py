"""A PostgreSQL register whose columns hold what the contract asks for in types of its own."""

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import NullPool, create_engine

from dashboard.freshness import in_words
from data_access import mirror_next, settings
from data_access.audience import Audience
from data_access.direct import look_at, open_direct
from data_access.mirror import Mirror, ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.replica import open_engine
from data_access.selection import EVERYTHING, Selection
from tests.database.conftest import NewDatabase
from tests.database.mirroring import CHILDREN, REPORTS, run
from tests.registers import AS_OF, write_register

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

TYPES = {
    "CHAR(20)": [
        *("report.report_id", "report.case_id", "report.theme", "report.agency", "agency.agency"),
        *("register.kind", "leg.report_id", "leg.origin", "place.place", "place.country"),
    ],
    "TIMESTAMPTZ": [
        *("report.updated_at", "register.as_of", "leg.departure", "deleted_report.deleted_at")
    ],
}


@pytest.fixture
def of_other_types(database_url: str) -> str:
    write_register(database_url, reports=[*REPORTS, REPORTS[0]], **CHILDREN)
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        asked = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'f'"
        bound = connection.exec_driver_sql(asked).all()
    run(
        database_url,
        *(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"' for table, name in bound),
        "CREATE TABLE deleted_report (report_id VARCHAR, deleted_at TIMESTAMP)",
        "SET timezone = 'UTC'",
        *(
            "ALTER TABLE {} ALTER {} TYPE {}".format(*column.split("."), kind)
            for kind, columns in TYPES.items()
            for column in columns
        ),
    )
    return database_url


def test_columns_of_another_type_are_told(database_url: str, tmp_path: Path) -> None:
    write_register(database_url, reports=REPORTS, **CHILDREN)
    source = open_engine(database_url)
    assert ensure_mirror(source, tmp_path / "mirror").look.of_another_type == []
    run(database_url, "ALTER TABLE person_group ALTER number_from TYPE NUMERIC(8, 2)")
    changed = ensure_mirror(source, tmp_path / "mirror")
    assert changed.problem is None
    for look in (changed.look, look_at(database_url)):
        assert look.of_another_type == ["person_group.number_from"]
    info = Register(Audience.ANALYST, open_mirror(changed.file)).info
    told = in_words(changed.look, info)
    assert any("person_group.number_from" in line for line in told)


def _never(*_: object) -> None:
    raise AssertionError("the register was read whole")


def _cases(mirror: Mirror, url: str) -> list[str]:
    """The cases of a theme and of an agency in a mirror; the register itself answers the same."""
    opened, told = open_mirror(mirror.file), []
    for engine in (opened, open_direct(url).engine):
        register = Register(Audience.ANALYST, engine)
        asked = Selection(themes=("smuggling",)), Selection(agencies=("KPCN",), areas=("unknown",))
        cases = [register.cases(selection)["case_id"] for selection in asked]
        told.append((sorted(pd.concat(cases)), register.trend(EVERYTHING)))
    opened.dispose()
    pd.testing.assert_frame_equal(told[0][1], told[1][1])
    assert told[0][0] == told[1][0]
    return told[0][0]


def test_padded_texts_and_moments_with_a_zone_are_as_the_contract_has_them(
    of_other_types: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, folder = open_engine(of_other_types), tmp_path / "mirror"
    first = ensure_mirror(source, folder)
    assert (first.problem, first.look.as_of) == (None, AS_OF)
    assert _cases(first, of_other_types) == ["C1", "R1"]
    assert ensure_mirror(source, folder).file == first.file
    run(
        of_other_types,
        "UPDATE report SET theme = 'smuggling', updated_at = updated_at + INTERVAL '1 minute' "
        "WHERE report_id = 'R1'",
        "UPDATE register SET as_of = as_of + INTERVAL '1 hour'",
    )
    with monkeypatch.context() as watched:
        watched.setattr(mirror_next, "copy", _never)
        second = ensure_mirror(source, folder)
        assert (second.problem, second.file != first.file) == (None, True)
        assert _cases(second, of_other_types) == ["C1", "R1", "R1"]
        watched.setattr(settings, "COMPARE_HOURS", 0)
        compared = ensure_mirror(source, folder)
    assert (compared.problem, compared.file) == (None, second.file)
    run(
        of_other_types,
        "DELETE FROM report WHERE report_id = 'R1'",
        "INSERT INTO deleted_report SELECT 'R1', max(updated_at) FROM report",
    )
    third = ensure_mirror(source, folder)
    assert third.problem is None
    assert _cases(third, of_other_types) == ["C1"]


def test_code_that_is_too_long_does_not_become_another(database_url: str, tmp_path: Path) -> None:
    write_register(database_url, reports=REPORTS, **CHILDREN)
    run(
        database_url,
        "ALTER TABLE report ALTER country TYPE CHAR(3)",
        "UPDATE report SET place = NULL, country = 'AUT'",
    )
    mirror = open_mirror(ensure_mirror(open_engine(database_url), tmp_path / "mirror").file)
    for engine in (mirror, open_direct(database_url).engine):
        found = Register(Audience.ANALYST, engine).quarantine()
        told = found.loc[found["column_name"] == "country", "reason"]
        assert {*told} == {"code outside its list"}
    mirror.dispose()


def test_price_that_is_no_number_is_set_aside(database_url: str, tmp_path: Path) -> None:
    write_register(database_url, reports=REPORTS, leg=[CHILDREN["leg"][0] for _ in range(4)])
    run(
        database_url,
        "UPDATE leg SET price_usd = (ARRAY['NaN', 'Infinity', '-Infinity', '500'])[line]::real",
    )
    mirror = open_mirror(ensure_mirror(open_engine(database_url), tmp_path / "mirror").file)
    for engine in (mirror, open_direct(database_url).engine):
        found = Register(Audience.ANALYST, engine).quarantine()
        assert sorted(found["line"]) == [1, 2, 3]
        assert {*found["reason"]} == {"impossible number"}
    mirror.dispose()


def test_database_of_another_encoding_is_read(
    new_database: NewDatabase, tmp_path: Path, database_url: str
) -> None:
    options = "ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'"
    with new_database("postgresql", tmp_path, options) as url:
        write_register(url, reports=REPORTS)
        run(url, "UPDATE place SET name = 'Curaçao'")
        mirror = open_mirror(ensure_mirror(open_engine(url), tmp_path / "mirror").file)
        for engine in (mirror, open_direct(url).engine):
            assert {*Register(Audience.ANALYST, engine).places()["name"]} == {"Curaçao"}
        mirror.dispose()


def test_day_that_python_cannot_hold_takes_no_page_down(database_url: str, tmp_path: Path) -> None:
    write_register(database_url, reports=[*REPORTS, {"event_precision": "day"}])
    for day in ("infinity", "12026-01-01", "-infinity"):
        run(database_url, f"UPDATE report SET event_date = '{day}' WHERE report_id = 'R2'")
        mirror = open_mirror(ensure_mirror(open_engine(database_url), tmp_path / "mirror").file)
        for engine in (mirror, open_direct(database_url).engine):
            register = Register(Audience.ANALYST, engine)
            found = register.quarantine()
            assert found[["key", "reason"]].values.tolist() == [["R2", "impossible date"]]
            assert 1899 <= register.period()[0].year <= register.period()[1].year <= 2026
            assert len(register.told(Selection(), "report")) in (2, 3)
        mirror.dispose()


def test_report_whose_name_has_a_backslash_is_read_anew(database_url: str, tmp_path: Path) -> None:
    """Its name stands in a statement, which a server may be set to read in an older way."""
    write_register(database_url, reports=[*REPORTS, {"report_id": "R\\n"}])
    ensure_mirror(open_engine(database_url), tmp_path / "mirror")
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        current = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        connection.exec_driver_sql(
            f'ALTER DATABASE "{current}" SET standard_conforming_strings = off'
        )
    run(database_url, "UPDATE report SET theme = 'both', updated_at = updated_at + INTERVAL '1 h'")
    mirror = ensure_mirror(open_engine(database_url), tmp_path / "mirror")
    assert (mirror.problem, len(_cases_of(mirror))) == (None, 3)


def _cases_of(mirror: Mirror) -> list[str]:
    opened = open_mirror(mirror.file)
    found = Register(Audience.ANALYST, opened).cases(Selection(themes=("both",)))["case_id"]
    opened.dispose()
    return sorted(found)
