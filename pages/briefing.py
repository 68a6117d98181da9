"""What is to be told: slides in order, with words, on a wall and as files."""

import streamlit as st

from dashboard import notices, questions, selection
from dashboard.briefing import editing, presentation, shelf, taking
from dashboard.ending import RunEnds
from dashboard.texts import _

if presentation.is_on():
    presentation.show(shelf.held())
    raise RunEnds

st.title(_("Briefing"))
if shelf.audience() is None:
    notices.briefing_of_managers()
    raise RunEnds
editing.dropped(shelf.drop_others())

with st.container(horizontal=True, vertical_alignment="center"):
    taking.standard_pack(selection.current(questions.register().info))
    slides = shelf.held()
    editing.present(slides)
    if slides:
        taking.files(slides)
        editing.take_all_away(slides)

if slides:
    editing.show(slides)
else:
    notices.no_slides()
shelf.said_what_was_dropped()
