"""How a class in the training room stands: who is where, what was answered, how it scored."""

from collections.abc import Callable, Collection
from math import ceil

import altair as alt
import pandas as pd

from dashboard import charts, room_texts
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.figures import ALL_OF_IT
from dashboard.navigation import PAGE_TITLES
from dashboard.room import ClassResult, Live
from dashboard.texts import Wordbook, Words, _, ngettext, number

VERDICTS = Wordbook(
    {
        "found": Words("Right"),
        "near": Words("Nearly right"),
        "wrong": Words("Wrong"),
        "missed": Words("Missed"),
        "neutral": Words("Counts neither way"),
        "": Words("Not revealed"),
    }
)
_COLOURS = {
    "found": {"light": "#00866b", "dark": "#2fd6b0"},
    "near": {"light": "#b8860b", "dark": "#e0b43c"},
    "wrong": {"light": "#b3261e", "dark": "#ff7a5c"},
    "neutral": {"light": "#66717f", "dark": "#9aa7b8"},
    "": {"light": "#0b6478", "dark": "#2b8ea6"},
}
_MARKS = {"found": "✓ ", "near": "≈ ", "wrong": "✗ ", "neutral": "– ", "": ""}
"""What a verdict looks like to who does not see its colour."""

MOST_BARS = 14
"""Values drawn of one answer; what is beyond is counted."""

Named = Callable[[str, str], str]
"""The reader's words for a value of a field."""


def where(live: Live) -> Figure:
    """On which page those are who are here now."""
    here = live.seats[live.seats["here"]]
    counted = here["page"].value_counts()
    frame = pd.DataFrame(
        {
            "value": [page_of(str(page)) for page in counted.index],
            "seats": counted.to_numpy(),
            "verdict": "",
        }
    )
    title = ngettext(
        "{count} participant is here now", "{count} participants are here now", len(here)
    ).format(count=number(len(here)))
    columns = {"value": _("Page"), "seats": _("Participants")}
    return Figure(
        name="room-where",
        title=title,
        chart=_bars(frame, _("Participants")) if len(frame) else None,
        table=frame[list(columns)].rename(columns=columns),
        alt=title,
        method=_("Seats whose page was heard of in the last 40 seconds, by the page."),
    )


def page_of(page: str) -> str:
    """The title of the page that somebody is on; a seat just taken is on none."""
    return PAGE_TITLES[page] if page in PAGE_TITLES else _("On no page yet")


def answers(result: ClassResult, named: Named, field: str, right: Collection[str] | None) -> Figure:
    """How often each value of one field was given.

    ``right`` is what the key holds, where it may be seen: then each value has its verdict, and what
    is right stands there though nobody gave it, or is counted where the chart has no room for it.
    """
    given = result.given[result.given["field"] == field]
    told = set(given["value"])
    rows = [
        (str(value), int(seats), "" if right is None else str(verdict))
        for value, seats, verdict in zip(
            given["value"], given["seats"], given["verdict"], strict=True
        )
    ]
    rows += [(value, 0, "found") for value in right or () if value not in told]
    frame = pd.DataFrame(
        [(_MARKS[verdict] + named(field, value), seats, verdict) for value, seats, verdict in rows],
        columns=["value", "seats", "verdict"],
    )
    title = room_texts.FIELDS[field]
    columns = {"value": _("Answer"), "seats": _("Participants")}
    table = frame[list(columns)].rename(columns=columns)
    return Figure(
        name=f"room-answers-{result.exercise}-{field}",
        title=title,
        chart=_bars(frame.head(MOST_BARS), _("Participants")) if len(frame) else None,
        table=table,
        alt=title,
        method=_("Each participant's latest answer, counted by value."),
        caption=_not_drawn(frame[MOST_BARS:]),
    )


def _not_drawn(rest: pd.DataFrame) -> str:
    """What the chart has no room for: how many answers, how often given, and how many are right."""
    if rest.empty:
        return ""
    most = int(rest["seats"].max())
    told = ngettext(
        "{count} more answer is not drawn, given by {most} or fewer.",
        "{count} more answers are not drawn, each given by {most} or fewer.",
        len(rest),
    ).format(count=number(len(rest)), most=number(most))
    right = rest["verdict"].eq("found")
    if not right.any():
        return told
    of_those = ngettext("{count} of those is right.", "{count} of those are right.", right.sum())
    return f"{told} {of_those.format(count=number(int(right.sum())))}"


def how_many(result: ClassResult) -> str:
    """How many answered an exercise."""
    return _("{answered} of {seats} answered").format(
        answered=number(result.answered), seats=number(result.seats)
    )


def whole(points: float) -> int:
    """Points as they are shown anywhere, cut off: rounded up, fewer would have so many."""
    return int(points)


def begun(minutes: float) -> int:
    """Minutes as they are shown, each that began: a part of one beyond par costs points."""
    return ceil(minutes)


def median(result: ClassResult) -> int | None:
    """Points that half of those who answered have or exceed; None where nobody answered."""
    return whole(float(pd.Series(result.points).median())) if result.points else None


def points(result: ClassResult, own: float | None) -> Figure:
    """How the points of the class are spread, and where one's own lie."""
    bands = pd.cut(
        pd.Series(map(whole, result.points), dtype=float),
        range(0, 101, 20),
        include_lowest=True,
        right=True,
    )
    counted = bands.cat.codes.value_counts().reindex(range(5), fill_value=0)
    mine = None if own is None else min(max(-(-whole(own) // 20) - 1, 0), 4)
    names = [
        _("{points} (you)").format(points=band) if place == mine else band
        for place, band in enumerate(("0–20", "21–40", "41–60", "61–80", "81–100"))
    ]
    frame = pd.DataFrame(
        {
            "value": names,
            "seats": counted.to_numpy(),
            "verdict": ["" if mine in {None, place} else "neutral" for place in range(5)],
        }
    )
    title = _of_half(median(result))
    columns = {"value": _("Points"), "seats": _("Participants")}
    return Figure(
        name=f"room-points-{result.exercise}",
        title=title,
        chart=_columns(frame) if result.points else None,
        table=frame[list(columns)].rename(columns=columns),
        alt=title,
        method=_("Points of those who answered; who gave no answer has none."),
        about=ALL_OF_IT,
    )


def _of_half(middle: int | None) -> str:
    if middle is None:
        return _("Nobody answered this exercise")
    if not middle:
        return _("Half of those who answered have no points")
    return _("Half of those who answered have {points} points or more").format(
        points=number(middle)
    )


def _colour(frame: pd.DataFrame) -> alt.Color:
    how = "dark" if is_dark() else "light"
    present = [one for one in _COLOURS if one in set(frame["verdict"])]
    return alt.Color(
        "verdict:N",
        legend=None,
        scale=alt.Scale(domain=present, range=[_COLOURS[one][how] for one in present]),
    )


def _bars(frame: pd.DataFrame, counted: str) -> charts.AnyChart:
    order = frame["value"].tolist()
    bars: alt.Chart = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=2)
        .encode(
            y=alt.Y("value:N", title=None, sort=order, axis=charts.NAMES),
            x=alt.X("seats:Q", title=counted, axis=alt.Axis(tickMinStep=1, format="d")),
            color=_colour(frame),
            tooltip=[
                alt.Tooltip("value:N", title=_("Answer")),
                alt.Tooltip("seats:Q", title=counted),
            ],
        )
        .properties(height=charts.ROW * max(len(order), 2) + charts.FOOT)
    )
    return bars


def _columns(frame: pd.DataFrame) -> charts.AnyChart:
    drawn: alt.Chart = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=2)
        .encode(
            x=alt.X(
                "value:N",
                title=_("Points"),
                sort=frame["value"].tolist(),
                axis=alt.Axis(labelAngle=0),
            ),
            y=alt.Y(
                "seats:Q",
                title=_("Participants"),
                axis=alt.Axis(tickMinStep=1, format="d"),
            ),
            color=_colour(frame),
            tooltip=[
                alt.Tooltip("value:N", title=_("Points")),
                alt.Tooltip("seats:Q", title=_("Participants")),
            ],
        )
        .properties(height=200)
    )
    return drawn
