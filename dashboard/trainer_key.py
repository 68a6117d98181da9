"""Who may open a session of the training room, where the operator set a key for that."""

import hmac
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from time import monotonic

from data_access import settings

MOST_TRIES, TRIES_S = 5, 60.0
"""So many wrong keys from all who try; then none is looked at until the first is so old."""


@dataclass
class Tries:
    """Wrong keys of late, in this process."""

    _wrong: list[float] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def fits(self, given: str) -> bool | None:
        """Whether a key is the operator's; None where too many were tried of late to be told."""
        at = monotonic()
        with self._lock:
            self._wrong = [one for one in self._wrong if at - one < TRIES_S]
            if len(self._wrong) >= MOST_TRIES:
                return None
            if hmac.compare_digest(given.encode(), settings.TRAINER_KEY.encode()):
                return True
            self._wrong.append(at)
        return False


@cache
def tries() -> Tries:
    """One count for the process: whoever tries from many tabs tries no more often."""
    return Tries()


def is_asked() -> bool:
    """Whether a key must be said."""
    return bool(settings.TRAINER_KEY)
