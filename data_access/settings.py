"""Environment values, each with an embedded default."""

import math
import os
import sys
from pathlib import Path


def _number(name: str, default: float, least: float = 0) -> float:
    """A number that the environment says; what is none ends the program with a sentence."""
    said = os.environ.get(name)
    try:
        number = default if said is None else float(said)
    except ValueError:
        number = math.nan
    if not least <= number < math.inf:
        sys.exit(
            f"{name} is {said!r}; it should be a number from {least:g} on, such as {default:g}."
        )
    return number


DATA_FOLDER = Path(os.environ.get("REGISTER_DATA", "var"))
"""Where the training register, the mirror and the notebook live; readable by its owner alone."""

REGISTER_URL = os.environ.get("REGISTER_URL", f"sqlite:///{DATA_FOLDER / 'training.db'}")
"""SQLAlchemy URL of the register's read-replica."""

REGISTER_MODE = os.environ.get("REGISTER_MODE", "mirror")
"""Where questions are answered: "mirror", the register's copy here, or "direct", its own engine."""

MIRROR_FOLDER = Path(os.environ.get("REGISTER_MIRROR", DATA_FOLDER))
"""Where the register's columnar copy on this machine lies."""

RELEASES_FOLDER = Path(os.environ.get("REGISTER_RELEASES", DATA_FOLDER / "releases"))
"""Where the release copies for managers and partners lie."""

NOTEBOOK_FILE = Path(os.environ.get("REGISTER_NOTEBOOK", DATA_FOLDER / "notebook.db"))
"""The dashboard's own store: results over time, names, notes and verdicts of analysts."""

ROOM_FOLDER = Path(os.environ.get("REGISTER_ROOM_FOLDER", DATA_FOLDER / "room"))
"""Where the training room keeps its sessions, and the registers and mirrors of each."""

BRIEFINGS_FILE = Path(os.environ.get("REGISTER_BRIEFINGS", DATA_FOLDER / "briefings.db"))
"""The slides of briefings that people are making."""

PEOPLE_URL = os.environ.get("REGISTER_PEOPLE", f"sqlite:///{DATA_FOLDER / 'people.db'}")
"""SQLAlchemy URL of who may look, and which sessions were ended."""

ORGANISATION = os.environ.get("REGISTER_ORGANISATION", "")
"""The organisation that this process is for, as its login at the register is; empty: any."""

PEOPLE_CHECK_S = _number("REGISTER_PEOPLE_CHECK", 60)
"""So long at most a role that was withdrawn, or a session that was ended, still holds, seconds."""

SESSION_S = 8 * 60 * 60
"""So long after signing in a person signs in anew, seconds."""

STATEMENT_TIMEOUT_S = int(_number("REGISTER_STATEMENT_TIMEOUT", 600, least=1))
"""No statement on the replica runs longer, seconds."""

REFRESH_S = _number("REGISTER_REFRESH", 60)
"""How often a running server looks at the register, seconds; 0: never after the first page."""

LAG_S = _number("REGISTER_LAG", 900)
"""How far the replica may lie behind the register before every page says so, seconds."""

QUIET_S = _number("REGISTER_QUIET", 86_400)
"""How long nothing may arrive at the replica before every page says so, seconds."""

COMPARE_HOURS = _number("REGISTER_COMPARE_HOURS", 24)
"""How long a mirror is kept up to date by what says that it changed, before all is compared."""

AUDIT_URL = os.environ.get("REGISTER_AUDIT")
"""SQLAlchemy URL of the audit log, as the login that may only append; None: there is no log."""

SENTINEL = os.environ.get("REGISTER_SENTINEL", "0") == "1"
"""Whether the register holds the report that every login must see (`schema.SENTINEL`)."""

EXPECTED = os.environ.get("REGISTER_EXPECTED", "")
"""How many reports the register may hold, such as "900-1500"; empty: any number."""

TRAINER_KEY = os.environ.get("REGISTER_TRAINER_KEY", "")
"""What a trainer must say to open a session of the training room; empty: anybody may."""
