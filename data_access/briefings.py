"""`Briefings`: the slides that people keep for a briefing, each person's apart, by audience.

A small SQLite file of its own. What a slide says is a text that is not looked into here; it is
kept for `KEPT` days, and never longer than its person wants it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
)

from data_access.clock import now
from data_access.codes import N_
from data_access.errors import BriefingFull
from data_access.notebook_file import Kind, NotebookFile

KEPT = timedelta(days=30)
"""So long a slide is kept after it was added."""

MOST_SLIDES = 40
LARGEST = 4_000_000
"""Characters of a slide; the picture of a map is the largest part of one."""

_tables = MetaData()

_slide = Table(
    "slide",
    _tables,
    Column("subject", String, primary_key=True),
    Column("audience", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("copy", String, nullable=False),
    Column("added_at", DateTime, nullable=False),
    Column("payload", String, nullable=False),
    Index("slide_by_age", "added_at"),
)

_KIND = Kind(
    "store of briefings",
    "REGISTER_BRIEFINGS",
    "the slides that people have kept",
    _tables,
    application=0x42524946,
    layout=1,
)


@dataclass(frozen=True)
class Kept:
    """A slide as it is kept.

    Parameters
    ----------
    key : str
        Unlike that of any other slide, and never given again.
    copy : str
        Name of the copy that it was drawn from.
    added_at : datetime
        UTC.
    payload : str
        What it says.
    """

    key: str
    copy: str
    added_at: datetime
    payload: str


Slides = tuple[Kept, ...]


def require_room(slides: Slides, together: int | None = None) -> None:
    """Make sure that slides fit into a briefing.

    Raises
    ------
    BriefingFull
        They are more than `MOST_SLIDES`, one is larger than `LARGEST`, or all have more characters
        than ``together``.
    """
    if len(slides) > MOST_SLIDES:
        raise BriefingFull(
            N_("A briefing has at most {most} slides. Take some away, then add again."),
            most=MOST_SLIDES,
        )
    if any(len(slide.payload) > LARGEST for slide in slides):
        raise BriefingFull(
            N_("This is too much for one slide. Select fewer cases, then add it again.")
        )
    if together is not None and sum(len(slide.payload) for slide in slides) > together:
        raise BriefingFull(
            N_("The briefing is as large as it may be. Take some slides away, then add again.")
        )


class Briefings:
    """The slides of everybody.

    Raises
    ------
    NotebookUnusable
        The file cannot be used; see `NotebookFile`. Also from every method.
    """

    def __init__(self, file: Path) -> None:
        self._file = NotebookFile(file, _KIND)
        self._delete_old()

    def slides(self, subject: str, audience: str) -> Slides:
        """What a person keeps for an audience, in order; what is too old is deleted first."""
        self._delete_old()
        with self._file.reading() as connection:
            return _slides(connection, subject, audience)

    def change(self, subject: str, audience: str, work: Callable[[Slides], Slides]) -> Slides:
        """Have a person's slides be what ``work`` makes of them; they are returned.

        Raises
        ------
        BriefingFull
            They would be too many or too large; nothing is changed.
        """
        with self._file.writing() as connection:
            connection.execute(delete(_slide).where(_is_old()))
            before = _slides(connection, subject, audience)
            after = work(before)
            if after != before:
                require_room(after)
                _write(connection, subject, audience, before, after)
        return after

    def keep_only(self, subject: str, audience: str) -> int:
        """Delete what a person keeps for any other audience; how many slides that were."""
        others = (_slide.c.subject == subject, _slide.c.audience != audience)
        with self._file.reading() as connection:
            if not connection.scalar(select(func.count()).select_from(_slide).where(*others)):
                return 0
        with self._file.writing() as connection:
            return int(connection.execute(delete(_slide).where(*others)).rowcount)

    def _delete_old(self) -> None:
        with self._file.reading() as connection:
            if not connection.scalar(select(func.count()).select_from(_slide).where(_is_old())):
                return
        with self._file.writing() as connection:
            connection.execute(delete(_slide).where(_is_old()))


def _is_old() -> ColumnElement[bool]:
    return _slide.c.added_at < now() - KEPT


def _slides(connection: Connection, subject: str, audience: str) -> Slides:
    columns = (_slide.c.key, _slide.c.copy, _slide.c.added_at, _slide.c.payload)
    own = select(*columns).filter_by(subject=subject, audience=audience).order_by(_slide.c.place)
    return tuple(Kept(*row) for row in connection.execute(own))


def _write(
    connection: Connection, subject: str, audience: str, before: Slides, after: Slides
) -> None:
    """Write the slides that are another, or elsewhere, than before."""
    own = {"subject": subject, "audience": audience}
    places = {slide: place for place, slide in enumerate(before)}
    changed = [(place, slide) for place, slide in enumerate(after) if places.get(slide) != place]
    gone = {slide.key for slide in before} - {slide.key for slide in after}
    for key in gone | {slide.key for _place, slide in changed}:
        connection.execute(delete(_slide).filter_by(**own, key=key))
    if changed:
        rows = [own | {"place": place} | vars(slide) for place, slide in changed]
        connection.execute(insert(_slide), rows)
