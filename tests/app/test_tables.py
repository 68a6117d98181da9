"""The table behind a figure, and what stands beside its download."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cards
from dashboard.cards import Table
from tests.app.pages import OpenApp, counts, said, settled


def _open_table(app: AppTest, name: str) -> AppTest:
    app.session_state[f"table-{name}"] = True
    return app.run()


def test_table_is_made_only_when_opened(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, page="sectors")
    before = len(app.dataframe)
    _open_table(app, "sectors")
    assert len(app.dataframe) == before + 1


def test_rows_of_cases_lead_to_the_cases_that_they_name(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that were sorted apart from their keys would open other cases' files."""
    shown: dict[str, Table] = {}
    draw = cards.table

    def seen(one: Table) -> None:
        shown[one.name] = one
        draw(one)

    monkeypatch.setattr(cards, "table", seen)
    app = open_app(training_url, period="Everything", page="theme_check")
    for page in ("similar_cases", "emerging_patterns", "threshold", "routes"):
        settled(app, page)
    leading = {name: one for name, one in shown.items() if one.cases}
    assert {"again-smuggling", "members", "reports", "doubtful-legs"} <= leading.keys()
    for name, one in leading.items():
        named = one.rows["Case"].tolist()
        assert [case for case, _key in one.cases] == named, name


def test_table_holds_what_the_sidebar_counts(app: AppTest) -> None:
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    _open_table(app, "trend")
    table = next(frame.value for frame in app.dataframe if "Period" in frame.value.columns)
    assert table["Smuggling"].sum() == counts(app)[0]


def test_download_says_what_it_was_made_from(app: AppTest) -> None:
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    _open_table(app, "trend")
    assert [button.label for button in app.get("download_button")] == [
        "Download CSV",
        "Download XLSX",
    ]
    words = "\n".join(caption.value for caption in app.caption).replace("\\", "")
    for part in ("Register: Training register", "As of: 30 Jun 2026", "Theme: Smuggling",
                 f"Cases: {counts(app)[0]}", "Method: A case stands"):  # fmt: skip
        assert part in words


def test_download_of_a_comparison_names_both_periods(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, page="sectors", period="12 months")
    _open_table(app, "comparison")
    told = [line.strip() for line in said(app).splitlines() if line.startswith("Selection:")]
    assert told == [
        "Selection: 1 Jul 2024 to 30 Jun 2025",
        "Selection: 1 Jul 2025 to 30 Jun 2026",
    ]
