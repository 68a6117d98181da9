"""Rows that cannot be true: set aside, counted, listed; the rest goes on."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data_access.audience import Audience
from data_access.direct import open_direct
from data_access.register import Register
from data_access.selection import Selection
from tests import registers
from tests.database.mirroring import run
from tests.registers import AS_OF, PLACES, open_register, write_register

GOOD = {"theme": "smuggling", "event_date": date(2026, 1, 5), "agency": "KMar"}
AHEAD = AS_OF.date() + timedelta(days=2)


def _quarantine(tmp_path: Path, reports: list[dict[str, Any]], **children: Any) -> Any:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=reports, **children)
    register = open_register(url, tmp_path / "mirror")
    return register, register.quarantine()


def test_report_that_cannot_be_true_goes_with_what_is_below_it(tmp_path: Path) -> None:
    dates = {"event_date": date(2099, 1, 1)}, {"event_date": date(1899, 12, 31)}
    reports = [GOOD, *(GOOD | one for one in (*dates, {"registered_date": AHEAD}))]
    below = [{"report_id": f"R{n}", "role": "migrant", "number_from": 30} for n in (1, 2, 3)]
    register, told = _quarantine(tmp_path, reports, person_group=below)
    names = ["table_name", "key", "column_name", "reason", "set_aside"]
    assert sorted(told[names].values.tolist()) == [
        ["report", "R1", "event_date", "impossible date", True],
        ["report", "R2", "event_date", "impossible date", True],
        ["report", "R3", "registered_date", "impossible date", True],
    ]
    found = register.cases(Selection())
    assert found["case_id"].tolist() == ["R0"]
    assert found["persons_from"].isna().all()


def test_impossible_number_takes_its_row_alone(tmp_path: Path) -> None:
    groups = [{"number_from": 5}, {"number_from": -3}, {"number_from": 9, "number_to": 4}]
    register, told = _quarantine(
        tmp_path,
        [GOOD],
        person_group=[{"report_id": "R0", "role": "migrant"} | one for one in groups],
        leg=[{"report_id": "R0"} | one for one in ({"persons_from": -1}, {"price_usd": -10.0})],
    )
    names = ["table_name", "key", "column_name", "reason"]
    assert sorted(told[names].values.tolist()) == [
        ["leg", "R0", "persons_from", "impossible number"],
        ["leg", "R0", "price_usd", "impossible number"],
        ["person_group", "R0", "number_from", "impossible number"],
        ["person_group", "R0", "number_to", "impossible number"],
    ]
    found = register.cases(Selection())
    assert found["case_id"].tolist() == ["R0"]
    assert found["persons_from"].tolist() == [5]


def test_number_that_fills_a_field_counts_nobody(tmp_path: Path) -> None:
    """Three of them in a month would be more than a column of counts can hold."""
    filler = 999_999_999
    groups = [{"report_id": f"R{n}", "role": "migrant", "number_from": filler} for n in range(4)]
    legs = [{"report_id": "R0", "persons_from": filler}, {"report_id": "R0", "price_usd": 1e9}]
    register, told = _quarantine(tmp_path, [GOOD] * 4, person_group=groups, leg=legs)
    assert sorted(told["column_name"]) == ["number_from"] * 4 + ["persons_from", "price_usd"]
    assert pd.isna(register.kpis(Selection()).iloc[0]["persons_from"])


@pytest.mark.parametrize("table", ["report", "person_group", "place"])
def test_rows_that_share_a_key_are_set_aside(tmp_path: Path, table: str) -> None:
    """As of a view that joins a table in which a key stands twice."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    reports = [GOOD | {"place": "BQ-lac"}, GOOD]
    groups = [{"report_id": f"R{n}", "role": "migrant", "number_from": 5} for n in range(2)]
    write_register(url, reports=reports, person_group=groups)
    key = "place = 'BQ-lac'" if table == "place" else "report_id = 'R0'"
    run(
        url,
        f"ALTER TABLE {table} RENAME TO kept",
        f"CREATE VIEW {table} AS SELECT * FROM kept UNION ALL SELECT * FROM kept WHERE {key}",
    )
    register = open_register(url, tmp_path / "mirror")
    told = register.quarantine()
    assert told[["table_name", "reason"]].values.tolist() == [[table, "told twice"]] * 2
    figures = register.kpis(Selection()).iloc[0]
    assert figures["reports"] == (1 if table == "report" else 2)
    assert figures["persons_from"] == (10 if table == "place" else 5)
    assert figures["without_area"] == (2 if table == "place" else 1), "where it lies is not known"
    direct = Register(Audience.ANALYST, open_direct(url).engine).quarantine()
    assert direct["reason"].tolist() == ["told twice"] * 2


def test_place_off_the_map_keeps_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points = {"BQ-lac": (0.0, 0.0), "BQ-SAB": (12.0, None), "CW-fuikbaai": (95.0, 10.0),
              "VE-morrocoy": (12.0, -190.0)}  # fmt: skip
    for place, point in zip(PLACES, points.values(), strict=False):
        for name, value in zip(("latitude", "longitude"), point, strict=True):
            monkeypatch.setitem(place, name, value)
    register, told = _quarantine(tmp_path, [GOOD | {"place": place} for place in points])
    assert {*map(tuple, told[["key", "reason"]].values)} == {
        (place, "impossible coordinates") for place in points
    }
    assert len(told) == len(points)
    places = register.places().set_index("place").loc[list(points)]
    assert places["name"].tolist() == ["Lac", "Saba airport", "Fuikbaai", "Morrocoy"]
    assert places[["latitude", "longitude"]].isna().all(axis=None)
    areas = set(register.cases(Selection())["area"].dropna())
    assert areas >= {"bonaire", "saba", "curacao"}


def test_code_of_no_list_is_listed_and_counted(tmp_path: Path) -> None:
    register, told = _quarantine(tmp_path, [GOOD | {"theme": "piracy"}])
    assert told[["column_name", "reason", "set_aside"]].values.tolist() == [
        ["theme", "code outside its list", False]
    ]
    assert register.cases(Selection())["theme"].tolist() == ["piracy"]


def test_direct_mode_counts_what_a_mirror_sets_aside(tmp_path: Path) -> None:
    below = [{"report_id": "R0", "role": "migrant", "number_from": -3}]
    dirty = GOOD | {"event_date": date(2099, 1, 1)}
    mirror, aside = _quarantine(tmp_path, [GOOD, dirty], person_group=below)
    direct = open_direct(f"sqlite:///{tmp_path / 'register.db'}")
    register = Register(Audience.ANALYST, direct.engine)
    assert aside["set_aside"].tolist() == [True, True]
    assert register.quarantine()["set_aside"].tolist() == [False, False]
    figures = [one.kpis(Selection()).iloc[0] for one in (mirror, register)]
    assert [one["cases"] for one in figures] == [1, 2]
    assert pd.isna(figures[0]["persons_from"])
    assert figures[1]["persons_from"] == -3


def test_ten_thousand_dirty_rows_leave_the_good_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = [PLACES[0] | {"place": f"off {n}", "latitude": 95.0 + n} for n in range(100)]
    monkeypatch.setattr(registers, "PLACES", PLACES + nowhere)
    dirt: list[dict[str, Any]] = [
        {"event_date": date(2099, 1, 1)},
        {"event_date": date(1066, 10, 14)},
        {"registered_date": AHEAD},
        {"theme": "piracy"},
        {},
    ]
    reports = [GOOD | dirt[number % 5] for number in range(5_000)]
    below = [
        {"report_id": f"R{number}", "role": "migrant", "number_from": (-1, 3)[number % 2]}
        for number in range(5_000)
    ]
    below += [{"report_id": f"lost {n}", "role": "migrant", "number_from": 1} for n in range(5_000)]
    register, told = _quarantine(tmp_path, reports, person_group=below)
    assert told.groupby("reason").size().to_dict() == {
        "impossible date": 3_000,
        "impossible number": 2_500,
        "impossible coordinates": 100,
        "code outside its list": 1_000,
        "no report": 5_000,
    }
    found = register.cases(Selection())
    assert len(found) == 2_000
    assert len(found) + told.loc[told["table_name"] == "report", "set_aside"].sum() == len(reports)
    assert found["persons_from"].sum() == 3 * sum(n % 5 > 2 and n % 2 for n in range(5_000))
