"""Profiles: what a case and those most like it, shortly before it, have in common.

A pattern that forms is a few recent cases nearer to each other than the background allows, before
anybody knows what they have in common. So every recent case is asked twice: of the cases of the
quarter up to it, and of the half year, those most like it make a template (the signature of
`models.mixture`), the template finds its members, and these make it once more. The narrow set of a
profile are the cases of any time that fit it; its wide set are those that come nearest to it, which
tell what else grew.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from models.history import WEEK_DAYS, History
from models.similarity import Singles
from models.surprise import surprises
from models.traits import Flags, Floats, Integers, Matrix

LOCAL_DAYS = (91, 182)
"""Days up to a case whose cases make a template, each one of its own: of the shorter what forms is
a greater part, of the longer it has more cases."""

FORMING = (4, 8, 13)
"""Weeks of the windows of profiles. Of each those are taken that are shorter than what its template
was made of: a longer one is full of that."""

_CENTRES_BEFORE = 4  # weeks before the first look from which a case may be the centre of a profile
_FRESH = 12  # weeks after its centre in which a profile is looked at
_NEAREST = 8
_BITS = 2.0  # below, a neighbour is no better than chance
_FITS = 4.0  # nats by which a member fits the template better than the background
_WIDE_SHARE = 0.1
_ROUNDS = 2
_BATCH = 400


@dataclass(frozen=True, eq=False)
class Profiles:
    """Sets of cases: ``narrow`` and ``wide`` are profiles x cases, ``week`` that of the centre."""

    narrow: Matrix
    wide: Matrix
    week: Integers


def evidence(history: History) -> Singles:
    """Bits between all cases: cases x cases, four bytes a cell."""
    rows = np.arange(len(history.week))
    every = np.zeros((len(rows), len(rows)), dtype=np.float32)
    for start, bits in history.similarity.blocks(rows):
        every[start : start + len(bits)] = bits
    np.fill_diagonal(every, -np.inf)
    return every


def formed(
    history: History, bits: Singles, looks: Integers, floor: float
) -> tuple[Profiles, pd.DataFrame]:
    """Profiles about the looks, and their surprises above a floor (`models.surprise`)."""
    held, found, sets = [], [], 0
    for days in LOCAL_DAYS:
        local = profiles(history, bits, int(looks[0]) - _CENTRES_BEFORE, days)
        windows = tuple(weeks for weeks in FORMING if weeks * WEEK_DAYS < days)
        fresh = (local.week, local.week + _FRESH)
        of = surprises(
            history, local.narrow, looks, wide=local.wide, weeks=fresh, floor=floor, windows=windows
        )
        found.append(of.assign(set=of["set"] + sets))
        held.append(local)
        sets += len(local.week)
    return _stacked(held), pd.concat(found, ignore_index=True)


def _stacked(parts: list[Profiles]) -> Profiles:
    narrow, wide = (
        sparse.csr_array(sparse.vstack(sets))
        for sets in ([p.narrow for p in parts], [p.wide for p in parts])
    )
    return Profiles(narrow, wide, np.concatenate([p.week for p in parts]))


def profiles(history: History, bits: Singles, first_week: int, days: int) -> Profiles:
    """A profile of every case that counts, from ``first_week`` on, made of the days up to it."""
    counts = history.counts
    centres = np.flatnonzero(counts & (history.week >= first_week))
    narrow, wide = [], []
    for start in range(0, len(centres), _BATCH):
        batch = centres[start : start + _BATCH]
        age = history.day[batch][:, None] - history.day[None, :]
        local = (counts & (age >= 0) & (age < days)).T
        scores = _scores(history, local, _seeds(bits[batch], local.T, batch))
        scores[history.repeats] = -np.inf
        narrow.append(sparse.csr_array((scores > _FITS).T, dtype=np.float32))
        limit = np.minimum(np.quantile(scores[~history.repeats], 1 - _WIDE_SHARE, axis=0), _FITS)
        wide.append(sparse.csr_array((scores > limit).T, dtype=np.float32))
    if not len(centres):
        none: Matrix = sparse.csr_array((0, len(counts)), dtype=np.float32)
        return Profiles(none, none, history.week[centres])
    return Profiles(
        sparse.csr_array(sparse.vstack(narrow)),
        sparse.csr_array(sparse.vstack(wide)),
        history.week[centres],
    )


def _seeds(bits: Singles, local: Flags, centres: Integers) -> Matrix:
    """Cases x profiles: a centre and the nearest that are local."""
    near = np.where(local, bits, -np.inf)
    k = min(_NEAREST, near.shape[1])
    best = np.argpartition(-near, k - 1, axis=1)[:, :k]
    row, place = np.nonzero(np.take_along_axis(near, best, axis=1) > _BITS)
    cases = np.concatenate([centres, best[row, place]])
    which = np.concatenate([np.arange(len(centres)), row])
    return sparse.csc_array((np.ones(len(cases)), (cases, which)), shape=local.shape[::-1])


def _scores(history: History, local: Flags, members: Matrix) -> Floats:
    """Nats by which each case fits each template better than the background: cases x profiles."""
    mixture = history.mixture
    scene = np.zeros(members.shape[1], dtype=np.int64)
    for turn in range(_ROUNDS):
        scores = np.asarray(mixture.features @ mixture.signatures(members, scene)[0])
        if turn < _ROUNDS - 1:
            fits = local & (scores > _FITS)
            lonely = fits.sum(axis=0) < 2
            kept = sparse.csc_array(fits, dtype=np.float64)
            members = sparse.csc_array(
                kept.multiply(~lonely[None, :]) + members.multiply(lonely[None, :])
            )
    return scores
