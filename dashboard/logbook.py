"""The audit log of the settings, and what a session wrote to it last of each kind."""

import logging
from collections.abc import Callable

import streamlit as st

from dashboard import viewers
from data_access import settings
from data_access.audit import Action, AuditLog, AuditRefused

logger = logging.getLogger(__name__)


@st.cache_resource(show_spinner=False, on_release=AuditLog.close)
def log() -> AuditLog:
    """The audit log of the settings.

    Raises
    ------
    AuditRefused
        None is set.
    """
    if not settings.AUDIT_URL:
        raise AuditRefused(
            "No audit log is set, so no case can be shown. Set REGISTER_AUDIT "
            "(docs/operations.md, The audit log)."
        )
    return AuditLog(settings.AUDIT_URL)


def attempt(what: str, told: object, write: Callable[[], object]) -> None:
    """Write once a session where no case is shown, so that nothing need be refused without it.

    What the log does not take is tried again in the next run.
    """
    if is_new(what, told) and attempt_once(what, write):
        keep(what, told)


def attempt_once(what: str, write: Callable[[], object]) -> bool:
    """Write; whether the log took it. An error in the server's log says where one is missing."""
    try:
        write()
    except AuditRefused as problem:
        logger.error("Not written down (%s): %s", what, problem)  # noqa: TRY400 - see `problem`
        return False
    return True


def is_new(what: str, told: object) -> bool:
    """Whether it was not written down last of this session: a rerun shows nothing new."""
    return bool(st.session_state.get(f"{viewers.WRITTEN}-{what}") != told)


def keep(what: str, told: object) -> None:
    """Note what was written down of a kind."""
    st.session_state[f"{viewers.WRITTEN}-{what}"] = told


def forget_views() -> None:
    """Who comes back to a page sees it again."""
    kinds = tuple(f"{viewers.WRITTEN}-{kind}-" for kind in Action)
    for key in [one for one in st.session_state if str(one).startswith(kinds)]:
        del st.session_state[key]
