import numpy as np
import pandas as pd
import pytest

from models import firmness as module
from models.firmness import best_jaccard, firmness, grouped
from models.groups import GroupModel


def labelled(*numbers):
    index = pd.Index(range(len(numbers)), name="case_key")
    return pd.Series(numbers, index=index, dtype="int64")


def of(cases, agencies=()):
    """Cases without traits, and who reported them: a string of agencies' letters a case."""
    frame = pd.DataFrame({"case_key": range(cases)})
    frame["case_date"] = pd.Timestamp("2025-01-01")
    traits = pd.DataFrame({"case_key": [], "attribute": [], "value": []})
    rows = [(case, name) for case, names in enumerate(agencies) for name in names]
    told = pd.DataFrame(rows, columns=["case_key", "agency"]).astype({"case_key": "int64"})
    return frame, traits, told.astype({"agency": "str"})


def test_best_jaccard_is_that_of_the_most_alike():
    groups = labelled(1, 1, 1, 1, 2, 2, 3, -1)
    again = labelled(1, 1, 2, 2, 2, 2, -1, 1)
    assert best_jaccard(groups, again).to_dict() == pytest.approx({1: 2 / 5, 2: 2 / 4, 3: 0})
    assert best_jaccard(groups, groups).to_dict() == {1: 1, 2: 1, 3: 1}
    assert best_jaccard(groups, labelled(*[-1] * 8)).to_dict() == {1: 0, 2: 0, 3: 0}


def test_a_group_that_comes_back_is_firm_and_one_that_does_not_is_not():
    cases, traits, told = of(20)
    found = labelled(*[1] * 10, *[2] * 10)

    def fit(cases, traits, fewest):
        keys = cases["case_key"]
        return pd.Series(np.where(keys < 10, 1, keys), index=keys)  # the second falls to pieces

    table = firmness(cases, traits, told, found, fit=fit)
    assert table["number"].tolist() == [1, 2]
    assert table["jaccard"][0] == 1
    assert 1 / 10 <= table["jaccard"][1] <= 1 / 4
    assert table["without"].isna().all()
    assert table["agency"].isna().all()


def test_a_group_rests_on_the_agency_without_which_it_goes():
    # The first group: a alone tells 3, a and b tell 2, b alone 1. The second: c alone tells all.
    cases, traits, told = of(12, ["a", "a", "a", "ab", "ab", "b", "c", "c", "c", "", "d", "d"])
    found = labelled(1, 1, 1, 1, 1, 1, 2, 2, 2, 3, -1, -1)
    seen = []

    def fit(cases, traits, fewest):
        keys = cases["case_key"]
        seen.append(set(keys))
        whole = {0, 1, 2} <= set(keys)
        return found[keys] if whole else pd.Series(np.where(keys < 4, 1, -1), index=keys)

    table = firmness(cases, traits, told, found, rounds=0, fit=fit).set_index("number")
    assert seen == [
        {3, 4, 5, 6, 7, 8, 9, 10, 11},
        {0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11},
        {0, 1, 2, 3, 4, 5, 9, 10, 11},
    ]
    assert table["without"][[1, 2]].tolist() == pytest.approx([1 / 6, 0])
    assert table["agency"][[1, 2]].tolist() == ["a", "c"]
    assert table.loc[3, ["without", "agency"]].isna().all()
    assert table["jaccard"].isna().all()  # no sample was drawn
    assert table.dtypes.astype(str).to_dict() == {
        "jaccard": "float64",
        "without": "float64",
        "agency": "str",
    }


def test_an_agency_that_tells_nothing_alone_changes_nothing():
    cases, traits, told = of(6, ["ab"] * 6)
    table = firmness(cases, traits, told, labelled(*[1] * 6), rounds=0, fit=pytest.fail)
    assert (table["without"][0], table["agency"][0]) == (1, "a")


def test_without_groups_nothing_is_done():
    cases, traits, told = of(6, ["a"] * 6)
    table = firmness(cases, traits, told, labelled(*[-1] * 6), fit=pytest.fail)
    assert len(table) == 0
    assert table["agency"].dtype == "str"


def test_of_many_cases_so_many_are_looked_at(monkeypatch):
    monkeypatch.setattr(module, "MOST_CASES", 100)
    cases, traits, told = of(400, ["a"] + ["b"] * 399)
    found = labelled(*[1] * 200, *[2] * 10, *[3] * 5, *[-1] * 185)
    samples = []

    def fit(cases, traits, fewest):
        samples.append(cases["case_key"])
        return found[cases["case_key"]]

    table = firmness(cases, traits, told, found, rounds=20, fit=fit)
    looked_at = pd.concat(samples[:20]).drop_duplicates()
    assert len(looked_at) == 100
    assert found[looked_at].value_counts().to_dict() == {1: 35, 2: 10, 3: 5, -1: 50}
    assert all(50 < len(sample) < 80 for sample in samples[:20])
    assert (table["jaccard"] == 1).all()


@pytest.fixture(scope="module")
def planted():
    """Three modi operandi of 20 cases, one of them told by one agency alone, among 240 cases."""
    random = np.random.default_rng(5)
    values = random.integers(0, 8, (240, 12))
    for number in range(3):
        kept = random.random((20, 8)) < 0.9
        rows = values[20 * number : 20 * number + 20, :8]
        rows[kept] = np.broadcast_to(random.integers(0, 8, 8), (20, 8))[kept]
    cases = pd.DataFrame({"case_key": range(240)})
    traits = pd.DataFrame(values, columns=[f"attribute {i}" for i in range(12)])
    traits = traits.assign(case_key=cases["case_key"]).melt("case_key", var_name="attribute")
    traits["value"] = traits["value"].astype("str")
    agency = random.choice(["a", "b", "c"], 240)
    agency[:20] = "d"
    agencies = pd.DataFrame({"case_key": range(240), "agency": agency})
    return cases, traits, agencies.astype({"agency": "str"})


def test_planted_groups_are_firm_and_twice_the_same(planted):
    cases, traits, _agencies = planted
    found = GroupModel().fit(traits, cases=cases).found_.labels
    assert found.max() == 3
    parts = []
    table = firmness(*planted, found, rounds=4, progress=parts.append)
    assert (table["jaccard"] > 0.75).all()
    of_one = found[found.index < 20].mode()[0]
    rests = table.set_index("number").loc[of_one]
    assert (rests["agency"], rests["without"] < 0.2) == ("d", True)
    others = table.set_index("number").drop(of_one)
    told = planted[2].set_index("case_key")["agency"]
    for number, rest in others.iterrows():
        left = (told[found.index[found == number]] != rest["agency"]).mean()
        assert rest["without"] == pytest.approx(left, abs=0.15)
    assert parts == pytest.approx(np.arange(1, 9) / 8)
    shuffled = [frame.sample(frac=1, random_state=3) for frame in planted]
    again = firmness(*shuffled, found.sample(frac=1, random_state=4), rounds=4)
    pd.testing.assert_frame_equal(table, again, check_exact=True)


def test_a_group_of_six_is_firm_where_its_members_are_alike():
    random = np.random.default_rng(11)
    values = random.integers(0, 12, (240, 12))
    values[:6, :9] = values[0, :9]
    traits = pd.DataFrame(values, columns=[f"attribute {i}" for i in range(12)])
    traits = traits.assign(case_key=range(240)).melt("case_key", var_name="attribute")
    traits["value"] = traits["value"].astype("str")
    cases = pd.DataFrame({"case_key": range(240)})
    told = pd.DataFrame({"case_key": range(240), "agency": ["a", "b", "c"] * 80})
    found = GroupModel().fit(traits, cases=cases).found_.labels
    assert found.index[found > 0].tolist() == list(range(6))
    table = firmness(cases, traits, told, found, rounds=5)
    assert table["jaccard"][0] > 0.75
    five = firmness(cases, traits, told, found, rounds=5, fit=lambda *asked: grouped(*asked[:2], 5))
    assert five["jaccard"][0] < 0.75  # samples hold about four of the six
    assert table["without"][0] < 0.75  # of six two are gone, and four are no group


def test_a_sample_that_holds_too_few_says_nothing():
    cases, traits, told = of(40)
    found = labelled(1, 1, *[-1] * 38)
    table = firmness(cases, traits, told, found, fit=lambda cases, *_: found[cases["case_key"]])
    assert table["jaccard"].isna().all()
