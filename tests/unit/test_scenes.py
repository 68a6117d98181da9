import numpy as np
import pandas as pd
import pytest

from models.scenes import Layout, one_scene, scenes
from models.traits import background, encode


def layout(parts, seed=0, n=800):
    """Cases of some scenes: ten attributes of four values, each scene with its usual ones."""
    random = np.random.default_rng(seed)
    scene = random.integers(parts, size=n)
    usual = random.integers(4, size=(parts, 10))
    rows = []
    for case in range(n):
        for attribute in range(10):
            if random.random() < 0.7:
                own = random.random() < 0.6
                value = usual[scene[case], attribute] if own else random.integers(4)
                rows.append((case, f"a{attribute}", str(value)))
    traits = pd.DataFrame(rows, columns=["case_key", "attribute", "value"])
    encoded = encode(traits)
    return Layout.of(encoded, background(encoded)), scene[encoded.keys]


def follows(n=900):
    """Of each case an origin and a mode that mostly follows from it, every pair among them."""
    random = np.random.default_rng(0)
    origin = random.integers(6, size=n)
    mode = np.where(random.random(n) < 0.7, origin // 2, random.integers(4, size=n))
    rows = [(case, "origin", f"o{value}") for case, value in enumerate(origin)]
    rows += [(case, "mode", f"m{value}") for case, value in enumerate(mode)]
    return pd.DataFrame(rows, columns=["case_key", "attribute", "value"])


@pytest.mark.parametrize("parts", [1, 3])
def test_as_many_scenes_as_there_are(parts):
    cases, _truth = layout(parts)
    assert len(scenes(cases, np.random.default_rng(0)).prior) == parts


def test_cases_are_of_their_scene():
    cases, truth = layout(3)
    label = scenes(cases, np.random.default_rng(0)).fits(cases).argmax(axis=1)
    table = pd.crosstab(label, truth).to_numpy()
    assert table.max(axis=1).sum() > 0.9 * len(truth)


def test_shares_add_up_and_a_lead_is_a_chance():
    cases, _truth = layout(3)
    found = scenes(cases, np.random.default_rng(0))
    assert found.prior.sum() == pytest.approx(1)
    np.testing.assert_allclose(cases.by_attribute @ found.share, 1, atol=0.01)
    within = np.exp(found.lead(cases)) @ found.prior
    np.testing.assert_allclose(within, 1)


def test_twice_the_same():
    cases, _truth = layout(3)
    one, two = (scenes(cases, np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(one.share, two.share)


def test_one_scene_is_all_cases():
    cases, _truth = layout(2)
    only = one_scene(cases)
    np.testing.assert_allclose(only.share[:, 0], cases.share, atol=0.01)
    assert np.abs(only.lead(cases)).max() < 1e-9


def test_pairs_of_values_that_go_together_are_as_likely_as_they_are_common():
    traits = follows()
    encoded = encode(traits)
    cases = Layout.of(encoded, background(encoded))
    assert len(cases.children)
    told = pd.DataFrame(traits.pivot(index="case_key", columns="attribute", values="value"))
    told["chance"] = np.exp(one_scene(cases).fits(cases)[:, 0])
    pairs = told.groupby(["mode", "origin"])["chance"].agg(["first", "size"])
    assert len(pairs) == 24
    assert pairs["first"].sum() == pytest.approx(1, abs=0.02)
    assert (pairs["first"] - pairs["size"] / len(told)).abs().max() < 0.03
