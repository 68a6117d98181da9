"""Two organisations, a process and a login for each: nobody is sent a byte of what is another's.

What a login may not see is kept back by the row policies of the operations page, on a real server.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from data_access.people import People
from data_access.people_tables import Person, Role
from data_access.release import MANAGER, MANAGER_K, Asked, make_release
from tests.audit_log import audit_server
from tests.operations import sql_of
from tests.postgresql import Server, binaries, fresh_server
from tests.trust.canaries import (
    HANDLINGS,
    HOUSES,
    found_in,
    house_register,
    mark_of,
    mark_release,
    marks_in,
    of_house,
    told_by,
)
from tests.trust.crawler import Received, reader_of
from tests.trust.stage import Stage
from tests.trust.visits import AT_ONCE, Depth, crawl

pytestmark = pytest.mark.trust

REPORTS = 180
EVERY = {of_house(house, handling) for house, handling in product(HOUSES, HANDLINGS)}
ADMITTED = {
    "KPCN": {one for one in EVERY if one.startswith("ofkpcn") or one.endswith("partner")},
    "KMar": {one for one in EVERY if one.startswith("ofkmar")},
}
"""What each login is admitted to: the first to what partners may read of others, too."""

LOGINS = {"KPCN": "register_reader_1", "KMar": "register_reader_2"}
PEOPLE = {
    house: {
        "analyst": Person(f"ann-{house.lower()}", house, Role.ANALYST),
        "manager": Person(f"man-{house.lower()}", house, Role.MANAGER),
    }
    for house in LOGINS
}


@dataclass(frozen=True)
class Houses:
    """A stage of its own for each organisation: folder, login, list of people, releases."""

    stages: dict[str, Stage]


@pytest.fixture(scope="module")
def register() -> Iterator[Server]:
    with fresh_server(binaries()) as server:
        server.run("CREATE DATABASE register")
        yield server


@pytest.fixture(scope="module")
def houses(register: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    folder = tmp_path_factory.mktemp("houses")
    house_register(register.url("register"), folder, reports=REPORTS)
    policies, login, _openings = sql_of("Who sees which reports")
    second = login.replace("register_reader_1", "register_reader_2").replace("'KPCN'", "'KMar'")
    second = "\n".join(line for line in second.splitlines() if "'partner'" not in line)
    register.run(*sql_of("The reading role"), policies, login, second, database="register")
    whole = register.url("register", "register_reader")
    made = make_release(
        whole,
        Asked(MANAGER, MANAGER_K),
        mirrors=folder / "whole" / "mirror",
        releases=folder / "whole" / "releases",
    )
    mark_release(made.file, MANAGER)
    with audit_server() as audit:
        stages = {}
        for house, user in LOGINS.items():
            own = folder / house
            own.mkdir(mode=0o700)
            shutil.copytree(made.file.parent, own / "releases")
            stages[house] = Stage(own, register.url("register", user), audit)
            for person in (one for of in PEOPLE.values() for one in of.values()):
                People(stages[house].people).add(person)
        yield Houses(stages)


@dataclass(frozen=True)
class Crawled:
    """What each was sent, by whose process and who; and what the processes wrote."""

    received: dict[tuple[str, str], Received]
    logs: dict[str, bytes]


@pytest.fixture(scope="module")
def crawled(houses: Houses) -> Crawled:
    """Both processes at once; each is asked by everybody, its own analyst first and last."""
    received: dict[tuple[str, str], Received] = {}
    kpcn, kmar = houses.stages["KPCN"], houses.stages["KMar"]
    with (
        kpcn.served("one", REGISTER_ORGANISATION="KPCN", REGISTER_SENTINEL="1") as first,
        kmar.served("two", REGISTER_ORGANISATION="KMar", REGISTER_SENTINEL="1") as second,
    ):
        served = {"KPCN": first, "KMar": second}
        for again, (house, process) in product((False, True), served.items()):
            own = [one.subject for one in PEOPLE[house].values()]
            others = [one.subject for of in PEOPLE.values() for one in of.values()]
            order = own[:1] if again else [*own, *(one for one in others if one not in own)]
            for who in order:
                kept = received.setdefault((house, who), Received())
                with reader_of(process.address, process.session(who), kept) as reader:
                    crawl(reader, Depth(pages=AT_ONCE, values=0 if again else 1, links=not again))
        logs = {house: process.log.read_bytes() for house, process in served.items()}
    return Crawled(received, logs)


def _houses_in(content: bytes) -> set[str]:
    return {one for one in found_in(content) if one.startswith("of")}


def _sent(received: Received) -> set[str]:
    return set().union(*(found_in(content) for _where, content in received.parts))


@pytest.mark.parametrize("house", LOGINS)
def test_an_analyst_is_sent_what_the_login_is_admitted_to_and_nothing_else(
    crawled: Crawled, house: str
) -> None:
    received = crawled.received[house, PEOPLE[house]["analyst"].subject]
    assert {one for one in _sent(received) if one.startswith("of")} == ADMITTED[house]


@pytest.mark.parametrize("house", LOGINS)
def test_a_manager_is_sent_the_release_and_no_report_of_anybody(
    crawled: Crawled, house: str
) -> None:
    received = crawled.received[house, PEOPLE[house]["manager"].subject]
    marks = set().union(*(marks_in(content) for _where, content in received.parts))
    assert (marks, _sent(received)) == ({mark_of(MANAGER)}, set())


@pytest.mark.parametrize("house", LOGINS)
def test_whoever_is_of_another_organisation_is_sent_nothing(crawled: Crawled, house: str) -> None:
    own = {person.subject for person in PEOPLE[house].values()}
    strangers = {who: one for (at, who), one in crawled.received.items()
                 if at == house and who not in own}  # fmt: skip
    assert len(strangers) == 2
    for who, received in strangers.items():
        assert received.parts
        assert _sent(received) == set(), who
        assert not any(marks_in(content) for _where, content in received.parts), who


@pytest.mark.parametrize("house", LOGINS)
def test_at_rest_a_process_holds_nothing_that_its_login_may_not_see(
    crawled: Crawled, houses: Houses, house: str
) -> None:
    assert found_in(crawled.logs[house]) == set()
    folder = houses.stages[house].folder
    files = [file for file in folder.rglob("*") if file.is_file()]
    mirrors = [file for file in files if file.suffix == ".duckdb"]
    for file in files:
        held = _houses_in(told_by(file) if file in mirrors else file.read_bytes())
        assert held <= ADMITTED[house], file
        assert not any("narrative" in one for one in held), file
    (mirror,) = (file for file in mirrors if file.parent.name == "mirror")
    assert _houses_in(told_by(mirror)) == ADMITTED[house]
