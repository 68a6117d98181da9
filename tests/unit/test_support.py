"""Where the chain of support breaks, worked out by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from models.support import CHAIN, breaks_at, chain, chain_by

COLUMNS = ["agency", "identification", "reflection_period", "referral", "support_outcome"]
ACTUAL, POSSIBLE, NONE = (
    "ActualVictimOfTrafficking",
    "PossibleVictimOfTrafficking",
    "NotAVictimOfTrafficking",
)


def told(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Rows of agency, identification, reflection period, referral, outcome and victims."""
    return pd.DataFrame(rows, columns=[*COLUMNS, "victims"])


TOLD = told(
    ("KPCN", ACTUAL, "accepted", "Shelter", "in_support", 4),
    ("KPCN", POSSIBLE, "not_offered", None, "left_support", 3),
    ("SZW", POSSIBLE, "declined", None, None, 2),
    ("SZW", None, "offered", "Legal", "returned", 1),
    ("SZW", NONE, "not_offered", "Legal", "left_support", 50),
    ("SZW", "a word of no list", None, None, "a word of no list", 1),
)


def test_each_step_is_taken_missed_or_not_known() -> None:
    steps = chain(TOLD).set_index("step")
    counts = {
        "identified": (4, 5, 2),
        "offered": (7, 3, 1),
        "accepted": (4, 2, 1),  # of the seven who were offered one
        "referred": (5, 0, 6),
        "stayed": (5, 3, 3),
    }
    assert list(counts) == [step.name for step in CHAIN]
    for step, expected in counts.items():
        row = steps.loc[step]
        assert (row["taken"], row["missed"], row["not_known"]) == expected, step
    assert steps.loc["offered", "share"] == pytest.approx(0.7)
    assert steps.loc["offered", "low"] < 0.7 < steps.loc["offered", "high"]


def test_chain_breaks_where_the_least_share_went_on() -> None:
    assert breaks_at(chain(TOLD)) == "offered", "of fewer than ten nothing is said"
    assert breaks_at(chain(told(("KPCN", ACTUAL, None, "Legal", None, 90)))) is None
    many = told(
        ("KPCN", ACTUAL, "accepted", "Legal", "left_support", 60),
        ("KPCN", POSSIBLE, "accepted", "Legal", "returned", 40),
    )
    assert breaks_at(chain(many)) == "stayed"


def test_nobody_is_no_zero_share() -> None:
    steps = chain(TOLD.iloc[:0])
    assert steps[["taken", "missed", "not_known"]].to_numpy().sum() == 0
    assert np.isnan(steps["share"]).all()
    assert breaks_at(steps) is None
    assert chain_by(TOLD.iloc[:0], ["agency"])["agency"].empty


def test_parts_add_up_to_the_whole() -> None:
    whole, parts = chain(TOLD), chain_by(TOLD.replace({"agency": {"SZW": None}}), ["agency"])
    assert parts["agency"].isna().sum() == len(CHAIN), "who told it may not be known"
    for column in ("taken", "missed", "not_known"):
        added = parts.groupby("step", sort=False)[column].sum()
        assert added.tolist() == whole[column].tolist()
