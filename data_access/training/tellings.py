"""Who tells of an event, when they enter it, and how their reports differ."""

import numpy as np
import pandas as pd

from data_access.codes import N_
from data_access.errors import RegisterError
from data_access.training import mixes
from data_access.training.draw import Column, chance, lookup, pick
from data_access.training.patterns import SILENT_DAYS
from data_access.training.scenario import Scenario, Silence
from data_access.training.seasons import Span
from data_access.training.variants import BY_NAME

MEDIAN_LAG_DAYS = 9
_LAG_SPREAD = 1.05  # standard deviation of its logarithm
_LATE_SHARE, _LATE_DAYS = 0.05, 130  # a long tail: files found and entered afterwards
_PLANTED_LAG_DAYS = 20
_PRECISION = {
    "day": 0.755, "week": 0.08, "month": 0.095, "quarter": 0.03, "year": 0.01, None: 0.03,
}  # fmt: skip
_ANOTHER_THEME = {"trafficking": "undetermined", "smuggling": "both", "both": "trafficking"}


def tell(
    rng: np.random.Generator,
    events: pd.DataFrame,
    span: Span,
    reports: int,
    scenario: Scenario,
) -> pd.DataFrame:
    """Exactly ``reports`` reports, in the order of their registration.

    Adds to the columns of `events`: ``event`` (its number), ``case_id``, ``report_id``,
    ``registered_date`` (datetime64), ``precision`` of the day (None: not known),
    ``carelessness`` (how often the agency leaves a field empty, of this pattern, against the
    average) and ``gap_factor`` (the same in this scenario).
    What would be registered after the last day is not there yet: the newest weeks are incomplete,
    as in any register.

    Raises
    ------
    RegisterError
        What is planted, and told several times, does not fit into so few reports.
    """
    told = _one_row_a_telling(rng, events)
    told["registered_date"] = _registered(rng, told, span)
    told["precision"] = _precision(rng, told)
    told = told[told["registered_date"] <= pd.Timestamp(span.end)]
    if scenario.silence and not scenario.silence.late:
        _hush(told, span, scenario.silence)
    told = _thinned(rng, told, reports)
    told = told.sort_values(["registered_date", "event", "telling"], ignore_index=True)
    told["report_id"] = _numbered("R", told["registered_date"])
    told["case_id"] = _case_ids(told)
    factor = lookup(told["agency"].to_numpy(object), mixes.GAP_FACTOR, 1.0)
    planted = {name: pattern.gap_factor for name, pattern in BY_NAME.items()}
    told["carelessness"] = factor * lookup(told["pattern"].to_numpy(object), planted, 1.0)
    told["gap_factor"] = told["carelessness"] * scenario.missing
    return told


def _one_row_a_telling(rng: np.random.Generator, events: pd.DataFrame) -> pd.DataFrame:
    event = np.repeat(np.arange(len(events)), events["tellings"])
    told = events.iloc[event].reset_index(drop=True)
    told["event"] = event
    told["telling"] = told.groupby("event").cumcount()
    again = (told["telling"] > 0).to_numpy()
    told.loc[again, "agency"] = _another_agency(told[again])
    told.loc[again, "kind"] = pick(rng, {"report": 3, "sign": 2}, int(again.sum()))
    size = len(told)
    differs = again & chance(rng, 0.15, size)
    theme = told["theme"].to_numpy(object)
    told["theme"] = np.where(differs, lookup(theme, _ANOTHER_THEME, "undetermined"), theme)
    told["theme"] = told["theme"].astype(object)
    counted = told["persons"] + np.where(again, rng.integers(-2, 3, size), 0)
    told["persons"] = np.maximum(counted, 1)
    shift = np.where(again & chance(rng, 0.25, size), rng.choice([-1, 1], size), 0)
    told["day"] += pd.to_timedelta(shift, unit="D")
    return told


def _another_agency(again: pd.DataFrame) -> Column:
    """The next agencies of the island's ring, so that no agency tells of an event twice."""
    agencies = []
    columns = zip(again["area"], again["agency"], again["telling"], strict=True)
    for area, first, telling in columns:
        ring = mixes.RINGS[area]
        start = ring.index(first) if first in ring else 0
        agencies.append(ring[(start + telling) % len(ring)])
    return np.array(agencies, dtype=object)


def _hush(told: pd.DataFrame, span: Span, silence: Silence) -> None:
    """What the silent agency would still register, another one of the island tells."""
    since = pd.Timestamp(span.end) - pd.Timedelta(days=SILENT_DAYS)
    own = told["agency"].eq(silence.agency) & told["area"].eq(silence.area)
    others = told.groupby("event")["agency"].agg(set)
    late = told[own & (told["registered_date"] > since)]
    for row, event in zip(late.index, late["event"].to_list(), strict=True):
        tells = others[event]
        ring = mixes.RINGS[silence.area]
        told.at[row, "agency"] = next(agency for agency in ring if agency not in tells)
        tells.add(told.at[row, "agency"])


def _registered(rng: np.random.Generator, told: pd.DataFrame, span: Span) -> pd.Series:
    size = len(told)
    lag = rng.lognormal(np.log(MEDIAN_LAG_DAYS), _LAG_SPREAD, size)
    late = np.where(chance(rng, _LATE_SHARE, size), rng.exponential(_LATE_DAYS, size), 0)
    lag = np.floor(lag + late)
    planted = told["pattern"].notna().to_numpy()
    left = (pd.Timestamp(span.end) - told["day"]).dt.days
    lag = np.where(planted, np.minimum(np.minimum(lag, _PLANTED_LAG_DAYS), left), lag)
    return told["day"] + pd.to_timedelta(lag, unit="D")


def _precision(rng: np.random.Generator, told: pd.DataFrame) -> pd.Series:
    exact = told["pattern"].notna() | told["channel"].eq("interception")
    precision = np.where(exact, "day", pick(rng, _PRECISION, len(told)))
    return pd.Series(precision, told.index, dtype=object)


def _thinned(rng: np.random.Generator, told: pd.DataFrame, reports: int) -> pd.DataFrame:
    """Leave out background events told once, at random, until the number is right."""
    once = told["pattern"].isna() & ~told["event"].duplicated(keep=False)
    once &= told["channel"].ne("interception")  # their number a year is known
    surplus = len(told) - reports
    if not 0 <= surplus <= once.sum():
        raise RegisterError(
            N_(
                "No register of {reports} reports can hold so many years and events that several "
                "agencies tell of. Take more reports, fewer years or less overlap."
            ),
            reports=reports,
        )
    gone = rng.choice(np.flatnonzero(once), surplus, replace=False)
    kept = np.ones(len(told), dtype=bool)
    kept[gone] = False
    return told[kept]


def _numbered(letter: str, day: pd.Series) -> Column:
    """``R-2024-000123``: numbered within the year, in the order given."""
    year = day.dt.year
    number = day.groupby(year).cumcount() + 1
    text = f"{letter}-" + year.astype(str) + "-" + number.astype(str).str.zfill(6)
    return np.asarray(text, dtype=object)


def _case_ids(told: pd.DataFrame) -> Column:
    """A case number where two or more reports of one event were linked, else None."""
    linked = told["event"].duplicated(keep=False)
    first = told[linked].drop_duplicates("event")
    names = dict(zip(first["event"], _numbered("C", first["registered_date"]), strict=True))
    case_ids = np.full(len(told), None, dtype=object)
    case_ids[linked.to_numpy()] = told.loc[linked, "event"].map(names).to_numpy(object)
    return case_ids
