"""The page *The unseen number*: a number where the lists overlap, a plain refusal where not."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.pages import OpenApp, WrittenOnce, fine, said

PAGE = "unseen_number"
REFUSED = "How many cases no agency told of cannot be said"
THREE = {"KPCN": 50, "KMar": 45, "KWCARIB": 40, "KPCN KMar": 13, "KPCN KWCARIB": 12,
         "KMar KWCARIB": 11, "KPCN KMar KWCARIB": 3}  # fmt: skip
OVERLAP = THREE | {"SZW": 35, "KPCN SZW": 10, "KMar SZW": 9, "KWCARIB SZW": 8}


def reports(histories: dict[str, int]) -> list[dict[str, Any]]:
    """So many cases that exactly these agencies told of."""
    return [
        {"case_id": f"{agencies} {number}", "agency": agency}
        for agencies, cases in histories.items()
        for number in range(cases)
        for agency in agencies.split() or [None]
    ]


@pytest.fixture
def opened(open_app: OpenApp, written_once: WrittenOnce) -> Any:
    def open_it(histories: dict[str, int], **query: Any) -> AppTest:
        url = written_once(reports=reports(histories))
        app = open_app(url, period="Everything", page=PAGE, **query)
        fine(app, PAGE)
        return app

    return open_it


def test_number_is_given_with_its_limits_and_tables(opened: Any) -> None:
    app = opened(OVERLAP | {"": 3})
    text = said(app)
    assert REFUSED not in text
    assert "Persons are not, for the register knows none." in text
    assert "cases of which no agency told, beside 236 that are known; 95% interval" in text
    assert "No two lists share more or fewer cases than chance could make" in text
    assert "Lists, with their cases: KPCN 88, KMar 81, KWCARIB 74, SZW 62." in text
    assert "3 cases are left out: it is not known who told of them." in text
    tables = {"unseen": "From", "dependence": "Cases on both", "sensitivity": "Odds ratio two"}
    for name in tables:
        app.session_state[f"table-{name}"] = True
    fine(app.run(), PAGE)
    for name, column in tables.items():
        (table,) = (frame.value for frame in app.dataframe if column in frame.value.columns)
        assert len(table) == (3 if name == "unseen" else 6)


def test_lists_that_depend_on_each_other_are_named(opened: Any) -> None:
    alone = dict.fromkeys(("KPCN", "KMar", "KWCARIB", "SZW"), 120)
    pairs = dict.fromkeys(("KMar KWCARIB", "KMar SZW", "KPCN KWCARIB", "KPCN SZW"), 14)
    text = said(opened(alone | pairs | {"KWCARIB SZW": 14, "KPCN KMar": 70}))
    assert "KMar and KPCN share 70 cases; lists made apart would share" in text


def test_download_names_the_method(opened: Any) -> None:
    app = opened(OVERLAP)
    app.session_state["table-unseen"] = True
    app.run()
    assert "Method: Poisson log-linear model" in said(app)
    assert "Cases: 236" in said(app)


@pytest.mark.parametrize(
    ("histories", "why"),
    [
        ({"KPCN": 50, "KMar": 50, "KPCN KMar": 30}, "Fewer than four agencies"),
        (
            {"KPCN": 50, "KMar": 50, "KWCARIB": 50, "SZW KMar": 1, "SZW": 50},
            "Only 1 case stands on two lists",
        ),
        (
            {"KPCN": 50, "KPCN KMar": 30, "KPCN KWCARIB": 20, "KPCN SZW": 20},
            "no number fits them best",
        ),
    ],
    ids=["two", "one shared", "one has all"],
)
def test_refusal_is_plain(opened: Any, histories: dict[str, int], why: str) -> None:
    text = said(opened(histories))
    assert REFUSED in text
    assert why in text
    assert "Persons are not" not in text


def test_selected_agencies_are_the_lists(opened: Any) -> None:
    text = said(opened(OVERLAP, agency=["KPCN", "KMar"]))
    assert "Lists, with their cases: KPCN 88, KMar 81." in text
    assert "Fewer than four agencies" in text


def test_small_agencies_are_joined_and_named(opened: Any) -> None:
    text = said(opened(OVERLAP | {"OLB": 3, "IND": 2}))
    assert "Other agencies 5." in text
    assert "Joined into one list, because they are small or many: OLB, IND." in text
    assert "Shares no case with any other list" in text


def test_training_register_is_too_thin_by_default(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, page=PAGE)
    fine(app, PAGE)
    text = said(app)
    assert REFUSED in text
    assert "and at least 30 are needed" in text
