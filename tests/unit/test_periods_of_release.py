"""Time in a release copy: cases stand at the first day of one year, or of several together."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st

from dashboard import periods, questions
from dashboard.figures import overview, sectors
from dashboard.opening import Viewer
from data_access import settings
from data_access.audience import Audience
from data_access.release.checking import checked
from data_access.release.store import MANAGER, MANAGER_K, ReleaseInfo, content_of, keep
from data_access.selection import Selection

OWN_DATES = Selection(start=date(2024, 7, 1), end=date(2026, 6, 1))

Release = Callable[[str, dict[int, int]], None]


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Release]:
    """Look as a manager does: ``release("years", {2025: 40})`` releases so many cases of a year."""

    def make(level: str, cases: dict[int, int]) -> None:
        years = [str(year) for year, many in cases.items() for _ in range(many)]
        rows = pd.DataFrame({"theme": "smuggling", "period": years, "sector": "retail"})
        info = ReleaseInfo(
            audience=MANAGER,
            k=MANAGER_K,
            made_at=datetime(2026, 6, 30, 12),  # noqa: DTZ001 - UTC, by contract
            as_of=datetime(2026, 6, 1),  # noqa: DTZ001 - UTC, by contract
            levels={"theme": "themes", "period": level, "sector": "eight sectors"},
            unknown={},
            cases=len(rows),
            held_back=0,
            smallest_class=checked(rows, MANAGER_K, diverse=False),
            batches=1,
            purpose="",
            agreement="",
            content=content_of(rows),
        )
        keep(tmp_path / "releases", "A small register", rows, info, theirs=True)
        monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "releases")
        questions.open_register(Viewer(Audience.MANAGER), lambda *_: None)

    st.cache_resource.clear()
    yield make
    st.session_state.clear()
    st.cache_data.clear()
    st.cache_resource.clear()


def drawn(selection: Selection) -> dict[str, int]:
    """Cases by period, as the trend draws them."""
    table = overview.trend(selection).table
    return dict(zip(table.iloc[:, 0], table.iloc[:, 1:].sum(axis="columns"), strict=True))


def test_blocks_of_years_are_those_of_the_release_wherever_own_dates_begin(
    release: Release,
) -> None:
    release("blocks of 2 years", {2021: 30, 2025: 20})
    for selection, expected in (
        (Selection(), {"2021–2022": 30, "2023–2024": 0, "2025–2026": 20}),
        (OWN_DATES, {"2025–2026": 20}),
        (Selection(start=date(2022, 1, 1), end=date(2026, 6, 1)),
         {"2023–2024": 0, "2025–2026": 20}),
        (Selection(start=date(2021, 1, 1), end=date(2021, 6, 1)), {"2021–2022": 30}),
    ):  # fmt: skip
        assert drawn(selection) == expected
        assert sum(expected.values()) == questions.kpis(selection)["cases"].iloc[0]


def test_sectors_over_blocks_of_years_name_the_block_that_has_most(release: Release) -> None:
    release("blocks of 4 years", {2019: 30, 2023: 20})
    title = sectors.over_time(Selection(start=date(2022, 1, 1), end=date(2026, 6, 1))).title
    assert title.endswith("Retail, 20 in 2023–2026")


def test_year_whose_first_day_is_not_selected_is_not_drawn_as_zero(release: Release) -> None:
    release("years", {2024: 30, 2025: 20})
    assert drawn(OWN_DATES) == {"2025": 20, "2026": 0}


def test_no_block_begins_in_the_selection(release: Release) -> None:
    release("blocks of 4 years", {2019: 30, 2023: 20})
    within = Selection(start=date(2024, 1, 1), end=date(2025, 12, 31))
    assert periods.every(within, "4 years").empty


YEARS = dict.fromkeys(range(2021, 2026), 40) | {2026: 20}
BLOCKS = {2021: 80, 2023: 60, 2025: 20}


@pytest.mark.parametrize(
    ("level", "cases", "told"),
    [
        ("years", YEARS, (
            (OWN_DATES.start, OWN_DATES.end, "60 cases"),
            (date(2026, 1, 1), OWN_DATES.end, "20 cases"),
            (date(2024, 1, 1), date(2025, 12, 31),
             "As many cases as in the same days 2 years before"),
        )),
        ("blocks of 2 years", BLOCKS, (
            (date(2025, 1, 1), OWN_DATES.end, "20 cases"),
            (date(2023, 1, 1), date(2023, 12, 31), "60 cases"),
            # Fewer cases are fewer reports here, and no coverage is drawn to read it with.
            (date(2023, 1, 1), date(2024, 12, 31),
             "25% fewer cases than in the same days 2 years before (then 80, now 60)"),
        )),
    ],
)  # fmt: skip
def test_only_whole_periods_that_ended_are_held_against_those_before(
    release: Release, level: str, cases: dict[int, int], told: tuple[tuple[date, date, str], ...]
) -> None:
    release(level, cases)
    for start, end, expected in told:
        selection = Selection(start=start, end=end)
        assert overview.trend(selection).title == expected
        key_figure = overview.key_figures(selection)[0]
        assert (key_figure.before is None) == expected.endswith("0 cases")
