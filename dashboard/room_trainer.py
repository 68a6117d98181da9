"""The training room as its trainer sees it: the code for the wall, the class live, the reveal."""

from html import escape

import pandas as pd
import streamlit as st

from dashboard import (
    links,
    room,
    room_said,
    room_texts,
    room_values,
    seat,
    seating,
    sign_in,
    worksheets,
)
from dashboard.cards import Figure
from dashboard.figures import room as figures
from dashboard.notices import plain
from dashboard.room import Live
from dashboard.seating import Place
from dashboard.texts import _, as_spoken, ngettext, number
from data_access.errors import RoomRefused
from data_access.room.values import Session, State
from models.exercises import BY_NAME

EVERY_S = 3.0
_ON_WALL = "room_on_wall"


def show(here: Place) -> None:
    """All of it; on the wall, nothing but how to join and how many did."""
    on_wall = st.session_state.get(_ON_WALL, False)
    with room_said.said():
        _own_seat_kept()
        sign_in.by_itself(_joining, EVERY_S)(here.token, large=on_wall)
        st.toggle(
            _("Only this, large, for the wall"),
            key=_ON_WALL,
            persist_state="session",
            disabled=here.session.state is not State.OPEN and not on_wall,
        )
    st.query_params.pop(seat.KEPT, None)
    if on_wall:
        return
    sign_in.by_itself(_class, EVERY_S)(here)
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        worksheets.for_trainer(here.session, here.token)
    with right.container(border=True, height="stretch"):
        _end(here)


def _own_seat_kept() -> None:
    if seat.KEPT in st.query_params:
        st.warning(
            _(
                "This browser stays with this session, which nobody else can reveal or delete. "
                "Join or open another one in another browser, or delete this one first."
            ),
            icon=":material/event_seat:",
        )


def _joining(token: str, *, large: bool) -> None:
    """The code, the link, and how many joined."""
    live = _live(token)
    code = live.session.code
    address = links.own_address()
    link = "" if links.leads_here_alone(address) else f"{address}/{seat.PAGE}?{seat.CODE}={code}"
    joined = len(live.seats)
    with st.container(border=True):
        if live.session.state is State.CLOSED:
            st.subheader(_("This session is closed"), anchor=False)
            return
        if large:
            st.html(_line(code, "20cqi", spacing=".12em"))
            if link:
                st.html(_line(link, "max(3.2cqi, 1rem)"))
            told = ngettext("{count} joined", "{count} joined", joined)
            st.html(_line(told.format(count=number(joined)), "4.4cqi"))
            return
        shown, beside = st.columns([3, 2])
        with shown:
            st.html(_line(code, "min(6.4rem, 20cqi)", spacing=".12em"))
        with beside:
            st.space("small")
            if link:
                told = _("Open **{link}**, or the page *Training room*, and join with this code.")
            else:
                told = _(
                    "Open the page *Training room* and join with this code. No link stands here: "
                    "this browser opened the dashboard as **{address}**, which leads nowhere on "
                    "another machine. Open it by the address that participants are to use."
                )
            st.markdown(told.format(link=plain(link), address=plain(address)))
            every, now = st.columns(2)
            every.metric(_("Joined"), number(joined))
            now.metric(_("Here now"), number(int(live.seats["here"].sum())))


def _line(words: str, size: str, spacing: str = "0") -> str:
    """A line to be read from the back of a room; its size may be a part of the card's width."""
    return (
        f'<div style="container-type:inline-size"><div style="font-size:{size};line-height:1.15;'
        f"font-weight:700;letter-spacing:{spacing};text-align:center;padding:.12em 0;"
        f'overflow-wrap:anywhere" role="text">{escape(words)}</div></div>'
    )


def _live(token: str) -> Live:
    try:
        return room.live(token)
    except RoomRefused:
        st.rerun()


def _class(here: Place) -> None:
    """Which exercises were answered, by how many and how; who is where."""
    if room_said.is_refused():
        st.rerun()  # what says so is no part of this one, and drawn by the whole page alone
    live = _live(here.token)
    session = live.session
    if (session.revealed, session.state) != (here.session.revealed, here.session.state):
        st.rerun()
    left, right = st.columns([3, 2])
    with left.container(border=True, height="stretch"):
        _progress(live)
        _left_out(session)
    with right.container(border=True, height="stretch"):
        _chart(figures.where(live))
        with_names = st.toggle(
            _("Show nicknames (not for the wall)"), key="room_names", persist_state="session"
        )
        if with_names:
            st.dataframe(_seats(live), hide_index=True, placeholder="–")
    with st.container(border=True):
        exercise = st.pills(
            _("Answers to"),
            session.exercises,
            default=session.exercises[0],
            required=True,
            format_func=as_spoken(room_texts.TITLES.__getitem__),
            key="room_watched",
            persist_state="session",
        )
        _answers(here.token, session, exercise)


def _left_out(session: Session) -> None:
    others = [
        str(room_texts.TITLES[one])
        for one in room.offered_exercises(session.scenario)
        if one not in session.exercises
    ]
    if others:
        told = _("Not asked, as not chosen or as this register shows nothing to find: {exercises}")
        st.caption(plain(told.format(exercises=", ".join(others))))


def _progress(live: Live) -> None:
    given = live.answers.groupby("exercise")["seat"].nunique()
    every = max(len(live.seats), 1)
    rows = pd.DataFrame(
        {
            "exercise": [room_texts.TITLES[one] for one in live.session.exercises],
            "answered": [int(given.get(one, 0)) for one in live.session.exercises],
            "revealed": [one in live.session.revealed for one in live.session.exercises],
        }
    )
    st.dataframe(
        rows,
        hide_index=True,
        key="room_progress",
        alt=_("How many answered each exercise"),
        column_config={
            "exercise": st.column_config.TextColumn(_("Exercise"), width=255),
            "answered": st.column_config.ProgressColumn(
                _("Answered"),
                width="small",
                format=f"%d / {len(live.seats)}",
                min_value=0,
                max_value=every,
            ),
            "revealed": st.column_config.CheckboxColumn(_("Revealed"), width="small"),
        },
    )


def _answers(token: str, session: Session, exercise: str) -> None:
    result = room.class_result(token, exercise)
    revealed = exercise in session.revealed
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(figures.how_many(result))}**", width="content")
        st.space("stretch")
        with_key = revealed or st.toggle(
            _("Mark what is right (not for the wall)"),
            key=f"room_key-{exercise}",  # of another exercise it would be shown unasked
            persist_state="session",
        )
        if not revealed:
            _offer_reveal(token, session, exercise)
    task = room.task(session, exercise)

    def named(field: str, value: str) -> str:
        return room_values.named(exercise, field, value, task)

    key = room.revealed_key(token, exercise).fields if with_key else None
    drawn = [
        figures.answers(result, named, field.name, None if key is None else key[field.name].right)
        for field in BY_NAME[exercise].fields
    ]
    if revealed:
        drawn.append(figures.points(result, None))
    for figure, column in zip(drawn, st.columns(len(drawn)), strict=True):
        with column:
            _chart(figure)


def _offer_reveal(token: str, session: Session, exercise: str) -> None:
    with st.popover(_("Reveal this exercise"), icon=":material/visibility:"):
        st.markdown(_("Participants see the key, and can answer no more. There is no way back."))
        for other in room.given_away(session, exercise):
            told = _("Its key gives away that of “{exercise}”, which is revealed with it.")
            st.markdown(plain(told.format(exercise=room_texts.TITLES[other])))
        st.button(
            _("Reveal it now"), type="primary", on_click=_reveal, args=(token, exercise),
            key=f"reveal-{exercise}",
        )  # fmt: skip


def _chart(figure: Figure) -> None:
    st.markdown(f"**{plain(figure.title)}**")
    if figure.chart is not None:
        figure.drawn.show(key=f"live-{figure.name}", alt=figure.alt)
    else:
        st.caption(_("None yet"))
    if figure.caption:
        st.caption(plain(figure.caption))
        st.dataframe(figure.table, hide_index=True, height=220, alt=figure.alt)


def _seats(live: Live) -> pd.DataFrame:
    seats = live.seats
    return pd.DataFrame(
        {
            _("Nickname"): seats["nickname"],
            _("Page"): [
                figures.page_of(str(page)) if here else _("away")
                for page, here in zip(seats["page"], seats["here"], strict=True)
            ],
            _("Answered"): seats["answered"],
            _("Hints"): seats["hints"],
            _("Points"): seats["points"].map(figures.whole, na_action="ignore"),
        }
    )


def _reveal(token: str, exercise: str | None = None) -> None:
    with room_said.noted(exercise):
        room.reveal(token, exercise)


def _close(token: str) -> None:
    with room_said.noted():
        room.close(token)


def _end(here: Place) -> None:
    st.subheader(_("End the session"), anchor=False)
    st.caption(
        _("Reveal what is left, close when nobody should answer any more, delete when done.")
    )
    session = here.session
    with st.container(horizontal=True):
        # What is done has no popover, for one would stay open over the page.
        if session.revealed >= set(session.exercises):
            st.button(_("Reveal all"), icon=":material/visibility:", disabled=True)
        else:
            with st.popover(_("Reveal all"), icon=":material/visibility:"):
                st.markdown(_("Participants see all keys, and can answer no more."))
                st.button(
                    _("Reveal all now"), type="primary", on_click=_reveal, args=(here.token,),
                    key="reveal-all",
                )  # fmt: skip
        if session.state is State.CLOSED:
            st.button(_("Close"), icon=":material/lock:", disabled=True)
        else:
            with st.popover(_("Close"), icon=":material/lock:"):
                st.markdown(_("Nobody joins or answers any more; what was given stays."))
                st.button(_("Close now"), on_click=_close, args=(here.token,), key="close-now")
        with st.popover(_("Delete"), icon=":material/delete:"):
            st.markdown(
                _("The register, all seats and all answers are deleted. There is no way back.")
            )
            seating.offer_delete(here.token)
