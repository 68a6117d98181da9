"""Which alert or group is open: kept in the session, and told in the link.

A link ends in logs (decision 3), so each is called by what tells no case: a group by its number, an
alert by a hash of its pattern and first look. Which case is open is never told.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType

import streamlit as st

from dashboard.texts import Text, _

ALERT, GROUP = KEYS = ("alert", "group")
"""What they are called in the link."""

LONGEST = 200
"""Signs of what a link may call one, beyond which none is looked for."""

_KEPT, _OFFERED, _BEGUN = "open_rows", "offered_rows", "open_rows_begun"

_TOLD: ContextVar[Mapping[str, str]] = ContextVar("open_row", default=MappingProxyType({}))


@dataclass(frozen=True)
class Rows:
    """The rows of a table of which one may be open, by names that last; see `offered`."""

    key: str
    names: tuple[str, ...]

    def opened(self) -> int | None:
        """Position of the one that is kept as open; None where it is none of these."""
        name = _kept().get(self.key)
        return self.names.index(name) if name in self.names else None

    def open(self, rows: Sequence[int]) -> None:
        """Keep the row that was chosen, or that none is; call it from a callback only.

        Rows of another table keep theirs: two tables of a page may have alerts.
        """
        if rows:
            _kept()[self.key] = self.names[rows[0]]
        elif self.opened() is not None:
            del _kept()[self.key]


def offered(key: str, names: Sequence[str]) -> Rows:
    """The rows of a table of the page that is drawn; also of none, so that it is known to be.

    The link says at once which is open: what is drawn after the table may take long.
    """
    st.session_state.setdefault(_OFFERED, {}).setdefault(key, set()).update(names)
    _tell(key)
    return Rows(key, tuple(names))


def _tell(key: str) -> None:
    name = _kept().get(key)
    if name and st.query_params.get(key) != name:
        st.query_params[key] = name
    elif not name and key in st.query_params:
        del st.query_params[key]


def begin() -> None:
    """Take from the link what is open, once in a session; for the entry, before a page is drawn.

    Later the session knows better: a browser may not have been told yet.
    """
    st.session_state[_OFFERED] = {}
    if st.session_state.get(_BEGUN):
        return
    asked = {key: st.query_params.get(key, "")[:LONGEST] for key in KEYS}
    st.session_state[_KEPT] = {key: name for key, name in asked.items() if name}
    st.session_state[_BEGUN] = True


def not_offered() -> dict[str, str]:
    """What is kept as open, and no table of the page that was drawn has: by its key, its name."""
    return {
        key: name
        for key, names in _drawn().items()
        if (name := _kept().get(key)) and name not in names
    }


def not_offered_in_words() -> list[str]:
    """The same as sentences."""
    words: dict[str, Text] = {
        ALERT: _("The alert that was chosen is none of those on this page, as it is selected."),
        GROUP: _("Group {name} is none of those on this page, as it is selected."),
    }
    return [str(words[key]).format(name=name) for key, name in not_offered().items()]


@contextmanager
def link_to(key: str, name: str) -> Iterator[None]:
    """Have links to what is drawn within say that it is open."""
    before = _TOLD.set({key: name})
    try:
        yield
    finally:
        _TOLD.reset(before)


def told() -> Mapping[str, str]:
    """What a link to what is being drawn says is open."""
    return _TOLD.get()


def _kept() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault(_KEPT, {})
    return found


def _drawn() -> dict[str, set[str]]:
    found: dict[str, set[str]] = st.session_state.get(_OFFERED, {})
    return found
