"""Whether somebody may look now: the role and the ended sessions, asked at most every so often.

Shared by the guard, which lets requests through, and the sign-in, which draws pages. Kept by
subject and session in this process, never in Streamlit's caches, which know no persons.
"""

from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from time import monotonic

from dashboard.session_cookie import Session
from data_access import settings
from data_access.errors import NotAdmitted
from data_access.people import People
from data_access.people_tables import Person

REVOKED_S = 5.0
"""A session that another process ended is noticed after so long at most, or after a shorter
``REGISTER_PEOPLE_CHECK``; one that this process ended, at once."""

_MOST_KEPT = 4096


def often_s() -> float:
    """How often a page asks who its reader is, and how long an answer counts, in seconds.

    Half of what is promised: a page asks just before the answer that it believes grows too old.
    """
    return settings.PEOPLE_CHECK_S / 2


@dataclass(frozen=True)
class _Seen:
    answer: object
    at: float


@dataclass
class Standing:
    """What was found of people lately. Every method may be called from any thread."""

    people: People
    _seen: dict[object, _Seen] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def person(self, subject: str) -> Person:
        """The person with this subject, as found at most `often_s` ago.

        Raises
        ------
        NotAdmitted
            They have no role, or several, or are of another organisation than this process.
        PeopleUnusable
            The store cannot be read. What was found before does not count on: nobody is let in.
        """
        found = self._kept(subject, often_s())
        if found is None:
            try:
                found = _of_this_process(self.people.person(subject))
            except NotAdmitted as refusal:
                found = refusal
            self._keep(subject, found)
        if isinstance(found, NotAdmitted):
            raise NotAdmitted(str(found), several=found.several, elsewhere=found.elsewhere)
        assert isinstance(found, Person)
        return found

    def has_ended(self, session: Session) -> bool:
        """Whether a session is over: by itself, by signing out, or by an operator.

        Raises
        ------
        PeopleUnusable
            The store cannot be read.
        """
        if session.is_over:
            return True
        found = self._kept(session, min(REVOKED_S, settings.PEOPLE_CHECK_S))
        if found is None:
            found = self.people.is_revoked(session.subject, session.key, session.issued_at)
            found = self._keep(session, found)
        return bool(found)

    def admitted(self, session: Session | None) -> Person | None:
        """Who a session is of, where it has not ended and they may look; raises as `has_ended`."""
        if session is None or self.has_ended(session):
            return None
        try:
            return self.person(session.subject)
        except NotAdmitted:
            return None

    def end(self, session: Session) -> None:
        """End a session, for this process at once."""
        self.people.revoke_session(session.key)
        self._keep(session, True)

    def _kept(self, key: object, seconds: float) -> object | None:
        seen = self._seen.get(key)
        return seen.answer if seen and monotonic() - seen.at < seconds else None

    def _keep(self, key: object, answer: object) -> object:
        """Keep an answer; of a session that has ended, who asked before it did keeps nothing."""
        with self._lock:
            before = self._seen.get(key)
            if before is not None and before.answer is True:
                answer = True
            if len(self._seen) >= _MOST_KEPT:
                self._seen.clear()
            self._seen[key] = _Seen(answer, monotonic())
            return answer


def _of_this_process(person: Person) -> Person:
    """Hold a person to the organisation whose login and mirror this process has."""
    if settings.ORGANISATION and person.organisation != settings.ORGANISATION:
        raise NotAdmitted(
            "This process is for another organisation.", several=False, elsewhere=True
        )
    return person


@cache
def _of(url: str) -> Standing:
    return Standing(People(url))


def standing() -> Standing:
    """Of the people of the settings; one for the process.

    Raises
    ------
    RegisterError
        The URL of the settings cannot be used.
    """
    return _of(settings.PEOPLE_URL)
