"""What the page on similar cases says of groups, and that it claims no more than is known."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard import selection
from dashboard.figures import groups, same_cases, similar
from dashboard.figures.group_firmness import firmness_cell, firmness_sentence, is_loose
from dashboard.figures.groups import Grouped
from dashboard.group_controls import narrow_to
from dashboard.group_run import GroupRun
from models.alert import Alert
from models.group_description import Group, Groups

AT = pd.Period("2026-03", "M")
TELLING = ["attribute", "value", "cases", "of", "outside", "share_inside", "share_outside",
           "ratio", "ratio_low", "ratio_high"]  # fmt: skip


def _group(number: int, size: int, telling: Sequence[Sequence[object]] = ()) -> Group:
    nothing = pd.DataFrame({"attribute": pd.Series(dtype="str"), "value": pd.Series(dtype="str")})
    nothing = nothing.assign(share=pd.Series(dtype="float64"))
    sets_apart = pd.DataFrame(telling, columns=TELLING) if telling else nothing
    return Group(number, size, AT, AT, 9.0, nothing, nothing, sets_apart)


def _run(
    *sizes: int,
    told: dict[str, Sequence[int]] | None = None,
    firm: Sequence[object] = (0.6, 1.0, "KMar"),
) -> GroupRun:
    """A run over twenty cases of which the first ones are in groups of so many.

    ``told``: which agency is known to have told which cases; ``firm``: overlap, that without an
    agency, and the agency, of every group.
    """
    numbers = np.repeat([*range(1, len(sizes) + 1), -1], [*sizes, 20 - sum(sizes)])
    keys = pd.RangeIndex(20, name="case_key")
    found = tuple(_group(number, size) for number, size in enumerate(sizes, 1))
    agencies = [(key, agency) for agency, cases in (told or {}).items() for key in cases]
    firmness = [[group.number, *firm] for group in found]
    similarity: Any = None
    return GroupRun(
        groups=Groups(pd.Series(numbers, keys), pd.Series(1.0, keys), found),
        ids={group.number: 10 + group.number for group in found},
        firmness=pd.DataFrame(firmness, columns=["number", "jaccard", "without", "agency"]),
        judged=frozenset(),
        before=None,
        became={},
        cases=pd.DataFrame({"case_key": keys, "case_id": keys.astype("str"), "theme": "smuggling",
                            "case_date": pd.Timestamp("2026-03-02"), "precision": "day",
                            "area": ["bonaire"] * 10 + [None] * 10}),
        agencies=pd.DataFrame(agencies, columns=["case_key", "agency"]),
        similarity=similarity,
        left_out=0,
    )  # fmt: skip


def _seen(run: GroupRun, selected: Sequence[int] = range(20), more: int = 0) -> Grouped:
    words = pd.DataFrame({"group": [], "name": [], "note": []})
    return Grouped(run, pd.Index(selected, dtype="int64"), words, {}, more)


def test_unknown_agency_and_place_are_counted() -> None:
    seen = _seen(_run(12, told={"KMar": [0, 1]}))
    (group,) = seen.shown()
    assert groups.in_words(seen, group) == (
        "12 cases told alike, 12 of them selected, from Mar 2026 to Mar 2026. "
        "Where: Bonaire (10), not known (2). Told by: KMar (2), not known (10)."
    )
    rows = groups.agency_table(seen, group)
    assert rows["Agency"].tolist() == ["KMar", "Not known"]
    assert rows["Cases"].tolist() == [2, 10]
    assert rows["Share"].tolist() == ["17%", "83%"]


def test_agency_told_alone_only_where_every_teller_is_known() -> None:
    some, every = _run(12, told={"KMar": [0, 1]}), _run(12, told={"KMar": range(12)})
    (group,) = every.groups.groups
    assert firmness_sentence(every, group).endswith("KMar alone told of it.")
    assert firmness_sentence(some, group).endswith(
        "Of its cases whose agency is known KMar alone told; of 10 it is not known."
    )


def test_what_is_left_without_an_agency_is_held_against_the_whole_group() -> None:
    told = {"KMar": range(9), "KPCN": range(9, 12)}
    run = _run(12, told=told, firm=(0.6, 0.25, "KMar"))
    (group,) = run.groups.groups
    assert firmness_sentence(run, group).endswith(
        "It changes most without KMar: 3 of its 12 cases are left, and the group most like all 12 "
        "overlaps them by 25%, where 25% is the most there can be."
    )


def test_groups_of_one_figure_have_one_word() -> None:
    assert firmness_cell(0.748) == "firm (75%)"
    assert firmness_cell(0.752) == "firm (75%)"
    assert firmness_cell(0.744) == "fair (74%)"
    assert not is_loose(0.496), "it is told as half"
    assert is_loose(0.494)


def test_group_of_one_case_and_one_without_dates_are_told_as_such() -> None:
    run = _run(1, told={"KMar": [0]})
    seen = _seen(run)
    (group,) = seen.shown()
    assert groups.in_words(seen, group).startswith("1 case, of Mar 2026; 1 selected. Where:")
    run.cases["case_date"] = pd.NaT
    assert groups.in_words(seen, group).startswith("1 case without a date; 1 selected. Where:")
    several = _run(5)
    several.cases["case_date"] = pd.NaT
    (group,) = several.groups.groups
    told = groups.in_words(_seen(several), group)
    assert told.startswith("5 cases told alike, 5 of them selected, none with a date. Where:")


def test_cases_that_were_not_looked_at_are_not_told_as_in_no_group() -> None:
    run = _run(5)
    assert groups.finding(_seen(run, [])).startswith("None of the selected cases was looked at")
    assert groups.finding(_seen(run, [19])) == "None of the selected cases belongs to a group"
    told = "None of the selected cases that were looked at belongs to a group"
    assert groups.finding(_seen(run, [19], 2)) == told
    assert groups.finding(_seen(run, [0])).startswith("Every selected case belongs to a group")
    assert groups.finding(_seen(run, [0], 2)).startswith("1 group holds 1 of the 3 selected cases")
    assert "2 selected cases were not looked at." in groups.notes(_seen(run, [0], 2))


def test_groups_that_are_called_alike_have_each_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "is_dark", lambda: False)
    drawn = groups.over_time(_seen(_run(6, 5)), lambda _: None)
    assert drawn.table["Group"].tolist() == ["11 · Cases told alike", "12 · Cases told alike"]
    chart = drawn.chart.to_dict()
    assert chart["encoding"]["y"]["sort"] == drawn.table["Group"].tolist()


def test_click_on_a_group_narrows_to_its_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[list[int], str]] = []
    monkeypatch.setattr(
        selection, "narrow_cases", lambda keys, name: told.append((sorted(keys), name))
    )
    narrow_to(_seen(_run(6, 5)), "12")
    assert told == [([6, 7, 8, 9, 10], "Cases told alike")]
    narrow_to(_seen(_run(6, 5)), "99")
    assert len(told) == 1, "a group that is gone meanwhile narrows nothing"


def test_months_of_a_group_begin_with_the_first_that_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(similar, "is_dark", lambda: False)
    run = _run(5)
    run.cases.loc[0, ["case_date", "precision"]] = [pd.Timestamp("2025-01-01"), "year"]
    (group,) = run.groups.groups
    assert similar.timeline(run, group).table["Month"].tolist() == ["Mar 2026"]


def test_ratio_without_an_end_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar, "is_dark", lambda: False)
    row = ["sector", "retail", 5, 5, 0, 1.0, 0.0, np.inf, 3.2, np.inf]
    table = similar.apart(_group(1, 5, [row]), {}).table
    assert table[["Ratio", "To"]].isna().all(axis=None)
    assert table["From"].tolist() == [3.2]


def test_alert_and_group_that_are_one_thing_say_so() -> None:
    run, nothing = _run(5, 4), pd.DataFrame()
    days = pd.date_range("2026-01-01", periods=20)
    alert = Alert("profile", (("sector", "retail"),), nothing, 8, 4.0, 0.4, 0.0, 2.0, 5.0, nothing,
                  np.array([5, 6, 7, 19]), np.arange(20), days,
                  nothing, "KMar", nothing)  # fmt: skip
    assert same_cases.of_a_group(alert, run) == (
        "Same cases as group 12 of the page Similar cases: 3 of the 4 that were seen are "
        "among its 4."
    )
    one = SimpleNamespace(alert=alert)
    alerts: Any = SimpleNamespace(shown=lambda: [one], places={})
    first, second = run.groups.groups
    assert same_cases.of_alerts(second, run, alerts).startswith(
        "3 of the 4 cases of the alert “Retail”"
    )
    assert not same_cases.of_alerts(first, run, alerts)
    half = replace(alert, cases=np.array([5, 6, 18, 19]))
    assert not same_cases.of_a_group(half, run), "half is not most"
    assert not same_cases.of_a_group(alert, None), "the groups may be sought yet"
    assert not same_cases.of_alerts(second, run, None)
