"""The audit log: who saw, searched, took along or was refused what, and for which purpose.

It lies in a PostgreSQL database of its own and is only ever added to. Each entry holds the hash of
the one before it, so that what is changed afterwards is found (`data_access.audit.chain`).
"""

from data_access.audit.entry import Action, Entry
from data_access.audit.log import AuditLog
from data_access.errors import AuditRefused

__all__ = ["Action", "AuditLog", "AuditRefused", "Entry"]
