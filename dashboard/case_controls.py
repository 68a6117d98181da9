"""What a reader chooses on the page *Case files*."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import (
    analyses,
    background,
    cards,
    case_link,
    group_controls,
    links,
    map_card,
    notices,
    questions,
    room_marking,
)
from dashboard.figures import case_file, case_list, duplicates, routes, similar
from dashboard.figures.case_file import CaseFile
from dashboard.figures.who_said_what import who_said_what
from dashboard.notices import plain
from dashboard.texts import _, as_spoken
from data_access.selection import Selection

LONGEST = 200
"""Signs of a pseudonym, beyond which none is looked for."""

_DESCENDING = {"date", "registered", "persons", "reports"}
"""Orders that begin with the most or the newest, until the reader turns them."""


def choose(chosen: Selection, beside: int | None) -> None:
    """Search, order and page through the selected cases; the row that is chosen is opened.

    Folded away ``beside`` the file of a case, so that the file stands at the top of the page; and
    folded anew beside the next. Nothing is asked of the register until it is unfolded.
    """
    if beside is None:
        _choose(chosen)
        return
    with st.expander(
        _("Another case"),
        icon=":material/list:",
        on_change="rerun",
        key=f"another_case-{beside}",
    ) as shown:
        if shown.open:
            _choose(chosen)


def _choose(chosen: Selection) -> None:
    search, by, turned = _asked()
    found = case_list.found(chosen, search)
    if not found:
        st.info(
            _("No selected case, and no report of one, has “{search}” in its pseudonym.").format(
                search=plain(search)
            ),
            icon=":material/search_off:",
        )
        return
    # A list of another length has pages of its own: the third of the last may not exist.
    pages = case_list.pages(found)
    place = st.container()
    key = f"case_page-{search}-{by}-{turned}-{chosen.key()}"
    page = st.pagination(pages, key=key) if pages > 1 else 1
    table, cases = case_list.listed(
        chosen, search, by, descending=(by in _DESCENDING) != turned, page=page
    )
    with place:
        cards.choose_row(
            table,
            lambda row: case_link.open_file(*cases[row]),
            part=(search, by, turned, page),
        )


def _asked() -> tuple[str, str, bool]:
    """What is searched for, what orders the list, and whether the order is turned round."""
    searched, ordered, turned = st.columns([3, 2, 1], vertical_alignment="bottom")
    text = searched.text_input(
        _("Search the pseudonyms of cases and reports"),
        key=case_link.SEARCH,
        persist_state="session",
        type="search",
        placeholder=_("Search"),
        max_chars=LONGEST,
    )
    by = ordered.selectbox(
        _("Order by"),
        list(case_list.ORDERS),
        format_func=as_spoken(case_list.ORDERS.__getitem__),
        key="case_order",
        persist_state="session",
    )
    other_way = turned.toggle(_("Reverse the order"), key="case_turned", persist_state="session")
    return str(text or "").strip(), str(by), bool(other_way)


def _close() -> None:
    for kept in (case_link.CASE, case_link.CASE_KEY):
        st.session_state.pop(kept, None)


def opened() -> "pd.Series[Any] | None":
    """The case whose file is open; None, and a sentence, where it has gone from the register."""
    asked = st.session_state.get(case_link.CASE)
    if not asked:
        return None
    found = questions.cases_named(Selection(), asked)
    if found.empty:
        notices.no_such_case()
        return None
    own = found["case_id"] == asked
    if own.sum() > 1:
        st.caption(_("Another case has this pseudonym too."))
    elif len(found) > 1:
        st.caption(_("A report of another case has this pseudonym too; the case is shown."))
    # The key that was kept may be that of another case by now: it is taken with its pseudonym only.
    with_key = own & (found["case_key"] == st.session_state.get(case_link.CASE_KEY))
    best = next((those for those in (with_key, own) if those.any()), None)
    case: pd.Series[Any] = (found if best is None else found[best]).iloc[0]
    return case


def heading(file: CaseFile, words: str) -> None:
    """What is open, in a line, and how to close it."""
    title, close = st.columns([5, 1], vertical_alignment="bottom")
    title.header(plain(_("Case {case}").format(case=file.name)))
    close.button(_("Close the file"), icon=":material/close:", on_click=_close, key="case_close")
    room_marking.offer([file.name], "case")
    st.markdown(plain(words))
    said = [_("The narratives of its reports stay in the register.")]
    if not file.selected:
        said.insert(0, _("It is not among the selected cases."))
    if aside := case_file.set_aside(file):
        said.append(aside)
    st.caption(" ".join(said))


def on_the_map(file: CaseFile) -> None:
    """The legs of a case on a small map, and how many cannot be drawn."""
    map_card.small(file.about, f"case_map-{file.key}", leads_on=False)
    drawn = routes.route_map(file.about)
    said = [_("The legs of the best report that tells of any, as on the page Routes.")]
    if len(drawn.split.undrawn):
        said.append(routes.not_drawn_sentence(drawn) + ".")
    st.caption(plain(" ".join(said)))


def told_again(file: CaseFile, chosen: Selection) -> None:
    """Cases that may tell of the same event; of the one whose row is chosen, why."""
    found = analyses.duplicates(file.key)
    if found.others.empty:
        st.markdown(plain(duplicates.finding(file, found)))
        st.caption(duplicates.METHOD)
        return
    selected = analyses.selected(found.others["other"].astype(int), chosen)
    others = tuple(found.others["other"].astype(int).tolist())
    table, names = duplicates.proposed(file, found, selected)
    left, right = st.columns(2)
    with left:
        row = cards.choose_row(table, part=(file.key,)) or 0
        case_link.to_case_file(names[row], others[row], "told_again")
    with right:
        cards.show(duplicates.reasons(file, found, row, names[row]))
    cards.show(who_said_what(case_file.together(file, others)))


def most_like(file: CaseFile) -> None:
    """The cases most like one, and why; sought when asked for, as the first search takes long."""
    with st.expander(
        _("Cases told most like this one"),
        icon=":material/hub:",
        on_change="rerun",
        key=f"most_like-{file.key}",
    ) as shown:
        if not shown.open:
            return
        state = analyses.grouping()
        background.shown(state, _("Looking for groups of similar cases"))
        run = state.result
        if run is None:
            return
        if file.key not in set(run.cases["case_key"]):
            st.caption(
                _("This case was not looked at: it came later, or is older than the newest.")
            )
            return
        with links.none_to(_("No link: single cases")):
            other = group_controls.nearest(run, file.key, similar.nearest_method(run))
            if other is not None:
                cards.show(similar.reasons(run, file.key, other, questions.place_names()))
                group_controls.file_links(run, other)
