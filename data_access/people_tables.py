"""How the store of people is laid out. Times are UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, String, Table

from data_access.audit.entry import LONGEST, visible
from data_access.codes import COUNTRY
from data_access.errors import RegisterError

metadata = MetaData()

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String, nullable=False, index=True),
    Column("organisation", String, nullable=False),
    Column("role", String, nullable=False),
    Column("country", String),
    Column("added", DateTime, nullable=False),
    Column("withdrawn", DateTime),
)

_ACTIVE = person.c.withdrawn.is_(None)
Index("person_one_role", person.c.subject, unique=True,
      sqlite_where=_ACTIVE, postgresql_where=_ACTIVE)  # fmt: skip

revocation = Table(
    "revocation",
    metadata,
    Column("kind", String, primary_key=True),
    Column("of", String, primary_key=True),
    Column("moment", DateTime, primary_key=True),
)


class Role(StrEnum):
    """What a person may see."""

    ANALYST = "analyst"
    MANAGER = "manager"
    PARTNER = "partner"


@dataclass(frozen=True)
class Person:
    """One who may look. ``country`` (ISO 3166-1 alpha-2) is a partner's; others have none."""

    subject: str
    organisation: str
    role: Role
    country: str | None = None

    def __post_init__(self) -> None:
        if (self.role is Role.PARTNER) != (self.country is not None):
            raise RegisterError("A partner has a country, such as AW; nobody else has one.")
        if self.country is not None and self.country not in COUNTRY.labels:
            raise RegisterError(
                f"{self.country!r} is no country; name it by its ISO 3166-1 code, such as AW."
            )
        for name in ("subject", "organisation"):
            told, longest = getattr(self, name), LONGEST[name]
            # What the audit log does not take would refuse every page to whom it is of.
            if not told.strip() or len(told) > longest or visible(told) != told:
                raise RegisterError(
                    f"A person has a {name} of 1 to {longest} characters on one line, all of which "
                    "can be seen."
                )


@dataclass(frozen=True)
class Entry:
    """A row as it stands: a person, since when, and until when where that is over (UTC)."""

    person: Person
    added: datetime
    withdrawn: datetime | None

    def __str__(self) -> str:
        who = self.person
        country = f" {who.country}" if who.country else ""
        until = f", withdrawn {self.withdrawn:%Y-%m-%d %H:%M}" if self.withdrawn else ""
        since = f"since {self.added:%Y-%m-%d %H:%M}"
        return f"{who.subject}: {who.role}{country}, {who.organisation}, {since}{until}"
