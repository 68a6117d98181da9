"""Slides on a wall: one at a time over all of the page, turned by keys or by a presenter's remote.

No program of ours runs in the browser: a key presses a button, and the server draws the slide.
"""

import streamlit as st

from dashboard.briefing import slide_view
from dashboard.briefing.shelf import Shelved
from dashboard.colours import is_dark
from dashboard.texts import _, number

_AT, _KEY = "briefing_presented", "presentation"

_WALL = """
.st-key-presentation {position: fixed; inset: 0; z-index: 1000000; overflow: hidden;
  height: 100vh; box-sizing: border-box; padding: 3.5vh 4vw 1.6vh; gap: 1.6vh;
  background: GROUND}
[data-testid="stSidebar"], [data-testid="stHeader"],
[data-testid="stSidebarCollapsedControl"] {display: none}
body {overflow: hidden}
.st-key-presentation .b-title {font-size: clamp(26px, 2.6vw, 64px)}
.st-key-presentation .b-comment {font-size: clamp(18px, 1.5vw, 36px); max-height: 22vh;
  overflow-y: auto}
.st-key-presentation .b-caption {font-size: clamp(15px, 1.1vw, 26px)}
.st-key-presentation .b-numbers {display: grid; font-size: clamp(20px, 2vw, 48px); gap: 9vh 3vw;
  margin-top: 9vh; grid-template-columns: repeat(auto-fit, minmax(max(26%, 6.5em), 1fr))}
.st-key-presentation .b-numbers div {border-left-width: .25em; padding-left: .9em}
.st-key-presentation .b-numbers b {font-size: 2.6em}
.st-key-presentation .b-points {font-size: clamp(20px, 1.9vw, 44px); margin-top: 3vh;
  max-width: 62em}
.st-key-presentation .b-points li {margin: .7em 0}
.st-key-presentation .b-table {font-size: clamp(16px, 1.3vw, 32px)}
.st-key-presentation .b-set {table-layout: fixed; line-height: 1.2;
  font-size: calc(var(--points) * min(100vw / 960, 100vh / 540))}
.st-key-presentation .b-set :is(th, td) {padding: .2em .5em}
.st-key-presentation .b-foot {font-size: clamp(11px, .72vw, 18px)}
.st-key-presentation [data-testid="stImage"] img {max-height: 58vh; object-fit: contain;
  border-radius: 8px}
.st-key-presentation [data-testid="stElementToolbar"] {display: none}
[data-testid="stLayoutWrapper"]:has(> .st-key-slide_body) {flex: 1 1 0; min-height: 0}
.st-key-slide_body {min-height: 0; overflow-y: auto}
.st-key-remote {display: none}
"""


def begin() -> None:
    """Present from the first slide on; call it from a callback only."""
    st.session_state[_AT] = 0


def is_on() -> bool:
    """Whether a briefing is being presented."""
    return _AT in st.session_state


def show(slides: tuple[Shelved, ...]) -> None:
    """The slide at which the presentation is; it ends where there are none."""
    if not slides:
        _end()
        st.rerun()
    at = max(min(int(st.session_state[_AT]), len(slides) - 1), 0)
    st.session_state[_AT] = at
    slide = slides[at].slide
    ground = st.get_option(f"theme.{'dark' if is_dark() else 'light'}.backgroundColor")
    slide_view.style(slide_view.CSS + _WALL.replace("GROUND", str(ground)))
    with st.container(key=_KEY):
        slide_view.heading(slide)
        with st.container(key="slide_body", height="stretch"):
            slide_view.body(slide, f"wall-{slides[at].kept.key}", large=True)
        slide_view.provenance(slide, f"{number(at + 1)} / {number(len(slides))}")
        _keys(at, len(slides), slide.source.link)


def _keys(at: int, count: int, link: str) -> None:
    is_first, is_last = at == 0, at == count - 1
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if link:  # in a tab of its own, so that the wall stays
            st.link_button(
                _("Open this view"), link, icon=":material/open_in_new:", type="tertiary"
            )
        _button("previous", _("Previous slide"), "arrow_back", "Left", -1, disabled=is_first)
        _button("next", _("Next slide"), "arrow_forward", "Right", 1, disabled=is_last)
        st.button(
            _("End"), icon=":material/close:", type="tertiary", shortcut="Escape", on_click=_end,
            key="present_end",
        )  # fmt: skip
    with st.container(key="remote"):  # a remote in the hand sends these keys
        _button("page_up", _("Previous slide"), "arrow_back", "PageUp", -1, disabled=is_first)
        _button("page_down", _("Next slide"), "arrow_forward", "PageDown", 1, disabled=is_last)


def _button(key: str, label: str, icon: str, shortcut: str, by: int, *, disabled: bool) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        type="tertiary",
        shortcut=shortcut,
        on_click=_turn,
        args=(by,),
        key=f"present_{key}",
        disabled=disabled,
    )


def _turn(by: int) -> None:
    """Turn from where it is by now: who turns fast turns more than one slide in a run."""
    if is_on():
        st.session_state[_AT] += by


def _end() -> None:
    st.session_state.pop(_AT, None)
