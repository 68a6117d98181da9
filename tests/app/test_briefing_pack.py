"""The standard pack, made in the run of a page: the pages' own numbers, and nothing beyond them."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from dashboard import background
from dashboard.background import Jobs
from dashboard.briefing.native import native
from dashboard.briefing.pptx import to_pptx
from dashboard.briefing.slide import Slide
from dashboard.colours import CARIBBEAN_NETHERLANDS, THEME_COLOURS, rgb
from data_access import settings
from data_access.audience import Audience
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.release import MANAGER_K
from data_access.replica import open_engine
from data_access.selection import Selection
from tests.app.pages import WrittenOnce


def _make() -> None:
    import streamlit as st

    from dashboard import questions, selection
    from dashboard.briefing.pack import _MAKERS, _outline, pack
    from dashboard.opening import Viewer
    from dashboard.texts import speaking
    from data_access.audience import Audience

    questions.open_register(Viewer(Audience(st.session_state["audience"])), lambda *_: None)
    chosen = selection.current(questions.register().info)
    with speaking(st.session_state["read"]):
        slides = pack(chosen, lambda page: f"https://dashboard.example/{page}")
        st.session_state["outlines"] = [_outline(part, chosen) for part in _MAKERS]
    st.session_state["slides"] = slides
    st.session_state["chosen"] = chosen


def _caveats_of_all() -> None:
    import streamlit as st

    from dashboard import questions
    from dashboard.briefing.pack import _caveats
    from dashboard.opening import Viewer
    from data_access.audience import Audience
    from data_access.selection import Selection

    questions.open_register(Viewer(Audience.PARTICIPANT), lambda *_: None)
    st.session_state["points"] = _caveats(Selection(), lambda _page: "", []).points


@pytest.fixture(scope="module")
def made(training_url: str, mirrors: Path, releases: Path) -> dict[str, dict[str, Any]]:
    """By audience and language: the slides of a pack, and the selection that they are of."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "REGISTER_URL", training_url)
        patch.setattr(settings, "MIRROR_FOLDER", mirrors)
        patch.setattr(settings, "RELEASES_FOLDER", releases)
        patch.setattr(settings, "REFRESH_S", 0.0)
        nothing_begun = Jobs()  # a watch takes longer than a pack
        patch.setattr(background, "_jobs", lambda: nothing_begun)
        for audience, language in (("participant", "en"), ("participant", "nl"), ("manager", "en")):
            app = AppTest.from_function(_make, default_timeout=120)
            app.session_state["audience"], app.session_state["read"] = audience, language
            app.run()
            assert not app.exception, app.exception
            slides = {slide.name: slide for slide in app.session_state["slides"]}
            for one in app.session_state["outlines"]:  # by which it is known before it is made
                whole = slides.get(one.name, one)
                assert (whole.page, whole.source.bases) == (one.page, one.source.bases)
            found[f"{audience} {language}"] = slides | {"chosen": app.session_state["chosen"]}
    return found


@pytest.fixture
def slides(made: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: one for name, one in made["participant en"].items() if name != "chosen"}


@pytest.fixture
def released(made: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: one for name, one in made["manager en"].items() if name != "chosen"}


@pytest.fixture
def chosen(made: dict[str, dict[str, Any]]) -> Selection:
    found: Selection = made["participant en"]["chosen"]
    return found


@pytest.fixture(scope="module")
def register(training_url: str, mirrors: Path) -> Register:
    engine = open_mirror(ensure_mirror(open_engine(training_url), mirrors).file)
    return Register(Audience.PARTICIPANT, engine)


def test_pack_stands_in_order(slides: dict[str, Slide]) -> None:
    assert list(slides) == ["key-figures", "trend", "route-map", "sectors", "newly-registered",
                            "coverage", "caveats"]  # fmt: skip
    assert "no watch over this copy is done" in " ".join(slides["caveats"].points)
    assert all(slide.source.link.startswith("https://dashboard.") for slide in slides.values())
    for slide in slides.values():
        said = f"{slide.title} {slide.caption}"
        assert not re.search("lick|hoose|table|below", said), "nobody can, on a wall"


def test_numbers_are_those_of_the_register(
    slides: dict[str, Slide], register: Register, chosen: Selection
) -> None:
    told = register.kpis(chosen).iloc[0]
    cases = {one.name: one.value for one in slides["key-figures"].key_numbers}
    assert cases["Cases"] == told["cases"] == slides["trend"].source.bases[0].cases
    assert cases["Trafficking"] == told["trafficking"]
    themes = slides["trend"].table.drop(columns="Period")
    assert int(themes.sum().sum()) == told["cases"]
    routes = register.breakdown(chosen, "route").dropna(subset=["value"])["cases"]
    assert sorted(slides["route-map"].table["Cases"]) == sorted(routes)
    reports = register.coverage(chosen, "month")["reports"].sum()
    beyond = int(reports) - int(slides["coverage"].table["Reports registered"].sum())
    assert beyond >= 0
    assert bool(beyond) == ("outside the time drawn" in slides["coverage"].caption)


def test_native_charts_hold_what_the_tables_hold(slides: dict[str, Slide]) -> None:
    book = Presentation(BytesIO(to_pptx(list(slides.values()), "Pack")))
    drawn = {
        slide.name: [shape.chart for shape in page.shapes if shape.has_chart]
        for slide, page in zip(slides.values(), book.slides, strict=True)
    }
    (trend,), table = drawn["trend"], slides["trend"].table.set_index("Period")
    table = table.drop(index="Not known")  # stands in no period
    assert list(trend.plots[0].categories) == list(table.index)
    for series in trend.plots[0].series:
        assert list(series.values) == table[series.name].tolist()
    (sectors,), table = drawn["sectors"], slides["sectors"].table
    told = {
        (category, series.name): value
        for series in sectors.plots[0].series
        for category, value in zip(sectors.plots[0].categories, series.values, strict=True)
        if value is not None
    }
    assert told == {(s, t): c for s, t, c in table.itertuples(index=False)}
    (coverage,), table = drawn["coverage"], slides["coverage"].table
    assert list(coverage.plots[0].series[0].values) == table["Reports registered"].tolist()


def test_map_says_what_its_lines_and_rings_are(slides: dict[str, Slide]) -> None:
    slide = slides["route-map"]
    assert slide.caption.startswith("Lines are as wide as they have cases.")
    assert re.search(r"\d rings? (is|are) where persons died or went missing", slide.alt)
    assert "A case counts once on each route it names." in slide.source.method


def test_map_shows_what_the_screen_shows(slides: dict[str, Slide]) -> None:
    content = slides["route-map"].picture
    assert content
    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (1680, 950)
        dots = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    for colour in (*list(THEME_COLOURS["light"].values())[:3], CARIBBEAN_NETHERLANDS["light"]):
        near = np.abs(dots - np.array(rgb(colour))).max(axis=1) < 12
        assert near.sum() > 500, colour


def test_no_slide_holds_a_case(slides: dict[str, Slide], register: Register) -> None:
    words = {word.strip('".,;:()[]{}') for slide in slides.values() for word in
             re.split(r'[\s"]+', slide.to_json())}  # fmt: skip
    known = register.cases(Selection())["case_id"].astype(str).tolist()[0]
    assert len(register.pseudonyms((known,)))  # it would be found
    assert register.pseudonyms(tuple(words)).empty


def test_caveats_of_a_single_case_are_of_one(
    written_once: WrittenOnce, mirrors: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "REGISTER_URL", written_once(reports=[{"theme": None}]))
    monkeypatch.setattr(settings, "MIRROR_FOLDER", mirrors)
    monkeypatch.setattr(settings, "REFRESH_S", 0.0)
    app = AppTest.from_function(_caveats_of_all, default_timeout=120).run()
    told = "Of 1 case, 1 tells no theme and 1 no island or country."
    assert told in app.session_state["points"]


def test_manager_gets_what_a_manager_may_see(
    released: dict[str, Slide], slides: dict[str, Slide]
) -> None:
    assert {"key-figures", "trend", "caveats"} <= set(released)
    assert not {"newly-registered", "coverage", "patterns"} & set(released)
    left_out = " ".join(released["caveats"].points)
    assert "in this copy: they tell none or several, or it was kept back" in left_out
    assert "tell no theme" not in left_out
    for slide in set(slides) - set(released):
        assert {"newly-registered": "what is new", "coverage": "reporting coverage",
                "route-map": "route map", "sectors": "sectors"}[slide] in left_out  # fmt: skip
    for slide in released.values():
        assert slide.source.suppressed is not None
        assert slide.source.suppressed.k == MANAGER_K
        for column in slide.table.select_dtypes("number"):
            counts = pd.to_numeric(slide.table[column]).dropna()
            assert not ((counts > 0) & (counts < MANAGER_K)).any(), (slide.name, column)


def test_pack_speaks_the_language_of_the_reader(made: dict[str, dict[str, Any]]) -> None:
    dutch, english = made["participant nl"], made["participant en"]
    assert list(dutch) == list(english)
    assert dutch["trend"].page == "Overzicht"
    chart, same = native(dutch["trend"].chart), native(english["trend"].chart)
    assert chart is not None
    assert same is not None
    assert chart.series[0].name == "Mensenhandel"
    assert [one.values for one in chart.series] == [one.values for one in same.series]
    assert "config" in dutch["trend"].chart  # the locale of its axes
