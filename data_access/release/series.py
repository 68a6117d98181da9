"""Whether a series of releases goes on: under its own ledger, of its own register, on its ground.

What is wrong here is found by nobody later: a ledger from before, or new pseudonyms, would release
the same cases a second time, and the two copies could be subtracted.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from data_access.errors import RegisterError
from data_access.mirror_files import MirrorFiles
from data_access.mirror_info import MirrorInfo
from data_access.release.attributes import Told
from data_access.release.checking import theme_is_told_by_others
from data_access.release.ledger import Ledger, former_ledgers, read_ledger
from data_access.release.partners import require_ground
from data_access.release.store import (
    MANAGER,
    ReleaseInfo,
    content_of,
    live_copies,
    open_release,
    release_info,
)

MOST_GONE = 1 / 5
"""Where a larger share of the released reports is gone from the register, they were renamed."""


@dataclass(frozen=True)
class Asked:
    """Which release is wanted: for whom, how rare a combination may be, and on what ground."""

    name: str
    k: int
    purpose: str = ""
    agreement: str = ""

    def require_its_ground(self) -> None:
        """Refuse a release to a partner without its ground, see `require_ground`."""
        if self.name != MANAGER:
            require_ground(self.name.removeprefix("partner-"), self.purpose, self.agreement)


def going_on(
    noted: Path, files: MirrorFiles, asked: Asked, about: MirrorInfo, told: Told
) -> Ledger | None:
    """The series that is to go on; None where none has begun.

    Parameters
    ----------
    noted : Path
        Where its ledger should lie.
    about, told : MirrorInfo, Told
        The register, and all of its cases.

    Raises
    ------
    RegisterError
        It may not go on; the sentence says what to do.
    """
    series, live = read_ledger(noted), _live(files)
    former = former_ledgers(noted.parent, asked.name)
    if series is None:
        if live or former or live_copies(files):
            raise RegisterError(_lost(noted, asked.name, former))
        return None
    _require_same(series, asked, about)
    _require_its_rules(series)
    if live and not any(_told_by(one, live) for one in _may_have_told(series, former)):
        raise RegisterError(
            f"The live copy for {asked.name} (batch {live.batches}, content {live.content[:8]}) is "
            f"not what the ledger {noted.name} says was released: the ledger is older than the "
            "copy, or of another series. Put the newest ledger back from a backup."
        )
    _require_its_reports(series, told)
    return series


def unreleased(told: Told, series: Ledger | None) -> Told:
    """Cases that have not been released, under none of their names."""
    if series is None:
        return told
    known = told.cases["reports"].map(series.reports().isdisjoint)
    return told.only(
        told.cases.index[known & told.cases["case_ids"].map(series.case_ids().isdisjoint)]
    )


def readable_info(file: Path) -> ReleaseInfo | None:
    """What a release copy says of itself; None where it is damaged."""
    try:
        there = open_release(file)
        try:
            return release_info(there)
        finally:
            there.dispose()
    except Exception:  # whatever a damaged file brings about: it is laid out anew
        return None


def _live(files: MirrorFiles) -> ReleaseInfo | None:
    return next(filter(None, map(readable_info, reversed(live_copies(files)))), None)


def _lost(noted: Path, name: str, former: list[Path]) -> str:
    others = [file.name for file in former]
    there = f"Of former series there is {', '.join(others)}. " if others else ""
    return (
        f"Something has been released for {name}, and the ledger of it, {noted.name}, is not in "
        f"the folder REGISTER_MIRROR. {there}Put the ledger back there, from the folder of before "
        "or from a backup. Only where it is lost for good, --anew begins another series."
    )


def _require_same(series: Ledger, asked: Asked, about: MirrorInfo) -> None:
    if (series.register, series.kind) != (about.name, about.kind):
        raise RegisterError(
            f"The series for {asked.name} is of the register {series.register!r} ({series.kind}); "
            f"this is {about.name!r} ({about.kind}). Set REGISTER_MIRROR and REGISTER_RELEASES to "
            "folders of this one's own; --anew ends that series and begins another."
        )
    if series.k != asked.k:
        raise RegisterError(
            f"The series for {asked.name} was begun with k = {series.k}; --anew begins another."
        )
    if (series.purpose, series.agreement) != (asked.purpose, asked.agreement):
        raise RegisterError(
            f"The series for {asked.name} was begun for {series.purpose!r} under "
            f"{series.agreement!r}, and what was released stays under these. Name them as they "
            "were; for another purpose or agreement --anew begins another series."
        )


def _require_its_rules(series: Ledger) -> None:
    """Refuse rows that were released before sector and form went with the theme."""
    batches = (replace(series, batches=(batch,)).rows() for batch in series.batches)
    if any(map(theme_is_told_by_others, batches)):
        raise RegisterError(
            f"The series for {series.name} was begun when a sector or form was still told where "
            "the theme was taken away, which tells of it: its copy is not shown any more. Run "
            "this with --anew, which begins another series."
        )


def _may_have_told(series: Ledger, former: list[Path]) -> list[Ledger]:
    """Whose copy may be live: this series', or where it just began, still that of the last one."""
    last = read_ledger(former[-1]) if former and len(series.batches) == 1 else None
    return [series, last] if last else [series]


def _told_by(series: Ledger, live: ReleaseInfo) -> bool:
    """Whether a copy is what a series had released after as many batches."""
    then = series.first(live.batches)
    return (
        len(then.batches) == live.batches
        and (then.k, then.batches[-1].made_at) == (live.k, live.made_at)
        and content_of(then.rows()) == live.content
    )


def _require_its_reports(series: Ledger, told: Told) -> None:
    """Refuse where the released reports are gone: under new names they would be released again."""
    there = {name for reports in told.cases["reports"] for name in reports}
    released = series.reports()
    gone = len(released - there)
    if gone > MOST_GONE * len(released):
        raise RegisterError(
            f"Of the {len(released):,} reports of the cases released for {series.name}, {gone:,} "
            "are gone from the register: pseudonyms were renewed, or a policy is lost. Under other "
            "names the same cases would be released twice. Bring the former pseudonyms back; "
            "--anew begins another series."
        )
