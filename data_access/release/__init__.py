"""Release copies: a register for managers, or for a partner country, that holds no single case.

From the register's mirror a few attributes of each case are taken, recoded, and made unknown where
they are rare, until every combination of values stands for at least ``k`` cases. What is left is
laid out as a register, so that every question, filter, union and difference is one about groups of
``k`` or more: by construction, not by checking answers.
"""

from data_access.release.making import Made, make_release
from data_access.release.series import Asked
from data_access.release.store import (
    MANAGER,
    MANAGER_K,
    PARTNER_K,
    ReleaseInfo,
    from_partners,
    open_release,
    release_file,
    release_info,
)

__all__ = [
    "MANAGER",
    "MANAGER_K",
    "PARTNER_K",
    "Asked",
    "Made",
    "ReleaseInfo",
    "from_partners",
    "make_release",
    "open_release",
    "release_file",
    "release_info",
]
