"""Each audience sees its own copy: pages, options, downloads and links tell nothing of another."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, update
from streamlit.testing.v1 import AppTest

from dashboard import links, navigation
from dashboard.opening import Viewer
from dashboard.standing import standing
from dashboard.trail import Taker, taken_out
from data_access import schema, settings
from data_access.audience import Audience
from data_access.errors import AuditRefused
from data_access.people import People
from data_access.people_tables import Person, Role
from data_access.release import MANAGER_K, open_release, release_file, release_info
from data_access.selection import Selection
from tests.app.pages import (
    ANNA,
    MAX,
    NAMES,
    PIA,
    TITLES,
    OpenApp,
    counts,
    fine,
    press,
    purposeful,
    rested,
    visit,
    written,
)
from tests.hostile import change
from tests.postgresql import Server
from tests.registers import open_register


@pytest.fixture(autouse=True)
def _released(released: Path) -> None:
    """There are release copies."""


@pytest.mark.parametrize("person", [MAX, PIA], ids=["manager", "partner"])
def test_release_answers_its_pages_and_no_other(
    open_app: OpenApp, training_url: str, released: Path, person: Person
) -> None:
    app = open_app(training_url, person)
    file = release_file(released, str(Viewer(Audience(person.role), person.country or "").release))
    assert file
    offered = [
        entry.name for entry in navigation.pages(release_info(open_release(file)).attributes)
    ]
    assert set(offered) < set(NAMES)
    for name in offered:
        fine(visit(app, name), name)
        assert "RELEASE COPY" in app.info[0].value
        assert not [frame for frame in app.dataframe if "Case" in frame.value.columns]
        narrowing = {one.key for one in app.sidebar.multiselect}
        assert {"theme"} <= narrowing
        assert narrowing <= {"theme", "area", "sector", "citizenship", "origin", "destination"}
    for name in set(NAMES) - set(offered):
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            visit(app, name)


def test_number_of_a_release_is_none_or_at_least_k(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, MAX)
    everything = counts(app)[1]
    for theme in ("trafficking", "smuggling", "undetermined"):
        app.sidebar.multiselect(key="theme").set_value([theme]).run()
        selected = counts(app)[0]
        assert selected == 0 or selected >= MANAGER_K
        assert everything - selected == 0 or everything - selected >= MANAGER_K


def test_without_a_release_a_manager_sees_why(
    open_app: OpenApp, training_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "none")
    app = open_app(training_url, MAX)
    assert "There is no release copy manager yet" in app.error[0].value
    assert not app.title


def test_analyst_says_what_for_before_anything_is_shown(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = open_app(training_url, ANNA)
    assert not app.title
    assert "what you look for" in app.main.info[0].value
    assert not app.sidebar.info
    assert not written(audited)
    app.sidebar.selectbox(key="purpose").set_value("case_work").run()
    fine(app, "overview")
    assert [entry.action for entry in written(audited)] == ["sign_in", "purpose", "view"]
    app.sidebar.selectbox(key="purpose").set_value(None).run()
    assert not app.title
    assert "what you look for" in app.main.info[0].value


def test_what_an_analyst_opens_is_written_down_once(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = purposeful(open_app, training_url, page="case_files")
    rows = app.dataframe[0].value
    before = len(written(audited))
    app.run()
    assert len(written(audited)) == before, "a rerun shows nothing new"
    (listed,) = [entry for entry in written(audited) if entry.page == "case_files#cases"]
    assert sorted(listed.case_ids) == sorted(rows["Case"])
    case = rows["Case"].iloc[0]
    app.session_state["case_file"] = case
    app.run()
    fine(app, "case_files")
    opened = [entry for entry in written(audited) if entry.action == "open_case"]
    assert [list(entry.case_ids) for entry in opened] == [[case]]
    assert {entry.purpose for entry in written(audited)} == {"case_work"}
    assert {(entry.subject, entry.role) for entry in written(audited)} == {("anna", "analyst")}


def test_what_is_seen_again_is_written_down_again(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = purposeful(open_app, training_url, page="method_codes")
    for name in ("sectors", "method_codes", "case_files"):
        visit(app, name)
    cases = app.dataframe[0].value["Case"].iloc[:2].tolist()
    for case in (*cases, cases[0]):
        app.session_state["case_file"] = case
        app.run()
    found = written(audited)
    views = [entry.page for entry in found if entry.action == "view" and "#" not in entry.page]
    assert views == ["method_codes", "sectors", "method_codes", "case_files"]
    opened = [entry.case_ids for entry in found if entry.action == "open_case"]
    assert opened == [(cases[0],), (cases[1],), (cases[0],)]


def test_search_is_written_down(open_app: OpenApp, training_url: str, audited: Server) -> None:
    app = purposeful(open_app, training_url, page="case_files")
    app.text_input(key="case_search").set_value("T-1\u202e").run()
    found = [entry for entry in written(audited) if entry.action == "search"]
    assert [entry.reason for entry in found] == ["T-1\\u202e"]


def test_search_that_signs_without_a_shape_push_out_of_the_entry_is_written_down(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = purposeful(open_app, training_url, page="case_files")
    for text in (f"{84 * chr(0x2028)}T-123", f"T-9{84 * chr(0x2028)}T-123"):
        app.text_input(key="case_search").set_value(text).run()
    first, second = [one.reason for one in written(audited) if one.action == "search"]
    assert first == "T-123"
    assert str(second).startswith("T-9")
    assert " characters, SHA-256 " in str(second), "what is behind the cut tells in the hash"


def test_looking_for_a_case_among_similar_ones_is_written_down(
    open_app: OpenApp, small_url: str, audited: Server
) -> None:
    app = rested(purposeful(open_app, small_url, page="similar_cases"))
    visit(app, "method_codes")
    app.session_state["case"] = "T-nobody"  # in a browser it is typed
    visit(app, "similar_cases")
    fine(app, "similar_cases")
    assert any("nobody" in one.value for one in app.main.warning)
    (entry,) = [entry for entry in written(audited) if entry.action == "search"]
    assert (entry.page, entry.reason) == ("similar_cases#case", "T-nobody")


def test_what_an_analyst_says_of_a_group_is_written_down_without_the_words(
    open_app: OpenApp, small_url: str, audited: Server
) -> None:
    app = rested(purposeful(open_app, small_url, own=True, grouped=True, page="similar_cases"))
    app.text_input[0].set_value("A name of mine")
    app.text_area[0].set_value("A note of mine")
    press(app, "Keep name and note")
    case = next(one for one in app.selectbox if str(one.key).startswith("judged-"))
    chosen = case.options[0]
    case.set_value(chosen)
    press(app, "Keep, and group anew")
    said = [entry for entry in written(audited) if "#say-" in str(entry.page)]
    lasting = str(said[0].page).rpartition("-")[2]
    assert [(entry.subject, entry.reason, entry.case_ids) for entry in said] == [
        ("anna", f"names group {lasting} or notes something on it", ()),
        ("anna", f"says that a case belongs to group {lasting}", (chosen,)),
    ]
    assert not any("of mine" in str(entry) for entry in written(audited))


def test_who_came_and_who_was_refused_is_written_down(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = purposeful(open_app, training_url, page="method_codes")
    assert [entry.action for entry in written(audited)] == ["sign_in", "purpose", "view"]
    app.sidebar.selectbox(key="purpose").set_value("quality").run()
    assert [entry.purpose for entry in written(audited)][-2:] == ["quality", "quality"]
    People(settings.PEOPLE_URL).withdraw("anna")
    standing()._seen.clear()
    app.run()
    assert not app.title
    assert [entry.action for entry in written(audited)][-1] == "refusal"


def test_what_is_chosen_on_a_page_alone_is_written_down(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = purposeful(open_app, training_url, page="sectors")
    app.selectbox(key="compare_first").set_value("two periods").run()
    visit(app, "threshold").segmented_control(key="thing").set_value("vessel").run()
    visit(app, "routes").select_slider(key="routes_moment").set_value("2025-03").run()
    app.button(key="routes_play").click().run()
    told = {(one.page, one.reason) for one in written(audited) if one.action == "view"}
    days = "2025-01-01 to 2025-12-31, 2026-01-01 to 2026-06-30"
    assert {page for page, why in told if days in str(why)} == {"sectors#comparison"}
    assert any(page == "threshold#thing" and "vessel, " in str(why) for page, why in told)
    assert told >= {("routes#month", "the month 2025-03"), ("routes#month", "plays through time")}


def test_a_role_without_a_copy_and_a_file_for_another_purpose_are_written_down_as_refused(
    open_app: OpenApp, training_url: str, audited: Server, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    app = purposeful(open_app, training_url)
    app.session_state["exchange"] = True
    app.sidebar.selectbox(key="purpose").set_value("quality").run()
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "none")
    open_app(training_url, PIA)
    refused = [one for one in written(audited) if one.action == "refusal"]
    assert [(one.subject, one.page, one.reason) for one in refused] == [
        ("anna", "overview#htcds-2.0.csv", "file is for another purpose"),
        ("pia", None, "no release copy answers"),
    ]


def test_a_name_that_an_analyst_gave_is_not_in_the_log(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = purposeful(open_app, training_url, page="sectors")
    app.session_state["cases"] = ((1, 2), "a group of mine")
    app.run()
    assert any("a group of mine" in text.value for text in app.sidebar.markdown)
    last = written(audited)[-1]
    assert last.selection is not None
    assert last.selection.endswith("only 2 cases, picked out")


def test_cases_that_were_picked_out_are_in_the_log_by_pseudonym(
    open_app: OpenApp, training_url: str, mirrors: Path, audited: Server
) -> None:
    """Which keys these were stands nowhere: only by name can it be told later."""
    register = open_register(training_url, mirrors)
    names = register.cases(Selection(cases=(1, 2, 3)))
    app = purposeful(open_app, training_url, page="method_codes", period="Everything")
    app.session_state["cases"] = ((1, 2, 3), "")
    visit(app, "sectors")
    last = written(audited)[-1]
    assert (last.page, last.cases) == ("sectors", 3)
    assert sorted(last.case_ids) == sorted(names["case_id"])
    one = names.iloc[0]
    app.sidebar.multiselect(key="theme").set_value([one["theme"]]).run()
    among = names.loc[names["theme"] == one["theme"], "case_id"]
    assert sorted(written(audited)[-1].case_ids) == sorted(among)


def test_file_of_cases_that_were_picked_out_is_written_down_with_them(audited: Server) -> None:
    by = Taker(ANNA, "trends", "routes", "all", "mirror-1", picked_out=("C-1", "C-2"))
    taken_out(by, "routes.csv", "export-1", 64 * "a", ("C-2", "C-3"))
    last = written(audited)[-1]
    assert (last.cases, last.case_ids) == (3, ("C-2", "C-3", "C-1"))


def test_a_page_of_others_and_a_file_of_a_former_role_are_written_down_as_refused(
    open_app: OpenApp, training_url: str, audited: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "page_asked", lambda: "case_files")
    app = open_app(training_url, MAX)
    assert [title.value for title in app.title] == [TITLES["overview"]]
    taker = Taker(ANNA, "trends", "case_files", "all", "mirror-1")
    with pytest.raises(AuditRefused):
        taker.require_unchanged()
    refused = [one for one in written(audited) if one.action == "refusal"]
    told = [(one.subject, one.page, one.reason) for one in refused]
    assert told == [
        ("max", "case_files", "page is not offered"),
        ("anna", "case_files", "role changed since the page"),
    ]


def test_changed_role_finds_nothing_of_the_former(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = purposeful(open_app, training_url, page="case_files")
    app.session_state["case_file"] = app.dataframe[0].value["Case"].iloc[0]
    app.session_state["cases"] = ((1,), "a group of mine")
    app.run()
    fine(app, "case_files")
    people = People(settings.PEOPLE_URL)
    people.withdraw("anna")
    people.add(Person("anna", "KPCN", Role.MANAGER))
    standing()._seen.clear()
    app.run()
    assert not app.exception
    assert "RELEASE COPY" in app.info[0].value
    assert not [key for key in ("case_file", "cases", "purpose") if key in app.session_state]
    assert not any("a group of mine" in text.value for text in app.sidebar.markdown)


def test_what_cannot_be_written_down_is_not_shown(
    open_app: OpenApp, training_url: str, audited: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        settings, "AUDIT_URL", "postgresql+psycopg://audit_writer@127.0.0.1:1/audit"
    )
    app = purposeful(open_app, training_url)
    assert not app.title
    assert "audit log" in app.error[0].value


def test_log_that_goes_away_shows_no_page_no_count_and_no_case(
    open_app: OpenApp, small_url: str, audited: Server, tmp_path: Path
) -> None:
    file = tmp_path / "outside.db"
    shutil.copyfile(str(make_url(small_url).database), file)
    change(url := f"sqlite:///{file}", update(schema.exploitation).values(sector="of no list"))
    app = purposeful(open_app, url, page="case_files")
    assert any("of no list" in one.value for one in app.warning)
    case = app.dataframe[0].value["Case"].iloc[0]
    with _stopped(audited):
        app.run()
        fine(app, "case_files")  # what was written down is seen once more
        for step in (
            lambda: app.text_input(key="case_search").set_value("T-1").run(),
            lambda: visit(app, "sectors"),
            lambda: app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run(),
            lambda: _open_case(app, case),
        ):
            step()
            assert "audit log" in app.error[0].value
            assert not app.title
            assert not app.dataframe
            marked = (*app.sidebar.markdown, *app.markdown, *app.caption, *app.warning)
            said = [one.value for one in marked]
            assert not [one for one in said if " cases" in one or case in one or "no list" in one]


@contextmanager
def _stopped(server: Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


def _open_case(app: AppTest, case: str) -> AppTest:
    app.session_state["case_file"] = case
    return visit(app, "case_files")


def test_who_came_while_the_log_was_away_is_written_down_once_it_is_back(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    with _stopped(audited):
        app = open_app(training_url, MAX)
        assert "RELEASE COPY" in app.info[0].value, "a release shows no case"
    for _time in range(2):
        app.run()
    assert [entry.action for entry in written(audited)] == ["sign_in"]
    People(settings.PEOPLE_URL).withdraw(MAX.subject)
    standing()._seen.clear()
    with _stopped(audited):
        app.run()
    for _time in range(2):
        app.run()
    assert [entry.action for entry in written(audited)] == ["sign_in", "refusal"]


def test_log_that_is_not_set_refuses_the_view(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "AUDIT_URL", None)
    app = purposeful(open_app, training_url)
    assert not app.title
    assert "REGISTER_AUDIT" in app.error[0].value.replace("\\", "")
