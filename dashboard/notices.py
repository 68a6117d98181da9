"""The words for what is empty, missing or wrong."""

import re

import streamlit as st

from dashboard.texts import _, number
from data_access.mirror import MirrorInfo

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Text of the register for an element that reads markdown: every sign stands for itself."""
    return _MARKDOWN.sub(r"\\\1", text.replace("\n", " "))


def training_band(info: MirrorInfo) -> None:
    """The band across every page of a training register."""
    if info.kind == "training":
        st.warning(
            _("**TRAINING REGISTER** – every case, person and company in it is invented."),
            icon=":material/school:",
        )


def older_copy(problem: str | None, info: MirrorInfo) -> None:
    """Says on every page that the register could not be read, and how old what is shown is."""
    if problem:
        st.warning(
            _(
                "**The register could not be read.** {problem} "
                "What is shown is the copy read at {moment} UTC."
            ).format(problem=plain(problem), moment=f"{info.read_at:%Y-%m-%d %H:%M}"),
            icon=":material/database_off:",
        )


def nothing_selected() -> None:
    """What an empty selection shows instead of empty charts."""
    st.info(
        _("No case fits this selection. Take a restriction away, or clear the selection."),
        icon=":material/search_off:",
    )


def nothing_on_the_map(cases: int) -> None:
    """What a selection shows whose cases tell of no route and no point."""
    st.info(
        _("None of the {count} selected cases tells a route or a place with coordinates.").format(
            count=number(cases)
        ),
        icon=":material/map:",
    )


def ignored_in_link(names: list[str]) -> None:
    """Says which parts of a link could not be followed."""
    if names:
        st.warning(
            _(
                "The link asks for values this register does not have; they were left out: {names}."
            ).format(names=", ".join(names)),
            icon=":material/link_off:",
        )


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
    """The register cannot be opened: what is wrong and what to do."""
    st.error(plain(message), icon=":material/database_off:")
