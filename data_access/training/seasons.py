"""When events happen: the span, and how likely each of its days is for each channel.

Months at sea: IOM Missing Migrants, Caribbean 2014-2026, incidents by month (February, May, June
and October interpolated). Persons intercepted a year: Coast Guard, interpolated in the logarithm.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

_SEA_MONTHS = np.array([14, 11, 9, 10, 10, 11, 13, 11, 10, 10, 9, 12], dtype=float)
_INTERCEPTED = {2017.5: 351.0, 2022.5: 170.0, 2024.5: 88.0, 2026.5: 76.0}
_COVID = (np.datetime64("2020-03-15"), np.datetime64("2021-07-01"))
_VISA_STEP = np.datetime64("2021-01-15")
CHILDREN_AT_SEA = np.datetime64("2023-07-01")
"""From here on more children travel by boat (prosecutor of Curaçao, September 2023)."""

_COVID_FACTOR = {"trafficking": 0.6, "sea": 0.8, "air": 0.35, "room": 0.6, "undetermined": 0.6}
_VISA_FACTOR = {"sea": 1.35, "air": 0.7}


@dataclass(frozen=True)
class Span:
    """First and last day of the register, both inclusive."""

    start: date
    end: date

    @classmethod
    def of_years(cls, years: int, until: date) -> "Span":
        """The years up to and including a day."""
        day_before = until - timedelta(days=round(365.2425 * years))
        return cls(day_before + timedelta(days=1), until)

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    @property
    def days(self) -> Days:
        """Every day of the span."""
        return np.datetime64(self.start, "D") + np.arange(self.length)


def day_weights(span: Span, channel: str) -> Weights:
    """How likely an event of a channel falls on each day of the span; not normalised."""
    days = span.days
    years = 1970 + (days - np.datetime64("1970-01-01")).astype(float) / 365.2425
    if channel == "interception":
        return np.asarray(intercepted_persons(years) * _sea_month(days))
    growth = 1 + 0.03 * (years - years[0])
    covid = np.where(in_covid_dip(days), _COVID_FACTOR[channel], 1.0)
    visa = np.where(days >= _VISA_STEP, _VISA_FACTOR.get(channel, 1.0), 1.0)
    season = _sea_month(days) if channel == "sea" else 1.0
    return np.asarray(growth * covid * visa * season)


def intercepted_persons(years: Weights) -> Weights:
    """Persons the Coast Guard intercepts a year, at decimal years."""
    known = np.log(list(_INTERCEPTED.values()))
    return np.asarray(np.exp(np.interp(years, list(_INTERCEPTED), known)))


def in_covid_dip(days: Days) -> npt.NDArray[np.bool_]:
    """Days on which borders were closed and fewer people looked."""
    return np.asarray((days >= _COVID[0]) & (days < _COVID[1]))


def _sea_month(days: Days) -> Weights:
    months = days.astype("datetime64[M]").astype(int) % 12
    return np.asarray(_SEA_MONTHS[months] / _SEA_MONTHS.mean())
