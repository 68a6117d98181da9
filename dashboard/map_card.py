"""The route map on a page: the map with its insets, its clicks, and its play through time."""

from dataclasses import replace

import pandas as pd
import streamlit as st
from pydeck import Deck

from dashboard import cards, folds, links, maps, questions, selection, sign_in, trail
from dashboard.briefing import add_card, route_map, snapshots
from dashboard.briefing.slide import Slide
from dashboard.cards import Table
from dashboard.chart_sent import Sent, sent
from dashboard.colours import is_dark
from dashboard.figures import aboard, ranked_routes, routes
from dashboard.figures.routes import RouteMap
from dashboard.kept import kept, kept_map
from dashboard.map_legend import map_legend
from dashboard.map_rows import View
from dashboard.notices import plain
from dashboard.texts import _, as_spoken, ngettext, number
from data_access.selection import Selection

SECONDS_PER_MONTH = 1.2
MAP, MOMENT, PLAYING, WEIGHT = "routes_map", "routes_moment", "routes_playing", "routes_weight"
WHOLE = "whole"
SMALL_HEIGHT = 440


def show(chosen: Selection) -> None:
    """The large map; while it plays, only the map is drawn again, month after month."""
    months = routes.months(chosen)
    if st.session_state.get(MOMENT) not in _moments(months):
        st.session_state[MOMENT] = WHOLE
    st.session_state[PLAYING] = bool(months) and bool(st.session_state.get(PLAYING))
    _controls(months)
    if not months:
        _draw(chosen, None)
    elif st.session_state.get(PLAYING):
        trail.chose("month", "plays through time")
        sign_in.by_itself(_play, SECONDS_PER_MONTH)(chosen, months)
    else:
        _slider(months)
        if moment := _moment():
            trail.chose("month", f"the month {moment:%Y-%m}")
        _draw(chosen, moment)


def small(chosen: Selection, key: str = "small_map", *, leads_on: bool = True) -> None:
    """A small map without insets, in a card of its own; ``leads_on`` to the page *Routes*.

    Without that, nothing is drawn where there is nothing to draw.
    """
    with st.container(border=True):
        drawn = routes.route_map(chosen)
        st.markdown(f"**{plain(routes.volume(chosen))}**")
        if not leads_on and drawn.flows.empty and drawn.incidents.empty:
            return
        with st.skeleton(height=SMALL_HEIGHT):
            st.pydeck_chart(
                _deck(chosen, None, "cases", "small"),
                height=SMALL_HEIGHT,
                key=key,
                alt=maps.describe(drawn.split, drawn.places),
            )
        st.caption(plain(routes.of_movements(drawn)))
        behind = _behind(chosen, None, key, "cases")
        with folds.row(folds.table(behind.name)):
            if leads_on:
                st.page_link("../pages/routes.py", icon=":material/route:")
            cards.table_on_demand(behind, _("Table"))
            add_card.offer(key, lambda: [_slide(chosen, drawn, key, "cases")])


def chosen_weight() -> maps.Weight:
    """What lines are as wide as, and routes are ranked by."""
    by_persons = st.session_state.get(WEIGHT) == "persons" and not questions.released()
    return "persons" if by_persons else "cases"


def _controls(months: list[pd.Timestamp]) -> None:
    names = {"cases": _("Cases"), "persons": _("Persons")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if not questions.released():  # which tells of no persons
            weight = st.segmented_control(
                _("Width and order by"),
                list(names),
                default="cases",
                required=True,
                format_func=names.__getitem__,
                key=WEIGHT,
                bind="query-params",
            )
            links.note(WEIGHT, names[weight])
        playing = bool(st.session_state.get(PLAYING))
        st.button(
            _("Stop") if playing else _("Play through time"),
            icon=":material/stop:" if playing else ":material/play_arrow:",
            on_click=_start_or_stop,
            args=(months,),
            key="routes_play",
            disabled=len(months) < 2,
        )


def _start_or_stop(months: list[pd.Timestamp]) -> None:
    playing = not st.session_state.get(PLAYING)
    st.session_state[PLAYING] = playing
    if playing and st.session_state.get(MOMENT) in {WHOLE, _moments(months)[-1]}:
        st.session_state[MOMENT] = _moments(months)[1]


def _play(chosen: Selection, months: list[pd.Timestamp]) -> None:
    _slider(months)
    _draw(chosen, _moment())
    moments = _moments(months)
    after = moments.index(st.session_state[MOMENT]) + 1
    st.session_state["routes_next"] = moments[after] if after < len(moments) else None


def _slider(months: list[pd.Timestamp]) -> None:
    following = st.session_state.pop("routes_next", MOMENT)
    if following is None:
        st.session_state[PLAYING] = False
        st.rerun()
    if following != MOMENT and st.session_state.get(PLAYING):
        st.session_state[MOMENT] = following
    names = dict(zip(_moments(months), [None, *months], strict=True))
    st.select_slider(
        _("Month"),
        list(names),
        format_func=as_spoken(lambda moment: routes.moment_name(names[moment])),
        key=MOMENT,
        persist_state="session",
        label_visibility="collapsed",
    )


def _moments(months: list[pd.Timestamp]) -> list[str]:
    return [WHOLE, *(f"{month:%Y-%m}" for month in months)]


def _moment() -> pd.Timestamp | None:
    moment = st.session_state[MOMENT]
    return None if moment == WHOLE else pd.Timestamp(f"{moment}-01")


def _draw(chosen: Selection, moment: pd.Timestamp | None) -> None:
    drawn = routes.route_map(chosen, moment)
    weight = chosen_weight()
    st.html(maps.inset_css())
    with st.container(key=maps.MAP_KEY):
        st.pydeck_chart(
            _deck(chosen, moment, weight, "region"),
            height=maps.HEIGHT,
            key=MAP,
            on_select=_pick,
            alt=maps.describe(drawn.split, drawn.places, weight=weight),
        )
        # Side by side under the map; a wide screen lays them over its corners.
        with st.container(horizontal=True):
            for view in maps.INSETS:
                with st.container(key=maps.inset_key(view)):
                    st.pydeck_chart(
                        _deck(chosen, moment, weight, view),
                        height=maps.INSET_SIZES[view][1],
                        key=f"map_{view}",
                        alt=_("The same map, closer"),
                    )
    modes = not questions.released()  # a copy that tells neither these nor persons
    # Of all months alike: a row that comes and goes would move the page while it plays.
    whole = drawn if moment is None else routes.route_map(chosen)
    _legend(modes=modes, far=maps.reaches_beyond(whole.split, whole.places)).show(
        key="map_legend",
        alt=_("Legend: colours are themes, strokes are boat, ferry, flight, land and not known")
        if modes
        else _("Legend: colours are themes"),
    )
    said = [
        routes.unknown_modes(drawn),
        routes.fate_not_told(),
        aboard.not_told(drawn.flows) if modes else "",
        "" if moment is None else routes.in_no_month(chosen),
    ]
    if any(said):
        st.caption(plain(". ".join(filter(None, said))))
    if st.session_state.get(PLAYING):
        return
    with links.none_to("" if moment is None else _("No link: a month of the map")):
        add_card.offer(
            MAP,
            lambda: [
                _slide(chosen, drawn, MAP, weight)
                if moment is None
                else _slide_of_month(chosen, moment, drawn, weight)
            ],
        )


@kept
def _legend(*, modes: bool, far: bool) -> Sent:
    return sent(map_legend(dark=is_dark(), modes=modes, far=far))


def _slide(chosen: Selection, drawn: RouteMap, name: str, weight: maps.Weight) -> Slide:
    """The map on paper, with the routes that it shows."""
    left_off = routes.left_off_the_map(chosen, drawn)
    behind = _behind(chosen, None, name, weight)
    if weight == "persons":
        behind = replace(behind, title=routes.finding(chosen, weight))
    return _pictured(behind, drawn, weight, left_off)


def _slide_of_month(
    chosen: Selection, moment: pd.Timestamp, drawn: RouteMap, weight: maps.Weight
) -> Slide:
    """As the map has it: cases known to a quarter or a year alone are in no month of it."""
    month = routes.month_of(chosen, moment)
    cases = int(drawn.flows.dropna(subset=["origin", "destination"])["cases"].sum())
    title = ngettext(
        "{count} movement between two known places, {month}",
        "{count} movements between two known places, {month}",
        cases,
    ).format(count=number(cases), month=routes.moment_name(moment))
    left_off = f"{routes.of_movements(drawn)} {routes.in_no_month(chosen)}"
    behind = replace(_behind(chosen, moment, MAP, weight), title=title, about=(month,))
    return _pictured(behind, drawn, weight, left_off.rstrip())


def _pictured(behind: Table, drawn: RouteMap, weight: maps.Weight, left_off: str) -> Slide:
    picture, wide = route_map.picture(drawn, weight), route_map.width_in_words(weight)
    alt = route_map.described(drawn, weight)
    return snapshots.of_picture(behind, picture, f"{wide} {left_off}", alt)


def _behind(
    chosen: Selection, moment: pd.Timestamp | None, name: str, weight: maps.Weight
) -> Table:
    """The routes that a map shows."""
    return Table(
        name.replace("_", "-"),
        routes.volume(chosen),
        ranked_routes.ranked_table(chosen, moment, weight).drop(columns=["origin", "destination"]),
        ranked_routes.route_method(),
        (chosen,),
    )


def _deck(chosen: Selection, moment: pd.Timestamp | None, weight: maps.Weight, view: View) -> Deck:
    return _kept_deck(chosen, moment, weight, view, dark=is_dark())


@kept_map
def _kept_deck(
    chosen: Selection, moment: pd.Timestamp | None, weight: maps.Weight, view: View, *, dark: bool
) -> Deck:
    """A map, written out."""
    drawn = routes.route_map(chosen, moment)
    deck = maps.route_deck(
        drawn.flows,
        drawn.places,
        drawn.paths,
        dark=dark,
        weight=weight,
        view=view,
        incidents=drawn.incidents,
    )
    return maps.told(str(deck.to_json()))


def _pick() -> None:
    """Narrow the selection by the flow or the place that was clicked."""
    picked = maps.picked(st.session_state[MAP].selection.objects)
    if picked is None:
        return
    if picked.places:
        selection.narrow_place(picked.places[0])
    selection.narrow("origin", picked.origins)
    selection.narrow("destination", picked.destinations)
