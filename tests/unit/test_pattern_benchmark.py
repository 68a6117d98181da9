import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.patterns.__main__ import main
from benchmarks.patterns.features import Features
from benchmarks.patterns.group_baselines import GRIDS, hdbscan_gower, latent_classes, leiden
from benchmarks.patterns.measures import ari, b_cubed
from benchmarks.patterns.nearest_baselines import cosine, gower
from benchmarks.patterns.oracle import Oracle
from benchmarks.patterns.population import population
from benchmarks.patterns.world import BASE, EASY, SCENES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def there():
    return population(EASY, 400, 3)


def test_the_quick_path_measures_every_method_asked_for(tmp_path):
    file = tmp_path / "told.json"
    wanted = "method=ours;oracle (ceiling)"
    command = [sys.executable, "-m", "benchmarks.patterns", "--quick", "--json", str(file)]
    only = ["--only", "size=300", "seed=0", "difficulty=base", wanted]
    done = subprocess.run([*command, *only], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    runs = pd.DataFrame(json.loads(file.read_text())["likeness"])
    assert runs.groupby("task").size().to_dict() == {"groups": 2, "nearest": 2}
    assert (runs["seconds"] > 0).all()
    assert (runs["MB"] > 50).all()
    f1 = runs[runs["task"] == "groups"].set_index("method")["B3 F1"]
    assert f1["oracle (ceiling)"] == f1.max()
    assert "| base | 300 | ours | 1 |" in done.stdout


def test_what_is_too_large_is_left_out_and_said_so(capsys):
    only = ["size=50000", "seed=0", "difficulty=base", "task=groups", "method=HDBSCAN, Gower"]
    assert main(["--only", *only]) == 0
    assert "HDBSCAN, Gower is left out at 50,000 cases" in capsys.readouterr().out


def test_features_hold_what_is_recorded(there):
    features = Features.of(there.cases, there.traits)
    traits = there.traits[there.traits["attribute"] != "route"]
    assert features.ones.sum() == len(traits)
    assert features.knows.sum() == len(traits.drop_duplicates(["case_key", "attribute"]))
    first = traits[traits["attribute"] == "theme"].iloc[0]
    row = features.keys.tolist().index(first["case_key"])
    assert f"theme {features.codes[row, 0]:02d}" == first["value"]


def test_gower_by_hand():
    rows = [
        (1, "theme", "theme 00"),  # agrees
        (2, "theme", "theme 00"),
        (1, "price", "price 01"),  # two bands of five apart
        (2, "price", "price 03"),
        (1, "indicator", "indicator 01"),  # one of three
        (1, "indicator", "indicator 02"),
        (2, "indicator", "indicator 02"),
        (2, "indicator", "indicator 09"),
        (1, "gender", "gender 01"),  # known of one alone: not compared
        (3, "mode", "mode 01"),
    ]
    traits = pd.DataFrame(rows, columns=["case_key", "attribute", "value"])
    features = Features.of(pd.DataFrame({"case_key": [1, 2, 3]}), traits)
    distance = features.gower(np.array([0]))[0]
    assert distance.tolist() == pytest.approx([0, (0 + 2 / 5 + 2 / 3) / 3, 1])


def test_components_part_what_is_told_apart(there):
    features = Features.of(there.cases, there.traits)
    coordinates = features.components(5)
    assert coordinates.shape == (400, 5)
    weight = features.ones.sum(axis=1)
    assert np.abs(weight @ coordinates).max() < 1e-6 * weight.sum()  # centred
    assert np.array_equal(coordinates, features.components(5))


@pytest.mark.parametrize("method", [hdbscan_gower, latent_classes, leiden])
def test_a_baseline_finds_something_and_the_same_again(there, method):
    features = Features.of(there.cases, there.traits)
    found = method(features)
    assert ari(there.truth, found) > 0.1
    assert np.array_equal(found, method(features))
    size = np.bincount(found[found >= 0])
    assert (size[size > 0] >= 5).all()


def test_defaults_are_of_the_grid():
    for method, grid in GRIDS.items():
        defaults = method.__defaults__
        for default, values in zip(defaults, grid.values(), strict=True):
            assert default in values, method.__name__


@pytest.mark.parametrize("method", [gower, cosine])
def test_neighbours_are_mostly_of_the_same_modus_operandi(there, method):
    nearest = method(Features.of(there.cases, there.traits))
    members = np.flatnonzero(there.truth == there.truth.max())
    near = [nearest(row, 3) for row in members]
    assert all(row not in found for row, found in zip(members, near, strict=True))
    assert np.mean([there.truth[found] == there.truth.max() for found in near]) > 0.5


def test_no_grouping_beats_the_oracle(there):
    oracle = Oracle(there)
    assert oracle.posterior.sum(axis=1) == pytest.approx(1)
    assert b_cubed(there.truth, oracle.labels())[2] > 0.9


def test_the_oracle_is_calibrated():
    there = population(BASE, 6000, 5)
    posterior = Oracle(there).posterior
    for low, high in [(0.05, 0.35), (0.35, 0.65), (0.65, 0.95)]:
        case, group = np.nonzero((posterior >= low) & (posterior < high))
        hit = there.truth[case] + 1 == group
        assert hit.mean() == pytest.approx(posterior[case, group].mean(), abs=0.06)


def test_the_oracle_tells_scenes_apart_by_what_follows_from_what():
    there = population(BASE, 2000, 1)
    oracle = Oracle(there)
    scenes = np.stack([oracle._of_scene(scene) for scene in range(SCENES)], axis=1)
    assert np.isfinite(scenes).all()


def test_a_method_that_is_not_there_is_told(capsys):
    with pytest.raises(SystemExit):
        main(["--only", "method=ours,latent classes"])
    assert "no method is called ['ours,latent classes']" in capsys.readouterr().err
