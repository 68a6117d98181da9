import pandas as pd
import pytest

from models.hubs import hubs


def flows(*rows):
    return pd.DataFrame(rows, columns=["origin", "destination", "cases", "persons"])


def test_the_place_in_between_leads():
    result = hubs(flows(("coro", "aruba", 10, 40), ("aruba", "bonaire", 7, 20)))
    assert result["place"][0] == "aruba"
    assert result.loc[0, ["arriving", "departing", "passing_through", "degree"]].tolist() == [
        10,
        7,
        7,
        2,
    ]
    assert result["betweenness"][0] == pytest.approx(0.5)  # 1 of the 2 ordered pairs of others
    assert result.loc[1:, "passing_through"].tolist() == [0, 0]


def test_busy_flows_are_short():
    result = hubs(
        flows(("a", "busy", 9, 9), ("busy", "z", 9, 9), ("a", "quiet", 1, 1), ("quiet", "z", 1, 1))
    ).set_index("place")
    assert result["betweenness"]["busy"] > 0
    assert result["betweenness"]["quiet"] == 0


def test_rows_of_one_pair_add_up():
    result = hubs(flows(("a", "b", 2, 5), ("a", "b", 3, 5)), by="persons")
    assert result.set_index("place")["departing"]["a"] == 10


def test_rows_without_a_movement_are_left_out():
    assert hubs(flows(("a", None, 2, 2), ("b", "b", 3, 3))).empty


def test_no_flows_give_no_hubs():
    result = hubs(flows())
    assert result.empty
    assert result.dtypes["passing_through"] == "int64"
    assert hubs(flows(("a", "b", 1, 1)))["passing_through"].tolist() == [0, 0]
