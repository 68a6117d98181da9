"""Releases in counts: the one that answers, and what partners sent."""

import logging
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard import questions
from dashboard.kept import kept_undrawn
from data_access import settings
from data_access.audience import Audience
from data_access.errors import RegisterError
from data_access.register import Register
from data_access.release import ReleaseInfo, open_release, release_info
from data_access.release import from_partners as copies_from_partners
from data_access.release.regional import counted_by
from data_access.selection import Selection

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Counted:
    """A release in counts: what it is, its key figures, and cases by what it tells.

    ``figures`` are as `Register.kpis` answers, ``by`` as `counted_by`.
    """

    info: ReleaseInfo
    figures: pd.DataFrame
    by: pd.DataFrame

    @classmethod
    def of(cls, info: ReleaseInfo, register: Register) -> "Counted":
        """What a release counts in all."""
        return cls(info, register.kpis(Selection()), counted_by(register, info.attributes))


@st.cache_resource(max_entries=questions.ENTRIES, show_spinner=False)
def _counts_of(file: Path) -> Counted:
    engine = open_release(file)  # a file of this name never changes
    try:
        return Counted.of(release_info(engine), Register(Audience.MANAGER, engine))
    finally:
        engine.dispose()


@kept_undrawn
def of_this_copy() -> Counted | None:
    """The release that answers, in counts; None where the register does."""
    info = questions.released()
    return None if info is None else Counted.of(info, questions.register())


def from_partners() -> dict[str, Counted | None]:
    """What partners' tables of counts tell, by country; for managers alone.

    None of one that cannot be read: damaged, or laid out by an older version.
    """
    if questions.viewer().audience is not Audience.MANAGER:
        return {}
    files = copies_from_partners(settings.RELEASES_FOLDER)
    return {country: _readable(file) if file else None for country, file in files.items()}


def partners_copies() -> set[str]:
    """What the live copies of partners' tables are called, of those that can be read."""
    return {one.info.copy_name for one in from_partners().values() if one}


def _readable(file: Path) -> Counted | None:
    try:
        return _counts_of(file)
    except RegisterError as problem:
        log.warning("The table of counts %s: %s", file.name, problem)
        return None
