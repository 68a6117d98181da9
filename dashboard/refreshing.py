"""The mirror kept up to date while the server runs, by a thread beside the pages.

It also deletes sessions of the training room that are too old.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread

from dashboard.opening import refresh
from dashboard.problems import where
from data_access import settings
from data_access.errors import RegisterError

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Refreshing:
    """A thread that looks at the register every so many seconds, until it is told to stop."""

    seconds: float
    stopped: Event = field(default_factory=Event)

    def run(self) -> None:
        """Look until stopped. What goes wrong is noted in the look, where every page tells it.

        Of several processes that share a mirror mostly one looks: twice as often as this at most.
        """
        while not self.stopped.wait(self.seconds):
            _done("The mirror was not brought up to date", lambda: refresh(self.seconds / 2))
            _done("Old sessions of the training room were not deleted", _clean_up_the_room)


def _done(otherwise: str, work: Callable[[], object]) -> None:
    try:
        work()
    except RegisterError as problem:
        log.warning("%s: %s", otherwise, problem)
    except Exception as wrong:
        log.error("%s: %s", otherwise, where(wrong))  # noqa: TRY400 - see where


def _clean_up_the_room() -> None:
    from dashboard import room  # it asks questions, from which this thread is begun

    if room.is_offered() and settings.ROOM_FOLDER.exists():
        room.clean_up()


def begin() -> Refreshing:
    """Keep the mirror of the settings up to date from now on; a daemon, so the process may end."""
    refreshing = Refreshing(settings.REFRESH_S)
    if refreshing.seconds > 0:
        Thread(target=refreshing.run, name="refresh", daemon=True).start()
    return refreshing
