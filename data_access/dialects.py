"""The one home of what engines say differently: SQLite, DuckDB (the mirror's too) and PostgreSQL.

Statements elsewhere are SQLAlchemy's; where it has no words, or engines disagree on the meaning of
the same words, a construct here is compiled for each.
"""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Connection,
    Date,
    DateTime,
    Dialect,
    Integer,
    Select,
    String,
    Text,
    TypeDecorator,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    literal_column,
    not_,
    select,
    table,
    true,
    values,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ClauseElement, ColumnElement, Label
from sqlalchemy.sql.functions import GenericFunction

from data_access.clock import now

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
    # Of a moment without a zone: of a date PostgreSQL would make a moment in the session's zone.
    return f"CAST(date_trunc({grain}, CAST({day} AS TIMESTAMP)) AS DATE)"


@compiles(first_day_of, "sqlite")
def _first_day_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    grain, day = (compiler.process(clause, **options) for clause in element.clauses)
    if grain != "'quarter'":
        return f"date({day}, 'start of ' || {grain})"
    months_in = f"(strftime('%m', {day}) - 1) % 3"
    return f"date({day}, 'start of month', (-({months_in})) || ' months')"


class six_days_after(GenericFunction[Any]):  # noqa: N801
    """``six_days_after(date)``: the last day of the week that begins on a date."""

    type = Date()
    inherit_cache = True


@compiles(six_days_after)
def _six_days_after(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} + 6)"


@compiles(six_days_after, "sqlite")
def _six_days_after_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '+6 days')"


class days_between(GenericFunction[int]):  # noqa: N801
    """``days_between(first, second)``: days from one date to the other, below 0 backwards."""

    type = Integer()
    inherit_cache = True


@compiles(days_between)
def _days_between(element: Any, compiler: Any, **options: Any) -> str:
    first, second = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST({second} - {first} AS INTEGER)"


@compiles(days_between, "sqlite")
def _days_between_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    first, second = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


class bit(GenericFunction[int]):  # noqa: N801
    """``bit(position)``: the integer in which only the bit at ``position`` (0 to 62) is set."""

    type = BigInteger()
    inherit_cache = True


@compiles(bit)
def _bit(element: Any, compiler: Any, **options: Any) -> str:
    position = compiler.process(element.clauses, **options)
    return f"(CAST(1 AS BIGINT) << CAST({position} AS BIGINT))"


@compiles(bit, "postgresql")
def _bit_in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    position = compiler.process(element.clauses, **options)
    return f"(CAST(1 AS BIGINT) << CAST({position} AS INTEGER))"


class union_of_bits(GenericFunction[int]):  # noqa: N801
    """``union_of_bits(flag)``: the bits of all rows of a group together; 0 where there is none.

    Each flag must be one bit or NULL.
    """

    type = BigInteger()
    inherit_cache = True


@compiles(union_of_bits)
def _bits(element: Any, compiler: Any, **options: Any) -> str:
    return f"coalesce(bit_or({compiler.process(element.clauses, **options)}), 0)"


@compiles(union_of_bits, "sqlite")
def _bits_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    # It cannot join bits, but different single bits add up to their union.
    return f"coalesce(sum(DISTINCT {compiler.process(element.clauses, **options)}), 0)"


class union_of_words(GenericFunction[int]):  # noqa: N801
    """``union_of_words(word, bits)``: the first ``bits`` bits of all words of a group together.

    No word may be NULL.
    """

    type = BigInteger()
    inherit_cache = True

    def __init__(self, word: ColumnElement[int], bits: int) -> None:
        super().__init__(word, literal_column(str(bits)))


@compiles(union_of_words)
def _words(element: Any, compiler: Any, **options: Any) -> str:
    word, _bits = element.clauses
    return f"bit_or({compiler.process(word, **options)})"


@compiles(union_of_words, "sqlite")
def _words_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    word, bits = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({' + '.join(f'max({word} & {1 << place})' for place in range(int(bits)))})"


class bytewise(GenericFunction[str]):  # noqa: N801
    """``bytewise(text)``: a text that is ordered by its bytes, whatever the database's language."""

    type = String()
    inherit_cache = True


@compiles(bytewise)
def _bytewise(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(bytewise, "postgresql")
def _bytewise_in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


def in_order(key: ColumnElement[Any], *, descending: bool = False) -> ColumnElement[Any]:
    """The key to order by, the same on every engine: texts by their bytes, NULL last."""
    value = key.element if isinstance(key, Label) else key
    ordered: ColumnElement[Any] = bytewise(value) if isinstance(value.type, String) else value
    return (ordered.desc() if descending else ordered).nulls_last()


class _Listed(TypeDecorator[list[Any]]):
    """A list of integers or texts bound as one value: an array, or JSON where there are none."""

    impl = ARRAY
    cache_ok = True

    def __init__(self, of: type[BigInteger] | type[String]) -> None:
        super().__init__(of)
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        kind = String() if dialect.name == "sqlite" else ARRAY(self.of)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _is_among(GenericFunction[bool]):  # noqa: N801
    type = Boolean()
    inherit_cache = True


def is_among(value: ColumnElement[Any], listed: Collection[object]) -> ColumnElement[bool]:
    """Whether a value is one of these numbers or texts, however many they are."""
    # One bound list: 11 ms for 10,000 keys among a million cases, against 261 ms as an IN list.
    kind = _Listed(String if isinstance(value.type, String) else BigInteger)
    return _is_among(value, bindparam("listed", [*listed], type_=kind, unique=True))


@compiles(_is_among)
def _among(element: Any, compiler: Any, **options: Any) -> str:
    value, listed = element.clauses
    kind = compiler.process(cast(listed, ARRAY(listed.type.of)), **options)
    return f"{compiler.process(value, **options)} IN (SELECT unnest({kind}))"


@compiles(_is_among, "sqlite")
def _among_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    value, listed = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{value} IN (SELECT value FROM json_each({listed}))"


def replication() -> Select[bool, bool, int, datetime, datetime, datetime]:
    """One row on a PostgreSQL server's place in replication.

    ``is_standby``, ``is_connected`` (a receiver runs), ``behind_bytes`` (received but not
    replayed), ``last_change``, ``started`` (the server) and ``present``, these with a zone. Every
    role may ask.
    """
    is_standby = func.pg_is_in_recovery(type_=Boolean)
    receiver = table("pg_stat_wal_receiver", column("pid"))
    behind = func.pg_wal_lsn_diff(func.pg_last_wal_receive_lsn(), func.pg_last_wal_replay_lsn())
    moment = DateTime(timezone=True)
    return select(
        is_standby.label("is_standby"),
        exists(select(receiver.c.pid).where(receiver.c.pid.is_not(None))).label("is_connected"),
        cast(behind, BigInteger).label("behind_bytes"),
        func.pg_last_xact_replay_timestamp(type_=moment).label("last_change"),
        func.pg_postmaster_start_time(type_=moment).label("started"),
        func.clock_timestamp(type_=moment).label("present"),
    )


def present_moment(connection: Connection) -> datetime:
    """Now, UTC, by the clock of PostgreSQL's machine; a file has none but this machine's."""
    if connection.dialect.name != "postgresql":
        return now()
    told: datetime = connection.execute(select(func.now())).scalar_one()
    return told.astimezone(UTC).replace(tzinfo=None)


def policed() -> Select[bool, bool, bool, bool]:
    """One row on the row policies that a PostgreSQL login is under where it reads reports.

    ``is_bound``: by a policy of the table. ``is_table``: a view may read under policies that are
    not told of here. ``binds_some``: by a policy of any table, of which a view may read.
    ``has_access``: the table of what each login is admitted to is there.
    """
    relations = table("pg_class", column("oid"), column("relkind", String))
    kind = select(relations.c.relkind).where(relations.c.oid == func.to_regclass("report"))
    kept = table("pg_class", column("oid"), column("relrowsecurity", Boolean)).alias("kept")
    bound = func.row_security_active(kept.c.oid, type_=Boolean)
    return select(
        func.row_security_active("report", type_=Boolean).label("is_bound"),
        kind.scalar_subquery().in_(("r", "p")).label("is_table"),
        exists(select(kept.c.oid).where(kept.c.relrowsecurity, bound)).label("binds_some"),
        func.to_regclass("register_access").is_not(None).label("has_access"),
    )


def unbound(names: Iterable[str]) -> Select[str]:
    """Those of these tables of which no row policy keeps anything from this login; no views."""
    relations = table("pg_class", column("oid"), column("relkind", String))
    named = values(column("name", String), name="named").data([(name,) for name in names])
    is_table = relations.c.relkind.in_(("r", "p"))
    return (
        select(named.c.name)
        .join_from(named, relations, relations.c.oid == func.to_regclass(named.c.name))
        .where(is_table, not_(func.row_security_active(named.c.name, type_=Boolean)))
        .order_by(named.c.name)
    )


def admits_all() -> Select[bool]:
    """Whether this login's rows of `register_access` admit it to every report; None without any."""
    access = table("register_access", column("login", String), column("every_report", Boolean))
    own = access.c.login == literal_column("session_user")
    return select(func.bool_or(access.c.every_report, type_=Boolean)).where(own)


# What a database holds --------------------------------------------------------------------------


def own_schema(connection: Connection) -> str:
    """The schema in which unqualified names of tables are found first."""
    if connection.dialect.name == "sqlite":
        return "main"
    return str(connection.scalar(select(func.current_schema())))


def columns_found(connection: Connection) -> dict[str, dict[str, str]]:
    """Type name of every column of every table and view, by table.

    DuckDB answers information_schema but not the catalogue queries behind SQLAlchemy's inspector.
    """
    asked = _COLUMNS_OF_SQLITE if connection.dialect.name == "sqlite" else _COLUMNS
    found: dict[str, dict[str, str]] = {}
    for name, column_name, data_type in connection.execute(asked):
        found.setdefault(name, {})[column_name] = data_type
    return found


def _columns() -> Select[Any]:
    columns = table(
        "columns",
        *(column(name) for name in ("table_schema", "table_name", "column_name", "data_type")),
        schema="information_schema",
    )
    return select(columns.c.table_name, columns.c.column_name, columns.c.data_type).where(
        columns.c.table_schema == func.current_schema()
    )


def _columns_of_sqlite() -> Select[Any]:
    tables = table("sqlite_master", column("name", String), column("type", String))
    details = func.pragma_table_info(tables.c.name).table_valued("name", "type")
    return (
        select(tables.c.name, details.c.name, details.c.type)
        .select_from(tables)
        .join(details, true())
        .where(
            tables.c.type.in_(("table", "view")),
            tables.c.name.not_like(r"sqlite\_%", escape="\\"),
        )
    )


_COLUMNS, _COLUMNS_OF_SQLITE = _columns(), _columns_of_sqlite()

_PLAIN_TYPES = (
    *("VARCHAR", "TEXT", "CHARACTER VARYING", "INTEGER", "SMALLINT", "BIGINT", "BOOLEAN", "DATE"),
    *("TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE", "REAL", "FLOAT", "DOUBLE", "DOUBLE PRECISION"),
)


def holds_rows_that_others_point_to(connection: Connection) -> bool:
    """Whether the engine refuses to change a row while another has a foreign key to it.

    DuckDB changes a row by deleting it and inserting it anew, and then misses the row that is
    pointed to, even where nothing points to it any more within the transaction.
    """
    if connection.dialect.name != "duckdb":
        return False
    statement = "SELECT count(*) FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY'"
    return bool(connection.exec_driver_sql(statement).scalar())


def indexes_of(connection: Connection, names: Iterable[str]) -> list[str]:
    """DuckDB's own statements that made the indexes of these tables, keys apart."""
    found = table(
        "duckdb_indexes", *(column(name) for name in ("schema_name", "table_name", "sql"))
    )
    statement = select(found.c.sql).where(
        found.c.schema_name == func.current_schema(), found.c.table_name.in_(list(names))
    )
    return list(connection.scalars(statement))


def characters(text: ColumnElement[Any]) -> ColumnElement[int]:
    """How many characters a text has, 0 where it is NULL."""
    return func.coalesce(func.length(text), 0)


def is_plain(engine: str, type_name: str) -> bool:
    """Whether a column of this type reads as SQLAlchemy expects it, without a cast.

    Not so an enumeration, a padded or a case-blind text. SQLite has no types that matter.
    """
    return engine == "sqlite" or type_name.upper().split("(")[0] in _PLAIN_TYPES


def is_zoned(engine: str, type_name: str) -> bool:
    """Whether a column of this type holds moments with a zone, which are read in UTC."""
    return engine == "postgresql" and type_name.upper() == "TIMESTAMP WITH TIME ZONE"


def is_stored_as(stored: ColumnElement[Any], kind: str) -> ColumnElement[bool]:
    """Whether SQLite, which takes any value in any column, holds one of this kind.

    Kinds are those of `data_access.type_families.family`.
    """
    how = func.typeof(stored)
    written = cast(stored, String)
    day = func.substr(written, 1, 10)
    # SQLite moves 30 February on to 2 March, so a day is one that comes back as it was.
    is_day = and_(how == "text", func.date(day, "+0 days") == day)
    return {
        "date": and_(is_day, func.length(written) == 10),
        "datetime": and_(is_day, written.like("____-__-__ __:%"), func.time(written).is_not(None)),
        "boolean": and_(how == "integer", cast(stored, Integer).in_((0, 1))),
        "integer": how == "integer",
        "real": how.in_(("real", "integer")),
        "text": how == "text",
    }[kind]


# Settings and fast roads ------------------------------------------------------------------------

READS_ONLY = "PRAGMA query_only = ON"
"""SQLite refuses writes from here on."""

WITHOUT_JOURNAL = tuple(
    f"PRAGMA {setting}"
    for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000")
)
"""For a fresh file of SQLite, which is thrown away when its making fails."""


def row_checksum(*columns: ColumnElement[Any]) -> ColumnElement[int]:
    """A number of 64 bits that PostgreSQL makes of a row."""
    row = cast(func.row(*columns), Text)
    return func.hashtextextended(row, 0, type_=BigInteger)


def as_text(connection: Connection, statement: ClauseElement) -> str:
    """A statement for the driver itself, which takes no values apart from it."""
    own = connection.dialect
    plain: Any = postgresql.dialect  # psycopg's own doubles every percent sign
    dialect = plain(paramstyle="named") if own.name == "postgresql" else own
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def copy_out(statement: str) -> str:
    """PostgreSQL's fastest road for the rows of a statement: CSV."""
    return f"COPY ({statement}) TO STDOUT (FORMAT csv)"


def copy_in(target: str) -> str:
    """PostgreSQL's fastest road into ``table (column, ...)``: CSV."""
    return f"COPY {target} FROM STDIN (FORMAT csv)"
