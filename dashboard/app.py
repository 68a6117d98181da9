"""The entry and picture frame: who is looking, what is selected, which page."""

import streamlit as st

from dashboard import languages, notices, options, questions, selection, sign_in
from dashboard.navigation import PAGES
from dashboard.texts import _
from data_access.errors import RegisterError
from data_access.mirror import MirrorInfo

# An icon of ours: a Material icon in the browser's tab would be fetched from a foreign host. By its
# address: a file would become one of those that nobody gets who has not signed in.
ICON = "/app/static/icon.png"

with st.sidebar:
    narrowing, language = st.container(), st.container()
with language:
    languages.choose()

st.set_page_config(page_title=_("Theme Register"), page_icon=ICON, layout="wide")


def _open_register() -> MirrorInfo:
    waiting = st.empty()

    def tell(step: str, part: float) -> None:
        waiting.progress(part, _("Copying the register: {step}").format(step=step))

    try:
        info = questions.open_register(tell)
    except RegisterError as problem:
        notices.register_problem(str(problem))
        st.stop()
    waiting.empty()
    return info


def _show() -> None:
    page = st.navigation(
        [
            st.Page(
                f"../pages/{entry.name}.py",
                title=str(entry.title),
                icon=entry.icon,
                help=str(entry.help),
            )
            for entry in PAGES
        ]
    )
    register_info = _open_register()
    notices.training_band(register_info)
    notices.freshness(questions.look(), register_info)
    try:
        ignored = selection.ignored_in_link()
        with narrowing:
            selection.draw(register_info)
        notices.ignored_in_link(ignored)
        notices.outside_lists(options.outside_lists())
        page.run()
    except RegisterError as lost:  # a mirror is always there; in direct mode the register may go
        notices.register_problem(str(lost))


try:
    sign_in.require()
except sign_in.NotLetIn:
    pass  # and no st.stop: see there
else:
    _show()
