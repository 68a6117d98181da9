"""Hubs: cases that reach and leave a place, and the paths that run over it."""

import pandas as pd
import pytest

from models.hubs import hubs


def _cases(**cases):
    return pd.Series(cases, dtype="int64")


def _flows(*rows):
    return pd.DataFrame(rows, columns=["origin", "destination", "cases"])


def test_the_place_in_between_leads():
    result = hubs(
        _cases(aruba=10, bonaire=7),
        _cases(coro=10, aruba=7),
        _flows(("coro", "aruba", 10), ("aruba", "bonaire", 7)),
    )
    assert result["place"].tolist() == ["aruba", "bonaire", "coro"]
    assert result.loc[0, ["arriving", "departing", "passing_through"]].tolist() == [10, 7, 7]
    assert result["betweenness"][0] == pytest.approx(0.5)  # 1 of the 2 ordered pairs of others
    assert result.loc[1:, "passing_through"].tolist() == [0, 0]


def test_movements_do_not_add_up_to_cases():
    """One case came from two places, one from a place not known: two cases, not two movements."""
    flows = _flows(("coro", "aruba", 1), ("maracaibo", "aruba", 1), (None, "aruba", 1))
    result = hubs(_cases(aruba=2), _cases(coro=1, maracaibo=1), flows).set_index("place")
    assert result["arriving"]["aruba"] == 2


def test_place_without_a_known_other_end_stays():
    result = hubs(_cases(aruba=3), _cases(), _flows((None, "aruba", 3)))
    assert result[["place", "arriving", "departing"]].to_numpy().tolist() == [["aruba", 3, 0]]
    assert result["betweenness"].isna().all()


def test_busy_flows_are_short():
    result = hubs(
        _cases(busy=9, quiet=1, z=10),
        _cases(a=10, busy=9, quiet=1),
        _flows(("a", "busy", 9), ("busy", "z", 9), ("a", "quiet", 1), ("quiet", "z", 1)),
    ).set_index("place")
    assert result["betweenness"]["busy"] > 0
    assert result["betweenness"]["quiet"] == 0


def test_rows_of_one_pair_add_up():
    """Two flows of 2 make a way shorter than one of 3."""
    rows = [("a", "b", 2), ("a", "b", 2), ("b", "z", 4), ("a", "c", 3), ("c", "z", 3)]
    ends = _cases(a=1, b=1, c=1, z=1)
    between = hubs(ends, ends, _flows(*rows)).set_index("place")["betweenness"]
    assert between["b"] > 0
    assert between["c"] == 0


def test_legs_within_one_place_make_no_path():
    result = hubs(_cases(b=3), _cases(b=3), _flows(("b", "b", 3)))
    assert result["passing_through"].tolist() == [3]
    assert result["betweenness"].isna().all()


def test_no_cases_give_no_hubs():
    result = hubs(_cases(), _cases(), _flows())
    assert result.empty
    assert result.dtypes["passing_through"] == "int64"
