"""Exercises on an invented register, in a class: who teaches opens a session, others join it."""

import streamlit as st

from dashboard import room_join, room_participant, room_trainer, seating
from dashboard.texts import _

here = seating.place()

st.title(_("Training room"))
if here is not None:
    seating.other_session(here)
if here is None:
    room_join.show()
elif here.seat is None:
    room_trainer.show(here)
else:
    room_participant.show(here)
