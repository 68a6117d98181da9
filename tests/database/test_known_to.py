"""What is dated to a week, month, quarter or year stands in no finer period.

On each engine: `test_portable`.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data_access.indicators import Weighing
from data_access.known_to import WEEKS, YEARS
from data_access.register import Register
from data_access.selection import Selection
from tests.registers import open_register, write_register

ALL = Selection()
WEIGHING = Weighing(
    own=tuple((place, 1) for place in range(60)),
    strengths=(("strong", 6),),
    grades=(("A", 4),),
    no_grade=1,
)
PLACED = {
    # (first day as told, precision): the month, quarter and year that are known
    (date(2026, 3, 7), "day"): ("2026-03", "2026-01", "2026"),
    (date(2026, 3, 7), None): ("2026-03", "2026-01", "2026"),
    (date(2026, 3, 7), "about"): ("2026-03", "2026-01", "2026"),
    (date(2026, 3, 2), "week"): ("2026-03", "2026-01", "2026"),
    (date(2026, 4, 27), "week"): (None, "2026-04", "2026"),
    (date(2026, 3, 30), "week"): (None, None, "2026"),
    (date(2025, 12, 29), "week"): (None, None, None),
    (date(2026, 3, 1), "month"): ("2026-03", "2026-01", "2026"),
    (date(2026, 1, 1), "quarter"): (None, "2026-01", "2026"),
    (date(2026, 3, 15), "quarter"): (None, "2026-01", "2026"),
    (date(2026, 1, 1), "year"): (None, None, "2026"),
    (date(2026, 1, 1), "years"): (None, None, None),
}
GRAINS = {"month": "%Y-%m", "quarter": "%Y-%m", "year": "%Y"}


def periods(frame: pd.DataFrame, count: str, grain: str) -> dict[str | None, int]:
    first = pd.to_datetime(frame["period"])
    named = first.dt.strftime(GRAINS[grain]).astype(object).where(first.notna(), None)
    sums = frame[count].groupby(named, dropna=False).sum()
    return {None if pd.isna(name) else str(name): int(sums[name]) for name in sums.index}


def expected(grain: str) -> dict[str | None, int]:
    place = list(GRAINS).index(grain)
    told = [known[place] for known in PLACED.values()]
    return {period: told.count(period) for period in dict.fromkeys(told)}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'register.db'}"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """A case, with a leg, for each way to date one."""
    folder = tmp_path_factory.mktemp("register")
    url = f"sqlite:///{folder / 'register.db'}"
    reports: list[dict[str, Any]] = [
        {"event_date": day, "event_precision": precision} for day, precision in PLACED
    ]
    names = [f"R{number}" for number in range(len(reports))]
    leg = {"origin": "VE-morrocoy", "destination": "BQ-lac"}
    write_register(url, reports=reports, leg=[leg | {"report_id": n} for n in names],
                   exploitation=[{"report_id": n, "sector": "retail"} for n in names])  # fmt: skip
    return open_register(url, folder)


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("by", ["counts", "facts"])
def test_case_stands_in_no_finer_period_than_is_known(
    register: Register, grain: str, by: str
) -> None:
    # No counts are kept by grade.
    selection = ALL if by == "counts" else Selection(grades=("unknown",))
    sought = expected(grain)
    assert periods(register.trend(selection, grain), "cases", grain) == sought
    assert periods(register.flow_months(selection, grain), "cases", grain) == sought
    assert periods(register.indicators_seen(selection, grain), "cases", grain) == sought
    told = register.breakdown(selection, "sector", "period", grain)
    assert periods(told, "cases", grain) == sought


def test_first_of_several_years_is_asked_of_what_is_known_to_no_more(register: Register) -> None:
    first = pd.to_datetime(register.trend(ALL, YEARS)["period"])
    assert set(first.dt.year) == {2025, 2026}


def test_incidents_of_a_month_are_those_that_are_known_to_be_of_it(register: Register) -> None:
    january = Selection(start=date(2026, 1, 1), end=date(2026, 1, 31))
    assert register.incidents(january)["cases"].sum() == 3
    assert register.incidents(january, "month").empty
    assert register.incidents(january, "year")["cases"].sum() == 2


def test_report_is_registered_in_no_finer_period_than_is_known(url: str, tmp_path: Path) -> None:
    write_register(url, reports=[
        {"agency": "SZW", "registered_date": day, "registered_precision": precision}
        for day, precision in PLACED
    ])  # fmt: skip
    register = open_register(url, tmp_path)
    for grain in GRAINS:
        coverage = register.coverage(ALL, grain)
        assert periods(coverage, "reports", grain) == expected(grain)
        assert coverage["month"].notna().all()
    months = register.registered_months(ALL)
    assert months["reports"].sum() == len(PLACED)
    over = months[months["known_to"].isin(WEEKS)].sort_values("month")
    assert over["month"].dt.strftime("%Y-%m").tolist() == ["2025-12", "2026-03", "2026-04"]
    assert over["known_to"].tolist() == ["new_year", "new_quarter", "new_month"]
    behind = register.registered_months(Selection(end=date(2026, 2, 28)))
    assert behind["known_to"].isin([*WEEKS, "quarter", "year", "years"]).all()
    known = months.loc[months["known_to"].eq("month"), "reports"].sum()
    assert known == sum(month is not None for month, *_ in PLACED.values())


def test_case_without_a_date_of_its_own_is_dated_as_finely_as_its_first_registration(
    url: str, tmp_path: Path
) -> None:
    first, later = {"registered_date": date(2026, 1, 5)}, {"registered_date": date(2026, 4, 1)}
    reports = [
        {"case_id": f"C {other}", "event_date": None, **told}
        for other in ("year", "month")
        for told in (later | {"registered_precision": other}, first)
    ]
    write_register(url, reports=reports)
    months = open_register(url, tmp_path).trend(ALL)
    assert months["period"].dt.strftime("%Y-%m").tolist() == ["2026-01"]
    assert months["cases"].tolist() == [2]


def test_points_count_from_the_first_month_that_is_known(url: str, tmp_path: Path) -> None:
    told = {"case_id": "C", "agency": "KPCN"}
    year = {"registered_date": date(2026, 1, 1), "registered_precision": "year"}
    write_register(
        url,
        reports=[told | year, told | {"registered_date": date(2026, 4, 3)},
                 told | year | {"agency": "KMar"}],
        exploitation=[{"report_id": "R0", "venue": "V-1"}],
        indicator=[{"report_id": f"R{n}", "list": "OM", "code": "1a"} for n in range(3)],
    )  # fmt: skip
    register = open_register(url, tmp_path)
    points = register.thing_points(ALL, "venue", WEIGHING).set_index("agency")["month"]
    assert points.loc["KPCN"].month == 4
    assert pd.isna(points.loc["KMar"])
    behind = register.thing_indicators(ALL, "venue", "V-1", WEIGHING)
    assert behind["report_id"].tolist() == ["R1", "R0", "R2"]
    assert behind["month"].isna().tolist() == [False, True, True]
