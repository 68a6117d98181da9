"""What the reports of one case say of the same thing, and where they cannot all be right.

A claim is what one report says of one attribute, as all that it leaves possible:

- ``range``: from the least to the greatest number; "32 to 36" leaves all of them possible;
- ``days``: from the first to the last day, so that a month contains its days;
- ``path``: a place within a country; the country alone contains the place. A country that is not
  known is left open: such a place is held against places alone;
- ``one_of``: one value, or several of which each may be meant ("both" themes leaves either);
- ``several``: values of which a case may have many, so that another report's are not against them.

Two claims contradict each other where nothing is possible under both: disjoint ranges or days, two
places of which neither contains the other, values of which none is shared. What a report leaves
out is no claim, so it never contradicts.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

COLUMNS = ("report_id", "attribute", "kind", "low", "high", "values")
KINDS = ("range", "days", "path", "one_of", "several")

_PERIODS = {"week": "W", "month": "M", "quarter": "Q", "year": "Y"}
_OPEN = ""  # the country of a place of which none is known
_EITHER = {"both": ("smuggling", "trafficking")}


@dataclass(frozen=True, eq=False)
class Contradictions:
    """What was held against each other.

    Attributes
    ----------
    claims : DataFrame[report_id, attribute, kind: str, low, high: float64, values: tuple, against: int64]
        ``against`` counts the reports that contradict this one in this attribute.
    pairs : DataFrame[attribute, one, other: str]
        Every two reports that contradict each other, in the order of the claims.
    """  # noqa: E501

    claims: pd.DataFrame
    pairs: pd.DataFrame

    @property
    def attributes(self) -> list[str]:
        """Attributes in which any two reports contradict each other, in the order of the claims."""
        return list(dict.fromkeys(self.pairs["attribute"]))


def contradictions(claims: pd.DataFrame) -> Contradictions:
    """Hold the claims of one case against each other.

    Parameters
    ----------
    claims : DataFrame[report_id, attribute, kind: str, low, high: float64, values: tuple of str]
        At most one row per report and attribute, as from `claims_of`; ``kind`` is one of `KINDS`,
        ``low`` and ``high`` count for ranges and days (days since 1970), ``values`` for the others.

    Raises
    ------
    ValueError
        A kind is not one of `KINDS`.
    """
    if unknown := set(claims["kind"]) - set(KINDS):
        raise ValueError(f"{sorted(unknown)} are not among {KINDS}.")
    pairs = [
        (attribute, one["report_id"], other["report_id"])
        for attribute, own in claims.groupby("attribute", sort=False)
        for one, other in combinations(own.to_dict("records"), 2)
        if _contradict(one, other)
    ]
    found = pd.DataFrame(pairs, columns=["attribute", "one", "other"], dtype="str")
    counts = Counter((attribute, end) for attribute, *ends in pairs for end in ends)
    against = [counts[key] for key in zip(claims["attribute"], claims["report_id"], strict=True)]
    return Contradictions(claims.assign(against=pd.Series(against, claims.index, "int64")), found)


def _contradict(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> bool:
    kind = one["kind"]
    if kind in {"range", "days"}:
        return bool(one["low"] > other["high"] or other["low"] > one["high"])
    if kind == "path":
        steps = zip(one["values"], other["values"], strict=False)
        return any(a != b for a, b in steps if _OPEN not in (a, b))
    if kind == "one_of":
        return not set(one["values"]) & set(other["values"])
    return False


def claims_of(told: Mapping[str, pd.DataFrame], country_of: Mapping[str, str]) -> pd.DataFrame:
    """The claims of the reports of one case.

    Parameters
    ----------
    told : mapping of table name to DataFrame
        Rows of the contract's tables report, leg, person_group, exploitation and means_of_control.
    country_of : mapping of place to country
        Of a place that it lacks, the country is that which the report tells, if any.

    Returns
    -------
    DataFrame
        As `contradictions` takes it. Attributes: theme, date, place, origin (of the first leg),
        destination (of the last), vessel_type, vessel, leg_outcome (of the last leg), aboard,
        persons, dead, missing, dead_or_missing (persons), citizenship, sector, and ``means:``
        with each means of control. The end of a range that is not told is open: at least 32
        may be 40.
    """
    rows = [*_of_reports(told["report"], country_of), *_of_legs(told["leg"], country_of)]
    rows += _of_persons(told["person_group"])
    rows += _several(told["exploitation"], "sector")
    rows += _of_means(told["means_of_control"])
    return pd.DataFrame(rows, columns=list(COLUMNS))


Row = tuple[str, str, str, float, float, tuple[str, ...]]
_NO_NUMBER = float("nan")


def _of_reports(reports: pd.DataFrame, country_of: Mapping[str, str]) -> list[Row]:
    rows: list[Row] = []
    for one in reports.to_dict("records"):
        report, theme = str(one["report_id"]), one["theme"]
        if not pd.isna(theme) and theme != "undetermined":
            rows.append(_words(report, "theme", "one_of", _EITHER.get(theme, (theme,))))
        if not pd.isna(one["event_date"]):
            possible = days(one["event_date"], one["event_precision"])
            rows.append((report, "date", "days", *possible, ()))
        if path := _path(one["place"], one["country"], country_of):
            rows.append(_words(report, "place", "path", path))
    return rows


def days(first: pd.Timestamp, precision: str | None) -> tuple[float, float]:
    """First and last day that a date leaves possible, counted from 1970."""
    low = pd.Timestamp(first).normalize()
    # A precision that no list has is taken for a day, as a missing one is.
    grain = None if precision is None or pd.isna(precision) else _PERIODS.get(str(precision))
    if grain is None:
        high = low
    elif grain == "W":
        high = low + pd.Timedelta(days=6)
    else:
        period = low.to_period(grain)
        low, high = period.start_time, period.end_time.normalize()
    epoch = pd.Timestamp(0)
    return float((low - epoch).days), float((high - epoch).days)


def _path(place: Any, country: Any, country_of: Mapping[str, str]) -> tuple[str, ...]:
    if not pd.isna(place):
        own = country_of.get(place)
        if own is None or pd.isna(own):
            own = _OPEN if country is None or pd.isna(country) else country
        return (own, place)
    return () if pd.isna(country) else (country,)


def _words(report: str, attribute: str, kind: str, values: tuple[str, ...]) -> Row:
    return (report, attribute, kind, _NO_NUMBER, _NO_NUMBER, tuple(values))


def _of_legs(legs: pd.DataFrame, country_of: Mapping[str, str]) -> list[Row]:
    rows: list[Row] = []
    for report, own in legs.sort_values("line", kind="stable").groupby("report_id", sort=False):
        first, last, name = own.iloc[0], own.iloc[-1], str(report)
        for attribute, place in (("origin", first["origin"]), ("destination", last["destination"])):
            if path := _path(place, None, country_of):
                rows.append(_words(name, attribute, "path", path))
        for attribute in ("vessel_type", "vessel"):
            if known := tuple(dict.fromkeys(own[attribute].dropna())):
                rows.append(_words(name, attribute, "one_of", known))
        if not pd.isna(last["outcome"]):
            rows.append(_words(name, "leg_outcome", "one_of", (last["outcome"],)))
        # Those aboard the fullest leg, as a case has it: others joined or left on the way.
        low, high = _ends(own["persons_from"], own["persons_to"])
        if low.notna().any():
            rows.append((name, "aboard", "range", float(low.max()), float(high.max()), ()))
    return rows


def _ends(low: pd.Series, high: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Both ends of each range, an end that is not told being open; NaN where neither is told."""
    told = low.notna() | high.notna()
    low, high = low.astype("float64").fillna(0.0), high.astype("float64").fillna(np.inf)
    return low.where(told), high.where(told)


def _of_persons(groups: pd.DataFrame) -> list[Row]:
    low, high = _ends(groups["number_from"], groups["number_to"])
    groups = groups.assign(low=low, high=high)
    counted = {
        "persons": groups["role"].isin(["victim", "possible_victim", "migrant"]),
        "dead": groups["fate"] == "dead",
        "missing": groups["fate"] == "missing",
        "dead_or_missing": groups["fate"] == "dead_or_missing",
    }
    rows: list[Row] = []
    for attribute, among in counted.items():
        own = groups[among.fillna(False).astype(bool)]
        for report, told in own.groupby("report_id", sort=False):
            if told["low"].isna().any():  # a group without a number may be of any size
                continue
            ends = float(told["low"].sum()), float(told["high"].sum())
            rows.append((str(report), attribute, "range", *ends, ()))
    return [*rows, *_several(groups, "citizenship")]


def _several(frame: pd.DataFrame, attribute: str) -> list[Row]:
    known = frame.dropna(subset=[attribute])
    return [
        _words(str(report), attribute, "several", tuple(dict.fromkeys(own[attribute])))
        for report, own in known.groupby("report_id", sort=False)
    ]


def _of_means(means: pd.DataFrame) -> list[Row]:
    known = means.dropna(subset=["present"])
    return [
        _words(
            str(report),
            f"means:{name}",
            "one_of",
            tuple(dict.fromkeys("present" if present else "absent" for present in own["present"])),
        )
        for (name, report), own in known.groupby(["means", "report_id"], sort=False)
    ]
