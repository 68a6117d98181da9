"""Combinations: the cases that share one, two or three values, a neighbourhood, or a group."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from models.nearness import near_values
from models.traits import Encoded, Integers, Matrix

Parts = tuple[tuple[str, str], ...]

FEWEST = (5, 8, 12)
"""Cases that a value, a pair and a triple need."""


@dataclass(frozen=True, eq=False)
class Combinations:
    """``sets`` is combinations x cases; ``parts`` names each: (attribute, value), simplest first.

    A neighbourhood is named ("near origin", place), a group ("group", its id).
    """

    sets: Matrix
    parts: tuple[Parts, ...]


def combinations(
    encoded: Encoded,
    *,
    places: pd.DataFrame | None = None,
    groups: "pd.Series[int] | None" = None,
) -> Combinations:
    """Every value, pair and triple of values that enough cases share, each set of cases once.

    Neighbourhoods and groups stand alone, in no pair.

    Parameters
    ----------
    places : DataFrame[place: str, latitude, longitude: float64], optional
        Where the values of origin and destination lie; adds those near each (`models.nearness`).
    groups : Series[int64], index case_key, optional
        Ids of groups; adds each.
    """
    of_case = sparse.csc_array(encoded.has)
    often = np.flatnonzero(np.asarray(of_case.sum(axis=0)) >= FEWEST[0])
    words = [(encoded.attributes[encoded.attribute_of[v]], encoded.values[v]) for v in often]
    single = sparse.csc_array(of_case[:, often])
    sets: list[Matrix] = [single]
    parts: list[Parts] = [(word,) for word in words]
    last = np.arange(len(often))
    names: list[Parts] = list(parts)
    level = single
    for least in FEWEST[1:]:
        level, last, names = _extended((level, last, names), single, words, least)
        sets.append(level)
        parts += names
    for extra, called in (_near(encoded, places), _of_groups(encoded, groups)):
        sets.append(extra)
        parts += called
    return _once(sparse.csr_array(sparse.hstack(sets).T), parts)


def _extended(
    before: tuple[Matrix, Integers, list[Parts]],
    single: Matrix,
    words: list[tuple[str, str]],
    least: int,
) -> tuple[Matrix, Integers, list[Parts]]:
    """Every set with one more value, in rising order of values, where enough cases remain."""
    level, last, names = before
    both = sparse.coo_array(level.T @ single)
    rows, columns = both.coords
    keep = (both.data >= least) & (columns > last[rows])
    rows, columns = rows[keep], columns[keep]
    joined = sparse.csc_array(level[:, rows].multiply(single[:, columns]))
    return (
        joined,
        columns.astype(np.int64),
        [(*names[r], words[c]) for r, c in zip(rows, columns, strict=True)],
    )


def _near(encoded: Encoded, places: pd.DataFrame | None) -> tuple[Matrix, list[Parts]]:
    """Cases with an origin, or a destination, near each place that has a neighbour."""
    attributes = [encoded.attributes[number] for number in encoded.attribute_of]
    number = {
        part: place for place, part in enumerate(zip(attributes, encoded.values, strict=True))
    }
    close: dict[tuple[str, str], list[int]] = {}
    for attribute, value, near in near_values(places).itertuples(index=False):
        if (attribute, value) in number and (attribute, near) in number:
            close.setdefault((attribute, value), []).append(number[attribute, near])
    columns: list[Matrix] = [sparse.csc_array((len(encoded.keys), 0), dtype=np.float32)]
    for part in sorted(close):
        cases = np.asarray(encoded.has[:, [number[part], *close[part]]].sum(axis=1)) > 0
        columns.append(sparse.csc_array(cases[:, None], dtype=np.float32))
    names: list[Parts] = [((f"near {attribute}", value),) for attribute, value in sorted(close)]
    return sparse.csc_array(sparse.hstack(columns)), names


def _of_groups(encoded: Encoded, groups: "pd.Series[int] | None") -> tuple[Matrix, list[Parts]]:
    empty: Matrix = sparse.csc_array((len(encoded.keys), 0), dtype=np.float32)
    if groups is None:
        return empty, []
    of = groups.reindex(encoded.keys, fill_value=-1).to_numpy(np.int64)
    ids = np.unique(of[of >= 0])
    return (
        sparse.csc_array(of[:, None] == ids[None, :], dtype=np.float32),
        [(("group", str(number)),) for number in ids],
    )


def _once(sets: Matrix, parts: list[Parts]) -> Combinations:
    """Of combinations with the very same cases, the first: it says it in the fewest words."""
    random = np.random.default_rng(0).random((sets.shape[1], 2))
    marks = np.round(np.asarray(sets @ random), 9)
    first = np.sort(np.unique(marks, axis=0, return_index=True)[1])
    return Combinations(sparse.csr_array(sets[first]), tuple(parts[n] for n in first))
