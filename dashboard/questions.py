"""The cached door of the pages: ask the register, apply a model, hand back a frame or a result.

Keys are frozen values only: which copy, which question, which selection. Never a frame, because
`st.cache_data` samples large ones and has returned another data set's answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from dashboard import group_names, refreshing
from dashboard.opening import Opened, Viewer, open_newer, open_now
from dashboard.refreshing import Refreshing
from data_access import settings
from data_access.audience import Audience
from data_access.errors import ReadInDoubt, RegisterError, RegisterUnavailable
from data_access.looks import Look
from data_access.mirror_build import Progress
from data_access.mirror_info import MirrorInfo
from data_access.register import Register
from data_access.release import ReleaseInfo
from data_access.selection import Selection

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

ENTRIES = 512


_PINNED = "copy_of_this_run"
"""Where a session keeps the name of the copy that a whole run of a page is drawn from."""

_VIEWER = "viewer"
"""Where a session keeps who looks, as the entry found it at the beginning of this run."""

_KEPT = 3
"""Copies that stay open. A run that outlasts them goes on with the newest; a session that sleeps
must not keep the disk full of files that were removed."""


@dataclass
class _Once:
    """What one kind of viewer may see, opened once however many people come at the same time."""

    viewer: Viewer
    lock: Lock = field(default_factory=Lock)
    copies: list[Opened] = field(default_factory=list)  # the newest last
    failed: tuple[float, RegisterError] | None = None  # when, and why there is no copy yet

    def open(self, progress: Progress = lambda *_: None) -> Opened:
        """The newest copy, opened where it is not yet. Of releases there is one, never two.

        Who waited while another found none is told what that one was, and does not try in turn.
        A register that is not believed is asked again when it would be looked at again.
        """
        asked = monotonic()
        with self.lock:
            if self.failed and not self.copies:
                when, problem = self.failed
                rests_s = settings.REFRESH_S if isinstance(problem, ReadInDoubt) else 0.0
                if when + rests_s > asked:
                    raise problem.with_traceback(None)
            try:
                return self._opened(progress)
            except RegisterError as problem:
                self.failed = monotonic(), problem
                raise

    def _opened(self, progress: Progress) -> Opened:
        newest = self._newer() if self.copies else open_now(self.viewer, progress)
        before = [kept for kept in self.copies if kept.copy != newest.copy]
        self.copies = [*before, newest][-1 if self.viewer.release else -_KEPT :]
        return newest

    def _newer(self) -> Opened:
        try:
            return open_newer(self.copies[-1], self.viewer)
        except RegisterUnavailable as gone:
            # The session was deleted, and what was kept of it goes too; or what was opened would
            # tell of a lost policy as news.
            if self.viewer.room or isinstance(gone, ReadInDoubt):
                self.copies = []
            raise


@st.cache_resource(show_spinner=False)
def _every() -> dict[Viewer, _Once]:
    return {}


def _once(viewer: Viewer) -> _Once:
    # Asked a hundred times a run: Streamlit would hash the viewer each time, for a millisecond.
    return _every().setdefault(viewer, _Once(viewer))


def forget(looks: Viewer) -> None:
    """Let go of the copies of a viewer whose session was deleted.

    They are closed once no run of a page reads them any more.
    """
    once = _once(looks)
    with once.lock:
        once.copies = []
    _every().pop(looks, None)


@st.cache_resource(show_spinner=False)
def _refreshing() -> Refreshing:
    """One for the process, begun once there is a mirror to keep up to date."""
    return refreshing.begin()


def viewer() -> Viewer:
    """Who looks; outside the run of a page, who may see least."""
    found: Viewer = st.session_state.get(_VIEWER, Viewer(Audience.PARTICIPANT))
    return found


def opened() -> Opened:
    """The copy that this run of a page is drawn from; without a page, the newest."""
    once, name = _once(viewer()), st.session_state.get(_PINNED)
    if not once.copies:
        return once.open()
    copies = once.copies
    found = next((one for one in copies if one.copy == name), copies[-1])
    if name and found.copy != name:  # a run that outlasted its copy stays with the next one
        st.session_state[_PINNED] = found.copy
    return found


def still_open() -> set[tuple[Viewer, str, str]]:
    """Every copy that answers somebody: for whom, its name and its file."""
    return {(who, one.copy, one.file) for who, once in [*_every().items()] for one in once.copies}


def open_register(looks: Viewer, progress: Progress) -> MirrorInfo:
    """Open the newest copy that a viewer may see for this run of a page; what it is a copy of.

    The first who comes waits until there is one (`opening.open_now`); from then on a mirror is
    brought up to date beside the pages (`refreshing`). Until the next run all questions go to one
    copy, so that a page shows one moment.

    Raises
    ------
    RegisterError
        It cannot be read, or may not be opened; the message says what to do.
    """
    st.session_state[_VIEWER] = looks
    once = _once(looks)
    st.session_state[_PINNED] = once.open(progress).copy
    if not looks.release and not looks.room:
        _refreshing()
    return opened().register.info


def register() -> Register:
    """The register, as who looks may see it."""
    return opened().register


def released() -> ReleaseInfo | None:
    """What the release copy that answers is; None where the register's mirror does."""
    return opened().release


def look() -> Look:
    """What the last look at the register found."""
    return opened().look


def copy_name() -> str:
    """Which copy answers; part of every cache key."""
    return opened().copy


# By its short name: Streamlit would take a selection of many cases apart, case by case.
BY_KEY: dict[str | type[Any], Callable[[Any], Any]] = {Selection: Selection.key}


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs=BY_KEY)
def _answer(copy: str, question: str, asked: tuple[Any, ...], options: tuple[Any, ...]) -> Any:
    del copy  # a part of the key: another copy, another answer
    return getattr(register(), question)(*asked, **dict(options))


def cached(question: Callable[Concatenate[Register, Asked], Answer]) -> Callable[Asked, Answer]:
    """A question of the register whose answers are kept per copy, question and arguments."""

    @wraps(question)
    def ask(*asked: Asked.args, **options: Asked.kwargs) -> Answer:
        found: Answer = _answer(
            copy_name(), question.__name__, asked, tuple(sorted(options.items()))
        )
        return found

    return ask


kpis = cached(Register.kpis)
trend = cached(Register.trend)
dated_roughly = cached(Register.dated_roughly)
coverage = cached(Register.coverage)
registered_months = cached(Register.registered_months)
registration_delays = cached(Register.registration_delays)
attributes_not_known = cached(Register.attributes_not_known)
fields_not_filled = cached(Register.fields_not_filled)
breakdown = cached(Register.breakdown)
crosstab = cached(Register.crosstab)
means_absent = cached(Register.means_absent)
capture_histories = cached(Register.capture_histories)
indicators_seen = cached(Register.indicators_seen)
cases_showing = cached(Register.cases_showing)
things_by_theme = cached(Register.things_by_theme)
thing_points = cached(Register.thing_points)
thing_indicators = cached(Register.thing_indicators)
naming_things = cached(Register.naming_things)
things_are = cached(Register.things_are)
flows = cached(Register.flows)
flow_months = cached(Register.flow_months)
timed_legs = cached(Register.timed_legs)
untimed_legs = cached(Register.untimed_legs)
arrivals = cached(Register.arrivals)
incidents = cached(Register.incidents)
money_signs = cached(Register.money_signs)
support = cached(Register.support)
places = cached(Register.places)
victims = cached(Register.victims)
victims_supported = cached(Register.victims_supported)
newly_registered = cached(Register.newly_registered)
options = cached(Register.options)
period = cached(Register.period)
cases = cached(Register.cases)
case_keys = cached(Register.case_keys)
case_list = cached(Register.case_list)
cases_found = cached(Register.cases_found)
cases_named = cached(Register.cases_named)
traits = cached(Register.traits)
told = cached(Register.told)
registering_since = cached(Register.registering_since)
quarantine = cached(Register.quarantine)
pseudonyms = cached(Register.pseudonyms)


def asked(question: str, *given: Any) -> Any:
    """The answer to a question by its name, kept like every other."""
    return cached(getattr(Register, question))(*given)


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def _place_names(copy: str) -> dict[str, str]:
    del copy  # a part of the key: another copy, other places
    return group_names.place_names(places())


def place_names() -> dict[str, str]:
    """Name of each place, one and the same for all who ask; see `group_names.place_names`."""
    return _place_names(copy_name())
