"""The register and the mirror of each session: made, opened, removed."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from data_access.errors import RegisterError, RegisterUnavailable
from data_access.mirror import mirror_files
from data_access.notebook_forget import forget, registers_named
from data_access.replica import open_engine
from data_access.room.names import is_id
from data_access.room.store import GONE, RoomStore
from data_access.room.tickets import Tickets
from data_access.training.build import NAME, register_of
from data_access.training.scenario import Scenario
from data_access.training.store import register_file

REGISTERS, MIRRORS = "registers", "mirrors"


def register_name(session: str) -> str:
    """What the register of a session is called: keeps its mirror and notebook from others'."""
    return f"{NAME} {session}"


def make(
    folder: Path, session: str, scenario: Scenario, step: Callable[[str], None]
) -> pd.DataFrame:
    """Make the register of a session, without its answer key, which is handed back.

    Returns
    -------
    DataFrame[pattern, report_id, case_id: str]
        One row a planted report; ``case_id`` is the name of its case in what is derived.
    """
    register = register_of(scenario, register_name(session), step)
    register_file(_file(folder, session), register.tables, step)
    planted = register.answers["answer_case"][["pattern", "report_id"]]
    named = register.tables["report"].set_index("report_id")["case_id"]
    names = planted["report_id"].map(named).fillna(planted["report_id"])
    return planted.assign(case_id=names.astype(str)).reset_index(drop=True)


def source(folder: Path, session: str) -> Engine:
    """The register of a session, read only.

    Raises
    ------
    RegisterUnavailable
        The session is gone; no other register takes its place.
    """
    file = _file(folder, session)
    if not file.exists():
        raise RegisterUnavailable(GONE)
    return open_engine(f"sqlite:///{file}")


def mirrors(folder: Path) -> Path:
    """Where the mirrors of all sessions lie."""
    return folder.resolve() / MIRRORS


def remove(folder: Path, session: str, notebook: Path) -> None:
    """Remove the register and the mirror of a session, and what the notebook holds of it.

    A page that has the mirror open may read it to its end.
    """
    file = _file(folder, session)
    files = mirror_files(open_engine(f"sqlite:///{file}"), mirrors(folder))
    for pattern in (f"mirror-{files.register}-*", f"{files.register}-*.look"):
        for left in files.folder.glob(pattern):
            left.unlink(missing_ok=True)
    (files.folder / f"{files.register}.lock").unlink(missing_ok=True)
    if notebook.exists():
        forget(notebook, register_name(session), "training")
    file.unlink(missing_ok=True)  # last: by it a removal that broke off is found again


def delete(store: RoomStore, session: str, notebook: Path) -> None:
    """Delete a session and all of it. Its rows first: nobody then finds the way to its files."""
    store.delete(session)
    remove(store.folder, session, notebook)


def clean_up(store: RoomStore, notebook: Path) -> tuple[str, ...]:
    """Delete sessions that are too old or that no trainer came to, and what is left of deletions.

    Returns which sessions those were; a deletion that was broken off left files, or rows elsewhere.
    """
    over = tuple(dict.fromkeys((*store.expired(), *Tickets(store).lost_sessions())))
    for session in over:
        delete(store, session, notebook)
    # Both before the sessions: one may be begun.
    files = list((store.folder / REGISTERS).glob("*.db"))
    worked = _worked_on(notebook)
    known = {session.id for session in store.sessions()}
    for file in files:
        if file.stem not in known:
            remove(store.folder, file.stem, notebook)
    for session in worked - known:  # what work noted that ended after its session was deleted
        with suppress(RegisterError):
            forget(notebook, register_name(session), "training")
    return over


def _worked_on(notebook: Path) -> set[str]:
    """The sessions that the notebook holds anything of; none where it cannot be read."""
    start = register_name("")
    with suppress(RegisterError):  # it says itself what is wrong with it
        if notebook.exists():
            names = registers_named(notebook, start, "training")
            return {one for name in names if is_id(one := name.removeprefix(start))}
    return set()


def _file(folder: Path, session: str) -> Path:
    # Whoever asks took the id from a row of the store; a path that leads elsewhere is none.
    return folder.resolve() / REGISTERS / f"{Path(session).name}.db"
