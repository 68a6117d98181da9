"""The report table: what each agency entered about what it was told."""

import numpy as np
import pandas as pd

from data_access import schema
from data_access.codes import AREA_COUNTRY
from data_access.training.draw import Column, chance, lookup, pick, pick_by
from data_access.training.events import NO_JOURNEY
from data_access.training.gaps import blank
from data_access.training.journeys import JOURNEYS
from data_access.training.narratives import narratives
from data_access.training.seasons import Span
from data_access.training.variants import BY_NAME

_SOURCE_GRADES = {
    "seen": {"A": 0.55, "B": 0.34, "C": 0.05, "X": 0.06},
    "told": {"A": 0.14, "B": 0.42, "C": 0.22, "X": 0.22},
    "read": {"A": 0.02, "B": 0.22, "C": 0.26, "X": 0.5},
}
_INFORMATION_GRADES = {
    "seen": {"1": 0.5, "2": 0.3, "3": 0.14, "4": 0.06},
    "told": {"1": 0.1, "2": 0.3, "3": 0.4, "4": 0.2},
    "read": {"1": 0.03, "2": 0.12, "3": 0.45, "4": 0.4},
}
_GRADED_AS = {
    "inspection": "seen", "interception": "seen", "rescue": "seen", "open_source": "read",
}  # fmt: skip
_SEEN_BY = ("KWCARIB", "SZW", "RST")
_HANDLING = {"analyst": 0.42, "partner": 0.38, "briefing": 0.15, "training": 0.05}
_STATUS = {
    "fresh": {"new": 0.72, "in_review": 0.28},
    "open": {"new": 0.12, "in_review": 0.5, "to_investigation": 0.08, "closed": 0.3},
    "old": {"new": 0.02, "in_review": 0.1, "to_investigation": 0.1, "closed": 0.78},
    "case": {"linked": 0.75, "to_investigation": 0.18, "closed": 0.07},
}
_SHARES_MISSING = {
    "kind": 0.03, "theme": 0.02, "source_grade": 0.2, "information_grade": 0.22,
    "handling": 0.2, "status": 0.04, "narrative": 0.5,
}  # fmt: skip
_PLACE_MISSING, _COUNTRY_KNOWN = 0.2, 0.7

_PLACES: dict[str, dict[str, float]] = {
    "bonaire": {
        "BQ-kralendijk": 40, "BQ-antriol": 18, "BQ-hato": 12, "BQ-belnem": 10, "BQ-rincon": 12,
        "BQ-BON": 8,
    },
    "sint_eustatius": {"BQ-oranjestad": 85, "BQ-EUX": 15},
    "saba": {"BQ-windwardside": 60, "BQ-fort-bay": 30, "BQ-SAB": 10},
    "curacao": {"CW-willemstad": 92, "CW-CUR": 8},
    "aruba": {"AW-oranjestad": 60, "AW-san-nicolas": 34, "AW-AUA": 6},
    "sint_maarten": {"SX-philipsburg": 62, "SX-simpson-bay": 30, "SX-SXM": 8},
}  # fmt: skip


def report_table(rng: np.random.Generator, told: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The rows of ``report``, columns as in the contract."""
    frame = told[["report_id", "case_id", "kind", "theme", "agency", "registered_date"]].copy()
    frame["kind"] = np.where(told["outcome"].eq("wreck") & _is("sea", told), "rescue", told["kind"])
    _add_dates(frame, told)
    _add_place(rng, frame, told)
    _add_assessment(rng, frame, told, span)
    frame["narrative"] = narratives(rng, told)
    frame["updated_at"] = _updated(rng, frame["registered_date"], span)
    frame = blank(rng, frame, told["gap_factor"].to_numpy(float), _SHARES_MISSING)
    return frame[schema.report.c.keys()]


def _is(channel: str, told: pd.DataFrame) -> pd.Series:
    return told["channel"].eq(channel)


def _add_dates(frame: pd.DataFrame, told: pd.DataFrame) -> None:
    """A date known to the week, month, quarter or year is the first day of that period."""
    precision = told["precision"]
    day = told["day"].astype("datetime64[s]")
    date = day.where(precision.notna())
    for name, first in _first_days(day).items():
        date = date.mask(precision == name, first)
    frame["event_date"], frame["event_precision"] = date, precision
    frame["registered_precision"] = pd.Series(np.full(len(told), None), dtype=object)


def _first_days(day: pd.Series) -> dict[str, pd.Series]:
    """First day of the week (Monday), month, quarter and year of each day."""
    week = day - pd.to_timedelta(day.dt.day_of_week, unit="D")
    longer = {name: day.dt.to_period(name[0].upper()) for name in ("month", "quarter", "year")}
    return {"week": week} | {
        name: period.dt.start_time.astype("datetime64[s]") for name, period in longer.items()
    }


def _add_place(rng: np.random.Generator, frame: pd.DataFrame, told: pd.DataFrame) -> None:
    """Where people landed or entered, else where they work; sometimes only the country."""
    area = told["area"].to_numpy(object)
    at_work = pick_by(rng, area, _PLACES)
    landings = np.array([_landing(number) for number in range(len(JOURNEYS))] + [None], object)
    by_route = told["channel"].isin(["sea", "interception", "air"]) & told["journey"].ne(NO_JOURNEY)
    place = np.where(by_route, landings[told["journey"]], at_work)
    hidden = chance(rng, _PLACE_MISSING * told["gap_factor"].to_numpy(float), len(told))
    frame["place"] = pd.Series(place, dtype=object).mask(hidden)
    known = hidden & chance(rng, _COUNTRY_KNOWN, len(told))
    country = pd.Series(lookup(area, AREA_COUNTRY), dtype=object)
    frame["country"] = country.where(known)


def _landing(number: int) -> str:
    """The stop of a journey on the area it leads to, else its last."""
    journey = JOURNEYS[number]
    stops = [leg[1] for leg in journey.legs]
    there = [stop for stop in stops if stop[:2] == AREA_COUNTRY[journey.area]]
    return there[-1] if there else stops[-1]


def _add_assessment(
    rng: np.random.Generator, frame: pd.DataFrame, told: pd.DataFrame, span: Span
) -> None:
    size = len(told)
    graded = lookup(told["kind"].to_numpy(object), _GRADED_AS, "told")
    graded = np.where(told["agency"].isin(_SEEN_BY), "seen", graded).astype(object)
    frame["source_grade"] = pick_by(rng, graded, _SOURCE_GRADES)
    frame["information_grade"] = pick_by(rng, graded, _INFORMATION_GRADES)
    frame["handling"] = pick(rng, _HANDLING, size)
    age = (pd.Timestamp(span.end) - told["registered_date"]).dt.days.to_numpy()
    stage = np.select(
        [told["case_id"].notna(), age < 30, age < 180], ["case", "fresh", "open"], "old"
    )
    campaign = told["pattern"].map(lambda name: BY_NAME[name].decoy, na_action="ignore").eq(True)
    status = pick_by(rng, stage.astype(object), _STATUS)
    frame["status"] = np.where(campaign, "closed", status)


def _updated(rng: np.random.Generator, registered: pd.Series, span: Span) -> pd.Series:
    """Some days after registration, in office hours, never after the register's last day."""
    later = np.floor(rng.exponential(12, len(registered)))
    day = registered + pd.to_timedelta(later, unit="D")
    day = day.where(day <= pd.Timestamp(span.end), pd.Timestamp(span.end))
    seconds: Column = rng.integers(11 * 3600, 22 * 3600, len(registered))
    return day.astype("datetime64[s]") + pd.to_timedelta(seconds, unit="s")
