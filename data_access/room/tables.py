"""How the room's store is laid out. Times are UTC; tokens are kept as their hash alone."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from data_access.notebook_file import Kind

metadata = MetaData()

session = Table(
    "session",
    metadata,
    Column("id", String, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("token", String, nullable=False, unique=True),
    Column("state", String, nullable=False),
    Column("scenario", JSON, nullable=False),
    Column("exercises", JSON, nullable=False),
    Column("tasks", JSON, nullable=False),
    Column("revealed", JSON, nullable=False),
    Column("opened_at", DateTime, nullable=False, index=True),
)

key = Table(
    "key",
    metadata,
    Column("session", ForeignKey("session.id"), primary_key=True),
    Column("exercise", String, primary_key=True),
    Column("key", JSON, nullable=False),
)

seat = Table(
    "seat",
    metadata,
    Column("seat", Integer, primary_key=True),
    Column("session", ForeignKey("session.id"), nullable=False),
    Column("nickname", String, nullable=False),
    Column("same", String, nullable=False),
    Column("token", String, nullable=False, unique=True),
    Column("joined_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Column("page", String, nullable=False),
    UniqueConstraint("session", "same"),
    sqlite_autoincrement=True,
)
"""``same`` is the nickname as it is compared: but for case, accents and gaps."""

answer = Table(
    "answer",
    metadata,
    Column("seat", ForeignKey("seat.seat"), primary_key=True),
    Column("exercise", String, primary_key=True),
    Column("begun_at", DateTime, nullable=False),
    Column("hints", Integer, nullable=False),
    Column("answer", JSON(none_as_null=True)),
    Column("last_at", DateTime),
    Column("score", JSON(none_as_null=True)),
)

ticket = Table(
    "ticket",
    metadata,
    Column("ticket", String, primary_key=True),
    Column("token", String, nullable=False),
    Column("is_trainer", Boolean, nullable=False),
    Column("made_at", DateTime, nullable=False),
)
"""Ways to a seat that nobody is at yet: both the ticket and the token as their hash.

``token`` and ``made_at`` are of the last time that somebody came by it, if any did.
"""

guess = Table(
    "guess",
    metadata,
    Column("guess", Integer, primary_key=True),
    Column("caller", String, nullable=False),
    Column("at", DateTime, nullable=False),
    Index("guess_of_caller", "caller", "at"),
)
"""Wrong codes; ``caller`` is a hash of where they came from."""

ROOM = Kind(
    "store of the training room",
    "REGISTER_ROOM_FOLDER",
    "the sessions and answers of the training room",
    metadata,
    application=0x54524F4D,
    layout=2,
    reads=(1,),  # it had columns more, which may stay empty
)
