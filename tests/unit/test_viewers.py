"""Who looks is never guessed: of nobody known, nothing is taken for a training."""

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from dashboard import viewers

    if "enters" in st.query_params:
        viewers.enter(None)
    if "leaves" in st.query_params:
        viewers.leave()
    st.text(f"who looks: {viewers.person()}")


def test_who_looks_is_known_of_who_has_entered_alone() -> None:
    app = AppTest.from_function(_page)
    app.query_params["enters"] = "yes"
    assert app.run().text[0].value == "who looks: None"
    app.query_params["leaves"] = "yes"
    assert app.run().exception
    assert not app.text


def test_a_page_that_nobody_entered_knows_of_nobody() -> None:
    app = AppTest.from_function(_page).run()
    assert app.exception
    assert not app.text
