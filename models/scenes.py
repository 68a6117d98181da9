"""Scenes: the few ways in which the trade runs, as the background of groups.

Cases are of scenes (latent classes, Lazarsfeld and Henry 1968): within one, attributes are drawn
one by one, but for values that go together (`models.traits`). That many cases of one scene are
alike makes no group of them; only what they share beyond their scene does.

Scenes are learned by expectation maximisation (Dempster, Laird and Rubin 1977), each share pulled
to that of all cases. How many there are is asked of cases that were held out.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.special import logsumexp, xlogy
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import normalize

from models.traits import Background, Encoded, Flags, Floats, Integers, Matrix

MOST = 16
"""Scenes that learning begins with, at most."""

_PULL = 20.0  # cases by which a share in a scene is pulled to that among all
_FEWEST = 40  # cases that a scene needs
_GAIN = 0.02  # nats a held-out case that fewer scenes may fit worse
_LEFT = 1e-3  # least share of the values that are no children, where their parent is there
_ROUNDS = 40
_STILL = 1e-5  # relative gain of log likelihood below which learning ends
_COMPONENTS = 12  # of the points from which learning starts
_SAMPLE = 5_000  # cases of which is asked how many scenes there are


@dataclass(frozen=True, eq=False)
class Layout:
    """Cases x (values, links, attributes), and what is known of the columns.

    ``share`` is that of each value among all cases (within an attribute that is no set they add up
    to 1), ``by_attribute`` attributes x values. ``children`` are the values that have a parent.
    First among the links stand these with their parent, then families: cases that have a parent
    and know the attribute of its children (of a set every child is its own family, ``family``
    numbers that of each child). ``owner`` is a value of the attribute that each link tells of.
    """

    features: Matrix
    share: Floats
    children: Integers
    family: Integers
    owner: Integers
    attribute_of: Integers
    in_set: Flags
    by_attribute: Matrix

    @classmethod
    def of(cls, encoded: Encoded, known: Background) -> "Layout":
        """Lay out all cases."""
        values, attributes = len(encoded.values), len(encoded.attributes)
        cells = (encoded.attribute_of, np.arange(values))
        by_attribute: Matrix = sparse.csr_array(
            (np.ones(values), cells), shape=(attributes, values)
        )
        in_set = encoded.is_set[encoded.attribute_of]
        total = (by_attribute @ known.share)[encoded.attribute_of]
        children = known.children()
        kin = known.parent[children] * (attributes + values) + np.where(
            in_set[children], attributes + children, encoded.attribute_of[children]
        )
        _, first, family = np.unique(kin, return_index=True, return_inverse=True)
        eldest = children[first]
        parent = encoded.has[:, known.parent[eldest]]
        told = parent.multiply(encoded.knows[:, encoded.attribute_of[eldest]])
        parts = (encoded.has, known.together(encoded.has), told, encoded.knows)
        return cls(
            sparse.csr_array(sparse.hstack(parts)),
            np.minimum(np.where(in_set, known.share, known.share / total), 1 - 1e-9),
            children,
            np.asarray(family, dtype=np.int64),
            np.append(children, eldest),
            encoded.attribute_of,
            in_set,
            by_attribute,
        )

    def rows(self, rows: Integers) -> "Layout":
        """The layout of some cases."""
        return replace(self, features=self.features[rows])

    def __len__(self) -> int:
        return int(self.features.shape[0])


@dataclass(frozen=True, eq=False)
class Scenes:
    """How common each scene is, and each value in it: ``share`` is values x scenes.

    ``given`` is the share of each value that has a parent, where the parent is there.
    """

    prior: Floats
    share: Floats
    given: Floats

    def extra(self, layout: Layout) -> Floats:
        """Log likelihood of what each link tells, over that without links: links x scenes.

        Where a parent is there, what its children do not take is left to all other values.
        """
        shape = (len(layout.owner) - len(layout.children), len(layout.children))
        cells = (layout.family, np.arange(len(layout.family)))
        by_family: Matrix = sparse.csr_array((np.ones(len(layout.family)), cells), shape=shape)
        share = self.share[layout.children]
        left, usual = (np.maximum(1 - by_family @ of, _LEFT) for of in (self.given, share))
        rest = np.log(left / usual)
        return np.vstack([np.log(self.given / share) - rest[layout.family], rest])

    def fits(self, layout: Layout) -> Floats:
        """Log likelihood of each case with each scene, prior included: cases x scenes."""
        absent = np.where(layout.in_set[:, None], np.log1p(-self.share), 0)
        having = np.log(self.share) - absent
        weights = np.vstack([having, self.extra(layout), layout.by_attribute @ absent])
        return np.asarray(layout.features @ weights + np.log(self.prior))

    def lead(self, layout: Layout) -> Floats:
        """Log likelihood of each case given each scene, less that of the case: cases x scenes."""
        fits = self.fits(layout)
        return fits - np.log(self.prior) - logsumexp(fits, axis=1, keepdims=True)


def one_scene(layout: Layout) -> Scenes:
    """All cases as one scene."""
    return _learned(layout, np.ones((len(layout), 1)))


def scenes(layout: Layout, random: np.random.Generator) -> Scenes:
    """Learn scenes from cases, as many as the cases that are held out bear out."""
    seed = int(random.integers(2**31))
    asked = layout.rows(np.sort(random.permutation(len(layout))[:_SAMPLE]))
    held_out = random.random(len(asked)) < 0.25
    train, test = (asked.rows(np.flatnonzero(part)) for part in (~held_out, held_out))
    told = {
        len(found.prior): float(logsumexp(found.fits(test), axis=1).sum())
        for found in _ever_fewer(train, seed)
    }
    enough = max(told.values()) - _GAIN * len(test)
    count = min(many for many, fit in told.items() if fit >= enough)
    return next(found for found in _ever_fewer(layout, seed) if len(found.prior) == count)


def _ever_fewer(layout: Layout, seed: int) -> Iterator[Scenes]:
    """Many scenes, then one fewer at a time, to one.

    Those most alike are joined and all learned anew: better than to begin with few, which start
    where they may and stay there.
    """
    many = max(min(MOST, len(layout) // _FEWEST), 1)
    parts = _started(layout, many, seed) if many > 1 else np.ones((len(layout), 1))
    while True:
        found, parts = _learnt(layout, parts)
        yield found
        if parts.shape[1] == 1:
            break
        parts = _joined(layout, parts)


def _learnt(layout: Layout, parts: Floats) -> tuple[Scenes, Floats]:
    """Scenes by expectation maximisation, and of which of them each case is a part."""
    before = -np.inf
    for _ in range(_ROUNDS):
        found = _learned(layout, parts)
        fits = found.fits(layout)
        whole = logsumexp(fits, axis=1, keepdims=True)
        parts = np.exp(fits - whole)
        now = float(whole.sum())
        if now - before < _STILL * abs(now):
            break
        before = now
    return found, parts


def _joined(layout: Layout, parts: Floats) -> Floats:
    """The two scenes as one that tell least as two."""
    first, second = np.triu_indices(parts.shape[1], k=1)
    alone, both = (_told(layout, of) for of in (parts, parts[:, first] + parts[:, second]))
    pair = np.argmin(alone[first] + alone[second] - both)
    one = parts[:, first[pair]] + parts[:, second[pair]]
    return np.column_stack([np.delete(parts, [first[pair], second[pair]], axis=1), one])


def _told(layout: Layout, parts: Floats) -> Floats:
    """Log likelihood of the values of each scene, its size included and links left out."""
    found, size = _learned(layout, parts), parts.sum(axis=0)
    absent = np.where(layout.in_set[:, None], np.log1p(-found.share), 0)
    weights = np.vstack([np.log(found.share) - absent, layout.by_attribute @ absent])
    counts = np.asarray(layout.features.T @ parts)
    values = np.vstack([counts[: len(found.share)], counts[-layout.by_attribute.shape[0] :]])
    return np.asarray((values * weights).sum(axis=0) + xlogy(size, size))


def _started(layout: Layout, count: int, seed: int) -> Floats:
    """Parts of cases that lie together where rare values weigh more: cases x scenes, 0/1."""
    ones = layout.features[:, : len(layout.share)].multiply(-np.log(layout.share)[None, :])
    weighed = normalize(sparse.csr_matrix(ones))
    few = min(_COMPONENTS, *(size - 1 for size in weighed.shape))
    with np.errstate(invalid="ignore"):  # where all cases are alike there is no variance
        points = (
            TruncatedSVD(few, random_state=seed).fit_transform(weighed)
            if few
            else weighed.toarray()
        )
    return np.asarray(np.eye(count)[parted(points, count, seed)])


def parted(points: Floats, count: int, seed: int) -> Integers:
    """Parts of points that lie together, by k-means; fewer where fewer points are distinct."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        label = KMeans(count, n_init=4, random_state=seed).fit_predict(points)
    return np.asarray(label, dtype=np.int64)


def _learned(layout: Layout, parts: Floats) -> Scenes:
    """Scenes of which each case is a part: cases x scenes."""
    counts = np.asarray(layout.features.T @ parts)
    sizes = np.cumsum([len(layout.share), len(layout.children)])
    has, both, told = np.split(counts[: -layout.by_attribute.shape[0]], sizes)
    knows = counts[-layout.by_attribute.shape[0] :]
    share = (has + _PULL * layout.share[:, None]) / (knows[layout.attribute_of] + _PULL)
    given = (both + _PULL * share[layout.children]) / (told[layout.family] + _PULL)
    prior = parts.sum(axis=0) + 1
    within = (np.clip(of, 1e-9, 1 - 1e-9) for of in (share, given))
    return Scenes(prior / prior.sum(), *within)
