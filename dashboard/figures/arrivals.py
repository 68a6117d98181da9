"""When persons arrive on a route, and how it ends: for who decides at which hour to be there."""

import altair as alt
import pandas as pd

from dashboard import questions
from dashboard.cards import Figure
from dashboard.charts import AnyChart, legend_height, neutral_colour
from dashboard.colours import ALARM, CARIBBEAN_NETHERLANDS, INK, THEME_COLOURS, is_dark
from dashboard.kept import kept
from dashboard.texts import NOT_KNOWN, Words, _, label, labels, ngettext, number, place_label
from data_access import codes
from data_access.facts import ROUTE_SEPARATOR
from data_access.selection import Selection
from models.voyages import shortest_span, tells_an_hour

METHOD = Words(
    "Legs of the selected cases from the one place to the other by the hour of arrival, local time "
    "(UTC-4). A leg without a time of arrival, or of 00:00 to the minute, as a day alone is kept, "
    "is in no bar. Intercepted: of the legs of which any outcome is known."
)

NOON = 12
"""Where the day begins in the drawing, so that a night stands together."""

NARROW = 12
"""Hours up to which a span says anything of when to look."""


@kept
def by_hour(selection: Selection, origin: str, destination: str) -> Figure:
    """Arrivals on one route by hour of the day, stacked by outcome."""
    legs = questions.arrivals(selection, origin, destination)
    arrival = pd.to_datetime(legs["arrival"])
    hour = arrival.dt.hour.where(tells_an_hour(arrival)).astype("Int64")
    frame = pd.DataFrame({"hour": hour, "outcome": legs["outcome"]})
    counted = frame.groupby(["hour", "outcome"], dropna=False).size().rename("legs").reset_index()
    order = {code: place for place, code in enumerate(codes.LEG_OUTCOME.codes)}
    counted = counted.assign(
        outcome_name=labels("leg_outcome", counted["outcome"]),
        outcome_order=counted["outcome"].map(order).fillna(len(order)).astype(int),
        hour_name=[str(NOT_KNOWN) if pd.isna(hour) else _hour(hour) for hour in counted["hour"]],
        since_noon=(counted["hour"] - NOON) % 24,
    ).sort_values(["since_noon", "outcome_order"], na_position="last", kind="stable")
    drawn = counted.dropna(subset=["hour"])
    names = questions.place_names()
    route = place_label(f"{origin}{ROUTE_SEPARATOR}{destination}", names)
    title = f"{route}: {_when(frame['hour'])}"
    columns = {
        "hour_name": _("Hour of arrival"),
        "outcome_name": _("Outcome"),
        "legs": _("Legs"),
    }
    return Figure(
        name="arrivals-by-hour",
        title=title,
        caption=_how_it_ended(legs["outcome"]),
        chart=_chart(drawn) if len(drawn) else None,
        table=counted[list(columns)].rename(columns=columns),
        alt=title,
        method=METHOD,
    )


def _hour(hour: int) -> str:
    return f"{int(hour) % 24:02d}:00"


def _when(hours: "pd.Series[int]") -> str:
    """Of how many arrivals the hour is known, and within which hours they lie."""
    known = hours.dropna()
    if known.empty:
        return _("arrivals by hour of the day, of none is it known")
    told = _("arrivals by hour of the day ({known} of {all} known)").format(
        known=number(len(known)), all=number(len(hours))
    )
    first, span = shortest_span(known)
    if len(known) == 1 or span > NARROW:
        return told
    return _("{arrivals}, all between {first} and {last}").format(
        arrivals=told, first=_hour(first), last=_hour(first + span)
    )


def _how_it_ended(outcomes: "pd.Series[str]") -> str:
    """How many were intercepted of those whose outcome is known, and what became of these."""
    known = outcomes.dropna()
    if known.empty:
        return _("Of no arrival is the outcome known.")
    taken = int((known == "intercepted").sum())
    told = ngettext(
        "Intercepted: {taken} of the {known} leg whose outcome is known, of {all} in all.",
        "Intercepted: {taken} of the {known} legs whose outcome is known, of {all} in all.",
        len(known),
    ).format(taken=number(taken), known=number(len(known)), all=number(len(outcomes)))
    others = known[known != "intercepted"].value_counts(sort=False).sort_values(ascending=False)
    each = [f"{label('leg_outcome', str(code))} {number(count)}" for code, count in others.items()]
    return f"{told} {'; '.join(each)}." if each else told


def _colours(theme: str) -> dict[str, str]:
    """Of each outcome; what is not known has the colour of nothing."""
    themes = THEME_COLOURS[theme]
    return {
        "landed": themes["smuggling"],
        "intercepted": CARIBBEAN_NETHERLANDS[theme],
        "turned_back": themes["both"],
        "wreck": themes["trafficking"],
        "overstay": INK[theme],
        "refused_entry": ALARM[theme],
    }


def _chart(frame: pd.DataFrame) -> AnyChart:
    """``frame``: hour_name, outcome_name, outcome_order, legs."""
    hours = [_hour(NOON + place) for place in range(24)]
    shown = frame.sort_values("outcome_order").drop_duplicates("outcome_name")
    colours = _colours("dark" if is_dark() else "light")
    range_ = [colours.get(code, neutral_colour(is_dark())) for code in shown["outcome"]]
    chart: AnyChart = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X(
                "hour_name:N",
                title=_("Hour of arrival, local time, from noon to noon"),
                scale=alt.Scale(domain=hours),
                axis=alt.Axis(labelAngle=0, labelOverlap=True),
            ),
            y=alt.Y("legs:Q", title=_("Legs"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "outcome_name:N",
                title=None,
                scale=alt.Scale(domain=shown["outcome_name"].tolist(), range=range_),
                legend=alt.Legend(orient="top", symbolType="square", columns=3),
            ),
            order=alt.Order("outcome_order:Q"),
            tooltip=[
                alt.Tooltip("hour_name:N", title=_("Hour of arrival")),
                alt.Tooltip("outcome_name:N", title=_("Outcome")),
                alt.Tooltip("legs:Q", title=_("Legs")),
            ],
        )
        .properties(height=180 + legend_height(1))
    )
    return chart
