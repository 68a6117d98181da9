"""Who may look, on the engines that may keep it, and by the command that an operator uses."""

import re
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import IntegrityError

from data_access.clock import now
from data_access.errors import NotAdmitted, PeopleUnusable, RegisterError
from data_access.people import People, main
from data_access.people_tables import Person, Role
from tests.database.conftest import NewDatabase
from tests.people_by_hand import write_person
from tests.postgresql import administer

ANNA = Person("anna", "KPCN", Role.ANALYST)
OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


@pytest.fixture(params=["sqlite", "postgresql"])
def store(
    request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path: Path
) -> Iterator[str]:
    with new_database(request.param, tmp_path) as url:
        yield url


def test_one_role_is_let_in(store: str) -> None:
    people = People(store)
    people.add(ANNA)
    people.add(Person("pia", "Guardia", Role.PARTNER, "AW"))
    assert people.person("anna") == ANNA
    assert people.person("pia").country == "AW"


def test_no_role_and_two_roles_are_not(store: str) -> None:
    people = People(store)
    people.add(ANNA)
    with pytest.raises(NotAdmitted, match="no role") as none:
        people.person("ANNA")  # another subject: the provider's subjects are told by every sign
    assert not none.value.several
    write_person(store, subject="anna", role="manager")
    with pytest.raises(NotAdmitted, match="more than one") as several:
        people.person("anna")
    assert several.value.several
    assert people.withdraw("anna", Role.MANAGER) == 1
    assert people.person("anna") == ANNA


def test_withdrawn_is_out_and_stays_known(store: str) -> None:
    people = People(store)
    people.add(ANNA)
    assert people.withdraw("anna") == 1
    with pytest.raises(NotAdmitted):
        people.person("anna")
    assert [bool(entry.withdrawn) for entry in people.entries()] == [True]
    people.add(ANNA)
    assert people.person("anna") == ANNA


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MANAGER])
def test_a_second_role_is_not_given(store: str, role: Role) -> None:
    people = People(store)
    people.add(ANNA)
    with pytest.raises(RegisterError, match="has a role already"):
        people.add(Person("anna", "OM BES", role))
    assert people.person("anna") == ANNA


def test_of_many_who_give_a_role_at_once_one_does(store: str) -> None:
    people = People(store)
    people.add(Person("ben", "KPCN", Role.ANALYST))  # makes the tables

    def add(role: Role) -> bool:
        try:
            people.add(Person("anna", "KPCN", role))
        except RegisterError as refused:
            told.append(str(refused))
            return False
        return True

    told: list[str] = []

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(add, [Role.ANALYST, Role.MANAGER] * 8))
    assert given.count(True) == 1
    assert all("has a role already" in each for each in told)
    assert people.person("anna").subject == "anna"


def test_the_store_itself_holds_one_role_a_person(store: str) -> None:
    people = People(store)
    people.add(ANNA)
    people.withdraw("anna")
    people.add(ANNA)
    again = (
        "INSERT INTO person (subject, organisation, role, added) "
        "SELECT subject, organisation, 'manager', added FROM person WHERE withdrawn IS NULL"
    )
    with (
        create_engine(store, poolclass=NullPool).begin() as connection,
        pytest.raises(IntegrityError),
    ):
        connection.exec_driver_sql(again)


def test_one_session_is_ended_and_no_other(store: str) -> None:
    people, begun = People(store), now()
    people.add(ANNA)
    people.revoke_session("a1")
    people.revoke_session("a1")
    assert people.is_revoked("anna", "a1", begun)
    assert not people.is_revoked("anna", "a2", begun)


def test_every_session_until_now_is_ended_and_later_ones_are_not(store: str) -> None:
    people = People(store)
    people.add(ANNA)
    people.revoke_subject("anna")
    assert people.is_revoked("anna", "a1", now() - timedelta(hours=1))
    assert not people.is_revoked("anna", "a1", now() + timedelta(seconds=1))
    assert not people.is_revoked("ben", "a1", now() - timedelta(hours=1))


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_operators_clock_that_is_behind_leaves_no_session(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = People(store)
    people.add(ANNA)
    for module in ("people", "dialects"):
        monkeypatch.setattr(f"data_access.{module}.now", lambda: now() - timedelta(minutes=3))
    people.revoke_subject("anna")
    assert people.is_revoked("anna", "a1", now() - timedelta(seconds=1))
    assert not people.is_revoked("anna", "a1", now() + timedelta(minutes=1))


def test_many_may_sign_out_at_once(store: str) -> None:
    people = People(store)
    people.add(ANNA)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(people.revoke_session, [f"s{number % 20}" for number in range(60)]))
    assert all(people.is_revoked("anna", f"s{number}", now()) for number in range(20))


def test_a_partner_alone_has_a_country() -> None:
    with pytest.raises(RegisterError, match="country"):
        Person("pia", "Guardia", Role.PARTNER)
    with pytest.raises(RegisterError, match="country"):
        Person("anna", "KPCN", Role.ANALYST, "AW")


@pytest.mark.parametrize(
    ("subject", "organisation"),
    [
        ("a" * 256, "KPCN"),
        ("anna\u200b", "KPCN"),
        ("anna", "O" * 101),
        ("an\nna", "KPCN"),
        (" ", "O"),
    ],
)
def test_a_person_whom_the_audit_log_does_not_take_is_refused(
    subject: str, organisation: str
) -> None:
    with pytest.raises(RegisterError, match="characters on one line"):
        Person(subject, organisation, Role.ANALYST)
    Person("a" * 255, "O" * 100, Role.ANALYST)


@pytest.mark.parametrize("country", ["Aruba", "aw", "XX", ""])
def test_a_country_of_no_list_is_refused(country: str) -> None:
    with pytest.raises(RegisterError, match="is no country"):
        Person("pia", "Guardia", Role.PARTNER, country)


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "partner"}, {"role": "partner", "country": "Aruba"},
        {"role": "analyst", "country": "AW"}, {"role": "admin"},
    ],
    ids=str,
)  # fmt: skip
def test_a_row_made_by_hand_lets_nobody_in_and_is_named(store: str, wrong: dict[str, str]) -> None:
    people = People(store)
    people.add(ANNA)
    write_person(store, subject="pia", **wrong)
    for ask in (lambda: people.person("pia"), people.entries):
        with pytest.raises(PeopleUnusable, match="row with id 2 ") as told:
            ask()
        assert "pia" not in str(told.value)
    assert people.person("anna") == ANNA


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    url = f"sqlite:///{tmp_path / 'file' / 'own' / 'people.db'}"
    assert main([url, "add", "anna", "KPCN", "analyst"]) == 2
    assert "cannot be read or written (NotADirectoryError)" in capsys.readouterr().err


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "own" / "people.db"
    People(f"sqlite:///{file}").add(ANNA)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_to_ask_makes_no_file(tmp_path: Path) -> None:
    people = People(f"sqlite:///{tmp_path / 'people.db'}")
    with pytest.raises(NotAdmitted):
        people.person("anna")
    assert not people.is_revoked("anna", "a1", now())
    assert not list(tmp_path.iterdir())


def test_damaged_or_foreign_stores_let_nobody_in(tmp_path: Path) -> None:
    file = tmp_path / "people.db"
    file.write_bytes(b"anna is an analyst, honestly" * 100)
    with pytest.raises(PeopleUnusable) as told:
        People(f"sqlite:///{file}").person("anna")
    assert "anna" not in str(told.value)
    for wrong in ("nonsense", "mysql://here/people", "duckdb:///people.db"):
        with pytest.raises(PeopleUnusable, match="REGISTER_PEOPLE is not"):
            People(wrong)


def test_over_a_network_the_server_proves_itself() -> None:
    with pytest.raises(RegisterError, match="REGISTER_PEOPLE leads over the network"):
        People("postgresql+psycopg://dashboard@db.example/people")


def test_the_dashboards_login_cannot_admit_anybody(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    """The rights that docs/operations.md grants: read both, add revocations, nothing else."""
    with new_database("postgresql", tmp_path) as url:
        owner = People(url)
        owner.add(ANNA)
        grants = re.search(
            r"```sql\n(CREATE ROLE people_reader.*?)```", OPERATIONS.read_text(), re.S
        )
        assert grants, "docs/operations.md no longer says what the dashboard's login may do"
        with create_engine(url, poolclass=NullPool).begin() as connection:
            connection.exec_driver_sql(grants[1])
        people = People(make_url(url).set(username="people_reader").render_as_string(False))
        assert people.person("anna") == ANNA
        people.revoke_session("a1")
        assert people.is_revoked("anna", "a1", now())
        for forbidden in (
            lambda: people.add(Person("mallory", "KPCN", Role.ANALYST)),
            lambda: people.withdraw("anna"),
        ):
            with pytest.raises(PeopleUnusable):
                forbidden()
        with create_engine(url, poolclass=NullPool).begin() as connection:
            connection.exec_driver_sql("DROP OWNED BY people_reader")
    administer(url.replace(make_url(url).database or "", "{database}"), "DROP ROLE people_reader")


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'people.db'}"
    assert main([url, "list"]) == 0
    assert main([url, "add", "anna", "KPCN", "analyst"]) == 0
    assert main([url, "add", "pia", "Guardia", "partner"]) == 2
    assert main([url, "add", "pia", "Guardia", "partner", "--country", "Aruba"]) == 2
    assert main([url, "add", "anna", "OM BES", "manager"]) == 2
    assert main([url, "add", "pia", "Guardia", "partner", "--country", "AW"]) == 0
    assert main([url, "withdraw", "anna"]) == 0
    assert main([url, "revoke", "pia"]) == 0
    assert People(url).is_revoked("pia", "any", now() - timedelta(hours=1))
    capsys.readouterr()
    assert main([url, "list"]) == 0
    told = capsys.readouterr().out
    assert re.search(r"anna: analyst, KPCN, since .*, withdrawn ", told)
    assert re.search(r"pia: partner AW, Guardia, since [\d :-]+$", told, re.M)
