"""Slides put in order and given words: the list at the left, the slide that is chosen beside it."""

import streamlit as st

from dashboard import counted, links, navigation, questions
from dashboard.briefing import add_card, presentation, shelf, slide_view
from dashboard.briefing.shelf import LONGEST_COMMENT, LONGEST_TITLE, Shelved
from dashboard.briefing.slide import Recipe
from dashboard.notices import plain
from dashboard.texts import _, day, moment, ngettext, number
from data_access.briefings import KEPT

_CHOSEN = "briefing_slide"

_LIST = """
.st-key-briefing_list [class*="st-key-choose-"] button {padding: .45em .7em}
.st-key-briefing_list [class*="st-key-choose-"] button,
.st-key-briefing_list [class*="st-key-choose-"] button * {justify-content: flex-start;
  text-align: left}
"""
"""Titles begin beneath each other."""

SHORT = 70
"""Signs of a title in the list."""


def show(slides: tuple[Shelved, ...]) -> None:
    """The slides in order, and the one that is chosen."""
    slide_view.style(slide_view.CSS + _LIST)
    chosen = _chosen(slides)
    left, right = st.columns([2, 3], gap="medium")
    with left, st.container(key="briefing_list", gap="xsmall"):
        for place in range(len(slides)):
            _row(slides, place, is_chosen=slides[place].kept.key == chosen.kept.key)
    with right:
        _slide(chosen, slides.index(chosen), len(slides))


def dropped(count: int) -> None:
    """Say how many slides were taken away because their maker may not hold them any more."""
    if count:
        st.warning(
            ngettext(
                "{count} slide was made when you could see another copy; it was taken away.",
                "{count} slides were made when you could see another copy; they were taken away.",
                count,
            ).format(count=number(count)),
            icon=":material/visibility_off:",
        )


def take_all_away(slides: tuple[Shelved, ...]) -> None:
    """A button that empties the briefing, once it is said again."""
    with st.popover(_("Empty"), icon=":material/delete:", type="tertiary", key="briefing_empty"):
        st.markdown(
            ngettext(
                "This takes {count} slide away for good.",
                "This takes {count} slides away for good.",
                len(slides),
            ).format(count=number(len(slides)))
        )
        st.button(
            _("Take all slides away"),
            on_click=_remove,
            args=tuple(one.kept.key for one in slides),
            key="briefing_clear",
        )


def present(slides: tuple[Shelved, ...]) -> None:
    """A button that shows the slides on a wall."""
    st.button(
        _("Present the slides"),
        icon=":material/slideshow:",
        type="primary",
        on_click=presentation.begin,
        key="briefing_present",
        disabled=not slides,
        help=_(
            "Left and right, or the keys of a remote, turn the slides; Escape ends. F11 fills the "
            "screen."
        ),
    )


def _chosen(slides: tuple[Shelved, ...]) -> Shelved:
    key = st.session_state.get(_CHOSEN)
    return next((one for one in slides if one.kept.key == key), slides[0])


def _choose(key: str) -> None:
    st.session_state[_CHOSEN] = key


def _row(slides: tuple[Shelved, ...], place: int, *, is_chosen: bool) -> None:
    one = slides[place]
    title = one.slide.title
    short = title if len(title) <= SHORT else title[: SHORT - 1] + "…"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", wrap=False):
        st.button(
            f"{number(place + 1)} · {plain(short)}",
            type="secondary" if is_chosen else "tertiary",
            width="stretch",
            wrap=True,
            on_click=_choose,
            args=(one.kept.key,),
            key=f"choose-{one.kept.key}",
        )
        _mover(one.kept.key, "up", _("Move up"), -1, disabled=place == 0)
        _mover(one.kept.key, "down", _("Move down"), 1, disabled=place == len(slides) - 1)
        st.button(
            "",
            icon=":material/close:",
            type="tertiary",
            help=_("Take this slide away"),
            on_click=_remove,
            args=(one.kept.key,),
            key=f"remove-{one.kept.key}",
        )


def _mover(key: str, name: str, label: str, by: int, *, disabled: bool) -> None:
    st.button(
        "",
        icon=f":material/arrow_{name}ward:",
        type="tertiary",
        help=label,
        on_click=_move,
        args=(key, by),
        key=f"{name}-{key}",
        disabled=disabled,
    )


def _slide(held: Shelved, place: int, count: int) -> None:
    with st.container(border=True):
        slide_view.heading(held.slide)
        with st.container():  # one place, so that no foot of the slide before stands beneath
            slide_view.body(held.slide, f"small-{held.kept.key}", large=False)
        slide_view.provenance(held.slide, f"{number(place + 1)} / {number(count)}")
    st.text_input(
        _("Title"),
        held.slide.title[:LONGEST_TITLE],
        max_chars=LONGEST_TITLE,
        key=f"title-{held.kept.key}",
        on_change=_retitle,
        args=(held,),
    )
    st.text_area(
        _("Comment"),
        held.slide.comment,
        max_chars=LONGEST_COMMENT,
        height=90,
        key=f"comment-{held.kept.key}",
        on_change=_comment,
        args=(held,),
        placeholder=_("What you say with it; it stands under the title."),
    )
    _where_from(held)


def _move(key: str, by: int) -> None:
    with add_card.said_if_refused():
        shelf.move(key, by)


def _remove(*keys: str) -> None:
    with add_card.said_if_refused():
        shelf.remove(*keys)


def _retitle(held: Shelved) -> None:
    key = f"title-{held.kept.key}"
    if not str(st.session_state[key]).strip():  # what another tab wrote meanwhile stays
        st.session_state[key] = held.slide.title[:LONGEST_TITLE]
        return
    with add_card.said_if_refused():
        shelf.retell(held.kept.key, title=str(st.session_state[key]))


def _comment(held: Shelved) -> None:
    with add_card.said_if_refused():
        shelf.retell(held.kept.key, comment=str(st.session_state[f"comment-{held.kept.key}"]))


def _where_from(held: Shelved) -> None:
    """The way to the view that the slide is of, and how long it is kept."""
    with st.container(horizontal=True, vertical_alignment="center"):
        link, release = held.slide.source.link, questions.released()
        offered = navigation.pages(release.attributes if release else None)
        if link and links.page_of(link) in {entry.name for entry in offered}:
            # In a tab of its own: in this one the selection would stay what it is.
            st.link_button(
                _("Open this view"), link, icon=":material/open_in_new:", type="tertiary"
            )
        elif held.slide.source.no_link:
            st.caption(plain(held.slide.source.no_link))
        told = (
            _("From the page {page}, kept as long as this page is open; a reload empties it.")
            if shelf.audience() == shelf.TRAINING
            else _("From the page {page}, kept until {day}.")
        ).format(page=held.slide.page, day=day(held.kept.added_at + KEPT))
        st.caption(plain(told))
    if held.kept.copy != questions.copy_name():
        _of_another_copy(held)
    elif not set(held.slide.source.partners) <= counted.partners_copies():
        made = _(
            "A partner's table that it tells has been replaced or taken away since. To show what "
            "there is now, open its view and add it again."
        )
        st.info(made, icon=":material/history:")


def _of_another_copy(held: Shelved) -> None:
    """That a slide is no longer of what the pages show, and a way to make it so."""
    source, info = held.slide.source, questions.register().info
    if (source.register, source.kind) != (info.name, info.kind):
        st.info(
            plain(
                _("Of another register than the one that is shown now: {register}.").format(
                    register=source.register
                )
            ),
            icon=":material/history:",
        )
        return
    made = _(
        "Made on {moment} UTC, on the copy of that moment; the register has been brought up to "
        "date since."
    ).format(moment=moment(held.kept.added_at))
    recipe = held.slide.recipe
    if recipe is None:
        made += " " + _("To show the present copy, open its view and add it again.")
    st.info(plain(made), icon=":material/history:")
    if recipe is not None:
        st.button(
            _("Make anew on the present copy"),
            icon=":material/refresh:",
            on_click=_renew,
            args=(held.kept.key, recipe),
            key=f"renew-{held.kept.key}",
            help=_("Its numbers and its title are made anew; your comment stays."),
        )


def _renew(key: str, recipe: Recipe) -> None:
    # It draws without a browser, which is slow to load.
    from dashboard.briefing.pack import anew, why_none

    with add_card.said_if_refused():
        slide = anew(recipe, lambda page: links.opening(page, recipe.chosen))
        if slide is None:
            st.toast(
                plain(_("The slide stays as it was. {why}").format(why=why_none(recipe))),
                icon=":material/error:",
            )
            return
        shelf.renew(key, slide)
        st.session_state[f"title-{key}"] = slide.title[:LONGEST_TITLE]
