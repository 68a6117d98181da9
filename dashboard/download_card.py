"""Where a table leaves as a file: for a purpose, and with what it was made from."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import folds, purposes, questions, selection, trail
from dashboard.downloads import Leaving, table_file
from dashboard.exports import Basis, Provenance
from dashboard.notices import plain
from dashboard.released import not_for_outside
from dashboard.texts import Text, _, as_spoken
from data_access.selection import Selection

if TYPE_CHECKING:
    from dashboard.cards import Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def on_demand(table: "Table") -> None:
    """The downloads, once asked for; what they were made from is asked for only then."""
    with folds.fold(_("Download"), "download", folds.download(table.name)) as is_open:
        if is_open:
            offer(table)


def offer(table: "Table") -> None:
    """Both files are made only once they are asked for, and for a purpose."""
    provenance = provenance_of(table.method, table.about)
    purpose = purposes.for_file(f"purpose-{table.name}")
    called = (one.name for one in provenance.bases)
    shown = table.pseudonyms(*provenance.lines(), *called)
    leaving = Leaving(table.name, table.title, table.rows, provenance, shown)
    taker = trail.taker(purpose or "", table.partners)
    with st.container(horizontal=True):
        for kind, label, mime in (
            ("csv", _("Download CSV"), "text/csv"),
            ("xlsx", _("Download XLSX"), XLSX),
        ):
            st.download_button(
                label,
                data=as_spoken(partial(table_file, kind, leaving, taker)),
                file_name=f"{table.name}.{kind}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"{kind}-{table.name}",
                disabled=purpose is None,
            )
    told(provenance)


def told(provenance: Provenance) -> None:
    """What something was made from, a statement a line."""
    st.caption("  \n".join(map(plain, provenance.lines())))


def provenance_of(method: Text, about: tuple[Selection, ...] = ()) -> Provenance:
    """What a figure was made from: the selections given, else what the sidebar selects."""
    info = questions.register().info
    counted = tuple(
        Basis(selection.in_words(one), int(questions.kpis(one)["cases"].iloc[0]), one.cases_name)
        for one in about or (selection.current(info),)
    )
    release = questions.released()
    return Provenance(info, counted, str(method), not_for_outside(release.k if release else None))
