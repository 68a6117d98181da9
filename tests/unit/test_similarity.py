import numpy as np
import pandas as pd
import pytest

from models.nearness import near_values
from models.similarity import Similarity


def traits(*rows):
    """Rows of (case_key, attribute, value)."""
    frame = pd.DataFrame(rows, columns=["case_key", "attribute", "value"])
    return frame.astype({"case_key": "int64", "attribute": "str", "value": "str"})


def crowd(seed=0, n=400):
    """Cases with three independent attributes, a document that follows citizenship, and signs."""
    random = np.random.default_rng(seed)
    citizenship = random.choice(["VE", "CO", "DO", "PE"], n, p=[0.5, 0.3, 0.15, 0.05])
    columns = {
        "citizenship": citizenship,
        "document_country": np.where(random.random(n) < 0.95, citizenship, "CO"),
        "sector": random.choice(["retail", "construction"], n),
        "agency": random.choice(["a", "b"], n),
    }
    rows = [(i, name, values[i]) for name, values in columns.items() for i in range(n)]
    rows += [(i, "indicator", f"s{j}") for i in range(n) for j in range(9) if random.random() < 0.3]
    return traits(*[row for row in rows if row[1] == "indicator" or random.random() < 0.8])


def test_rare_agreement_weighs_more():
    rows = [(i, "sector", "retail" if i < 18 else "agriculture") for i in range(20)]
    similarity = Similarity.fit(traits(*rows))
    common, rare = similarity.reasons(0, 1), similarity.reasons(18, 19)
    assert rare["bits"].sum() == pytest.approx(np.log2(0.5 + 0.5 / (2.5 / 21)))
    assert 0 < common["bits"].sum() < 0.1 < rare["bits"].sum()


def test_missing_is_neither_for_nor_against():
    similarity = Similarity.fit(
        traits((1, "sector", "retail"), (2, "sector", "retail"), (2, "mode", "yacht"))
    )
    assert similarity.reasons(1, 2)["attribute"].tolist() == ["sector"]


def test_conflict_is_told_last():
    rows = [(i, "sector", "retail") for i in range(9)] + [(9, "sector", "farm"), (9, "mode", "air")]
    similarity = Similarity.fit(traits(*rows, (0, "mode", "air")))
    reasons = similarity.reasons(0, 9)
    assert reasons["attribute"].tolist() == ["mode", "sector"]
    assert reasons["bits"].iloc[-1] == pytest.approx(-1)


def test_consistency_sets_the_price_of_conflict():
    rows = traits((1, "mode", "air"), (2, "mode", "road"), (1, "sector", "x"), (2, "sector", "y"))
    similarity = Similarity.fit(rows, consistency={"mode": 0.9})
    bits = similarity.reasons(1, 2).set_index("attribute")["bits"]
    assert bits.to_dict() == pytest.approx({"mode": np.log2(0.1), "sector": -1})
    with pytest.raises(ValueError, match="consistency"):
        Similarity.fit(rows, consistency=1.0)


def test_agency_is_never_a_reason():
    with_agency = crowd()
    similarity = Similarity.fit(with_agency)
    without = Similarity.fit(with_agency[with_agency["attribute"] != "agency"])
    pd.testing.assert_frame_equal(similarity.nearest(3, 10), without.nearest(3, 10))
    assert "agency" not in set(similarity.reasons(0, 1)["attribute"])


def test_reasons_add_up_to_the_bits():
    similarity = Similarity.fit(crowd())
    nearest = similarity.nearest(5, 30)
    totals = [similarity.reasons(5, key)["bits"].sum() for key in nearest["case_key"]]
    assert totals == pytest.approx(nearest["bits"].tolist())
    assert nearest["bits"].is_monotonic_decreasing
    assert 5 not in set(nearest["case_key"])


def test_blocks_agree_with_nearest():
    similarity = Similarity.fit(crowd())
    rows = np.arange(0, 400, 3)
    bits = np.vstack([block for _, block in similarity.blocks(rows, size=50)])
    for case in (0, 40, 100):
        nearest = similarity.nearest(int(rows[case]), 400).set_index("case_key")["bits"]
        for other in np.flatnonzero(np.arange(len(rows)) != case):
            expected = nearest.get(int(rows[other]))
            if expected is not None:
                assert bits[case, other] == pytest.approx(expected, abs=1e-3)


def test_what_goes_together_counts_once():
    rows = crowd()
    similarity = Similarity.fit(rows)
    wide = rows[rows["attribute"] != "indicator"].pivot_table(
        index="case_key", columns="attribute", values="value", aggfunc="first"
    )
    alike = wide.index[(wide["citizenship"] == "DO") & (wide["document_country"] == "DO")]
    bits = similarity.reasons(*alike[:2]).set_index("attribute")["bits"]
    one, other = bits["citizenship"], bits["document_country"]
    assert max(one, other) > 1.5
    assert 0 <= min(one, other) < 0.3


def test_sets_are_matched_by_element():
    rows = [(i, "indicator", f"s{j}") for i in range(12) for j in (i % 3, 3 + i % 4)]
    similarity = Similarity.fit(traits(*rows))
    reasons = similarity.reasons(0, 3)
    assert reasons["value_a"].tolist() == ["s0, s3"]
    assert reasons["value_b"].tolist() == ["s0, s6"]
    assert reasons["bits"].iloc[0] == pytest.approx(np.log2(0.5 + 0.5 / (4.5 / 13)))


def test_order_of_rows_does_not_matter():
    rows = crowd()
    shuffled = rows.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        Similarity.fit(rows).nearest(7, 20), Similarity.fit(shuffled).nearest(7, 20)
    )


def test_no_cases_are_like_none():
    for rows in (traits(), traits((1, "sector", "retail"))):
        similarity = Similarity.fit(rows)
        nearest, reasons = similarity.nearest(1, 5), similarity.reasons(1, 2)
        assert nearest.empty
        assert nearest.dtypes.tolist() == [np.int64, np.float64]
        assert reasons.empty
        assert reasons.dtypes["bits"] == np.float64


def nearly():
    """Places in a row, each near the next, of which a case has one or several; bands likewise."""
    near = near_values(
        pd.DataFrame(
            {"place": list("abcd"), "latitude": [12.0, 12.15, 12.3, 15.0], "longitude": -68.0}
        ),
        {"price": ["0-199", "200-499", "500-999"]},
    )
    random = np.random.default_rng(4)
    rows = [(i, "price", random.choice(["0-199", "200-499", "500-999"])) for i in range(80)]
    rows += [(i, "destination", random.choice(list("abcd"))) for i in range(80)]
    for i in range(80):
        some = random.choice(list("abcd"), random.integers(1, 4), replace=False)
        rows += [(i, "origin", place) for place in some]
    return traits(*(row for row in rows if random.random() < 0.8)), near


def test_near_is_partly_alike():
    _rows, near = nearly()
    rows = [(i, "origin", place) for i, place in enumerate("aabbccdddddddddddd")]
    similarity = Similarity.fit(traits(*rows), near=near)
    same, close, apart = (similarity.reasons(0, other)["bits"].sum() for other in (1, 2, 4))
    assert same > close > 0 > apart
    assert apart == pytest.approx(np.log2(0.5))


def test_nothing_of_a_pair_depends_on_who_asks():
    rows, near = nearly()
    similarity = Similarity.fit(rows, near=near)
    keys = similarity.encoded.keys
    one, other = (part.ravel() for part in np.indices((len(keys), len(keys))))
    every = similarity.between(one, other).reshape(len(keys), len(keys))
    np.testing.assert_allclose(every, every.T, atol=1e-4)
    plain = Similarity.fit(rows)
    blocks = np.vstack([bits for _start, bits in plain.blocks(np.arange(len(keys)), 30)])
    np.testing.assert_allclose(plain.between(one, other), blocks.ravel(), atol=1e-4)
    for place in range(0, len(keys), 9):
        nearest = similarity.nearest(int(keys[place]), len(keys))
        np.testing.assert_allclose(
            nearest["bits"], every[place][np.searchsorted(keys, nearest["case_key"])], atol=1e-4
        )
        told = [similarity.reasons(int(keys[place]), int(key))["bits"].sum() for key in keys]
        np.testing.assert_allclose(told, every[place], atol=1e-4)


def test_what_is_shared_is_never_a_conflict():
    rows, near = nearly()
    more = [(int(i), "mode", f"by {place}") for i, a, place in rows.values if a == "destination"]
    similarity = Similarity.fit(pd.concat([rows, traits(*more)], ignore_index=True), near=near)
    children = similarity.background.children()
    assert len(children)
    assert (similarity.shared[children] + similarity.less >= -1e-9).all()
    for key in similarity.encoded.keys[:20]:
        told = similarity.reasons(int(similarity.encoded.keys[0]), int(key))
        shared = told["value_a"] == told["value_b"]
        assert (told.loc[shared, "bits"] >= -1e-9).all()
        assert (told["bits"] >= np.log2(0.5) - 1e-9).all()
