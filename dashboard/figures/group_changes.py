"""What became of the groups of similar cases since the run over the copy before."""

from collections.abc import Iterable

from dashboard.findings import GroupLine
from dashboard.group_names import Names, named_in_words
from dashboard.group_run import METHOD
from dashboard.texts import _, day, ngettext, number
from data_access.notebook_values import Run

GONE_NAMED = 3
"""Groups that are gone since the run before which are named; the others are counted."""


def became(line: GroupLine | None) -> str:
    """What became of a group since the run over the copy before."""
    if line is None:
        return "–"
    change = line.size - (line.before or 0)
    words = {
        "born": _("new"),
        "grown": ngettext("{count} case more", "{count} cases more", change),
        "shrunk": ngettext("{count} case fewer", "{count} cases fewer", -change),
        "split": _("split from group {other}"),
        "same": _("as many"),
    }
    # Another process may have saved a run since, in which this group is gone.
    return words.get(line.event, "–").format(count=number(abs(change)), other=line.other)


def gone(before: Run | None, lines: Iterable[GroupLine], places: Names) -> str:
    """Which groups of the run before are gone, and whereto; empty where all stayed.

    Of a run by another method nothing is told but that, for it may be the method's doing.
    """
    if before is None:
        return ""
    if before.method != METHOD:
        return _(
            "The run over the register of {day} found groups by another method, so what became of "
            "them is not told."
        ).format(day=day(before.as_of))
    words = {
        "died": _("group {id} ({title}, {before} cases) is no longer found"),
        "merged": _("group {id} ({title}, {before} cases) went into group {other}"),
    }
    told = [
        words[line.event].format(
            id=line.id,
            title=named_in_words(line.named, places) if line.named else line.title,
            before=number(line.before),
            other=line.other,
        )
        for line in lines
        if line.event in words
    ]
    if not told:
        return ""
    named = told[:GONE_NAMED]
    if more := len(told) - len(named):
        named.append(
            ngettext("{count} more is gone", "{count} more are gone", more).format(
                count=number(more)
            )
        )
    return _("Since the run over the register of {day}: {gone}.").format(
        day=day(before.as_of), gone="; ".join(named)
    )
