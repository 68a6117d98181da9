"""Slides of what a page shows, as this run of it shows it.

What makes slides draws charts without a browser, which is slow to load: that waits for the first.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import links, open_rows, questions, selection, trail
from dashboard.briefing.slide import KeyNumber, Slide, Source
from dashboard.navigation import PAGE_TITLES
from dashboard.texts import _

if TYPE_CHECKING:  # cards offer slides of themselves
    from collections.abc import Iterator, Sequence

    from dashboard.cards import Figure, Table
    from dashboard.key_figures import KeyFigure
    from data_access.selection import Selection

_SUBJECT: ContextVar[str] = ContextVar("what_slides_are_of", default="")


@contextmanager
def of_what(name: str) -> Iterator[None]:
    """Have slides of what is drawn within say in their titles what they are of.

    On the page a heading above them says it; on a wall and in a file nothing else does.
    """
    before = _SUBJECT.set(name)
    try:
        yield
    finally:
        _SUBJECT.reset(before)


def of(shown: Figure | Table) -> Slide:
    """A figure or a table of the page."""
    from dashboard.briefing.pack import slide_of

    about = _about(shown)
    made = slide_of(shown, trail.page(), about[0], _link(about))
    return replace(made, title=_titled(made.title))


def of_both(figure: Figure, beneath: Figure | None) -> list[Slide]:
    """A figure and what is drawn beneath it, which says what it belongs to: slides are parted."""
    if beneath is None:
        return [of(figure)]
    said = _("Beneath {figure}: {finding}").format(figure=figure.alt, finding=beneath.title)
    return [of(figure), replace(of(beneath), title=_titled(said))]


def of_key_figures(figures: Sequence[KeyFigure], behind: Table, caption: str) -> Slide:
    """Key figures, and the numbers of the time before; ``behind`` are the same as a table."""
    from dashboard.briefing.pack import KEY_FIGURES_METHOD

    numbers = (KeyNumber(one.name, one.value, one.before, str(one.note)) for one in figures)
    return Slide(
        name=behind.name,
        page=PAGE_TITLES[trail.page()],
        title=behind.title,
        source=_source(replace(behind, method=KEY_FIGURES_METHOD)),
        caption=caption,
        key_numbers=tuple(numbers),
    )


def of_picture(behind: Table, picture: bytes, caption: str, alt: str) -> Slide:
    """What is no chart, with its numbers."""
    return Slide(
        name=behind.name,
        page=PAGE_TITLES[trail.page()],
        title=_titled(behind.title),
        source=_source(behind),
        caption=caption,
        alt=alt,
        picture=picture,
        table=behind.rows.reset_index(drop=True),
    )


def _titled(title: str) -> str:
    name = _SUBJECT.get()
    return title if not name or name in title else f"{name}: {title}"


def _source(behind: Table) -> Source:
    from dashboard.briefing.pack import source_of

    about = _about(behind)
    return source_of(behind.method, about, _link(about))


def _link(about: tuple[Selection, ...]) -> str:
    """Opens the same view: of what is held against each other, neither is what is selected.

    No more are the cases of what is open, which the link names.
    """
    is_selected = len(about) == 1 and not open_rows.told()
    chosen = about[0] if is_selected else selection.current(questions.register().info)
    return links.of_this_page(chosen)


def _about(shown: Figure | Table) -> tuple[Selection, ...]:
    return shown.about or (selection.current(questions.register().info),)
