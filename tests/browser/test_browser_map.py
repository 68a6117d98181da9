"""What the map in the browser says of names that hold markdown, HTML or a template's signs."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from dashboard.map_labels import on_screen
from dashboard.map_rows import FRAMES
from data_access import schema
from tests.browser.looking import PATIENCE_MS, open_page, wait_for_map
from tests.browser.server import running
from tests.hostile import change
from tests.registers import PLACES, write_register

HERE = "**x** <img src=x onerror=alert(1)> $a$ $& $$ {detail} {title}"
PLACE = next(place for place in PLACES if place["place"] == "BQ-lac")

EDGES = """svg => [svg, ...svg.querySelectorAll('text')].map(part => part.getBoundingClientRect())
  .flatMap(box => [box.left, box.top, box.right, box.bottom])"""
"""Left, top, right and bottom of a drawing and of each of its words."""


@pytest.fixture(scope="module")
def named_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A register of one boat that lands at a place of a hostile name."""
    folder = tmp_path_factory.mktemp("named")
    url = f"sqlite:///{folder / 'register.db'}"
    boat = {"event_date": date(2026, 3, 7), "event_precision": "day", "theme": "smuggling"}
    leg = {"report_id": "R0", "origin": "VE-morrocoy", "destination": "BQ-lac", "mode": None}
    write_register(url, reports=[boat], leg=[leg])
    change(url, update(schema.place).where(schema.place.c.place == "BQ-lac").values(name=HERE))
    with running(url, folder) as address:
        yield address


@pytest.fixture(scope="module")
def page(named_server: str, lasting_tab: Any) -> Page:
    """The page *Routes*, opened once, and closed before its server."""
    page: Page = lasting_tab(named_server)
    open_page(page, named_server, "routes", "period=Everything")
    return page


def _point_at_place(page: Page) -> None:
    box = page.locator(".st-key-routes_map").get_by_test_id("stDeckGlJsonChart").bounding_box()
    assert box
    frame = FRAMES["region"]
    middle = on_screen(frame.longitude, frame.latitude, frame.zoom)
    place = on_screen(PLACE["longitude"], PLACE["latitude"], frame.zoom)
    x = box["x"] + box["width"] / 2 + place[0] - middle[0]
    y = box["y"] + box["height"] / 2 + place[1] - middle[1]
    page.mouse.move(x - 5, y)
    page.mouse.move(x, y, steps=5)


def test_hostile_name_stands_literally_in_the_tooltip(page: Page) -> None:
    wait_for_map(page)
    tooltip = page.locator(".st-key-routes_map .deck-tooltip")
    _point_at_place(page)
    expect(tooltip).to_be_visible(timeout=PATIENCE_MS)
    assert tooltip.inner_text().splitlines()[0] == HERE
    assert tooltip.locator("img, strong, em").count() == 0
    expect(page.get_by_text(HERE).first).to_be_visible()
    assert page.locator("img[onerror]").count() == 0


def test_legend_stands_whole(page: Page) -> None:
    legend = page.get_by_test_id("stVegaLiteChart").filter(has_text="Mode not known")
    assert set(legend.locator("text").all_text_contents()) > {"Boat", "Ferry", "Flight", "Land"}
    # In one go, for the page may still move.
    left, top, right, bottom, *words = legend.locator("svg").evaluate(EDGES)
    for number in range(0, len(words), 4):
        word = words[number : number + 4]
        assert left <= word[0] < word[2] <= right
        assert top <= word[1] < word[3] <= bottom
        for other in (words[at : at + 4] for at in range(0, number, 4)):
            aside = word[2] <= other[0] or other[2] <= word[0]
            assert aside or word[3] <= other[1] or other[3] <= word[1]


def test_click_on_a_place_narrows_to_it(page: Page) -> None:
    wait_for_map(page)
    _point_at_place(page)
    expect(page.locator(".st-key-routes_map .deck-tooltip")).to_be_visible(timeout=PATIENCE_MS)
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url("**destination=**", timeout=PATIENCE_MS)
