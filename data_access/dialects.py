"""The one file that knows how engines differ in their SQL."""

from typing import Any

from sqlalchemy import BigInteger, Date, Integer, cast, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import GenericFunction

GRAINS = ("month", "quarter", "year")


class first_day_of(GenericFunction[Any]):  # noqa: N801 - SQL functions are named in lower case
    """``first_day_of(grain, date)``: first day of the month, quarter or year of a date."""

    type = Date()
    inherit_cache = True


@compiles(first_day_of)
def _first_day(element: Any, compiler: Any, **options: Any) -> str:
    grain, day = element.clauses
    return f"CAST(date_trunc('{_grain(grain)}', {compiler.process(day, **options)}) AS DATE)"


@compiles(first_day_of, "sqlite")
def _first_day_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    grain, day = element.clauses
    text = compiler.process(day, **options)
    if _grain(grain) == "quarter":
        months = f"((CAST(strftime('%m', {text}) AS INTEGER) - 1) % 3)"
        return f"date({text}, 'start of month', '-' || {months} || ' months')"
    return f"date({text}, 'start of {_grain(grain)}')"


def _grain(bind: Any) -> str:
    if bind.value not in GRAINS:
        raise ValueError(f"{bind.value!r} is not one of {GRAINS}.")
    return str(bind.value)


class days_between(GenericFunction[Any]):  # noqa: N801
    """``days_between(earlier, later)``: whole days, NULL where either is."""

    type = Integer()
    inherit_cache = True


@compiles(days_between)
def _days(element: Any, compiler: Any, **options: Any) -> str:
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({later} - {earlier})"


@compiles(days_between, "sqlite")
def _days_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


def bit(position: ColumnElement[int]) -> ColumnElement[int]:
    """The integer in which only the bit at ``position`` (0 to 62) is set."""
    return cast(literal(1), BigInteger).bitwise_lshift(cast(position, BigInteger))


def union_of_bits(flags: ColumnElement[int]) -> ColumnElement[int]:
    """The bits of all rows together; the sum of the distinct powers is their union."""
    return cast(func.coalesce(func.sum(flags.distinct()), 0), BigInteger)
