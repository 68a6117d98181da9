"""``python -m data_access.imports FORMAT FILE --into URL``: a file of others into a register.

Other tasks beside the import: ``--template FILE.xlsx`` writes an empty workbook to fill in (with
``--catalogue FILE.po`` in another language, as ``dashboard/texts/locale/nl.po`` for Dutch),
``--proposals`` tells which reports of the register may be about one event, ``--former KEY`` what a
report, a place or an agency was before imports changed it, ``--quarantine`` what imports set aside:
``--quarantine BATCH`` of one of them, alone of all.
"""

import argparse
import csv
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from data_access import schema
from data_access.audit import Action
from data_access.audit.commands import note, note_done, refusals_noted, who
from data_access.clock import now
from data_access.errors import RegisterError, RegisterUnavailable
from data_access.former import former_of
from data_access.imports import contract
from data_access.imports.catalogue import FORMATS
from data_access.imports.closing import Closing
from data_access.imports.loading import import_file
from data_access.imports.proposals import proposals, write_csv
from data_access.imports.sheets_loading import import_sheets
from data_access.imports.target import require_register
from data_access.imports.template import Wording, wording, write_template
from data_access.imports.told import Proposal
from data_access.quarantine import write_csv as write_quarantine
from data_access.spreadsheets import safe_cell

SHEET_FORMATS = (contract.CSV, contract.XLSX)
PAGE = "data_access.imports"
"""Where it happened, as the audit log tells it."""

_TAKES = "takes {file}, and is to see reports that may be about one event with one of it"
"""What is shown after an import tells of reports of others, whose day and place a file can name."""

_SHOWN = 20


def main(arguments: list[str] | None = None) -> int:
    """Do one task and tell how it closed; 0 when it was done, 2 when it was not."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if not chosen.template and not chosen.into:
        parser.error("--into URL is missing")
    if chosen.catalogue and not chosen.template:
        parser.error("--catalogue is of a --template")
    try:
        if chosen.template:
            say = wording(chosen.catalogue) if chosen.catalogue else Wording()
            write_template(chosen.template, say)
        else:
            with _database(chosen.into) as engine:
                _with_register(parser, chosen, engine)
    except RegisterError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    names = (*FORMATS, *SHEET_FORMATS)
    parser = argparse.ArgumentParser(
        prog="python -m data_access.imports",
        description="Read a file strictly into a register; what does not fit is quarantined.",
    )
    parser.add_argument("format", nargs="?", choices=names, metavar="FORMAT", help=", ".join(names))
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="CSV in UTF-8, a folder of them, or XLSX"
    )
    parser.add_argument("--into", metavar="URL", help="such as sqlite:///var/iom.db")
    parser.add_argument(
        "--template", type=Path, metavar="FILE.xlsx", help="write an empty workbook to fill in"
    )
    parser.add_argument(
        "--catalogue", type=Path, metavar="FILE.po", help="texts of the template in your language"
    )
    parser.add_argument(
        "--proposals", action="store_true", help="CSV of reports that may be about one event"
    )
    parser.add_argument("--former", metavar="KEY", help="what a report was before it was changed")
    parser.add_argument(
        "--quarantine", nargs="?", const="", metavar="BATCH", help="CSV of what imports set aside"
    )
    return parser


def _with_register(
    parser: argparse.ArgumentParser, chosen: argparse.Namespace, engine: Engine
) -> None:
    if chosen.proposals:
        told = "which reports may be about one event"
        _give(engine, told, lambda connection, text: write_csv(proposals(connection), text))
    elif chosen.former:
        require_register(engine)
        note(Action.VIEW, PAGE, f"is to see what {chosen.former} was before imports changed it")
        _tell_former(engine, chosen.former)
    elif chosen.quarantine is not None:
        batch = chosen.quarantine
        told = f"what imports set aside: {batch or 'all'}"
        _give(engine, told, lambda connection, text: write_quarantine(connection, batch, text))
    elif chosen.format and chosen.file:
        _import(chosen, engine)
    else:
        parser.error("FORMAT and FILE are missing")


def _import(chosen: argparse.Namespace, engine: Engine) -> None:
    taken = f"{chosen.file.name} into {engine.url.render_as_string(hide_password=True)}"
    note(Action.VIEW, PAGE, _TAKES.format(file=taken))
    moment = now()
    with refusals_noted(PAGE, f"take {taken}"):
        if chosen.format in SHEET_FORMATS:
            closing = import_sheets(chosen.format, chosen.file, engine, moment)
        else:
            closing = import_file(FORMATS[chosen.format], chosen.file, engine, moment)
    reason = f"took {taken}: {closing.taken} rows, batch {closing.batch}"
    note_done(Action.VIEW, PAGE, reason, str(closing))
    _tell(closing)
    with engine.connect() as connection:
        _tell_proposals(list(islice(proposals(connection, moment), _SHOWN + 1)))


def _give(engine: Engine, told: str, write: Callable[[Connection, TextIO], None]) -> None:
    """A file to standard output, once it is written down: its first line says which it is."""
    require_register(engine)
    text, export_id, moment = io.StringIO(), str(uuid4()), f"{now():%Y-%m-%d %H:%M} UTC"
    with engine.connect() as connection:
        register = connection.scalar(select(schema.register.c.name)) or ""
        stamp = " · ".join((export_id, who(), moment, register))
        csv.writer(text).writerow([safe_cell(f"# {stamp}")])
        write(connection, text)
    digest = sha256(text.getvalue().encode()).hexdigest()
    reason = f"is to see {told}"
    note(Action.EXPORT, PAGE, reason, export_id=export_id, export_hash=digest)
    sys.stdout.write(text.getvalue())


@contextmanager
def _database(url: str) -> Iterator[Engine]:
    """An engine that may write; its failures become a sentence."""
    try:
        engine = create_engine(url, hide_parameters=True)
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
    for (column, reason, whole), count in closing.reasons.most_common(_SHOWN):
        what = f"column {column}" if column else "the row"
        print(f"  {count:,} {'rows' if whole else 'values'}: {what} {reason}")
    if closing.reasons:
        print(f"Each with its row: --quarantine {closing.batch}")
    for warning in closing.warnings:
        print(f"Look again: {warning}")
    if closing.not_read:
        print(f"Known and not read: {', '.join(closing.not_read)}.")
    if closing.changed:
        print("What changed reports were before: --former REPORT_ID.")


def _tell_proposals(found: list[Proposal]) -> None:
    if not found:
        return
    print("May be about one event, and stay apart until somebody links them:")
    for one in found[:_SHOWN]:
        print(f"  {one}")
    if len(found) > _SHOWN:
        print("  and more: --proposals lists them all.")


def _tell_former(engine: Engine, key: str) -> None:
    with engine.connect() as connection:
        found = list(former_of(connection, key))
    for row in found:
        moment = f"{row.replaced_at:%Y-%m-%d %H:%M} UTC"
        print(f"{row.table_name} {row.key}, until {moment}, replaced by {row.replaced_by}:")
        print(f"  {row.content}")
    if not found:
        print("No import has changed it.")


if __name__ == "__main__":
    sys.exit(main())
