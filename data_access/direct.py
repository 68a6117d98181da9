"""Direct mode: the questions put to the register's own engine, and no mirror kept.

The statements are those of the mirror. What is a table there is a common table expression here:
each step from the contract to the layout that a statement reads, itself or through another step,
stands before it under the table's name. Nothing is written, not even a temporary table, so that a
hot standby will do.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Select,
    Table,
    case,
    cast,
    event,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.sql import visitors

from data_access import counts, schema
from data_access.admission import sees_all
from data_access.answers import CHANGES
from data_access.clock import now
from data_access.derivation import STEPS
from data_access.dialects import columns_found, own_schema
from data_access.doubts import require_signs
from data_access.errors import (
    BrokenOff,
    RegisterError,
    RegisterUnavailable,
    of_another_type,
    too_many_agencies,
)
from data_access.facts import MOST_AGENCIES, cases, reports
from data_access.failures import while_opening, while_reading
from data_access.looks import Look
from data_access.mirror_build import LAYOUT
from data_access.mirror_files import digest, register_digest
from data_access.mirror_former import SAME_MOMENT
from data_access.mirror_info import mirror_info
from data_access.mirror_quarantine import AHEAD, EARLIEST, quarantine, sorted_out
from data_access.reading import agreeing, as_promised
from data_access.replica import consistent, open_engine
from data_access.source import (
    columns_lacking,
    columns_of_another_type,
    register_row,
    state_of,
)
from data_access.standing import standing
from data_access.type_families import family_of

Steps = dict[str, tuple[Table, Any]]
"""A table by its name, and the statement that stands for it."""


@dataclass(frozen=True)
class Direct:
    """An engine that knows the layout, and a name for what the register held when it was opened.

    ``name`` is part of every cache key. It changes with the register from one opening to the next,
    as a mirror's does, and with `SAME_MOMENT` of its ``as_of``; what was answered and kept under it
    may stem from any moment since the opening, and answers that are not kept show the register as
    it is now.
    """

    engine: Engine
    name: str


def open_direct(url: str) -> Direct:
    """The register behind ``url`` as a copy that `Register` can be asked of.

    Raises
    ------
    RegisterUnavailable, ContractBroken
        The register cannot be read, or lacks what the contract asks for.
    """
    source = open_engine(url)

    def read(connection: Connection) -> tuple[str, Steps]:
        lacks, row = columns_lacking(connection), register_row(connection)
        require_signs(connection)
        _require_bits(connection)
        _require_whole_numbers(connection)
        contract = _contract_steps(connection, row.as_of + AHEAD)
        own = _layout_steps() | _info_step(source, lacks) | _quarantine_step(row.as_of)
        moment = (row.as_of - EARLIEST) // SAME_MOMENT
        return digest([*state_of(connection), moment]), contract | own

    state, steps = consistent(source, read)
    return Direct(
        _knowing(source, steps), f"direct-{digest([register_digest(source), LAYOUT])}-{state}"
    )


def look_at(url: str, last: Look | None = None) -> Look:
    """What a look at the register finds now, the one after ``last``; a problem is told in it."""
    at = now()

    def read(connection: Connection) -> Look:
        as_of = register_row(connection).as_of
        look = Look(
            at,
            as_of=as_of,
            sees_all=sees_all(connection),
            of_another_type=columns_of_another_type(connection),
        )
        return look.told(standing(connection))

    try:
        return consistent(open_engine(url), read, attempts=1)
    except RegisterError as problem:
        return (last or Look(at)).failed(str(problem), at)


def _require_bits(connection: Connection) -> None:
    reporting = connection.scalar(select(func.count(schema.report.c.agency.distinct())))
    if (reporting or 0) > MOST_AGENCIES:
        raise too_many_agencies(reporting or 0, MOST_AGENCIES)


def _require_whole_numbers(connection: Connection) -> None:
    """A mirror refuses what a cast would round."""
    found = columns_found(connection)
    # SQLite, whatever a column is declared as, holds in it what it was given.
    anything = connection.dialect.name == "sqlite"
    for table in schema.TABLES:
        names = found[table.name]
        have_parts = [
            column != cast(column, BigInteger)
            for column in table.c
            if isinstance(column.type, Integer)
            and column.name in names
            and (anything or family_of(names[column.name]) == "real")
        ]
        if have_parts:
            with agreeing(f"The table {table.name}"):
                asked = select(literal(1)).select_from(table).where(or_(*have_parts)).limit(1)
                if connection.scalar(asked):
                    raise of_another_type(f"The table {table.name}")


def _knowing(source: Engine, steps: Steps) -> Engine:
    """The engine, each statement on it preceded by the steps that it reads."""
    engine = source.execution_options(**{CHANGES: True})
    layout = _Layout(steps, source.dialect)

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def precede(
        _: Any, __: Any, text: str, parameters: Any, context: Any, ___: bool
    ) -> tuple[str, Any]:
        # What begins a transaction is no statement of ours.
        asked = context.compiled
        return layout.before(asked.statement) + text if asked else text, parameters

    @event.listens_for(engine, "handle_error")
    def tell(context: Any) -> None:
        # The engine's own words quote values and the statement.
        if isinstance(context.sqlalchemy_exception, DataError):
            raise of_another_type("The register") from None
        if isinstance(context.sqlalchemy_exception, DBAPIError):
            raise _told(context, source) from None

    return engine


def _told(context: Any, source: Engine) -> RegisterUnavailable:
    """Why a question was not answered, or no connection for it came about."""
    if context.connection is None:
        failure = while_opening(context.sqlalchemy_exception, source)
        return RegisterUnavailable(failure.sentence)
    failure = while_reading(context.sqlalchemy_exception, source)
    return (BrokenOff if failure.passes else RegisterUnavailable)(failure.sentence)


class _Layout:
    """All steps as common table expressions, and which of them a statement needs."""

    # As text, written once: SQLAlchemy would take longer to write them than the engine to answer.

    def __init__(self, steps: Steps, dialect: Dialect) -> None:
        self._needed: dict[str, list[str]] = {}
        self._text: dict[str, str] = {}
        for name, (table, statement) in steps.items():
            self._needed[name] = [*self._read_by(statement), name]
            text = _named(statement, table).compile(
                dialect=dialect, compile_kwargs={"literal_binds": True}
            )
            # Kept, a table of the contract would be written out whole before it is read.
            how = "AS NOT MATERIALIZED" if name in schema.metadata.tables else "AS"
            self._text[name] = f"{name} {how} ({text})"

    def _read_by(self, statement: Any) -> list[str]:
        """Names of the steps that a statement reads, each after those that it reads itself."""
        read = {
            part.name
            for part in visitors.iterate(statement)
            if isinstance(part, Table) and part.schema is None and part.name in self._needed
        }
        known = list(self._needed)
        before = {step for name in read for step in self._needed[name]}
        return sorted(before, key=known.index)

    def before(self, statement: Any) -> str:
        """The beginning of a statement in which the tables of the layout are made."""
        needed = self._read_by(statement)
        return f"WITH {', '.join(self._text[name] for name in needed)} " if needed else ""


def _named(statement: Any, table: Table) -> Any:
    """The statement with the table's names for its columns, in no order."""
    if isinstance(statement, Select):
        columns = zip(statement.selected_columns, table.c, strict=True)
        return statement.with_only_columns(*(c.label(named.name) for c, named in columns)).order_by(
            None
        )
    first, *others = statement.selects
    return type(statement)(statement.keyword, _named(first, table), *others)


def _contract_steps(connection: Connection, latest: datetime) -> Steps:
    """Tables of the contract in its shape: empty texts missing, days such as Python can hold."""
    found = columns_found(connection)
    own = own_schema(connection)
    steps: Steps = {}
    for table in schema.TABLES:
        there = found[table.name]
        columns = (Column(c.name, c.type, nullable=c.nullable) for c in table.c)
        plain = Table(table.name, MetaData(), *columns, schema=own)
        engine = connection.dialect.name
        told = [as_promised(c, there.get(c.name), engine) for c in plain.c]
        read = told if engine == "sqlite" else [_within_bounds(c, latest) for c in told]
        if any(given is not c for given, c in zip(read, plain.c, strict=True)):
            steps[table.name] = table, select(*read).select_from(plain)
    return steps


def _within_bounds(told: ColumnElement[Any], latest: datetime) -> ColumnElement[Any]:
    """A day without end, or beyond the year 9998, on the next day that is no possible one either.

    The driver cannot hold it, and any question that met one row of it would fail.
    """
    if not isinstance(told.type, Date | DateTime):
        return told
    first, last = EARLIEST.replace(year=1), EARLIEST.replace(year=9999)
    before, behind = EARLIEST - timedelta(days=1), latest + timedelta(days=1)

    def at(day: datetime) -> ColumnElement[Any]:
        return cast(literal(day, DateTime), told.type)

    return case((told < at(first), at(before)), (told > at(last), at(behind)), else_=told)


def _layout_steps() -> Steps:
    """The steps to the layout; one fact being a count of one, facts stand for the counts."""
    one_by_one = {
        counted.table: select(*(counted.rows.c[c.name] for c in counted.table.c))
        for counted in counts.COUNTED
    }
    return {table.name: (table, one_by_one.get(table, step)) for table, step in STEPS}


def _quarantine_step(as_of: datetime) -> Steps:
    """What a mirror would set aside is listed; here nothing is, and all of it is counted."""
    found = sorted_out(None, as_of + AHEAD).subquery("found")
    listed = [literal(False) if c.name == "set_aside" else c for c in found.c]
    return {quarantine.name: (quarantine, select(*listed))}


def _info_step(source: Engine, lacks: list[str]) -> Steps:
    row = schema.register.c
    told = select(
        row.name,
        row.kind,
        row.as_of,
        literal(now(), DateTime),
        literal(source.dialect.name),
        select(func.count()).select_from(cases).scalar_subquery(),
        select(func.count()).select_from(reports).scalar_subquery(),
        literal(", ".join(lacks)),
    )
    return {mirror_info.name: (mirror_info, told)}
