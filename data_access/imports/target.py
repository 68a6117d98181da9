"""The register that a file goes into: its tables, its own row, and what may not be mixed."""

from datetime import date, datetime, time

from sqlalchemy import Connection, Engine, insert, select, update

from data_access import schema
from data_access.check import structure_findings
from data_access.errors import ContractBroken, RegisterError
from data_access.imports.catalogue import FORMATS
from data_access.imports.formats import Format
from data_access.quarantine import metadata as quarantine_metadata

_AND = " + "


def prepare(engine: Engine) -> None:
    """The contract's tables where there are none, and the quarantine."""
    with engine.connect() as connection:
        findings = structure_findings(connection)
    if sum(finding.problem == "missing table" for finding in findings) == len(schema.TABLES):
        schema.metadata.create_all(engine)
    elif findings:
        raise ContractBroken(
            "This database is not a register to import into: "
            + "; ".join(str(finding) for finding in findings[:5])
            + ". Run python -m data_access.check on it, or name a new file."
        )
    quarantine_metadata.create_all(engine)


def refuse_other_registers(connection: Connection, form: Format) -> None:
    """Invented and real reports do not mix, nor two files of one source."""
    for name, kind in connection.execute(select(schema.register.c.name, schema.register.c.kind)):
        if kind == "training":
            raise RegisterError(
                f"{name!r} is a training register; real data goes into a database of its own."
            )
        titles = name.split(_AND)
        for other in FORMATS.values():
            if other.title in titles and other.source == form.source and other is not form:
                raise RegisterError(
                    f"{name!r} already holds data of {form.source} in the format {other.name}; "
                    "the same persons would be counted twice. Name another database."
                )


def name_register(connection: Connection, form: Format, newest: date, now: datetime) -> None:
    """Say in the register's row what it holds, and up to when.

    An operational register keeps its own row.
    """
    register = schema.register
    as_of = min(datetime.combine(newest, time(23, 59, 59)), now)
    present = connection.execute(select(register)).one_or_none()
    if present is None:
        row = {"name": form.title, "kind": "imported", "as_of": as_of}
        connection.execute(insert(register).values(row))
    elif present.kind == "imported":
        titles = dict.fromkeys([*present.name.split(_AND), form.title])
        connection.execute(
            update(register).values(name=_AND.join(titles), as_of=max(present.as_of, as_of))
        )
