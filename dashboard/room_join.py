"""The training room for who has no seat yet: join a session, or open one."""

from dataclasses import replace

import streamlit as st

from dashboard import room, room_texts, seat, trainer_key
from dashboard.notices import plain, problem_words
from dashboard.scenario_words import for_all
from dashboard.texts import Wordbook, Words, _, as_spoken, label, number
from data_access.clock import now
from data_access.errors import RegisterError
from data_access.room.values import CODE_LENGTH, LONGEST_NICKNAME
from data_access.training.scenario import (
    FEWEST_REPORTS,
    MOST_DECOYS,
    PRESETS,
    SILENCES,
    Scenario,
    Silence,
)
from data_access.training.variants import drawn_silence
from models.exercises import BY_NAME

LEVELS = Wordbook({"easy": Words("Easy"), "medium": Words("Medium"), "hard": Words("Hard")})

_DRAWN = "drawn"
"""In place of an agency that falls silent: which does, nobody can know before the session."""

_TO_BEGIN_WITH = ("new_route", "network", "silent_agency")
"""As many exercises as a class has time for: the whole list would keep it for two hours."""


def show() -> None:
    """Both ways in, side by side."""
    seat.take_again()
    if seat.LATE in st.query_params:
        st.warning(
            _(
                "This way to a seat did not count any more: it does so once, and for two minutes. "
                "Join once more; a seat that nobody came to is given up, and its nickname free."
            ),
            icon=":material/timer:",
        )
    st.markdown(
        _(
            "A trainer opens a session on an invented register; participants join it by its code "
            "and look for what was planted there, with all pages of the dashboard."
        )
    )
    left, right = st.columns([2, 3])
    with left.container(border=True, height="stretch"):
        _join()
    with right.container(border=True, height="stretch"):
        _open()
    st.query_params.pop(seat.LATE, None)  # last: a run that is cut off may not have said it


def _join() -> None:
    st.subheader(_("Join a session"), anchor=False)
    st.caption(
        _(
            "For participants. No account is needed. Kept for at most 30 days: your nickname, your "
            "answers and the page you are on."
        )
    )
    with st.form(key="join", border=False):
        code = st.text_input(
            _("Code"),
            st.query_params.get(seat.CODE, "")[: CODE_LENGTH + 2],
            max_chars=CODE_LENGTH + 2,
            placeholder=_("As it stands on the wall"),
        )
        nickname = st.text_input(
            _("Nickname"),
            max_chars=LONGEST_NICKNAME,
            placeholder=_("Not your real name"),
        )
        asked = st.form_submit_button(
            _("Join"), type="primary", icon=":material/login:", width="stretch"
        )
    if asked:
        try:
            way = seat.way_to(code, nickname)
            room.join(code, nickname, _caller(), way)
        except RegisterError as problem:
            st.error(plain(problem_words(problem)), icon=":material/error:")
            return
        seat.take(way.ticket)


def _caller() -> str:
    """Where a code is tried from: behind a proxy on this machine, what that last forwarded for."""
    if isinstance(st.context.ip_address, str):
        return st.context.ip_address
    return str(st.context.headers.get("X-Forwarded-For", "")).rsplit(",", 1)[-1].strip()


def _open() -> None:
    st.subheader(_("Open a session"), anchor=False)
    st.caption(
        _("For trainers. A register is made for the session alone, and deleted after 30 days.")
    )
    key = _key() if trainer_key.is_asked() else ""
    scenario = _scenario()
    offered = room.offered_exercises(scenario)
    chosen = st.pills(
        _("Exercises"),
        offered,
        default=[one for one in _TO_BEGIN_WITH if one in offered],
        selection_mode="multi",
        format_func=as_spoken(room_texts.TITLES.__getitem__),
        key=f"exercises-{'-'.join(offered)}",
    )
    minutes = sum(BY_NAME[one].par_minutes for one in chosen)
    st.caption(
        _(
            "Those chosen are given {minutes} minutes. A meeting of ninety leaves 45 for "
            "exercises: three or four."
        ).format(minutes=number(minutes))
    )
    asked = st.button(
        _("Open the session"),
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=not chosen,
    )
    if asked and _may_open(key):
        try:
            asked_for = tuple(one for one in offered if one in chosen)
            way = seat.way_to(scenario, asked_for)
            room.begin(scenario, asked_for, way)
        except RegisterError as problem:
            st.error(plain(problem_words(problem)), icon=":material/error:")
            return
        seat.take(way.ticket)


def _key() -> str:
    return st.text_input(
        _("Trainer's key"),
        type="password",
        max_chars=200,
        help=_("Whoever runs the dashboard set it (REGISTER_TRAINER_KEY)."),
        autocomplete="off",
    )


def _may_open(key: str) -> bool:
    if not trainer_key.is_asked():
        return True
    fits = trainer_key.tries().fits(key)
    if fits is None:
        st.error(
            _("Too many wrong keys were tried. Wait a minute, then try again."),
            icon=":material/timer:",
        )
    elif not fits:
        st.error(_("That is not the trainer's key."), icon=":material/key_off:")
    return bool(fits)


def _scenario() -> Scenario:
    level = st.segmented_control(
        _("Difficulty"),
        list(PRESETS),
        default="easy",
        required=True,
        format_func=as_spoken(LEVELS.__getitem__),
        key="level",
    )
    words = st.container()
    made = replace(PRESETS[level], seed=_seed(), until=now().date())
    with st.expander(_("Own settings"), icon=":material/tune:"):
        made = _own(made, level)
    words.caption(for_all(made))
    return made


def _seed() -> int:
    """One for the card, however often it is drawn: another would be another register."""
    return int(st.session_state.setdefault("room_seed", room.new_seed()))


def _own(made: Scenario, level: str) -> Scenario:
    left, right = st.columns(2)
    with left:
        reports = st.number_input(
            _("Reports"), FEWEST_REPORTS, room.MOST_REPORTS, made.reports, 100,
            key=f"reports-{level}",
        )  # fmt: skip
        seed = st.text_input(
            _("Seed of an earlier session"),
            type="password",  # who reads it off the wall can make the register, and its key
            placeholder=_("Drawn at random"),
            key="seed",
            max_chars=20,
            help=_("With its other settings it gives the same register; the guide tells it."),
            autocomplete="off",
        )
        until = st.date_input(
            _("Last day of the register"), made.until, max_value=made.until, key=f"until-{level}"
        )
        years = st.number_input(_("Years"), 1, room.MOST_YEARS, made.years, key=f"years-{level}")
        silence = st.selectbox(
            _("Agency that falls silent"),
            [_DRAWN, None, *SILENCES],
            format_func=as_spoken(_silent),
            key=f"silence-{level}",
        )
        decoys = st.number_input(
            _("Bursts that are only control actions"), 0, MOST_DECOYS, made.decoys,
            key=f"decoys-{level}",
        )  # fmt: skip
    with right:
        missing = st.slider(
            _("Empty fields, times what is usual"), 0.0, 3.0, made.missing, 0.1,
            key=f"missing-{level}",
        )  # fmt: skip
        noise = st.slider(
            _("Reports of a pattern that tell something else"), 0, 50, round(made.noise * 100), 5,
            format="%d%%", key=f"noise-{level}",
        )  # fmt: skip
        overlap = st.slider(
            _("Events told by several agencies, times what is usual"), 0.0, 5.0,
            made.overlap, 0.5, key=f"overlap-{level}",
        )  # fmt: skip
        impossible = st.slider(
            _("Legs at sea with impossible times"), 0, 10, round(made.impossible * 100),
            format="%d%%", key=f"impossible-{level}",
        )  # fmt: skip
    of_seed = _typed(seed, made.seed)
    return replace(
        made, seed=of_seed, until=until or made.until, reports=reports, years=years,
        silence=drawn_silence(of_seed) if isinstance(silence, str) else silence, decoys=decoys,
        missing=missing, noise=noise / 100, overlap=overlap, impossible=impossible / 100,
    )  # fmt: skip


def _silent(chosen: str | Silence | None) -> str:
    if chosen is None:
        return _("None")
    if isinstance(chosen, str):
        return _("Drawn at random")
    return f"{label('agency', chosen.agency)}, {label('area', chosen.area)}"


def _typed(seed: str, drawn: int) -> int:
    """The seed that was typed, else the drawn one; 0, which is refused, where it is no number."""
    typed = seed.strip()
    return (int(typed) if typed.isdecimal() else 0) if typed else drawn
