"""Parts of pages that run beside the page: what goes wrong in them, and what comes fast."""

from streamlit.testing.v1 import AppTest


def _out_of_reach() -> None:
    from dashboard import sign_in, viewers
    from data_access.errors import RegisterError

    def part() -> None:
        raise RegisterError("The store is out of reach.")

    viewers.enter(None)
    sign_in.by_itself(part, 60)()


def test_what_a_part_cannot_reach_is_said_in_its_place() -> None:
    app = AppTest.from_function(_out_of_reach).run()
    assert not app.exception
    assert [one.value for one in app.error] == ["The store is out of reach\\."]


def _turned_fast() -> None:
    import streamlit as st

    from dashboard.briefing import presentation

    presentation.begin()
    for by in (1, 1, 1, -1):
        presentation._turn(by)
    st.text(st.session_state[presentation._AT])


def test_fast_turns_all_count() -> None:
    app = AppTest.from_function(_turned_fast).run()
    assert app.text[0].value == "2"
