"""A statement put to a copy of the register; its answer as a frame, alike from every engine."""

from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    SmallInteger,
    types,
)
from sqlalchemy.sql.elements import ColumnElement

from data_access.errors import BrokenOff, of_another_type

CHANGES = "register_changes"
"""Option of an engine on something that may change between two statements."""

_KINDS: tuple[tuple[type[types.TypeEngine[Any]], str], ...] = (
    (Boolean, "bool"),
    (SmallInteger, "int16"),
    (BigInteger, "int64"),
    (Integer, "int32"),
    (Float, "float64"),
    (Date, "datetime64[us]"),
    (DateTime, "datetime64[us]"),
)
_WITH_MISSING = {"bool": "boolean", "int16": "Int16", "int32": "Int32", "int64": "Int64"}


def may_change(copy: Engine) -> bool:
    """Whether two statements may be answered from different states; a mirror never changes."""
    return bool(copy.get_execution_options().get(CHANGES, False))


def answer(copy: Engine, statement: Any) -> pd.DataFrame:
    """The answer to one statement.

    A column has the kind its statement declares: a count 64 bits, a column of the layout its own;
    integers of which some are missing are pandas' own, and texts are ``str`` with NA.

    Raises
    ------
    ContractBroken
        The register holds a value that is not of its column's type.
    RegisterUnavailable
        It did not answer; where it broke off, not the second time either.
    """
    try:
        frame = _asked(copy, statement)
    except BrokenOff:  # by a standby, of which another may answer by now
        frame = _asked(copy, statement)
    return _as_declared(frame, [_kind(column) for column in statement.selected_columns])


def _asked(copy: Engine, statement: Any) -> pd.DataFrame:
    with copy.connect() as connection:
        result: Any = connection.execute(statement)
        # DuckDB makes frames itself, without a tuple for every row.
        return result.cursor.df() if hasattr(result.cursor, "df") else _of_rows(result)


def _of_rows(result: Any) -> pd.DataFrame:
    try:
        rows = result.all()
    except (ValueError, TypeError):
        # The text of the error quotes the value.
        raise of_another_type("The register") from None
    return pd.DataFrame(rows, columns=list(result.keys()), dtype="object")


def _as_declared(frame: pd.DataFrame, kinds: list[str]) -> pd.DataFrame:
    changed = {
        name: _with_missing(frame[name], kind)
        for (name, found), kind in zip(frame.dtypes.items(), kinds, strict=True)
        if found not in (kind, _WITH_MISSING.get(kind))
    }
    return frame.astype(changed) if changed else frame


def _with_missing(values: "pd.Series[Any]", kind: str) -> str:
    return _WITH_MISSING[kind] if kind in _WITH_MISSING and values.isna().any() else kind


def _kind(column: ColumnElement[Any]) -> str:
    declared = column.type
    found = next((name for kind, name in _KINDS if isinstance(declared, kind)), "str")
    # SQLAlchemy declares a count an integer of 32 bits.
    return "int64" if found == "int32" and not isinstance(column, Column) else found
