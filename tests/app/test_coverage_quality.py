"""The page *Coverage and quality*: who fell silent, who reports how much, how late, how fully."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_access.training import build_into
from tests.app.pages import OpenApp, WrittenOnce, fine, said
from tests.database.mirroring import run
from tests.registers import PLACES, write_register

PAGE = "data_quality"
LAST = 2026 * 12 + 5
"""The month in which these registers end, June 2026, counted from 0."""


def monthly(agency: str | None, first: int, last: int, **also: Any) -> list[dict[str, Any]]:
    """A report a month, from so many months before the register's last to so many."""
    months = range(LAST - first, LAST - last + 1)
    return [
        {
            "agency": agency,
            "place": "BQ-lac",
            "registered_date": date(month // 12, month % 12 + 1, 9),
        }
        | also
        for month in months
    ]


def table(app: AppTest, name: str) -> pd.DataFrame:
    app.session_state[f"table-{name}"] = True
    app.run()
    fine(app, PAGE)
    (opened,) = (e.value for e in app.dataframe if _is_of(e.value, name))
    return opened


def _is_of(frame: pd.DataFrame, name: str) -> bool:
    own = {"silences": "Judgement", "registration": "With both days", "completeness": "Attribute"}
    column = own.get(name)
    return column in frame.columns if column else frame.columns[0] == "Agency"


@pytest.fixture
def opened(open_app: OpenApp, written_once: WrittenOnce) -> Any:
    def open_it(reports: list[dict[str, Any]], **query: Any) -> AppTest:
        url = written_once(reports=reports)
        app = open_app(url, page=PAGE, **({"period": "Everything"} | query))
        fine(app, PAGE)
        return app

    return open_it


# The last day looked at is 30 June, so June is over.
SILENT = [*monthly("SZW", 30, 7), *monthly("KPCN", 30, 0)]


def test_silence_is_the_first_finding(opened: Any) -> None:
    app = opened(SILENT)
    text = said(app)
    assert "Call SZW about Bonaire first: last report Nov 2025, 7.0 expected since" in text
    assert "2 pairs of agency and island are held against their own past" in text
    assert text.index("Call SZW") < text.index("registered by 2 agencies")
    rows = table(app, "silences")
    assert rows["Agency"].tolist() == ["SZW", "KPCN"]
    assert rows["Judgement"].tolist() == ["Hardly chance", "Not silent"]
    assert rows["Last month with a report"].tolist() == ["Nov 2025", "Jun 2026"]


def test_silent_agency_is_seen_at_once_on_the_register_that_comes_with_it(
    open_app: OpenApp, tmp_path: Path
) -> None:
    """As the training register is made where nobody asks for another, at the first selection."""
    url = f"sqlite:///{tmp_path / 'training.db'}"
    build_into(url, until=date(2026, 6, 30))
    app = open_app(url, page=PAGE)
    fine(app, PAGE)
    text = said(app)
    assert "Call SZW about Sint Eustatius first: last report Oct 2025" in text
    assert "; chance alone makes one as odd in up to " in text
    first = table(app, "silences").iloc[0]
    assert first[["Agency", "Island", "Silent, months"]].tolist() == ["SZW", "Sint Eustatius", 8]


def test_silence_that_chance_may_make_is_called_so(opened: Any) -> None:
    seldom = [*monthly("SZW", 30, 30), *monthly("SZW", 20, 20), *monthly("SZW", 7, 7)]
    assert (
        "No silence is longer than chance may make; the least likely: SZW on Bonaire, last report "
        "Nov 2025, 0.3 expected since" in said(opened(seldom))
    )


def test_period_that_ends_early_is_looked_at_from_its_end(opened: Any) -> None:
    dates = {"period": "Own dates", "from": "2024-01-01", "to": "2025-11-15"}
    assert "No agency whose past is long enough has been silent" in said(opened(SILENT, **dates))


def test_what_names_no_agency_or_island_is_counted(opened: Any) -> None:
    nowhere = [{"agency": "KMar"}, {"place": "BQ-lac"}, {"agency": "KMar", "country": "VE"}]
    text = said(opened([*SILENT, *nowhere]))
    assert "3 reports that name no agency or no island of the Kingdom are left out." in text


SELDOM = [
    row
    for number, place in enumerate(["BQ-lac", "BQ-SAB", "CW-fuikbaai"] * 5)
    for first in range(41, 2, -3)
    for row in monthly(f"A{number:02}", first, first, place=place)
]
"""Fifteen pairs that told every third month."""


def test_selection_hides_rows_and_changes_no_judgement(opened: Any) -> None:
    """Judged among the selected alone, a silence was hardly chance, and was not among all."""
    silent = [row for first in range(36, 12, -3) for row in monthly("SZW", first, first)]
    rows = [one | {"theme": "smuggling"} for one in silent] + SELDOM
    narrowed = [{}, {"agency": ["SZW"]}, {"theme": "Smuggling"}, {"area": "Bonaire"}]
    tables = [table(app, "silences") for app in (opened(rows, **query) for query in narrowed)]
    of_szw = [one.set_index("Agency").loc["SZW"].tolist() for one in tables]
    assert of_szw == of_szw[:1] * 4
    assert "Chance may have made it" in of_szw[0]
    assert [len(one) for one in tables] == [16, 1, 1, 6]


def test_selected_agencies_alone_are_shown(opened: Any) -> None:
    both = [report | {"case_id": str(report["registered_date"])} for report in SILENT]
    app = opened(both, agency=["SZW"])
    text = said(app)
    assert "2 pairs of agency and island are held against their own past" in text
    assert "1 pair that is not selected is not shown." in text
    assert table(app, "silences")["Agency"].tolist() == ["SZW"]


def test_a_silence_that_is_not_selected_is_told_in_the_title(opened: Any) -> None:
    both = [report | {"case_id": f"{report['agency']} {report['registered_date']}"}
            for report in SILENT]  # fmt: skip
    assert (
        "In the selection: no agency whose past is long enough has been silent for a whole month; "
        "1 silence that is not selected is hardly chance"
    ) in said(opened(both, agency=["KPCN"]))


def test_who_fell_silent_altogether_is_told_though_no_case_is_selected(opened: Any) -> None:
    """The past that a silence is held against lies before the selected period."""
    late = {"period": "Own dates", "from": "2025-12-01", "to": "2026-06-30"}
    app = opened(SILENT, agency=["SZW"], **late)
    assert "Call SZW about Bonaire first: last report Nov 2025" in said(app)
    assert len(app.info) == 1


def test_island_of_which_several_agencies_fell_silent_has_a_line(opened: Any) -> None:
    saba = [monthly(name, 30, last, place="BQ-SAB") for name, last in (("A", 4), ("B", 3))]
    told = [*SILENT, *saba[0], *saba[1], *monthly("C", 30, 0, place="BQ-SAB")]
    app = opened(told)
    title = "Saba: 2 of 3 agencies silent for 3 months or more; 7.0 reports expected of them"
    assert title in said(app)
    (rows,) = (e.value for e in app.dataframe if "Silent agencies" in e.value.columns)
    assert rows["Island"].tolist() == ["Saba"], "of Bonaire one agency alone"
    assert rows["Agencies that are silent"].tolist() == ["A, B"]
    assert title in said(opened(told, agency=["C"])), "the selection hides no silence of an island"
    assert title not in said(opened(told, area="Bonaire"))


def test_island_of_which_agencies_tell_seldom_has_no_line(opened: Any) -> None:
    """Two that tell once in ten months are both silent for three of them most of the time."""
    seldom = [
        row
        for name in ("A", "B")
        for first in (31, 21, 11)
        for row in monthly(name, first, first, place="BQ-SAB")
    ]
    app = opened([*SILENT, *seldom, *monthly("C", 31, 0, place="BQ-SAB")])
    assert "agencies silent for 3 months" not in said(app)


def test_months_without_a_report_are_zero_in_the_table(opened: Any) -> None:
    app = opened([*monthly("SZW", 3, 2), *monthly("KPCN", 0, 0), *monthly(None, 0, 0)])
    assert "4 reports registered by 2 agencies, 1 without an agency; most by SZW, 2" in said(app)
    rows = table(app, "reports-by-agency").set_index("Agency")
    assert rows.loc["SZW"].tolist() == [1, 1, 0, 0]
    assert rows.loc["Not known"].tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("of_saba", "finding"), [(0, "; most: SZW, Bonaire, 2 of 3 reports**"), (1, "**")]
)
def test_reports_are_drawn_by_agency_island_and_month(
    opened: Any, of_saba: int, finding: str
) -> None:
    saba = monthly("KPCN", of_saba, 0, place="BQ-SAB")
    text = said(opened([*monthly("SZW", 3, 2), *saba]))
    assert f"2 pairs of agency and island reported{finding}" in text


def test_period_without_a_report_is_told_alike_by_agency_and_by_island(opened: Any) -> None:
    """Its cases are dated by their event, and were registered years later."""
    event = {"event_date": date(2024, 3, 1), "event_precision": "day"}
    dates = {"period": "Own dates", "from": "2024-01-01", "to": "2024-12-31"}
    text = said(opened(monthly("SZW", 0, 0, **event), **dates))
    assert text.count("No report was registered in the period") == 2


def test_agencies_that_are_level_lead_nothing(opened: Any) -> None:
    text = said(opened([*monthly("SZW", 1, 0), *monthly("KPCN", 1, 0)]))
    assert "4 reports registered by 2 agencies**" in text
    assert "most by" not in text


def test_several_silences_are_counted_in_the_finding(opened: Any) -> None:
    text = said(opened([*SILENT, *monthly("KMar", 30, 9)]))
    assert "Call KMar about Bonaire first: last report Sep 2025, 9.0 expected since; chance" in text
    assert "of registers; and 1 more silence that is hardly chance" in text


def test_report_without_an_exact_day_is_not_registered_at_once(opened: Any) -> None:
    day = {"event_date": date(2026, 6, 1), "event_precision": "day"}
    dated = monthly("SZW", 0, 0, **day)
    vague = monthly("SZW", 0, 0, **day | {"event_precision": "month"})
    later = monthly("SZW", 0, 0, **day | {"event_date": date(2026, 6, 12)})
    app = opened([*dated, *vague, *later, *monthly("KPCN", 0, 0)])
    text = said(app)
    assert "1 report tells both days: it was registered 8 days after the event" in text
    assert "2 reports do not tell the exact day and are left out." in text
    assert "1 report dates its event after its registration and is left out." in text
    rows = table(app, "registration").set_index("Agency")
    assert rows.loc["SZW", "Days, half"] == 8
    assert rows["Days, half"].isna().tolist() == [False, True]


def test_completeness_counts_the_cases_in_which_a_field_is_known(opened: Any) -> None:
    # No value, one of no list, and the word for not knowing.
    themes = [{}, {"theme": "piracy"}, {"theme": "undetermined"}]
    app = opened([{"agency": "SZW", "theme": "both"}, {"agency": "SZW"}, *themes])
    text = said(app)
    assert "Least often known:" in text
    assert "in 0 of 5 cases" in text
    rows = table(app, "completeness").set_index("Attribute")
    assert rows.loc["Agency", ["Cases in which it is known", "Not known"]].tolist() == [2, 3]
    assert rows.loc["Theme", "Share"] == pytest.approx(0.4)
    assert len(rows) == 48
    assert rows.loc["Kind of report", "Share"] == 1


def test_what_the_register_has_no_column_for_is_no_gap_of_an_agency(
    open_app: OpenApp, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{"agency": "SZW"}])
    run(url, "ALTER TABLE exploitation DROP COLUMN venue")
    app = open_app(url, page=PAGE, period="Everything")
    fine(app, PAGE)
    told = "Left out, as the register has no column for it: Which venue."
    assert told in said(app)
    rows = table(app, "completeness").set_index("Attribute")
    assert len(rows) == 47
    assert "Which venue" not in rows.index


def test_lower_part_stands_whatever_is_selected(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, period="Own dates", page=PAGE, **{"from": "1990-01-01",
                "to": "1990-02-01"})  # fmt: skip
    fine(app, PAGE)
    assert len(app.info) == 1
    assert [header.value for header in app.header] == ["The register as a whole", "Quarantine"]


def test_quarantine_counts_each_kind_of_dirt(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PLACES[0], "latitude", 95.0)
    good = {"agency": "SZW", "theme": "both"}
    dirty = [good | {"event_date": date(2099, 1, 1)}] * 3 + [good | {"theme": "piracy"}] * 2
    app = opened([good, *dirty])
    assert "4 rows of the register are set aside" in said(app)
    counted, every = (one.value for one in app.dataframe if "Reason" in one.value.columns)
    told = counted[["Table", "Column", "Rows", "What is done"]].values.tolist()
    assert told == [
        ["report", "event_date", 3, "Set aside"],
        ["place", "latitude", 1, "Set aside"],
        ["report", "theme", 2, "Counted"],
    ]
    assert len(every) == 6
    assert "What imports refused is not in the register and not here" in said(app)


def test_one_report_claims_nothing_of_silence(opened: Any) -> None:
    text = said(opened(monthly("SZW", 20, 20)))
    assert "No agency whose past is long enough has been silent for a whole month" in text
    assert "1 pair reported in too few months to have a past." in text
    assert "1 report registered by 1 agency; most by" in text


def test_planted_silence_is_the_first_of_its_island(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, area="Sint Eustatius", page=PAGE)
    fine(app, PAGE)
    assert table(app, "silences")["Agency"].iloc[0] == "SZW"


def test_download_names_the_method_and_what_it_was_made_from(opened: Any) -> None:
    app = opened(SILENT, **{"period": "Own dates", "from": "2026-01-01", "to": "2026-05-31"})
    app.session_state["table-silences"] = True
    app.run()
    text = said(app)
    assert "Method: Whole months without a registered report" in text
    assert "Selection: 9 Dec 2023 to 31 May 2026" in text
