"""Signs of money moved, counted by case: a case counts once however often a sign is told."""

from collections.abc import Sequence

import pandas as pd

from models.intervals import wilson

PAIR = ["origin_country", "destination_country"]


def cases_by(signs: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Cases per combination of some columns, most first; what is not known is a value too.

    Parameters
    ----------
    signs : DataFrame[case_key: int, and the columns]
        A row per case and sign.

    Returns
    -------
    DataFrame[the columns, cases: int64]
    """
    once = signs[["case_key", *columns]].drop_duplicates()
    counted = once.groupby([*columns], dropna=False, sort=True).size().rename("cases")
    return counted.reset_index().sort_values(
        "cases", ascending=False, kind="stable", ignore_index=True
    )


def pairs(signs: pd.DataFrame) -> pd.DataFrame:
    """Cases per pair of countries of which both are known, as `cases_by`."""
    return cases_by(signs.dropna(subset=PAIR), PAIR)


def shares_of_groups(signs: pd.DataFrame, group_of: "pd.Series[int]") -> pd.DataFrame:
    """In how many cases of each group money was seen to move, and how.

    Parameters
    ----------
    signs : DataFrame[case_key: int, channel: str]
    group_of : Series of int, by case key
        The group of each case that was looked at, or what stands for none.

    Returns
    -------
    DataFrame[group, cases, signed: int64, share, low, high: float64, channel: str]
        Largest share first; ``signed`` cases have a sign, ``share`` is of ``cases`` with the 95%
        interval of Wilson (1927), and ``channel`` the one that most of them name, NA where none.
    """
    grouped = group_of.rename("group").rename_axis("case_key").reset_index()
    sizes = grouped["group"].value_counts().sort_index()
    told = signs.merge(grouped, on="case_key")
    signed = told.drop_duplicates("case_key")["group"].value_counts().reindex(sizes.index)
    signed = signed.fillna(0).astype("int64")
    named = cases_by(told.dropna(subset=["channel"]), ["group", "channel"])
    estimate = wilson(signed.to_numpy(), sizes.to_numpy())
    frame = pd.DataFrame(
        {
            "group": sizes.index.astype("int64"),
            "cases": sizes.to_numpy("int64"),
            "signed": signed.to_numpy("int64"),
            "share": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
        }
    )
    first = named.drop_duplicates("group")[["group", "channel"]]
    frame = frame.merge(first, on="group", how="left")
    return frame.sort_values("share", ascending=False, kind="stable", ignore_index=True)
