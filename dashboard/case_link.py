"""The way to a case's file, and what of the page *Case files* is kept in the session.

Never in the URL: a case is not a coarse value, and what is searched for may be anything.
"""

import pandas as pd
import streamlit as st

from dashboard.notices import plain
from dashboard.texts import _

PAGE = "case_files"

CASE = "case_file"
"""Key of the pseudonym of the case whose file is open."""

CASE_KEY = "case_file_key"
"""Beside it, the key of that case: two cases may have one pseudonym, two copies other keys."""

SEARCH = "case_search"
"""Key of the pseudonym that is searched for."""


def named(cases: pd.DataFrame) -> tuple[tuple[str, int], ...]:
    """Pseudonym and key of the case of each row, which has case_id and case_key."""
    return tuple(zip(cases["case_id"].astype(str), cases["case_key"].astype(int), strict=True))


def to_case_file(case_id: str, case_key: int, where: str) -> None:
    """The way to the file of a case; ``where`` it stands, as a page may lead there twice."""
    if st.button(
        plain(_("Case file {case}").format(case=case_id)),
        icon=":material/folder_open:",
        type="tertiary",
        key=f"to-file-{where}-{case_key}",
        on_click=open_file,
        args=(case_id, case_key),
    ):
        # None at all: what widgets are bound to may not be cleared, and they write it anew.
        st.switch_page(f"../pages/{PAGE}.py", query_params={})


def open_file(case_id: str, case_key: int) -> None:
    """Open the file of a case on the page *Case files*; call it from a callback only."""
    st.session_state[CASE], st.session_state[CASE_KEY] = case_id, case_key
