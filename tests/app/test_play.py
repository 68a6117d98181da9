"""The map plays through time: month after month, and then stands still."""

from streamlit.testing.v1 import AppTest

from tests.app.pages import visit

MONTHS_OF_24 = 24


def test_play_walks_through_every_month(app: AppTest) -> None:
    visit(app, "routes")
    app.button(key="routes_play").click().run()
    seen = [app.select_slider(key="routes_moment").value]
    while app.session_state["routes_playing"] and len(seen) <= MONTHS_OF_24:
        app.run()
        assert not app.exception
        seen.append(app.select_slider(key="routes_moment").value)
    assert seen[:MONTHS_OF_24] == sorted(set(seen[:MONTHS_OF_24]))
    assert len(set(seen)) == MONTHS_OF_24
    assert not app.session_state["routes_playing"]
