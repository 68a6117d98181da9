import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from dashboard.figures import similar
from models.group_description import BACKGROUND, described
from models.groups import GroupModel
from models.traits import encode
from models.verdicts import Verdicts

SINGLE = {
    "theme": 3,
    "area": 7,
    "sector": 8,
    "venue_type": 13,
    "citizenship": 25,
    "gender": 3,
    "age_band": 9,
    "mode": 8,
    "origin": 40,
    "destination": 25,
    "vessel_type": 10,
    "group_size": 5,
    "price": 6,
    "recruitment_method": 10,
}
SETS = {"indicator": 40, "means_of_control": 16}


def register(seed, n=1000, *, planted=0.5, missing=0.3, size=25):
    """Cases, traits and the number of the planted modus operandi of each case (-1: none).

    Values are skewed; a modus operandi pins 8 to 11 attributes with 70 to 95% consistency; fields
    are missing per agency.
    """
    random = np.random.default_rng(seed)
    single = {a: (random.pareto(1.2, n) * 1.5).astype(int) % k for a, k in SINGLE.items()}
    sets = {a: random.random((n, k)) < 0.3 / np.arange(1, k + 1) ** 0.6 for a, k in SETS.items()}
    truth = np.full(n, -1)
    members = random.permutation(n)[: int(n * planted)]
    parts = np.array_split(members, max(len(members) // size, 1))
    for number, members in enumerate(parts if planted else []):
        truth[members] = number
        for attribute in random.choice([*SINGLE, *SETS], random.integers(8, 12), replace=False):
            fixed = members[random.random(len(members)) < random.uniform(0.7, 0.95)]
            if attribute in SINGLE:
                single[attribute][fixed] = random.integers(SINGLE[attribute])
            else:
                sets[attribute][fixed, random.integers(SETS[attribute])] = True
    agency = random.integers(0, 6, n)
    frames = [pd.DataFrame({"case_key": range(n), "attribute": "agency", "value": agency})]
    for attribute in [*SINGLE, *SETS]:
        known = random.random(n) >= 2 * missing * random.random(6)[agency]
        if attribute in SINGLE:
            key, value = np.flatnonzero(known), single[attribute][known]
        else:
            key, value = np.nonzero(sets[attribute] & known[:, None])
        frames.append(pd.DataFrame({"case_key": key, "attribute": attribute, "value": value}))
    traits = pd.concat(frames, ignore_index=True)
    traits["value"] = "v" + traits["value"].astype("str")
    days = pd.to_timedelta(random.integers(0, 1500, n), unit="D")
    cases = pd.DataFrame({"case_key": range(n), "case_date": pd.Timestamp("2022-01-01") + days})
    return cases, traits, truth


def b_cubed(truth, found):
    """Precision over cases in found groups, recall over cases in planted ones (Bagga 1998)."""
    table = pd.DataFrame({"truth": truth, "found": found})
    both = table.groupby(["truth", "found"])["truth"].transform("size")
    precision = both / table.groupby("found")["found"].transform("size")
    recall = both / table.groupby("truth")["truth"].transform("size")
    precision[table["truth"] == -1] = 0  # a background case has no companion but itself
    recall[table["found"] == BACKGROUND] = 0
    return precision[table["found"] != BACKGROUND].mean(), recall[table["truth"] != -1].mean()


def find(cases, traits, **settings):
    return GroupModel(**settings).fit(traits, cases=cases).found_


@pytest.fixture(scope="module")
def found():
    """As few cases as show what is asked: those that follow say nothing of how many are found."""
    cases, traits, truth = register(101, n=400)
    return cases, traits, truth, find(cases, traits)


def test_planted_groups_are_found():
    cases, traits, truth = register(101)
    groups = find(cases, traits)
    precision, recall = b_cubed(truth, groups.labels.to_numpy())
    assert precision > 0.85
    assert recall > 0.55


@pytest.mark.parametrize("seed", [7, 8])
def test_pure_background_gives_no_groups(seed):
    cases, traits, _truth = register(seed, planted=0)
    groups = find(cases, traits)
    assert groups.groups == ()
    assert (groups.labels == BACKGROUND).all()


def test_order_and_names_do_not_matter(found):
    cases, traits, _truth, groups = found
    renamed = traits.assign(case_key=traits["case_key"] * 3 + 7).sample(frac=1, random_state=2)
    again = find(
        cases.assign(case_key=cases["case_key"] * 3 + 7).sample(frac=1, random_state=3), renamed
    )
    assert again.labels.tolist() == groups.labels.tolist()
    assert [group.size for group in again.groups] == [group.size for group in groups.groups]


def test_agency_is_not_used(found):
    cases, traits, _truth, groups = found
    agency = traits["attribute"] == "agency"
    other = traits.assign(value=traits["value"].where(~agency, "v0"))
    pd.testing.assert_series_equal(find(cases, other).labels, groups.labels)
    for group in groups.groups:
        told = pd.concat([group.template, group.slots, group.distinguishing])
        assert "agency" not in set(told["attribute"])


def test_firmness_ranks_true_members(found):
    _cases, _traits, truth, groups = found
    assert groups.firmness.between(0, 1).all()
    first = groups.members(1)
    assert len(first) == groups.groups[0].size
    assert groups.firmness[first].is_monotonic_decreasing
    most = np.bincount(truth[first][truth[first] >= 0]).argmax()
    right = truth[first] == most
    assert right[: len(first) // 2].mean() >= right.mean()


def test_groups_are_described_by_their_members(found):
    cases, traits, _truth, groups = found
    group = groups.groups[0]
    members = groups.members(1)
    row = group.distinguishing.iloc[0]
    of_attribute = traits[traits["attribute"] == row["attribute"]]
    inside = of_attribute[of_attribute["case_key"].isin(members)]
    outside = of_attribute[~of_attribute["case_key"].isin(members)]
    assert row["of"] == inside["case_key"].nunique()
    assert row["cases"] == (inside["value"] == row["value"]).sum()
    with_value = (outside["value"] == row["value"]).sum()
    assert row["outside"] == with_value
    assert row["share_outside"] == pytest.approx(with_value / outside["case_key"].nunique())
    assert 1 < row["ratio_low"] < row["ratio"] < row["ratio_high"]
    assert (group.template["share"] >= 0.7).all()
    assert not set(group.slots["attribute"]) & set(group.template["attribute"])
    months = cases.set_index("case_key").loc[members, "case_date"].dt.to_period("M")
    assert (group.first_month, group.last_month) == (months.min(), months.max())


def test_each_end_is_drawn_with_the_cases_it_counts(monkeypatch):
    retail = [*range(24), *range(30, 600, 30)]
    traits = pd.DataFrame({"case_key": range(600), "attribute": "sector", "value": "construction"})
    traits.loc[retail, "value"] = "retail"
    labels = pd.Series(np.where(np.arange(600) < 24, 1, BACKGROUND), pd.RangeIndex(600))
    firmness = pd.Series(1.0, labels.index)
    cases = pd.DataFrame({"case_key": range(600)})
    groups = described(cases, encode(traits), labels, firmness, np.array([9.0]))
    monkeypatch.setattr(similar, "is_dark", lambda: False)
    chart = similar.apart(groups.groups[0], {}).chart.to_dict()
    drawn = pd.DataFrame(chart["datasets"][chart["data"]["name"]]).set_index("end")["cases"]
    assert drawn.to_dict() == {"Outside": 19, "Inside": 24}


def test_seeds_from_a_sample_still_find():
    cases, traits, truth = register(102, n=1500, size=60)
    groups = find(cases, traits, seed_cases=750)
    precision, recall = b_cubed(truth, groups.labels.to_numpy())
    assert precision > 0.8
    assert recall > 0.4
    again = find(cases, traits, seed_cases=750)
    pd.testing.assert_series_equal(groups.labels, again.labels)


def test_what_was_said_of_a_group_outlives_a_sample():
    cases, traits, truth = register(102, n=1500, size=60)
    members = np.flatnonzero(truth == 0)
    out = pd.DataFrame({"group": [7], "case_key": members[:1]})
    former = pd.Series(7, index=pd.Index(members, name="case_key"))
    model = GroupModel(seed_cases=200)
    model.fit(traits, cases=cases, verdicts=Verdicts(not_belongs=out, former=former))
    labels = model.found_.labels
    assert labels[members[0]] != model.anchored_[7]
    assert (labels[members[1:]] == model.anchored_[7]).mean() > 0.5


@pytest.mark.parametrize("rows", [0, 1])
def test_too_few_cases_give_nothing(rows):
    cases, traits, _truth = register(103, n=20)
    groups = find(cases[:rows], traits[traits["case_key"] < rows])
    assert groups.labels.tolist() == [BACKGROUND] * rows
    assert groups.labels.dtype == np.int64
    assert groups.firmness.dtype == np.float64
    assert groups.groups == ()


def test_cases_that_are_all_alike_are_no_group():
    cases, traits, _truth = register(103, n=300)
    alike = traits.drop_duplicates(["case_key", "attribute"]).assign(value="same")
    assert (find(cases, alike).labels == BACKGROUND).all()


def test_cases_without_traits_are_background():
    cases, traits, _truth = register(104, n=20)
    groups = find(cases, traits[:0])
    assert groups.labels.tolist() == [BACKGROUND] * 20
    assert (groups.firmness == 1).all()


def test_it_is_an_estimator(found):
    cases, traits, _truth, groups = found
    model = clone(GroupModel(fewest=6)).set_params(fewest=5)
    assert model.fit_predict(traits).tolist() == groups.labels.tolist()
    assert model.fit(traits.sample(frac=1, random_state=1), cases=cases[::-1]) is model
    pd.testing.assert_series_equal(model.found_.labels, groups.labels)
    pd.testing.assert_series_equal(model.found_.firmness, groups.firmness, check_exact=True)
    assert model.anchored_ == {}


def said(*rows):
    return pd.DataFrame(rows, columns=["group", "case_key"]).astype("int64")


def judged(found, belongs=(), not_belongs=(), **settings):
    """A model fitted again, the lasting id of each former group being 100 more than its number."""
    cases, traits, _truth, groups = found
    former = groups.labels[groups.labels > 0] + 100
    verdicts = Verdicts(said(*belongs), said(*not_belongs), former)
    return GroupModel(**settings).fit(traits, cases=cases, verdicts=verdicts)


def test_a_case_taken_out_stays_out_and_one_put_in_is_in(found):
    groups = found[3]
    out, outsider = groups.members(2)[0], groups.labels.index[groups.labels == BACKGROUND][0]
    moved = groups.members(1)[0]
    model = judged(found, [(101, outsider), (103, moved)], [(102, out)])
    labels, number = model.found_.labels, model.anchored_
    assert set(number) == {101, 102, 103}
    assert labels[outsider] == number[101]
    assert labels[moved] == number[103]
    assert labels[out] != number[102]
    assert (model.found_.firmness[[outsider, moved]] == 1).all()
    for lasting in number:  # all else of them is what it was
        former, now = groups.members(lasting - 100), model.found_.members(number[lasting])
        assert len(np.intersect1d(former, now)) > 0.8 * len(np.union1d(former, now))
    sizes = [group.size for group in model.found_.groups]
    assert sizes == labels[labels > 0].value_counts().sort_index().tolist()


def test_a_judged_group_survives_a_price_that_no_other_pays(found):
    groups = found[3]
    assert judged(found, price=1e6).found_.groups == ()
    model = judged(found, not_belongs=[(101, groups.members(1)[-1])], price=1e6)
    assert model.anchored_ == {101: 1}
    assert len(model.found_.groups) == 1
    assert groups.labels[model.found_.members(1)].eq(1).mean() > 0.8


def test_judged_groups_are_not_joined(found):
    cases, traits, _truth, groups = found
    members = groups.members(1)
    former = groups.labels[groups.labels > 0] + 100
    former[np.sort(members)[::2]] = 200
    verdicts = Verdicts(said((101, members[0]), (200, members[1])), said(), former)
    model = GroupModel().fit(traits, cases=cases, verdicts=verdicts)
    first, second = model.anchored_[101], model.anchored_[200]
    assert first != second
    assert model.found_.labels[members[[0, 1]]].tolist() == [first, second]


def test_a_group_of_one_case_lives_if_an_analyst_put_it_there(found):
    cases, traits, _truth, _groups = found
    verdicts = Verdicts(belongs=said((7, 3)))
    without = traits[traits["case_key"] != 3]  # nor needs it a trait
    for rows in (traits, without):
        model = GroupModel().fit(rows, cases=cases, verdicts=verdicts)
        assert model.found_.labels[3] == model.anchored_[7]
        assert model.found_.firmness[3] == 1
        assert np.isfinite(model.found_.groups[model.anchored_[7] - 1].evidence)
    assert model.found_.members(model.anchored_[7]).tolist() == [3]


def test_a_judged_group_of_too_few_dies(found):
    cases, traits, _truth, groups = found
    few = groups.members(1)[:4]
    former = pd.Series(9, index=pd.Index(few, name="case_key"))
    verdicts = Verdicts(not_belongs=said((9, groups.members(2)[0])), former=former)
    model = GroupModel().fit(traits, cases=cases, verdicts=verdicts)
    assert model.anchored_ == {}
    pd.testing.assert_series_equal(model.found_.labels, groups.labels)


def test_verdicts_of_cases_that_are_gone_change_nothing(found):
    groups = found[3]
    model = judged(found, [(300, 10**6)], [(301, 10**6 + 1)])
    assert model.anchored_ == {}
    pd.testing.assert_series_equal(model.found_.labels, groups.labels)


def test_a_case_put_into_two_groups_is_in_the_older(found):
    case = found[3].members(3)[0]
    model = judged(found, [(102, case), (101, case)])
    assert model.found_.labels[case] == model.anchored_[101]


def test_a_contradiction_is_refused():
    with pytest.raises(ValueError, match="Case 5 is said to belong to group 1 and not to"):
        Verdicts(said((1, 5)), said((1, 5)))
