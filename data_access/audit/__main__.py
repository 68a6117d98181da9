"""``python -m data_access.audit verify|anchor|list URL``: what an auditor does with the log.

Exit code 0 when the log is whole, 1 when it is not or cannot be read.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from data_access.audit.chain import Anchor, findings, read_anchors
from data_access.audit.keeping import entries, head, reading, write_list
from data_access.errors import RegisterError

_SHOWN = 20


def main(arguments: list[str] | None = None) -> int:
    """Verify the log, note its head, or list its entries."""
    given = _parser().parse_args(arguments)
    try:
        code: int = given.run(given)
    except RegisterError as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"{problem.filename}: {problem.strerror}.", file=sys.stderr)
        return 1
    return code


def _verify(given: argparse.Namespace) -> int:
    anchors = read_anchors(given.anchor.read_text().splitlines()) if given.anchor else []
    found, last = reading(given.url, lambda connection: _held(connection, anchors, given.first))
    for sentence in found[:_SHOWN]:
        print(sentence)
    if len(found) > _SHOWN:
        print(f"... and {len(found) - _SHOWN} more.")
    if not found:
        whole = f"Whole from entry {given.first} to entry {last.number}."
        print(whole if last.number >= given.first else f"No entry from {given.first} on.")
        print(
            _newest(max(anchors, key=lambda anchor: anchor.number), last)
            if anchors
            else "Whether its end was cut off with its head, only an anchor tells: --anchor FILE."
        )
    return 1 if found else 0


def _newest(anchor: Anchor, last: Anchor) -> str:
    """How old the newest anchor is: what was written since may be anything."""
    days, since = (datetime.now(UTC) - anchor.at).days, last.number - anchor.number
    told = f"The newest anchor is of {anchor.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    unseen = "; they could have been made anew unseen" if since else ""
    return f"{told}, {days} days ago. Entries since then: {since}{unseen}."


def _held(connection: Connection, anchors: list[Anchor], first: int) -> tuple[list[str], Anchor]:
    last = head(connection)
    return list(findings(entries(connection), [*anchors, last], first)), last


def _anchor(given: argparse.Namespace) -> int:
    line = str(reading(given.url, head))
    print(line)
    if given.to:
        with given.to.open("a") as file:
            file.write(f"{line}\n")
    return 0


def _list(given: argparse.Namespace) -> int:
    reading(given.url, lambda connection: write_list(entries(connection, given.since), sys.stdout))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data_access.audit", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    verify = commands.add_parser("verify", help="find what was changed, inserted, removed or cut")
    verify.add_argument(
        "--anchor", type=Path, metavar="FILE", help="heads of the log, noted before"
    )
    verify.add_argument(
        "--first", type=int, default=1, metavar="N",
        help="the log begins with entry N, those before having been destroyed on schedule",
    )  # fmt: skip
    verify.set_defaults(run=_verify)
    anchor = commands.add_parser("anchor", help="the head of the log, to be kept elsewhere")
    anchor.add_argument("--to", type=Path, metavar="FILE", help="write it behind what FILE holds")
    anchor.set_defaults(run=_anchor)
    listing = commands.add_parser("list", help="the entries as CSV")
    listing.add_argument(
        "--since", type=_moment, metavar="MOMENT",
        help="such as 2026-07-01 or 2026-07-01T12:00-04:00; in UTC where it names no zone",
    )  # fmt: skip
    listing.set_defaults(run=_list)
    for command in (verify, anchor, listing):
        command.add_argument("url", metavar="URL", help="of the log, as the login that reads it")
    return parser


def _moment(text: str) -> datetime:
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
