"""Who gets in, with a real provider, and that nobody else gets anything: not by a copied or forged
session, not by an address, not from a foreign page."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from websockets.exceptions import InvalidStatus

from dashboard.navigation import PAGES
from data_access.people_tables import Person, Role
from tests.browser import wire
from tests.browser.looking import TITLES, Witness, stands, unfold
from tests.browser.provider import (
    CERTIFIED,
    COOKIE,
    MOCK,
    Provider,
    session_cookie,
)
from tests.browser.signing import CHECK_S, PURPOSE, App, says_what_for

HOUR_S = 3600
PROTECTING = {
    "content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy",
    "cross-origin-opener-policy", "cross-origin-resource-policy",
}  # fmt: skip
COUNTED = re.compile(rb"\*\*[\d,]+\*\* of \*?\*?[\d,]+")
"""The first thing that every page shows of the register."""


@pytest.fixture(
    params=[MOCK, pytest.param(CERTIFIED, marks=pytest.mark.trust)], ids=["mock", "certified"]
)
def provider(request: pytest.FixtureRequest) -> Provider:
    found: Provider = request.param
    return found


@pytest.fixture(scope="module")
def browsing(chromium: Browser) -> Iterator[BrowserContext]:
    """What one after another looks with, so that all programs are read once."""
    context = chromium.new_context(
        viewport={"width": 1200, "height": 900}, device_scale_factor=0.5, locale="en-US"
    )
    context.route(
        lambda url: urlsplit(url).hostname != "localhost", lambda route, _request: route.abort()
    )
    yield context
    context.close()


@pytest.fixture(scope="module")
def witness(browsing: BrowserContext, app: App) -> Witness:
    told = Witness(urlsplit(app.address).netloc)
    told.watch(browsing)
    return told


@pytest.fixture
def visit(browsing: BrowserContext, witness: Witness, app: App) -> Iterator[Page]:
    """A tab of somebody who is not signed in; nothing of it may leave this machine."""
    browsing.clear_cookies()
    witness.complaints.clear()
    page = browsing.new_page()
    yield page
    page.close()
    # The provider's own page fetches its looks from elsewhere, and is none of ours. A page that is
    # drawn anew takes the file away that somebody is just about to take out.
    complaints = [
        words
        for words in witness.complaints
        if app.address in words
        and not ("404" in words and ("/media/" in words or "Download Button" in words))
    ]
    assert not complaints, "\n".join(complaints)


def _is_outside(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_test_id("stMain").get_by_role("button")).to_have_count(1)
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)


def _shows(payload: bytes) -> bool:
    """Whether a page's navigation or anything after it was sent."""
    return any(str(entry.title).encode() in payload for entry in PAGES)


def test_signs_in_and_out_and_a_copy_of_the_session_opens_nothing(
    app: App, visit: Page, provider: Provider
) -> None:
    with provider.running(app.provider_port, app.address):
        visit.goto(f"{app.address}/sectors?theme=Smuggling")
        _is_outside(visit)
        visit.get_by_role("button", name="Sign in").click()
        provider.sign_in(visit, "anna")
        says_what_for(visit)
        stands(visit, "sectors")
        expect(visit, "what was asked for is kept").to_have_url(re.compile(r"theme=Smuggling"))
        expect(visit.get_by_test_id("stSidebar").get_by_text("Analyst, KPCN")).to_be_visible()
        kept = {cookie["name"]: cookie for cookie in visit.context.cookies(app.address)}
        copied = kept[COOKIE]
        assert copied["httpOnly"]
        assert copied["sameSite"] == "Lax"
        assert 0 < copied["expires"] - time.time() <= 8 * HOUR_S
        assert _shows(wire.page(app.address, copied["value"]))
        unfold(visit, "Table")
        with visit.expect_download() as loaded:
            visit.get_by_role("button", name="Download CSV").click()
        file = urlsplit(loaded.value.url).path
        assert file.startswith("/media/"), "without a file nothing is proven of files"
        # Let through, though a page that is drawn anew meanwhile takes the file away.
        assert app.get(file, Cookie=f"{COOKIE}={copied['value']}")[0].status in {200, 404}

        visit.get_by_role("button", name="Sign out").click()
        provider.sign_out(visit)
        _is_outside(visit)

    assert COOKIE not in {cookie["name"] for cookie in visit.context.cookies(app.address)}
    assert not _shows(wire.page(app.address, copied["value"]))
    assert app.get(file, Cookie=f"{COOKIE}={copied['value']}")[0].status == 403
    assert app.get(file)[0].status == 403


@pytest.mark.parametrize(
    ("subject", "words"),
    [("anna", "Analyst, KPCN"), ("max", "Manager, OM BES"), ("pia", "Partner AW, Guardia")],
)
def test_each_role_comes_in(app: App, subject: str, words: str) -> None:
    assert words.encode() in wire.page(app.address, app.session(subject))


@pytest.mark.parametrize(("subject", "words"), [("zoe", "no role"), ("two", "more than one role")])
def test_no_role_and_two_roles_are_told_so_and_see_nothing(
    app: App, subject: str, words: str
) -> None:
    session = app.session(subject)
    for name in ("", PAGES[1].name):
        shown = wire.page(app.address, session, name)
        assert words.encode() in shown
        assert not _shows(shown)
    assert app.get("/media/any.csv", Cookie=f"{COOKIE}={session}")[0].status == 403


def test_withdrawn_role_is_out_of_a_page_left_alone(app: App, visit: Page) -> None:
    visit.context.add_cookies([{"name": COOKIE, "value": app.session("wim"), "url": app.address}])
    visit.goto(f"{app.address}/method_codes")
    says_what_for(visit)
    stands(visit, "method_codes")
    app.people.withdraw("wim")
    expect(visit.get_by_text("has no role in the register")).to_be_visible(timeout=10_000)
    expect(visit.get_by_test_id("stSidebarNavLink")).to_have_count(0)
    expect(visit.get_by_role("heading", name=TITLES["method_codes"])).to_have_count(0)


def test_forged_old_and_ended_sessions_open_nothing(app: App) -> None:
    good = app.session("anna", nonce="forged")
    assert _shows(wire.page(app.address, good)), "else nothing is proven below"
    assert _shows(wire.page(app.address, app.session("anna", age_s=7.9 * HOUR_S)))
    elsewhere = session_cookie("anna", "http://elsewhere.example")
    for session in (
        app.session("anna", age_s=8 * HOUR_S),
        app.session("anna", secret="f" * 64),
        elsewhere,
        "X" + good[1:],
        good[:-3] + ("aaa" if good[-3:] != "aaa" else "bbb"),
        good.partition(".")[0],
        "",
    ):
        assert not _shows(wire.page(app.address, session))


def test_an_operator_ends_the_sessions_of_a_person(app: App) -> None:
    before = app.session("max", nonce="before", age_s=2)
    assert b"Manager" in wire.page(app.address, before)
    app.people.revoke_subject("max")
    time.sleep(CHECK_S)
    assert b"Manager" not in wire.page(app.address, before)
    time.sleep(1.1)  # sessions are told apart by the second
    assert b"Manager" in wire.page(app.address, app.session("max", nonce="after"))


def test_page_is_kept_for_who_has_to_sign_in_again(app: App) -> None:
    app.people.add(Person("ida", "IND", Role.ANALYST))
    before = app.session("ida", nonce="before", age_s=2)

    def keeps(session: str) -> bool:
        answer, _body = app.get("/routes?theme=Smuggling", Cookie=f"{COOKIE}={session}")
        return "came_for=" in (answer.headers["set-cookie"] or "")

    assert not keeps(before)
    assert keeps(app.session("ida", age_s=8 * HOUR_S)), "eight hours are over"
    app.people.revoke_subject("ida")
    time.sleep(CHECK_S)
    assert keeps(before)


def test_foreign_pages_and_hosts_get_no_connection(app: App) -> None:
    session = app.session("anna")
    for asked in (
        {"origin": "http://evil.example"},
        {"origin": "http://evil.example", "host": "evil.example"},
    ):
        with pytest.raises(InvalidStatus, match="403"), wire.tab(app.address, session, **asked):
            pass


def test_nobody_takes_up_the_page_of_another(app: App) -> None:
    with wire.tab(app.address, app.session("anna")) as tab:
        left = tab.name()
    with wire.tab(app.address, app.session("anna"), resumed=left) as tab:
        assert tab.name() == left, "a page cannot be taken up at all, so nothing is proven"
    for session in (app.session("pia"), None):
        with wire.tab(app.address, session, resumed=left) as tab:
            assert tab.name() != left


def test_parts_of_a_page_that_run_by_themselves_pass_the_entry_once_the_reader_is_out(
    app: App,
) -> None:
    """A browser that does not ask whether its reader is still let in gets nothing either."""
    app.people.add(Person("eva", "IND", Role.ANALYST))
    with wire.tab(app.address, app.session("eva")) as tab:
        assert COUNTED.search(tab.choose("You look for", PURPOSE))
        parts = tab.parts()
        assert parts, "the page has no part that runs by itself, so nothing is proven"
        assert b"Analyst" not in tab.run(part=parts[0]), "a part is not the whole page"
        app.people.withdraw("eva")
        time.sleep(CHECK_S)
        for part in parts:
            shown = tab.run(part=part)
            assert b"no role" in shown
            assert not COUNTED.search(shown)  # which pages there were, it was told before


@pytest.mark.parametrize(
    "path",
    [
        *("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact"),
        *("/_stcore/upload_file/a/b", "/media/a.png", "/component/a/b", "/_stcore/anything"),
        *("/_stcore/./metrics", "/x/../_stcore/metrics", "/_stcore//metrics", "/%5fstcore/metrics"),
        *("//_stcore/metrics", "/_stcore/metrics/", "/_STCORE/metrics", "/media%2fa.png"),
        "http://localhost/_stcore/metrics",
    ],
)
def test_routes_are_closed_however_they_are_written(app: App, path: str) -> None:
    for headers in (
        {},
        {"Cookie": f"{COOKIE}={app.session('zoe')}"},
        {"Host": "evil.example/app?"},
    ):
        answer, body = app.get(path, **headers)
        assert answer.status in {400, 403, 404}, (path, headers, body[:80])
        assert b"cache" not in body


@pytest.mark.parametrize(
    "path",
    [
        *("/media/a.png/../../x", "/media/%2e%2e/x", "/_stcore/upload_file/../..", "//media/a.png"),
        *("/media//a.png", "/x/../media/a.png", "/media/./a.png", "/x%2f..%2fmedia/a.png"),
        *("/_stcore/../auth/logout", "/static/../_stcore/metrics", "/media/..", "/routes//"),
    ],
)
def test_an_address_that_leads_elsewhere_is_refused_by_the_guard(app: App, path: str) -> None:
    """Also by whom all is open to: Streamlit finds its routes by the path as it was sent."""
    for headers in ({}, {"Cookie": f"{COOKIE}={app.session('anna')}"}):
        for method in ("GET", "PUT"):
            answer, body = app.get(path, method, **headers)
            assert answer.status == 400
            assert b"written in a way that is not followed" in body
    assert app.get("/routes/")[0].status in {200, 301}


def test_a_reader_gets_no_metrics_either_and_uploads_nothing(app: App) -> None:
    session = {"Cookie": f"{COOKIE}={app.session('anna')}"}
    assert app.get("/_stcore/metrics", **session)[0].status == 403
    assert app.get("/_stcore/upload_file/a/b", "PUT", **session)[0].status == 403
    assert app.get("/media/none.png", **session)[0].status == 404


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/routes", "/no/such/page", "/static/none.js", "/app/static/icon.png", "/media/x"),
        *("/_stcore/health", "/_stcore/metrics", "/auth/login", "/auth/logout", "/oauth2callback"),
    ],
)
def test_every_answer_is_protected(app: App, path: str) -> None:
    answer, _body = app.get(path)
    told = {name.lower() for name, _value in answer.getheaders()}
    assert told >= PROTECTING
    policy = str(answer.getheader("Content-Security-Policy"))
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert f"ws://{urlsplit(app.address).netloc};" in policy
    if not path.startswith(("/static", "/app/static")):
        assert answer.getheader("Cache-Control") == "private, no-store"


def test_a_host_cannot_write_the_policy(app: App) -> None:
    answer, _body = app.get("/", Host="evil.example; script-src *")
    assert "evil" not in str(answer.getheader("Content-Security-Policy"))


told_at: list[float] = []
"""When the provider was found wrong: what was found is kept for two seconds."""


def _presses_sign_in(page: Page) -> None:
    if told_at:
        time.sleep(max(0.0, told_at[-1] + 2.1 - time.monotonic()))
    page.get_by_role("button", name="Sign in").click()


def _is_told(page: Page, words: str) -> None:
    expect(page.get_by_text(words)).to_be_visible()
    told_at.append(time.monotonic())
    _is_outside(page)


def test_provider_that_does_not_answer_is_told(app: App, visit: Page) -> None:
    visit.goto(app.address)
    _presses_sign_in(visit)
    _is_told(visit, "the identity provider does not answer")


def test_refused_consent_is_told(app: App, visit: Page, provider: Provider) -> None:
    with provider.running(app.provider_port, app.address):
        visit.goto(app.address)
        _presses_sign_in(visit)
        provider.refuse(visit)
        _is_told(visit, "Signing in did not succeed")


def test_clock_that_is_off_is_told(app: App, visit: Page, provider: Provider) -> None:
    with provider.running(app.provider_port, app.address, clock="+15m"):
        visit.goto(app.address)
        _presses_sign_in(visit)
        provider.sign_in(visit, "anna")
        _is_told(visit, "clock is 15 minutes ahead of the dashboard's")


def test_a_clock_that_is_behind_gives_no_longer_session(
    app: App, visit: Page, provider: Provider
) -> None:
    """A session is as old as this machine says, whatever the provider's clock does."""
    with provider.running(app.provider_port, app.address, clock="-15m"):
        visit.goto(app.address)
        visit.get_by_role("button", name="Sign in").click()
        provider.sign_in(visit, "anna")
        expect(visit.get_by_test_id("stSidebar").get_by_text("Analyst, KPCN")).to_be_visible()
        kept = {cookie["name"]: cookie for cookie in visit.context.cookies(app.address)}
        assert 0 < kept[COOKIE]["expires"] - time.time() <= 8 * HOUR_S


def test_a_manager_gets_nothing_of_the_page_of_cases(app: App, visit: Page) -> None:
    shown = wire.page(app.address, app.session("max"), "case_files")
    assert b"Manager, OM BES" in shown
    assert not COUNTED.search(shown)
    assert b"Search the pseudonyms" not in shown


def test_store_of_people_that_is_gone_lets_nobody_in(app: App) -> None:
    session = app.session("anna", nonce="gone")
    file = Path(str(app.people._url.database))
    away = file.rename(file.with_suffix(".away"))
    file.write_bytes(b"no database" * 100)
    try:
        time.sleep(CHECK_S)
        shown = wire.page(app.address, session)
        assert b"cannot be checked now" in shown
        assert not _shows(shown)
        for path in ("/media/a.png", "/auth/logout"):
            assert app.get(path, Cookie=f"{COOKIE}={session}")[0].status == 503
    finally:
        away.rename(file)
    assert _shows(wire.page(app.address, app.session("anna")))
