"""Functions that SQLAlchemy has no words for, and how it speaks to a mirror."""

from typing import Any

from duckdb_engine import Dialect as DuckDB
from sqlalchemy import BigInteger, Date, cast, literal, literal_column
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
