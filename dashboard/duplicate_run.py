"""What `models.duplicates` compares, asked of a register; needs no Streamlit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data_access.selection import EVERYTHING, Selection
from models.agreement import DAYS, Background, Told
from models.contradictions import days
from models.duplicates import close_pairs, judged, sure_pairs, weighed

LONGEST = 92
"""Days of a quarter: a date that leaves more possible does not tell one event from another."""

OF_TRAITS = ("route", "agency", "citizenship", "sector", "gender")
OF_ROWS = {"vessel": "leg", "venue": "exploitation"}
"""Pseudonyms that are no traits -> the table that tells them."""

Ask = Callable[..., pd.DataFrame]
"""Asks a question of the register by its name."""


@dataclass(frozen=True, eq=False)
class Proposals:
    """The cases that may tell of the event of one case, likeliest first.

    Attributes
    ----------
    case_key : int
    others : DataFrame[other: int64, bits, probability: float64]
        Those proposed.
    evidence : DataFrame[other: int64, attribute: str, bits: float64]
        Of those proposed, for and against, attribute by attribute.
    told : Told
        What these cases and the one tell.
    held : int
        Cases that the one was held against.
    dated : bool
        Whether the event of the one has a date; else it was held against none.
    near : bool
        Whether that date tells one event from another; else it was held against none.
    """

    case_key: int
    others: pd.DataFrame
    evidence: pd.DataFrame
    told: Told
    held: int
    dated: bool
    near: bool


def proposals(ask: Ask, case_key: int, common: Background) -> Proposals:
    """Hold one case against those that are dated near it."""
    own = told(ask, Selection(cases=(case_key,)))
    around = near(ask, own.dates)
    keys = sorted({*(around.cases or ()), case_key})
    every = told(ask, Selection(cases=tuple(keys)))
    pairs = close_pairs(every.dates, of=case_key)
    evidence = weighed(pairs, every, common)
    found = judged(evidence, common)
    evidence, found = (_from(case_key, frame) for frame in (evidence, found))
    found = found[found["proposed"]].drop(columns="proposed").reset_index(drop=True)
    evidence = evidence[evidence["other"].isin(found["other"])].reset_index(drop=True)
    few = {case_key, *found["other"]}
    kept = Told(*(frame[frame["case_key"].isin(few)] for frame in vars(every).values()))
    return Proposals(
        case_key,
        found,
        evidence,
        kept,
        held=len(pairs),
        dated=bool(len(own.dates)),
        near=bool(len(_telling(own.dates))),
    )


def twins(
    ask: Ask, keys: Iterable[int], period: tuple[pd.Timestamp, pd.Timestamp], every: int
) -> pd.DataFrame:
    """Pairs of cases of known days that surely tell one event.

    ``period`` and ``every`` are the days and the number of cases of the whole register.
    DataFrame[one, other: int64].
    """
    own = told(ask, Selection(cases=tuple(sorted(keys))))
    return sure_pairs(own, background(ask, period, every))


def _telling(dates: pd.DataFrame) -> pd.DataFrame:
    return dates[dates["high"] - dates["low"] < LONGEST]


def _from(case_key: int, frame: pd.DataFrame) -> pd.DataFrame:
    """Pairs seen from one of their cases."""
    other = frame["other"].where(frame["one"] == case_key, frame["one"])
    return frame.assign(other=other.astype("int64")).drop(columns="one")


def told(ask: Ask, selection: Selection) -> Told:
    """What the selected cases tell."""
    cases = ask("cases", selection)
    columns = ["case_key", "theme", "area", "persons_from", "persons_to"]
    own = cases[columns].astype({"persons_from": "float64", "persons_to": "float64"})
    traits = [ask("traits", selection, OF_TRAITS), _named(cases, "place", "place")]
    traits += [_named(ask("told", selection, of), name, name) for name, of in OF_ROWS.items()]
    reports = ask("told", selection, "report").dropna(subset=["event_date"])
    possible = [
        days(first, precision)
        for first, precision in zip(reports["event_date"], reports["event_precision"], strict=True)
    ]
    dates = pd.DataFrame(possible, columns=["low", "high"], dtype="float64")
    dates.insert(0, "case_key", reports["case_key"].to_numpy())
    return Told(own, dates.drop_duplicates(), pd.concat(traits, ignore_index=True))


def _named(rows: pd.DataFrame, column: str, attribute: str) -> pd.DataFrame:
    known = rows[["case_key", column]].dropna().drop_duplicates()
    return known.rename(columns={column: "value"}).assign(attribute=attribute)


def background(ask: Ask, period: tuple[pd.Timestamp, pd.Timestamp], cases: int) -> Background:
    """How common everything is among all cases of the register."""
    options = {"area": "areas", "theme": "themes"}
    offered = ask("options")
    parts = [
        offered[offered["filter"] == name].assign(attribute=attribute)
        for attribute, name in options.items()
    ]
    parts += [_broken_down(ask, attribute) for attribute in OF_TRAITS]
    parts.append(
        ask("incidents", EVERYTHING).rename(columns={"place": "value"}).assign(attribute="place")
    )
    values = pd.concat([part[["attribute", "value", "cases"]] for part in parts]).dropna()
    first, last = period
    length = 1.0 if pd.isna(first) else float((last - first).days + 1)
    persons = ask("persons_told", EVERYTHING)
    persons = persons.astype({"persons_from": "float64", "persons_to": "float64"})
    return Background(cases, length, values.reset_index(drop=True), persons)


def _broken_down(ask: Ask, attribute: str) -> pd.DataFrame:
    return ask("breakdown", EVERYTHING, attribute).assign(attribute=attribute)


def near(ask: Ask, dates: pd.DataFrame) -> Selection:
    """The cases that may tell of an event that has these dates (as in `Told`).

    Of a case dated to a year the date says too little; one without the date of its event stands at
    that of its registration, and is held against what lies near that.
    """
    exact = _telling(dates)
    if exact.empty:
        return Selection(cases=())
    low, high = float(exact["low"].min()) - DAYS, float(exact["high"].max()) + DAYS
    # A case dated to a month or a quarter stands at its first day, so that more are asked for.
    found = ask("cases", Selection(start=_day(low - LONGEST), end=_day(high)))
    last = pd.to_datetime(found["case_date"])
    spans = found["precision"].map({"week": 7, "month": 31, "quarter": LONGEST, "year": 0})
    until = last + pd.to_timedelta(spans.fillna(1) - 1, unit="D")
    return Selection(cases=tuple(found.loc[until >= pd.Timestamp(_day(low)), "case_key"]))


def _day(since_1970: float) -> date:
    return (pd.Timestamp(0) + timedelta(days=since_1970)).date()
