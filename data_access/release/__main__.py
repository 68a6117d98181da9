"""``python -m data_access.release URL``: the release copy of a register, and what it cost.

Other tasks: ``--partner CW --purpose TEXT --agreement TEXT`` makes one for a partner country,
``--aggregates FILE.csv`` writes a release as a table of counts, ``--import-aggregates FILE.csv``
takes a partner's table as a register of its own.
"""

import argparse
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from tqdm import tqdm

from data_access import settings
from data_access.audit import Action
from data_access.audit.commands import note, note_done, refusals_noted, who
from data_access.errors import RegisterError
from data_access.release.aggregates import (
    export_aggregates,
    import_aggregates,
)
from data_access.release.making import Made, make_release
from data_access.release.search import MOST_UNKNOWN
from data_access.release.series import Asked
from data_access.release.store import MANAGER, MANAGER_K, PARTNER_K
from data_access.release.turns import MOST_UNKNOWN_OF_BATCH, NEW_OF_EACH
from data_access.release.writing import write_aggregates

PAGE = "data_access.release"
"""Where it happened, as the audit log tells it."""

_TWO_COPIES = (
    "--anew releases the same cases a second time. Whoever kept the former copy can subtract one "
    "from the other and find groups smaller than k. Do it seldom, for a new agreement on what is "
    "released, and have the former copy destroyed."
)


def main(arguments: list[str] | None = None) -> int:
    """Do one task and tell what it cost; 0 when it was done, 2 with a sentence when not."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.import_aggregates:
        if not chosen.partner:
            parser.error("--import-aggregates needs --partner")
    elif not chosen.url:
        parser.error("URL is missing")
    elif chosen.aggregates and not chosen.partner:
        parser.error("--aggregates needs --partner: a table of counts is what leaves the house")
    try:
        if chosen.import_aggregates:
            _import(chosen)
        else:
            _release(chosen)
    except RegisterError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.release",
        description="Make the release copy of a register: no combination of values is rare in it.",
    )
    parser.add_argument("url", nargs="?", metavar="URL", help="SQLAlchemy URL of the register")
    parser.add_argument(
        "--k",
        type=int,
        help=f"fewest cases of a combination (managers {MANAGER_K}, partners {PARTNER_K})",
    )
    parser.add_argument("--partner", metavar="COUNTRY", help="for a partner country, such as CW")
    parser.add_argument("--purpose", default="", help="what the partner receives it for")
    parser.add_argument("--agreement", default="", help="the agreement that allows it")
    parser.add_argument("--anew", action="store_true", help="begin a new series; read the warning")
    parser.add_argument(
        "--aggregates",
        type=Path,
        metavar="FILE.csv",
        help="write a partner's release as a table of counts",
    )
    parser.add_argument(
        "--import-aggregates",
        type=Path,
        metavar="FILE.csv",
        help="take a partner's table of counts",
    )
    return parser


def _asked(chosen: argparse.Namespace, least: int) -> Asked:
    k = least if chosen.k is None else chosen.k
    if not chosen.partner:
        return Asked(MANAGER, k)
    return Asked(f"partner-{chosen.partner}", k, chosen.purpose, chosen.agreement)


def _release(chosen: argparse.Namespace) -> None:
    least = PARTNER_K if chosen.partner else MANAGER_K
    asked = _asked(chosen, least)
    wanted = f"{asked.name}, k = {asked.k}{', a new series' if chosen.anew else ''}"
    under = f"; agreement: {asked.agreement}" if asked.agreement else ""
    with refusals_noted(PAGE, f"make the release {wanted}{under}", asked.purpose):
        # Before it is written down as begun.
        if asked.k < least:
            raise RegisterError(f"--k is {asked.k}; for this audience it is at least {least}.")
        asked.require_its_ground()
    note(Action.EXPORT, PAGE, f"is to make the release {wanted}{under}", asked.purpose)
    if chosen.anew:
        print(_TWO_COPIES, file=sys.stderr)
    with tqdm(total=1.0, leave=False, bar_format="{desc}: {percentage:3.0f}%|{bar}|") as bar:

        def tell(what: str, share: float) -> None:
            bar.set_description(what, refresh=False)
            bar.update(share - bar.n)

        with refusals_noted(PAGE, f"make the release {wanted}{under}", asked.purpose):
            made = make_release(
                chosen.url,
                asked,
                mirrors=settings.MIRROR_FOLDER,
                releases=settings.RELEASES_FOLDER,
                anew=chosen.anew,
                progress=tell,
            )
    _tell(made)
    content: dict[str, Any] = {"copy": made.info.copy_name, "cases": made.info.cases}
    note(
        Action.EXPORT,
        PAGE,
        f"made the release {wanted}; {made.entered} cases entered",
        asked.purpose,
        **content,
    )
    if chosen.aggregates:
        export_id = str(uuid4())
        text = export_aggregates(made.rows, made.info, export_id, who(), made.register)
        what = f"write the table of counts {chosen.aggregates.name} for {asked.name}{under}"
        note(
            Action.EXPORT,
            PAGE,
            f"is to {what}",
            asked.purpose,
            export_id=export_id,
            export_hash=sha256(text.encode()).hexdigest(),
            **content,
        )
        with refusals_noted(PAGE, what, asked.purpose):
            write_aggregates(text, chosen.aggregates)
        print(f"Table of counts: {chosen.aggregates}")


def _tell(made: Made) -> None:
    info = made.info
    print(
        f"Release for {info.audience}, k = {info.k}: {info.cases:,} cases, {len(info.levels)} "
        f"attributes, {info.batches} {'batches' if info.batches > 1 else 'batch'}; "
        f"{made.entered:,} entered now."
    )
    print(
        f"{'attribute':14}{'level':32}{'told':>8}{'turned':>8}{'other':>8}{'several':>8}  not known"
    )
    for name, cost in made.costs.items():
        print(
            f"{name:14}{info.levels[name]:32}{cost.told:>8,}{cost.turned:>8,}{cost.other:>8,}"
            f"{cost.several:>8,}{cost.not_known:>11,}"
        )
    lost = sum(cost.lost for cost in made.costs.values())
    known = lost + sum(cost.told for cost in made.costs.values())
    print(
        f"Known values made unknown: {lost / known:.1%}. Smallest combination: "
        f"{info.smallest_class} cases."
    )
    if lost > MOST_UNKNOWN * known:
        print(f"That is more than {MOST_UNKNOWN:.0%}: with so few cases a release says little.")
    if made.passed:
        print(f"At the turn of {made.passed:%Y-%m-%d} none entered: {_waited(made.waited)}.")
    if made.waiting:
        print(_waiting(made))
    if made.left_out:
        print(
            f"{made.left_out:,} {'cases are' if made.left_out > 1 else 'case is'} left out: the "
            "handling of a report does not admit partner countries."
        )
    print(f"Content {info.content}")
    print(f"File {made.file}")


def _waited(cases: int | None) -> str:
    if cases is None:
        return "how many waited was not noted"
    return f"{cases:,} {'case' if cases == 1 else 'cases'} waited"


def _waiting(made: Made) -> str:
    told = (
        f"{made.waiting:,} {'cases wait' if made.waiting > 1 else 'case waits'} for a later batch"
    )
    why = []
    if made.batch_share is not None and not made.entered:
        why = [
            f"now they would lose {made.batch_share:.0%} of their values, at most "
            f"{MOST_UNKNOWN_OF_BATCH:.0%} is accepted"
        ]
    elif made.entered or not made.next_turn:
        why = [f"they are in no combination of {made.info.k}"]
    if made.next_turn:
        when = f"before {made.next_turn:%Y-%m-%d}"
        so_many = (
            f"{NEW_OF_EACH * made.info.k} enter as soon as there are so many, fewer not {when}"
        )
        why.append(so_many if made.by_number else f"none enters {when}")
    return f"{told}: {'; '.join(why)}."


def _import(chosen: argparse.Namespace) -> None:
    table = f"the table of counts {chosen.import_aggregates.name} of {chosen.partner}"
    under = f"; agreement: {chosen.agreement}"
    note(Action.VIEW, PAGE, f"is to take {table}{under}", chosen.purpose)
    with refusals_noted(PAGE, f"take {table}{under}", chosen.purpose):
        file, info = import_aggregates(
            chosen.import_aggregates,
            chosen.partner,
            chosen.purpose,
            chosen.agreement,
            settings.RELEASES_FOLDER,
        )
    told: dict[str, Any] = {"copy": info.copy_name, "cases": info.cases}
    done = f"{info.cases:,} cases of {chosen.partner}, smallest combination {info.smallest_class}."
    note_done(Action.VIEW, PAGE, f"took {table}", done, purpose=chosen.purpose, **told)
    print(f"{done}\nContent {info.content}\nFile {file}")


if __name__ == "__main__":
    sys.exit(main())
