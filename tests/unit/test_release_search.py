"""What a release loses: whatever the register knows of a case and a release does not tell."""

import pandas as pd

from data_access.release.attributes import ONE_EVENT, Told
from data_access.release.costs import Cost, cost_of
from data_access.release.recoding import recoding
from data_access.release.search import release_as

LEVELS = {
    "theme": "themes",
    "area": "islands of the Kingdom",
    "period": "years",
    "sector": "eight sectors",
}
CASES = 60


def _told() -> Told:
    """Half of the cases name two sectors; of the others each names one of two."""
    rows = []
    for case in range(CASES):
        rows += [(case, "theme", ("trafficking", "both")[case % 4 // 2]), (case, "area", "bonaire")]
        rows.append((case, "period", "2025"))
        named = ("hospitality", "construction")
        of_case = named if case < CASES // 2 else named[case % 2 : case % 2 + 1]
        rows += [(case, "sector", one) for one in of_case]
    cases = pd.DataFrame({"weight": ONE_EVENT}, index=pd.RangeIndex(CASES))
    return Told(cases, pd.DataFrame(rows, columns=["case_key", "attribute", "value"]))


def test_a_case_of_several_values_has_lost_its_value_too() -> None:
    """Else a register in which half of the cases name two sectors would lose next to nothing."""
    told = _told()
    found = release_as(told, recoding(told, LEVELS, 2025), 5)
    assert found.shares == {"theme": 0, "area": 0, "period": 0, "sector": 0.5}
    assert found.share == 30 / (4 * CASES)
    sector = found.attributes[-1]
    cost = cost_of(sector, found.result.rows[:, -1], found.result.placed)
    assert cost == Cost(told=30, turned=0, other=0, several=30, not_known=0)
    assert cost.lost == 30
