"""The briefing that somebody is making: which slides it holds, and for whose eyes.

A slide is of an audience: those who may see the copy that it was drawn from. An analyst looks at
the register itself and has no such audience; the slides of one are what managers see. Those of a
person are kept in a store; where nobody signs in they live as long as the session.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from uuid import uuid4

import streamlit as st

from dashboard import questions, viewers
from dashboard.briefing.slide import Slide
from dashboard.chart_specs import in_theme
from data_access import settings
from data_access.briefings import Briefings, Kept, Slides, require_room
from data_access.clock import now

TRAINING = "training"
"""The audience of a training, in which everything is invented."""

LONGEST_TITLE, LONGEST_COMMENT = 300, 1_000
"""Signs of what whoever briefs may say."""

LARGEST_IN_MEMORY = 10_000_000
"""Characters of a session's slides where nobody signs in: they lie in the server's memory."""

_KEY, _DROPPED = "briefing", "briefing_dropped"


@dataclass(frozen=True)
class Shelved:
    """A slide of the briefing as it is kept: ``kept.key`` tells it from all others."""

    kept: Kept

    @cached_property
    def slide(self) -> Slide:
        """What it says."""
        return Slide.from_json(self.kept.payload)


def audience() -> str | None:
    """Who may see what this run shows; None where it is the register itself."""
    if viewers.person() is None:
        return TRAINING
    return viewers.looks().release


def held() -> tuple[Shelved, ...]:
    """The slides of the briefing in order; none where this run shows the register itself."""
    whose = audience()
    if whose is None:
        return ()
    return tuple(map(Shelved, _kept(whose)))


def drop_others() -> int:
    """Delete the slides that its maker may not hold any more; how many, until that is said."""
    person, whose = viewers.person(), audience()
    if person is None or whose is None:
        return 0
    # Looked up before: a click may cut this run off between the deletion and what says so.
    dropped: list[int] = st.session_state.setdefault(_DROPPED, [])
    dropped.append(_store().keep_only(person.subject, whose))
    return sum(dropped)


def said_what_was_dropped() -> None:
    """Count anew what `drop_others` deletes: the page that says so has come to its end."""
    st.session_state.pop(_DROPPED, None)


def add(slides: Iterable[Slide], *, in_place: bool = False) -> int:
    """Put slides at the end; how many there are then.

    ``in_place`` puts one in the place of what is held of the same; title and comment stay.

    Raises
    ------
    BriefingFull
        They are too many or too large; none is added.
    PermissionError
        This run shows the register itself.
    """
    copy, moment = questions.copy_name(), now()
    new = [Shelved(Kept(uuid4().hex, copy, moment, _in_light(one).to_json())) for one in slides]

    def work(before: Slides) -> Slides:
        after = list(map(Shelved, before))
        for one in new:
            same = _of_the_same(one, after) if in_place else None
            if same is None:
                after.append(one)
            else:
                place = after.index(same)
                told = _retold(one.kept, same.slide.title, same.slide.comment)
                after[place] = Shelved(replace(told, key=same.kept.key))
        return tuple(one.kept for one in after)

    return len(_changed(work))


def is_held() -> Callable[[Slide], bool]:
    """What tells whether a slide of the same figure, selection and copy is held."""
    copy = questions.copy_name()
    known = {what for one in held() if one.kept.copy == copy for what in _of_what(one.slide)}
    return lambda slide: not known.isdisjoint(_of_what(slide))


def _of_the_same(one: Shelved, others: Iterable[Shelved]) -> Shelved | None:
    own = _of_what(one.slide)
    of_its_copy = (other for other in others if other.kept.copy == one.kept.copy)
    return next((other for other in of_its_copy if own & _of_what(other.slide)), None)


def _of_what(slide: Slide) -> set[object]:
    """What a slide is of: its recipe tells that in any language, else its words do."""
    words = slide.page, slide.name, slide.source.bases, slide.source.partners
    return {words} if slide.recipe is None else {words, slide.recipe}


def retell(key: str, *, title: str | None = None, comment: str | None = None) -> None:
    """Give a slide another title or comment; without a title it keeps the one it has.

    Raises
    ------
    BriefingFull
        It would be too large; nothing is changed.
    """

    def work(slides: Slides) -> Slides:
        return tuple(_retold(one, title, comment) if one.key == key else one for one in slides)

    _changed(work)


def renew(key: str, slide: Slide) -> None:
    """Put a slide of the present copy in the place of one; its comment stays.

    Raises
    ------
    BriefingFull
        It would be too large; nothing is changed.
    """
    copy, moment = questions.copy_name(), now()

    def work(slides: Slides) -> Slides:
        return tuple(_renewed(one) if one.key == key else one for one in slides)

    def _renewed(kept: Kept) -> Kept:
        told = replace(_in_light(slide), comment=Slide.from_json(kept.payload).comment)
        return replace(kept, copy=copy, added_at=moment, payload=told.to_json())

    _changed(work)


def move(key: str, by: int) -> None:
    """Move a slide so many places down; up where that is less than 0."""

    def work(slides: Slides) -> Slides:
        moved = [one for one in slides if one.key != key]
        for place, one in enumerate(slides):
            if one.key == key:
                moved.insert(max(place + by, 0), one)
        return tuple(moved)

    _changed(work)


def remove(*keys: str) -> None:
    """Take slides away for good."""
    _changed(lambda slides: tuple(one for one in slides if one.key not in keys))


def _in_light(slide: Slide) -> Slide:
    """The slide as it is kept: in the colours of paper, whatever theme it was seen in."""
    return replace(slide, chart=slide.chart and in_theme(slide.chart, dark=False))


def _retold(kept: Kept, title: str | None, comment: str | None) -> Kept:
    slide = Slide.from_json(kept.payload)
    told = replace(
        slide,
        title=(title or "").strip()[:LONGEST_TITLE] or slide.title,
        comment=slide.comment if comment is None else comment.strip()[:LONGEST_COMMENT],
    )
    return replace(kept, payload=told.to_json())


def _kept(whose: str) -> Slides:
    person = viewers.person()
    if person is None:
        found: Slides = st.session_state.get(_KEY, ())
        return found
    return _store().slides(person.subject, whose)


def _changed(work: Callable[[Slides], Slides]) -> Slides:
    person, whose = viewers.person(), audience()
    if whose is None:
        raise PermissionError("What is shown is the register itself, of which no slide is made.")
    if person is not None:
        return _store().change(person.subject, whose, work)
    after = work(_kept(whose))
    require_room(after, LARGEST_IN_MEMORY)
    st.session_state[_KEY] = after
    return after


@cache
def _of(file: Path) -> Briefings:
    return Briefings(file)


def _store() -> Briefings:
    return _of(settings.BRIEFINGS_FILE)
