"""What fills a briefing in one go, and where it leaves as a file."""

from functools import partial

import streamlit as st

from dashboard import links, purposes, questions, selection, trail
from dashboard.briefing import add_card, shelf
from dashboard.briefing.shelf import Shelved
from dashboard.downloads import briefing_file
from dashboard.notices import plain
from dashboard.texts import _, as_spoken
from data_access.selection import Selection

FILES = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
}


def standard_pack(chosen: Selection) -> None:
    """A button that adds the usual figures of what is selected."""
    is_empty = not questions.kpis(chosen)["cases"].iloc[0]
    if st.button(
        _("Add the standard pack"),
        icon=":material/auto_awesome_motion:",
        key="briefing_pack",
        disabled=is_empty,
        help=plain(
            _("The usual figures, from key figures to caveats, of: {selection}").format(
                selection=selection.in_words(chosen)
            )
        ),
    ):
        from dashboard.briefing.pack import pack  # draws without a browser, which is slow to load

        # Without what was added before, from the pages too.
        add_card.put(
            lambda: pack(chosen, lambda page: links.opening(page, chosen), shelf.is_held()),
            in_place=True,
        )


def files(slides: tuple[Shelved, ...]) -> None:
    """A button that opens the files; each is made only once it is asked for, and for a purpose."""
    with st.popover(_("Download"), icon=":material/download:", key="briefing_files"):
        purpose = purposes.for_file("purpose-briefing")
        by = trail.taker(purpose or "")
        for kind, mime in FILES.items():
            st.download_button(
                _("Download {kind}").format(kind=kind.upper()),
                data=as_spoken(partial(briefing_file, kind, tuple(slides), by)),
                file_name=f"briefing.{kind}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"{kind}-briefing",
                disabled=purpose is None,
                width="stretch",
            )
        st.caption(
            _("Charts and tables of the PPTX can be edited; its last page says who took it out.")
        )
