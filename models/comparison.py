"""What differs between two sets of cases: two periods, or two islands."""

import numpy as np
import pandas as pd
from scipy import stats

from models.intervals import difference_of_shares


def compare(first: pd.DataFrame, second: pd.DataFrame, n_first: int, n_second: int) -> pd.DataFrame:
    """Hold the share of every value in two sets of cases against each other.

    The sets must not have a case in common. A difference tells of what was recorded: a new
    contributor, or a field that came into use, makes one as well as the world does.

    Parameters
    ----------
    first, second : DataFrame[value: str, cases: int]
        Cases with each value, one row per value; a value that is absent has 0.
    n_first, n_second : int
        Cases with any value of the attribute (the CTDC denominator), at least the largest count.

    Returns
    -------
    DataFrame[value: str, cases_first, cases_second: int64, share_first, share_second, difference,
    low, high, p, q: float64]
        ``difference`` is second minus first share, limits by Newcombe (1998) at 95%; ``p`` Fisher's
        exact test, two-sided; ``q`` adjusted over all rows by Benjamini and Hochberg (1995). What
        changed most comes first. Where one set is empty, shares and limits are NaN and p is 1.
    """
    counts = pd.concat(
        {"cases_first": _counts(first), "cases_second": _counts(second)}, axis="columns"
    )
    counts = counts.fillna(0).astype(np.int64).sort_index()
    a, b = counts["cases_first"].to_numpy(), counts["cases_second"].to_numpy()
    estimate = difference_of_shares(a, n_first, b, n_second)
    p = _fisher(a, b, n_first, n_second)
    result = pd.DataFrame(
        {
            "value": counts.index.astype("str"),
            "cases_first": a,
            "cases_second": b,
            "share_first": a / n_first if n_first else np.full(len(a), np.nan),
            "share_second": b / n_second if n_second else np.full(len(b), np.nan),
            "difference": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
            "p": p,
            "q": stats.false_discovery_control(p, method="bh") if len(p) else p,
        }
    )
    size = result["difference"].abs().rename("size")
    order = pd.concat([size, result[["p", "value"]]], axis="columns").sort_values(
        ["size", "p", "value"], ascending=[False, True, True]
    )
    return result.loc[order.index].reset_index(drop=True)


def _counts(frame: pd.DataFrame) -> "pd.Series[int]":
    if frame["value"].duplicated().any():
        raise ValueError("A value stands in two rows of a set; give one row per value.")
    return frame.set_index("value")["cases"]


def _fisher(
    a: np.ndarray[tuple[int], np.dtype[np.int64]],
    b: np.ndarray[tuple[int], np.dtype[np.int64]],
    n_first: int,
    n_second: int,
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Two-sided p of each value; 1 where a set is empty and nothing can be said."""
    return np.array(
        [
            stats.fisher_exact(np.array([[x, n_first - x], [y, n_second - y]])).pvalue
            for x, y in zip(a.tolist(), b.tolist(), strict=True)
        ],
        dtype=np.float64,
    )
