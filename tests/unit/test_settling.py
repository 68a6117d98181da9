import numpy as np
import pytest
from scipy import sparse

from models.mixture import ELSEWHERE, Mixture
from models.scenes import Layout, one_scene, scenes
from models.settling import best, shared
from models.traits import background, encode
from tests.unit.test_scenes import follows, layout


def test_a_doubtful_case_counts_for_a_part_unless_members_are_few():
    many = np.repeat([[3.0, 3.0, -9.0], [0.0, -9.0, -9.0], [-9.0, -9.0, 0.5]], [60, 10, 3], axis=0)
    chance = shared(many).toarray()
    np.testing.assert_allclose(chance[0, :2], np.exp(3) / (1 + 2 * np.exp(3)), atol=1e-4)
    np.testing.assert_allclose(chance[60], [0.5, 0, 0], atol=1e-3)
    np.testing.assert_allclose(chance[-1], [0, 0, 1])


def test_what_an_analyst_said_is_sure():
    chance = shared(np.array([[90.0, np.inf], [-np.inf, -np.inf]])).toarray()
    np.testing.assert_allclose(chance, [[0, 1], [0, 0]])


def test_a_case_in_some_doubt_is_told_in_its_likeliest_group():
    assert best(np.log([[0.7, 0.2], [0.4, 0.4], [0.1, 0.8]])).tolist() == [0, -1, 1]
    assert best(np.zeros((2, 0))).tolist() == [-1, -1]


def test_to_tell_members_costs_as_much_as_they_stand_out():
    encoded = encode(follows())
    of_all = Layout.of(encoded, background(encoded))
    mixture = Mixture.of(of_all, one_scene(of_all), 5, 0.0)
    chance = np.zeros((len(of_all), 3))
    chance[:, 0] = 0.3  # all alike
    chance[:40, 1], chance[:40, 2] = 1, 0.5
    cost = mixture._telling(sparse.csc_array(chance))
    assert cost[0] == pytest.approx(0)
    share = 40 / len(of_all)
    entropy = -share * np.log(share) - (1 - share) * np.log(1 - share)
    assert cost[1] == pytest.approx(len(of_all) * entropy)
    assert cost[2] < cost[1] / 2


def test_a_group_is_told_from_the_cases_that_are_in_no_other():
    encoded = encode(follows())
    of_all = Layout.of(encoded, background(encoded))
    mixture = Mixture.of(of_all, one_scene(of_all), 5, 0.0)
    chance = np.zeros((len(of_all), 1))
    chance[:40] = 1
    members, scene = sparse.csc_array(chance), np.array([0])
    many = len(of_all) // 2
    alone, beside = (mixture.scores(members, scene, other) for other in (0.0, float(many)))
    less = np.log((len(of_all) - 40) / (len(of_all) - many - 40))
    np.testing.assert_allclose(beside[0] - alone[0], less)
    assert beside[1][0] > alone[1][0]


def test_values_that_a_group_does_not_fix_keep_their_proportions():
    encoded = encode(follows())
    of_all = Layout.of(encoded, background(encoded))
    mixture = Mixture.of(of_all, one_scene(of_all), 5, 0.0)
    rare = int(np.argmin(np.where(of_all.in_set, 1, of_all.share)))
    chance = np.asarray(encoded.has[:, [rare]].todense(), dtype=np.float64)
    weights = mixture.signatures(sparse.csc_array(chance), np.array([0]))[0][:, 0]
    others = (of_all.attribute_of == of_all.attribute_of[rare]) & (of_all.share > 0)
    others[rare] = False
    assert weights[rare] > 0
    assert np.ptp(weights[: len(others)][others]) == pytest.approx(0)
    assert (weights[: len(others)][others] < 0).all()


def test_a_member_that_is_surely_of_another_scene_still_has_a_score():
    cases, _truth = layout(3)
    mixture = Mixture.of(cases, scenes(cases, np.random.default_rng(0)), 5, 0.0)
    scene = np.array([0])
    lead = mixture.lead[:, 0]
    here, away = np.flatnonzero(lead > 0)[:30], np.flatnonzero(lead <= ELSEWHERE)
    chance = np.zeros((len(cases), 1))
    chance[here], chance[away[0]] = 1, 0.6
    scores, _evidence = mixture.scores(sparse.csc_array(chance), scene)
    assert len(away) > 1
    assert np.isfinite(scores[away[0], 0])
    assert np.isneginf(scores[away[1:], 0]).all()
