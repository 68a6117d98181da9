"""The map plays through time: month after month, and then stands still."""

from datetime import date
from pathlib import Path

from tests.app.pages import OpenApp, fine
from tests.registers import write_register


def test_play_passes_through_months_without_a_leg(open_app: OpenApp, tmp_path: Path) -> None:
    """One case sails in January and one in May; between them nothing is to be drawn."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    days = (date(2026, 1, 7), date(2026, 5, 7))
    write_register(
        url,
        reports=[{"event_date": day, "event_precision": "day"} for day in days],
        leg=[
            {"report_id": f"R{number}", "origin": "VE-morrocoy", "destination": "BQ-lac",
             "mode": "small_boat"}
            for number in range(len(days))
        ],
    )  # fmt: skip
    app = open_app(url, period="Everything", page="routes")
    app.button(key="routes_play").click().run()
    seen = [app.select_slider(key="routes_moment").value]
    while app.session_state["routes_playing"] and len(seen) < 10:
        app.run()
        fine(app, "routes")
        seen.append(app.select_slider(key="routes_moment").value)
    assert list(dict.fromkeys(seen)) == [f"2026-0{month}" for month in range(1, 6)]
    assert not app.session_state["routes_playing"]
