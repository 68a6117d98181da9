"""The words for what is empty, missing or wrong."""

import re

import streamlit as st

from dashboard.texts import RELEASED, Text, Words, _, day, ngettext, number
from data_access.errors import RegisterError
from data_access.mirror_info import MirrorInfo
from data_access.release import ReleaseInfo

HANDLED = Words(
    "Cases of which the handling of every report admits partner countries; others are not counted."
)
"""What a copy for a partner counts."""

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: Text) -> str:
    """Text of the register for an element that reads markdown: every sign stands for itself."""
    return _MARKDOWN.sub(r"\\\1", str(text).replace("\n", " "))


def problem_words(problem: RegisterError) -> Words:
    """What is wrong, in the reader's language where it is a text for readers."""
    return Words(problem.text).format(**problem.values)


def training_band(info: MirrorInfo, *, signed_in: bool) -> None:
    """The band across every page of a training register; it says why there is no other."""
    if info.kind == "training":
        told = _("**TRAINING REGISTER** – every case, person and company in it is invented.")
        why = _("Nobody can sign in here, so that no other register is opened.")
        st.warning(told if signed_in else f"{told} {why}", icon=":material/school:")


def release_band(release: ReleaseInfo | None) -> None:
    """On every page of a release copy: what it is, and what protects those in it."""
    if release is None:
        return
    st.info(
        _(
            "**RELEASE COPY** of {day} – whatever is selected, a number is 0 or of at least {k} "
            "cases. It tells of {attributes}; nothing else is in it. What is not known here may be "
            "known to the register, and kept back.{handled} Content {digest}."
        ).format(
            handled=f" {HANDLED}" if release.is_for_partner else "",
            day=day(release.made_at),
            k=number(release.k),
            attributes=", ".join(RELEASED[name].lower() for name in release.attributes),
            digest=release.content[:12],
        ),
        icon=":material/verified_user:",
    )


def as_managers_band() -> None:
    """On every page while an analyst sees what managers see."""
    st.info(
        _(
            "**YOU SEE WHAT MANAGERS SEE** – their copy, their pages, their numbers. Switch it off "
            "at the left to see the register again; your briefing stays."
        ),
        icon=":material/visibility:",
    )


def back_to_the_register() -> None:
    """What an analyst does where there is nothing that managers see."""
    st.info(
        _("Switch off “See what managers see” at the left to see the register again."),
        icon=":material/arrow_back:",
    )


def briefing_of_managers() -> None:
    """What an analyst does to make a briefing."""
    st.info(
        _(
            "A briefing never holds more than a manager may see, and you see the register itself. "
            "Switch on “See what managers see” at the left: every figure then has “Add to "
            "briefing”, and the slides that you keep stand here."
        ),
        icon=":material/visibility:",
    )


def no_slides() -> None:
    """What a briefing without a slide shows."""
    st.caption(
        _(
            "The briefing is empty. “Add to briefing” beneath a figure of any page puts it here as "
            "you saw it; the standard pack puts the usual figures of what is selected."
        )
    )


def training_only() -> None:
    """Why no other register is served where nobody can sign in."""
    st.info(
        _(
            "Sign-in is not configured here, so a training register alone may be opened "
            "(docs/operations.md, Signing in)."
        ),
        icon=":material/lock:",
    )


def purpose_first() -> None:
    """What stands in place of a page until it is said what for."""
    st.info(
        _("Choose in the sidebar what you look for; it is written down with what you look at."),
        icon=":material/edit_note:",
    )


def nothing_selected(words: str) -> None:
    """What an empty selection, here in words, shows instead of empty charts."""
    st.info(
        _(
            "No case fits this selection. Take a restriction away, or clear the selection. "
            "Selected: {words}."
        ).format(words=plain(words)),
        icon=":material/search_off:",
    )


def nothing_on_the_map(cases: int) -> None:
    """What a selection shows whose cases tell of no route and no point."""
    st.info(
        ngettext(
            "The {count} selected case tells no route and no place with coordinates.",
            "None of the {count} selected cases tells a route or a place with coordinates.",
            cases,
        ).format(count=number(cases)),
        icon=":material/map:",
    )


def no_such_page() -> None:
    """What stands above the first page where the address is of none that is offered."""
    st.warning(
        _("No page of this address is open to you here. This is the first; choose another beside."),
        icon=":material/link_off:",
    )


def no_such_case() -> None:
    """What stands in place of the file of a case that the register has no longer."""
    st.warning(
        _(
            "The register does not have this case any more. Search for it, or choose one from the "
            "list."
        ),
        icon=":material/link_off:",
    )


def ignored_in_link(names: list[str]) -> None:
    """Says which parts of a link could not be followed."""
    if names:
        st.warning(
            _(
                "The link asks for values this register does not have; they were left out: {names}."
            ).format(names=plain("; ".join(names))),
            icon=":material/link_off:",
        )


def not_open(sentences: list[str]) -> None:
    """Says that what was open on a page, or what its link names, is not there."""
    for sentence in sentences:
        st.warning(plain(sentence), icon=":material/link_off:")


def outside_lists(found: list[str]) -> None:
    """Names the codes of the register that no list of the contract has."""
    if found:
        st.warning(
            _(
                "The register holds codes that no list has: {found}. Their cases are counted but "
                "cannot be selected; `python -m data_access.check URL` says where they stand."
            ).format(found=plain("; ".join(found))),
            icon=":material/rule:",
        )


def register_problem(message: str) -> None:
    """The register cannot be opened: what is wrong and what to do, in the operator's English."""
    st.error(
        _("**The register cannot be shown.** For whoever runs the dashboard: {problem}").format(
            problem=plain(message)
        ),
        icon=":material/database_off:",
    )
