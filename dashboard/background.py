"""Long work, done once per copy of the register and process, by a thread of the server.

A page asks for a job and gets its state at once: the newest result, of which copy it is, and how
far the work on a newer one is. However many sessions ask, one run of a kind is under way.

The thread has no Streamlit session: work takes what it needs (a `Register`, a `Notebook`) from the
script that asks, and never calls a cached question or draws.
"""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

import streamlit as st

from dashboard import sign_in
from dashboard.notices import plain, problem_words
from dashboard.problems import where
from dashboard.texts import Text, Words, _, moment, ngettext, number
from data_access.clock import now
from data_access.errors import RegisterError

Result = TypeVar("Result")
Progress = Callable[[str, float], None]
"""Told what is being done and which share of all is done, 0 to 1."""

_ENOUGH_DONE, _ENOUGH_SECONDS = 0.02, 10
"""Share of the whole, and seconds, from which on the pace of a step is told."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Running:
    """How far a run is: what it does now, and which share of all is done, 0 to 1.

    ``begun`` and ``from_part`` are when it began with what it does now, and how far it was then.
    """

    copy: str
    step: str = ""
    part: float = 0.0
    begun: datetime = field(default_factory=now)
    from_part: float = 0.0

    def at(self, step: str, part: float) -> "Running":
        """The same, further on."""
        if step == self.step:
            return replace(self, part=part)
        return Running(self.copy, step, part, now(), part)

    def minutes_left(self, moment: datetime) -> int | None:
        """Minutes to its end at the pace of what it does now; None where that cannot be told yet.

        None too where it ends within a minute.
        """
        done, seconds = self.part - self.from_part, (moment - self.begun).total_seconds()
        if done < _ENOUGH_DONE or seconds < _ENOUGH_SECONDS:
            return None
        left = seconds / done * (1 - self.part) / 60
        return math.ceil(left) if left > 1 else None


@dataclass(frozen=True, eq=False)
class Finished(Generic[Result]):
    """A result, of which copy it is, and when it was made (UTC)."""

    result: Result
    copy: str
    finished_at: datetime


@dataclass(frozen=True, eq=False)
class State(Generic[Result]):
    """A job as it stands now.

    ``finished`` may be of a copy before ``copy``, the one that was asked for; ``problem`` says why
    the last run gave no result, and what to do.
    """

    kind: str
    copy: str
    finished: Finished[Result] | None = None
    running: Running | None = None
    problem: Text | None = None

    @property
    def result(self) -> Result | None:
        """The newest result; None before the first."""
        return self.finished.result if self.finished else None

    @property
    def is_current(self) -> bool:
        """Whether the result is of the copy that was asked for."""
        return self.finished is not None and self.finished.copy == self.copy

    @property
    def age(self) -> timedelta | None:
        """How long ago the result was made."""
        return now() - self.finished.finished_at if self.finished else None


@dataclass(eq=False)
class _Job:
    state: State[Any]
    wanted: bool = True
    asked_again: bool = False


@dataclass(eq=False)
class Jobs:
    """The jobs of one process."""

    _lock: Lock = field(default_factory=Lock)
    _jobs: dict[str, _Job] = field(default_factory=dict)

    def job(
        self,
        kind: str,
        copy: str,
        work: Callable[[Progress], Result],
        rest: timedelta = timedelta(0),
    ) -> State[Result]:
        """The state of a job, its work begun where there is no result of ``copy`` yet.

        Parameters
        ----------
        kind : str
            What is done; one run of a kind at a time.
        copy : str
            The copy of the register that the result should be of.
        work : callable
            Given a `Progress`. What the notebook should hold of it, it saves itself.
        rest : timedelta
            A result younger than this serves later copies too, until it is that old.
        """
        with self._lock:
            job = self._jobs.setdefault(kind, _Job(State(kind, copy)))
            if job.state.copy != copy:
                job.state, job.wanted = replace(job.state, copy=copy, problem=None), True
            rests = job.state.age is not None and job.state.age < rest and not job.asked_again
            if job.wanted and not job.state.running and not rests:
                self._begin(job, work)
            return job.state

    def state(self, kind: str) -> State[Any] | None:
        """The state of a job that was asked for, without beginning anything."""
        with self._lock:
            job = self._jobs.get(kind)
            return job.state if job else None

    def again(self, kind: str) -> None:
        """Have the work done anew when it is next asked for: after a problem, or a verdict."""
        with self._lock:
            if job := self._jobs.get(kind):
                job.state, job.wanted = replace(job.state, problem=None), True
                job.asked_again = True

    def forget(self, ending: str) -> None:
        """Forget the jobs whose kind ends so, with their results; a run under way goes on."""
        with self._lock:
            self._jobs = {k: job for k, job in self._jobs.items() if not k.endswith(ending)}

    def _begin(self, job: _Job, work: Any) -> None:
        job.wanted = job.asked_again = False
        job.state = replace(job.state, running=Running(job.state.copy), problem=None)
        # A daemon: the process may end while it runs; what it stores, it stores in one step.
        Thread(target=self._run, args=(job, work), name=job.state.kind, daemon=True).start()

    def _run(self, job: _Job, work: Any) -> None:
        problem: Text | None = Words("The work was broken off. Try again.")
        try:
            self._work(job, work)
            problem = None
        except RegisterError as wrong:
            problem = problem_words(wrong)
        except Exception as wrong:
            problem = Words(
                "The work failed ({kind}); the server's log says where. Try again."
            ).format(kind=type(wrong).__name__)
            log.error("%s failed: %s", job.state.kind, where(wrong))  # noqa: TRY400 - see where
        finally:
            with self._lock:
                job.state = replace(job.state, running=None, problem=problem)

    def _work(self, job: _Job, work: Any) -> None:
        copy = job.state.running.copy if job.state.running else job.state.copy

        def tell(step: str, part: float) -> None:
            with self._lock:
                before = job.state.running or Running(copy)
                job.state = replace(job.state, running=before.at(step, min(max(part, 0.0), 1.0)))

        finished = Finished(work(tell), copy, now())
        with self._lock:
            job.state = replace(job.state, finished=finished)


@st.cache_resource(show_spinner=False)
def _jobs() -> Jobs:
    return Jobs()


def job(
    kind: str,
    copy: str,
    work: Callable[[Progress], Result],
    rest: timedelta = timedelta(0),
) -> State[Result]:
    """The state of a job of this process; see `Jobs.job`."""
    return _jobs().job(kind, copy, work, rest)


def known(kind: str) -> State[Any] | None:
    """The state of a job that was asked for, without beginning anything; see `Jobs.state`."""
    return _jobs().state(kind)


def again(kind: str) -> None:
    """Have a job's work done anew when it is next asked for; see `Jobs.again`."""
    _jobs().again(kind)


def forget(ending: str) -> None:
    """Forget the jobs whose kind ends so; see `Jobs.forget`."""
    _jobs().forget(ending)


def shown(state: State[Any], doing: str) -> None:
    """Say how a job stands: how far it is, how old its result is, why there is none.

    Never waits. While it runs, its progress moves by itself; when it is done, the page is drawn
    once more. ``doing`` says what the work is, in the reader's words.
    """
    if state.problem:
        st.warning(
            _("**{doing} gave no result.** {problem}").format(
                doing=plain(doing), problem=plain(state.problem)
            ),
            icon=":material/error:",
        )
        st.button(_("Try again"), key=f"again-{state.kind}", on_click=again, args=(state.kind,))
    if state.finished and not state.is_current:
        st.info(
            _("What is shown was made at {moment} UTC from an older copy of the register.").format(
                moment=moment(state.finished.finished_at)
            ),
            icon=":material/history:",
        )
    elif state.finished:
        st.caption(_("Made at {moment} UTC.").format(moment=moment(state.finished.finished_at)))
    if state.running:
        made = state.finished.finished_at if state.finished else None
        sign_in.by_itself(_progress, 1.0)(state.kind, doing, made)


def _progress(kind: str, doing: str, made: datetime | None) -> None:
    state = _jobs().state(kind)
    latest = state.finished.finished_at if state and state.finished else None
    if state is None or state.running is None or latest != made:
        st.rerun()
    told = f"{doing}: {_(state.running.step)}".rstrip(": ")
    if minutes := state.running.minutes_left(now()):
        told += ngettext(
            " (about {count} minute left)", " (about {count} minutes left)", minutes
        ).format(count=number(minutes))
    st.progress(state.running.part, plain(told))
