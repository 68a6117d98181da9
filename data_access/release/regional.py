"""What a release counts by each of its attributes, to stand beside what a partner's table does."""

from collections.abc import Callable, Mapping

import pandas as pd

from data_access.known_to import YEARS
from data_access.register import Register
from data_access.selection import EVERYTHING

_ASKED: Mapping[str, Callable[[Register], pd.DataFrame]] = {
    "theme": lambda register: register.trend(EVERYTHING, "year").rename(columns={"theme": "value"}),
    "area": lambda register: (
        register.breakdown(EVERYTHING, "sector", "area")
        .drop(columns="value")
        .rename(columns={"area": "value"})
    ),
    "period": lambda register: _by_year(register.trend(EVERYTHING, YEARS)),
    "sector": lambda register: register.breakdown(EVERYTHING, "sector"),
    "origin": lambda register: register.breakdown(EVERYTHING, "origin"),
    "exploitation": lambda register: register.breakdown(EVERYTHING, "exploitation_type"),
    "citizenship": lambda register: register.breakdown(EVERYTHING, "citizenship"),
    "age": lambda register: register.breakdown(EVERYTHING, "age_band"),
}
"""A case of a release has one value of an attribute or none: what is split can be added up."""


def counted_by(register: Register, attributes: tuple[str, ...]) -> pd.DataFrame:
    """Cases of a release per value that it tells.

    Parameters
    ----------
    register : Register
        Of the release.
    attributes : tuple of str
        Which it tells.

    Returns
    -------
    DataFrame[attribute, value: str, cases: int]
        A period is told by the year in which it begins.
    """
    frames = [pd.DataFrame(columns=["attribute", "value", "cases"])]
    for attribute in attributes:
        told = _ASKED[attribute](register).dropna(subset=["value"])
        counted = told.groupby("value", as_index=False)["cases"].sum()
        frames.append(counted.assign(attribute=attribute, cases=counted["cases"].astype(int)))
    return pd.concat(frames, ignore_index=True)[["attribute", "value", "cases"]]


def _by_year(trend: pd.DataFrame) -> pd.DataFrame:
    years = pd.to_datetime(trend["period"]).dt.strftime("%Y")
    return trend.assign(value=years)
