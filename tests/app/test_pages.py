"""Every page, whatever the register holds; of a usual one `test_languages` walks them."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from data_access import schema
from tests.app.pages import NAMES, NARROWED, OpenApp, counts, fine, rested, settled, visit
from tests.hostile import change, make_hostile
from tests.registers import write_register

UNESCAPED = re.compile(r"(?<!\\)(!\[x|\]\(|<img|`c`|\$x\$)")
"""A sign of the hostile name that markdown or HTML would read."""

ONE_BOAT = [
    {"theme": "smuggling", "place": "BQ-lac", "event_date": date(2026, 3, 7), "agency": "KWCARIB"}
]
ITS_LEG = [{"report_id": "R0", "origin": "VE-morrocoy", "destination": "BQ-lac",
            "mode": "small_boat", "persons_from": 12}]  # fmt: skip


def _visit_all(app: AppTest) -> None:
    for name in NAMES:
        fine(settled(app, name), name)


def test_pages_stand_in_the_dark(open_app: OpenApp, training_url: str) -> None:
    """In light they stand in every other test."""
    app = open_app(training_url, page="")
    app.context = {"theme": "dark"}
    for name in ("routes", "sectors"):
        fine(visit(app, name), name)


@pytest.mark.parametrize(
    "query",
    [
        {"period": "Own dates", "from": "1990-01-01", "to": "1990-02-01"},
        {"agency": "Not known", "sector": "Agriculture and gardening", "grade": "X"},
    ],
    ids=["long ago", "agency not known"],
)
def test_empty_selection_says_so(
    open_app: OpenApp, training_url: str, query: dict[str, Any]
) -> None:
    query |= {"theme": "Undetermined", "citizenship": "Not known"}
    app = open_app(training_url, page="", **query)
    for name in NAMES:
        fine(visit(app, name), name)
        assert len(app.info) == (name in NARROWED)
        assert counts(app)[0] == 0


def test_empty_register_opens(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url)
    _visit_all(app := open_app(url, page=""))
    assert counts(app) == (0, 0)


def test_case_that_tells_nothing_opens(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}])
    _visit_all(app := open_app(url, page=""))
    assert counts(app) == (1, 1)


def test_register_without_coordinates_opens(
    open_app: OpenApp, small_url: str, tmp_path: Path
) -> None:
    url = _copy(small_url, tmp_path / "without.db")
    change(url, update(schema.place).values(latitude=None, longitude=None))
    app = open_app(url, page="")
    for name in ("overview", "routes", "case_files"):
        fine(visit(app, name), name)
    fine(settled(app, "emerging_patterns"), "emerging_patterns")


def test_codes_outside_the_lists_are_counted_and_told(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    boat = ONE_BOAT[0] | {"theme": "slavery"}
    write_register(url, reports=[boat, {"country": "XK"}], leg=ITS_LEG,
                   exploitation=[{"report_id": "R0", "sector": "fishing"}],
                   person_group=[{"report_id": "R0", "citizenship": "XK"}])  # fmt: skip
    _visit_all(app := open_app(url, page=""))
    assert counts(app) == (2, 2)
    told = next(notice.value for notice in app.warning if "no list has" in notice.value)
    for part in ("Theme slavery", "Citizenship XK", "Sector fishing", "Island or country XK"):
        assert part in told
    offered = app.sidebar.multiselect(key="citizenship").options
    assert offered == ["Not known"]


def test_name_of_two_cases_is_not_offered(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[ONE_BOAT[0], ONE_BOAT[0] | {"case_id": "R0"}])
    app = rested(open_app(url, page="similar_cases"))
    assert app.selectbox(key="case").options == []


def test_periods_that_share_days_are_not_compared(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, page="sectors")
    app.selectbox(key="compare_first").set_value("two periods").run()
    assert not [caption for caption in app.caption if "share days" in caption.value]
    days = (date(2025, 1, 1), date(2026, 3, 1))
    app.date_input(key="compare_from").set_value(days).run()
    fine(app, "sectors")
    assert [caption for caption in app.caption if "share days" in caption.value]


def test_hostile_names_open(open_app: OpenApp, small_url: str, tmp_path: Path) -> None:
    url = _copy(small_url, tmp_path / "hostile.db")
    make_hostile(url)
    app = open_app(url, page="")
    for name in NAMES:
        fine(settled(app, name), name)
        texts = [e.value for kind in (app.markdown, app.caption, app.header) for e in kind]
        assert any("evil" in text for text in texts), "the names are shown, so they are tested"
        assert not [text for text in texts if UNESCAPED.search(text)]


def _copy(url: str, file: Path) -> str:
    file.write_bytes(Path(url.removeprefix("sqlite:///")).read_bytes())
    return f"sqlite:///{file}"
