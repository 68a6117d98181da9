"""How firm a group of similar cases is, in words with the figure behind."""

from dashboard.group_run import ROUNDS, GroupRun
from dashboard.notices import plain
from dashboard.texts import Words, _, label, number, share
from models.firmness import MOST_CASES
from models.group_description import Group

METHOD = Words(
    "Groups are sought again in {rounds} samples of the cases. The figure is how much of a group "
    "the one most like it has in common with it, as a mean Jaccard overlap; a second one is the "
    "least of it without any one agency. Neither heeds what analysts said. Of more than {most} "
    "cases {most} are looked at, among which a small group stands out more than among all."
).format(rounds=ROUNDS, most=MOST_CASES)

FIRM, FAIR = 0.75, 0.5
"""Jaccard overlap of a group with what is found again in samples (Hennig 2007: below a half it
has dissolved, from three quarters on it is a valid, stable group)."""


def is_loose(overlap: float | None) -> bool:
    """Whether it overlaps those found in samples by less than half; unmeasured is not loose."""
    return overlap is not None and _as_told(overlap) < FAIR


def _as_told(overlap: float) -> float:
    """In whole percent: two groups that are told with one figure have one word."""
    return round(overlap, 2)


def firmness_word(overlap: float | None) -> str:
    """How firm a group is, in a word, by its overlap with groups found in samples."""
    if overlap is None:
        return _("not measured")
    if is_loose(overlap):
        return _("loose")
    return _("firm") if _as_told(overlap) >= FIRM else _("fair")


def firmness_cell(overlap: float | None) -> str:
    """How firm a group is, in a word with the figure."""
    word = firmness_word(overlap)
    return word if overlap is None else f"{word} ({share(overlap)})"


def firmness_sentence(run: GroupRun, group: Group) -> str:
    """How firm a group is, what is left without the agency that matters most, and whether it lives
    by an analyst's word; markdown.
    """
    told = [_firmness(run, group)]
    if len(run.cases) > MOST_CASES:
        told.append(
            _(
                "This was measured among {some} of the {all} cases: for a small group, which "
                "stands out more there, it is rather too high."
            ).format(some=number(MOST_CASES), all=number(len(run.cases)))
        )
    if group.number in run.judged:
        told.append(_("An analyst said something of it, so it is kept whatever its evidence."))
    return " ".join(told)


def _firmness(run: GroupRun, group: Group) -> str:
    overlap, without = run.overlap(group), run.without(group)
    if overlap is None:
        return _("How firm it is was not measured.")
    told = _(
        "It is **{word}**: in samples of the cases, the group most like it overlaps it by {share} "
        "(100%: the same cases)."
    ).format(word=firmness_word(overlap), share=share(overlap))
    if without is None:
        return told
    if len(run.agencies_of(group)) == 1:
        return f"{told} {_one_agency(run, group)}"
    # The agency without which least is found again, which need not be the one that tells most.
    agency, least = without
    left = group.size - _alone(run, group, agency)
    sentence = _(
        "It changes most without {agency}: {left} of its {size} cases are left, and the group most "
        "like all {size} overlaps them by {share}, where {most} is the most there can be."
    )
    if len(run.cases) > MOST_CASES:  # of a part of its cases, of which another part may be left
        sentence = _(
            "It changes most without {agency}: {left} of its {size} cases are left, and the group "
            "most like all {size} overlaps them by {share}."
        )
    return f"{told} " + sentence.format(
        agency=plain(label("agency", agency)),
        left=number(left),
        size=number(group.size),
        share=share(least),
        most=share(left / group.size),
    )


def _one_agency(run: GroupRun, group: Group) -> str:
    """That one agency is known to have told of a group, and of how much of it that is known."""
    (agency,) = run.agencies_of(group).index
    name, unknown = plain(label("agency", str(agency))), run.told_by_nobody_known(group)
    if not unknown:
        return _("{agency} alone told of it.").format(agency=name)
    return _(
        "Of its cases whose agency is known {agency} alone told; of {count} it is not known."
    ).format(agency=name, count=number(unknown))


def _alone(run: GroupRun, group: Group, agency: str) -> int:
    """Cases of a group that an agency alone told of."""
    told = run.agencies.dropna(subset="agency").drop_duplicates()
    told = told[told["case_key"].isin(run.groups.members(group.number))]
    by = told.groupby("case_key")["agency"].agg(["size", "first"])
    return int(((by["size"] == 1) & (by["first"] == agency)).sum())
