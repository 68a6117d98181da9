"""Folders of this machine that only their owner may look into."""

import os
import stat
from pathlib import Path

from data_access.errors import RegisterError


def close_to_others(folder: Path, variable: str) -> None:
    """Make the folder, or take it from others' eyes; not one that others work in.

    Raises
    ------
    RegisterError
        Others may look into ``folder`` and it is not ours to close; names the environment value
        ``variable`` that should point elsewhere.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.stat()
    if not found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return
    if found.st_uid != os.geteuid() or found.st_mode & stat.S_ISVTX:
        raise RegisterError(
            f"The folder {folder} is open to other users of this machine and not this one's own. "
            f"Set {variable} to a folder of its own."
        )
    folder.chmod(0o700)
