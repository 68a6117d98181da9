"""The room's store in this process; there is none where people sign in."""

from functools import cache
from pathlib import Path

from dashboard import session_cookie
from data_access import settings
from data_access.codes import N_
from data_access.errors import RoomRefused
from data_access.room import registers
from data_access.room.answers import Answers
from data_access.room.store import RoomStore


def is_offered() -> bool:
    """Whether there is a training room in this process: only where nobody signs in."""
    return not session_cookie.is_sign_in_configured()


def answers() -> Answers:
    """What participants do, in the store of this process."""
    return Answers(store())


def store() -> RoomStore:
    """The store of this process.

    Raises
    ------
    RoomRefused
        People sign in here.
    """
    if not is_offered():
        raise RoomRefused(N_("There is no training room where people sign in."))
    return _opened(settings.ROOM_FOLDER)


@cache
def _opened(folder: Path) -> RoomStore:
    """The store of this process; what is too old is deleted when it is opened."""
    opened = RoomStore(folder)
    registers.clean_up(opened, settings.NOTEBOOK_FILE)
    return opened
