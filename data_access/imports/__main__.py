"""``python -m data_access.imports FORMAT FILE --into URL``: a file of others into a register."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from data_access.errors import RegisterError, RegisterUnavailable
from data_access.imports.catalogue import FORMATS
from data_access.imports.loading import Closing, import_file

_SHOWN_REASONS = 20


def main(arguments: list[str] | None = None) -> int:
    """Import one file and print the closing count; 0 when it was read, 2 when it was not."""
    parser = argparse.ArgumentParser(
        prog="python -m data_access.imports",
        description="Read a file strictly into a register; what does not fit is quarantined.",
    )
    parser.add_argument("format", choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV in UTF-8")
    parser.add_argument("--into", required=True, metavar="URL", help="such as sqlite:///var/iom.db")
    chosen = parser.parse_args(arguments)
    try:
        with _database(chosen.into) as engine:
            now = datetime.now(UTC).replace(tzinfo=None)
            closing = import_file(FORMATS[chosen.format], chosen.file, engine, now)
    except RegisterError as problem:
        print(problem, file=sys.stderr)
        return 2
    _tell(closing)
    return 0


@contextmanager
def _database(url: str) -> Iterator[Engine]:
    """An engine that may write; its failures become a sentence."""
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as problem:
        raise RegisterUnavailable(
            "--into is not a database URL that can be opened; it should look like "
            "sqlite:///file, duckdb:///file or postgresql+psycopg://host/register."
        ) from problem
    # Bulk writing passes by SQLAlchemy, so the driver's own errors can come up too.
    failures = (DBAPIError, engine.dialect.loaded_dbapi.Error)
    try:
        yield engine
    except failures as problem:
        cause = getattr(problem, "orig", problem)
        raise RegisterUnavailable(
            f"The database ({engine.dialect.name}) refused: {type(cause).__name__}. Nothing was "
            "taken. Check that it exists, may be written to, and nobody else is writing."
        ) from problem
    finally:
        engine.dispose()


def _tell(closing: Closing) -> None:
    print(closing)
    for (column, reason, whole), count in closing.reasons.most_common(_SHOWN_REASONS):
        what = f"column {column}" if column else "the row"
        print(f"  {count:,} {'rows' if whole else 'values'}: {what} {reason}")
    if closing.reasons:
        print(f"See the table quarantine, batch {closing.batch}.")


if __name__ == "__main__":
    sys.exit(main())
