"""How long reports take: by counts of reports, with what is not known kept apart."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from models.delays import delays, summary


def told(*rows: tuple[str | None, int | None, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["agency", "days", "reports"])
    return frame.astype({"days": "Int64"})


def test_unknown_day_is_not_zero_days():
    one = summary(told(("KMar", 4, 1), ("KMar", None, 30)))
    assert (one["half"], one["nine_tenths"], one["dated"], one["without_day"]) == (4, 4, 1, 30)


def test_report_before_its_event_is_counted_apart():
    one = summary(told(("KMar", -3, 5), ("KMar", 8, 1)))
    assert (one["half"], one["dated"], one["after"], one["reports"]) == (8, 1, 5, 6)


def test_ten_reports_give_the_ninth_day():
    one = summary(told(*(("KMar", day, 1) for day in range(1, 11))))
    assert (one["half"], one["nine_tenths"]) == (5, 9)


def test_agency_that_is_not_known_stands_too():
    frame = delays(told(("KMar", 2, 3), (None, 5, 7), ("SZW", None, 2)))
    assert frame["reports"].tolist() == [7, 3, 2]
    assert pd.isna(frame["agency"].iloc[0])
    assert frame["half"].isna().tolist() == [False, False, True]


def test_nothing_told_gives_no_days():
    assert delays(told()).empty
    assert summary(told())["half"] is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 9)), min_size=1))
def test_days_are_those_of_the_reports_one_by_one(counts):
    one = summary(told(*(("KMar", days, reports) for days, reports in counts)))
    each = np.repeat([days for days, _ in counts], [reports for _, reports in counts])
    expected = [int(np.percentile(each, q, method="inverted_cdf")) for q in (50, 90)]
    assert [one["half"], one["nine_tenths"]] == expected
