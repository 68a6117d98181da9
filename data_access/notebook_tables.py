"""How the notebook is laid out. Times are UTC; what belongs together is keyed by register.

Cases are named by case_id, which stays; a case_key is of one mirror only.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

LAYOUT = 1
"""Raised by one when a table changes; a notebook of a newer layout is not touched.

A table that is new is made where a notebook lacks it: who does not know it does without.
"""

APPLICATION = 0x54524E42
"""What SQLite's header says of the file, so that another database is not taken for a notebook."""

metadata = MetaData()

register = Table(
    "register",
    metadata,
    Column("register", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("next_group", Integer, nullable=False),
    UniqueConstraint("name", "kind"),
)

run = Table(
    "run",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("register", ForeignKey("register.register"), nullable=False),
    Column("of", String, nullable=False),
    Column("copy", String, nullable=False),
    Column("source", String, nullable=False),
    Column("as_of", DateTime, nullable=False),
    Column("method", String, nullable=False),
    Column("finished_at", DateTime, nullable=False),
    Column("considered", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("payload", JSON(none_as_null=True)),
    Index("run_of_register", "register", "of"),
    sqlite_autoincrement=True,
)

label = Table(
    "label",
    metadata,
    Column("run", ForeignKey("run.run"), primary_key=True),
    Column("case_id", String, primary_key=True),
    Column("group", Integer),
    Column("firmness", Float),
    sqlite_with_rowid=False,
)

event = Table(
    "event",
    metadata,
    Column("event", Integer, primary_key=True),
    Column("run", ForeignKey("run.run"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("id", Integer),
    Column("from", Integer),
    Column("to", Integer),
    Column("shared", Float),
)

group = Table(
    "group",
    metadata,
    Column("register", ForeignKey("register.register"), primary_key=True),
    Column("group", Integer, primary_key=True),
    Column("name", String),
    Column("note", String),
    Column("noted_at", DateTime),
)

verdict = Table(
    "verdict",
    metadata,
    Column("register", Integer, primary_key=True),
    Column("group", Integer, primary_key=True),
    Column("case_id", String, primary_key=True),
    Column("belongs", Boolean, nullable=False),
    Column("said_at", DateTime, nullable=False),
    ForeignKeyConstraint(["register", "group"], ["group.register", "group.group"]),
)

alert = Table(
    "alert",
    metadata,
    Column("register", ForeignKey("register.register"), primary_key=True),
    Column("fingerprint", String, primary_key=True),
    Column("raised", DateTime, nullable=False),
    Column("first_run", ForeignKey("run.run"), nullable=False),
    Column("last_run", ForeignKey("run.run"), nullable=False),
    Column("payload", JSON, nullable=False),
)

missing = Table(
    "missing",
    metadata,
    Column("register", ForeignKey("register.register"), primary_key=True),
    Column("case_id", String, primary_key=True),
    Column("since", DateTime, nullable=False),
)
"""Cases that something was noted of and the register no longer has, since which copy of it."""

digest = Table(
    "digest",
    metadata,
    Column("digest", Integer, primary_key=True),
    Column("register", ForeignKey("register.register"), nullable=False, index=True),
    Column("digested_at", DateTime, nullable=False),
    Column("payload", JSON, nullable=False),
    sqlite_autoincrement=True,
)
