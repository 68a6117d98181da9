"""Row policies of the operations page on a primary, read through a standby by logins of their own.

Each test that does harm has a register of its own, with the reports of two agencies.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from dashboard.opening import Viewer, open_now
from data_access import former, quarantine, schema, settings
from data_access.audience import Audience
from data_access.direct import open_direct
from data_access.errors import ReadInDoubt, RegisterError, RegisterUnavailable
from data_access.mirror import Mirror, ensure_mirror
from data_access.register import Register
from data_access.release import MANAGER, MANAGER_K, Asked, make_release
from data_access.release.whole import require_whole
from data_access.replica import consistent, open_engine
from data_access.selection import Selection
from tests.operations import sql_of
from tests.postgresql import administer, urls
from tests.registers import write_register
from tests.standby.cluster import PASSWORD, READER, Cluster, statements_of_page

ALL, SOME = f"{READER}:{PASSWORD}", f"{READER}_1"
POLICIES, LOGIN, OPENINGS = sql_of("Who sees which reports")

REPORTS = [
    *({"report_id": f"KPCN-{n}", "agency": "KPCN", "handling": "analyst"} for n in range(6)),
    *({"report_id": f"KMar-{n}", "agency": "KMar", "handling": "analyst"} for n in range(5)),
    {"report_id": "shared", "agency": "KMar", "handling": "partner"},
    {"report_id": "unknown", "agency": None, "handling": None},
]
SHOWN_TO_SOME = {*(f"KPCN-{n}" for n in range(6)), "shared"}
CHILDREN = {
    "exploitation": {"sector": "hospitality"}, "indicator": {"list": "ilo", "code": "1"},
    "leg": {"origin": "VE-morrocoy"}, "means_of_control": {"means": "debt"},
    "money_sign": {"channel": "cash"}, "person_group": {"role": "victim", "number_from": 1},
    "recruitment": {"method": "online"}, "support": {"outcome": "residence"},
}  # fmt: skip


@dataclass
class Policed:
    """A register with policies, in a database of its own on every server of a cluster."""

    cluster: Cluster
    database: str

    def engine(self, user: str = SOME) -> Engine:
        return open_engine(self.url(user))

    def url(self, user: str = SOME) -> str:
        return urls([self.cluster.first], self.database, user)

    def write(self, *statements: str) -> None:
        self.cluster.primary.run(*statements, database=self.database)
        self.cluster.catch_up()

    def seen(self, user: str = SOME, table: str = "report") -> set[str]:
        asked = f"SELECT report_id FROM {table}"
        return consistent(self.engine(user), lambda c: {*c.exec_driver_sql(asked).scalars()})

    def openings(self) -> list[str]:
        """What the page's own question finds."""
        return self.openings_if("")

    def openings_if(self, statements: str) -> list[str]:
        """The same once these had been run, which they are not: roles belong to all databases."""
        with psycopg.connect(
            host=str(self.cluster.primary.folder),
            port=self.cluster.primary.port,
            user="postgres",
            dbname=self.database,
        ) as connection:
            connection.execute(statements.encode())
            found = connection.execute(OPENINGS.encode()).fetchall()
            connection.rollback()
        return [f"{name}: {what}" for name, what in found]


@pytest.fixture(scope="module")
def template(cluster: Cluster) -> Iterator[str]:
    """The database that each test gets a copy of."""
    name = f"policed_{uuid.uuid4().hex}"
    cluster.primary.run(f"CREATE DATABASE {name}")
    told = {child: [row | {"report_id": r["report_id"]} for r in REPORTS]
            for child, row in CHILDREN.items()}  # fmt: skip
    write_register(cluster.primary.url(name), reports=REPORTS, **told)
    imported = create_engine(cluster.primary.url(name), poolclass=NullPool)
    former.metadata.create_all(imported)
    quarantine.metadata.create_all(imported)
    grants = "\n".join(
        line for line in statements_of_page().splitlines() if " ROLE " not in line
    ).replace("DATABASE register", f"DATABASE {name}")
    roles = "SELECT count(*) FROM pg_roles WHERE rolname = 'register_reader_1'"
    if cluster.primary.run(roles):
        cluster.primary.run(f"DROP ROLE {SOME}")
    cluster.primary.run(grants, POLICIES, LOGIN, database=name)
    yield name
    administer(cluster.primary.url("{database}"), f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copied(cluster: Cluster, template: str) -> Iterator[Policed]:
    name = f"policed_{uuid.uuid4().hex}"
    cluster.primary.run(
        f"CREATE DATABASE {name} TEMPLATE {template}",
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",  # a copy has none of a database's own grants
        f"GRANT CONNECT ON DATABASE {name} TO {READER}",
    )
    cluster.catch_up()
    yield Policed(cluster, name)
    administer(cluster.primary.url("{database}"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def unharmed(cluster: Cluster, template: str) -> Iterator[Policed]:
    """For tests that change nothing."""
    with copied(cluster, template) as policed:
        yield policed


@pytest.fixture
def policed(cluster: Cluster, template: str) -> Iterator[Policed]:
    with copied(cluster, template) as policed:
        yield policed


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SENTINEL", True)


def reports_of(mirror: Mirror) -> set[str]:
    with duckdb.connect(str(mirror.file), read_only=True) as opened:
        return {name for (name,) in opened.execute("SELECT report_id FROM report_fact").fetchall()}


# What each login sees ----------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["report", *CHILDREN])
def test_login_sees_what_it_is_admitted_to_and_what_stands_below(
    unharmed: Policed, table: str
) -> None:
    assert unharmed.seen(table=table) == {*SHOWN_TO_SOME, schema.SENTINEL}
    everything = {r["report_id"] for r in REPORTS}
    assert unharmed.seen(ALL, table) == {*everything, schema.SENTINEL}


def test_mirror_and_direct_mode_hold_the_same_without_the_sign(
    unharmed: Policed, tmp_path: Path, signed: None
) -> None:
    mirror = ensure_mirror(unharmed.engine(), tmp_path / "mirror")
    assert reports_of(mirror) == SHOWN_TO_SOME
    register = Register(Audience.ANALYST, open_direct(unharmed.url()).engine)
    assert register.kpis(Selection()).iloc[0]["reports"] == len(SHOWN_TO_SOME)


def test_release_is_made_by_a_login_that_sees_every_report_alone(
    unharmed: Policed, tmp_path: Path
) -> None:
    """A report that is not seen would have no say in whether its case may be counted."""

    def made(url: str) -> int:
        asked = Asked(MANAGER, MANAGER_K)
        done = make_release(url, asked, mirrors=tmp_path / "mirror", releases=tmp_path / "releases")
        return done.info.cases

    with pytest.raises(RegisterError, match="sees every report"):
        made(unharmed.url())
    assert made(unharmed.url(ALL)) >= MANAGER_K


@pytest.mark.parametrize("organisation", ["", "KPCN"])
def test_login_sees_every_report_whatever_the_process_is_for(
    unharmed: Policed, monkeypatch: pytest.MonkeyPatch, organisation: str
) -> None:
    monkeypatch.setattr(settings, "ORGANISATION", organisation)
    for whole in (ALL, "postgres"):
        consistent(unharmed.engine(whole), require_whole)
    with pytest.raises(RegisterError, match="sees every report"):
        consistent(unharmed.engine(), require_whole)


def test_process_of_one_organisation_s_login_says_which(
    unharmed: Policed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that was forgotten would let people of all others in."""
    monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path / "mirror")
    monkeypatch.setattr(settings, "REGISTER_URL", unharmed.url())
    with pytest.raises(RegisterError, match="Name the one that it is for in REGISTER_ORGANISATION"):
        open_now(Viewer(Audience.ANALYST))
    monkeypatch.setattr(settings, "ORGANISATION", "KPCN")
    assert open_now(Viewer(Audience.ANALYST)).register.info.reports == len(SHOWN_TO_SOME)
    monkeypatch.setattr(settings, "ORGANISATION", "")
    monkeypatch.setattr(settings, "REGISTER_URL", unharmed.url(ALL))
    assert open_now(Viewer(Audience.ANALYST)).register.info.reports == len(REPORTS)


def test_release_of_a_view_is_made_where_nothing_keeps_reports_back(
    policed: Policed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policed.write(
        "ALTER TABLE report RENAME TO report_kept",
        "CREATE VIEW report WITH (security_invoker) AS SELECT * FROM report_kept",
        f"GRANT SELECT ON report, report_kept TO {READER}",
    )
    consistent(policed.engine(ALL), require_whole)
    with pytest.raises(RegisterError, match="sees every report"):
        consistent(policed.engine(), require_whole)
    policed.write("ALTER TABLE register_access RENAME TO access_kept")
    consistent(policed.engine("postgres"), require_whole)
    monkeypatch.setattr(settings, "ORGANISATION", "KPCN")
    with pytest.raises(RegisterError, match="sees every report"):
        consistent(policed.engine("postgres"), require_whole)


def test_login_whose_views_read_under_policies_out_of_its_sight_is_not_believed_to_see_all(
    policed: Policed,
) -> None:
    """Its own schema has the views alone: neither the tables nor `register_access` are found."""
    views = [
        f"CREATE VIEW dash.{one.name} WITH (security_invoker) AS SELECT * FROM public.{one.name}"
        for one in schema.TABLES
    ]
    policed.write(
        "CREATE SCHEMA dash",
        *views,
        f"GRANT USAGE ON SCHEMA dash TO {READER}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA dash TO {READER}",
    )
    policed.write(f"ALTER ROLE {SOME} SET search_path = dash")
    try:
        with pytest.raises(RegisterError, match="sees every report"):
            consistent(policed.engine(), require_whole)
    finally:
        policed.write(f"ALTER ROLE {SOME} RESET search_path")


WIDENING = [
    f"SET ROLE {READER}",
    f"SELECT set_config('role', '{READER}', false)",
    "SET search_path = pg_temp, public",
    "SET app.agency = 'KMar'",
    "SET default_transaction_read_only = off",
]
REFUSED = [
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    f"SET SESSION AUTHORIZATION {READER}",
    "SELECT set_config('session_authorization', 'postgres', false)",
    "SET session_preload_libraries = ''",
    f"INSERT INTO register_access (login, every_report) VALUES ('{SOME}', true)",
    "UPDATE register_access SET agency = 'KMar'",
    "CREATE TEMP TABLE register_access (login name)",
    "ALTER TABLE report DISABLE ROW LEVEL SECURITY",
    "ALTER POLICY admitted ON report USING (true)",
    "CREATE POLICY another ON report USING (true)",
    "DROP POLICY admitted ON report",
    f"ALTER ROLE {SOME} BYPASSRLS",
]


@pytest.mark.parametrize("statement", WIDENING)
def test_nothing_that_a_session_may_set_widens_what_it_sees(
    unharmed: Policed, statement: str
) -> None:
    """On the primary, where no standby stands in the way."""
    engine = create_engine(
        unharmed.cluster.primary.url(unharmed.database, SOME), poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
        found = {*connection.exec_driver_sql("SELECT report_id FROM report").scalars()}
        logins = {*connection.exec_driver_sql("SELECT login FROM register_access").scalars()}
    assert found == {*SHOWN_TO_SOME, schema.SENTINEL}
    assert logins == {SOME}, "of the others' rows nothing is told"


def test_policies_cannot_be_left_aside(unharmed: Policed) -> None:
    engine = create_engine(
        unharmed.cluster.primary.url(unharmed.database, SOME), poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("SET row_security = off")
        with pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql("SELECT report_id FROM report")
    assert refused.value.orig.sqlstate == "42501"  # type: ignore[union-attr]


@pytest.mark.parametrize("statement", REFUSED)
def test_login_cannot_become_another_or_change_the_policies(
    unharmed: Policed, statement: str
) -> None:
    engine = create_engine(
        unharmed.cluster.primary.url(unharmed.database, SOME),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        with pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql(statement)
    assert refused.value.orig.sqlstate == "42501"  # type: ignore[union-attr]


def test_value_that_a_question_trips_over_stays_out_of_the_message(unharmed: Policed) -> None:
    asked = "SELECT report_id::integer FROM report WHERE report_id = 'shared'"
    with pytest.raises(RegisterUnavailable, match="SQLSTATE 22P02") as told:
        consistent(unharmed.engine(), lambda c: c.exec_driver_sql(asked).all())
    assert "shared" not in str(told.value)


# What opens the register, and is found -----------------------------------------------------------


def test_question_knows_every_table_of_the_contract() -> None:
    named = OPENINGS.partition("unnest(ARRAY[")[2].partition("]")[0]
    tables = {table.name for table in schema.EVERY}
    assert {*re.findall(r"\w+", named)} == {*tables, "register_access"}


def test_page_as_it_is_leaves_nothing_open(policed: Policed) -> None:
    assert policed.openings() == []
    policed.write(
        "CREATE VIEW seen WITH (security_invoker = true) AS SELECT report_id FROM report",
        "CREATE VIEW unseen AS SELECT report_id FROM report",
        f"GRANT SELECT ON seen TO {READER}",
    )
    assert policed.openings() == []
    assert policed.seen(table="seen") == {*SHOWN_TO_SOME, schema.SENTINEL}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("CREATE VIEW open AS SELECT report_id FROM report; GRANT SELECT ON open TO {reader}",
         "open: view"),
        ("CREATE VIEW open WITH (security_invoker = off) AS SELECT report_id FROM report;"
         "GRANT SELECT (report_id) ON open TO {reader}", "open: view"),
        ("CREATE MATERIALIZED VIEW open AS SELECT report_id FROM report;"
         "GRANT SELECT ON open TO {reader}", "open: view"),
        ("ALTER TABLE leg DISABLE ROW LEVEL SECURITY", "leg: table"),
        ("CREATE POLICY another ON report USING (true)", "report: table"),
        ("DROP POLICY with_report ON leg; CREATE POLICY own ON leg USING (true)", "leg: table"),
        ("CREATE TABLE noted (report_id text); GRANT SELECT ON noted TO {reader}", "noted: table"),
        ("CREATE FUNCTION open() RETURNS bigint LANGUAGE sql SECURITY DEFINER "
         "AS 'SELECT count(*) FROM report'", "open: function"),
        ("ALTER TABLE leg OWNER TO {reader}", "register_reader: login"),
        ("ALTER POLICY admitted ON report USING (true)", "report: table"),
        ("ALTER POLICY admitted ON report USING (agency IS NOT NULL)", "report: table"),
        ("ALTER POLICY with_report ON leg USING (EXISTS (SELECT FROM report AS r))", "leg: table"),
        ("CREATE SCHEMA other; CREATE VIEW other.open AS SELECT report_id FROM report;"
         "GRANT SELECT ON other.open TO {reader}", "open: view"),
        ("CREATE SCHEMA other; CREATE TABLE other.report AS SELECT report_id FROM report;"
         "GRANT SELECT ON other.report TO {reader}", "report: table"),
        ("CREATE SCHEMA other; CREATE FUNCTION other.open() RETURNS bigint LANGUAGE sql "
         "SECURITY DEFINER AS 'SELECT count(*) FROM report'", "open: function"),
        ("CREATE VIEW open AS SELECT report_id FROM report; GRANT SELECT ON open TO {reader}_1",
         "open: view"),
        ("GRANT SELECT ON former TO {reader}", "former: table outside the contract"),
        ("GRANT SELECT (value) ON quarantine TO {reader}_1",
         "quarantine: table outside the contract"),
        ("CREATE TABLE place_kept AS SELECT * FROM place; GRANT SELECT ON place_kept TO PUBLIC",
         "place_kept: table outside the contract"),
        ("GRANT SELECT (narrative) ON report TO {reader}_1", f"{SOME}: login to which the narr"),
        ("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}",
         f"{SOME}: login to which the narr"),
    ],
)  # fmt: skip
def test_way_around_the_policies_is_found(unharmed: Policed, statement: str, found: str) -> None:
    told = unharmed.openings_if(statement.format(reader=READER))
    assert any(each.startswith(found) for each in told), told


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("CREATE ROLE {new}; ALTER TABLE leg OWNER TO {new}; GRANT {new} TO {reader}_1",
         "register_reader_1"),
        ("CREATE ROLE {new} BYPASSRLS; GRANT {new} TO {reader}_1", "register_reader_1"),
        ("CREATE ROLE {new} LOGIN BYPASSRLS; GRANT SELECT (report_id) ON report TO {new}", "{new}"),
        ("CREATE ROLE {new} LOGIN BYPASSRLS; GRANT pg_read_all_data TO {new}", "{new}"),
        ("CREATE ROLE {new} LOGIN SUPERUSER", "{new}"),
        ("CREATE ROLE {new} LOGIN; ALTER TABLE register_access OWNER TO {new};"
         "GRANT {reader} TO {new}", "{new}"),
    ],
)  # fmt: skip
def test_login_that_no_policy_binds_is_found_by_what_it_is_a_member_of(
    unharmed: Policed, statement: str, found: str
) -> None:
    told = unharmed.openings_if(statement.format(reader=READER, new="another"))
    assert told == [f"{found.format(new='another')}: login that no policy binds"]


def test_login_that_the_policies_bind_is_none(unharmed: Policed) -> None:
    statements = "CREATE ROLE another LOGIN; GRANT SELECT ON report TO another"
    assert unharmed.openings_if(statements) == []


def test_view_with_its_owner_s_rights_would_show_all(policed: Policed) -> None:
    """What the check is for."""
    policed.write(
        "CREATE VIEW open AS SELECT report_id FROM report", f"GRANT SELECT ON open TO {READER}"
    )
    assert len(policed.seen(table="open")) == len(REPORTS) + 1


# What is lost, and is no news --------------------------------------------------------------------

LOST = {
    "policy": "DROP POLICY admitted ON report",
    "row of the login": f"DELETE FROM register_access WHERE login = '{SOME}'",
    "sentinel": "; ".join(
        f"DELETE FROM {table} WHERE report_id = 'sentinel'" for table in (*CHILDREN, "report")
    ),
}


SWITCHED_OFF = {
    "of reports": ("ALTER TABLE report DISABLE ROW LEVEL SECURITY", "report"),
    "of a table below": ("ALTER TABLE leg DISABLE ROW LEVEL SECURITY", "leg"),
    "of all, for the login": (
        f"ALTER ROLE {SOME} BYPASSRLS",
        ", ".join(sorted(("report", *CHILDREN))),
    ),
}


@pytest.mark.parametrize("which", SWITCHED_OFF)
def test_reports_of_others_are_not_taken_where_policies_are_switched_off(
    policed: Policed, tmp_path: Path, signed: None, which: str
) -> None:
    before = ensure_mirror(policed.engine(), tmp_path / "mirror")
    statement, tables = SWITCHED_OFF[which]
    policed.write(statement)
    try:
        after = ensure_mirror(policed.engine(), tmp_path / "mirror")
        assert after.file == before.file
        assert f"No row policy keeps back rows of {tables}, where" in (after.problem or "")
        with pytest.raises(ReadInDoubt, match="policies are switched off"):
            open_direct(policed.url())
        assert ensure_mirror(policed.engine(ALL), tmp_path / "all").problem is None
    finally:
        policed.write(f"ALTER ROLE {SOME} NOBYPASSRLS")


def test_login_whose_row_was_removed_takes_no_reports_of_others_either(
    policed: Policed, monkeypatch: pytest.MonkeyPatch
) -> None:
    policed.write(LOST["row of the login"], SWITCHED_OFF["of reports"][0])
    open_direct(policed.url("postgres"))
    monkeypatch.setattr(settings, "ORGANISATION", "KPCN")
    with pytest.raises(ReadInDoubt, match="policies are switched off"):
        open_direct(policed.url())


@pytest.mark.parametrize("lost", LOST)
def test_last_good_mirror_serves_on_and_nothing_else_opens(
    policed: Policed, tmp_path: Path, signed: None, lost: str
) -> None:
    before = ensure_mirror(policed.engine(), tmp_path / "mirror")
    assert before.problem is None
    policed.write(LOST[lost])
    if lost != "sentinel":
        assert policed.seen() == set(), "no row, and no error"
    after = ensure_mirror(policed.engine(), tmp_path / "mirror")
    assert after.file == before.file
    assert after.problem
    assert "does not show the report 'sentinel'" in after.problem
    assert after.look.since
    with pytest.raises(ReadInDoubt, match="sentinel"):
        ensure_mirror(policed.engine(), tmp_path / "another")
    with pytest.raises(ReadInDoubt, match="sentinel"):
        open_direct(policed.url())


def test_no_case_is_without_what_a_lost_policy_hides(
    policed: Policed, tmp_path: Path, signed: None
) -> None:
    """Every report is seen, and no error told: pages would say that no case has a leg."""
    before = ensure_mirror(policed.engine(), tmp_path / "mirror")
    assert before.problem is None
    for table in CHILDREN:
        policed.write(f"DROP POLICY with_report ON {table}")
        assert policed.seen(table=table) == set(), table
        after = ensure_mirror(policed.engine(), tmp_path / "mirror")
        assert after.file == before.file
        assert f"does not show the row of 'sentinel' in {table}, which" in (after.problem or "")
        policed.write(
            f"CREATE POLICY with_report ON {table} FOR SELECT USING "
            f"(EXISTS (SELECT FROM report AS r WHERE r.report_id = {table}.report_id))"
        )
    assert policed.openings() == [], "each stands again as on the page"


def test_policy_that_is_back_clears_the_alarm(
    policed: Policed, tmp_path: Path, signed: None
) -> None:
    ensure_mirror(policed.engine(), tmp_path / "mirror")
    policed.write("ALTER POLICY admitted ON report USING (false)")
    assert ensure_mirror(policed.engine(), tmp_path / "mirror").problem
    policed.write(
        "ALTER POLICY admitted ON report USING (agency = 'KPCN' OR report_id = 'sentinel')"
    )
    back = ensure_mirror(policed.engine(), tmp_path / "mirror")
    assert back.problem is None
    assert reports_of(back) == SHOWN_TO_SOME - {"shared"}


def test_one_of_two_rows_of_a_login_missing_is_told_by_the_number(
    policed: Policed, tmp_path: Path, signed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "EXPECTED", "5-10")
    before = ensure_mirror(policed.engine(), tmp_path / "mirror")
    policed.write(f"DELETE FROM register_access WHERE login = '{SOME}' AND agency = 'KPCN'")
    after = ensure_mirror(policed.engine(), tmp_path / "mirror")
    assert (after.file, "shows 1 reports" in (after.problem or "")) == (before.file, True)


def test_owner_s_view_in_place_of_the_table_is_told_by_the_number(
    policed: Policed, tmp_path: Path, signed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "EXPECTED", "5-10")
    before = ensure_mirror(policed.engine(), tmp_path / "mirror")
    policed.write(
        "ALTER TABLE report RENAME TO report_kept",
        "CREATE VIEW report AS SELECT * FROM report_kept",
        f"GRANT SELECT ON report TO {READER}",
    )
    after = ensure_mirror(policed.engine(), tmp_path / "mirror")
    assert (after.file, f"shows {len(REPORTS)} reports" in (after.problem or "")) == (
        before.file, True,
    )  # fmt: skip
    assert reports_of(after) == SHOWN_TO_SOME


def test_without_any_setting_a_fall_is_told_by_the_last_copy(
    policed: Policed, tmp_path: Path
) -> None:
    before = ensure_mirror(policed.engine(), tmp_path / "mirror")
    policed.write("DROP POLICY admitted ON report")
    after = ensure_mirror(policed.engine(), tmp_path / "mirror")
    assert after.file == before.file
    assert f"Of the {len(SHOWN_TO_SOME)} reports of the last copy" in (after.problem or "")


def test_question_finds_its_way_by_the_key(policed: Policed) -> None:
    """Children follow their report by its key: else a large register takes hours."""
    policed.write(
        "INSERT INTO report (report_id, agency, registered_date, updated_at) SELECT 'N' || n, "
        "'KPCN', '2026-01-01', '2026-01-01' FROM generate_series(1, 20000) AS n",
        "INSERT INTO leg (report_id, line) SELECT report_id, 9 FROM report",
        "ANALYZE report",
        "ANALYZE leg",
    )

    def counted(connection: Connection) -> int:
        connection.exec_driver_sql("SET LOCAL statement_timeout = '5s'")
        connection.exec_driver_sql("SET LOCAL work_mem = '64kB'")  # too little for a hash of all
        return int(connection.exec_driver_sql("SELECT count(report_id) FROM leg").scalar_one())

    assert consistent(policed.engine(), counted) > 20_000
