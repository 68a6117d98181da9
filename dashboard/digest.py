"""What is new in the register, for the operator's scheduler.

``python -m dashboard.digest [--format markdown|json] [--all]`` writes to standard output what is
new since the last digest and remembers that it was told; ``--all`` tells all there is and remembers
nothing. A group is new where it came or went, or is by a quarter larger or smaller than when it was
last told; how firm it is stands with it.

It holds no pseudonym and no word of an analyst. Its counts are exact, of as few as two cases: it is
as confidential as the register. Of an operational register it is written to the audit log before it
is told, where one is set.

Ends with 0 when it was told, whether anything is new or not (JSON says which); with 1 and a
sentence on standard error when the register or the notebook cannot be used; with 2 when it was
called in another way.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dashboard.alert_lines import AlertLine
from dashboard.alert_words import DOUBTS, expected_words, rarity_words, rate_words, window_words
from dashboard.figures.group_firmness import firmness_cell, firmness_word
from dashboard.findings import GroupLine, News, news
from dashboard.group_run import run_groups
from dashboard.notices import plain
from dashboard.opening import Opened, Viewer, open_now
from dashboard.texts import Wordbook, Words, _, day, moment, month, ngettext, number
from dashboard.watch_run import run_watch
from data_access.audience import Audience
from data_access.audit import Action
from data_access.audit.commands import note
from data_access.errors import RegisterError
from data_access.mirror_build import Progress
from data_access.mirror_info import MirrorInfo
from data_access.notebook import Notebook
from data_access.notebook_values import Run, Work
from data_access.register import Register

PURPOSE = "trends"
"""What a digest is for, of `purposes.PURPOSES`."""

_OTHER_METHOD = Wordbook(
    {
        "groups": Words(
            "Groups are found by another method than the last digest told of: what became of them "
            "since is not told, for it may be the method's doing."
        ),
        "watch": Words(
            "The watch goes by another method than the last digest told of: alerts may be new, or "
            "have ended, by that alone."
        ),
    }
)

BringUpToDate = Callable[[Opened, Notebook, Progress], None]
"""Does what the notebook does not hold yet of a copy, as the background job does, and saves it."""

_WORKS: Mapping[Work, Callable[[Register, str, Notebook, Progress], object]] = {
    "groups": run_groups,
    "watch": run_watch,
}


def bring_up_to_date(opened: Opened, notebook: Notebook, progress: Progress) -> None:
    """Group the cases and hold the watch over a copy, each where the notebook has no run of it."""
    for kind, work in _WORKS.items():
        last = notebook.last_run(kind)
        if last is None or last[0].copy != opened.copy:
            work(opened.register, opened.copy, notebook, progress)


def main(
    arguments: Sequence[str] | None = None, bring_up_to_date: BringUpToDate = bring_up_to_date
) -> int:
    """Tell what is new; the exit code."""
    asked = _parsed(arguments)
    try:
        opened = open_now(Viewer(Audience.ANALYST), wait=True)
        notebook = Notebook.of(opened.register.info)
        bring_up_to_date(opened, notebook, lambda *_: None)
        told = news(notebook)
        if opened.register.info.kind != "training":
            told_of = "all there is" if asked.all else "what is new"
            note(Action.VIEW, "digest", f"tells {told_of}", PURPOSE, copy=opened.copy)
        write = as_json if asked.format == "json" else as_markdown
        _write_out(write(told, opened, everything=asked.all))
        if not asked.all:
            # After it is written: what could not be written was not told.
            notebook.save_digest(told.remembered())
    except RegisterError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _write_out(text: str) -> None:
    try:
        print(text, flush=True)
    except OSError as problem:
        # What is left in the buffer would be tried, and complained of, once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise RegisterError(
            f"The digest could not be written ({type(problem).__name__}); it will be told again. "
            "Look where standard output goes."
        ) from None


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard.digest", description=_("What is new since the last digest.")
    )
    parser.add_argument("--format", choices=["markdown", "json"], default="markdown")
    parser.add_argument(
        "--all", action="store_true", help=_("tell all there is, and remember nothing")
    )
    return parser.parse_args(arguments)


def as_json(told: News, opened: Opened, *, everything: bool) -> str:
    """The digest for a program: what is new, or everything."""
    info = opened.register.info
    alerts = {
        "new": told.alerts_new,
        "still": told.alerts_still,
        "ended": told.alerts_ended,
        "between": told.alerts_between,
    }
    groups = told.groups if everything else told.groups_changed
    document = {
        "register": {"name": info.name, "kind": info.kind, "as_of": info.as_of.isoformat()},
        "problem": opened.problem,
        "since": told.since.isoformat() if told.since else None,
        "anything_new": not told.is_empty,
        "runs": {"groups": _run(told.groups_run), "watch": _run(told.watch_run)},
        "former_methods": told.former_methods,
        "false_alarms_a_quarter": told.per_quarter,
        "alerts": {kind: list(map(_alert_as_data, lines)) for kind, lines in alerts.items()},
        "held_back": list(map(_alert_as_data, told.held_back)),
        "groups": list(map(_group_as_data, groups)),
    }
    return json.dumps(document, default=str, ensure_ascii=False, indent=2)


def _alert_as_data(line: AlertLine) -> dict[str, Any]:
    # On islands of 2,000 people the day would name the case: as in the text, the month is told.
    told = asdict(line) | {"first_case": f"{line.first_case:%Y-%m}"}
    return told | {"would_have_been_raised": told.pop("raised")}  # hindsight: nobody was told then


def _group_as_data(line: GroupLine) -> dict[str, Any]:
    told = asdict(line) | {"firmness": firmness_word(line.overlap)}
    return {name: value for name, value in told.items() if name != "named"}  # the title says it


def _run(run: Run | None) -> dict[str, Any] | None:
    return (
        None
        if run is None
        else {
            "as_of": run.as_of.isoformat(),
            "method": run.method,
            "considered": run.considered,
            "left_out": run.left_out,
        }
    )


def as_markdown(told: News, opened: Opened, *, everything: bool) -> str:
    """The digest for a person: what is new, or everything."""
    blocks = [_head(opened.register.info, opened.problem, told)]
    if told.is_empty:
        blocks.append(_("Nothing is new."))
    for run, nothing in (
        (told.watch_run, _("No run of the watch yet: nothing is told of alerts.")),
        (told.groups_run, _("No run of grouping yet: nothing is told of groups.")),
    ):
        blocks += [] if run else [nothing]
    blocks += [_OTHER_METHOD[work] for work in told.former_methods]
    groups = told.groups if everything else told.groups_changed
    blocks += _section(_("New alerts"), map(_alert, told.alerts_new))
    blocks += _section(
        _("Alerts that are still there, or there again"), map(_alert, told.alerts_still)
    )
    blocks += _section(_("Alerts that ended"), map(_alert, told.alerts_ended))
    blocks += _section(_("Came and ended since the last digest"), map(_alert, told.alerts_between))
    blocks += _section(_("Held back, no alerts"), map(_alert, told.held_back))
    blocks += _section(_("Groups"), map(_group, groups))
    return "\n\n".join(blocks)


def _head(info: MirrorInfo, problem: str | None, told: News) -> str:
    title = _("What is new in {register}").format(register=plain(info.name))
    lines = [f"# {title}", ""]
    if info.kind == "training":
        lines += [_("**TRAINING REGISTER** – every case in it is invented."), ""]
    if problem:
        lines += [plain(problem), ""]
    since = f"{moment(told.since)} UTC" if told.since else _("this is the first digest")
    lines.append(_("- Since the last digest: {moment}").format(moment=since))
    for name, run in ((_("Alerts"), told.watch_run), (_("Groups"), told.groups_run)):
        if run:
            lines.append(
                _(
                    "- {name}: the register as of {as_of} UTC, method {method}, "
                    "{considered} cases, {left_out} left out"
                ).format(
                    name=name,
                    as_of=moment(run.as_of),
                    method=plain(run.method),
                    considered=number(run.considered),
                    left_out=number(run.left_out),
                )
            )
    if told.per_quarter is not None:
        lines.append(
            _(
                "- False alarms a quarter, at most, as agreed: {rate}; an alert is a reason to "
                "look, not a finding"
            ).format(rate=rate_words(told.per_quarter))
        )
    return "\n".join(lines)


def _section(title: str, lines: Any) -> list[str]:
    told = list(lines)
    return [f"## {title}", "\n".join(told)] if told else []


def _alert(line: AlertLine) -> str:
    if not line.weeks:  # it ended before windows were noted
        return f"- {plain(line.title)}"
    told = ngettext(
        "- {title}: {seen} case in the {window}, where {expected} were expected; first case "
        "in the weeks that raised it {first}, would have been raised {raised}{found}; told by "
        "{agencies}; so surprising by chance {rarity}",
        "- {title}: {seen} cases in the {window}, where {expected} were expected; first case "
        "in the weeks that raised it {first}, would have been raised {raised}{found}; told by "
        "{agencies}; so surprising by chance {rarity}",
        line.seen,
    ).format(
        title=plain(line.title),
        seen=number(line.seen),
        window=window_words(line.weeks, line.until),
        expected=expected_words(line.expected),
        first=month(line.first_case),
        raised=day(line.raised),
        found=_(", first found {day}").format(day=day(line.first_found))
        if line.first_found
        else "",
        agencies=plain(", ".join(line.agencies)) or _("an agency that is not known"),
        rarity=rarity_words(line.times, line.quarters),
    )
    if not line.doubts:
        return told
    doubts = _(" or ").join(DOUBTS[cause] for cause in line.doubts)
    return f"{told}; " + _("could also be {doubts}").format(doubts=doubts)


def _group(line: GroupLine) -> str:
    words = {
        "born": _("- New: group {id}, {title}: {size} cases; {firm}"),
        "grown": _("- Grown: group {id}, {title}: {size} cases, {before} before; {firm}"),
        "shrunk": _("- Shrunk: group {id}, {title}: {size} cases, {before} before; {firm}"),
        "split": _("- Split from group {other}: group {id}, {title}: {size} cases; {firm}"),
        "merged": _("- Merged into group {other}: group {id}, {title}, {before} cases before"),
        "died": _("- No longer found: group {id}, {title}, {before} cases before"),
        "same": _("- Group {id}, {title}: {size} cases, {before} before; {firm}"),
    }
    if line.event == "same" and line.before is None:
        words["same"] = _("- Group {id}, {title}: {size} cases; {firm}")
    return words[line.event].format(
        id=line.id,
        title=plain(line.title),
        size=number(line.size),
        before=number(line.before),
        other=line.other,
        firm=_("firmness: {word}").format(word=firmness_cell(line.overlap)),
    )


if __name__ == "__main__":
    sys.exit(main())
