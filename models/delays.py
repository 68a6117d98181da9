"""How long reports take from the event to the registration."""

import numpy as np
import pandas as pd

SHARES = {"half": 0.5, "nine_tenths": 0.9}
"""Which share of the reports was registered within the days of a column."""


def delays(told: pd.DataFrame) -> pd.DataFrame:
    """Days within which half and nine tenths of the reports were registered, by agency.

    A day is given as the least by which at least that share was registered: it is a day that some
    report took, whatever the number of reports. A report that is dated after its registration is
    wrong about one of the two, so it is counted apart.

    Parameters
    ----------
    told : DataFrame[agency: str, days, reports: int]
        Reports by days from event to registration; either may be missing.

    Returns
    -------
    DataFrame[agency: str, reports, dated, without_day, after: int64, half, nine_tenths: Int64]
        ``dated`` reports give the days; the others lack one of the two days or are dated ``after``
        their registration. Most reports first; NA where no report is dated.
    """
    rows = [
        {"agency": agency} | summary(own) for agency, own in told.groupby("agency", dropna=False)
    ]
    columns = ["agency", "reports", "dated", "without_day", "after", *SHARES]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.astype(dict.fromkeys(columns[1:5], "int64") | dict.fromkeys(SHARES, "Int64"))
    return frame.sort_values("reports", ascending=False, kind="stable", ignore_index=True)


def summary(told: pd.DataFrame) -> dict[str, int | None]:
    """The same numbers of all reports together."""
    days = told["days"].astype("Int64")
    dated = told[(days >= 0).fillna(False).to_numpy(bool)].sort_values("days")
    behind = dated["reports"].to_numpy(np.int64).cumsum()
    total = int(behind[-1]) if len(behind) else 0
    within = {
        # Whole numbers: 0.9 of ten reports is nine, and no rounding may make it ten.
        name: int(dated["days"].iloc[np.searchsorted(behind, np.ceil(round(share * total, 6)))])
        if total
        else None
        for name, share in SHARES.items()
    }
    return {
        "reports": int(told["reports"].sum()),
        "dated": total,
        "without_day": int(told.loc[days.isna(), "reports"].sum()),
        "after": int(told.loc[(days < 0).fillna(False), "reports"].sum()),
    } | within
