"""Kinds of types: what the contract calls a text or a number, by each engine's own names."""

from typing import Any

from sqlalchemy import types

_FAMILIES: tuple[tuple[type[types.TypeEngine[Any]], str], ...] = (
    (types.Boolean, "boolean"),
    (types.DateTime, "datetime"),
    (types.Date, "date"),
    (types.Integer, "integer"),
    (types.Float, "real"),
    (types.String, "text"),
)

# Leading word of an engine's own type name; SQLite, DuckDB and PostgreSQL.
_TYPE_NAMES = {
    "boolean": "BOOLEAN BOOL",
    "datetime": "DATETIME TIMESTAMP TIMESTAMPTZ TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS",
    "date": "DATE",
    "integer": "INTEGER INT BIGINT SMALLINT TINYINT HUGEINT UINTEGER UBIGINT USMALLINT UTINYINT "
    "MEDIUMINT INT2 INT4 INT8",
    "real": "REAL DOUBLE FLOAT FLOAT4 FLOAT8 NUMERIC DECIMAL",
    "text": "TEXT VARCHAR CHARACTER CHAR NVARCHAR NCHAR STRING CLOB ENUM UUID BPCHAR CITEXT",
}
_FAMILY_OF_NAME = {name: family for family, names in _TYPE_NAMES.items() for name in names.split()}


def family(column_type: types.TypeEngine[Any]) -> str:
    """Text, integer, real, date, datetime or boolean: the kind of a contract column."""
    return next(name for kind, name in _FAMILIES if isinstance(column_type, kind))


def family_of(type_name: str) -> str | None:
    """The same of an engine's own name of a type; None of one that is not known."""
    words = type_name.upper().replace("(", " ").split()
    return _FAMILY_OF_NAME.get(words[0]) if words else None
