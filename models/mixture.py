"""A sparse mixture of groups of cases, with an explicit background.

Per attribute a group either follows the background of its scene (the spike: the attribute is no
part of its signature) or fixes some values (the slab): each of these has a share of its own, any
alike before members are seen, and the other values keep the proportions of the scene. A case is a
member where the likelihood ratio of group to background, the case itself left out of the group,
beats the odds of being of it and not of the background, of which cases of other groups are no part.
Membership is a probability, and a case that is none for sure counts for so much of one. A group
lives only while its evidence (log marginal likelihood of slab over background) beats what it costs
to tell members from all cases of no other group, plus a price. Of a case that may as well be a
member as not that costs nothing, so that many doubtful members are evidence too.

Members are always a matrix of probabilities, cases x groups, those below `SLIGHT` left out, and
``scene`` the scene of each group.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.special import betaln, expit, gammaln, xlogy

from models.scenes import Layout, Scenes, parted
from models.traits import Flags, Floats, Integers, Matrix

ROUNDS = 12
"""How often members are sought anew, at most."""

SLIGHT = 0.02
"""Least probability of a member that counts."""
_FEW = 20  # members below which a case is one or none
_LEFT = 1e-6  # least share of the values that are not fixed
_BATCH = 256  # seeds grown at once; bounds memory to cases x batch
ELSEWHERE = -6.0
"""Log lead below which a case is surely of another scene."""


def counted(chance: Floats) -> Floats:
    """For how much of a member each case counts in each group, by how probably it is one.

    In a small group the many that are doubtful would outvote the few that are sure.
    """
    few = chance.sum(axis=0) < _FEW
    return np.where(few, chance > 0.5, np.where(chance < SLIGHT, 0, chance))


@dataclass(frozen=True, eq=False)
class _Told:
    """What the members of groups tell: values x groups.

    ``has`` counts members with the value, ``of`` those who know its attribute (of one that is no
    set the values that they tell), ``share`` is that in the scene. ``fixed`` marks values with a
    share of their own, ``many`` counts these in the attribute; ``rest`` counts members with any
    other value of it, and ``left`` is the share of those others in the scene.
    """

    has: Floats
    of: Floats
    share: Floats
    fixed: Flags
    many: Floats
    rest: Floats
    left: Floats


@dataclass(frozen=True, eq=False)
class Mixture:
    """The mixture over cases x (values, links, attributes)."""

    features: Matrix
    share: Floats  # of each value in each scene, values x scenes
    extra: Floats  # log likelihood of what each link tells, links x scenes
    lead: Floats  # log likelihood given a scene less that of the case, cases x scenes
    owner: Integers
    attribute_of: Integers
    in_set: Flags
    size: Floats  # how many values the attribute of each value has, values x 1
    naming: Floats  # nats that it costs to name a value of its attribute, values x 1
    by_attribute: Matrix  # attributes x values
    fewest: int
    price: float
    cases: int

    @classmethod
    def of(cls, layout: Layout, scenes: Scenes, fewest: int, price: float) -> "Mixture":
        """The mixture over all cases."""
        size = np.asarray(layout.by_attribute.sum(axis=1))[layout.attribute_of]
        return cls(
            layout.features.astype(np.float64),  # once: each product would do it again
            scenes.share,
            scenes.extra(layout),
            scenes.lead(layout),
            layout.owner,
            layout.attribute_of,
            layout.in_set,
            size[:, None],
            np.log(np.maximum(size, 2))[:, None],
            layout.by_attribute,
            fewest,
            price,
            len(layout),
        )

    def within(self, rows: Integers, scene: int) -> "Mixture":
        """Some of the cases, against one scene."""
        return replace(
            self,
            features=self.features[rows],
            share=self.share[:, [scene]],
            extra=self.extra[:, [scene]],
            lead=self.lead[rows][:, [scene]],
        )

    def scenes_of(self, members: Matrix) -> Integers:
        """The scene that fits the members of each group best."""
        return np.asarray((members.T @ self.lead).argmax(axis=1), dtype=np.int64)

    def signatures(
        self, members: Matrix, scene: Integers, elsewhere: Floats | float = 0.0
    ) -> tuple[Floats, Floats, Floats]:
        """Weights of the features for others and for members (left out), and evidence of groups.

        ``elsewhere`` is how many cases are in other groups, for each.
        """
        counts = np.asarray((self.features.T @ members).todense(), dtype=np.float64)
        values, links = len(self.share), len(self.owner)
        has, linked, knows = np.split(counts, [values, values + links])
        told = self._of_members(has, knows, self.share[:, scene])
        gain = self._gain(told, linked * self.extra[:, scene])
        chosen = gain > 0
        weights = [self._weights(told, chosen, scene, left_out) for left_out in (0, 1)]
        within = np.where(self.in_set[:, None], 1, self.size)  # all carry that of the attribute
        evidence = np.where(chosen, gain / within, 0).sum(axis=0)
        evidence += np.asarray(members.T @ self.lead)[np.arange(len(scene)), scene]
        return weights[0], weights[1], evidence - self._telling(members, elsewhere) - self.price

    def _sizes(self, members: Matrix, elsewhere: Floats | float) -> tuple[Floats, Floats]:
        """Of each group how many members it has, and how many cases are in no other."""
        size = np.asarray(members.sum(axis=0), dtype=np.float64)
        return size, np.maximum(self.cases - elsewhere, size + 1)

    def _telling(self, members: Matrix, elsewhere: Floats | float = 0.0) -> Floats:
        """Nats that it costs to tell how probable a member each case is, from the share of each."""
        many, (size, among) = np.diff(members.indptr), self._sizes(members, elsewhere)
        share = np.clip(size / among, 1e-9, 1 - 1e-9)
        of, chance = np.repeat(share, many), np.minimum(members.data, 1)
        cost = xlogy(chance, chance / of) + xlogy(1 - chance, (1 - chance) / (1 - of))
        group = np.repeat(np.arange(len(many)), many)
        told = np.bincount(group, cost, minlength=len(many))
        return np.asarray(told - np.maximum(among - many, 0) * np.log1p(-share))

    def _of_members(self, has: Floats, knows: Floats, share: Floats) -> _Told:
        """What members tell, and which values the group fixes: those more common in it by far."""
        all_told = self._in_attribute(has)
        of = np.where(self.in_set[:, None], knows[self.attribute_of], all_told)
        own = betaln(1 + has, 1 + of - has) - has * np.log(share) - (of - has) * np.log1p(-share)
        fixed = (has > of * share) & (own > self.naming)
        return _Told(
            has,
            of,
            share,
            fixed,
            self._in_attribute(fixed.astype(np.float64)),
            np.maximum(all_told - self._in_attribute(np.where(fixed, has, 0)), 0),
            np.maximum(1 - self._in_attribute(np.where(fixed, share, 0)), _LEFT),
        )

    def _in_attribute(self, values: Floats) -> Floats:
        """Sum over the attribute of each value."""
        return np.asarray((self.by_attribute @ values)[self.attribute_of])

    def _gain(self, told: _Told, linked: Floats) -> Floats:
        """Log evidence of slab over spike per value.

        In an attribute that is no set, all values carry the evidence of the attribute.
        """
        with_parent = np.zeros_like(told.has)
        np.add.at(with_parent, self.owner, linked)
        present = told.has * np.log(told.share)
        alone = betaln(1 + told.has, 1 + told.of - told.has) - present
        alone -= (told.of - told.has) * np.log1p(-told.share) + self.naming + with_parent
        named = np.where(told.fixed, gammaln(1 + told.has) - present - self.naming, 0)
        whole = self._in_attribute(named - with_parent)
        whole += gammaln(1 + told.rest) - told.rest * np.log(told.left)
        whole += gammaln(1 + told.many) - gammaln(1 + told.many + self._in_attribute(told.has))
        more = np.where(told.has > told.of * told.share, alone, -np.inf)
        return np.where(self.in_set[:, None], more, whole)

    def _weights(self, told: _Told, chosen: Flags, scene: Integers, left_out: int) -> Floats:
        """Log likelihood ratio per feature; ``left_out`` 1 takes the case itself out."""
        in_set = self.in_set[:, None]
        own = in_set | told.fixed
        of = np.maximum(told.of + np.where(in_set, 2, told.many + 1) - left_out, 1)
        present = np.maximum(np.where(own, told.has, told.rest) - left_out, 0) + 1
        absent = np.maximum(told.of - told.has - left_out, 0) + 1
        lacking = np.where(chosen & in_set, np.log(absent / of) - np.log1p(-told.share), 0)
        having = np.log(present / of) - np.log(np.where(own, told.share, told.left))
        having = np.where(chosen, having, 0) - lacking
        with_parent = np.where(chosen[self.owner], -self.extra[:, scene], 0)
        return np.vstack([having, with_parent, self.by_attribute @ lacking])

    @cached_property
    def _of_scenes(self) -> list[tuple[Integers, Matrix]]:
        """Of each scene the cases that are not surely of another, and their features."""
        rows = [np.flatnonzero(lead > ELSEWHERE) for lead in self.lead.T]
        return [(some, self.features[some]) for some in rows]

    def scores(
        self, members: Matrix, scene: Integers, elsewhere: Floats | float = 0.0
    ) -> tuple[Floats, Floats]:
        """Log likelihood ratio of group to background less the odds against it, and evidence.

        ``elsewhere`` is as in `signatures`: without it each group stands alone.
        A case that is surely of another scene and no member scores minus infinity.
        """
        weights, own, evidence = self.signatures(members, scene, elsewhere)
        scores = self._as_others(weights, scene)
        rows, groups = members.indices, np.repeat(np.arange(len(scene)), np.diff(members.indptr))
        left_out = self._told(rows, groups, own) + self.lead[rows, scene[groups]]
        others = scores[rows, groups]
        others = np.where(np.isneginf(others), left_out, others)  # a member of another scene
        scores[rows, groups] = others + members.data * (left_out - others)
        size, among = self._sizes(members, elsewhere)
        scores -= np.log(np.maximum(among - size, 1) / np.maximum(size, 1))
        return scores, evidence

    def _as_others(self, weights: Floats, scene: Integers) -> Floats:
        """Log likelihood ratios of all cases, by the weights that hold for who is no member."""
        scores = np.full((len(self.lead), len(scene)), -np.inf)
        for number in np.unique(scene):
            rows, features = self._of_scenes[number]
            groups = np.flatnonzero(scene == number)
            told: Floats = features @ weights[:, groups]
            told += self.lead[rows, number][:, None]
            if told.shape == scores.shape:  # nearly always; to copy it takes as long as to make it
                return told
            scores[np.ix_(rows, groups)] = told
        return scores

    def _told(self, rows: Integers, groups: Integers, weights: Floats) -> Floats:
        """What the features of each of these cases weigh in its group."""
        features = self.features[rows]
        pair = np.repeat(np.arange(len(rows)), np.diff(features.indptr))
        weighed = features.data * weights[features.indices, groups[pair]]
        return np.asarray(np.bincount(pair, weighed, minlength=len(rows)), dtype=np.float64)

    def grow(self, seeds: Matrix) -> tuple[Matrix, Floats]:
        """Let every seed find its members as if there were no other; return those that live.

        A seed looks for members among the cases of its scene.
        """
        alive, worth = [seeds[:, :0]], [np.zeros(0)]
        scene_of = self.scenes_of(seeds)
        for scene in np.unique(scene_of).tolist():
            rows, _features = self._of_scenes[scene]
            cells = (rows, np.arange(len(rows)))
            back = sparse.csr_array((np.ones(len(rows)), cells), shape=(self.cases, len(rows)))
            here, own = self.within(rows, scene), seeds[:, np.flatnonzero(scene_of == scene)]
            own = sparse.csc_array(sparse.csr_array(own)[rows])
            for start in range(0, own.shape[1], _BATCH):
                members, evidence = here._grown(own[:, start : start + _BATCH])
                alive.append(back @ members)
                worth.append(evidence)
        return sparse.csc_array(sparse.hstack(alive)), np.concatenate(worth)

    def _grown(self, members: Matrix) -> tuple[Matrix, Floats]:
        """The seeds that live once they change no more, or after `ROUNDS`, and their evidence."""
        done = [members[:, :0]]
        for turn in range(ROUNDS):
            scores, _evidence = self.scores(members, self._only(members))
            after = sparse.csc_array(scores > 0, dtype=np.float64)
            moved = np.asarray(abs(after - members).sum(axis=0)) > 0
            enough = np.asarray(after.sum(axis=0)) >= self.fewest
            ends = ~moved | (turn == ROUNDS - 1)
            done.append(after[:, np.flatnonzero(enough & ends)])
            members = after[:, np.flatnonzero(enough & ~ends)]
            if not members.shape[1]:
                break
        every = sparse.csc_array(sparse.hstack(done))
        every = sparse.csc_array(counted(expit(self.scores(every, self._only(every))[0])))
        evidence = self.signatures(every, self._only(every))[2]
        return every[:, np.flatnonzero(evidence > 0)], evidence[evidence > 0]

    def _only(self, members: Matrix) -> Integers:
        """Every group of the only scene there is."""
        return np.zeros(members.shape[1], dtype=np.int64)

    def halves(self, rows: Integers, scene: int) -> Matrix:
        """The members of a group as two groups that compete for them: all cases x 2."""
        here = self.within(rows, scene)
        rare = np.sqrt(-np.log(here.share[:, 0]))
        label = parted(here.features[:, : len(rare)].multiply(rare[None, :]).toarray(), 2, 0)
        for _ in range(ROUNDS):
            parts = sparse.csc_array(label[:, None] == np.arange(2), dtype=np.float64)
            after = here.scores(parts, here._only(parts))[0].argmax(axis=1)
            if (after == label).all():
                break
            label = after
        return sparse.csc_array((np.ones(len(rows)), (rows, label)), shape=(self.cases, 2))
