"""A briefing in a real browser: built from two pages and the pack, presented by keys, taken out."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from pptx import Presentation
from pypdf import PdfReader

from tests.browser.looking import counts, follow, open_page, settle, stands

SLOW_MS = 60_000


def _add(page: Page, name: str, told: str) -> None:
    page.locator(f".st-key-brief-{name} button").click()
    expect(page.get_by_text(f"Added: the briefing has {told}")).to_be_visible(timeout=SLOW_MS)
    settle(page)


def _titles(page: Page) -> list[str]:
    listed = page.locator('[class*="st-key-choose-"] button').all_inner_texts()
    return [one.partition(" · ")[2] for one in listed]


def _metrics(page: Page) -> dict[str, str]:
    told = {}
    for one in page.get_by_test_id("stMetric").all():
        label, value = (one.get_by_test_id(f"stMetric{part}") for part in ("Label", "Value"))
        told[label.inner_text()] = value.inner_text()
    return told


def _file(page: Page, label: str, folder: Path) -> Path:
    with page.expect_download(timeout=SLOW_MS) as coming:
        page.get_by_role("button", name=label).click()
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    return file


def test_a_briefing_is_built_presented_and_taken_out(
    tab: Page, server: str, tmp_path: Path
) -> None:
    open_page(tab, server, "overview", "theme=Smuggling&language=English")
    told = _metrics(tab)
    _add(tab, "key-figures", "1 slide")
    follow(tab, "sectors")
    _add(tab, "sectors", "2 slides")
    follow(tab, "briefing")
    tab.get_by_role("button", name="Add the standard pack").click()
    added = tab.get_by_text(re.compile(r"Added: the briefing has ([3-9]|\d\d) slides"))
    expect(added).to_be_visible(timeout=SLOW_MS)
    settle(tab)
    titles = _titles(tab)
    assert len(titles) >= 8
    assert titles[0] == "Key figures"

    tab.get_by_label("Comment").fill("Watch the new leg.")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator(".b-comment")).to_have_text("Watch the new leg.")
    settle(tab)
    _presented(tab, told, titles)

    tab.get_by_role("button", name="Download", exact=True).click()
    presentation = Presentation(str(_file(tab, "Download PPTX", tmp_path)))
    document = PdfReader(_file(tab, "Download PDF", tmp_path))
    slides = [
        "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in presentation.slides
    ]
    pages = [page.extract_text() for page in document.pages]
    assert len(slides) == len(titles) + 1, "a slide each, and who took it out"
    assert len(pages) > len(slides), "and what was cut on them, in full: a PDF has no notes"
    assert "In full" in pages[len(slides)]
    for said in (slides, pages[: len(slides)]):
        assert "Watch the new leg." in said[0]
        for label, value in told.items():
            assert label in said[0]
            assert value in said[0]
        assert "training" in said[-1]
    for title, slide in zip(titles, slides, strict=False):
        assert title.removesuffix("…") in slide
    assert any(shape.has_chart for slide in presentation.slides for shape in slide.shapes)
    _opened_again(tab)


def _presented(tab: Page, told: dict[str, str], titles: list[str]) -> None:
    """Slides turn by keys over all of the page; what is beneath cannot be seen."""
    tab.get_by_role("button", name="Present the slides").click()
    wall = tab.locator(".st-key-presentation")
    expect(wall).to_be_visible()
    expect(tab.get_by_test_id("stSidebar")).to_be_hidden()
    expect(tab.get_by_test_id("stHeader")).to_be_hidden()
    box, window = wall.bounding_box(), tab.viewport_size
    assert box
    assert window
    assert (box["x"], box["y"], box["width"], box["height"]) == (
        0, 0, window["width"], window["height"],
    )  # fmt: skip
    for label, value in told.items():
        expect(wall.get_by_text(label, exact=True)).to_be_visible()
        expect(wall.get_by_text(value, exact=True).first).to_be_visible()
    foot = wall.locator(".b-foot")
    for place, title in enumerate(titles, start=1):
        expect(foot).to_contain_text(f"{place} / {len(titles)}")
        expect(wall.locator(".b-title")).to_contain_text(title.removesuffix("…"))
        expect(foot).to_be_in_viewport(ratio=1)
        tab.keyboard.press("ArrowRight")
    tab.keyboard.press("PageUp")
    expect(foot).to_contain_text(f"{len(titles) - 1} / {len(titles)}")
    tab.keyboard.press("ArrowLeft")
    expect(foot).to_contain_text(f"{len(titles) - 2} / {len(titles)}")
    settle(tab)
    tab.keyboard.press("Escape")
    stands(tab, "briefing")
    expect(wall).to_have_count(0)


def _opened_again(tab: Page) -> None:
    """The link of a slide shows the view that it is of, though another is selected since."""
    cases = counts(tab)[0]
    clear = tab.get_by_role("button", name="Clear the selection")
    clear.click()
    expect(clear).to_be_disabled()
    settle(tab)
    assert counts(tab)[0] != cases
    tab.locator('[class*="st-key-choose-"] button').nth(1).click()
    expect(tab.locator(".b-foot")).to_contain_text("2 / ")
    with tab.expect_popup() as coming:
        tab.get_by_role("link", name="Open this view").click()
    opened = coming.value
    stands(opened, "sectors")
    assert counts(opened)[0] == cases
    assert "theme=Smuggling" in opened.url
    opened.close()
