"""What a command gives out of the register, written to the audit log where one is set.

A command is not a person who signed in: its entries name the user of the system that ran it.
"""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from data_access import settings
from data_access.audit.entry import LONGEST, Action, Entry, cut, visible
from data_access.audit.log import AuditLog
from data_access.errors import AuditRefused, RegisterError


def note(action: Action, page: str, reason: str, purpose: str = "", **told: Any) -> None:
    """Write down what a command is about to do, or has done; without a log, say that it is not.

    Raises
    ------
    AuditRefused
        A log is set and does not take it.
    """
    if not settings.AUDIT_URL:
        print("REGISTER_AUDIT is not set: this is not written down.", file=sys.stderr)
        return
    log = AuditLog(settings.AUDIT_URL)
    try:
        log.append(
            Entry(
                action,
                subject=who(),
                page=page,
                reason=cut(visible(reason), LONGEST["reason"]),
                purpose=visible(purpose)[: LONGEST["purpose"]] or None,
                **told,
            )
        )
    finally:
        log.close()


def note_done(action: Action, page: str, reason: str, done: str, **told: Any) -> None:
    """Write down what has been done; where the log does not take it, say that it is done.

    Raises
    ------
    AuditRefused
        A log is set and does not take it; the sentence begins with what was ``done``.
    """
    try:
        note(action, page, reason, **told)
    except AuditRefused as refusal:
        raise AuditRefused(f"{done} That it was done is not written down: {refusal}") from None


@contextmanager
def refusals_noted(page: str, what: str, purpose: str = "") -> Iterator[None]:
    """Within, that something was refused is written down, with ``what`` was asked for.

    Raises
    ------
    AuditRefused
        A log is set and does not take it; the sentence begins with why it was refused.
    """
    try:
        yield
    except RegisterError as refusal:
        try:
            note(Action.REFUSAL, page, f"did not {what}: {refusal}", purpose)
        except AuditRefused as unwritten:
            raise AuditRefused(
                f"{refusal} That it was refused is not written down: {unwritten}"
            ) from None
        raise


def who() -> str:
    """Who runs a command, as the log names them."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        name = str(os.getuid())
    return f"system user {visible(name)}"[: LONGEST["subject"]]
