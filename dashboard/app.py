"""The entry and picture frame: who is looking, what is selected, which page."""

from contextlib import suppress

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException

from dashboard import (
    freshness,
    languages,
    links,
    navigation,
    noted,
    notices,
    open_rows,
    options,
    questions,
    refusals,
    room,
    seating,
    selection,
    sidebar,
    sign_in,
    trail,
    viewers,
)
from dashboard.briefing import add_card
from dashboard.ending import RunEnds
from dashboard.opening import Viewer
from dashboard.texts import _
from data_access.errors import NotForAudience, RegisterError, RoomRefused
from data_access.mirror_info import MirrorInfo

# An icon of ours: a Material icon in the browser's tab would be fetched from a foreign host. By its
# address: a file would become one of those that nobody gets who has not signed in.
ICON = "/app/static/icon.png"

with st.sidebar:
    sitting, narrowing, language = st.container(), st.container(), st.container()
with language:
    strange_languages = languages.choose()

st.set_page_config(page_title=_("Theme Register"), page_icon=ICON, layout="wide")


def _open_register(looks: Viewer) -> MirrorInfo:
    waiting = st.empty()
    cut_off: list[StopException | RerunException] = []

    def tell(step: str, part: float) -> None:
        # A click that cuts this run off throws away no copy that is half made.
        try:
            waiting.progress(part, _("Copying the register: {step}").format(step=step))
        except (StopException, RerunException) as click:
            cut_off.append(click)

    try:
        info = questions.open_register(looks, tell)
    except RegisterError as problem:
        notices.register_problem(str(notices.problem_words(problem)))
        if isinstance(problem, NotForAudience):
            refusals.register(viewers.person(), refusals.NOT_FOR)
        elif looks.release:
            refusals.register(viewers.person(), refusals.NO_COPY)
        if viewers.person() is None:
            notices.training_only()
        if viewers.sees_as_managers():
            notices.back_to_the_register()
        raise RunEnds from problem
    if cut_off:
        raise cut_off[0]
    waiting.empty()
    return info


def _page(told: tuple[str, ...] | None) -> tuple[str, "st.Page"]:
    entries = navigation.pages(told, with_room=room.is_offered())
    offered = {entry.name for entry in entries}
    if links.page_asked() not in offered and not viewers.sees_as_managers():
        refusals.page(viewers.person(), links.page_asked())
    pages = [
        st.Page(
            f"../pages/{entry.name}.py",
            title=str(entry.title),
            icon=entry.icon,
            help=str(entry.help),
        )
        for entry in entries
    ]
    links.lead_to_the_first(offered)
    opened = st.navigation(pages, expanded=True)
    place = next(place for place, one in enumerate(pages) if one.url_path == opened.url_path)
    return entries[place].name, opened


def _show(looks: Viewer) -> None:
    if looks.release:  # which pages there are stands in the copy
        register_info, release = _open_register(looks), questions.released()
        name, page = _page(release.attributes if release else ())
    else:
        name, page = _page(None)
        register_info = _open_register(looks)
    if links.is_lost(name):
        notices.no_such_page()
    notices.training_band(register_info, signed_in=viewers.person() is not None)
    if viewers.sees_as_managers():
        notices.as_managers_band()
    notices.release_band(questions.released())
    freshness.banner(questions.look(), register_info)
    try:
        selection.set_again()
        links.in_our_case()
        open_rows.begin()
        ignored, asked = links.ignored(strange_languages), links.asked_here()
        with narrowing:
            is_told = trail.came_in(looks)
            if is_told:
                summary = sidebar.draw(register_info)
        if not is_told:
            notices.purpose_first()
            return
        trail.page_opened(name)
        left_out = st.container()
        notices.outside_lists(options.outside_lists())
        with summary:
            sidebar.draw_summary(register_info)
        with sitting:
            seating.strip(name)
        with suppress(RunEnds):
            page.run()
        with left_out:  # what the page's own controls do not offer is known once they are drawn
            notices.ignored_in_link([*ignored, *links.not_chosen(asked)])
            notices.not_open(open_rows.not_offered_in_words())
        add_card.say_left_over()
        noted.drop()  # at its end alone: a run that is cut off may not have reached the browser
    except RoomRefused as gone:  # deleted while the page was drawn
        seating.gone(gone)
    except RegisterError as lost:  # a mirror is always there; in direct mode the register may go
        notices.register_problem(str(notices.problem_words(lost)))


with suppress(RunEnds):
    _show(seating.seated(sign_in.require(refusals.not_let_in)))
