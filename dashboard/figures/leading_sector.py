"""Which sector is named most, and whether that changed by more than chance would make."""

from dashboard import periods, questions, released
from dashboard.figures import comparison
from dashboard.texts import _, label, ngettext, number
from data_access.selection import Selection

NAMED = 3
"""Sectors that a title names where the first of before may still be the first."""


def title_and_caption(selection: Selection, unknown: int) -> tuple[str, str]:
    """Which sector is named most; and what of the change may be chance, and of how many cases,
    ``unknown``, no sector is known."""
    title, doubt = _finding(selection)
    return title, " ".join(filter(None, (doubt, released.without_sector(unknown))))


def _finding(selection: Selection) -> tuple[str, str]:
    now = _named(selection)
    if not now:
        return _("No sector is known"), ""
    most = max(now.values())
    leaders = [label("sector", sector) for sector in now if now[sector] == most]
    if len(leaders) > 1:
        level = ngettext(
            "{sectors} are named most, in {count} case each",
            "{sectors} are named most, in {count} cases each",
            most,
        ).format(sectors=_(" and ").join(leaders), count=number(most))
        return level, ""
    leader = next(iter(now))
    earlier = periods.before(selection)
    before = _named(earlier) if earlier else {}
    former = next(iter(before), leader)
    # Two that were level then, or the same one as now, are no news. Of a release nobody can say
    # whether chance made a change, or what was kept back.
    if earlier is None or before.get(former) == before.get(leader) or questions.released():
        return _is_named_most(label("sector", leader), most), ""
    if not _has_passed(earlier, selection, leader, former):
        return _are_named_most(now), _may_be_chance(selection, now, former, before[former])
    passed = ngettext(
        "{sector} overtook {former}: {count} case to {former_count}, {days} {before} to "
        "{former_before}",
        "{sector} overtook {former}: {count} cases to {former_count}, {days} {before} to "
        "{former_before}",
        most,
    ).format(
        sector=label("sector", leader),
        former=label("sector", former).lower(),
        count=number(most),
        former_count=number(now.get(former, 0)),
        days=periods.before_in_words(selection),
        before=number(before.get(leader, 0)),
        former_before=number(before[former]),
    )
    return passed, ""


def _has_passed(earlier: Selection, selection: Selection, leader: str, former: str) -> bool:
    """Whether the one grew or the other shrank by more than chance would make.

    As the comparison of the two periods judges it, so that the two never say otherwise.
    """
    changes = comparison.notable(comparison.changes(earlier, selection, "sector"))
    change = changes.set_index("value")["difference"]
    return bool(change.get(leader, 0) > 0 or change.get(former, 0) < 0)


def _are_named_most(now: dict[str, int]) -> str:
    """The first of now by their numbers."""
    first = [*now][:NAMED]
    words = [label("sector", sector) for sector in first]
    if len(first) == 1:
        return _is_named_most(words[0], now[first[0]])
    return _("{sectors} are named most: {counts} cases").format(
        sectors=_listed([words[0], *(word.lower() for word in words[1:])]),
        counts=_listed([number(now[sector]) for sector in first]),
    )


def _may_be_chance(
    selection: Selection, now: dict[str, int], former: str, former_before: int
) -> str:
    """That another was first before, with its own numbers: it may be none of the first of now."""
    return _(
        "That {former} was first {days} may be chance: then {former_before}, now {former_count}."
    ).format(
        former=label("sector", former).lower(),
        days=periods.before_in_words(selection),
        former_before=number(former_before),
        former_count=number(now.get(former, 0)),
    )


def _is_named_most(sector: str, cases: int) -> str:
    return ngettext(
        "{sector} is named most, in {count} case",
        "{sector} is named most, in {count} cases",
        cases,
    ).format(sector=sector, count=number(cases))


def _listed(words: list[str]) -> str:
    return _(" and ").join(filter(None, (", ".join(words[:-1]), words[-1])))


def _named(selection: Selection) -> dict[str, int]:
    """Cases by sector, most frequent first."""
    counts = questions.breakdown(selection, "sector").dropna(subset=["value"])
    counts = counts.sort_values("value").sort_values("cases", ascending=False, kind="stable")
    return dict(zip(counts["value"], counts["cases"].astype(int), strict=True))
