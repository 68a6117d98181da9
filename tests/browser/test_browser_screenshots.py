"""Every page at its default selection, once in each theme and once in each language; maps in light
at two widths.

In dark after a hostile link, of which a notice is all that is left. The pictures lie in
``screenshots/`` for a person to look at; a map that stays empty fails.
"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.languages import own_name
from dashboard.navigation import EVERY_PAGE
from tests.browser.looking import (
    PATIENCE_MS,
    follow,
    link_to,
    open_page,
    settle,
    wait_for_map,
    work_is_done,
)

HOSTILE = (
    "theme=%3Cscript%3Ealert(1)%3C/script%3E&area=%00&sector=![x](http://evil.example/x.png)"
    "&origin=%E2%80%AEmoc&period=banana&from=0000-99-99&agency="
    + "x" * 4000
    + "&language=%3Cb%3E&thing=%00&threshold_venue=abc&clear=1&case_file=C1"
)
FOLDER = Path(__file__).parent / "screenshots"
FITTING = """() => [...document.querySelectorAll('.maplibregl-canvas')].every(
  canvas => Math.abs(canvas.clientWidth - canvas.closest('.maplibregl-map').clientWidth) < 2)"""
"""The ground under each map has followed the width of the window."""
MAPS = {"overview": "small_map", "routes": "routes_map"}


NAMES = [entry.name for entry in EVERY_PAGE]
LANGUAGES = ("en", "nl")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_drawn(new_tab: Any, server: str, theme: str) -> None:
    """Every second page in each language: in the other theme it is the other half."""
    FOLDER.mkdir(exist_ok=True)
    page = new_tab(server, dark=theme == "dark", scale=1.0)
    if theme == "dark":
        open_page(page, server, "overview", HOSTILE)
        told = page.get_by_text("The link asks for values this register does not have")
        expect(told).to_be_visible()
    else:
        open_page(page, server, "overview")
    halves = (NAMES[::2], NAMES[1::2]) if theme == "light" else (NAMES[1::2], NAMES[::2])
    for language, names in zip(LANGUAGES, halves, strict=True):
        page.get_by_test_id("stSidebar").get_by_text(own_name(language), exact=True).click()
        expect(link_to(page, names[0], language)).to_be_visible()
        settle(page)
        for name in names:
            follow(page, name, language)
            for width in (1400, 1900) if theme == "light" and name in MAPS else (1400,):
                file = FOLDER / f"{name}-{theme}-{language}-{width}.png"
                _picture(page, width, MAPS.get(name), file)
                assert file.stat().st_size > 20_000
            page.set_viewport_size({"width": 1400, "height": 1000})


def _picture(page: Page, width: int, map_key: str | None, file: Path) -> None:
    """The page in its whole height: its own part scrolls, so the window takes that height."""
    page.set_viewport_size({"width": width, "height": 1000})
    work_is_done(page)
    height = page.get_by_test_id("stMain").evaluate(
        "element => element.scrollHeight", timeout=PATIENCE_MS
    )
    page.set_viewport_size({"width": width, "height": height})
    settle(page)
    page.wait_for_function(FITTING, timeout=PATIENCE_MS)
    if map_key and page.locator(f".st-key-{map_key}").count():
        wait_for_map(page, map_key, file)
    else:
        page.screenshot(path=file, timeout=PATIENCE_MS)
