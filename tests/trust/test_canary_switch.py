"""An analyst who sees what managers see is sent nothing of a case, whatever was open before."""

from collections.abc import Iterator

import pytest

from data_access.audit.keeping import entries, reading
from data_access.release import MANAGER
from tests.trust.canaries import canary_register, found_in, mark_of, marks_in, short
from tests.trust.crawler import Reader, Received, reader_of
from tests.trust.stage import ANALYSTS, RELEASED, Stage, staged
from tests.trust.visits import FEW, Depth, crawl, purposeful

pytestmark = pytest.mark.trust

CASE = short("report.report_id")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("switch") / "stage"
    folder.mkdir(mode=0o700)
    url = f"sqlite:///{folder / 'register.db'}"
    canary_register(url, reports=100)
    with staged(folder, url) as made:
        yield made


def _all(received: Received) -> set[str]:
    return set().union(*(found_in(content) for _where, content in received.parts))


def _marks(received: Received) -> set[str]:
    return set().union(*(marks_in(content) for _where, content in received.parts))


def _switch(reader: Reader, *, on: bool) -> Received:
    """Turn the switch; what came from then on."""
    reader.set(reader.by_key("as_managers"), bool_value=on)
    reader.received = Received()
    reader.run()
    return reader.received


def test_switch_sends_no_byte_of_a_case_and_gives_it_back(stage: Stage) -> None:
    with (
        stage.served("switch") as served,
        reader_of(served.address, served.session(ANALYSTS[0]), Received()) as reader,
    ):
        crawl(reader, Depth(pages=FEW, files=False))
        reader.go("case_files")
        assert reader.choose_row(), "the file of a case is open"
        assert _all(reader.received) >= CASE
        assert _marks(reader.received) == set()
        parts = list(reader.fragments)
        as_manager = _switch(reader, on=True)
        for part in parts:
            reader.run(part=part)
        done = crawl(reader, Depth(values=1, links=True))
        briefings = " ".join(where for where, _content in as_manager.of("file briefing"))
        assert "-pptx-briefing" in briefings
        assert "-pdf-briefing" in briefings
        assert b"YOU SEE WHAT MANAGERS SEE" in b"".join(one for _where, one in as_manager.parts)
        assert _all(as_manager) == set()
        assert _marks(as_manager) == {mark_of(MANAGER)}, "of the managers' release, and no other"
        with reader_of(served.address, served.session(RELEASED[0]), Received()) as manager:
            of_manager = crawl(manager, Depth(values=1, links=True))
        told = ("pages", "not_found")
        assert [done[one] for one in told] == [of_manager[one] for one in told]
        reader.go("")
        again = _switch(reader, on=False)
        reader.go("case_files")
        assert _all(again) >= CASE
        assert _marks(again) == set()
    log = reading(stage.audit.url("audit", "audit_reader"), lambda found: list(entries(found)))
    said = [entry.reason for entry in log if entry.subject == ANALYSTS[0] and entry.reason]
    assert "sees what managers see" in said
    assert said[-1].startswith("sees the register again")
    assert found_in((served.log).read_bytes()) == set()


def test_purpose_is_not_asked_of_who_sees_what_managers_see(stage: Stage) -> None:
    """Who switches before saying what for sees no case on the way."""
    with (
        stage.served("first") as served,
        reader_of(served.address, served.session(ANALYSTS[1]), Received()) as reader,
    ):
        reader.run()
        assert _all(reader.received) == set()
        assert _all(_switch(reader, on=True)) == set()
        assert reader.is_within
        purposeful(reader)
        assert _all(reader.received) == set()
