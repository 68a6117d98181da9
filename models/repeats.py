"""Which cases tell one event: of different agencies, within days."""

from collections.abc import Iterable
from itertools import pairwise, product

import numpy as np
import pandas as pd

from models.nearness import THEMES, near_values
from models.similarity import Similarity
from models.traits import Flags, Floats, Integers

REPEAT_DAYS = 3
REPEAT_BITS = 6.0
ALIKE_BITS = 4.0
"""Evidence from which on cases of different agencies without any contradiction are one event."""

_PAIRS = 200_000


def places_of(twins: pd.DataFrame | None, keys: Integers) -> Integers:
    """Rows of the cases of each pair; pairs of which one is not among the keys are left out."""
    if twins is None:
        return np.zeros((0, 2), dtype=np.int64)
    among = twins[["one", "other"]].isin(keys).all(axis=1)
    return np.searchsorted(keys, twins.loc[among, ["one", "other"]].to_numpy(np.int64))


def events(
    similarity: Similarity, day: Integers, told: Floats, exact: Flags, twins: Integers
) -> Integers:
    """A number for each case; those of one event, of days that are known and near, share it.

    Two agencies told them (`_of_one_event`): what one tells within days may be two landings of one
    ring. They are more alike than chance makes any two, which reaches about log2 of the pairs that
    lie so near in time; those that contradict each other in nothing need less, for chance hardly
    makes such pairs, and what agencies leave out cannot agree. ``twins`` are so whatever
    they share.
    """
    known = np.flatnonzero(exact)  # the others all stand on one day of their week or month
    order = known[np.argsort(day[known], kind="stable")]
    place = np.arange(len(order))
    either = near_values(bands={"theme": THEMES})
    later = np.searchsorted(day[order], day[order] + REPEAT_DAYS, side="right") - place - 1
    floor = np.log2(max(float(later.sum()), 2)) + REPEAT_BITS
    alike: list[Integers] = [np.zeros((0, 2), dtype=np.int64)]
    possible: list[Integers] = []
    parts = np.searchsorted(np.cumsum(later), np.arange(0, later.sum() + _PAIRS, _PAIRS))
    for rows in (slice(*ends) for ends in pairwise([0, *parts, len(order)])):  # bounds memory
        one = np.repeat(place[rows], later[rows])
        step = np.arange(len(one)) - np.repeat(np.cumsum(later[rows]) - later[rows], later[rows])
        other = one + 1 + step
        first, second = order[one], order[other]
        bits = similarity.between(first, second)
        pairs = np.column_stack([one, other])
        may = bits > floor
        may[~may] = similarity.conflicts(first[~may], second[~may], either) == 0
        possible.append(pairs[may].astype(np.int32))
        alike.append(pairs[may & (bits > ALIKE_BITS)])
    in_order = np.full(len(day), len(order))
    in_order[order] = place
    sure = np.sort(in_order[twins], axis=1)
    sure = sure[sure[:, 1] < len(order)]  # both of a known day
    alike, possible = [sure, *alike], [*possible, sure]
    found = np.arange(len(day))
    for every in _of_one_event(np.concatenate(alike), possible, told[order] > 0):
        found[order[every]] = order[every[0]]
    return found


def _of_one_event(alike: Integers, possible: list[Integers], tellers: Flags) -> Iterable[list[int]]:
    """Places of the cases of each event that several tell; of one, an agency tells once.

    Pairs of places, the earlier first. Those ``alike`` are taken in turn for one event, unless two
    cases of it then are no ``possible`` pair (a vague case makes one of no two that differ) or one
    agency told them.
    """
    event: dict[int, list[int]] = {}
    asked = [part[np.isin(part, alike).all(axis=1)] for part in possible]  # few of all
    allowed = {(one, other) for part in asked for one, other in part.tolist()}
    for one, other in alike.tolist():
        first, again = event.setdefault(one, [one]), event.setdefault(other, [other])
        across = {(min(pair), max(pair)) for pair in product(first, again)}
        disjoint = not (tellers[first].any(axis=0) & tellers[again].any(axis=0)).any()
        if first is not again and disjoint and across <= allowed:
            first += again
            event.update(dict.fromkeys(again, first))
    return {id(every): every for every in event.values()}.values()


def repeats(event: Integers, day: Integers, news: Flags) -> Flags:
    """Cases that tell an event again: all of it but the first that is ``news``, if any is."""
    order = np.lexsort((day, ~news, event))
    again = np.append(False, np.diff(event[order]) == 0)[: len(order)]
    found = np.zeros(len(event), dtype=np.bool_)
    found[order[again]] = True
    return found
