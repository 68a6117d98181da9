"""Agencies that stopped reporting, held against what they used to report.

Reports are counted by the month in which they were registered, so a report that is told late is no
silence of its agency. A silence is the whole months after the last month with a report. It is held
against the months before that last one, at most `PAST` of them and none before the second month of
the pair: the last month ended the past because it held a report, and the first began it so, so
neither says how often one came.

With K reports in T such months, K g / T are expected in g silent ones. The limits are Garwood's for
the rate (1936, Biometrika 28:437). The chance of the silence asks nothing of how many reports a
month brings, for they come in bursts: were all months alike, of the C(T + g, m) ways in which m
months with a report lie among T + g, C(T, m) have none among the last g. That is Fisher's exact
test, one-sided. Over all pairs that were looked at it is adjusted by Holm (1979, Scand. J. Stat.
6:65): if nobody fell silent, none stands in at least four of five registers.

A report whose month of registration is not known stands in no month: it may be of any in the
quarter or the year that is known. Where it may have come in the silent months, the agency is not
known to have been silent, and its silence is held against nothing.
"""

import numpy as np
import pandas as pd
from scipy import stats

from models.intervals import Array, Estimate, holm
from models.rough_months import possible_months

PAST = 36
"""Months of the past at most: whole years, so that no season weighs more, and lately enough to say
what is to be expected now."""

RARE = 0.2
"""Chance, over all pairs together, below which a silence stands. A call to an agency that is well
costs little, and one that fell silent months of reports; the test is rather too strict besides.
"""

_COLUMNS = {
    "agency": "str",
    "area": "str",
    "last": "datetime64[s]",
    "silent": "int64",
    "reports": "int64",
    "months": "int64",
    "expected": "float64",
    "low": "float64",
    "high": "float64",
    "chance": "float64",
    "adjusted": "float64",
    "stands": "bool",
    "doubtful": "bool",
}


def poisson_mean(count: Array) -> Estimate:
    """Mean of a Poisson count with the exact 95% interval of Garwood (1936)."""
    low = np.where(count == 0, 0.0, stats.chi2.ppf(0.025, 2 * np.maximum(count, 1)) / 2)
    high = np.asarray(stats.chi2.ppf(0.975, 2 * count + 2) / 2, dtype=np.float64)
    return Estimate(count, low, high)


def chance_of_silence(active: Array, months: Array, silent: Array) -> Array:
    """That ``active`` of ``months`` + ``silent`` months all lie among the first ``months``."""
    chance = stats.hypergeom.pmf(0, months + silent, active, silent)
    return np.asarray(chance, dtype=np.float64)


def silences(told: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """How long each agency has been silent about each area, and what was expected of it.

    Parameters
    ----------
    told : DataFrame[agency, area: str, month: datetime64, known_to: str, reports: int64]
        Reports by the month in which they were registered, none of them missing a value; see
        `possible_months`.
    until : Timestamp
        The last day that is looked at; a month that it does not end is not yet silent.

    Returns
    -------
    DataFrame
        agency, area; last (first day of the last month with a report); silent (whole months since);
        reports (in the months of the past), months (of the past); expected, low, high (reports in
        the silent months; NaN without a past); chance, adjusted (over all with a past), stands;
        doubtful (a report of no known month may have come in the silent months: expected and all
        after it are NaN). The most surprising come first, those without a past last. A pair of
        which no month is known has no row.
    """
    rows = [
        (*map(str, pair), *_silence(own, until))
        for pair, own in told.groupby(["agency", "area"])
        if own["known_to"].eq("month").any()
    ]
    names = ["agency", "area", "last", "silent", "reports", "months", "active", "doubtful"]
    frame = pd.DataFrame(rows, columns=names)
    months, silent = (frame[name].to_numpy(np.float64) for name in ("months", "silent"))
    mean = poisson_mean(frame["reports"].to_numpy(np.float64))
    held = (months > 0) & ~frame["doubtful"].to_numpy(bool)
    scale = np.divide(silent, months, out=np.full(len(frame), np.nan), where=held)
    chance = chance_of_silence(frame["active"].to_numpy(np.float64), months, silent)
    chance = np.where(held, chance, np.nan)
    adjusted = holm(chance)
    frame = frame.assign(
        expected=mean.value * scale,
        low=mean.low * scale,
        high=mean.high * scale,
        chance=chance,
        adjusted=adjusted,
        stands=adjusted <= RARE,
    )
    frame = frame.astype(_COLUMNS)[list(_COLUMNS)]
    return frame.sort_values(
        ["chance", "expected", "agency", "area"],
        ascending=[True, False, True, True],
        ignore_index=True,
    )


def _silence(
    told: pd.DataFrame, until: pd.Timestamp
) -> tuple[pd.Timestamp, int, int, int, int, bool]:
    """Last month, silent months, reports and months of the past, past months with a report.

    And whether a report of no known month may have come in the silent ones.
    """
    placed = told[told["known_to"].eq("month")]
    month = placed["month"].dt
    reports = placed.groupby(month.year * 12 + month.month - 1)["reports"].sum()
    number = reports.index.to_numpy(np.int64)
    first, last = int(number.min()), int(number.max())
    over = until + pd.Timedelta(days=1)  # the month of this day is not yet over
    not_over = over.year * 12 + over.month - 1
    silent = max(not_over - last - 1, 0)
    months = min(max(last - first - 1, 0), PAST)
    past = reports[(number >= last - months) & (number < last)]
    possible = possible_months(told["month"], told["known_to"])
    may_break = (possible["last"] > last) & (possible["first"] < not_over)
    doubtful = bool(silent) and bool(may_break.any())
    return placed["month"].max(), silent, int(past.sum()), months, int((past > 0).sum()), doubtful
