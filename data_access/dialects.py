"""Functions that SQLAlchemy has no words for, and how it speaks to a mirror.

The statements that PostgreSQL alone understands stand at the end.
"""

from typing import Any

from duckdb_engine import Dialect as DuckDB
from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Select,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects import registry
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import GenericFunction

GRAINS = ("month", "quarter", "year")


class first_day_of(GenericFunction[Any]):  # noqa: N801 - SQL functions are named in lower case
    """``first_day_of(grain, date)``: first day of the month, quarter or year of a date.

    Raises
    ------
    ValueError
        The grain is not one of `GRAINS`.
    """

    type = Date()
    inherit_cache = True

    def __init__(self, grain: str, day: ColumnElement[Any]) -> None:
        if grain not in GRAINS:
            raise ValueError(f"{grain!r} is not one of {GRAINS}.")
        # A literal, not a bound value: statements of two grains must not share a compiled text.
        super().__init__(literal_column(f"'{grain}'"), day)


@compiles(first_day_of)
def _first_day(element: Any, compiler: Any, **options: Any) -> str:
    grain, day = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(date_trunc({grain}, {day}) AS DATE)"


def bit(position: ColumnElement[int]) -> ColumnElement[int]:
    """The integer in which only the bit at ``position`` (0 to 62) is set."""
    return cast(literal(1), BigInteger).bitwise_lshift(cast(position, BigInteger))


class union_of_bits(GenericFunction[int]):  # noqa: N801
    """``union_of_bits(flags)``: the bits of all rows of a group together; 0 where there is none."""

    type = BigInteger()
    inherit_cache = True


@compiles(union_of_bits)
def _bits(element: Any, compiler: Any, **options: Any) -> str:
    return f"coalesce(bit_or({compiler.process(element.clauses, **options)}), 0)"


class ReadOnlyDuckDB(DuckDB):
    """DuckDB for files that nobody writes to.

    Compiled statements are kept, which the package leaves off for all its users; nothing in ours
    stands in the way. A file that never changes needs no transaction around a read.
    """

    supports_statement_cache = True

    def do_begin(self, connection: Any) -> None:
        """Nothing: see the class."""

    def do_rollback(self, connection: Any) -> None:
        """Nothing: see the class."""

    def do_commit(self, connection: Any) -> None:
        """Nothing: see the class."""


registry.register("duckdb.read_only", __name__, ReadOnlyDuckDB.__name__)


def replication() -> Select[Any]:
    """One row on a PostgreSQL server's place in replication.

    ``is_standby``, ``is_connected`` (a receiver runs), ``is_paused``, ``behind_bytes`` (received
    but not replayed), ``last_change`` and ``present``, both with a zone. Every role may ask.
    """
    is_standby = func.pg_is_in_recovery(type_=Boolean)
    receiver = table("pg_stat_wal_receiver", column("pid"))
    behind = func.pg_wal_lsn_diff(func.pg_last_wal_receive_lsn(), func.pg_last_wal_replay_lsn())
    moment = DateTime(timezone=True)
    return select(
        is_standby.label("is_standby"),
        exists(select(receiver.c.pid).where(receiver.c.pid.is_not(None))).label("is_connected"),
        # A primary refuses the question.
        case((is_standby, func.pg_is_wal_replay_paused(type_=Boolean))).label("is_paused"),
        cast(behind, BigInteger).label("behind_bytes"),
        func.pg_last_xact_replay_timestamp(type_=moment).label("last_change"),
        func.clock_timestamp(type_=moment).label("present"),
    )


def may_read_identifier() -> ColumnElement[bool]:
    """Whether the role may ask for `system_identifier`."""
    return func.has_function_privilege("pg_control_system()", "execute", type_=Boolean)


def system_identifier() -> Select[int]:
    """The number that a PostgreSQL primary shares with its standbys alone."""
    told = func.pg_control_system().table_valued(column("system_identifier", BigInteger))
    return select(told.c.system_identifier)
