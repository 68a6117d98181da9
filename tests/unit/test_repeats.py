"""Which cases tell an event again: by themes of which one is both, and beside rough dates."""

import numpy as np
import pandas as pd
import pytest

from models.history import history

USUAL = 298
AS_OF = pd.Timestamp("2026-06-20")
Rows = list[tuple[int, str, str]]


def _told_again(mine: Rows, vague: int = 0, *, twins: bool = False) -> int:
    """Repeats where two agencies tell `mine` on one day, beside cases of another agency.

    ``vague`` more are known to a month, so that they all stand on its first day.
    """
    keys = np.arange(USUAL + 2 + vague)
    attributes = sorted({attribute for _, attribute, _ in mine})
    rows = [(key, name, f"v{key % 7}") for key in keys[:USUAL].tolist() for name in attributes]
    rows += [(USUAL + which, attribute, value) for which, attribute, value in mine]
    rows += [(key, "vague", f"v{key % 7}") for key in keys[USUAL + 2 :].tolist()]
    dates = pd.Series(pd.date_range("2024-01-01", periods=len(keys), freq="3D"))
    dates[USUAL:] = pd.Timestamp("2026-06-01")
    cases = pd.DataFrame({"case_key": keys, "case_date": dates, "exact": keys < USUAL + 2})
    tellers = ["KPCN"] * USUAL + ["KPCN", "KMar"] + ["KPCN"] * vague
    agencies = pd.DataFrame({"case_key": keys, "agency": tellers})
    traits = pd.DataFrame(rows, columns=["case_key", "attribute", "value"])
    pair = pd.DataFrame({"one": [USUAL], "other": [USUAL + 1]}) if twins else None
    return int(history(cases, traits, agencies, AS_OF, twins=pair).repeats.sum())


@pytest.mark.parametrize("twins", [False, True])
def test_pair_that_is_surely_one_event_counts_once_though_it_shares_little(*, twins: bool) -> None:
    mine = [(0, "mode", "boat"), (1, "mode", "air"), (0, "venue", "bar"), (1, "venue", "club")]
    assert _told_again(mine, twins=twins) == twins


@pytest.mark.parametrize(
    ("other", "again"), [("smuggling", 1), ("both", 1), (None, 1), ("trafficking", 0)]
)
def test_both_themes_contradict_neither(other: str | None, again: int) -> None:
    mine = [(which, "origin", "rare") for which in (0, 1)] + [(0, "theme", "smuggling")]
    assert _told_again(mine + ([(1, "theme", other)] if other else [])) == again


@pytest.mark.parametrize("vague", [0, 200])
def test_cases_of_no_known_day_ask_no_more_of_those_that_have_one(vague: int) -> None:
    """Three rare values and one contradiction: some 16 bits."""
    mine = [(which, f"attribute {n}", "rare") for which in (0, 1) for n in range(3)]
    apart = [(0, "mode", "boat"), (1, "mode", "air")]
    assert _told_again(mine + apart, vague) == 1


@pytest.mark.parametrize("twins", [False, True])
def test_new_agency_that_tells_first_silences_no_other(*, twins: bool) -> None:
    """It tells each landing on the day, the other a day later; only the other's are news."""
    keys = np.arange(USUAL + 20)
    rows = [(key, name, f"v{key % 7}") for key in keys[:USUAL] for name in ("origin", "mode")]
    rows += [(key, "origin", f"landing {key // 2}") for key in keys[USUAL:]]
    rows += [(key, "mode", "boat") for key in keys[USUAL:]]
    days = [3 * key for key in keys[:USUAL]] + [860 + key - USUAL for key in keys[USUAL:]]
    dates = pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D")
    cases = pd.DataFrame({"case_key": keys, "case_date": dates})
    tellers = ["KMar"] * USUAL + ["KPCN", "KMar"] * 10
    agencies = pd.DataFrame({"case_key": keys, "agency": tellers})
    traits = pd.DataFrame(rows, columns=["case_key", "attribute", "value"])
    pairs = pd.DataFrame({"one": keys[USUAL::2], "other": keys[USUAL + 1 :: 2]})
    past = history(cases, traits, agencies, AS_OF, twins=pairs if twins else None)
    assert np.flatnonzero(past.repeats).tolist() == keys[USUAL::2].tolist()
    assert past.counts[USUAL + 1 :: 2].all()
    assert (past.told[USUAL + 1 :: 2] == 0.5).all(), "what two told is no agency's alone"
