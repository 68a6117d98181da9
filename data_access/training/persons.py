"""The person groups: how many, who, and in which role; never a name."""

from typing import Any

import numpy as np
import pandas as pd

from data_access import schema
from data_access.training.draw import Column, chance, pick, pick_by
from data_access.training.gaps import blank, keeps_section, with_lines
from data_access.training.seasons import CHILDREN_AT_SEA

_SECTION_EMPTY = 0.08
_SHARES_MISSING = {
    "gender": 0.22, "age_band": 0.34, "citizenship": 0.2, "document_country": 0.34,
}  # fmt: skip
_NUMBER_MISSING, _NUMBER_VAGUE = 0.2, 0.3
_ADULTS = {"24-26": 2, "27-29": 2, "30-38": 4, "39-47": 1.5, "48+": 0.5}
_SUSPECTS = {
    "bonaire": {"NL": 50, "VE": 22, "CO": 14, "DO": 8, "CN": 6},
    "sint_eustatius": {"NL": 60, "DO": 24, "CN": 16},
    "saba": {"NL": 60, "DO": 25, "DM": 15},
    "curacao": {"NL": 50, "VE": 28, "CO": 12, "DO": 10},
    "aruba": {"NL": 48, "VE": 28, "CO": 18, "CN": 6},
    "sint_maarten": {"NL": 40, "DO": 24, "HT": 14, "JM": 10, "IN": 12},
}


def person_groups(rng: np.random.Generator, told: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``person_group``: those moved or exploited, then suspects and facilitators."""
    crowd = told["persons"].ge(4).to_numpy() & _migrants(told)
    wreck = crowd & told["outcome"].eq("wreck").to_numpy() & told["channel"].eq("sea").to_numpy()
    groups = [
        _one_group(rng, told[~crowd]),
        *_men_women_children(rng, told[crowd & ~wreck]),
        *_by_fate(rng, told[wreck]),
    ]
    groups += _others(rng, told)
    frame = pd.concat([group for group in groups if len(group)], ignore_index=True)
    kept = told["report_id"][keeps_section(rng, told, _SECTION_EMPTY)]
    frame = with_lines(frame[frame["report_id"].isin(set(kept))])
    frame = _number_range(rng, frame)
    return blank(rng, frame, frame["gap_factor"].to_numpy(float), _SHARES_MISSING)[
        schema.person_group.c.keys()
    ]


def _migrants(told: pd.DataFrame) -> Column:
    return np.asarray(told["channel"].isin(["sea", "interception", "air", "room"]))


def _base(told: pd.DataFrame, role: str | Column, number: Column, **other: Any) -> pd.DataFrame:
    """Rows of one group per report, with what ``other`` does not give taken from the event."""
    columns = ["report_id", "gap_factor", "gender", "age_band", "citizenship", "document_country"]
    frame = told[columns].copy()
    frame["role"], frame["number"] = role, number
    frame["fate"] = pd.Series(np.full(len(frame), None), dtype=object, index=frame.index)
    return frame.assign(**other)


def _one_group(rng: np.random.Generator, told: pd.DataFrame) -> pd.DataFrame:
    victim = pick(rng, {"possible_victim": 0.74, "victim": 0.26}, len(told))
    trafficked = told["theme"].isin(["trafficking", "both"]) & told["sector"].notna()
    role = np.where(trafficked, victim, "migrant")
    unclear = told["theme"].eq("undetermined").to_numpy() & told["sector"].notna().to_numpy()
    return _base(told, np.where(unclear, "possible_victim", role), told["persons"].to_numpy())


def _men_women_children(rng: np.random.Generator, told: pd.DataFrame) -> list[pd.DataFrame]:
    """Men, women and children aboard; children on more boats from mid-2023 on."""
    size, persons = len(told), told["persons"].to_numpy()
    many = told["day"].to_numpy("datetime64[D]") >= CHILDREN_AT_SEA
    aboard = chance(rng, np.where(many, 0.34, 0.12), size)
    children = np.where(aboard, 1 + rng.binomial(persons - 1, 0.14), 0)
    women = rng.binomial(persons - children, rng.beta(6, 10, size))
    men = persons - children - women
    young = pick(rng, {"0-8": 0.35, "9-17": 0.65}, size)
    adult = pick(rng, _ADULTS, size)
    children_gender = pick(rng, {"Feminine": 1, "Masculine": 1, None: 2}, size)
    rows = [
        _base(told, "migrant", men, gender="Masculine", age_band=adult),
        _base(told, "migrant", women, gender="Feminine", age_band=adult),
        _base(told, "migrant", children, gender=children_gender, age_band=young),
    ]
    return [group[group["number"] > 0] for group in rows]


def _by_fate(rng: np.random.Generator, told: pd.DataFrame) -> list[pd.DataFrame]:
    persons = told["persons"].to_numpy()
    dead = rng.binomial(persons, rng.beta(1, 7, len(told)))
    missing = rng.binomial(persons - dead, rng.beta(1, 5, len(told)))
    numbers = {"survived": persons - dead - missing, "dead": dead, "missing": missing}
    rows = [
        _base(told, "migrant", number, fate=fate, gender=None, age_band=None)
        for fate, number in numbers.items()
    ]
    return [group[group["number"] > 0] for group in rows]


def _others(rng: np.random.Generator, told: pd.DataFrame) -> list[pd.DataFrame]:
    groups = []
    for role, share in {"suspect": 0.3, "facilitator": 0.12}.items():
        some = told[chance(rng, share, len(told))]
        size = len(some)
        country = pick_by(rng, some["area"].to_numpy(object), _SUSPECTS)
        own = {
            "gender": pick(rng, {"Masculine": 0.68, "Feminine": 0.32}, size),
            "age_band": pick(rng, {"27-29": 1, "30-38": 4, "39-47": 4, "48+": 2}, size),
            "citizenship": country,
            "document_country": country,
        }
        groups.append(_base(some, role, rng.geometric(0.7, size), **own))
    return groups


def _number_range(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers as from-to: mostly exact, wider for larger groups, sometimes not known."""
    size, number = len(frame), frame["number"].to_numpy(float)
    factor = frame["gap_factor"].to_numpy(float)
    vague = chance(rng, np.where(number > 2, _NUMBER_VAGUE, 0.1) * (factor > 0), size)
    spread = np.where(vague, np.ceil(number * 0.12), 0)
    unknown = chance(rng, _NUMBER_MISSING * factor, size)
    frame["number_from"] = pd.Series(np.maximum(number - spread, 1)).mask(unknown)
    frame["number_to"] = pd.Series(number + spread).mask(unknown)
    return frame
