"""An analyst sees what managers see, and comes back: nothing of one view stays in the other."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import AppTest

from dashboard import navigation, viewers
from dashboard.standing import standing
from data_access import settings
from data_access.people import People
from data_access.people_tables import Person, Role
from data_access.release import open_release, release_file, release_info
from tests.app.pages import (
    ANNA,
    MAX,
    PIA,
    OpenApp,
    cut_off,
    fine,
    purposeful,
    visit,
    written,
)
from tests.postgresql import Server

pytestmark = pytest.mark.usefixtures("released")

BAND = "YOU SEE WHAT MANAGERS SEE"


def switched(app: AppTest, to: bool = True) -> AppTest:
    return app.sidebar.toggle(key="as_managers").set_value(to).run()


def bands(app: AppTest) -> str:
    return "\n".join(info.value for info in app.main.info)


def shown(app: AppTest) -> list[str]:
    """All that a page says, and what may be chosen at its side."""
    said = [
        *(one.value for kind in ("title", "markdown", "caption") for one in app.main.get(kind)),
        *(f"{one.label} {one.value}" for one in app.metric),
        *(frame.value.to_csv() for frame in app.dataframe),
    ]
    chosen = [f"{one.key}: {one.options}" for one in app.sidebar.multiselect]
    return [*said, *chosen, *(one.options[0] for one in app.sidebar.selectbox)]


def test_an_analyst_sees_to_a_letter_what_a_manager_sees(
    open_app: OpenApp, training_url: str, released: Path, audited: Server
) -> None:
    offered = release_info(open_release(release_file(released, "manager") or Path())).attributes
    names = [entry.name for entry in navigation.pages(offered)]
    app = open_app(training_url, MAX, page="")
    of_manager = {name: shown(visit(app, name)) for name in names}
    app = switched(purposeful(open_app, training_url))
    assert BAND in bands(app)
    assert "RELEASE COPY" in bands(app)
    for name in names:
        fine(visit(app, name), name)
        assert shown(app) == of_manager[name]
        assert BAND in bands(app)


def test_switching_back_restores_the_register(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = purposeful(open_app, training_url)
    before = shown(app)
    app = switched(switched(app), to=False)
    fine(app, "overview")
    assert shown(app) == before
    assert not bands(app)
    fine(visit(app, "case_files"), "case_files")


def test_nothing_of_one_view_stays_in_the_other(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = purposeful(open_app, training_url, page="case_files")
    case = app.dataframe[0].value["Case"].iloc[0]
    app.text_input(key="case_search").set_value(case).run()
    app.session_state["case_file"] = case
    app.session_state["cases"] = ((1,), "a group of mine")
    app.run()
    app = switched(app)
    assert not app.exception
    forgotten = ("case_file", "case_search", "cases", "agency", "grade")
    assert not [key for key in forgotten if app.session_state.get(key)]
    assert not any("a group of mine" in text.value for text in app.sidebar.markdown)
    app = switched(app, to=False)
    visit(app, "case_files")
    assert not app.text_input(key="case_search").value
    assert not [key for key in ("case_file", "cases") if key in app.session_state]


def test_a_click_that_cuts_the_forgetting_off_keeps_nothing(
    open_app: OpenApp, training_url: str, audited: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is cut off when who entered last is the one thing that has been forgotten."""
    app = purposeful(open_app, training_url, page="method_codes")
    app.session_state["case_file"] = "a case of mine"
    app.run().sidebar.toggle(key="as_managers").set_value(True)
    held, forget = app._tree.get_widget_states(), SafeSessionState.__delitem__
    with monkeypatch.context() as patch:
        patch.setattr(
            SafeSessionState,
            "__delitem__",
            lambda state, key: forget(state, key) if key in {viewers._LAST, viewers._NOW} else None,
        )
        cut_off(app, "dashboard.selection.forget")
    fine(app._run(held), "method_codes")
    assert BAND in bands(app)
    assert "case_file" not in app.session_state


def test_a_button_of_the_register_narrows_nothing_in_the_release(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    """As a page that is still on the screen has it while the release copy is opened."""
    app = purposeful(open_app, training_url, page="method_codes")
    app = switched(app)
    app.session_state["cases"] = ((1,), "a group of mine")
    fine(app.run(), "method_codes")
    assert not any("a group of mine" in text.value for text in app.sidebar.markdown)


def test_the_switch_is_written_down_both_ways_and_the_purpose_stays(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = switched(purposeful(open_app, training_url, page="method_codes"))
    app.run()
    app = switched(app, to=False)
    assert app.sidebar.selectbox(key="purpose").value == "case_work"
    told = [(entry.action, entry.reason) for entry in written(audited)]
    assert told == [
        ("sign_in", None),
        ("purpose", None),
        ("view", None),
        ("view", "sees what managers see"),
        ("view", "sees the register again, after what managers see"),
        ("view", None),
    ]
    copies = [entry.copy for entry in written(audited)]
    assert copies[3].startswith("manager-")
    assert copies[2] == copies[5] != copies[3]
    assert {entry.subject for entry in written(audited)} == {"anna"}
    assert {entry.purpose for entry in written(audited)[1:]} == {"case_work"}


def test_who_switches_first_has_signed_in_too(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    fine(switched(open_app(training_url, ANNA)), "overview")
    assert [(entry.action, entry.reason) for entry in written(audited)] == [
        ("sign_in", None),
        ("view", "sees what managers see"),
    ]


@pytest.mark.parametrize("role", [Role.MANAGER, None])
def test_a_changed_role_ends_it(
    open_app: OpenApp, training_url: str, audited: Server, role: Role | None
) -> None:
    app = switched(purposeful(open_app, training_url, page="method_codes"))
    people = People(settings.PEOPLE_URL)
    people.withdraw("anna")
    if role:
        people.add(Person("anna", "KPCN", role))
    standing()._seen.clear()
    app.run()
    assert "as_managers" not in app.session_state or not app.session_state["as_managers"]
    assert BAND not in bands(app)
    assert bool(app.title) == (role is not None)


def test_nobody_else_has_the_switch(open_app: OpenApp, training_url: str) -> None:
    """Nor does it give anybody anything that a session says it is on."""
    for person in (PIA, MAX):
        app = open_app(training_url, person)
        assert not app.sidebar.toggle
        before = shown(app)
        app.session_state["as_managers"] = True
        app.run()
        assert "RELEASE COPY" in bands(app)
        assert BAND not in bands(app)
        assert shown(app) == before
    app.session_state["period"], app.session_state["from"] = "Own dates", date(2025, 7, 1)
    app.run()
    assert any("copy dates by years" in one.value for one in app.sidebar.caption)
    assert not open_app(training_url).sidebar.toggle


def test_who_sees_one_organisation_s_reports_sees_no_counts_of_all(
    open_app: OpenApp, training_url: str, audited: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group of five of which four are its own would tell of the fifth, which it may not see."""
    monkeypatch.setattr(settings, "ORGANISATION", ANNA.organisation)
    app = purposeful(open_app, training_url, page="method_codes")
    assert not app.sidebar.toggle
    app.session_state["as_managers"] = True
    fine(app.run(), "method_codes")
    assert BAND not in bands(app)


def test_without_a_release_copy_the_way_back_is_told(
    open_app: OpenApp,
    training_url: str,
    audited: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = purposeful(open_app, training_url, page="method_codes")
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "none")
    switched(app)
    assert "There is no release copy manager yet" in app.error[0].value
    assert "Switch off" in bands(app)
    assert not app.title
    fine(switched(app, to=False), "method_codes")
