"""The standard pack: what a manager is shown of the present selection, in one go.

Everything is asked of the copy that the pages are drawn from, so it passes the same gate. No slide
holds a case: not its pseudonym, nor anything that one row tells.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pandas as pd

from dashboard import analyses, download_card, links, periods, questions, released
from dashboard.briefing import route_map
from dashboard.briefing.drawing import vega_lite
from dashboard.briefing.slide import KeyNumber, Recipe, Slide, Source, Suppressed
from dashboard.cards import Figure, Table
from dashboard.chart_locale import in_language
from dashboard.figures import (
    alert_rarity,
    beneath,
    coverage,
    emerging,
    holding_back,
    limits,
    overview,
    release,
    routes,
    sectors,
)
from dashboard.key_figures import caption_of
from dashboard.navigation import PAGE_TITLES
from dashboard.texts import RELEASED, Text, Wordbook, Words, _, labels, ngettext, number
from dashboard.watch_run import AGREED
from data_access.selection import Selection

Link = Callable[[str], str]
"""The address of a page, by its name, with the present selection; empty where there is none."""

KEY_FIGURES_METHOD = Words(
    "Reports about one event or situation are one case; persons are counted once a case, as the "
    "best graded report that gives their number counts them."
)


def pack(
    chosen: Selection,
    link: Link = lambda _page: "",
    is_held: Callable[[Slide], bool] = lambda _slide: False,
) -> tuple[Slide, ...]:
    """The slides of a selection, in order: none where no case is selected.

    What the copy does not tell is left out, and the last slide says so. One that is held is not
    made; the last is made anew where any other is, for what it says was left out may be there now.
    """
    if not _is_any(chosen):
        return ()
    slides: list[Slide] = []
    left_out: list[str] = []
    for part in _MAKERS:
        if is_held(_outline(part, chosen)):
            continue
        found = _made(part, chosen, link)
        slides += found
        if not found:
            left_out.append(_LEFT_OUT[part])
    caveats = _with_recipe(_caveats(chosen, link, left_out), _CAVEATS, chosen)
    return () if not slides and is_held(caveats) else (*slides, caveats)


def anew(recipe: Recipe, link: Link = lambda _page: "") -> Slide | None:
    """A slide as the present copy tells it; None where that tells nothing for it."""
    if not _is_any(recipe.chosen):
        return None
    if recipe.part == _CAVEATS:  # it tells what of the whole pack is left out
        return pack(recipe.chosen, link)[-1]
    return next(iter(_made(recipe.part, recipe.chosen, link)), None)


def why_none(recipe: Recipe) -> str:
    """Why `anew` makes no slide, in a sentence."""
    if recipe.part in _LEFT_OUT and _is_any(recipe.chosen):
        return _LEFT_OUT[recipe.part]
    return _("The present copy tells nothing for it.")


def _is_any(chosen: Selection) -> bool:
    return bool(questions.kpis(chosen)["cases"].iloc[0])


def _made(part: str, chosen: Selection, link: Link) -> list[Slide]:
    return [_with_recipe(one, part, chosen) for one in _MAKERS[part].make(chosen, link)]


def _outline(part: str, chosen: Selection) -> Slide:
    """What the slide of a part is of, and nothing of what it says: charts and maps take long."""
    its = _MAKERS[part]
    source = source_of("", its.about(chosen), "")
    return _with_recipe(Slide(its.name, PAGE_TITLES[its.page], "", source), part, chosen)


def _with_recipe(slide: Slide, part: str, chosen: Selection) -> Slide:
    """Keys of cases are those of one copy: by them nothing can be made of another."""
    return slide if chosen.cases is not None else replace(slide, recipe=Recipe(part, chosen))


def slide_of(shown: Figure | Table, page: str, chosen: Selection, link: str) -> Slide:
    """A figure or a table of a page as a slide: what it says, and what it was made from.

    Parameters
    ----------
    shown : Figure or Table
        As the page draws it, in either theme.
    page : str
        Name of the page, of `navigation.EVERY_PAGE`.
    chosen : Selection
        What it was made from, where it names no other.
    link : str
        Opens the same view.
    """
    figure = shown if isinstance(shown, Figure) else None
    told = shown.behind if isinstance(shown, Figure) else shown
    drawn = figure.chart if figure and len(told.rows) else None
    source = source_of(told.method, told.about or (chosen,), link)
    return Slide(
        name=told.name,
        page=PAGE_TITLES[page],
        title=told.title,
        source=replace(source, partners=told.partners),
        caption=figure.caption if figure else "",
        alt=figure.alt if figure else told.title,
        chart=None if drawn is None else vega_lite(in_language(drawn)),
        table=told.rows.reset_index(drop=True),
    )


def source_of(method: Text, about: tuple[Selection, ...], link: str) -> Source:
    """What a slide says of where its numbers come from."""
    copy = questions.released()
    hidden = None if copy is None else Suppressed.of(copy, RELEASED)
    told = download_card.provenance_of(method, about)
    source = Source.of(told, link, hidden, questions.copy_name())
    return source if link else replace(source, no_link=links.why_none(about))


def _key_figures(chosen: Selection, link: Link) -> Iterator[Slide]:
    told = overview.key_figures(chosen)
    yield Slide(
        name="key-figures",
        page=PAGE_TITLES["overview"],
        title=_("Key figures"),
        source=source_of(KEY_FIGURES_METHOD, periods.with_before(chosen), link("overview")),
        caption=caption_of(chosen, overview.beside_key_figures()),
        alt=_("Key figures"),
        key_numbers=tuple(
            KeyNumber(one.name, one.value, one.before, str(one.note)) for one in told
        ),
    )


def _trend(chosen: Selection, link: Link) -> Iterator[Slide]:
    yield slide_of(overview.trend(chosen), "overview", chosen, link("overview"))


def _route_map(chosen: Selection, link: Link) -> Iterator[Slide]:
    if not released.tells("route"):
        return
    drawn = routes.route_map(chosen)
    if drawn.split.drawn.empty:
        return
    asked = questions.breakdown(chosen, "route")
    told = asked.dropna(subset=["value"]).sort_values(
        ["cases", "value"], ascending=[False, True], ignore_index=True
    )
    yield Slide(
        name="route-map",
        page=PAGE_TITLES["routes"],
        title=routes.finding(chosen),
        source=source_of(
            f"{released.method(routes.FLOW_METHOD)} {overview.TOP_ROUTES_METHOD}",
            (chosen,),
            link("routes"),
        ),
        caption=f"{route_map.width_in_words()} {routes.left_off_the_map(chosen, drawn)}",
        alt=route_map.described(drawn),
        table=pd.DataFrame(
            {
                _("Route"): labels("route", told["value"], questions.place_names()),
                _("Cases"): told["cases"].astype("Int64"),
            }
        ),
        picture=route_map.picture(drawn),
    )


def _sectors(chosen: Selection, link: Link) -> Iterator[Slide]:
    if released.tells("sector"):
        yield slide_of(sectors.by_theme(chosen), "sectors", chosen, link("sectors"))


def _newly_registered(chosen: Selection, link: Link) -> Iterator[Slide]:
    if questions.released() is None:
        yield slide_of(overview.newly_registered(chosen), "overview", chosen, link("overview"))


def _patterns(chosen: Selection, link: Link) -> Iterator[Slide]:
    """What stands out, where the watch over this very copy is done: it takes longer than a pack."""
    watched = None if questions.released() else analyses.watched()
    if watched is not None:
        alerts = analyses.alerts(watched, chosen, AGREED)
        page = "emerging_patterns"
        slide = slide_of(emerging.newly_raised(alerts), page, chosen, link(page))
        told = (
            holding_back.beside(alerts),  # first: a slide cuts off what it has no room for
            alert_rarity.by_chance(alerts, watched.cases),
            emerging.short_past(alerts.watch),
            emerging.agreed(alerts),
        )
        yield replace(slide, caption=" ".join(filter(None, told)))


def _coverage(chosen: Selection, link: Link) -> Iterator[Slide]:
    if drawn := beneath.coverage(chosen):
        yield slide_of(drawn, "overview", chosen, link("overview"))


def _alone(chosen: Selection) -> tuple[Selection, ...]:
    return (chosen,)


@dataclass(frozen=True)
class _Part:
    """Of the pack: the page and name of its slide, what makes that, and which selections it is of.

    A slide that was added from its page is known by these.
    """

    page: str
    name: str
    make: Callable[[Selection, Link], Iterator[Slide]]
    about: Callable[[Selection], tuple[Selection, ...]] = _alone


_MAKERS = {
    "key-figures": _Part("overview", "key-figures", _key_figures, periods.with_before),
    "trend": _Part("overview", "trend", _trend, periods.with_before),
    "route-map": _Part("routes", "route-map", _route_map),
    "sectors": _Part("sectors", "sectors", _sectors, periods.with_before),
    "newly-registered": _Part("overview", "newly-registered", _newly_registered),
    "patterns": _Part("emerging_patterns", "newly-raised", _patterns),
    "coverage": _Part("overview", "coverage", _coverage),
}

_CAVEATS = "caveats"

_LEFT_OUT = Wordbook(
    {
        "route-map": Words("No route map: what may be shown tells no route that could be drawn."),
        "sectors": Words("No sectors: what may be shown tells no sector."),
        "newly-registered": Words(
            "Nothing of what is new: what may be shown does not tell when a case was registered."
        ),
        "patterns": Words("Not said whether a pattern forms: no watch over this copy is done."),
        "coverage": Words(
            "No reporting coverage: what may be shown does not tell who reported how much."
        ),
    }
)


def _caveats(chosen: Selection, link: Link, left_out: list[str]) -> Slide:
    """What the numbers do not tell, and what of the pack is left out."""
    told = questions.kpis(chosen).iloc[0]
    cases = int(told["cases"])
    without_theme = cases - coverage.with_a_theme(chosen)
    copy = questions.released()
    missing = ngettext(
        "Of {cases} case, {theme} tells no theme and {area} no island or country.",
        "Of {cases} cases, {theme} tell no theme and {area} no island or country.",
        cases,
    )
    if copy is not None:
        missing = _(
            "Of {cases} cases, {theme} have no theme and {area} no island or country in this copy: "
            "they tell none or several, or it was kept back to protect single cases."
        )
    missing = missing.format(
        cases=number(cases), theme=number(without_theme), area=number(told["without_area"])
    )
    made = KEY_FIGURES_METHOD if copy is None else release.method(copy)
    points = [*map(str, limits.OF_EVERY_PAGE), missing, *left_out]
    if copy is not None:
        points.insert(0, release.about().title)
    return Slide(
        name=_CAVEATS,
        page=PAGE_TITLES["method_codes"],
        title=_("What these numbers do not tell"),
        source=source_of(made, (chosen,), link("method_codes")),
        alt=_("Caveats"),
        points=tuple(points),
    )
