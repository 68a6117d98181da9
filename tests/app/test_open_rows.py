"""Which alert or group is open is in the link; which case never is."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import links
from dashboard.open_rows import KEYS
from tests.app.briefings import add, kept_slides
from tests.app.pages import (
    OpenApp,
    cut_off,
    fine,
    rested,
    visit,
)

GROUPS, ALERTS, CASES = "similar_cases", "emerging_patterns", "case_files"
NONE_OF_THESE = "is none of those on this page, as it is selected."


def _choose(app: AppTest, page: str, key: str, name: str | None) -> AppTest:
    """Choose a row as the callback of its table does: AppTest has no browser that would."""
    kept = app.session_state["open_rows"]
    if name is None:
        del kept[key]
    else:
        kept[key] = name
    return visit(visit(app, CASES), page)  # a table drawn anew holds no choice of before


def _warned(app: AppTest) -> str:
    return "\n".join(one.value for one in app.warning).replace("\\", "")


def _groups(app: AppTest) -> list[str]:
    return [str(one) for one in _listed(app, "Firmness")["Group"]]


def _listed(app: AppTest, column: str) -> Any:
    return next(table.value for table in app.dataframe if column in table.value.columns)


def _link(app: AppTest, monkeypatch: pytest.MonkeyPatch, page: str, figure: str) -> dict[str, Any]:
    """What the link of a slide asks for."""
    here = property(lambda _context: f"http://127.0.0.1/{page}")
    monkeypatch.setattr(type(st.context), "url", here)
    source = kept_slides(add(app, figure))[-1].slide.source
    assert source.link, source.no_link
    assert links.page_of(source.link) == page
    return parse_qs(urlsplit(source.link).query)


def test_chosen_group_is_in_the_link_and_opens_anew(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = rested(open_app(training_url, page=GROUPS))
    first, last = _groups(app)[0], _groups(app)[-1]
    assert first != last
    assert not {*app.query_params} & {*KEYS}, "nobody has chosen one"
    largest = app.header[0].value
    _choose(app, GROUPS, "group", last)
    fine(app, GROUPS)
    assert app.query_params["group"] == last
    name = app.header[0].value
    assert name != largest
    asked = _link(app, monkeypatch, GROUPS, "members")
    assert asked["group"] == [last]
    opened = rested(open_app(training_url, page=GROUPS, **asked))
    assert opened.header[0].value == name
    assert NONE_OF_THESE not in _warned(opened)
    _choose(app, GROUPS, "group", None)
    assert "group" not in app.query_params
    assert app.header[0].value == largest


def test_chosen_group_is_kept_where_the_run_that_tells_it_is_cut_off(
    open_app: OpenApp, training_url: str
) -> None:
    app = rested(open_app(training_url, page=GROUPS))
    last = _groups(app)[-1]
    app.session_state["open_rows"]["group"] = last
    cut_off(app, "dashboard.group_controls.group")
    assert "group" not in app.query_params, "the browser was not told"
    visit(app, GROUPS)
    assert app.query_params["group"] == last


def test_group_that_is_not_there_is_told_in_words(open_app: OpenApp, training_url: str) -> None:
    for name in ("999", "x" * 100_000, "![x](https://evil.example/x.png)"):
        app = rested(open_app(training_url, page=GROUPS, group=name))
        fine(app, GROUPS)
        assert f"Group {name[:200]} {NONE_OF_THESE}" in _warned(app)
    lasting = _groups(app)[0]
    nowhere = {"from": "1990-01-01", "to": "1990-02-01"}
    app = open_app(training_url, page=GROUPS, group=lasting, period="Own dates", **nowhere)
    fine(app, GROUPS)
    assert "No case fits this selection" in app.info[0].value


def test_chosen_alert_is_in_the_link_and_opens_anew(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = rested(open_app(training_url, page=ALERTS))
    app.button_group[0].set_value(4.0).run()
    (offered,) = app.session_state["offered_rows"].values()
    titles = {}
    for name in sorted(offered):
        opened = open_app(training_url, page=ALERTS, alert=name, per_quarter="4")
        fine(opened, ALERTS)
        assert NONE_OF_THESE not in _warned(opened)
        assert opened.query_params["alert"] == name
        titles[name] = [one.value for one in (*opened.header, *opened.subheader)]
    assert len({*map(repr, titles.values())}) == len(offered), "each opens another"
    asked = _link(opened, monkeypatch, ALERTS, "alert-months")
    assert asked["per_quarter"] == ["4"]
    assert asked["alert"][0] in offered
    gone = open_app(training_url, page=ALERTS, alert="0123456789abcdef")
    fine(gone, ALERTS)
    assert f"The alert that was chosen {NONE_OF_THESE}" in _warned(gone)


@pytest.mark.parametrize("name", ["R-9999-000001", "x" * 100_000, "\x00"])
def test_no_link_opens_a_case_nor_tells_it(open_app: OpenApp, training_url: str, name: str) -> None:
    """A link ends in logs, and in a register a case is real."""
    app = open_app(training_url, page=CASES, case=name, group=name, alert=name)
    fine(app, CASES)
    assert "case: no part of a link" in _warned(app)
    case = str(_listed(app, "Case")["Case"].iloc[1])
    app.session_state["case_file"] = case
    app.run()
    fine(app, CASES)
    assert f"Case {case}" in [one.value.replace("\\", "") for one in app.header]
    assert case not in repr(app.query_params)
