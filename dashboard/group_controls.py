"""What a reader chooses and says on the page *Similar cases*."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import analyses, cards, case_link, open_rows, questions, selection, trail
from dashboard.cards import Table
from dashboard.figures import likeness, similar
from dashboard.figures.emerging import Alerts
from dashboard.figures.groups import Grouped, list_table
from dashboard.group_run import GroupRun
from dashboard.notices import plain, problem_words
from dashboard.pseudonyms import Shown
from dashboard.texts import Wordbook, Words, _, as_spoken, decimal
from dashboard.watch_run import AGREED
from data_access.errors import RegisterError
from data_access.notebook import Notebook
from data_access.notebook_values import LONGEST_NAME, LONGEST_NOTE
from data_access.selection import Selection
from models.group_description import Group

_SAID = Wordbook(
    {True: Words("Belongs"), False: Words("Does not belong"), None: Words("Nothing said")}
)
_LOGGED = {
    True: "says that a case belongs to group {group}",
    False: "says that a case does not belong to group {group}",
    None: "takes back what was said of a case and group {group}",
}

_TO_KEEP = "said_of_a_group"
_GROUP_OF_CASE = "group_of_case"
"""In the session: the lasting id of the group that was chosen when the case was."""

_Keep = Callable[..., bool]
"""Keeps what a form held, given the grouping, a group's lasting id and its fields; whether so."""


def _notebook() -> Notebook:
    return Notebook.of(questions.register().info)


def words() -> pd.DataFrame:
    """What analysts called and noted of groups, as `Notebook.groups` answers."""
    return _notebook().groups()


def group(seen: Grouped, method: str) -> Group | None:
    """The group whose row is chosen; the largest until then, None where there is none."""
    groups = seen.shown()
    ids = tuple(str(seen.run.ids[one.number]) for one in groups)
    names = open_rows.offered(open_rows.GROUP, ids)
    if not groups:
        return None
    title = _("Groups, loose ones last, then by size")
    hint = _("Choose a row to see what sets it apart.")
    # Another run of grouping has other groups, in another order.
    table = Table("groups", title, list_table(seen), method, hint=hint)
    row = cards.choose_row(table, part=ids, names=names)
    return groups[row or 0]


def alerts(chosen: Selection) -> Alerts | None:
    """The alerts at the agreed rate, one of which may be a group; None until the watch ended."""
    run = analyses.watched()
    return analyses.alerts(run, chosen, AGREED) if run else None


def narrow_to(seen: Grouped, lasting: str) -> None:
    """Narrow every page to the cases of the group with a lasting id; call it from a callback."""
    for group in seen.shown():
        if str(seen.run.ids[group.number]) == lasting:
            members = seen.run.groups.members(group.number)
            selection.narrow_cases(map(int, members), seen.called(group))


def say(seen: Grouped, group: Group) -> None:
    """Where an analyst names a group, notes something on it, and judges a case."""
    lasting = seen.run.ids[group.number]
    with st.expander(_("Name it, note something, say what belongs"), icon=":material/edit_note:"):
        _name_and_note(seen, group, lasting)
        _judgement(seen, group, lasting)
        _keep_what_is_said(seen.run)
        _said_so_far(lasting)


def _name_and_note(seen: Grouped, group: Group, lasting: int) -> None:
    # What somebody else says meanwhile is shown, in a field of its own.
    keys = {what: f"{what}-{lasting}-{seen.said(group, what)}" for what in ("name", "note")}
    with st.form(key=f"say-{lasting}", border=False):
        st.text_input(_("Name"), seen.said(group, "name"), max_chars=LONGEST_NAME, key=keys["name"])
        st.text_area(_("Note"), seen.said(group, "note"), max_chars=LONGEST_NOTE, key=keys["note"])
        st.form_submit_button(
            _("Keep name and note"), on_click=_note_down, args=(_name, lasting, *keys.values())
        )


def _judgement(seen: Grouped, group: Group, lasting: int) -> None:
    members = set(seen.run.groups.members(group.number).tolist())
    offered = [name for name, key in _cases(seen.run).items() if key in members]
    trail.cases_shown(f"judge-{lasting}", lambda: Shown(tuple(offered)))
    keys = f"judged-{lasting}", f"verdict-{lasting}"
    with st.form(key=f"judge-{lasting}", border=False):
        chosen, said = st.columns(2, vertical_alignment="bottom")
        chosen.selectbox(
            _("A member, or any case by its pseudonym"),
            offered,
            accept_new_options=True,
            key=keys[0],
        )
        said.segmented_control(
            _("Belongs to this group?"),
            list(_SAID),
            format_func=as_spoken(_SAID.__getitem__),
            default=True,
            key=keys[1],
        )
        st.form_submit_button(
            _("Keep, and group anew"), on_click=_note_down, args=(_judge, lasting, *keys)
        )


def _note_down(keep: _Keep, lasting: int, *keys: str) -> None:
    """Note what a form holds: the next click may cut off the run that keeps it."""
    st.session_state[_TO_KEEP] = keep, lasting, tuple(st.session_state.get(key) for key in keys)


def _keep_what_is_said(run: GroupRun) -> None:
    """Keep what was noted; in the run of a page, which knows who may."""
    noted: tuple[_Keep, int, tuple[Any, ...]] | None = st.session_state.get(_TO_KEEP)
    if noted is None:
        return
    keep, lasting, said = noted
    try:
        is_kept = keep(run, lasting, *said)
    except RegisterError as problem:
        is_kept = False
        st.error(plain(str(problem_words(problem))))
    except Exception:  # what went wrong would go wrong in every run after this one
        del st.session_state[_TO_KEEP]
        raise
    del st.session_state[_TO_KEEP]
    if is_kept:
        st.rerun()


def _name(_run: GroupRun, lasting: int, name: str, note: str) -> bool:
    trail.said(f"say-{lasting}", f"names group {lasting} or notes something on it")
    notebook = _notebook()
    notebook.name_group(lasting, name)
    notebook.note_group(lasting, note)
    return True


def _judge(run: GroupRun, lasting: int, case: str | None, verdict: bool | None) -> bool:
    if not case:
        return False
    known = _cases(run)
    own = [number for number, one in run.ids.items() if one == lasting]
    if not any(known.get(case) in set(run.groups.members(number).tolist()) for number in own):
        trail.searched(f"judge-{lasting}", case)
    if case not in known:
        _no_such(case)
        return False
    trail.said(f"say-{lasting}", _LOGGED[verdict].format(group=lasting), case)
    anew = analyses.grouping_anew()
    _notebook().judge(lasting, case, belongs=verdict)
    anew()
    return True


def _cases(run: GroupRun) -> dict[str, int]:
    """Key of each case that was looked at by its pseudonym; one that two cases share names neither.

    Never offered whole: what stands in a list is sent to the reader, and must be written down.
    """
    cases = run.cases[~run.cases["case_id"].duplicated(keep=False)]
    return dict(zip(cases["case_id"].astype(str), cases["case_key"].astype(int), strict=True))


def _no_such(case: str) -> None:
    st.warning(
        _("No case that was looked at, or more than one, has the pseudonym “{case}”.").format(
            case=plain(case)
        ),
        icon=":material/search_off:",
    )


def _said_so_far(lasting: int) -> None:
    said = _notebook().verdicts()
    said = said[said["group"] == lasting]
    trail.cases_shown(f"said-{lasting}", lambda: Shown(tuple(said["case_id"].astype(str))))
    for belongs, frame in said.groupby("belongs"):
        st.caption(
            plain(
                _("{said}: {cases}").format(
                    said=_SAID[bool(belongs)], cases=", ".join(frame["case_id"])
                )
            )
        )


def case_and_nearest(
    seen: Grouped, group: Group | None, method: str
) -> tuple[int | None, int | None]:
    """A case, and the one of its nearest whose row is chosen; the first until then.

    Offered are the selected members of ``group``, the firmest first, which is chosen with its
    group; any other case is named by its pseudonym.
    """
    cases = _cases(seen.run)
    offered = _selected_members(seen, group)
    trail.cases_shown("case", lambda: Shown(tuple(offered)))
    _follow_the_group(seen, group, offered)
    # Kept for the session, never in the URL: a case is not a coarse value.
    case = st.selectbox(
        _("A member, or any case by its pseudonym"),
        offered,
        accept_new_options=True,
        key="case",
        persist_state="session",
    )
    if case is None:
        return None, None
    if case not in offered:
        trail.searched("case", case)
    if case not in cases:
        _no_such(case)
        return None, None
    if group is not None:
        st.caption(plain(_of_the_group(seen, group, case, offered)))
    return cases[case], nearest(seen.run, cases[case], method)


def _selected_members(seen: Grouped, group: Group | None) -> list[str]:
    """Pseudonyms of the members of a group that are selected, the firmest first."""
    if group is None:
        return []
    names = {key: name for name, key in _cases(seen.run).items()}
    members = map(int, seen.run.groups.members(group.number))
    return [names[key] for key in members if key in names and key in seen.selected]


def _follow_the_group(seen: Grouped, group: Group | None, offered: list[str]) -> None:
    """Choose the firmest member where another group is chosen than that of the case."""
    lasting = None if group is None else seen.run.ids[group.number]
    before = st.session_state.setdefault(_GROUP_OF_CASE, lasting)
    if before != lasting and offered:
        st.session_state["case"] = offered[0]
    st.session_state[_GROUP_OF_CASE] = lasting


def _of_the_group(seen: Grouped, group: Group, case: str, offered: list[str]) -> str:
    """Whether a case is of the group under whose heading its nearest stand."""
    words = _("Chosen: {case}, a member of group {group}.")
    if case in offered[:1]:
        words = _("Chosen: {case}, the firmest of the selected members of group {group}.")
    elif _cases(seen.run)[case] not in seen.run.groups.members(group.number):
        words = _("Chosen: {case}, not a member of group {group}.")
    return words.format(case=case, group=seen.run.ids[group.number])


def nearest(run: GroupRun, case: int, method: str) -> int | None:
    """The one of the cases most like a case whose row is chosen; the first until then."""
    named = run.cases.set_index("case_key")["case_id"]
    trail.cases_shown("nearest-to", lambda: Shown((str(named.loc[case]),)))
    table, keys = similar.nearest_table(run, case)
    if not keys:
        st.info(_("No other case is more like this one than chance would make it."))
        return None
    title = _("Most like it; up to {bits} bits it is no more than chance").format(
        bits=decimal(likeness.by_chance(run))
    )
    shown = Table("nearest", title, table, method, hint=_("Choose a row to see why."))
    row = cards.choose_row(shown, part=(case, *keys))
    return keys[row or 0]


def file_links(run: GroupRun, *keys: int) -> None:
    """Ways to the files of some cases of a run: one whose nearest were sought, and of these."""
    names = run.cases.set_index("case_key")["case_id"]
    with st.container(horizontal=True):
        for key in keys:
            case_link.to_case_file(str(names.loc[key]), key, "nearest")
