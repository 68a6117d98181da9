"""How groups that were grown one by one settle: they compete for cases, merge, divide and die."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.special import logit, logsumexp

from models.mixture import ELSEWHERE, ROUNDS, SLIGHT, Mixture, counted
from models.traits import Floats, Integers, Matrix, row
from models.verdicts import FREE, Anchors

_NONE = -1  # group of a case that is in none; `posterior` counts on it to be -1
_STILL = 0.005  # of the members, by which groups that have settled still change
_SURE = 500.0  # nats that no evidence brings: an analyst said so
DOUBT = 2.0
"""How many times as probable background is, at most, for a case to be told in its likeliest group.

Where F1 of about two thirds can be reached, it is highest with every member that is a third
probable or more (half of the best F1: Lipton, Elkan and Naryanaswamy 2014).
"""


def settle(
    mixture: Mixture,
    members: Matrix,
    anchor: Integers,
    anchors: Anchors,
    *,
    rounds: int = ROUNDS,
    divided: Sequence[int] = (0, 2, 4),
) -> tuple[Integers, Floats, Floats, Integers]:
    """Let the groups compete for cases until all that are left live.

    ``anchor`` names the anchor of each group, as from `Anchors.seeded`: such a group needs no
    evidence, only members. After the rounds ``divided`` groups are divided. Returns the group of
    each case (-1: none), the probability of that (1 where it was said), and of each group the
    evidence and the anchor.
    """
    whole: set[bytes] = set()
    for turn in range(rounds):
        before = members
        scene = mixture.scenes_of(members)
        scores = mixture.scores(members, scene, _elsewhere(members))[0]
        members = shared(anchors.kept_to(scores, anchor))
        alive = (mixture.signatures(members, scene, _elsewhere(members))[2] > 0) | (anchor != FREE)
        alive &= np.asarray(members.sum(axis=0)) >= mixture.fewest
        alive |= anchors.living(anchor)
        members, anchor = _merged(mixture, members[:, np.flatnonzero(alive)], anchor[alive])
        if turn in divided:
            members, anchor = _divided(mixture, members, anchor, whole)
        members = anchors.without_never(members, anchor)
        if turn > max(divided, default=-1) and _same(members, before):
            break
    scores, evidence = mixture.scores(members, mixture.scenes_of(members), _elsewhere(members))
    scores = anchors.kept_to(scores, anchor)
    told = np.bincount(best(scores) + 1, minlength=len(anchor) + 1)[1:] >= mixture.fewest
    scores[:, ~(told | anchors.living(anchor))] = -np.inf
    assigned = best(scores)
    firmness = posterior(scores, assigned)
    firmness[anchors.must.any(axis=1)] = 1.0
    return assigned, firmness, evidence, anchor


def _in_any(members: Matrix) -> float:
    """How many cases are in any group."""
    return float(np.minimum(np.asarray(members.sum(axis=1)), 1).sum())


def _elsewhere(members: Matrix) -> Floats:
    """How many cases are in other groups than each."""
    return np.maximum(_in_any(members) - np.asarray(members.sum(axis=0)), 0)


def _likely(members: Matrix) -> Matrix:
    """Those that are rather members than not, as 0/1."""
    return sparse.csc_array(members > 0.5, dtype=np.float64)


def _same(one: Matrix, other: Matrix) -> bool:
    return one.shape == other.shape and bool(abs(one - other).sum() <= _STILL * other.sum())


def _merged(mixture: Mixture, members: Matrix, anchor: Integers) -> tuple[Matrix, Integers]:
    """Join pairs of groups that have more evidence as one, the greatest gain first.

    Two with an anchor are never joined: an analyst knows them as two.
    """
    scores, evidence = mixture.scores(members, mixture.scenes_of(members), _elsewhere(members))
    fit = (
        np.asarray(members.T @ np.maximum(scores, ELSEWHERE))
        / np.maximum(members.sum(axis=0), 1)[:, None]
    )
    apart = (anchor[:, None] != FREE) & (anchor != FREE)
    first, second = np.nonzero(np.triu(((fit > 0) | (fit.T > 0)) & ~apart, k=1))
    joined = members[:, first] + members[:, second]
    elsewhere = _in_any(members) - np.asarray(joined.sum(axis=0))
    together = mixture.signatures(joined, mixture.scenes_of(joined), elsewhere)[2]
    gain = together - evidence[first] - evidence[second]
    free = np.ones(members.shape[1], dtype=np.bool_)
    kept = []
    for pair in np.lexsort((second, first, -gain)):
        if gain[pair] > 0 and free[first[pair]] and free[second[pair]]:
            free[[first[pair], second[pair]]] = False
            kept.append(pair)
    of_joined = np.maximum(anchor[first[kept]], anchor[second[kept]])
    return (
        sparse.csc_array(sparse.hstack([members[:, np.flatnonzero(free)], joined[:, kept]])),
        np.concatenate([anchor[free], of_joined]),
    )


def _divided(
    mixture: Mixture, members: Matrix, anchor: Integers, whole: set[bytes]
) -> tuple[Matrix, Integers]:
    """Divide groups that have more evidence as two: what grew alone may have grown over another.

    The larger half keeps the anchor. ``whole`` remembers members that were found to be one.
    """
    likely = _likely(members)
    scene = mixture.scenes_of(likely)
    elsewhere = _elsewhere(likely)
    evidence = mixture.signatures(likely, scene, elsewhere)[2]
    parts, anchors = [members[:, :0]], [anchor[:0]]
    for group in range(members.shape[1]):
        rows = np.sort(row(likely, group))
        two = None
        if len(rows) >= 2 * mixture.fewest and rows.tobytes() not in whole:
            two = _better_as_two(
                mixture, rows, int(scene[group]), float(evidence[group]), float(elsewhere[group])
            )
            if two is None:
                whole.add(rows.tobytes())
        parts.append(members[:, [group]] if two is None else two)
        anchors.append(anchor[[group]] if two is None else np.array([anchor[group], FREE]))
    return sparse.csc_array(sparse.hstack(parts)), np.concatenate(anchors)


def _better_as_two(
    mixture: Mixture, rows: Integers, scene: int, evidence: float, elsewhere: float
) -> Matrix | None:
    """The two halves of a group, the larger first, where they have more evidence than the whole."""
    two = mixture.halves(rows, scene)
    size = np.asarray(two.sum(axis=0))
    if size.min() < mixture.fewest:
        return None
    beside = elsewhere + _elsewhere(two)
    apart = float(mixture.signatures(two, mixture.scenes_of(two), beside)[2].sum())
    return two[:, np.argsort(-size, kind="stable")] if apart > evidence else None


def shared(scores: Floats) -> Matrix:
    """Cases x groups: for how much of a member each case counts, the background scoring 0."""
    rows = np.flatnonzero(scores.max(axis=1, initial=-np.inf) > logit(SLIGHT))
    some = np.minimum(scores[rows], _SURE)
    chance = np.exp(some - np.logaddexp(0, logsumexp(some, axis=1, keepdims=True)))
    chance = counted(chance)
    cell, group = np.nonzero(chance)
    return sparse.csc_array((chance[cell, group], (rows[cell], group)), shape=scores.shape)


def best(scores: Floats) -> Integers:
    """The likeliest group of every case, `_NONE` where it is background beyond `DOUBT`."""
    found = np.full(len(scores), _NONE, dtype=np.int64)
    rows = np.flatnonzero(scores.max(axis=1, initial=-np.inf) > -np.log(DOUBT))
    if len(rows):
        found[rows] = scores[rows].argmax(axis=1)
    return found


def posterior(scores: Floats, assigned: Integers) -> Floats:
    """Probability of the label given to each case (-1: background), the background scoring 0.

    ``scores`` are cases x groups, log likelihood ratios less odds as from `Mixture.scores`.
    """
    whole = np.column_stack([np.zeros(len(scores)), np.minimum(scores, _SURE)])
    whole = np.exp(whole - whole.max(axis=1, keepdims=True))
    return np.asarray(whole[np.arange(len(scores)), assigned + 1] / whole.sum(axis=1))


def distinct(members: Matrix, evidence: Floats) -> Matrix:
    """Keep the strongest of grown seeds that share half of the smaller one's members.

    ``members`` is cases x grown seeds, ``evidence`` theirs in nats, as from `Mixture.grow`.
    """
    likely = _likely(members)
    size = np.asarray(likely.sum(axis=0))
    both = np.asarray((likely.T @ likely).todense())
    kept: list[int] = []
    for group in np.lexsort((np.arange(len(size)), -evidence)):
        if not kept or (both[group, kept] < 0.5 * np.minimum(size[group], size[kept])).all():
            kept.append(int(group))
    return members[:, kept]
