"""What is started: the dashboard behind its guard. ``streamlit run dashboard/server.py``."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard import hardening
from dashboard.guard import Guard

hardening.require()

# They take seconds, for nothing where a setting is wrong.
from dashboard import loaded  # noqa: E402
from dashboard.briefing import ready  # noqa: E402

loaded.trust_charts()
loaded.leave_alone()
ready.begin()

app = st.App(Path(__file__).parent / "app.py", middleware=[Middleware(Guard)])
