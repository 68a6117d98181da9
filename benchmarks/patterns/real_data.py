"""``python -m benchmarks.patterns.real_data FORMAT FILE [--most N]``.

What the groups of similar cases and the watch find in a real list of others (``ctdc-cleaned``,
``iom``, ...; see `data_access.imports`), as Markdown: each group with what nearly all its members
share and how firm it is, and each thing that the watch raised, when, and on how many cases.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tqdm import tqdm

from dashboard.alert_words import title
from dashboard.group_names import Names, group_name, joined, place_names, value_names
from dashboard.group_run import GroupRun, run_groups
from dashboard.texts import month
from dashboard.watch_run import AGREED, WatchRun, run_watch
from data_access.audience import Audience
from data_access.imports.__main__ import main as import_into
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.notebook import Notebook
from data_access.register import Register
from data_access.replica import open_engine
from models.group_description import Group


def main() -> None:
    """Import the file into a register of its own, and tell what is found in it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.patterns.real_data")
    parser.add_argument("format")
    parser.add_argument("file", type=Path)
    parser.add_argument("--most", type=int, default=30, help="groups that are listed")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/register.db"
        if import_into([asked.format, str(asked.file), "--into", url]):
            sys.exit(1)
        mirror = ensure_mirror(open_engine(url), Path(folder) / "mirror")
        register = Register(Audience.ANALYST, open_mirror(mirror.file))
        notebook = Notebook(Path(folder) / "notebook.db", register.info.name, register.info.kind)
        names = place_names(register.places())
        for line in (
            *_groups(_timed(run_groups, register, notebook), names, asked.most),
            *_raised(_timed(run_watch, register, notebook), names),
        ):
            print(line)


def _timed(work: Any, register: Register, notebook: Notebook) -> tuple[Any, float]:
    with tqdm(total=100, desc=work.__name__) as bar:
        began = time.perf_counter()
        done = work(
            register, "the copy", notebook, lambda _, part: bar.update(int(100 * part) - bar.n)
        )
        return done, time.perf_counter() - began


def _groups(done: tuple[GroupRun, float], names: Names, most: int) -> Iterator[str]:
    run, seconds = done
    groups = run.groups.groups
    inside = sum(group.size for group in groups)
    yield (
        f"{len(groups)} groups hold {inside:,} of {len(run.cases):,} cases; {seconds:.0f} s with "
        "the samples that tell how firm they are. The largest:"
    )
    yield "\n| group | cases | months | nearly all share, others less | overlap | without one |"
    yield "|---|---:|---|---|---:|---:|"
    firm = run.firmness.set_index("number")
    for group in groups[:most]:
        one = firm.loc[group.number]
        yield (
            f"| {group_name(group, names)} | {group.size:,} | {_months(group)} "
            f"| {_template(group, names)} | {one['jaccard']:.2f} "
            f"| {one['without']:.2f} ({one['agency']}) |"
        )


def _months(group: Group) -> str:
    ends = (group.first_month, group.last_month)
    told = dict.fromkeys(month(end.to_timestamp()) for end in ends if end is not None)
    return " to ".join(told) or "–"


def _template(group: Group, names: Names) -> str:
    telling = group.template.merge(group.distinguishing[["attribute", "value"]])
    words = zip(
        telling["attribute"], value_names(telling, "value", names), telling["share"], strict=True
    )
    return "; ".join(
        f"{joined([attribute], [word])} {share:.0%}" for attribute, word, share in words
    )


def _raised(done: tuple[WatchRun, float], names: Names) -> Iterator[str]:
    run, seconds = done
    watch = run.watch
    found = watch.at(AGREED)
    yield (
        f"\n{len(found)} things raised in the weeks from {watch.first_look:%-d %b %Y} to "
        f"{watch.as_of:%-d %b %Y} at {AGREED:g} false alarm a quarter; {watch.counted:,} cases "
        f"watched, {watch.undated:,} without a date; {seconds:.0f} s."
    )
    yield "\n| thing | raised | first case | seen | expected | weeks | still so |"
    yield "|---|---|---|---:|---:|---:|---|"
    for one in found:
        alert = one.alert
        yield (
            f"| {title(alert, names)} | {one.raised:%-d %b %Y} | {one.first_case:%-d %b %Y} "
            f"| {alert.seen:.0f} | {alert.expected:.1f} | {alert.window_weeks} "
            f"| {'yes' if one.is_present else 'no'} |"
        )


if __name__ == "__main__":
    main()
