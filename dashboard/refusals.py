"""What somebody who had signed in was refused: written to the audit log where it takes it.

Nothing is shown in any case, so nothing need be refused without it.
"""

from typing import Any

from dashboard.logbook import attempt, attempt_once, log
from data_access.audit import Action, Entry
from data_access.audit.entry import LONGEST, visible
from data_access.people_tables import Person

NO_ROLE, SEVERAL = "no role", "more than one role"
NOT_FOR, NO_COPY = "register is not for this audience", "no release copy answers"
OF_ANOTHER = "of another organisation than this process is for"


def not_let_in(subject: str, why: str) -> None:
    """An account that may not look."""
    attempt(Action.REFUSAL, why, lambda: log().append(_entry(subject, why)))


def page(person: Person | None, name: str) -> None:
    """A page that is there, but not for who asks."""
    if person is not None:
        told = Entry(Action.REFUSAL, **_of(person), page=name, reason="page is not offered")
        attempt(f"{Action.REFUSAL}-{name}", True, lambda: log().append(told))


def register(person: Person | None, why: str) -> None:
    """A register, or a release copy, that is not for the audience or not there."""
    if person is not None:
        told = Entry(Action.REFUSAL, **_of(person), reason=why)
        attempt(f"{Action.REFUSAL}-register", True, lambda: log().append(told))


def purpose(person: Person | None, name: str, asked: str) -> None:
    """A file on a page that is not for the purpose; once for each purpose."""
    if person is not None:
        why = "file is for another purpose"
        told = Entry(Action.REFUSAL, **_of(person), page=name, purpose=asked, reason=why)
        attempt(f"{Action.REFUSAL}-{name}-purpose", asked, lambda: log().append(told))


def file(person: Person, page: str) -> None:
    """A file of a page that was drawn for another role; may be called from any thread."""
    told = Entry(
        Action.REFUSAL, **_of(person), page=page or None, reason="role changed since the page"
    )
    attempt_once(Action.REFUSAL, lambda: log().append(told))


def _entry(subject: str, why: str) -> Entry:
    return Entry(Action.REFUSAL, subject=visible(subject)[: LONGEST["subject"]], reason=why)


def _of(person: Person) -> dict[str, Any]:
    return {
        "subject": person.subject,
        "role": person.role.value,
        "organisation": person.organisation,
    }
