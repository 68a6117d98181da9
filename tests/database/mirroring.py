"""A small register that the tests of the mirror change."""

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import NullPool, create_engine

from data_access.mirror import Mirror, ensure_mirror, mirror_files
from data_access.replica import open_engine

REPORTS = [{"case_id": "C1", "theme": "smuggling", "agency": "KMar"}, {"agency": "KPCN"}]
CHILDREN = {
    "person_group": [{"report_id": "R0", "role": "migrant", "number_from": 30}],
    "leg": [{"report_id": "R0", "origin": "VE-morrocoy", "destination": "BQ-lac"}],
}
SECRET = "Not for a log"

Build = Callable[[], Mirror]


def run(url: str, *statements: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def mirror_once(url: str, folder: Path) -> Path:
    """The folder of a mirror that `put_mirror` gives to registers equal to this one."""
    mirror = folder / "mirror"
    ensure_mirror(open_engine(url), mirror)
    return mirror


def put_mirror(made: Path, of: str, url: str, folder: Path) -> None:
    """Copy the mirror of the register ``of`` to be that of an equal one, as if built for it.

    A mirror's name tells the address of its register; all else is the same for both.
    """
    shutil.copytree(made, folder)
    names = [mirror_files(open_engine(one), folder).register for one in (of, url)]
    for file in folder.glob(f"*{names[0]}*"):
        file.rename(file.with_name(file.name.replace(*names)))
