"""How fresh the copy is that is shown, in words: on every page, and where all is told."""

from datetime import datetime, timedelta

import streamlit as st
from babel.dates import format_timedelta

from dashboard.notices import plain
from dashboard.texts import Words, _, language, moment, ngettext, number
from data_access import settings
from data_access.clock import now
from data_access.looks import Look
from data_access.mirror_info import MirrorInfo

OVERDUE_S = 900
"""A look that takes longer may be stuck; the first read of a million cases takes 88 s."""

_NAMED = 5  # columns of another type, of a register that may have nothing but text

_UNREAD = Words(
    "**The register could not be read since {since} UTC.** What is shown was read at {moment} UTC. "
    "For whoever runs the dashboard: {problem}"
)
_UNREAD_DIRECT = Words(
    "**The register could not be read since {since} UTC.** What is shown is of different moments, "
    "some since then and some before. For whoever runs the dashboard: {problem}"
)
"""Direct mode keeps no copy, only answers."""


def banner(look: Look, info: MirrorInfo) -> None:
    """Says on every page when the register cannot be read, or its replica lies far behind."""
    if look.problem:
        told = _UNREAD_DIRECT if settings.REGISTER_MODE == "direct" else _UNREAD
        began, read_at = moment(look.since or look.at), moment(info.read_at)
        st.warning(
            str(told.format(since=began, moment=read_at, problem=plain(look.problem))),
            icon=":material/database_off:",
        )
    elif _is_overdue(look):
        st.warning(
            _(
                "**The last look at the register was at {at} UTC.** What was reported since is not "
                "shown. The log of the dashboard may say why; a restart looks anew."
            ).format(at=moment(look.at)),
            icon=":material/schedule:",
        )
    elif look.is_connected is False and (look.lag_s is None or look.lag_s > settings.LAG_S):
        st.warning(
            _(
                "**The replica is not connected to the register's primary, and nothing changed in "
                "it since {since} UTC.** What was reported since is not shown."
            ).format(since=moment(look.unchanged_since or info.read_at)),
            icon=":material/link_off:",
        )
    elif look.lag_s is not None and look.lag_s > settings.LAG_S:
        st.warning(
            _(
                "**The replica lies {lag} behind the register.** What was reported since is not "
                "shown; the last change that it has is of {last} UTC."
            ).format(lag=_span(look.lag_s), last=moment(look.last_change or info.read_at)),
            icon=":material/schedule:",
        )
    elif since := _quiet_since(look, settings.QUIET_S):
        st.warning(
            _(
                "**Nothing has arrived at the replica since {since} UTC.** Either nothing was "
                "written, or the line to the register's primary lets nothing through, and then "
                "what was reported since is not shown. For whoever runs the dashboard: the primary "
                "tells which of the two."
            ).format(since=moment(since)),
            icon=":material/link_off:",
        )


def _is_overdue(look: Look) -> bool:
    """Whether the thread that looks at the register seems to have stopped."""
    waited_s = (now() - look.at).total_seconds()
    return settings.REFRESH_S > 0 and waited_s > settings.REFRESH_S + OVERDUE_S


def _is_cut_off(look: Look) -> bool:
    """Whether the replica receives nothing and has replayed nothing since it started."""
    return look.is_connected is False and look.lag_s is None


def _quiet_since(look: Look, longer_than_s: float) -> datetime | None:
    """Since when nothing came: nothing was written, or the line lets nothing through.

    A replica cannot tell which, nor then how far it lies behind. None where it is no so long ago.
    """
    since = look.unchanged_since
    if since is None or not look.is_connected or look.lag_s != 0:
        return None
    return since if (look.at - since).total_seconds() > longer_than_s else None


def read_when(look: Look, info: MirrorInfo) -> str:
    """When the copy that is shown was read, and how far the replica lies behind, in a line."""
    read = _("Read at {moment} UTC").format(moment=moment(info.read_at))
    if _is_cut_off(look):
        return _("{read}; how far the replica lies behind is not known").format(read=read)
    if look.lag_s is None:
        return read
    if since := _quiet_since(look, settings.LAG_S):
        told = _("{read}; the replica holds all that it received, nothing since {moment} UTC")
        return told.format(read=read, moment=moment(since))
    return _("{read}, the replica {lag} behind the register").format(
        read=read, lag=_span(look.lag_s)
    )


def in_words(look: Look, info: MirrorInfo) -> list[str]:
    """All that is known of how fresh the copy is."""
    told = [
        _("Complete up to {moment} UTC, says the register.").format(
            moment=moment(look.as_of or info.as_of)
        ),
        _("Read at {moment} UTC; last looked at {at} UTC.").format(
            moment=moment(info.read_at), at=moment(look.at)
        ),
    ]
    if look.compared_at:
        told.append(
            _("Every row was last held against the register at {moment} UTC.").format(
                moment=moment(look.compared_at)
            )
        )
    if look.unstamped:
        told.append(
            ngettext(
                "{count} report had changed without a later updated_at when all was compared: the "
                "clock or time zone of what writes the register may be off.",
                "{count} reports had changed without a later updated_at when all was compared: the "
                "clock or time zone of what writes the register may be off.",
                look.unstamped,
            ).format(count=number(look.unstamped))
        )
    if look.of_another_type:
        told.append(_of_another_type(look.of_another_type))
    if _quiet_since(look, settings.LAG_S):
        told.append(
            _(
                "The replica holds all that it received. It received nothing of late: either "
                "nothing was written, or the line to the register's primary lets nothing through."
            )
        )
    elif look.lag_s is not None:
        told.append(_("The replica lies {lag} behind the register.").format(lag=_span(look.lag_s)))
    if look.is_connected is False:
        told.append(_("The replica is not connected to the register's primary."))
    if look.last_change:
        told.append(
            _("The last change that the replica has is of {moment} UTC.").format(
                moment=moment(look.last_change)
            )
        )
    if info.kind == "operational" and not (settings.SENTINEL or settings.EXPECTED):
        told.append(
            _(
                "Neither REGISTER_SENTINEL nor REGISTER_EXPECTED is set: a row policy that is lost "
                "would look like fewer cases."
            )
        )
    return told


def _span(seconds: float) -> str:
    return format_timedelta(timedelta(seconds=seconds), locale=language())


def _of_another_type(columns: list[str]) -> str:
    more = ["…"] if len(columns) > _NAMED else []
    return ngettext(
        "{count} column is of another type in the register than the contract promises, and read "
        "as far as the values allow: {columns}.",
        "{count} columns are of another type in the register than the contract promises, and read "
        "as far as the values allow: {columns}.",
        len(columns),
    ).format(count=number(len(columns)), columns=", ".join([*columns[:_NAMED], *more]))
