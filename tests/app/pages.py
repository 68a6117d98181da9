"""What the tests of the app read off a page."""

import re
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import create_engine
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from dashboard import background
from dashboard.navigation import PAGES
from data_access.audit.chain import Kept
from data_access.audit.keeping import entries, reading
from data_access.people_tables import Person, Role
from tests.postgresql import Server

WAIT_S = 120

ANNA = Person("anna", "KPCN", Role.ANALYST)
MAX = Person("max", "OM BES", Role.MANAGER)
PIA = Person("pia", "Curaçao", Role.PARTNER, "CW")

OpenApp = Callable[..., AppTest]
WrittenOnce = Callable[..., str]

NAMES = tuple(entry.name for entry in PAGES)
TITLES = {entry.name: str(entry.title) for entry in PAGES}
NARROWED = tuple(entry.name for entry in PAGES if entry.narrowed)
"""Pages that the selection narrows."""


def visit(app: AppTest, name: str) -> AppTest:
    """Go to a page by the name of its file."""
    return app.switch_page(f"../pages/{name}.py").run()


def settled(app: AppTest, name: str) -> AppTest:
    """Go to a page and wait until no long work that it asked for is under way."""
    return rested(visit(app, name))


def press(app: AppTest, label: str) -> AppTest:
    """Press the button of these words."""
    return next(button for button in app.button if button.label == label).click().run()


def cut_off(app: AppTest, at: str) -> AppTest:
    """A run that the next click cuts off: it does not come past the function that stands ``at``."""

    def ends(*_given: Any, **_options: Any) -> None:
        raise StopException

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(at, ends)
        return app.run()


def next_click(app: AppTest, at: str) -> AppTest:
    """A run that is cut off as in `cut_off`, and the next, by a browser that was told nothing."""
    held = app._tree.get_widget_states()
    cut_off(app, at)
    for one in held.widgets:
        if one.WhichOneof("value") == "trigger_value":
            one.trigger_value = False
    return app._run(held)


def rested(app: AppTest) -> AppTest:
    """Wait until no long work that a page asked for is under way."""
    if not _is_at_work():
        return app
    pause, deadline = Event(), monotonic() + WAIT_S
    while _is_at_work():
        assert monotonic() < deadline, "the work did not end"
        pause.wait(0.05)
    return app.run()


def told_four_ways(url: str) -> str:
    """A report of the event that a training register tells four times."""
    engine = create_engine(url)
    with engine.connect() as connection:
        (report,) = connection.exec_driver_sql(
            "SELECT min(report_id) FROM answer_case WHERE pattern = 'one_landing_told_four_ways'"
        ).one()
    engine.dispose()
    return str(report)


def _is_at_work() -> bool:
    return any(job.state.running for job in background._jobs()._jobs.values())


def counts(app: AppTest) -> tuple[int, int]:
    """Cases selected and cases in all, as the sidebar says them."""
    found = re.search(r"\*\*([\d,]+)\*\* of ([\d,]+) cases", _markdown(app))
    assert found, "the sidebar does not say how many cases are selected"
    selected, every = (int(part.replace(",", "")) for part in found.groups())
    return selected, every


def _markdown(app: AppTest) -> str:
    return "\n".join(element.value for element in app.sidebar.markdown)


def fine(app: AppTest, name: str) -> None:
    """The page stands under its title, and nothing went wrong."""
    assert not app.exception, [problem.value for problem in app.exception]
    assert not app.error, [problem.value for problem in app.error]
    assert [title.value for title in app.title] == [TITLES[name]]


def said(app: AppTest) -> str:
    """What a page says in sentences, as it is read."""
    texts = [e.value for kind in (app.main.markdown, app.main.caption) for e in kind]
    return "\n".join(texts).replace("\\", "")


def table(app: AppTest, name: str, column: str) -> pd.DataFrame:
    """The table of a figure, which has to be asked for; ``column`` is of no other on the page."""
    app.session_state[f"table-{name}"] = True
    app.run()
    assert not app.exception, [problem.value for problem in app.exception]
    (found,) = (frame.value for frame in app.dataframe if column in frame.value.columns)
    app.session_state[f"table-{name}"] = False
    return found


def purposeful(open_app: OpenApp, url: str, **how: Any) -> AppTest:
    """The app as an analyst sees it who has said what for."""
    app = open_app(url, ANNA, **how)
    return app.sidebar.selectbox(key="purpose").set_value("case_work").run()


def written(server: Server) -> list[Kept]:
    """What stands in the audit log."""
    return reading(
        server.url("audit", "audit_reader"), lambda connection: list(entries(connection))
    )
