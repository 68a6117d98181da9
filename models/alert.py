"""The evidence of one alert: what it is made of, and what else could have made it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from models.alert_identity import Trace
from models.causes import Moment, causes_tried, fill_more
from models.chance import exposure
from models.combinations import Parts
from models.history import History
from models.tracks import Thing, seen_in
from models.traits import ONE_AREA, Integers, Matrix, row

_SHARED = 0.6  # of the cases that know the attribute, from which a value is part of the signature
_LIFT = 1.5
_NATS = 2.0
_KNOWN = 2


@dataclass(frozen=True, eq=False)
class Alert:
    """A pattern that formed; figures are those of the look at which it was most surprising.

    Attributes
    ----------
    family : str
        "profile" or "combination".
    parts : tuple of (attribute, value)
        What it is called by: of a combination its values, of a profile its signature.
    signature : DataFrame[attribute, value: str, cases, of: int64, share_before: float64]
        Values that most cases behind it share, the most telling first.
    seen, expected, low, high : float
        Cases in the window, and expected with its 95% prediction interval.
    path : DataFrame[day: datetime64, score: float64, window_weeks: int64, first: datetime64]
        Every look at which it was a surprise, its window, and the day of the first case seen in it.
    cases, behind : int64 array of case keys
        Those seen in the window; all that fit it, or that it ever saw.
    behind_days : DatetimeIndex
        The days of those behind it.
    agencies : DataFrame[agency: str, cases: int64]
        Who told of the cases seen; "" where not known.
    most : str
        The agency that told most of it alone, "" where not known: another may have told of more
        cases, with others.
    causes : DataFrame[cause: str, seen, expected, chance: float64, stands: bool]
        How it would look if something else had made it: "one_agency" (where there are several:
        without what `most` alone told), "campaign" (of a profile: held against what else grew about
        it), "registration" (without the agencies that fill in what it is called by more often than
        before), "repeats" (cases of one day counted once).
    area : str
        The island or country that the cases seen share, common as it may be; "" where none.
    """

    family: str
    parts: Parts
    signature: pd.DataFrame
    window_weeks: int
    seen: float
    expected: float
    low: float
    high: float
    best: float
    path: pd.DataFrame
    cases: Integers
    behind: Integers
    behind_days: pd.DatetimeIndex
    agencies: pd.DataFrame
    most: str
    causes: pd.DataFrame
    area: str = ""

    @property
    def trace(self) -> Trace:
        """By what it is known for the same thing as another alert of this run."""
        return Trace(frozenset(self.behind.tolist()), frozenset(_called(self.signature)))

    @property
    def peak(self) -> pd.Timestamp:
        """The day of the look at which it was most surprising."""
        return pd.Timestamp(self.path["day"].iloc[int(self.path["score"].argmax())])

    @property
    def is_written_down(self) -> bool:
        """Whether it would be no surprise without the agencies that fill in more than before."""
        own = self.causes[self.causes["cause"] == "registration"]
        return not own["stands"].all()

    def over(self, threshold: float) -> pd.DataFrame:
        """The rows of its path at which it reached a threshold."""
        return self.path[self.path["score"] > threshold]

    def is_one_with(self, other: "Alert") -> bool:
        """Whether two alerts rest on the same cases, or say the same of different ones."""
        return self.trace.is_one_with(other.trace)


def described(
    past: History,
    thing: Thing,
    sets: Matrix,
    *,
    wide: Matrix | None,
    as_of: pd.Timestamp,
    parts: tuple[Parts, ...] | None,
    limit: float,
) -> Alert:
    """The evidence of a thing that the watch found in ``sets`` (sets x cases).

    ``parts`` names the sets; where they are profiles, nothing does. ``limit``: bans above which a
    thing is told.
    """
    top, keys = thing.top, past.similarity.encoded.keys
    members = row(sets, top.set)
    counts = past.counts
    now = (past.week <= top.look) & (past.week > top.look - top.window)
    seen = seen_in(past, members, top.look, top.window)
    signature = _signature(past, seen, np.flatnonzero(counts & ~np.isin(_all(past), seen)))
    named = parts[top.set] if parts else ()
    if not named or named[0][0] == "group":
        named = _called(signature)  # a group's number is of one run only
    around = None if wide is None else row(wide, top.set)
    behind = np.array(sorted(thing.behind | thing.ever), dtype=np.int64)
    moment = Moment.of(past, members, top.look, top.window, around)
    more = fill_more(past, signature, now, past.week <= top.look - top.window)
    low, high = _interval(float(moment.past.sum()), top.expected, float(moment.empty().sum()))
    return Alert(
        "profile" if parts is None else "combination",
        named,
        signature,
        top.window,
        top.seen,
        top.expected,
        low,
        high,
        thing.best,
        _path(past, thing, sets, as_of),
        keys[seen],
        keys[behind],
        _dates(past, past.day[behind], as_of),
        _agencies(past, seen),
        past.agencies[moment.most],
        causes_tried(moment, _days(past, seen), more, limit=limit),
        _area(past, seen),
    )


def _all(past: History) -> Integers:
    return np.arange(len(past.week))


def _path(past: History, thing: Thing, sets: Matrix, as_of: pd.Timestamp) -> pd.DataFrame:
    finds = thing.finds
    seen = (seen_in(past, row(sets, find.set), find.look, find.window) for find in finds)
    first = np.array([past.day[cases].min() for cases in seen])
    weeks_ago = np.array([past.weeks - 1 - find.look for find in finds])
    return pd.DataFrame(
        {
            "day": as_of.normalize() - pd.to_timedelta(weeks_ago * 7, unit="D"),
            "score": [find.score for find in finds],
            "window_weeks": [find.window for find in finds],
            "first": _dates(past, first, as_of),
        }
    )


def _dates(past: History, days: Integers, as_of: pd.Timestamp) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(as_of.normalize() - pd.to_timedelta(past.days - days, unit="D"))


def _signature(past: History, seen: Integers, others: Integers) -> pd.DataFrame:
    """Values that most of the cases seen share, and the others do not."""
    encoded = past.similarity.encoded
    of_value = encoded.attribute_of
    cases = np.asarray(encoded.has[seen].sum(axis=0), dtype=np.int64)
    of = np.asarray(encoded.knows[seen].sum(axis=0), dtype=np.int64)[of_value]
    before = np.asarray(encoded.has[others].sum(axis=0), dtype=np.float64)
    known = np.asarray(encoded.knows[others].sum(axis=0), dtype=np.float64)[of_value]
    share, base = cases / np.maximum(of, 1), (before + 0.5) / (known + 1)
    nats = cases * np.log(np.maximum(share, 1e-9) / base)
    told = (of >= _KNOWN) & (share >= _SHARED) & (share >= _LIFT * base) & (nats >= _NATS)
    values = np.flatnonzero(told)
    values = values[np.lexsort((values, -nats[values]))]
    return pd.DataFrame(
        {
            "attribute": pd.Series([encoded.attributes[of_value[v]] for v in values], dtype="str"),
            "value": pd.Series([encoded.values[v] for v in values], dtype="str"),
            "cases": cases[values],
            "of": of[values],
            "share_before": before[values] / np.maximum(known[values], 1),
        }
    )


def _called(signature: pd.DataFrame) -> Parts:
    return tuple(zip(signature["attribute"], signature["value"], strict=True))


def _interval(past: float, expected: float, empty: float) -> tuple[float, float]:
    """Cases that would be no surprise: 2.5% to 97.5% of the negative binomial."""
    ratio = float(exposure(*(np.array([figure]) for figure in (expected, past, empty)))[0])
    chance = 1 / (1 + ratio)
    low, high = (float(stats.nbinom.ppf(p, past + 0.5, chance)) for p in (0.025, 0.975))
    return low, high


def _agencies(past: History, seen: Integers) -> pd.DataFrame:
    cases = (past.told[seen] > 0).sum(axis=0)
    table = pd.DataFrame({"agency": past.agencies, "cases": cases})
    table = table[table["cases"] > 0].sort_values(["cases", "agency"], ascending=[False, True])
    return table.reset_index(drop=True)


def _area(past: History, seen: Integers) -> str:
    encoded = past.similarity.encoded
    own = np.array([encoded.attributes[of] == "area" for of in encoded.attribute_of], np.bool_)
    values = np.flatnonzero(own)
    cases = np.asarray(encoded.has[seen][:, values].sum(axis=0))
    shared = values[cases >= max(ONE_AREA * cases.sum(), 1)]  # a case has one at most
    return str(encoded.values[shared[0]]) if len(shared) else ""


def _days(past: History, seen: Integers) -> int:
    """Days with a case; of cases of which the day is not known nothing says that they share one."""
    exact = past.exact[seen]
    return len(np.unique(past.day[seen[exact]])) + int((~exact).sum())
