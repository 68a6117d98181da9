"""How much text has room: measured before it is set, so that no slide runs over."""

from functools import cache
from pathlib import Path
from typing import Final

from font_source_sans_pro import font_directory
from PIL import ImageFont

ROOM: Final = 1.18
"""Times wider than measured: a presentation is set in Arial, which runs wider than our font."""

LINE: Final = 1.2
"""Height of a line, in sizes of the font."""

CUT: Final = " …"
"""Where a text was cut off."""

_MEASURED, _MOST_IN_LINE = 100, 400


@cache
def _font() -> ImageFont.FreeTypeFont:
    # The basic layout: the other is not in every build of Pillow, and measures otherwise.
    file = Path(font_directory) / "SourceSansPro-Regular.ttf"
    return ImageFont.truetype(file, _MEASURED, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: float) -> float:
    """Inches that a line takes, its font so many points large."""
    return _font().getlength(text) / _MEASURED * size * ROOM / 72


def wrapped(text: str, room: float, size: float) -> list[str]:
    """The lines of a text in so many inches; a word that is wider than a line is broken."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if width(longer, size) <= room:
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = _broken(word, room, size)
            lines += full
        lines.append(line)
    return lines


def _broken(word: str, room: float, size: float) -> list[str]:
    pieces, piece = [], ""
    for sign in word:
        if piece and width(piece + sign, size) > room:
            pieces.append(piece)
            piece = ""
        piece += sign
    return [*pieces, piece]


def fitted(text: str, room: float, size: float, most: int) -> str:
    """A text that takes at most so many lines; what was cut off shows as an ellipsis."""
    # Far more than fits need not be measured to the end.
    beginning = text[: _MOST_IN_LINE * most]
    lines = wrapped(beginning, room, size)
    if len(lines) <= most and beginning == text:
        return text
    last = lines[most - 1] if len(lines) >= most else lines[-1]
    while last and width(f"{last}{CUT}", size) > room:
        last = last[:-1]
    signs = sum(not sign.isspace() for line in [*lines[: most - 1], last] for sign in line)
    return f"{_first(text, signs)}{CUT}"


def _first(text: str, signs: int) -> str:
    """The beginning of a text that holds so many signs, white space apart."""
    ends = [place for place, sign in enumerate(text, start=1) if not sign.isspace()]
    return text[: ends[signs - 1]] if signs else ""
