"""The mirror kept up to date while the server runs, by a thread beside the pages."""

import logging
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
            try:
                refresh(self.seconds / 2)
            except RegisterError as problem:
                log.warning("The mirror was not brought up to date: %s", problem)
            except Exception as wrong:
                log.error("Refreshing failed: %s", where(wrong))  # noqa: TRY400 - see where


def begin() -> Refreshing:
    """Keep the mirror of the settings up to date from now on; a daemon, so the process may end."""
    refreshing = Refreshing(settings.REFRESH_S)
    if refreshing.seconds > 0:
        Thread(target=refreshing.run, name="refresh", daemon=True).start()
    return refreshing
