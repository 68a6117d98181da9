"""Which cases lie near each other: where groups may be, and where surely none is."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from models.similarity import Similarity
from models.traits import Floats, Integers, Matrix, row

_NEAREST = 15
_CROWD = 11  # the neighbour whose bits tell how crowded it is about a case
_COVERED = 0.8


@dataclass(frozen=True, eq=False)
class Neighbours:
    """A symmetric graph of bits between drawn cases, and how crowded it is about each.

    ``graph`` joins cases that are among each other's nearest. ``crowding`` is the bits of one of
    the nearest, less what is usual with as many attributes known: a group is a crowd, and where it
    is lonely no group is. Only the order of its values means anything.
    """

    graph: Matrix
    crowding: Floats


def neighbours(similarity: Similarity, drawn: Integers) -> Neighbours:
    """Hold all drawn cases against each other; only pairs well above chance are joined.

    Of a case's n pairs some 50 get above log2(n / 50) bits by chance alone; that a pair is among
    the nearest of both is what makes it count. Time is the square of the cases.
    """
    rows, columns, data, crowd = [], [], [], []
    floor = max(np.log2(max(len(drawn), 1) / 50), 1.0)
    place = min(_CROWD, len(drawn)) - 1
    for start, bits in similarity.blocks(drawn):
        bits[np.arange(len(bits)), start + np.arange(len(bits))] = -np.inf
        crowd.append(-np.partition(-bits, place, axis=1)[:, place])
        near, column = np.nonzero(bits > floor)
        value = bits[near, column]
        order = np.lexsort((column, -value, near))
        order = order[np.arange(len(near)) - np.searchsorted(near, near) < _NEAREST]
        rows.append(near[order] + start)
        columns.append(column[order])
        data.append(value[order])
    none = np.zeros(0, dtype=np.int64)
    cells = (np.concatenate([none, *rows]), np.concatenate([none, *columns]))
    graph = sparse.csr_array((np.concatenate([none, *data]), cells), shape=(len(drawn),) * 2)
    known = np.asarray(similarity.encoded.knows[drawn].sum(axis=1), dtype=np.float64)
    return Neighbours(
        sparse.csr_array(graph.minimum(graph.T)),
        _beyond_usual(np.concatenate([np.zeros(0), *crowd]), known),
    )


def _beyond_usual(bits: Floats, known: Floats) -> Floats:
    """Bits less what cases with as many attributes known have, by least squares."""
    bits = np.where(np.isfinite(bits), bits, 0)
    usual = np.column_stack([np.ones(len(known)), known, known**2])
    return np.asarray(bits - usual @ np.linalg.lstsq(usual, bits)[0])


def neighbourhoods(found: Neighbours, fewest: int) -> Matrix:
    """Drawn cases x a case and its neighbours, where they are enough for a group.

    The densest come first; one nearly covered by those before is left out.
    """
    graph = found.graph
    cases = graph.shape[0]
    weight = np.asarray(graph.sum(axis=1))
    covered = np.zeros(cases, dtype=np.bool_)
    rows: list[Integers] = []
    for case in np.lexsort((np.arange(cases), -weight)):
        near = np.append(row(graph, case), case)
        if len(near) >= fewest and covered[near].mean() < _COVERED:
            covered[near] = True
            rows.append(near)
    which = np.repeat(np.arange(len(rows)), [len(near) for near in rows])
    cells = (np.concatenate([np.zeros(0, np.int64), *rows]), which)
    return sparse.csc_array((np.ones(len(which)), cells), shape=(cases, len(rows)))
