"""Forgetting a register: every row that the notebook holds of it."""

from pathlib import Path

from sqlalchemy import delete, select

from data_access import notebook_tables as tables
from data_access.notebook_file import NotebookFile


def forget(file: Path, name: str, kind: str) -> None:
    """Take out all that a notebook holds of a register.

    Raises
    ------
    NotebookUnusable
        The file is damaged, is no notebook, or is of another layout.
    """
    with NotebookFile(file).writing() as connection:
        known = select(tables.register.c.register).filter_by(name=name, kind=kind)
        number = connection.scalar(known)
        if number is None:
            return
        runs = select(tables.run.c.run).filter_by(register=number)
        for of_run in (tables.label, tables.event):
            connection.execute(delete(of_run).where(of_run.c.run.in_(runs)))
        own = (tables.alert, tables.digest, tables.verdict, tables.group, tables.run)
        for table in (*own, tables.register):
            connection.execute(delete(table).filter_by(register=number))
