"""``python -m data_access.people URL add|withdraw|revoke|list``, and what the dashboard asks there.

Who may look: the project's own table of people, and which sessions were ended before their time.

A person is known by the subject (``sub``) that the identity provider gives, never by what else it
tells. Rows are withdrawn, not removed, so that it can be told later who had which role. The store
is the dashboard's own (``REGISTER_PEOPLE``), apart from the register: a SQLite file, or PostgreSQL.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    create_engine,
    insert,
    select,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from data_access.audit import Action
from data_access.audit.commands import note, note_done, refusals_noted
from data_access.clock import now
from data_access.connecting import own_store_arguments
from data_access.dialects import present_moment
from data_access.errors import NotAdmitted, PeopleUnusable, RegisterError
from data_access.folders import close_to_others
from data_access.people_tables import Entry, Person, Role, metadata, person, revocation

VARIABLE = "REGISTER_PEOPLE"
PAGE = "data_access.people"
"""Where it happened, as the audit log tells it."""

BUSY_S = 5
"""So long one process waits for another that is writing, on SQLite."""


class People:
    """The store behind ``url``. Every method may be called from any thread.

    Raises
    ------
    PeopleUnusable
        By every method, where the store cannot be reached, read or written.
    """

    def __init__(self, url: str) -> None:
        self._url = _named(url)
        self._engine = _engine(self._url)

    def person(self, subject: str) -> Person:
        """The person with this subject.

        Raises
        ------
        NotAdmitted
            Nobody by this subject has a role, or has more than one.
        """
        roles = [entry.person for entry in self._entries(subject) if entry.withdrawn is None]
        if not roles:
            raise NotAdmitted("This account has no role in the register.", several=False)
        if len(roles) > 1:
            raise NotAdmitted("This account has more than one role in the register.", several=True)
        return roles[0]

    def entries(self) -> list[Entry]:
        """All there are and were, by subject and moment."""
        return self._entries(None)

    def is_revoked(self, subject: str, session: str, issued_at: datetime) -> bool:
        """Whether this session was ended, or all of the subject's that were issued by then (UTC).

        A session is named by what `dashboard.session_cookie` makes of its cookie.
        """
        statement = select(revocation.c.kind, revocation.c.moment).where(
            (revocation.c.kind == "session") & (revocation.c.of == session)
            | (revocation.c.kind == "subject") & (revocation.c.of == subject)
        )
        with self._reading() as connection:
            found = connection.execute(statement).all() if connection else []
        return any(kind == "session" or issued_at <= moment for kind, moment in found)

    def add(self, admitted: Person) -> None:
        """Give a person a role, from now on; makes the tables where there are none.

        Raises
        ------
        RegisterError
            The person has a role already: with two they could not look at all.
        """
        self._make()
        has_one = RegisterError(
            f"{admitted.subject} has a role already, and one person has one. `withdraw` it first."
        )
        if any(entry.withdrawn is None for entry in self._entries(admitted.subject)):
            raise has_one
        try:
            with self._writing() as connection:
                connection.execute(
                    insert(person).values(
                        subject=admitted.subject,
                        organisation=admitted.organisation,
                        role=admitted.role.value,
                        country=admitted.country,
                        added=now(),
                    )
                )
        except IntegrityError:
            raise has_one from None

    def withdraw(self, subject: str, role: Role | None = None) -> int:
        """Take a role, or every role, from a person; how many were taken."""
        which = (person.c.subject == subject) & person.c.withdrawn.is_(None)
        if role is not None:
            which &= person.c.role == role.value
        with self._writing() as connection:
            return connection.execute(update(person).where(which).values(withdrawn=now())).rowcount

    def revoke_subject(self, subject: str) -> None:
        """End every session of a subject that was issued until now."""
        self._revoke("subject", subject)

    def revoke_session(self, session: str) -> None:
        """End one session."""
        self._revoke("session", session)

    def _revoke(self, kind: str, of: str) -> None:
        # A row more, never a change: the dashboard's login needs no right but to insert here.
        with suppress(IntegrityError), self._writing() as connection:
            # An operator's own clock may be behind the dashboard's.
            revoked = {"kind": kind, "of": of, "moment": present_moment(connection)}
            connection.execute(insert(revocation).values(revoked))

    def _entries(self, subject: str | None) -> list[Entry]:
        statement = select(person).order_by(person.c.subject, person.c.added, person.c.id)
        if subject is not None:
            statement = statement.where(person.c.subject == subject)
        with self._reading() as connection:
            return [_entry(row) for row in connection.execute(statement)] if connection else []

    def _make(self) -> None:
        if file := _file(self._url):
            with self._telling():
                close_to_others(file.parent, VARIABLE)
                file.touch(mode=0o600)
                file.chmod(0o600)
        with self._telling():
            metadata.create_all(self._engine)

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        """None where there is no file yet: SQLite would make an empty one."""
        file = _file(self._url)
        if file and not file.exists():
            yield None
            return
        with self._telling(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._telling(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _telling(self) -> Iterator[None]:
        # From None, and by name alone: a statement's values are persons.
        try:
            yield
        except IntegrityError:
            raise
        except (DBAPIError, OSError, ValueError) as problem:
            reason = type(getattr(problem, "orig", None) or problem).__name__
            raise PeopleUnusable(
                f"Who may look cannot be read or written ({reason}). {VARIABLE} says where that "
                "stands; `python -m data_access.people URL list` shows whether it can be reached, "
                "and `add` makes it."
            ) from None


def _entry(row: Row[Any]) -> Entry:
    try:
        whose = Person(row.subject, row.organisation, Role(row.role), row.country)
    except (RegisterError, ValueError):
        raise PeopleUnusable(
            f"The row with id {row.id} of the table `person` is none that `add` writes: its role "
            "or its country is unknown, or a partner has no country, or somebody else has one. "
            "Remove it, and add the person anew."
        ) from None
    return Entry(whose, row.added, row.withdrawn)


def _named(url: str) -> URL:
    with suppress(ArgumentError):
        named = make_url(url)
        if named.get_backend_name() in {"sqlite", "postgresql"}:
            return named
    raise PeopleUnusable(
        f"{VARIABLE} is not a database URL that can be opened; it should look like "
        "sqlite:///var/people.db or postgresql+psycopg://dashboard@/people."
    )


def _file(url: URL) -> Path | None:
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        arguments = own_store_arguments(url, VARIABLE)
        return create_engine(url, poolclass=NullPool, connect_args=arguments, hide_parameters=True)
    return create_engine(
        url, poolclass=NullPool, connect_args={"timeout": BUSY_S}, hide_parameters=True
    )


def main(arguments: list[str] | None = None) -> int:
    """Change or show who may look; 0 when done, 2 with a sentence when not."""
    given = _parser().parse_args(arguments)
    try:
        print(_do(People(given.url), given))
    except RegisterError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _do(people: People, given: argparse.Namespace) -> str:
    """What gives waits until it is written down; what takes away does not."""
    if given.what == "add":
        admitted = Person(given.subject, given.organisation, Role(given.role), given.country)
        note(Action.PEOPLE, PAGE, f"is to give {_role(admitted)}")
        with refusals_noted(PAGE, f"give {_role(admitted)}"):
            people.add(admitted)
        done = f"{given.subject} may look as {given.role} of {given.organisation}."
        note_done(Action.PEOPLE, PAGE, f"gave {_role(admitted)}", done)
        return done
    if given.what == "withdraw":
        taken = people.withdraw(given.subject, given.role and Role(given.role))
        which = f"the role {given.role}" if given.role else "every role"
        done = f"{taken} role{'s' if taken != 1 else ''} withdrawn from {given.subject}."
        reason = f"withdrew {which} from {given.subject}: {taken}"
        note_done(Action.PEOPLE, PAGE, reason, done)
        return done
    if given.what == "revoke":
        people.revoke_subject(given.subject)
        done = f"Every session of {given.subject} until now is ended."
        note_done(Action.PEOPLE, PAGE, f"ended every session of {given.subject}", done)
        return done
    return "\n".join(map(str, people.entries())) or "Nobody may look yet."


def _role(admitted: Person) -> str:
    country = f" {admitted.country}" if admitted.country else ""
    return f"{admitted.subject} the role {admitted.role}{country}, {admitted.organisation}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.people", description="Who may look at the register."
    )
    parser.add_argument("url", help="SQLAlchemy URL, such as sqlite:///var/people.db")
    what = parser.add_subparsers(dest="what", required=True)
    add = what.add_parser("add", help="give a person a role")
    add.add_argument("subject", help="what the identity provider calls `sub`")
    add.add_argument("organisation")
    add.add_argument("role", choices=list(Role))
    add.add_argument("--country", help="of a partner, ISO 3166-1 alpha-2, such as AW")
    withdraw = what.add_parser("withdraw", help="take a role, or every role, from a person")
    withdraw.add_argument("subject")
    withdraw.add_argument("role", choices=list(Role), nargs="?")
    revoke = what.add_parser("revoke", help="end every session of a person; the roles stay")
    revoke.add_argument("subject")
    what.add_parser("list", help="everybody who has or had a role")
    return parser


if __name__ == "__main__":
    sys.exit(main())
