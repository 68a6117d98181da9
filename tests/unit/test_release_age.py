"""The benchmark of how old a release copy grows, by the rule that releases are made with."""

from datetime import datetime

import pandas as pd

from benchmarks.release_age import UNTIL, aged
from data_access.mirror_info import MirrorInfo
from data_access.release.attributes import ONE_EVENT, Told
from data_access.release.turns import A_TURN, NEW_OF_EACH

K = 5
BEGUN = pd.Timestamp(2024, 6, 30)
MOMENT = datetime(2026, 6, 30)  # noqa: DTZ001 - UTC, by contract
ABOUT = MirrorInfo("A small register", "operational", MOMENT, MOMENT, "sqlite", 0, 0)


def test_batches_enter_by_number_and_turns_pass_where_too_few_wait() -> None:
    told, days = _cases(
        {
            BEGUN - pd.DateOffset(years=2): 40,
            BEGUN + pd.Timedelta(days=28): NEW_OF_EACH * K,
            BEGUN + pd.Timedelta(days=70): K - 1,
        }
    )
    found = aged(told, days, ABOUT, 60, K)
    assert (found.batches, found.turns_passed) == (1, 1)
    assert [round(months) for months in found.months] == [1, 23]
    assert BEGUN + pd.Timedelta(days=28) + 2 * A_TURN > pd.Timestamp(UNTIL)


def _cases(by_day: dict[pd.Timestamp, int]) -> tuple[Told, "pd.Series[pd.Timestamp]"]:
    """Cases of two themes on one island, so many first registered on each day."""
    days = pd.Series([day for day, many in by_day.items() for _ in range(many)])
    cases = pd.DataFrame(
        {
            "reports": [(f"R{key}",) for key in days.index],
            "case_ids": [()] * len(days),
            "for_partners": False,
            "weight": ONE_EVENT,
        }
    )
    values = [
        row
        for key in days.index
        for row in (
            (key, "theme", ("trafficking", "smuggling")[key % 2]),
            (key, "area", "bonaire"),
            (key, "period", str(days[key].year)),
        )
    ]
    return Told(cases, pd.DataFrame(values, columns=["case_key", "attribute", "value"])), days
