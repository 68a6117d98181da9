"""What a slide says in full, and whether it had room for it."""

from collections.abc import Iterable

from dashboard.briefing import words
from dashboard.briefing.fitting import CUT
from dashboard.briefing.slide import Slide


def notes(slide: Slide) -> str:
    """All that a slide says, its picture in words, and where it comes from."""
    told = [slide.title, slide.comment, slide.caption, *slide.points, slide.alt,
            words.notes(slide.key_numbers), words.foot(slide)]  # fmt: skip
    return "\n".join(dict.fromkeys(filter(None, map(words.visible, told))))


def is_cut(slide: Slide, points: Iterable[str], shown: Iterable[str]) -> bool:
    """Whether a page shows less than the slide says; ``points`` are those that it should show."""
    told = words.one_line(" ".join(shown))
    whole = (slide.title, slide.comment, slide.caption, words.notes(slide.key_numbers),
             words.foot(slide))  # fmt: skip
    is_whole = all(words.one_line(text) in told for text in whole)
    return not is_whole or any(point.endswith(CUT) for point in points)
