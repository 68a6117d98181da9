import numpy as np
import pandas as pd
import pytest
from scipy import stats

from models.comparison import compare


def counts(**cases):
    return pd.DataFrame(
        {"value": pd.Series(list(cases), dtype="str"), "cases": np.array([*cases.values()], int)}
    )


def test_what_changed_most_comes_first():
    result = compare(
        counts(retail=50, construction=10, agriculture=5),
        counts(retail=48, construction=40, agriculture=1),
        100,
        100,
    )
    assert result["value"].tolist() == ["construction", "agriculture", "retail"]
    assert result["difference"].tolist() == pytest.approx([0.30, -0.04, -0.02])


def test_probability_is_fishers():
    result = compare(counts(retail=8), counts(retail=1), 10, 6)
    assert result["p"][0] == pytest.approx(stats.fisher_exact([[8, 2], [1, 5]]).pvalue)
    assert result["low"][0] < result["difference"][0] < result["high"][0] < 0


def test_absent_value_counts_as_zero():
    result = compare(counts(retail=5), counts(construction=5), 5, 5).set_index("value")
    assert result.loc["retail", ["cases_first", "cases_second"]].tolist() == [5, 0]
    assert result.loc["construction", ["cases_first", "cases_second"]].tolist() == [0, 5]


def test_many_values_need_stronger_evidence():
    values = {f"v{i}": 10 for i in range(20)}
    result = compare(counts(**values), counts(**(values | {"v0": 25})), 100, 100)
    assert result["value"][0] == "v0"
    assert result["q"][0] == pytest.approx(20 * result["p"][0])


def test_an_empty_set_says_nothing():
    result = compare(counts(), counts(retail=3), 0, 4)
    assert result["p"].tolist() == [1.0]
    assert result[["share_first", "difference", "low", "high"]].isna().all(axis=None)
    nothing = compare(counts(), counts(), 0, 0)
    assert nothing.empty
    assert nothing.dtypes["cases_first"] == np.int64
    assert nothing.dtypes["q"] == np.float64


def test_repeated_value_is_refused():
    twice = pd.DataFrame({"value": ["retail", "retail"], "cases": [1, 2]})
    with pytest.raises(ValueError, match="two rows"):
        compare(twice, counts(retail=1), 3, 3)
