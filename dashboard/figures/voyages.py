"""Legs held against their distance: how far, and whether the times fit."""

import numpy as np
import pandas as pd

from dashboard import case_link, questions
from dashboard.basemap.paths import sea_paths
from dashboard.cards import Table
from dashboard.colours import WAYS
from dashboard.kept import kept_undrawn
from dashboard.map_lines import AT_SEA as WAYS_AT_SEA
from dashboard.texts import Wordbook, Words, _, decimal, label, labels, ngettext, number
from data_access.selection import Selection
from models import voyages

AT_SEA = {mode for mode, way in WAYS.items() if way in WAYS_AT_SEA}
"""Modes that go over water."""

VERDICTS = Wordbook(
    {
        voyages.TOO_FAST: Words("Too fast for the distance"),
        voyages.TOO_SLOW: Words("Slower than its mode goes"),
        voyages.IMPOSSIBLE_TIMES: Words("Arrives before it leaves"),
    }
)


def _speed_limits() -> str:
    """Slowest and fastest speed of each mode, in words."""
    return "; ".join(
        f"{label('mode', mode)} {decimal(limits.slowest_kmh)}–{number(limits.fastest_kmh)}"
        for mode, limits in voyages.SPEEDS.items()
    )


DOUBT_METHOD = Words(
    "Speed from departure to arrival over the way at sea or the great circle, against what the "
    "mode can do; the leg is flagged, not corrected. Not checkable: a time of 00:00 to the minute, "
    "as a day alone is kept, an end or a mode that is not known, a place without coordinates, no "
    "way over water, or ends less than {km} km apart. Limits in km/h: {limits}."
).format(limits=_speed_limits, km=f"{voyages.SHORTEST_CHECKED_KM:g}")


def distances_km(legs: pd.DataFrame, places: pd.DataFrame) -> "pd.Series[float]":
    """Kilometres of each leg: along the way at sea, else over the great circle; NaN unknown."""
    where = places.set_index("place")[["longitude", "latitude"]].astype(float)
    start = where.reindex(legs["origin"]).to_numpy()
    end = where.reindex(legs["destination"]).to_numpy()
    straight = voyages.great_circle_km(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    at_sea = legs["at_sea"].to_numpy(bool) & ~np.isnan(straight)
    pairs = [
        (tuple(a.round(4).tolist()), tuple(b.round(4).tolist()))
        for a, b in zip(start[at_sea], end[at_sea], strict=True)
    ]
    found = sea_paths(pairs)
    ways = (found[pair] for pair in pairs)
    straight[at_sea] = [np.nan if way is None else way.distance_km for way in ways]
    return pd.Series(straight, index=legs.index)


@kept_undrawn
def doubtful_legs(selection: Selection) -> Table:
    """Legs whose times do not fit their distance."""
    legs = questions.timed_legs(selection)
    legs = legs.assign(at_sea=legs["mode"].isin(AT_SEA))
    legs["distance_km"] = distances_km(legs, questions.places())
    checked = voyages.voyages(legs)
    doubtful = checked[checked["verdict"].isin(VERDICTS)]
    doubtful = doubtful.sort_values("departure", ascending=False, kind="stable")
    names = questions.place_names()
    table = pd.DataFrame(
        {
            _("Case"): doubtful["case_id"],
            _("Origin"): labels("origin", doubtful["origin"], names),
            _("Destination"): labels("destination", doubtful["destination"], names),
            _("Mode"): labels("mode", doubtful["mode"]),
            _("Departure"): doubtful["departure"],
            _("Arrival"): doubtful["arrival"],
            _("km"): doubtful["distance_km"].round(0),
            _("Knots"): doubtful["speed_knots"].round(1),
            _("Why"): doubtful["verdict"].map(VERDICTS),
        }
    )
    untimed = int(questions.untimed_legs(selection)["legs"].iloc[0])
    sentence = doubt_sentence(checked["verdict"], untimed)
    rows = table.reset_index(drop=True)
    return Table("doubtful-legs", sentence, rows, DOUBT_METHOD, cases=case_link.named(doubtful))


def doubt_sentence(verdicts: "pd.Series[str]", untimed: int) -> str:
    """How many legs with both times are doubtful and why, how many cannot be checked at all."""
    counts = verdicts.value_counts()
    too_fast, too_slow, impossible, unchecked = (
        int(counts.get(verdict, 0))
        for verdict in (
            voyages.TOO_FAST,
            voyages.TOO_SLOW,
            voyages.IMPOSSIBLE_TIMES,
            voyages.NOT_CHECKABLE,
        )
    )
    backwards = ngettext(
        "{count} arriving before it leaves", "{count} arriving before they leave", impossible
    )
    parts = [
        _("{count} too fast for the distance").format(count=number(too_fast)),
        _("{count} slower than the mode goes").format(count=number(too_slow)),
        backwards.format(count=number(impossible)),
        _("{count} not checkable").format(count=number(unchecked)),
    ]
    timed = ngettext("{count} leg with both times", "{count} legs with both times", len(verdicts))
    without = ngettext("{count} leg lacks a time", "{count} legs lack a time", untimed)
    return _("{timed}: {found}; {without}").format(
        timed=timed.format(count=number(len(verdicts))),
        found=", ".join(parts),
        without=without.format(count=number(untimed)),
    )
