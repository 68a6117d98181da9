"""The ceiling: who knows the scenes and every planted modus operandi can do no better.

Given its scene or its modus operandi, a case's attributes are drawn one by one (`world`), so the
posterior is exact. Only what the traits tell counts; when a case happened and who reported it are
left out, as the methods never see them, but for one thing: a set without any element may not have
been recorded or may be empty, and how often it is recorded depends on who reported.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.patterns.features import Features
from benchmarks.patterns.population import NONE, Population
from benchmarks.patterns.world import (
    AGENCIES,
    BLOCKS,
    FOLLOWED,
    FOLLOWS,
    SCENES,
    SETS,
    SINGLE,
    Flags,
    Floats,
    Integers,
    ModusOperandi,
    World,
)

_TINY = 1e-300


class Oracle:
    """Posterior of each case over background (first) and modi operandi: cases x (1 + modi)."""

    def __init__(self, there: Population) -> None:
        self.world = there.world
        self.features = Features.of(there.cases, there.traits)
        self.recorded = _recorded(there, self.features)
        by_scene = np.stack([self._of_scene(scene) for scene in range(SCENES)], axis=1)
        scene = by_scene + np.log(self.world.scene_share)
        modi = [self._of_modus_operandi(mo) for mo in there.modi]
        told = np.stack([np.logaddexp.reduce(scene, axis=1), *modi], axis=1)
        prior = np.bincount(there.truth + 1, minlength=len(modi) + 1) / len(there.truth)
        told += np.log(np.maximum(prior, _TINY))
        told = np.exp(told - told.max(axis=1, keepdims=True))
        self.posterior: Floats = told / told.sum(axis=1, keepdims=True)

    def labels(self) -> Integers:
        """The most probable modus operandi of each case, `NONE` where background is."""
        return np.asarray(self.posterior.argmax(axis=1) + NONE)

    def nearest(self) -> Callable[[int, int], Integers]:
        """Rank cases by the probability that both are of one modus operandi."""
        of_modus = self.posterior[:, 1:]

        def nearest(row: int, k: int) -> Integers:
            together = of_modus @ of_modus[row]
            together[row] = -1
            return np.asarray(np.argsort(-together, kind="stable")[:k])

        return nearest

    def _of_scene(self, scene: int) -> Floats:
        """Log-likelihood of each case as background of a scene."""
        world = self.world
        followed = [(name, parent) for name, parent in FOLLOWS.items() if parent]
        paired = {name for pair in followed for name in pair}
        told = sum(
            (self._single(n, world.single[n][scene]) for n in SINGLE if n not in paired),
            start=np.zeros(len(self.features)),
        )
        for child, parent in followed:
            told += self._pair(parent, child, joint(world, scene, child))
        for name in SETS:
            told += self._set(name, world.sets[name][scene])
        return np.asarray(told)

    def _of_modus_operandi(self, mo: ModusOperandi) -> Floats:
        """Log-likelihood of each case as one of a modus operandi.

        What it fixes is drawn anew, whatever its parent or child is: the pair is broken.
        """
        world, scene = self.world, mo.scene
        told = self._of_scene(scene)
        for child, parent in FOLLOWS.items():
            if parent and (child in mo.pins or parent in mo.pins):
                together = joint(world, scene, child)
                told -= self._pair(parent, child, together)
                told += self._single(parent, together.sum(axis=1))
                told += self._single(child, together.sum(axis=0))
        for name, (values, kept) in mo.pins.items():
            if name in SETS:
                share = world.sets[name][scene].copy()
                told -= self._set(name, share)
                share[list(values)] = 1 - (1 - share[list(values)]) * (1 - kept)
                told += self._set(name, share)
                continue
            told -= self._single(name, _marginal(world, scene, name))
            told += self._single(name, world.pinned(name, scene, values[0], kept))
        return told

    def _codes(self, name: str) -> Integers:
        return np.asarray(self.features.codes[:, list(SINGLE).index(name)])

    def _single(self, name: str, share: Floats) -> Floats:
        code = self._codes(name)
        return np.where(code >= 0, np.log(np.maximum(share, _TINY))[code], 0.0)

    def _pair(self, parent: str, child: str, together: Floats) -> Floats:
        """Log-likelihood of two attributes, either or both of them recorded."""
        a, b = self._codes(parent), self._codes(child)
        both = np.log(np.maximum(together, _TINY))[a, b]
        alone = self._single(parent, together.sum(axis=1))
        alone += self._single(child, together.sum(axis=0))
        return np.where((a >= 0) & (b >= 0), both, alone)

    def _set(self, name: str, share: Floats) -> Floats:
        has = self.features.ones[:, self.features.columns(name)].astype(np.float64)
        chance = np.clip(share, 1e-12, 1 - 1e-12)
        told = has @ np.log(chance) + (1 - has) @ np.log1p(-chance)
        empty = np.prod(1 - chance)
        unseen = np.log1p(-self.recorded[name] * (1 - empty))
        return np.where(has.any(axis=1), told, unseen)


def joint(world: World, scene: int, child: str) -> Floats:
    """Chance of each value of an attribute with each of what it mostly follows: parent x child."""
    parent = FOLLOWS[child]
    assert parent is not None
    given = np.tile((1 - FOLLOWED) * world.single[child][scene], (SINGLE[parent], 1))
    given[np.arange(SINGLE[parent]), world.followed[child]] += FOLLOWED
    return np.asarray(world.single[parent][scene][:, None] * given)


def _marginal(world: World, scene: int, name: str) -> Floats:
    """Share of each value in a scene, over what it may follow."""
    if FOLLOWS.get(name):
        return np.asarray(joint(world, scene, name).sum(axis=0))
    return np.asarray(world.single[name][scene])


def _recorded(there: Population, features: Features) -> dict[str, Floats]:
    """How probable it is that each set of each case is recorded, if nothing is told of it.

    By who reported, and by whether anything else of the block is told. Exact for one agency; for
    two (one case in thirteen) each is taken alone.
    """
    place = {name: column for column, name in enumerate((*SINGLE, *SETS))}
    agency = there.agencies["agency"].str.rsplit(" ", n=1).str[-1].to_numpy().astype(np.int64)
    by = np.zeros((len(features), len(AGENCIES)), dtype=np.bool_)
    by[_rows(features, there.agencies["case_key"].to_numpy(np.int64)), agency] = True
    recorded = {}
    for block, names in enumerate(BLOCKS.values()):
        half = 1 - np.sqrt(1 - there.world.gaps[:, block])
        for name in set(names) & set(SETS):
            others = [place[other] for other in names if other != name]
            silent = (1 - half) * half ** len(others)
            seen: Flags = np.asarray(features.knows[:, others].any(axis=1))
            told = np.where(seen[:, None], 1.0, silent / (silent + half))
            recorded[name] = np.asarray(1 - np.prod(1 - by * told * (1 - half), axis=1))
    return recorded


def _rows(features: Features, keys: NDArray[np.int64]) -> Integers:
    """Rows of the cases with these keys."""
    order = np.argsort(features.keys)
    return np.asarray(order[np.searchsorted(features.keys, keys, sorter=order)])
