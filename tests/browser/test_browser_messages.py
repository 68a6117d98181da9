"""What a page can bring about over its connection: nothing for others, and nothing of a reader that
it is no longer drawn for."""

import re
import time
from collections.abc import Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from data_access.people_tables import Person, Role
from tests.browser import wire
from tests.browser.signing import CHECK_S, PURPOSE, App
from tests.browser.wire import Tab

COUNTED = re.compile(rb"\*\*[\d,]+\*\* of \*?\*?[\d,]+")
NO_RELEASE = b"There is no release copy manager yet"
LIST = "You look for"
MAP = b"@@type"


@pytest.fixture
def eva(app: App) -> Iterator[str]:
    """The session of an analyst, with a subject of her own."""
    subject = f"eva-{time.monotonic_ns()}"
    app.people.add(Person(subject, "IND", Role.ANALYST))
    yield subject
    app.people.withdraw(subject)


def _becomes_manager(app: App, subject: str) -> None:
    app.people.withdraw(subject)
    app.people.add(Person(subject, "IND", Role.MANAGER))
    time.sleep(CHECK_S)


@pytest.mark.trust
def test_a_page_cannot_set_the_server(app: App, server: str) -> None:
    asked = BackMsg(set_run_on_save=True)
    for address, session in (
        (app.address, None),
        (app.address, app.session("anna")),
        (server, None),
    ):
        with wire.tab(address, session) as tab:
            tab.run()
            tab.say(asked)
            assert not tab.runs_on_save()


def test_a_page_cannot_empty_the_caches_of_all(app: App) -> None:
    """A server that has forgotten its open mirror makes a new one where the file is gone."""
    with wire.tab(app.address, app.session("anna")) as reader:
        assert COUNTED.search(reader.choose(LIST, PURPOSE))
        mirrors = list(app.mirrors.glob("*.duckdb"))
        assert mirrors, "without a mirror nothing is proven"
        away = [file.rename(file.with_suffix(".away")) for file in mirrors]
        try:
            for session in (None, app.session("anna")):
                with wire.tab(app.address, session) as tab:
                    tab.say(BackMsg(clear_cache=True))
                    tab.run()
            assert COUNTED.search(reader.run())
            assert not list(app.mirrors.glob("*.duckdb"))
        finally:
            for file, kept in zip(away, mirrors, strict=True):
                file.rename(kept)


def test_a_changed_role_is_noticed_though_another_message_was_sent_first(
    app: App, eva: str
) -> None:
    with wire.tab(app.address, app.session(eva)) as tab:
        assert COUNTED.search(tab.choose(LIST, PURPOSE))
        (part, *_others) = tab.parts()
        assert NO_RELEASE not in tab.run(part=part)
        _becomes_manager(app, eva)
        tab.say(BackMsg(app_heartbeat=True), BackMsg(stop_script=True))
        shown = tab.run(part=part)
        assert NO_RELEASE in shown
        assert not COUNTED.search(shown)


@pytest.mark.trust
def test_a_part_made_for_another_is_not_drawn_where_the_whole_run_was_stopped(
    app: App, eva: str
) -> None:
    with wire.tab(app.address, app.session(eva)) as tab:
        part = _playing(tab)
        assert MAP in tab.run("routes", part=part)
        _becomes_manager(app, eva)
        tab.say(tab.wish("routes"), BackMsg(stop_script=True), tab.wish("routes", part=part))
        assert MAP not in tab.until(NO_RELEASE)


@pytest.mark.trust
@pytest.mark.parametrize("way", ["no purpose", "no release"])
def test_a_page_that_ends_early_leaves_no_part_of_the_one_before(
    app: App, eva: str, way: str
) -> None:
    with wire.tab(app.address, app.session(eva)) as tab:
        part = _playing(tab)
        assert tab.answers(part), "a part that never answers proves nothing"
        if way == "no purpose":
            shown = tab.choose(LIST, None, "routes")
        else:
            _becomes_manager(app, eva)
            shown = tab.run("routes")
            assert NO_RELEASE in shown
        assert not COUNTED.search(shown)
        assert not tab.answers(part)


def _playing(tab: Tab) -> str:
    """The part of the page that draws the map month after month."""
    assert COUNTED.search(tab.choose(LIST, PURPOSE))
    before = set(tab.parts("routes"))
    tab.press("Play through time", "routes")
    (part,) = set(tab.parts("routes")) - before
    return part
