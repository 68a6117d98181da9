"""What people keep for a briefing, on a real file: each their own, so many, so long."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.briefings import (
    KEPT,
    LARGEST,
    MOST_SLIDES,
    Briefings,
    Kept,
    Slides,
    require_room,
)
from data_access.clock import now
from data_access.errors import BriefingFull, NotebookUnusable


def slide(key: str, payload: str = "{}", days: int = 0) -> Kept:
    return Kept(key, "manager-1", now() - timedelta(days=days), payload)


def keys(slides: Slides) -> list[str]:
    return [one.key for one in slides]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "own" / "briefings.db"


@pytest.fixture
def briefings(file: Path) -> Briefings:
    return Briefings(file)


def test_slides_outlast_the_process(briefings: Briefings, file: Path) -> None:
    added = (slide("a", "a 'text'; \x00 \u202e 😀"), slide("b"))
    briefings.change("max", "manager", lambda slides: (*slides, *added))
    assert Briefings(file).slides("max", "manager") == added
    assert file.stat().st_mode & 0o777 == 0o600


def test_order_words_and_removal_are_kept(briefings: Briefings) -> None:
    for key in "abc":
        briefings.change("max", "manager", lambda slides, key=key: (*slides, slide(key)))
    briefings.change("max", "manager", lambda slides: slides[::-1])
    assert keys(briefings.slides("max", "manager")) == ["c", "b", "a"]
    briefings.change(
        "max", "manager", lambda slides: (slides[0], replace(slides[2], payload="said anew"))
    )
    left = briefings.slides("max", "manager")
    assert [(one.key, one.payload) for one in left] == [("c", "{}"), ("a", "said anew")]


def test_nobody_finds_what_another_or_another_audience_keeps(briefings: Briefings) -> None:
    briefings.change("pia", "partner-CW", lambda _slides: (slide("a"),))
    briefings.change("max", "manager", lambda _slides: (slide("b"),))
    for subject, audience in (
        ("pia", "manager"), ("pia", "partner-AW"), ("max", "partner-CW"), ("", "manager"),
    ):  # fmt: skip
        assert briefings.slides(subject, audience) == ()
    assert briefings.keep_only("pia", "manager") == 1
    assert briefings.slides("pia", "partner-CW") == ()
    assert briefings.keep_only("max", "manager") == 0
    assert keys(briefings.slides("max", "manager")) == ["b"]


def test_what_is_too_much_is_refused_whole(briefings: Briefings) -> None:
    full = tuple(slide(f"{number:02}") for number in range(MOST_SLIDES))
    briefings.change("max", "manager", lambda _slides: full)
    with pytest.raises(BriefingFull, match="at most 40"):
        briefings.change("max", "manager", lambda slides: (*slides, slide("more")))
    with pytest.raises(BriefingFull, match="too much"):
        briefings.change("max", "manager", lambda _slides: (slide("large", "x" * (LARGEST + 1)),))
    assert briefings.slides("max", "manager") == full


def test_old_slides_are_deleted_whoever_looks(briefings: Briefings, file: Path) -> None:
    old = slide("old", days=KEPT.days + 1)
    for subject in ("max", "pia"):
        briefings.change(
            subject, "manager", lambda _slides: (old, slide("new", days=KEPT.days - 1))
        )
    assert keys(briefings.slides("max", "manager")) == ["new"]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT DISTINCT key FROM slide").fetchall() == [("new",)]


def test_old_slides_are_deleted_from_the_file_when_the_store_is_opened(
    briefings: Briefings, file: Path
) -> None:
    said = "what an old slide said"
    briefings.change(
        "max", "manager", lambda _: (slide("old", said * 500, days=KEPT.days + 1), slide("new"))
    )
    assert said.encode() in file.read_bytes()
    Briefings(file)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT key FROM slide").fetchall() == [("new",)]
    assert not [
        one for one in file.parent.iterdir() if one.is_file() and said.encode() in one.read_bytes()
    ]


def test_slides_kept_in_memory_are_bounded_together() -> None:
    slides = (slide("a", "x" * 60), slide("b", "x" * 60))
    require_room(slides, 120)
    require_room(slides)
    with pytest.raises(BriefingFull, match="as large as it may be"):
        require_room(slides, 119)


def test_several_tabs_lose_nothing(briefings: Briefings) -> None:
    def add(number: int) -> None:
        briefings.change("max", "manager", lambda slides: (*slides, slide(f"{number:02}")))

    with ThreadPoolExecutor(8) as tabs:
        list(tabs.map(add, range(MOST_SLIDES)))
    assert sorted(keys(briefings.slides("max", "manager"))) == [
        f"{number:02}" for number in range(MOST_SLIDES)
    ]


def test_another_programs_file_is_left_alone(file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE slide (own TEXT)")
    with pytest.raises(NotebookUnusable, match="no store of briefings"):
        Briefings(file)
