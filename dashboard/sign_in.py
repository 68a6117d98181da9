"""Who looks: the page that everybody sees who has not signed in, or may not look.

The identity provider says who somebody is; what they may see is the project's own to say
(`data_access.people`), asked anew in every run of a page and, where nobody touches the page, by
itself. Nothing of the register has been opened before `require` returns.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import wraps
from typing import ParamSpec

import streamlit as st

from dashboard import hardening, refusals, session_cookie, viewers
from dashboard.ending import RunEnds
from dashboard.navigation import PAGES, ROOM
from dashboard.notices import plain, problem_words
from dashboard.opening import Viewer
from dashboard.session_cookie import Session
from dashboard.sign_in_problems import APART, CLOCK, PARAMETER, PROVIDER, REFUSED
from dashboard.standing import often_s, standing
from dashboard.texts import Text, Words, _, as_spoken, ngettext
from data_access.errors import NotAdmitted, RegisterError
from data_access.people_tables import Person, Role

Given = ParamSpec("Given")

ROLES = {
    Role.ANALYST: Words("Analyst"),
    Role.MANAGER: Words("Manager"),
    Role.PARTNER: Words("Partner"),
}


class _Way(Enum):
    """What somebody who is not let in may do."""

    SIGN_IN = auto()
    SIGN_OUT = auto()
    TRY_AGAIN = auto()


@dataclass(frozen=True)
class _Outside:
    """Why somebody is not let in; without words, they have not signed in yet.

    ``refused`` are the subject of an account that may not look, and why for the log.
    """

    way: _Way
    why: Text = ""
    refused: tuple[str, str] | None = None


def require(refused: Callable[[str, str], None]) -> Viewer:
    """Who looks, entered in `viewers`; where no sign-in is configured, one in a training.

    ``refused`` is told the subject of an account that may not look, and why.

    Raises
    ------
    RunEnds
        Nobody may look; a page that says why has been drawn.
    """
    found = _now()
    if isinstance(found, _Outside):
        viewers.leave()
        _draw(found)
        if found.refused is not None:
            refused(*found.refused)
        raise RunEnds
    looks = viewers.enter(found)
    if found is not None:
        with st.sidebar:
            _draw_person(found)
            # A role that is withdrawn and a session that ends are noticed in a page left alone.
            by_itself(_nothing, often_s())()
    return looks


def by_itself(part: Callable[Given, None], every_s: float) -> Callable[Given, None]:
    """A part of a page that is drawn anew every so many seconds, in the language that is read now.

    It does not pass the entry, and brings what it was made with: in its place the whole page is
    drawn where its reader is no longer who it was made for. The guard sees to that too, but a page
    can ask for a whole run, stop it, and still have the parts of the run before.
    """
    made_for, as_whom = viewers.person(), viewers.looks()

    @wraps(part)
    def drawn(*given: Given.args, **options: Given.kwargs) -> None:
        if _now() != made_for or viewers.looks_of(made_for) != as_whom:
            st.rerun()
        try:
            part(*given, **options)
        except RegisterError as problem:  # beside a run of the page nobody else would say it
            st.error(plain(problem_words(problem)), icon=":material/error:")

    return st.fragment(as_spoken(drawn), run_every=every_s)


def _nothing() -> None:
    """Draw nothing: a part that only looks whether its reader is still let in."""


def _now() -> Person | _Outside | None:
    return _found() if session_cookie.is_sign_in_configured() else None


def _found() -> Person | _Outside:
    if not hardening.is_guarded():
        why = Words("The dashboard was started without its guard, so nobody is let in.")
        return _Outside(_Way.TRY_AGAIN, why)
    user = st.user.to_dict()
    session = session_cookie.read(st.context.cookies)
    if not user.get("is_logged_in") or not user.get("sub"):
        return _Outside(_Way.SIGN_IN)
    subject = str(user["sub"])
    try:
        if _is_over(session, subject):
            return _Outside(_Way.SIGN_IN, Words("Your session has ended. Sign in again."))
        return standing().person(subject)
    except NotAdmitted as refusal:
        return _Outside(_Way.SIGN_OUT, _refusal(subject, refusal), (subject, _reason(refusal)))
    except RegisterError:
        why = Words("Who may look cannot be checked now, so nobody is let in. Try again later.")
        return _Outside(_Way.TRY_AGAIN, why)


def _is_over(session: Session | None, subject: str) -> bool:
    """Whether the session that this page began with is no longer the subject's."""
    if session is None:  # the secret may have been changed since, which ends every session
        return True
    return session.subject != subject or standing().has_ended(session)


def _reason(refusal: NotAdmitted) -> str:
    if refusal.elsewhere:
        return refusals.OF_ANOTHER
    return refusals.SEVERAL if refusal.several else refusals.NO_ROLE


def _refusal(subject: str, refusal: NotAdmitted) -> Text:
    if refusal.elsewhere:
        return Words(
            "You are signed in, but this address is for another organisation than yours. Ask "
            "whoever runs the dashboard for the address of your own."
        )
    told = (
        Words(
            "You are signed in, but your account **{subject}** has more than one role in the "
            "register, so none holds. Ask whoever keeps the list of people to leave one."
        )
        if refusal.several
        else Words(
            "You are signed in, but your account **{subject}** has no role in the register. Ask "
            "whoever keeps the list of people to add it."
        )
    )
    return told.format(subject=plain(subject))


def _draw(outside: _Outside) -> None:
    leave_no_page()
    st.header(_("Theme Register"))
    if why := outside.why or _problem():
        st.warning(str(why), icon=":material/lock:")
    if outside.way is _Way.SIGN_IN and st.button(_("Sign in"), type="primary"):
        st.login()
    if outside.way is _Way.SIGN_OUT and st.button(_("Sign out"), type="primary"):
        st.logout()
    if outside.way is _Way.TRY_AGAIN and st.button(_("Try again"), type="primary"):
        st.rerun()


def leave_no_page() -> None:
    """Take away the navigation of a page that stood here before, but not the page's address."""
    addresses = [None, *(entry.name for entry in (*PAGES[1:], ROOM))]
    st.navigation(
        [
            st.Page(leave_no_page, title=_("Theme Register"), url_path=name, default=name is None)
            for name in addresses
        ],
        position="hidden",
    )


def _problem() -> Text:
    """What went wrong with signing in, as the guard tells it in the link."""
    reason = st.query_params.get(PARAMETER)
    if reason == CLOCK:
        return _clock(st.query_params.get(APART, ""))
    return {
        PROVIDER: Words("Signing in is not possible now: the identity provider does not answer."),
        REFUSED: Words("Signing in did not succeed. Try again; the log of the dashboard says why."),
    }.get(str(reason), "")


def _clock(apart: str) -> str:
    minutes = int(apart) if re.fullmatch(r"-?\d{1,6}", apart) else 0
    told = (
        ngettext(
            "The identity provider's clock is {minutes} minute ahead of the dashboard's.",
            "The identity provider's clock is {minutes} minutes ahead of the dashboard's.",
            abs(minutes),
        )
        if minutes > 0
        else ngettext(
            "The identity provider's clock is {minutes} minute behind the dashboard's.",
            "The identity provider's clock is {minutes} minutes behind the dashboard's.",
            abs(minutes),
        )
    )
    return " ".join(
        (
            _("Signing in did not succeed."),
            told.format(minutes=abs(minutes)),
            _("Whoever runs the dashboard has to set the clocks."),
        )
    )


def _draw_person(person: Person) -> None:
    role = f"{ROLES[person.role]} {person.country or ''}".strip()
    st.caption(f"{role}, {plain(person.organisation)}")
    viewers.draw_switch(person)
    if st.button(_("Sign out"), icon=":material/logout:"):
        st.logout()
        raise RunEnds
