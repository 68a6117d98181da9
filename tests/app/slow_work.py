"""Work that waits until it is let go: a module of its own, so that script and test share it."""

from dataclasses import dataclass
from threading import Event

from dashboard.background import Progress
from data_access.errors import RegisterError

WAIT_S = 30


@dataclass
class Asked:
    """Of which copy a result is asked, and whether the work fails."""

    copy: str = "a"
    fails: bool = False


ASKED = Asked()
begun, go = Event(), Event()


def reset() -> None:
    ASKED.copy, ASKED.fails = "a", False
    begun.clear()
    go.clear()


def work(progress: Progress) -> str:
    copy = ASKED.copy
    progress("Reading *traits*", 0.25)
    begun.set()
    assert go.wait(WAIT_S)
    if ASKED.fails:
        raise RegisterError("The disk is full.")
    return f"of {copy}"
