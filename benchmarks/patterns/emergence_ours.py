"""Our watch over a stream, and the ceiling: the same watch of who knows what will emerge."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pandas as pd

from benchmarks.patterns.emergence_methods import (
    FEWEST,
    LOOKS,
    Raised,
    Scored,
    Sets,
    Weekly,
)
from benchmarks.patterns.oracle import Oracle
from benchmarks.patterns.population import NONE, Population
from benchmarks.patterns.streams import Stream
from models.agreement import Background, Told
from models.alert import Alert
from models.chance import bans
from models.duplicates import sure_pairs
from models.emergence import SHARE, Watch, watch
from models.groups import GroupModel
from models.profiles import FORMING


@lru_cache(maxsize=1)
def _watched(stream: Stream) -> Watch:
    model = GroupModel(random_state=0).fit(stream.traits, cases=stream.cases)
    return watch(
        stream.cases,
        stream.traits,
        stream.agencies,
        stream.as_of,
        places=stream.places,
        groups=model.found_.labels,
        twins=_twins(stream),
    )


def _twins(stream: Stream) -> pd.DataFrame:
    """Pairs that surely tell one event, as the page asks for them; a stream counts no persons."""
    traits = stream.traits
    one = traits[traits["attribute"].isin(["theme", "area"])]
    own = one.pivot(index="case_key", columns="attribute", values="value")
    own = own.reindex(stream.cases["case_key"]).reset_index()
    own = own.assign(persons_from=np.nan, persons_to=np.nan)
    day = (stream.cases["case_date"] - pd.Timestamp(0)).dt.days.astype("float64")
    dates = pd.DataFrame({"case_key": stream.cases["case_key"], "low": day, "high": day})
    by = stream.agencies.rename(columns={"agency": "value"}).assign(attribute="agency")
    told = Told(own, dates, pd.concat([traits, by], ignore_index=True))
    values = told.traits.value_counts(["attribute", "value"]).rename("cases").reset_index()
    persons = own.value_counts(["persons_from", "persons_to"], dropna=False)
    length = float(day.max() - day.min()) + 1
    counted = persons.rename("cases").reset_index()
    return sure_pairs(told, Background(len(own), length, values, counted))


def ours(stream: Stream) -> list[Raised]:
    """`models.emergence.watch`; the score is what its family has above its own threshold, bans.

    Its own threshold is that of one false alarm a quarter. The cases of a look are those behind the
    alert that lie in the look's window; what it is called is that of its most surprising look.
    """
    told = _watched(stream)
    weekly = Weekly.of(stream)
    week = pd.Series(weekly.week, index=weekly.keys)
    limits = {family: told.threshold(family, 1.0) for family in SHARE}
    return [
        raised
        for alert in told.alerts
        for raised in _looks(alert, limits[alert.family], week, stream)
    ]


def _looks(alert: Alert, limit: float, week: "pd.Series[int]", stream: Stream) -> Iterator[Raised]:
    """An alert look by look."""
    names = frozenset((name.removeprefix("near "), value) for name, value in alert.parts)
    behind = week[alert.behind]
    for day, score, window in alert.path[["day", "score", "window_weeks"]].itertuples(index=False):
        ago = (stream.as_of.normalize() - day).days // 7
        end = int(week.max()) - ago
        seen = behind[(behind <= end) & (behind > end - window)]
        yield Raised(LOOKS - 1 - ago, float(score) - limit, frozenset(seen.index), names)


def oracle(stream: Stream) -> list[Raised]:
    """Ours, had it known beforehand what emerges, and each case by its exact posterior.

    The cases that are more likely of the modus operandi than of the background are one set, tested
    over the windows of profiles by the formula of all, without season and trend; the score is what
    it has above our threshold of a profile. Agencies are taken as one. Without an emergence there
    is nothing to know: it is ours.
    """
    if stream.emergence is None:
        return ours(stream)
    limit = _watched(stream).threshold("profile", 1.0)
    weekly = Weekly.of(stream)
    truth = np.where(stream.cases["case_key"].isin(stream.planted), NONE + 1, NONE)
    there = Population(
        stream.world,
        stream.cases,
        stream.traits,
        stream.agencies,
        stream.places,
        truth,
        (stream.emergence,),
    )
    known = Oracle(there)
    row = np.searchsorted(weekly.keys, known.features.keys)
    fits = np.zeros((1, len(weekly.keys)))
    fits[0, row] = known.labels() > NONE
    sets = Sets.of(weekly, fits, [stream.emergence.signature])
    return sets.raised([_scored(sets, window, limit) for window in FORMING])


def _scored(sets: Sets, window: int, limit: float) -> Scored:
    number, look, seen = sets.often(window)
    before, total = sets.until(number, look, window), sets.weekly.all()
    end = sets.weekly.looks[look] + 1
    ratio = (total[end] - total[end - window]) / total[end - window]
    return number, look, bans(np.maximum(seen, FEWEST), before, ratio) - limit, window
