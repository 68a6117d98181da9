"""The unseen number: published figures, known totals, and when there is none."""

import csv
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from models import loglinear
from models.lists import MOST_LISTS, Lists, agency_lists
from models.loglinear import cells, fit, stepwise
from models.unseen import FEWEST_SHARED, Estimate, Reason, unseen_number
from tests.files import real_file

ROUNDS = 200


def table(names: str, **cases: int) -> Lists:
    """Lists of one letter each; ``AB=3`` is three cases on exactly the lists A and B."""
    counts = np.zeros(2 ** len(names) - 1)
    for held, count in cases.items():
        counts[sum(2 ** names.index(letter) for letter in held) - 1] = count
    return Lists(tuple(names), counts)


def histories(*rows: tuple[str, int]) -> pd.DataFrame:
    """What the register answers; ``("A B", 3)`` is three cases that exactly A and B told of."""
    told = [
        (number, agency, cases)
        for number, (agencies, cases) in enumerate(rows)
        for agency in agencies.split() or [None]
    ]
    return pd.DataFrame(told, columns=["combination", "agency", "cases"])


def netherlands(*joined: str) -> Lists:
    """Ned.csv: six lists of the Netherlands, 2010 to 2015; some of them joined into one."""
    with real_file("mse/Ned.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name != "frequency"]
    alone = [name for name in names if name not in joined]
    counts = np.zeros(2 ** (len(alone) + bool(joined)) - 1)
    for row in rows:
        on = {name for name in names if float(row[name])}
        held = [name in on for name in alone] + ([bool(on & set(joined))] if joined else [])
        counts[sum(2**place for place, here in enumerate(held) if here) - 1] += float(
            row["frequency"]
        )
    return Lists((*alone, *([None] if joined else [])), counts, joined)


def drawn(shares: list[float], total: int, seed: int, odds_ratio: float = 1.0) -> Lists:
    """So many cases of which each list holds a share; the first two depend on each other."""
    of = cells(len(shares))
    odds = np.log(np.array(shares) / (1 - np.array(shares)))
    weights = np.exp(np.append(0, of.held @ odds + np.log(odds_ratio) * of.both[:, 0]))
    counts = np.random.default_rng(seed).multinomial(total, weights / weights.sum())[1:]
    return Lists(tuple("ABCDEF"[: len(shares)]), counts.astype(np.float64))


def estimate(of: Lists, rounds: int = ROUNDS) -> Estimate:
    found = unseen_number(of, rounds=rounds).estimate
    assert found is not None
    return found


def none(of: Lists) -> loglinear.Flags:
    return np.zeros((1, len(of.pairs())), dtype=bool)


# Published figures -------------------------------------------------------------------------------


def test_netherlands_give_the_published_figures():
    # Binette and Steorts 2022 (arXiv 2112.01594): the five lists of the Netherlands by SparseMSE
    # (stepwise, threshold 0.02, BCa of 2,000 samples) and with all lists independent, as their
    # repository OlivierBinette/MSETools keeps them (analyses/real_data, "grid estimates").
    five = netherlands("I", "O")
    assert (five.known, len(five.names)) == (8234, 5)
    found = estimate(five, rounds=2000)
    assert found.independent == pytest.approx(52923.894254, abs=0.001)
    assert found.total == pytest.approx(121521.613712, abs=0.001)
    # The limits rest on random samples: two runs of ours differ by as much.
    assert (found.low, found.high) == pytest.approx((48002, 173698), rel=0.06)


def test_all_six_lists_of_the_netherlands():
    # No published figure of this method was found for the six; another library fits the same model
    # alike, below.
    six = netherlands()
    found = estimate(six, rounds=1000)
    assert (six.known, six.shared, len(six.names)) == (8234, 432, 6)
    assert found.independent == pytest.approx(52823.46, abs=0.01)
    assert found.total == pytest.approx(111139.37, abs=0.01)
    assert 40_000 < found.low < 50_000
    assert 140_000 < found.high < 180_000
    chosen = found.pairs.dropna(subset=["odds_ratio"])[["first", "second"]].to_numpy()
    assert ["".join(six.names[place] for place in pair) for pair in chosen] == SELECTED


SELECTED = ["IK", "IZ", "KO", "KR", "OP", "OZ", "PR", "PZ"]


@pytest.mark.parametrize("pairs", [[], ["OZ"], SELECTED], ids=["independent", "one", "selected"])
def test_fit_agrees_with_an_independent_library(pairs):
    from sklearn.linear_model import PoissonRegressor

    counts, of = netherlands().counts, cells(6)
    names = ["IKOPRZ"[i] + "IKOPRZ"[j] for i, j in of.pairs]
    chosen = np.isin(names, pairs)
    never = chosen & (counts @ of.both == 0)  # I and K, K and R
    kept = ~of.both[:, never].any(axis=1)
    terms = np.hstack([of.held, of.both[:, chosen & ~never]])[kept].astype(float)
    other = PoissonRegressor(alpha=0, tol=1e-9, max_iter=5000, solver="newton-cholesky")
    other.fit(terms, counts[kept])
    ours = fit(counts[None], chosen[None])
    assert ours.unseen[0] == pytest.approx(np.exp(other.intercept_), rel=1e-5)
    assert ours.expected[0, kept] == pytest.approx(other.predict(terms), rel=1e-4, abs=1e-6)
    assert not ours.expected[0, ~kept].any()


# Known totals ------------------------------------------------------------------------------------


def test_two_lists_give_the_estimate_of_petersen():
    two = np.array([[80.0, 60.0, 20.0]])  # 100 and 80 cases, 20 on both
    assert fit(two, np.zeros((1, 1), dtype=bool)).unseen[0] == pytest.approx(80 * 60 / 20)


def test_interval_holds_the_true_number_of_independent_lists():
    answers = [estimate(drawn([0.2, 0.15, 0.1, 0.05], 2000, seed)) for seed in range(20)]
    assert sum(one.low <= 2000 <= one.high for one in answers) >= 17
    assert np.median([one.total for one in answers]) == pytest.approx(2000, rel=0.1)


def test_dependence_is_found_and_taken_into_account():
    of = drawn([0.3, 0.3, 0.2, 0.2], 3000, seed=1, odds_ratio=6.0)
    found = estimate(of)
    assert found.independent < 2600
    assert found.low <= 3000 <= found.high
    ratio = found.pairs.set_index(["first", "second"])["odds_ratio"].dropna()
    assert ratio.index.tolist() == [(0, 1)]
    assert 3 < ratio.iloc[0] < 12


def test_more_dependence_than_assumed_means_more_unseen():
    found = estimate(drawn([0.2, 0.15, 0.1, 0.05], 2000, seed=3))
    free = found.pairs[found.pairs["odds_ratio"].isna()]
    assert len(free)
    assert (free["if_half"] < found.total).all()
    assert (free["if_double"] > found.total).all()


def test_assumed_odds_ratio_is_that_of_the_fitted_table():
    of = table("ABC", A=90, B=70, C=60, AB=20, AC=15, BC=10, ABC=4)
    found = fit(of.counts[None], none(of), offset=np.log(2.0) * cells(3).both[:, 0])
    a, b, ab = found.expected[0, [0, 1, 2]]
    assert ab * found.unseen[0] / (a * b) == pytest.approx(2.0)


def test_pair_that_never_meets_is_at_minus_infinity():
    of = table("ABCD", A=300, B=300, C=200, D=200, AC=40, AD=40, BC=40, BD=40, CD=30, ACD=8, BCD=8)
    found = estimate(of)
    never = found.pairs[(found.pairs["first"] == 0) & (found.pairs["second"] == 1)].iloc[0]
    assert (never["shared"], never["odds_ratio"]) == (0, 0.0)
    assert never["expected"] > 30


def test_same_seed_same_answer():
    of = drawn([0.2, 0.15, 0.1, 0.05], 2000, seed=5)
    one, two = (unseen_number(of, rounds=ROUNDS, random_state=7).estimate for _ in range(2))
    other = unseen_number(of, rounds=ROUNDS, random_state=8).estimate
    assert one
    assert two
    assert other
    assert (one.low, one.high) == (two.low, two.high)
    assert (one.total, one.low) != (other.total, other.low)
    pd.testing.assert_frame_equal(one.pairs, two.pairs)


def test_tables_fitted_together_are_fitted_as_if_alone():
    tables = np.stack([drawn([0.2, 0.1, 0.1], 900, seed).counts for seed in range(6)])
    together = stepwise(tables)
    for number, counts in enumerate(tables):
        alone = stepwise(counts[None])
        assert (together.pairs[number] == alone.pairs[0]).all()
        assert together.unseen[number] == pytest.approx(alone.unseen[0])


# When there is none ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        (Lists((), np.zeros(0)), Reason.FEW_LISTS),
        (table("A", A=900), Reason.FEW_LISTS),
        (table("AB", A=900, B=900, AB=300), Reason.FEW_LISTS),
        (table("ABC", A=900, B=900, C=900, ABC=90), Reason.FEW_LISTS),
        (table("ABCD", A=900, B=900, C=900, D=900), Reason.LITTLE_OVERLAP),
        (table("ABCD", A=900, B=900, C=900, D=9, AB=FEWEST_SHARED - 1), Reason.LITTLE_OVERLAP),
        (table("ABCD", A=900, B=900, C=900, D=9, ABC=FEWEST_SHARED), Reason.FEW_LISTS),
        (table("ABCD", ABCD=900), Reason.NO_ESTIMATE),
        (table("ABCD", A=400, AB=200, AC=100, AD=50), Reason.NO_ESTIMATE),
    ],
    ids=["no list", "one", "two", "three", "no overlap", "little", "fourth apart", "all one",
         "one has all"],
)  # fmt: skip
def test_refused_with_a_reason(of: Lists, reason: Reason):
    answer = unseen_number(of, rounds=ROUNDS)
    assert (answer.estimate, answer.refused) == (None, reason)
    assert answer.lists is of


def test_wide_interval_is_refused(monkeypatch):
    of = drawn([0.2, 0.15, 0.1, 0.05], 2000, seed=1)
    monkeypatch.setattr("models.unseen.WIDEST", 1.01)
    assert unseen_number(of, rounds=ROUNDS).refused is Reason.TOO_WIDE


def test_number_that_rests_on_the_model_is_refused(monkeypatch):
    of = drawn([0.3, 0.3, 0.2, 0.2], 3000, seed=1, odds_ratio=6.0)
    monkeypatch.setattr("models.unseen.FURTHEST", 1.1)
    assert unseen_number(of, rounds=ROUNDS).refused is Reason.RESTS_ON_MODEL


def test_unstable_samples_are_refused(monkeypatch):
    monkeypatch.setattr("models.unseen.FEWEST_SHARED", 2)
    monkeypatch.setattr("models.unseen.FEWEST_LISTS", 3)
    of = table("ABC", A=40, B=40, C=40, AB=1, AC=1)
    assert unseen_number(of, rounds=ROUNDS).refused is Reason.UNSTABLE


THREE = table("ABC", A=27, B=37, C=19, AC=4, BC=5)
"""Of these A and B never meet."""


def exists(counts, pairs):
    """Whether one table has an estimate under one model, by linear programming.

    It does where some table of counts that are all above 0 has the totals that the model fits
    (Fienberg and Rinaldo 2012, Ann. Statist. 40:996): the program seeks one whose least count is
    greatest. Less than a thousand millionth of all cases is rounding.
    """
    of = cells(loglinear.lists_of(counts))
    kept, active = (found[0] for found in loglinear._kept(counts[None], pairs[None]))
    terms = of.terms[np.ix_(kept, active)]
    number, totals = len(terms), terms.T @ counts[kept]
    least = np.ones((number, 1))
    found = linprog(
        np.append(np.zeros(number), -1.0),
        A_ub=np.hstack([-np.eye(number), least]),
        b_ub=np.zeros(number),
        A_eq=np.hstack([terms.T, np.zeros((len(totals), 1))]),
        b_eq=totals,
        bounds=[(0, None)] * (number + 1),
    )
    return bool(found.success) and -float(found.fun or 0.0) > 1e-9 * float(counts.sum())


@pytest.mark.parametrize(
    ("pairs", "is_there", "is_one"),
    [
        ([], True, True),
        ([(0, 2)], True, True),
        ([(0, 2), (1, 2)], False, True),  # among cases not on C it would need some on A and B
        ([(0, 1), (0, 2), (1, 2)], True, False),  # six numbers for five counts
    ],
)
def test_some_models_of_sparse_lists_have_no_estimate(pairs, is_there, is_one):
    chosen = np.array([pair in pairs for pair in cells(3).pairs])
    assert exists(THREE.counts, chosen) == is_there
    assert fit(THREE.counts[None], chosen[None]).settled[0] == (is_there and is_one)


@st.composite
def sparse_tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    size = draw(st.integers(3, 5))
    few = st.sampled_from([0, 0, 0, 0, 1, 2, 5, 30, 400])
    counts = draw(st.lists(few, min_size=2**size - 1, max_size=2**size - 1))
    pairs = draw(st.lists(st.booleans(), min_size=size * (size - 1) // 2, max_size=None))
    chosen = np.array(pairs[: size * (size - 1) // 2])
    return np.array(counts, dtype=np.float64), chosen


@given(sparse_tables())
@settings(max_examples=100, deadline=None)
def test_steps_come_to_rest_exactly_where_there_is_an_estimate(drawn_table):
    counts, pairs = drawn_table
    kept, active = loglinear._kept(counts[None], pairs[None])
    identified = bool(loglinear._identified(kept, active)[0])
    expected = bool(counts.sum()) and identified and exists(counts, pairs)
    assert bool(fit(counts[None], pairs[None]).settled[0]) == expected


# Lists -------------------------------------------------------------------------------------------


def test_every_agency_with_enough_cases_has_a_list():
    found = agency_lists(histories(("A", 30), ("B", 20), ("A B", 5), ("C", 12), ("", 4)))
    assert (found.names, found.joined, found.unlisted) == (("A", "B", "C"), (), 4)
    assert (found.sizes(), found.known, found.shared) == ([35, 25, 12], 67, 5)
    assert found.pairs()["shared"].tolist() == [5, 0, 0]


def test_small_agencies_are_joined_and_counted_once():
    found = agency_lists(histories(("A", 40), ("B", 6), ("C", 3), ("B C", 2), ("A B C", 1)))
    assert (found.names, found.joined) == (("A", None), ("B", "C"))
    assert (found.sizes(), found.known, found.shared) == ([41, 12], 52, 1)


def test_one_small_agency_stays_by_itself():
    assert agency_lists(histories(("A", 40), ("B", 30), ("C", 1))).names == ("A", "B", "C")


def test_there_are_never_more_lists_than_can_be_filled():
    many = [(chr(65 + number), 50 - number) for number in range(9)]
    found = agency_lists(histories(*many))
    assert len(found.names) == MOST_LISTS
    assert (found.names[-1], found.joined) == (None, ("F", "G", "H", "I"))
    assert len(agency_lists(histories(*many[:MOST_LISTS])).joined) == 0


def test_list_that_meets_no_other_is_named():
    found = agency_lists(histories(("A", 30), ("A B", 5), ("B", 30), ("C", 12)))
    assert found.apart == ("C",)


def test_only_the_lists_asked_for():
    asked = histories(("A", 30), ("A B", 5), ("B C", 3), ("B", 20))
    assert agency_lists(asked, ("A", "C")).names == ("A", "C")
    assert agency_lists(asked, ("A", "C")).shared == 0


def test_no_case_no_list():
    found = agency_lists(histories())
    assert (found.names, found.known, found.shared, found.sizes()) == ((), 0, 0, [])
    assert agency_lists(histories(("", 3))).unlisted == 3


@given(
    st.dictionaries(
        st.sets(st.sampled_from("ABCDEFGH")).map(lambda held: " ".join(sorted(held))),
        st.integers(1, 60),
        max_size=30,
    )
)
@example({"A": 30, "A B": 1})
def test_no_case_is_lost_or_counted_twice(told):
    found = agency_lists(histories(*told.items()))
    assert found.known + found.unlisted == sum(told.values())
    assert len(found.pairs()) == len(list(combinations(found.names, 2)))
    if not found.joined:
        assert found.shared == sum(n for held, n in told.items() if len(held.split()) > 1)
