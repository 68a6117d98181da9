"""Dates of groups and members: no more precise than the register knows them."""

import pandas as pd

from dashboard.figures.case_dates import between, coarse_note, dates, in_words, of_known_month, when
from dashboard.texts import speaking

CASES = pd.DataFrame(
    {
        "case_date": pd.to_datetime(["2016-01-01", "2017-04-01", "2017-08-01", "2018-03-09", None]),
        "precision": ["year", "quarter", "month", "day", None],
    }
)


def test_year_is_not_told_as_its_january() -> None:
    assert when(CASES) == "2016"
    assert when(CASES, last=True) == "Mar 2018"
    assert when(CASES.head(2), last=True) == "Q2 2017"
    assert when(CASES.tail(1)) == "–"
    assert between(CASES) == "2016 – Mar 2018"
    assert between(CASES.head(1)) == "2016"


def test_date_in_a_table_is_cut_to_what_is_known() -> None:
    assert dates(CASES) == ["2016", "2017-Q2", "2017-08", "2018-03-09", None]


def test_week_is_not_told_as_its_first_day() -> None:
    first = pd.Timestamp(2026, 2, 27)
    weeks = pd.DataFrame({"case_date": [first], "precision": ["week"]})
    assert dates(weeks) == ["2026-02-27 – 2026-03-05"]
    assert in_words(first, "week") == "27 Feb 2026 – 5 Mar 2026"


def test_date_in_a_sentence_is_written_as_the_reader_writes_it() -> None:
    told = [in_words(*one) for one in CASES.itertuples(index=False)]
    assert told == ["2016", "Q2 2017", "Aug 2017", "9 Mar 2018", "Not known"]
    with speaking("nl"):
        assert in_words(*CASES.iloc[1]) == "K2 2017"


def test_cases_of_no_known_month_are_counted() -> None:
    assert coarse_note(CASES).startswith("2 cases whose month is not registered are left out")
    assert not coarse_note(CASES.tail(3))


def test_week_over_two_months_is_of_neither() -> None:
    first = pd.to_datetime(["2026-03-02", "2026-03-30"])
    weeks = pd.DataFrame({"case_date": first, "precision": "week"})
    assert of_known_month(weeks)["case_date"].tolist() == [first[0]]
