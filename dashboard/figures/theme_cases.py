"""Where the two themes meet, and the cases that should be looked at again."""

import pandas as pd

from dashboard import analyses, case_link, questions, theme_charts
from dashboard.cards import Figure, Table
from dashboard.colours import is_dark
from dashboard.figures import things
from dashboard.figures.case_dates import dates
from dashboard.figures.theme_check import METHOD, NAMES, points_to, told_as
from dashboard.indicator_names import (
    THING_NAMES,
    cannot_be_told,
    in_words,
    sources,
    thing_name,
)
from dashboard.kept import kept, kept_undrawn
from dashboard.texts import Wordbook, Words, _, decimal, label, labels, ngettext, number
from data_access.selection import Selection
from models.theme_check import seen_in

MOST_DRAWN, FEWEST = 12, 2
"""Things drawn, and the fewest cases with a link; the table has all."""
MOST_BUTTONS = 3
"""Things whose cases can be shown at once, the least likely first."""
MOST_LISTED = 200
"""Cases listed, those with most points first."""

LINK_METHOD = Words(
    "Of the cases of a venue or vessel that tell any indicator, how many show a debt to the "
    "transporter, papers withheld on the way or work arranged by the transporter, against all "
    "venues or vessels: Fisher's exact test, one-sided, adjusted over all of them (Holm 1979)."
)


@kept
def where_they_meet(selection: Selection) -> Figure:
    """Venues and vessels on which more cases show a link than chance makes likely."""
    frame = _named(selection)
    title = _link_finding(frame)
    drawn = frame[frame["showing"] >= FEWEST].head(MOST_DRAWN)
    caption = _(
        "Cases that show a debt to the transporter, papers withheld on the way or work arranged by "
        "the transporter; the mark is what would be expected of any."
    )
    caption = f"{caption} {_how_many_name_one(selection)}"
    drawn = drawn.rename(columns={"showing": "recent"})
    drawn = drawn.assign(verdict=drawn["stands"].map(_judged()))
    chart = theme_charts.links(drawn, list(_judged().values()), dark=is_dark())
    return Figure(
        name="links",
        title=title,
        caption=caption,
        chart=chart if len(drawn) else None,
        table=_link_table(frame),
        alt=title,
        method=LINK_METHOD,
        names=tuple(frame["thing"].astype(str)),
    )


def _named(selection: Selection) -> pd.DataFrame:
    """The links, with what each thing is called, is, and where."""
    frame = analyses.links(selection)
    of = {kind: things.told(selection, kind) for kind in things.TYPES}
    names = [
        f"{THING_NAMES[kind]} {things.described(thing, of[kind])}"
        for kind, thing in zip(frame["thing_kind"], frame["thing"], strict=True)
    ]
    return frame.assign(value_name=names)


def standing_out(selection: Selection) -> list[tuple[str, str, tuple[int, ...]]]:
    """Things that stand out from chance: pseudonym, name, and keys of cases that tell of them."""
    frame = _named(selection)
    first = frame.loc[frame["stands"], ["thing_kind", "thing", "value_name"]].head(MOST_BUTTONS)
    return [
        (thing, name, _cases_of(selection, kind, thing))
        for kind, thing, name in first.itertuples(index=False, name=None)
    ]


def _cases_of(selection: Selection, kind: str, thing: str) -> tuple[int, ...]:
    return tuple(sorted({int(key) for key in analyses.behind(selection, kind, thing)["case_key"]}))


def _judged() -> dict[bool, str]:
    return {True: _("Hardly chance"), False: _("Chance may have made it")}


def _how_many_name_one(selection: Selection) -> str:
    if untold := cannot_be_told(questions.register().info):
        return " ".join(untold.values())
    named = questions.naming_things(selection).iloc[0]
    return ngettext(
        "Of {count} case that tells an indicator, {venue} names a venue and {vessel} a vessel.",
        "Of {count} cases that tell an indicator, {venue} name a venue and {vessel} a vessel.",
        int(named["cases"]),
    ).format(
        count=number(named["cases"]), venue=number(named["venue"]), vessel=number(named["vessel"])
    )


def _link_finding(frame: pd.DataFrame) -> str:
    if frame.empty:
        return _("No case of a venue or vessel ties work to transport")
    first, stands = frame.iloc[0], int(frame["stands"].sum())
    said = ngettext(
        "{thing}: {showing} of {knowing} case ties work to transport, {expected} expected",
        "{thing}: {showing} of {knowing} cases tie work to transport, {expected} expected",
        int(first["knowing"]),
    ).format(
        thing=first["value_name"],
        showing=number(first["showing"]),
        knowing=number(first["knowing"]),
        expected=decimal(first["expected"]),
    )
    if not stands:
        return _("No venue or vessel stands out from chance; the least likely: {thing}").format(
            thing=said
        )
    if more := stands - 1:
        said += ngettext("; and {count} more", "; and {count} more", more).format(
            count=number(more)
        )
    return said


def _link_table(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Thing"): frame["value_name"],
            _("Cases"): frame["cases"],
            _("That tell an indicator"): frame["knowing"],
            _("With a link"): frame["showing"],
            _("Expected"): frame["expected"].round(1),
            _("Chance over all"): frame["adjusted"].round(4),
            _("Judgement"): frame["stands"].map(_judged()),
            **{
                label("theme", theme): frame[theme]
                for theme in ("smuggling", "both", "trafficking")
            },
            _("Undetermined or not known"): frame["other"],
        }
    )


@kept_undrawn
def to_look_at(selection: Selection, theme: str) -> tuple[Table, tuple[int, ...]]:
    """The cases told as one theme that should be looked at again, and their keys."""
    own = told_as(analyses.theme_check(selection), theme)
    points = "trafficking" if theme == "smuggling" else "smuggling"
    sets = own[own["again"]].groupby(["seen", points])[["cases"]].sum().reset_index()
    sets = sets.sort_values([points, "seen"], ascending=[False, True])
    every = int(sets["cases"].sum())
    # Whole sets of indicators, the heaviest first, until enough cases are there.
    sets = sets[sets["cases"].cumsum().shift(fill_value=0) < MOST_LISTED]
    asked = tuple(int(one) for one in sets["seen"])
    found = questions.cases_showing(selection, theme, asked)
    marked = own[["seen", "again", "trafficking", "smuggling", *_KNOWS]].drop_duplicates()
    found = found.merge(marked, on=["seen", *_KNOWS], how="left")
    found = found[found["again"].eq(True)]
    found = found.sort_values(points, ascending=False, kind="stable").head(MOST_LISTED)
    said = {
        "smuggling": ngettext(
            "{count} case told as smuggling that may be trafficking, most points first",
            "{count} cases told as smuggling that may be trafficking, most points first",
            every,
        ),
        "trafficking": ngettext(
            "{count} case told as trafficking that looks like mere smuggling",
            "{count} cases told as trafficking that look like mere smuggling",
            every,
        ),
    }
    title = said[theme].format(count=number(every))
    if every > len(found):
        title += _("; the first {count} are listed").format(count=number(len(found)))
    keys = tuple(int(key) for key in found["case_key"])
    rows = _case_table(found)
    return Table(f"again-{theme}", title, rows, METHOD, cases=case_link.named(found)), keys


_KNOWS = Wordbook(
    {
        "knows_indicator": Words("indicators"),
        "knows_means_of_control": Words("means of control"),
        "knows_exploitation_type": Words("exploitation"),
        "knows_price": Words("price"),
        "knows_leg_outcome": Words("outcome of the journey"),
    }
)


def _speaking(sets: "pd.Series[int]", theme: str) -> list[str]:
    """Of each set the indicators that speak for a theme."""
    own = [name for name in NAMES if points_to(name) == theme]
    seen = [seen_in(int(bits), NAMES) for bits in sets]
    return [in_words(tuple(name for name in each if name in own)) or "–" for each in seen]


def _case_table(found: pd.DataFrame) -> pd.DataFrame:
    places = questions.place_names()
    return pd.DataFrame(
        {
            _("Case"): found["case_id"],
            _("Date"): dates(found),
            _("Island or country"): labels("area", found["area"]),
            _("Place"): found["place"].map(lambda place: thing_name("place", place, places)),
            _("Of trafficking"): found["trafficking"],
            _("Of smuggling"): found["smuggling"],
            _("Speaks for trafficking"): _speaking(found["seen"], "trafficking"),
            _("Speaks for smuggling"): _speaking(found["seen"], "smuggling"),
            _("Source"): [sources(seen_in(int(bits), NAMES)) for bits in found["seen"]],
            _("Not known"): [
                ", ".join(word for name, word in _KNOWS.items() if not getattr(row, name)) or "–"
                for row in found.itertuples()
            ],
            _("Reports"): found["reports"],
        }
    ).reset_index(drop=True)
