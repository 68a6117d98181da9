"""Who looks, as this run of a page found it, and as whom.

An analyst may look as a manager does, at the managers' release copy. That takes away and never
gives: whoever is no analyst is not asked, and nothing else says as whom somebody looks. Who sees
one organisation's reports alone may not: taken from the counts of all, they leave the others'.
"""

import streamlit as st

from dashboard import languages, selection
from dashboard.opening import Viewer
from dashboard.texts import _
from data_access import settings
from data_access.audience import Audience
from data_access.people_tables import Person, Role

_NOW, _LAST = "who_looks_in_this_run", "entered_last"

AS_MANAGERS = "as_managers"
"""Key of the switch by which an analyst sees what managers see."""

PURPOSE = "purpose"
"""Key of what a person looks for."""

WRITTEN = "written_down"
"""How keys begin that say what of a kind was written down last."""

_OF_PERSON = {
    languages.KEY,
    AS_MANAGERS,
    PURPOSE,
    *(f"{WRITTEN}-{kind}" for kind in ("sign_in", "purpose", AS_MANAGERS)),
}
"""What a session keeps where a person goes on looking as another; none of it is of a case."""


def enter(person: Person | None) -> Viewer:
    """Keep who looks for this run, and as whom; where nobody signs in, as one in a training.

    What a session kept for another person or role, or of the other view of an analyst, is
    forgotten: keys of cases, what was searched.
    """
    looks = looks_of(person)
    before, as_whom = st.session_state.get(_LAST, (person, looks))
    if before != person:
        looks = _begin_anew(person, {languages.KEY})
    elif as_whom != looks:
        looks = _begin_anew(person, _OF_PERSON)
    st.session_state[_LAST] = (person, looks)
    st.session_state[_NOW] = person, looks  # at once: a click may cut a run off in between
    return looks


def _begin_anew(person: Person | None, kept: set[str]) -> Viewer:
    """Forget all but what is kept; as whom the person looks then: the switch may be another's.

    A click may cut this off: who entered last stays, so that the next run begins it anew.
    """
    for key in [one for one in st.session_state if one not in kept | {_LAST, _NOW}]:
        del st.session_state[key]
    looks = looks_of(person)
    selection.forget(released=looks.release is not None)
    return looks


def looks_of(person: Person | None) -> Viewer:
    """As whom a person looks now."""
    if person is None:
        return Viewer(Audience.PARTICIPANT)
    if _may_switch(person) and st.session_state.get(AS_MANAGERS) is True:
        return Viewer(Audience.MANAGER)
    return Viewer(Audience(person.role.value), person.country or "")


def _may_switch(person: Person) -> bool:
    return person.role is Role.ANALYST and not settings.ORGANISATION


def leave() -> None:
    """Forget who looked: nobody does in this run."""
    st.session_state.pop(_NOW, None)


def person() -> Person | None:
    """Who looks; None where nobody signs in, and every case is invented.

    Raises
    ------
    RuntimeError
        The entry let nobody in. It must not be taken for a training, in which nothing is logged.
    """
    return _entered()[0]


def looks() -> Viewer:
    """As whom they look in this run; raises as `person`."""
    return _entered()[1]


def _entered() -> tuple[Person | None, Viewer]:
    found: tuple[Person | None, Viewer] | None = st.session_state.get(_NOW)
    if found is None:
        raise RuntimeError(
            "Nobody has entered, so who looks is not known: ask in the run of a page, after "
            "`viewers.enter`; a thread beside it is given the person."
        )
    return found


def sees_as_managers() -> bool:
    """Whether an analyst looks at what managers see in this run; raises as `person`."""
    found = person()
    return found is not None and found.role is Role.ANALYST and looks().release is not None


def draw_switch(person: Person) -> None:
    """Offer an analyst to see what managers see."""
    if _may_switch(person):
        st.toggle(
            _("See what managers see"),
            key=AS_MANAGERS,
            help=_(
                "The managers' release copy, with their pages and numbers. What goes into a "
                "briefing is taken from there."
            ),
        )
