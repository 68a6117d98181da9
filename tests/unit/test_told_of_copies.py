"""Which copy a run goes on with, and what stands of it beside partners' counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest
import streamlit as st

from dashboard import counted, links, questions
from dashboard.counted import Counted
from dashboard.figures import theirs
from dashboard.opening import Viewer
from data_access.audience import Audience
from data_access.release import ReleaseInfo
from data_access.selection import Selection

JUNE, JULY = (datetime(2026, month, 1) for month in (6, 7))  # noqa: DTZ001 - UTC by contract
INFO = ReleaseInfo(
    "manager", 10, JUNE, JUNE, {"theme": "theme"}, {}, 20, 0, 10, 1, "", "", "the same rows"
)
FIGURES = pd.DataFrame(
    {"cases": [20], "trafficking": [20], "smuggling": [0], "both": [0], "undetermined": [0]}
)
BY = pd.DataFrame({"attribute": ["theme"], "value": ["trafficking"], "cases": [20]})


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def test_release_made_anew_of_the_same_rows_tells_its_own_day_and_k(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Counted, "of", lambda info, _register: Counted(info, FIGURES, BY))
    told = []
    for file, info in (("first", INFO), ("second", replace(INFO, k=12, as_of=JULY))):
        seen = SimpleNamespace(copy="manager-1", file=file, register=None, release=info)
        monkeypatch.setattr(questions, "opened", lambda seen=seen: seen)
        ours = counted.of_this_copy()
        assert ours
        told.append((ours.info.k, ours.info.as_of))
    assert told == [(10, JUNE), (12, JULY)]


@pytest.mark.parametrize(("level", "is_told"), [("theme", True), ("coarser", False)])
def test_nothing_stands_side_by_side_where_nothing_is_told_alike(
    level: str, is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = Counted(replace(INFO, levels={"theme": level}), FIGURES, BY)
    monkeypatch.setattr(counted, "of_this_copy", lambda: Counted(INFO, FIGURES, BY))
    monkeypatch.setattr(counted, "from_partners", lambda: {"CW": partner})
    assert theirs.beside_ours()
    assert (theirs.by_what_both_tell() is not None) == is_told


@pytest.mark.parametrize(("first", "is_told"), [("2023", True), ("2024", False)])
def test_blocks_of_years_stand_side_by_side_where_they_begin_together(
    first: str, is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2025-2026 of the one beside 2024-2025 of the other would be two rows, each half empty."""

    def of(year: str) -> Counted:
        by = pd.DataFrame({"attribute": ["period"], "value": [year], "cases": [20]})
        return Counted(replace(INFO, levels={"period": "blocks of 2 years"}), FIGURES, by)

    monkeypatch.setattr(counted, "of_this_copy", lambda: of("2025"))
    monkeypatch.setattr(counted, "from_partners", lambda: {"CW": of(first)})
    assert (theirs.by_what_both_tell() is not None) == is_told


def test_a_run_that_outlasts_its_copy_stays_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Viewer(Audience.ANALYST)
    once, session = questions._once(looks), {"viewer": looks, questions._PINNED: "gone"}
    monkeypatch.setattr(st, "session_state", session)
    monkeypatch.setattr(once, "copies", [SimpleNamespace(copy="2"), SimpleNamespace(copy="3")])
    assert questions.opened().copy == "3"
    once.copies.append(SimpleNamespace(copy="4"))  # type: ignore[arg-type]
    assert questions.opened().copy == "3"
    once.copies = once.copies[2:]
    assert questions.opened().copy == "4"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (None, "No link: the address is not known"),
        ("", "No link: the address is not known"),
        ("https://register.example/routes", "No link: too long"),
    ],
)
def test_why_there_is_no_link(url: str | None, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(st.context), "url", url)
    assert links.why_none([Selection()]) == why
    assert links.why_none([Selection(cases=(1,))]) == "No link: single cases"
