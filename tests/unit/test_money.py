"""Signs of money counted by case."""

from typing import Any

import pandas as pd

from models.money import cases_by, pairs, shares_of_groups

NAMES = ["case_key", "channel", "amount_band", "origin_country", "destination_country"]


def signs(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=NAMES)


SIGNS = signs(
    (1, "cash", "0-199", "BQ", "VE"),
    (1, "cash", "200-499", "BQ", "VE"),
    (2, "cash", "0-199", "BQ", None),
    (3, None, "0-199", "CW", "VE"),
    (4, "hawala", None, None, None),
)


def test_case_counts_once_in_a_cell() -> None:
    by_channel = cases_by(SIGNS, ["channel"])
    assert by_channel["channel"].tolist()[:2] == ["cash", "hawala"]
    assert by_channel["cases"].tolist() == [2, 1, 1]
    assert by_channel["channel"].isna().sum() == 1, "what is not known is counted too"
    cells = cases_by(SIGNS, ["channel", "amount_band"])
    assert cells.iloc[0].tolist() == ["cash", "0-199", 2]
    assert cells["cases"].sum() == 5


def test_pair_needs_both_ends() -> None:
    assert pairs(SIGNS)[["origin_country", "cases"]].to_numpy().tolist() == [["BQ", 1], ["CW", 1]]


def test_groups_are_held_against_their_own_size() -> None:
    group_of = pd.Series([1, 1, 1, 2, -1], index=[1, 2, 5, 6, 4])
    shares = shares_of_groups(SIGNS, group_of).set_index("group")
    assert shares.index.tolist() == [-1, 1, 2]
    assert shares["cases"].to_dict() == {-1: 1, 1: 3, 2: 1}
    assert shares["signed"].to_dict() == {-1: 1, 1: 2, 2: 0}
    assert shares.loc[1, "channel"] == "cash"
    assert pd.isna(shares.loc[2, "channel"])
    assert shares.loc[2, "share"] == 0
    assert shares.loc[2, "high"] > 0.5, "of one case hardly anything is known"


def test_nothing_is_no_error() -> None:
    empty = SIGNS.iloc[:0]
    assert cases_by(empty, ["channel"]).empty
    assert pairs(empty).empty
    assert shares_of_groups(empty, pd.Series([1, 1], index=[1, 2]))["signed"].tolist() == [0]
