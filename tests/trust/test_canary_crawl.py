"""Every byte that every role is sent, searched for what it may not see: the canary crawl.

In a register whose every text says where it stands, everything of every page is fetched as a
browser fetches it. Managers, partners and whoever may not look find none of it; analysts find no
narrative, and in files no pseudonym of the register.
"""

import hashlib
import io
import re
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from dashboard import navigation
from dashboard.opening import Viewer
from data_access.audience import Audience
from data_access.audit.keeping import entries, reading
from data_access.people import People
from data_access.release import open_release, release_file, release_info
from tests.browser.server import running
from tests.registers import AS_OF
from tests.trust.canaries import (
    GONE,
    NARRATIVE,
    canary_register,
    found_in,
    mark_of,
    marks_in,
    short,
    told_by,
)
from tests.trust.crawler import DUTCH, ENGLISH, Received, reader_of
from tests.trust.stage import (
    ANALYSTS,
    OUTSIDE,
    PEOPLE,
    RELEASED,
    RELEASES,
    Stage,
    staged,
)
from tests.trust.visits import AT_ONCE, FEW, NAMES, Depth, crawl, purposeful

pytestmark = pytest.mark.trust

REPORTS, MORE_REPORTS = 100, 1_600
PSEUDONYMS = short("report.report_id", "report.case_id", "exploitation.venue", "leg.vessel", GONE)
CASE = short("report.case_id", "report.report_id")
EVERYBODY = (*ANALYSTS, *RELEASED, *OUTSIDE)
MARKS = {who: mark_of(asked.name) for who, asked in zip(RELEASED, RELEASES, strict=True)}
CHECK_S = 1.5
"""After so long a role that was withdrawn is noticed."""

SHORT = Depth(pages=FEW, files=False)
LEAN = {
    **dict.fromkeys(EVERYBODY, SHORT),
    ANALYSTS[0]: Depth(pages=AT_ONCE),
    ANALYSTS[1]: Depth(pages=("case_files", "method_codes")),
    RELEASED[0]: Depth(values=1, languages=(ENGLISH, DUTCH), links=True),
    OUTSIDE[0]: Depth(pages=FEW, links=True),
}
WHOLE = {
    **dict.fromkeys(ANALYSTS, Depth(values=2, languages=(ENGLISH, DUTCH), links=True)),
    **dict.fromkeys(
        RELEASED, Depth(values=99, languages=(ENGLISH, DUTCH), links=True, everywhere=True)
    ),
    **dict.fromkeys(OUTSIDE, Depth(values=99, languages=(ENGLISH, DUTCH), links=True)),
}


@dataclass(frozen=True)
class Crawled:
    """What each reader was sent, and what was done for it."""

    stage: Stage
    received: dict[str, Received]
    done: dict[str, dict[str, int]]
    log: bytes


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("crawl") / "stage"
    folder.mkdir(mode=0o700)
    url = f"sqlite:///{folder / 'register.db'}"
    canary_register(url, reports=REPORTS)
    with staged(folder, url) as made:
        yield made


@pytest.fixture(scope="module", params=["lean", "whole"])
def crawled(stage: Stage, request: pytest.FixtureRequest) -> Crawled:
    """All readers one after another, analysts first: what these asked is kept when others come."""
    depths = LEAN if request.param == "lean" else WHOLE
    return _crawled(stage, request.param, EVERYBODY, depths)


def _crawled(
    stage: Stage, name: str, order: tuple[str, ...], depths: Mapping[str, Depth]
) -> Crawled:
    received, done = {who: Received() for who in order}, {}
    with stage.served(name) as served:
        for who in order:
            with reader_of(served.address, served.session(who), received[who]) as reader:
                done[who] = crawl(reader, depths[who])
        log = served.log.read_bytes()
    return Crawled(stage, received, done, log)


def _found(received: Received, *kinds: str) -> dict[str, set[str]]:
    """Canaries by where they stood."""
    found: dict[str, set[str]] = {}
    for where, content in received.of(*kinds):
        if canaries := found_in(content):
            found.setdefault(where, set()).update(canaries)
    return found


def _columns(found: dict[str, set[str]]) -> set[str]:
    return set().union(*found.values())


def test_release_and_outside_are_sent_no_canary(crawled: Crawled) -> None:
    for who in (*RELEASED, *OUTSIDE):
        assert crawled.received[who].parts
        assert _found(crawled.received[who], "") == {}, who


def test_nobody_is_sent_a_byte_of_anothers_release(crawled: Crawled) -> None:
    _require_own_release(crawled.received)


def _require_own_release(received: Mapping[str, Received]) -> None:
    """Each reader of a release finds its mark, and of no other; all others find none."""
    for who, one in received.items():
        marks = set().union(*(marks_in(content) for _where, content in one.parts))
        assert marks == ({MARKS[who]} if who in MARKS else set()), who


def test_release_is_crawled_whole(crawled: Crawled) -> None:
    done, names = crawled.done[RELEASED[0]], _offered(crawled.stage, RELEASED[0])
    offered = len(names)
    assert done["pages"] == 2 * offered, "in two languages"
    assert done["not_found"] == 2 * (len(NAMES) - offered), "no other page is drawn"
    assert done["files"] >= 20
    files = {where.split(" ", 2)[1] for where, _file in crawled.received[RELEASED[0]].of("file")}
    assert files == {"" if name == "overview" else name for name in names}, "of each page"
    assert done["values"] >= 5


def _offered(stage: Stage, who: str) -> list[str]:
    """The pages that the release of a reader tells enough for."""
    (person,) = (one for one in PEOPLE if one.subject == who)
    name = Viewer(Audience(person.role), person.country or "").release
    file = release_file(stage.folder / "releases", str(name))
    assert file
    return [one.name for one in navigation.pages(release_info(open_release(file)).attributes)]


def test_release_that_tells_more_offers_more_and_no_canary(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Of a larger register, of which the smaller one's release tells too little for."""
    folder = tmp_path_factory.mktemp("larger") / "stage"
    folder.mkdir(mode=0o700)
    url = f"sqlite:///{folder / 'register.db'}"
    canary_register(url, reports=MORE_REPORTS)
    with staged(folder, url) as stage:
        crawled = _crawled(stage, "more", RELEASED, dict.fromkeys(RELEASED, Depth(values=1)))
        for who in RELEASED:
            offered = _offered(stage, who)
            assert crawled.done[who]["pages"] == len(offered)
            assert crawled.done[who]["not_found"] == len(NAMES) - len(offered)
            assert _found(crawled.received[who], "") == {}, who
        assert "sectors" in _offered(stage, RELEASED[0])
    assert found_in(crawled.log) == set()


def test_crawl_finds_what_an_analyst_may_see(crawled: Crawled) -> None:
    found = _columns(_found(crawled.received[ANALYSTS[0]], "page"))
    assert found >= PSEUDONYMS - short(GONE)
    assert found >= short("agency.agency", "place.name", "exploitation.sector", "report.theme")
    assert crawled.done[ANALYSTS[0]]["files"] > 40


def test_no_narrative_is_sent_to_anybody(crawled: Crawled) -> None:
    for who in EVERYBODY:
        assert not _columns(_found(crawled.received[who], "")) & short(NARRATIVE, GONE)


def test_files_of_analysts_hold_no_pseudonym_of_the_register(crawled: Crawled) -> None:
    for who in ANALYSTS:
        held = _found(crawled.received[who], "file", "answer", "headers")
        assert {where: one & PSEUDONYMS for where, one in held.items() if one & PSEUDONYMS} == {}


def test_nobody_is_sent_who_another_is(crawled: Crawled) -> None:
    for who in crawled.received:
        everything = _all(crawled.received[who])
        for other in PEOPLE:
            if other.subject != who:
                assert other.subject.encode() not in everything, who
                assert other.organisation.encode() not in everything, who


def test_release_tells_no_day_of_a_case(crawled: Crawled) -> None:
    months = re.compile(rb"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
    for who in RELEASED:
        told = set()
        for _where, content in crawled.received[who].of("page", "file"):
            told |= {b"-".join(day) for day in months.findall(content)}
        assert {
            day.decode() for day in told if not day.endswith((b"-01-01", b"-12-31"))
        } <= _public_days()
        for frame in _frames(crawled.received[who]):
            for column in frame.select_dtypes("datetime"):
                days = frame[column].dropna()
                assert (days == days.dt.to_period("Y").dt.start_time).all(), column


def _public_days() -> set[str]:
    """Days that are told of the release itself: when it was made, up to when it is complete."""
    month = AS_OF.replace(day=1)
    return {
        f"{day:%Y-%m-%d}"
        for day in (pd.Timestamp.now("UTC"), month, month - pd.DateOffset(months=23))
    }


def _frames(received: Received) -> Iterator[pd.DataFrame]:
    """Every table that was sent, those of charts too."""
    for element in received.elements():
        held = [element.dataframe.arrow_data.data, element.vega_lite_chart.data.data]
        held += [one.data.data for one in element.vega_lite_chart.datasets]
        for content in filter(None, held):
            yield pa.ipc.open_stream(io.BytesIO(content)).read_pandas()


def test_at_rest_nothing_lies_where_it_should_not(crawled: Crawled) -> None:
    assert b"Traceback" not in crawled.log
    assert found_in(crawled.log) == set()
    folder = crawled.stage.folder
    assert [*folder.glob("temporary/*")] == []
    copies = [*folder.glob("releases/*.duckdb")]
    assert len(copies) == 2
    for file in copies:
        assert found_in(told_by(file)) == set()
        assert len(marks_in(told_by(file))) == 1
    assert marks_in(crawled.log) == set()
    mirrors = [*folder.glob("mirror/*.duckdb")]
    assert found_in(b"".join(map(told_by, mirrors))) >= CASE
    searched = [file for file in folder.rglob("*") if file.is_file() and file.name != "register.db"]
    assert len(searched) > 8
    for file in searched:
        found = found_in(told_by(file) if file in mirrors else file.read_bytes())
        assert not found & short(NARRATIVE), file
        if file.parent.name != "mirror" and not file.name.startswith("notebook.db"):
            assert found == set(), file


def test_audit_log_holds_pseudonyms_and_every_file_but_no_narrative(crawled: Crawled) -> None:
    url = crawled.stage.audit.url("audit", "audit_reader")
    written = reading(url, lambda connection: list(entries(connection)))
    found = found_in(repr(written).encode())
    assert found >= CASE
    assert not found & short(NARRATIVE, GONE)
    hashes = {entry.export_hash for entry in written}
    for who in (*ANALYSTS, *RELEASED):
        for where, content in crawled.received[who].of("file"):
            assert hashlib.sha256(content).hexdigest() in hashes, where


def test_caches_filled_by_anybody_tell_nobody_else(stage: Stage) -> None:
    """In the first crawl each came after some of the others; here after the rest of them."""
    again = _crawled(
        stage, "reversed", EVERYBODY[::-1], dict.fromkeys(EVERYBODY, Depth(files=False))
    )
    _require_clean(again)


def test_all_at_once_are_sent_their_own(stage: Stage) -> None:
    received = {who: Received() for who in EVERYBODY}

    def look(who: str) -> None:
        with reader_of(served.address, served.session(who), received[who]) as reader:
            for _time in range(3):
                crawl(reader, Depth(files=False))

    with stage.served("at-once") as served, ThreadPoolExecutor(len(EVERYBODY)) as readers:
        list(readers.map(look, EVERYBODY))
        log = served.log.read_bytes()
    _require_clean(Crawled(stage, received, {}, log))


def _require_clean(crawled: Crawled) -> None:
    _require_own_release(crawled.received)
    for who in (*RELEASED, *OUTSIDE):
        assert _found(crawled.received[who], "") == {}, who
    for who in ANALYSTS:
        found = _columns(_found(crawled.received[who], "page"))
        assert found >= CASE
        assert not found & short(NARRATIVE, GONE)
    assert found_in(crawled.log) == set()
    test_nobody_is_sent_who_another_is(crawled)


def test_faults_tell_nothing_either(stage: Stage) -> None:
    """The audit log, the releases and the register go away, one after another."""
    readers = (ANALYSTS[0], RELEASED[0], *OUTSIDE[:2])
    received = {who: Received() for who in readers}
    later = Received()
    with (
        stage.served("faults") as served,
        reader_of(served.address, served.session(ANALYSTS[0]), Received()) as within,
    ):
        purposeful(within)
        within.go("case_files")

        def all_look() -> None:
            for who in readers:
                with reader_of(served.address, served.session(who), received[who]) as reader:
                    crawl(reader, Depth(pages=("case_files",), files=False))

        stage.audit.stop()
        within.received = later
        for name in ("sectors", "threshold", "case_files"):
            within.go(name)
            assert not within.of("dataframe"), name
        all_look()
        assert b"no release copy" not in _all(received[RELEASED[0]])
        with _away(stage.folder / "releases"), _away(stage.folder / "register.db"):
            all_look()
        log = served.log.read_bytes()
    stage.audit.start()
    assert b"no release copy" in _all(received[RELEASED[0]])
    assert b"audit log" in _all(received[ANALYSTS[0]])
    assert b"audit log" in _all(later)
    assert not re.search(rb"\*\* of \d+ cases", _all(later)), "who was within is shown no count"
    for who in readers[1:]:
        assert _found(received[who], "") == {}, who
    for one in (received[ANALYSTS[0]], later):
        assert not _columns(_found(one, "")) & PSEUDONYMS
    assert found_in(log) == set()


def test_whoever_may_not_look_gets_no_file_and_empties_no_cache(stage: Stage) -> None:
    """Though the address of a file, or the id by which it is made, was given away."""
    with (
        stage.served("files") as served,
        reader_of(served.address, served.session(ANALYSTS[0]), Received()) as analyst,
    ):
        crawl(analyst, Depth(pages=("method_codes",), files=False))
        button = next(iter(analyst.of("download_button").values()))
        address = analyst.deferred(button.deferred_file_id)
        assert analyst.get(address)[0] == 200
        for who in ("", "zoe-vkw", "two-vkw"):
            with reader_of(served.address, served.session(who), Received()) as other:
                other.run()
                assert other.get(address)[0] == 403
                assert not other.deferred(button.deferred_file_id)
                assert not other.clear_caches()
        assert not analyst.clear_caches()
        People(stage.people).withdraw(ANALYSTS[0])
        time.sleep(CHECK_S)
        assert not analyst.deferred(button.deferred_file_id)
        assert analyst.get(address)[0] == 403
    People(stage.people).add(PEOPLE[0])


@contextmanager
def _away(file: Path) -> Iterator[None]:
    moved = file.rename(file.with_name(f"{file.name}.away"))
    yield
    moved.rename(file)


def _all(received: Received) -> bytes:
    return b"".join(content for _where, content in received.parts)


def test_process_without_sign_in_tells_nothing_of_a_real_register(
    stage: Stage, tmp_path: Path
) -> None:
    """Though its mirror and its release copies lie where the process looks."""
    received = Received()
    with (
        running(stage.url, tmp_path, environment=stage.environment) as address,
        reader_of(address, None, received) as reader,
    ):
        crawl(reader, SHORT)
    assert b"training" in _all(received)
    assert _found(received, "") == {}
    assert found_in((tmp_path / "server.log").read_bytes()) == set()
