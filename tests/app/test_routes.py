"""What the Routes page says of small registers whose every leg stands in the test."""

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.figures import routes
from data_access.selection import Selection
from tests.app.pages import OpenApp, WrittenOnce, fine, said, visit
from tests.registers import write_register

JANUARY, JUNE = date(2026, 1, 7), date(2026, 6, 7)
BOAT = {"theme": "smuggling", "event_date": JANUARY, "event_precision": "day", "place": "BQ-lac"}
NIGHT = datetime(2026, 1, 7, 20)  # noqa: DTZ001 - the contract's times have no zone


def _leg(report: str, origin: str | None, destination: str | None, **more: Any) -> dict[str, Any]:
    row = {"report_id": report, "origin": origin, "destination": destination}
    return row | {"mode": "small_boat", "departure": None, "arrival": None} | more


def _table(app: AppTest, column: str) -> pd.DataFrame:
    """The one table on the page that has a column."""
    found = [frame.value for frame in app.dataframe if column in frame.value.columns]
    assert len(found) == 1
    return found[0]


def _open(open_app: OpenApp, written_once: WrittenOnce, **tables: Any) -> AppTest:
    app = open_app(written_once(**tables), period="Everything", page="routes")
    fine(app, "routes")
    return app


def test_hubs_count_cases_not_movements(open_app: OpenApp, written_once: WrittenOnce) -> None:
    """Lac is reached by two cases: one by two modes, one from a place that is not known."""
    app = _open(
        open_app,
        written_once,
        reports=[BOAT, BOAT, BOAT],
        leg=[
            _leg("R0", "VE-morrocoy", "BQ-lac"),
            _leg("R0", "VE-morrocoy", "BQ-lac", mode="yacht"),
            _leg("R0", "BQ-lac", "BQ-SAB", mode="air_charter"),
            _leg("R1", None, "BQ-lac"),
        ],
    )
    hubs = _table(app, "Cases arriving").set_index("Place")
    assert hubs.loc["Lac", "Cases arriving"] == 2
    assert hubs.loc["Lac", "Cases departing"] == 1
    assert hubs.loc["Lac", "Passing through, at most"] == 1
    assert hubs.loc["Morrocoy", "Cases departing"] == 1
    assert hubs.loc["Not known", ["Cases arriving", "Cases departing"]].tolist() == [1, 2]
    assert hubs.index[-1] == "Not known"
    titles = " ".join(element.value for element in app.markdown).replace("\\", "")
    assert "Lac is the main hub: at most 1 case passes through it" in titles


def test_mode_not_known_is_called_so_and_counted(
    open_app: OpenApp, written_once: WrittenOnce
) -> None:
    app = _open(
        open_app,
        written_once,
        reports=[BOAT, BOAT, BOAT],
        leg=[
            _leg("R0", "VE-morrocoy", "BQ-lac", mode=None),
            _leg("R1", "VE-morrocoy", "BQ-lac", mode="road"),
            _leg("R2", "VE-morrocoy", "BQ-lac"),
        ],
    )
    table = _table(app, "Hours at 20 kn").set_index("Mode")
    assert table["Cases"].to_dict() == {"Not known": 1, "Road": 1, "Small boat": 1}
    assert table["Hours at 20 kn"].notna().to_dict() == {
        "Not known": False,
        "Road": False,
        "Small boat": True,
    }
    said = [caption.value.replace("\\", "") for caption in app.caption]
    persons = (
        "Of 3 movements: 0 without an upper end of the persons aboard, 3 without any number of them"
    )
    assert f"1 of 3 movements does not tell its mode. {persons}" in said


def test_doubtful_legs_are_told_apart(open_app: OpenApp, written_once: WrittenOnce) -> None:
    def hours(many: float) -> dict[str, Any]:
        return {"departure": NIGHT, "arrival": NIGHT + pd.Timedelta(hours=many).to_pytimedelta()}

    app = _open(
        open_app,
        written_once,
        reports=[BOAT] * 7,
        leg=[
            _leg("R0", "VE-morrocoy", "BQ-lac", **hours(8)),
            _leg("R1", "VE-morrocoy", "BQ-lac", **hours(0.5)),
            _leg("R2", "VE-morrocoy", "BQ-lac", **hours(400)),
            _leg("R3", "VE-morrocoy", "BQ-lac", **hours(-3)),
            _leg("R4", "XX-nowhere", "BQ-lac", **hours(8)),
            _leg("R5", "VE-morrocoy", "BQ-lac", mode=None, **hours(8)),
            _leg("R6", "VE-morrocoy", "BQ-lac", departure=NIGHT),
        ],
    )
    sentence = (
        "6 legs with both times: 1 too fast for the distance, 1 slower than the mode goes, "
        "1 arriving before it leaves, 2 not checkable; 1 leg lacks a time"
    )
    said = [element.value.replace("\\", "") for element in app.markdown]
    assert f"**{sentence}**" in said
    assert len(_table(app, "Why")) == 3
    assert "Why" in app.dataframe[-1].value.columns, "the training room's words call it the last"


def _two_incidents(open_app: OpenApp, written_once: WrittenOnce) -> None:
    lost = [BOAT, BOAT | {"event_date": JUNE, "place": "CW-fuikbaai"}]
    _open(
        open_app,
        written_once,
        reports=lost,
        leg=[_leg("R0", "VE-morrocoy", "BQ-lac")],
        person_group=[
            {"report_id": f"R{number}", "role": "migrant", "number_from": 5, "fate": "dead"}
            for number in range(2)
        ],
    )


@pytest.mark.parametrize(
    ("month", "labels"),
    [
        (None, 2),
        ("2026-01-01", 1),
        ("2026-03-01", 0),
        ("2026-06-01", 1),
    ],
)
def test_incidents_are_those_of_the_moment(
    open_app: OpenApp, written_once: WrittenOnce, month: str | None, labels: int
) -> None:
    _two_incidents(open_app, written_once)
    moment = None if month is None else pd.Timestamp(month)
    assert len(routes.route_map(Selection(), moment).incidents) == labels


@pytest.mark.parametrize("tells_it", [True, False])
def test_map_of_a_register_that_tells_no_fate_says_so(
    open_app: OpenApp, tmp_path: Path, *, tells_it: bool
) -> None:
    """Else a sea without its dead would read as one in which nobody died."""
    file = tmp_path / "register.db"
    write_register(f"sqlite:///{file}", reports=[BOAT], leg=[_leg("R0", "VE-morrocoy", "BQ-lac")])
    if not tells_it:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("ALTER TABLE person_group DROP COLUMN fate")
    app = open_app(f"sqlite:///{file}", page="routes")
    sentence = "Who died or went missing at sea is not known"
    assert (sentence in said(app)) is not tells_it
    assert (sentence in said(visit(app, "overview"))) is not tells_it


def test_days_of_a_cut_month_stay_cut(open_app: OpenApp, written_once: WrittenOnce) -> None:
    _two_incidents(open_app, written_once)
    late = Selection(start=date(2026, 1, 8), end=date(2026, 6, 6))
    for month in ("2026-01-01", "2026-06-01"):
        assert routes.route_map(late, pd.Timestamp(month)).incidents.empty


@pytest.mark.parametrize(
    "value", ["nowhere", "../../etc/passwd", "' OR 1=1 --", "<img src=x onerror=alert(1)>", "**x**"]
)
def test_hostile_ends_in_a_link_open_the_page(
    open_app: OpenApp, training_url: str, value: str
) -> None:
    wanted = [value, "Lac / Sorobon"]
    app = open_app(training_url, page="routes", origin=value, destination=wanted)
    fine(app, "routes")
    assert not app.session_state["origin"]
    assert app.session_state["destination"] == ["BQ-lac"]


def _with_persons(open_app: OpenApp, written_once: WrittenOnce) -> AppTest:
    """Two cases by air with few aboard, one by boat with many, and its hours."""

    def boat(hour: int, **more: Any) -> dict[str, Any]:
        came = datetime(2026, 1, 8, hour, 20)  # noqa: DTZ001 - the contract's times have no zone
        return _leg("R2", "VE-morrocoy", "BQ-lac", persons_from=30, arrival=came, **more)

    air = {"mode": "air_scheduled", "persons_from": 1}
    return _open(
        open_app,
        written_once,
        reports=[BOAT, BOAT, BOAT],
        leg=[
            _leg("R0", "CO-BOG", "BQ-BON", **air),
            _leg("R1", "CO-BOG", "BQ-BON", **air),
            boat(1, outcome="landed"),
            boat(23, outcome="intercepted"),
            _leg("R2", "VE-morrocoy", "BQ-lac", persons_from=12),
        ],
    )


def _said(app: AppTest) -> list[str]:
    return [one.value.replace("\\", "") for one in (*app.markdown, *app.caption)]


def test_title_and_order_follow_the_switch(open_app: OpenApp, written_once: WrittenOnce) -> None:
    app = _with_persons(open_app, written_once)
    assert _table(app, "Hours at 20 kn")["Cases"].tolist() == [2, 1]
    assert "**Routes by cases**" in _said(app)
    app.segmented_control(key="routes_weight").set_value("persons").run()
    assert _table(app, "Hours at 20 kn")["Persons, at least"].tolist() == [30, 2]
    assert {
        "**Most persons: Morrocoy → Lac, at least 30 persons in 1 case**",
        "**Routes by persons**",
    } <= set(_said(app))


def test_one_route_tells_hours_and_outcome(open_app: OpenApp, written_once: WrittenOnce) -> None:
    app = _with_persons(open_app, written_once)
    assert not any("hour of the day" in one for one in _said(app))
    app.sidebar.multiselect(key="origin").set_value(["VE-morrocoy"]).run()
    fine(app, "routes")
    said = _said(app)
    assert "**Morrocoy → Lac: 1 case, at least 30 persons**" in said
    hours = "arrivals by hour of the day (2 of 3 known), all between 23:00 and 02:00"
    assert f"**Morrocoy → Lac: {hours}**" in said
    assert "Intercepted: 1 of the 2 legs whose outcome is known, of 3 in all. Landed 1." in said
    assert not any("main hub" in one for one in said)
