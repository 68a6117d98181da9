"""What goes into the notebook and comes out of it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from data_access.clock import now
from data_access.errors import InvalidText
from data_access.mirror_info import MirrorInfo

Payload = Mapping[str, Any]
"""What JSON can hold. Cases in it are named by case_id, under `CASES`, so that they can be
forgotten."""

CASES = "cases"

STARTED_FROM = "started_from"
"""Under this a run's payload may name an earlier one, by number, whose labels it needs again."""

Work = Literal["groups", "watch"]

LONGEST_NAME, LONGEST_NOTE = 80, 2000

_NO_TEXT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of signs that steer a screen, or that are none."""


@dataclass(frozen=True)
class Run:
    """One finished run over one copy of the register; times are UTC, as in `MirrorInfo`.

    ``copy`` is the mirror's name, ``method`` the version of what was done, ``considered`` and
    ``left_out`` count cases. ``number`` is given by the notebook and rises with every run.
    """

    copy: str
    source: str
    as_of: datetime
    method: str
    finished_at: datetime
    considered: int
    left_out: int
    number: int = 0

    @classmethod
    def ended(cls, info: MirrorInfo, copy: str, method: str, considered: int) -> "Run":
        """One that has ended now and looked at so many of a copy's cases."""
        left_out = info.cases - considered
        return cls(copy, info.source, info.as_of, method, now(), considered, left_out)


@dataclass(frozen=True)
class NotedAlert:
    """An alert of one run of the watch; the same thing has the same ``fingerprint`` in the next."""

    fingerprint: str
    raised: datetime
    payload: Payload


@dataclass(frozen=True)
class Digested:
    """What was told, and when (UTC)."""

    digested_at: datetime
    payload: Payload


def checked(text: str, longest: int, *, lines: bool = False) -> str | None:
    """Text without the blanks around it; None where nothing is left.

    Raises
    ------
    InvalidText
        It is longer than ``longest`` signs, or holds one that is no text; where ``lines``, line
        ends are text.
    """
    text = text.replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise InvalidText(f"The text holds {len(text)} signs; it may hold {longest}. Shorten it.")
    for place, sign in enumerate(text, 1):
        if unicodedata.category(sign) in _NO_TEXT and not (lines and sign == "\n"):
            raise InvalidText(f"Sign {place} of the text is a control sign. Take it away.")
    return text or None
