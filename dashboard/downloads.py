"""Files that leave: made once asked for, stamped, under other pseudonyms, and written down."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

import pandas as pd

from dashboard import purposes, trail
from dashboard.briefing.shelf import Shelved
from dashboard.briefing.slide import Slide
from dashboard.exchange import htcds_csv, htcds_rows
from dashboard.exports import Provenance, to_csv
from dashboard.pseudonyms import Rekeyed, Shown
from dashboard.texts import _, moment
from dashboard.trail import Taker
from dashboard.workbooks import to_xlsx
from data_access.audit.entry import LONGEST, cut
from data_access.clock import now
from data_access.errors import AuditRefused

Write = Callable[[pd.DataFrame, str, Provenance, str], bytes]

WRITERS: dict[str, Write] = {"csv": to_csv, "xlsx": to_xlsx}


@dataclass(frozen=True, eq=False)
class Leaving:
    """A table that may be taken out: its name, the finding, the rows and what they are made from.

    ``shown`` are the pseudonyms that stand anywhere in these.
    """

    name: str
    title: str
    rows: pd.DataFrame
    provenance: Provenance
    shown: Shown = field(default_factory=Shown)


def table_file(kind: str, leaving: Leaving, by: Taker) -> bytes:
    """A table as a file of a kind of `WRITERS`; with columns of pseudonyms for work on cases alone.

    Made anew for each file, they serve to join its rows.

    Raises
    ------
    AuditRefused
        It could not be written down, so it is not handed over.
    """
    by.require_unchanged()
    stamp, export_id = _stamp(leaving.provenance, by)
    rows, provenance = leaving.rows, leaving.provenance
    if leaving.shown.columns and by.purpose not in purposes.OF_CASES:
        rows = rows.drop(columns=[*leaving.shown.columns])
        told = _("Without columns of pseudonyms: the file is not for work on cases.")
        provenance = replace(provenance, left_out=told)
    named = Rekeyed(leaving.shown)
    content = WRITERS[kind](
        named.table(rows),
        named.text(leaving.title),
        provenance.told_as(named.text),
        stamp,
    )
    trail.taken_out(by, f"{leaving.name}.{kind}", export_id, _digest(content), leaving.shown.cases)
    return content


def htcds_file(
    victims: pd.DataFrame, traits: pd.DataFrame, provenance: Provenance, by: Taker, name: str
) -> bytes:
    """The selected cases by HTCDS; see `exchange.htcds_rows`.

    Raises
    ------
    AuditRefused
        It could not be written down, or is for another purpose: it is not handed over.
    """
    by.require_unchanged()
    if by.purpose not in purposes.OF_CASES:
        raise AuditRefused("A line a victim is not handed over for this purpose.")
    stamp, export_id = _stamp(provenance, by)
    cases = tuple(dict.fromkeys(victims["case_id"].astype(str)))
    content = htcds_csv(htcds_rows(victims, traits, Rekeyed(Shown()).name), stamp)
    trail.taken_out(by, name, export_id, _digest(content), cases)
    return content


def briefing_file(kind: str, held: Sequence[Shelved], by: Taker) -> bytes:
    """The slides of a briefing as "pptx" or "pdf"; the first and a last say who took the file out.

    Raises
    ------
    AuditRefused
        It could not be written down, so it is not handed over.
    """
    # What draws without a browser is slow to load.
    from dashboard.briefing.pdf import to_pdf
    from dashboard.briefing.pptx import to_pptx

    by.require_unchanged()
    slides = [one.slide for one in held]
    by = _of_the_slides(by, held, slides)
    export_id, made_at = str(uuid4()), now()
    stamp = by.line(export_id, made_at, slides[0].source.register)
    write = {"pptx": to_pptx, "pdf": to_pdf}[kind]
    title = _("Briefing")
    # Its foot names the copy beside the stamp, and the last page has all copies whole.
    short = replace(by, copy="").line(export_id, made_at, slides[0].source.register)
    first = replace(slides[0], source=replace(slides[0].source, stamp=short))
    last = _about_the_file(slides[0], export_id, made_at, by)
    content = write([first, *slides[1:], last], f"{title} · {stamp}")
    trail.taken_out(by, f"briefing.{kind}", export_id, _digest(content), ())
    return content


def _of_the_slides(by: Taker, held: Sequence[Shelved], slides: Sequence[Slide]) -> Taker:
    """The taker, with the copies and selections of the slides instead of those shown now."""
    named = (name for one in held for name in (one.kept.copy, *one.slide.source.partners))
    copies = cut(", ".join(dict.fromkeys(named)), LONGEST["copy"])
    bases = (base.selection for slide in slides for base in slide.source.bases)
    return replace(by, copy=copies, selection=" | ".join(dict.fromkeys(bases)))


def _about_the_file(first: Slide, export_id: str, made_at: datetime, by: Taker) -> Slide:
    """The last page: in words who took it out, when, of which copy, and by what it is found."""
    points = [
        _("Taken out on {moment} UTC by {person}, for: {purpose}").format(
            moment=moment(made_at),
            person=by.person.subject,
            purpose=purposes.PURPOSES[by.purpose],
        )
        if by.person
        else _("Taken out on {moment} UTC, of a training register: nobody signs in there").format(
            moment=moment(made_at)
        ),
        _("Register: {name}").format(name=first.source.register),
        _("Copy: {name}").format(name=by.copy),
        _("Number of this file: {number}").format(number=export_id),
    ]
    if by.person is not None:
        points.append(_("The audit log holds this number and the hash of the file."))
    source = replace(
        first.source, bases=(), method="", link="", no_link="", suppressed=None, copy=""
    )
    return Slide("file", _("Briefing"), _("About this file"), source, points=tuple(points))


def _stamp(provenance: Provenance, by: Taker) -> tuple[str, str]:
    export_id = str(uuid4())
    return by.line(export_id, now(), provenance.register.name), export_id


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
