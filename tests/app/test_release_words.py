"""What a page of a release says of values that it has not: some are not known, others kept back."""

from pathlib import Path

import pandas as pd
import pytest

from data_access import settings
from data_access.release import MANAGER, MANAGER_K, ReleaseInfo, store
from tests.app.pages import MAX, OpenApp, fine, said, table, visit
from tests.registers import AS_OF

LEVELS = {
    "theme": "themes",
    "area": "islands of the Kingdom",
    "period": "years",
    "sector": "eight sectors",
    "origin": "four most frequent countries",
}
ROWS = [
    row
    for theme in ("trafficking", "both")
    for row in [
        *[(theme, "bonaire", "2025", "hospitality", "VE")] * 8,
        *[(theme, "bonaire", "2025", "construction", "VE")] * 6,
        *[(theme, "curacao", "2025", None, "CO")] * 7,
        *[(theme, "curacao", "2025", "construction", None)] * 9,
        *[(theme, "curacao", "2025", "domestic_work", None)] * 5,
    ]
]


@pytest.fixture(autouse=True)
def _release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that tells sectors and routes, as that of a large register does."""
    rows = pd.DataFrame(ROWS, columns=list(LEVELS), dtype="object")
    unknown = dict.fromkeys(LEVELS, 0.1)
    info = ReleaseInfo(
        MANAGER, MANAGER_K, AS_OF, AS_OF, LEVELS, unknown, len(rows), 0, 5, 1, "", "",
        store.content_of(rows),
    )  # fmt: skip
    store.keep(tmp_path / "releases", "R", rows, info)
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "releases")


WHOLE = {"period": "Everything"}


def test_what_is_kept_back_is_not_said_to_be_unknown(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, MAX, **WHOLE)
    fine(app, "overview")
    assert "14 cases have no sector in this copy: they tell none or several, or" in said(app)
    assert "28 cases have no route in this copy: they tell none or several, or" in said(app)
    for name in ("overview", "routes", "sectors"):
        fine(visit(app, name), name)
        for false in ("name no sector", "name no route", "tell their mode", "not known: "):
            assert false not in said(app), name


def test_routes_of_a_release_tell_no_mode_and_no_persons(
    open_app: OpenApp, training_url: str
) -> None:
    app = visit(open_app(training_url, MAX, **WHOLE), "routes")
    fine(app, "routes")
    assert "routes_weight" not in {one.key for one in app.get("button_group")}
    ranked = next(one.value for one in app.dataframe if "Route" in one.value)
    assert list(ranked) == ["Route", "Cases", "km", "nm"]
    assert not any("Mode" in one.value for one in app.dataframe)
    drawn = "".join(str(one.proto) for one in app.get("deck_gl_json_chart"))
    assert "14 cases" in drawn
    assert "ersons not known" not in drawn
    assert "Mode: " not in drawn


def test_sectors_of_a_release_are_held_to_no_chance(open_app: OpenApp, training_url: str) -> None:
    app = visit(open_app(training_url, MAX, **WHOLE), "sectors")
    fine(app, "sectors")
    assert list(table(app, "sector-shares", "Share")) == ["Sector", "Cases", "Share"]
    crossed = table(app, "sector-by-area", "Curaçao")
    row = crossed.set_index("Sector").loc["Hospitality and catering"]
    assert row["Bonaire"] == 16
    assert pd.isna(row["Curaçao"]), "none is told of it, which is not none"
    assert "more than chance" not in said(app)
    assert "of what this copy tells, where what is rare was kept back" in said(app)
    compared = table(app, "comparison", "Difference of shares")
    assert not {"From", "To", "Adjusted p"} & {*compared}
