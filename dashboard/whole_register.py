"""What long work reads of a whole copy of the register; needs no Streamlit."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from data_access.case_traits import BANDS
from data_access.facts import ATTRIBUTES
from data_access.notebook import Notebook
from data_access.register import Register
from data_access.schema import report
from data_access.selection import EVERYTHING, Selection
from models.history import first_days
from models.nearness import THEMES, near_values

_AT_ONCE = 5_000
"""So many pseudonyms are asked for in one statement."""


def newest_cases(register: Register, most: int) -> pd.DataFrame:
    """The newest so many cases, newest first, as `Register.cases` answers."""
    cases = register.cases(EVERYTHING, newest=most)
    return cases.assign(case_date=pd.to_datetime(cases["case_date"]))


def forget_destroyed(register: Register, notebook: Notebook) -> None:
    """Have the notebook forget the cases that copies of the register have had no more for a while.

    Nothing is forgotten, and nothing counts as missing, while a report is set aside or where a run
    looked at a later state: it may then come back, and what analysts said of it could not.
    """
    if _may_come_back(register, notebook):
        return
    named = sorted(notebook.cases_named())
    parts = [named[start : start + _AT_ONCE] for start in range(0, len(named), _AT_ONCE)]
    missing: set[str] = set()
    for part in parts:
        found = register.pseudonyms(tuple(part))
        missing |= {*part} - {*found.loc[found["kind"] == "case", "word"]}
    notebook.forget_missing(missing, register.info.read_at)


def _may_come_back(register: Register, notebook: Notebook) -> bool:
    kept = register.quarantine()
    runs = (*notebook.runs("groups"), *notebook.runs("watch"))
    is_later = any(run.as_of > register.info.as_of for run in runs)
    return is_later or bool((kept["set_aside"] & kept["table_name"].eq(report.name)).any())


def modus_operandi(register: Register, cases: pd.DataFrame) -> pd.DataFrame:
    """What the cases are like, theme and area among it; which agency told is never a reason.

    An undetermined theme is none: two cases of which nobody knows it are not alike.

    DataFrame[case_key: int64, attribute, value: str].
    """
    attributes = tuple(name for name in ATTRIBUTES if name not in {"agency", "role"})
    told = register.traits(_since(cases), attributes)
    own = cases.melt("case_key", ["theme", "area"], var_name="attribute").dropna(subset=["value"])
    own = own[own["value"].ne("undetermined")]
    return pd.concat([told[told["case_key"].isin(cases["case_key"])], own], ignore_index=True)


def nearly_same(register: Register, cases: pd.DataFrame) -> pd.DataFrame:
    """Values that are nearly the same: themes of which one is both, places, bands and quarters.

    DataFrame[attribute, value, near: str].
    """
    bands: dict[str, Sequence[str]] = {**BANDS, "theme": THEMES}
    dated = cases["case_date"].dropna().dt.to_period("Q")
    if len(dated):
        bands["quarter"] = [str(q) for q in pd.period_range(dated.min(), dated.max(), freq="Q")]
    return near_values(register.places(), bands)


def when(cases: pd.DataFrame) -> pd.DataFrame:
    """The quarter of each case, as a trait; where it is not known, a case has none.

    DataFrame[case_key: int64, attribute, value: str].
    """
    dated = cases[cases["case_date"].notna() & ~cases["precision"].isin(["year", "years"])]
    quarter = dated["case_date"].dt.to_period("Q")
    ends = (dated["case_date"] + pd.Timedelta(days=6)).dt.to_period("Q")
    known = dated["precision"].ne("week") | quarter.eq(ends)
    dated, quarter = dated[known], quarter[known].astype("str")
    return pd.DataFrame({"case_key": dated["case_key"], "attribute": "quarter", "value": quarter})


def agencies_of(register: Register, cases: pd.DataFrame) -> pd.DataFrame:
    """Who told of the cases: DataFrame[case_key: int64, agency: str]."""
    told = register.traits(_since(cases), ("agency",))
    told = told[told["case_key"].isin(cases["case_key"])].rename(columns={"value": "agency"})
    return told[["case_key", "agency"]].reset_index(drop=True)


def agencies_began(register: Register) -> "pd.Series[pd.Timestamp]":
    """First day of the month from which each agency tells, of all cases; index agency."""
    told = register.breakdown(EVERYTHING, "agency", "period", "month").dropna(subset=["value"])
    months = told.assign(case_date=pd.to_datetime(told["period"]), case_key=range(len(told)))
    by = months[["case_key", "value"]].rename(columns={"value": "agency"})
    return first_days(months[["case_key", "case_date"]], by)


def _since(cases: pd.DataFrame) -> Selection:
    """From the first of the cases on: what older ones are like would be read for nothing."""
    first = cases["case_date"].min()
    complete = len(cases) and not cases["case_date"].isna().any()
    return replace(EVERYTHING, start=first.date()) if complete else EVERYTHING
