"""What is kept of a table of which a row was chosen."""

import pytest
import streamlit as st

from dashboard import open_rows


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})


def test_row_is_kept_by_its_name() -> None:
    rows = open_rows.offered("group", ["8", "3"])
    assert rows.opened() is None
    rows.open([1])
    assert rows.opened() == 1
    assert open_rows.offered("group", ["3", "7"]).opened() == 0, "wherever it stands"
    assert open_rows.offered("alert", ["3"]).opened() is None
    rows.open([])
    assert rows.opened() is None


def test_two_tables_may_have_alerts() -> None:
    above, beneath = (open_rows.offered("alert", names) for names in (["a", "b"], ["c"]))
    beneath.open([0])
    above.open([])
    assert (above.opened(), beneath.opened()) == (None, 0), "what another table has stays"
    above.open([1])
    assert (above.opened(), beneath.opened()) == (1, None)
    assert open_rows.not_offered() == {}


def test_what_no_table_of_the_page_has_is_told() -> None:
    open_rows.offered("group", ["8"]).open([0])
    st.session_state["offered_rows"] = {}
    assert open_rows.not_offered() == {}, "the page has no groups"
    open_rows.offered("group", [])
    assert open_rows.not_offered() == {"group": "8"}, "it has none of the selected cases"
