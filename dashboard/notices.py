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


def nothing_selected() -> None:
    """What an empty selection shows instead of empty charts."""
    st.info(
        _("No case fits this selection. Take a restriction away, or clear the selection."),
        icon=":material/search_off:",
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


def not_known(count: int, all_cases: int, what: str) -> None:
    """Says how many cases cannot be shown in a figure, and why."""
    if count:
        st.caption(
            _("{what} is not known for {count} of {all} cases; they are not in the chart.").format(
                what=what, count=number(count), all=number(all_cases)
            )
        )


def register_problem(message: str) -> None:
    """The register cannot be opened: what is wrong and what to do."""
    st.error(plain(message), icon=":material/database_off:")
