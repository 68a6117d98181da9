"""What fills a briefing in one go, and where it leaves as a file."""

from collections.abc import Iterable
from functools import partial

import streamlit as st

from dashboard import links, purposes, questions, selection, trail
from dashboard.briefing import add_card, shelf
from dashboard.briefing.shelf import Shelved
from dashboard.briefing.slide import Slide
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
    add_card.button(
        "briefing_pack",
        _("Add the standard pack"),
        partial(_pack, chosen),
        in_place=True,
        icon=":material/auto_awesome_motion:",
        disabled=not questions.kpis(chosen)["cases"].iloc[0],
        help=plain(
            _("The usual figures, from key figures to caveats, of: {selection}").format(
                selection=selection.in_words(chosen)
            )
        ),
    )


def _pack(chosen: Selection) -> Iterable[Slide]:
    """The usual figures, without what was added before, from the pages too."""
    from dashboard.briefing.pack import pack  # draws without a browser, which is slow to load

    return pack(chosen, lambda page: links.opening(page, chosen), shelf.is_held())


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
