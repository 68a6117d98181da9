"""Documents as PDF, set by Typst: offline, without a browser, the same bytes for the same content.

What a document says reaches its template as data (JSON, read by ``json("data.json")``), never as
markup: a name that looks like a command is printed as it stands.
"""

import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import typst

FONT = "Source Sans Pro"
"""The font of the pages; what it lacks is taken from the fonts that Typst brings."""

TEMPLATES = Path(__file__).parent / "templates"

_FIXED = datetime(2000, 1, 1, tzinfo=UTC)
"""When a document says it was made; else no two would be alike."""


def compile(  # noqa: A001 - Typst's own word for it
    template: str,
    data: Mapping[str, Any],
    files: Mapping[str, bytes] | None = None,
    moment: datetime = _FIXED,
) -> bytes:
    """A document as PDF.

    Parameters
    ----------
    template : str
        Name of a file in ``dashboard/templates``, such as "worksheet.typ"; it may import others.
    data : Mapping
        What the template reads as ``json("data.json")``.
    files : Mapping
        Name -> content of pictures that the template shows, such as ``image("map.png")``.
    moment : datetime
        When the document says it was made, UTC: a fixed day, or the register's as-of time.
    """
    # A folder of its own: Typst reads nothing outside of it, and nobody else reads what is in it.
    with tempfile.TemporaryDirectory(prefix="document-") as folder:
        root = Path(folder)
        for source in TEMPLATES.glob("*.typ"):
            (root / source.name).write_bytes(source.read_bytes())
        (root / "data.json").write_text(
            json.dumps(data, ensure_ascii=False, allow_nan=False), encoding="utf-8"
        )
        for name, content in (files or {}).items():
            (root / Path(name).name).write_bytes(content)
        made = typst.compile(
            root / template,
            root=root,
            font_paths=_fonts(),
            format="pdf",
            timestamp=moment.replace(microsecond=0),  # Typst takes no finer one
        )
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    """Fonts of packages alone: those of a machine would give other bytes on another."""
    return typst.Fonts(
        include_system_fonts=False, font_paths=[Path(font_source_sans_pro.font_directory)]
    )
