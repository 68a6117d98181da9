"""What was looked at, by whom and for what: written to the audit log before it is shown.

On a training register nobody signs in and no case is real: nothing is written there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import case_link, purposes, questions, refusals, selection, viewers
from dashboard.logbook import attempt, forget_views, is_new, keep, log
from dashboard.opening import Viewer
from dashboard.pseudonyms import Shown
from dashboard.standing import standing
from data_access.audit import Action, AuditRefused, Entry
from data_access.audit.entry import LONGEST, LONGEST_CASE_ID, MOST_CASE_IDS, cut, visible
from data_access.errors import NotAdmitted
from data_access.people_tables import Person
from data_access.selection import Selection

_PAGE = "page_of_this_run"


@dataclass(frozen=True)
class Taker:
    """Who takes a file out, and for what; of nobody where nobody signs in.

    ``picked_out`` are the cases that the page was narrowed to one by one.
    """

    person: Person | None
    purpose: str
    page: str
    selection: str
    copy: str
    picked_out: tuple[str, ...] = ()

    def require_unchanged(self) -> None:
        """Make sure that the taker may still look, in the same role.

        Raises
        ------
        AuditRefused
            They may not any more, or not as they did when the page was drawn.
        RegisterError
            Who may look cannot be asked.
        """
        if self.person is None:
            return
        try:
            now = standing().person(self.person.subject)
        except NotAdmitted:
            now = None
        if now != self.person:
            refusals.file(self.person, self.page)
            raise AuditRefused("The role has changed since the page was drawn; open it anew.")

    def line(self, export_id: str, made_at: datetime, source: str) -> str:
        """The first line of a file; ``source`` is what the register is called."""
        by = self.person.subject if self.person else purposes.TRAINING
        moment = f"{made_at:%Y-%m-%d %H:%M} UTC"
        told = (export_id, by, self.purpose, moment, source, self.copy)
        return " · ".join(filter(None, told))


def came_in(looks: Viewer) -> bool:
    """Write down who came, and of who may see cases, for what; whether that has been said.

    Until then nothing may be drawn.

    Raises
    ------
    AuditRefused
        It could not be written, of somebody who may see cases.
    """
    person = viewers.person()
    if person is None:
        return True
    if looks.release:
        attempt(Action.SIGN_IN, person.subject, lambda: _write(person, Action.SIGN_IN))
        if viewers.sees_as_managers():
            attempt(viewers.AS_MANAGERS, True, lambda: _seen(person, "what managers see"))
        return True
    purpose = purposes.choose()
    if purpose is None:
        return False
    if is_new(Action.SIGN_IN, person.subject):
        _write(person, Action.SIGN_IN)
        keep(Action.SIGN_IN, person.subject)
    if is_new(Action.PURPOSE, purpose):
        _write(person, Action.PURPOSE)
        keep(Action.PURPOSE, purpose)
    if is_new(viewers.AS_MANAGERS, None):
        _seen(person, "the register again, after what managers see")
        keep(viewers.AS_MANAGERS, None)
    return True


def _seen(person: Person, what: str) -> None:
    """Write down that an analyst goes to what managers see, or comes back."""
    _write(person, Action.VIEW, reason=f"sees {what}")


def page_opened(page: str) -> None:
    """Write down what a page is about to show; once for each selection, purpose and case.

    Raises
    ------
    AuditRefused
        It could not be written, so it must not be shown.
    """
    if st.session_state.get(_PAGE) != page:
        forget_views()
    st.session_state[_PAGE] = page
    if (person := _who_sees_cases()) is None:
        return
    chosen = selection.current(questions.register().info)
    cases = int(questions.kpis(chosen)["cases"].iloc[0])
    named = _in_parts(_picked_out(chosen)) or [()]
    parts = ({"cases": cases, "case_ids": some} for some in named)
    _once(person, Action.VIEW, page, chosen.key(), *parts)
    if page != case_link.PAGE:
        return
    if search := str(st.session_state.get(case_link.SEARCH) or "").strip():  # as the page does
        _searched(person, page, search, chosen.key())
    if case := str(st.session_state.get(case_link.CASE) or ""):
        _once(person, Action.OPEN_CASE, page, case, {"cases": 1, "case_ids": _listed((case,))})


def page() -> str:
    """Name of the page that is shown; empty outside one."""
    return str(st.session_state.get(_PAGE, ""))


def searched(where: str, text: str) -> None:
    """Write down for which pseudonym somebody looks, before it is told whether there is one.

    Raises
    ------
    AuditRefused
        It could not be written, so it must not be answered.
    """
    person = viewers.person()
    if person is not None:
        _searched(person, f"{page()}#{where}", text)


def _searched(person: Person, page: str, text: str, within: str = "") -> None:
    _told_in_words(person, Action.SEARCH, page, text, within)


def _told_in_words(person: Person, action: Action, page: str, text: str, within: str) -> None:
    _once(person, action, page, (within, text), {"reason": cut(visible(text), LONGEST["reason"])})


def _who_sees_cases() -> Person | None:
    """Who looks and is to be written down; None of nobody's, and of a release: it holds no case."""
    return None if questions.viewer().release else viewers.person()


def cases_shown(where: str, shown: Callable[[], Shown]) -> None:
    """Write down of which cases a table, a chart or a list is about to show anything by name.

    ``shown`` is asked only where somebody has signed in.

    Raises
    ------
    AuditRefused
        It could not be written, so it must not be shown.
    """
    if (person := _who_sees_cases()) is None:
        return
    cases = shown().cases
    part_of_page = f"{page()}#{where}"
    parts = ({"cases": len(cases), "case_ids": some} for some in _in_parts(cases))
    _once(person, Action.VIEW, part_of_page, hash(cases), *parts)


def chose(where: str, words: str) -> None:
    """Write down what is chosen on a page alone, before what it is chosen for is drawn.

    Raises
    ------
    AuditRefused
        It could not be written, so it must not be shown.
    """
    if (person := _who_sees_cases()) is None:
        return
    within = selection.current(questions.register().info).key()
    _told_in_words(person, Action.VIEW, f"{page()}#{where}", words, within)


def said(where: str, what: str, *cases: str) -> None:
    """Write down that somebody says something that others will read, before it is kept.

    ``what`` is said and of which cases, never in which words: these are for the notebook.

    Raises
    ------
    AuditRefused
        It could not be written, so it must not be kept.
    """
    person = viewers.person()
    if person is not None:
        told = {"cases": len(cases) or None, "case_ids": _listed(cases)}
        _write(person, Action.VIEW, page=f"{page()}#{where}", reason=what, **told)


def taker(purpose: str, partners: tuple[str, ...] = ()) -> Taker:
    """Who would take a file out of this page now; ``partners`` are of copies of theirs in it."""
    chosen, person = selection.current(questions.register().info), viewers.person()
    is_logged = person is not None and not questions.viewer().release
    named = _picked_out(chosen) if is_logged else ()
    copies = cut(", ".join((questions.copy_name(), *partners)), LONGEST["copy"])
    return Taker(person, purpose, page(), _selected(chosen), copies, named)


def taken_out(
    by: Taker, name: str, export_id: str, export_hash: str, cases: tuple[str, ...]
) -> None:
    """Write down that a file was made, before it is handed over; may be called from any thread.

    Raises
    ------
    AuditRefused
        It could not be written, so the file must not be handed over.
    """
    if by.person is None:
        return
    cases = tuple(dict.fromkeys((*cases, *by.picked_out)))
    entry = Entry(
        action=Action.EXPORT,
        subject=by.person.subject,
        role=by.person.role,
        organisation=by.person.organisation,
        purpose=by.purpose,
        page=f"{by.page}#{name}",
        selection=by.selection,
        copy=by.copy,
        cases=len(cases),
        export_id=export_id,
        export_hash=export_hash,
    )
    for some in _in_parts(cases) or [()]:
        log().append(replace(entry, case_ids=some))


def _selected(chosen: Selection) -> str:
    """What is selected, as the log may tell it: a name that an analyst gave is for the notebook."""
    return selection.in_words(replace(chosen, cases_name=""))


def _picked_out(chosen: Selection) -> tuple[str, ...]:
    """The selected cases, where they were picked out: no words say again which these were."""
    if chosen.cases is None:
        return ()
    return tuple(questions.cases(chosen)["case_id"].astype(str).drop_duplicates())


def _once(
    person: Person, action: Action, page: str, told: object, *entries: dict[str, Any]
) -> None:
    """Write entries unless they were the last of their kind here, for this purpose and copy."""
    what, seen = f"{action}-{page}", (purposes.chosen(), questions.copy_name(), told)
    if is_new(what, seen):
        for entry in entries:
            _write(person, action, page=page, **entry)
        keep(what, seen)


def _in_parts(cases: tuple[str, ...]) -> list[tuple[str, ...]]:
    """As the log takes them: so many in an entry."""
    return [
        _listed(cases[start : start + MOST_CASE_IDS])
        for start in range(0, len(cases), MOST_CASE_IDS)
    ]


def _listed(pseudonyms: tuple[str, ...]) -> tuple[str, ...]:
    """With what cannot be seen written as an escape."""
    return tuple(visible(one)[:LONGEST_CASE_ID] for one in pseudonyms)


def _write(person: Person, action: Action, **told: Any) -> None:
    chosen = _selected(selection.current(questions.register().info))
    log().append(
        Entry(
            action=action,
            subject=person.subject,
            role=person.role,
            organisation=person.organisation,
            purpose=purposes.chosen(),
            selection=chosen,
            copy=questions.copy_name(),
            **told,
        )
    )
