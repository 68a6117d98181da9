from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from dashboard.findings import GroupLine, group_lines, news
from data_access.notebook import Notebook
from data_access.notebook_values import Run
from models.identity import matched


def groups(**members):
    """Series of groups by case key, from group letters (a=1, b=2, ...) to ranges of cases."""
    parts = [
        pd.Series(ord(name) - ord("a") + 1, index=list(cases)) for name, cases in members.items()
    ]
    return pd.concat([pd.Series(-1, index=[10_000]), *parts]).astype("int64")


def told(identity):
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in identity.events.itertuples(index=False)
    ]


def test_a_group_goes_on_under_its_id():
    identity = matched(groups(z=range(10), c=range(20, 30)), groups(a=range(19, 31), b=range(9)))
    assert identity.ids == {1: 3, 2: 26}
    assert identity.new == ()
    assert told(identity) == [
        ("grown", 3, 3, 3, pytest.approx(10 / 12)),
        ("shrunk", 26, 26, 26, pytest.approx(0.9)),
    ]
    assert told(matched(groups(c=range(5)), groups(a=range(5)))) == [("same", 3, 3, 3, 1.0)]


def test_what_is_new_has_no_id_until_it_is_given():
    identity = matched(groups(e=range(20)), groups(a=range(12), b=range(12, 20), c=range(30, 36)))
    assert identity.ids == {1: 5, 2: None, 3: None}
    assert identity.new == (2, 3)
    assert told(identity) == [
        ("shrunk", 5, 5, 5, 0.6),
        ("split", None, 5, None, 1.0),
        ("born", None, None, None, None),
    ]
    named = identity.named([7, 8])
    assert named.ids == {1: 5, 2: 7, 3: 8}
    assert told(named)[1:] == [("split", 7, 5, 7, 1.0), ("born", 8, None, 8, None)]
    assert identity.new == (2, 3)
    with pytest.raises(ValueError, match="zip"):
        identity.named([7])


def test_groups_merge_and_die():
    former = groups(a=range(10), b=range(10, 16), c=range(30, 36))
    identity = matched(former, groups(a=[*range(15), 40]))
    assert identity.ids == {1: 1}
    assert told(identity) == [
        ("grown", 1, 1, 1, pytest.approx(10 / 16)),
        ("merge", 1, 2, 1, pytest.approx(5 / 6)),
        ("died", 3, 3, None, None),
    ]


def test_the_assignment_is_the_best_of_all_and_not_greedy():
    # Greedily 1 would take the 1 found (0.5) and leave 2 with nothing.
    former = groups(a=range(10), b=range(10, 20))
    found = groups(a=[*range(6), *range(10, 14)], b=[*range(6, 10)])
    assert matched(former, found).ids == {1: 2, 2: 1}


@pytest.mark.parametrize(("shared", "same"), [(3, True), (2, False)])
def test_a_small_group_that_was_swallowed_up_is_known_by_half_of_it(shared, same):
    identity = matched(groups(d=range(6)), groups(a=[*range(shared), *range(100, 200)]))
    assert identity.ids == {1: 4 if same else None}


def test_equal_sums_go_to_the_older_and_the_order_of_rows_does_not_matter():
    split = matched(groups(d=range(10)), groups(a=range(5), b=range(5, 10)))
    assert split.ids == {1: 4, 2: None}
    former = groups(d=range(5), f=range(5, 10), g=range(10, 15))
    found = groups(a=[*range(0, 15, 2)], b=[*range(1, 15, 2)])
    identity = matched(former, found)
    again = matched(former[::-1], found.sample(frac=1, random_state=1))
    assert identity.ids == again.ids == {1: 4, 2: 6}
    pd.testing.assert_frame_equal(identity.events, again.events)
    merged = matched(groups(d=range(5), f=range(5, 10)), groups(a=range(10)))
    assert merged.ids == {1: 4}


def test_what_is_held_is_not_assigned():
    former = groups(a=range(10), b=range(10, 20))
    found = groups(a=range(10), b=range(10, 20), c=range(30, 33))
    assert matched(former, found).ids == {1: 1, 2: 2, 3: None}
    identity = matched(former, found, {1: 2, 9: 3, 8: 77})
    assert identity.ids == {1: None, 2: 1, 3: 9}
    assert told(identity)[0] == ("split", None, 1, None, 1.0)
    assert told(identity.named([10]))[-1] == ("merge", 1, 2, 1, 1.0)


def test_nothing_before_or_nothing_now():
    nothing = groups()
    assert matched(nothing, nothing).ids == {}
    assert len(matched(nothing, nothing).named([]).events) == 0
    assert told(matched(nothing, groups(a=range(5)))) == [("born", None, None, None, None)]
    assert told(matched(groups(a=range(5)), nothing)) == [("died", 1, 1, None, None)]


@pytest.mark.parametrize("seed", range(20))
def test_every_group_has_one_event_and_no_id_goes_to_two(seed):
    random = np.random.default_rng(seed)
    former = pd.Series(random.integers(-1, 8, 120) * 3)
    moved = random.random(120) < 0.5
    found = pd.Series(np.where(moved, random.integers(-1, 9, 120), former // 3 + 1))
    identity = matched(former[former != 0], found)
    named = identity.named(range(100, 100 + len(identity.new)))
    assert len(set(named.ids.values())) == len(named.ids) == found[found >= 0].nunique()
    gone = named.events[len(named.ids) :]
    assert set(gone["kind"]) <= {"merge", "died"}
    lived = set(named.ids.values()) & set(former)
    assert lived | set(gone["from"]) == set(former[former > 0])
    assert set(named.events["id"][: len(named.ids)]) == set(named.ids.values())
    taken = named.events.loc[named.events["kind"].isin(["split"]), "from"]
    assert set(taken) <= lived


def test_the_digest_reads_the_events_from_the_notebook(tmp_path):
    notebook = Notebook(tmp_path / "notebook.db", "invented", "training")

    def save(former, found):
        identity = matched(former, found)
        identity = identity.named(notebook.new_groups(len(identity.new)))
        lasting = found[found >= 0].map(identity.ids)
        labels = pd.DataFrame(
            {"case_id": lasting.index.astype("str"), "group": lasting.array, "firmness": 1.0}
        )
        sizes = lasting.value_counts().sort_index()
        lines = tuple(GroupLine(int(group), "", int(size)) for group, size in sizes.items())
        run = Run("c", "s", datetime(2026, 1, 1), "1", datetime(2026, 1, 1), 9, 0)  # noqa: DTZ001
        notebook.save_groups(
            run, labels.astype({"group": "Int64"}), identity.events, group_lines(lines)
        )
        return lasting

    first = save(groups(), groups(a=range(20), b=range(20, 30), c=range(30, 36), d=range(40, 45)))
    notebook.save_digest(news(notebook).remembered())
    save(first, groups(a=range(12), b=range(20, 36), c=range(12, 20), d=range(60, 66)))
    lines = [(line.id, line.event, line.other) for line in news(notebook).groups]
    assert lines == [
        (1, "shrunk", None),
        (2, "grown", None),
        (3, "merged", 2),
        (4, "died", None),
        (5, "split", 1),
        (6, "born", None),
    ]
