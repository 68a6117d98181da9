"""Which months a date may be of that is known to no month."""

import numpy as np
import pandas as pd

MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""How many months each kind of period has."""

_WEEKS = ("new_month", "new_quarter", "new_year")


def possible_months(month: pd.Series, known_to: pd.Series) -> pd.DataFrame:
    """The first and the last month that each date may be of.

    Parameters
    ----------
    month : Series of datetime64
        Any day in the month of the date as written; NaT where there is none.
    known_to : Series of str
        One of `MONTHS`; "new_month", "new_quarter" or "new_year" where it is that month or the
        next; anything else where even the year is not known.

    Returns
    -------
    DataFrame[first, last: float64]
        Months since the year 0 (12 x year + month - 1); infinite where nothing is known.
    """
    number = (month.dt.year * 12 + month.dt.month - 1).astype("float64")
    known = known_to.astype(object)
    is_week = known.isin(_WEEKS)
    many = known.map(MONTHS).astype("float64").mask(is_week, 2)
    first = number.where(is_week, number // many * many)
    last = first + many - 1
    return pd.DataFrame({"first": first.fillna(-np.inf), "last": last.fillna(np.inf)})
