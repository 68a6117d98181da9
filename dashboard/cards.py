"""The elements of every page: figures and tables, with their download and words."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import case_link, clicks, download_card, folds, questions, selection, trail
from dashboard.briefing import add_card, snapshots
from dashboard.chart_sent import Sent, sent
from dashboard.charts import PICK
from dashboard.clicks import Pick
from dashboard.decimals import as_read
from dashboard.notices import plain
from dashboard.open_rows import Rows
from dashboard.pseudonyms import Shown, shown_in
from dashboard.texts import Text, _, number
from data_access.selection import Selection

SHORT = 5
"""Rows of a table that stands beside a sentence."""


@dataclass(frozen=True)
class Table:
    """Rows as data; as in `Figure`.

    ``hint`` says what a chosen row does; ``widths`` are px by column; ``cases`` are those whose
    files the rows lead to, one each, by pseudonym and key. ``partners`` are the copies of
    partners' tables that it tells, beside the copy that answers.
    """

    name: str
    title: str
    rows: pd.DataFrame
    method: Text
    about: tuple[Selection, ...] = ()
    names: tuple[str, ...] = ()
    hint: str = ""
    widths: tuple[tuple[str, int], ...] = ()
    cases: tuple[tuple[str, int], ...] = ()
    partners: tuple[str, ...] = ()

    def pseudonyms(self, *texts: str) -> Shown:
        """Those that stand in its rows, its title and texts that go with it."""
        return shown_in(self.rows, self.title, *texts, names=self.names)


@dataclass(frozen=True)
class Figure:
    """A figure as data: what it says, how it looks, and what it was made from.

    Parameters
    ----------
    name : str
        Short and unique on its page; becomes the key and the name of the download.
    title : str
        The finding, computed.
    chart : alt.Chart, alt.LayerChart or None
        The drawing; None where the table has nothing that can be drawn.
    table : DataFrame
        The same numbers in words, one column each as it is to be read.
    alt : str
        What the drawing shows, for a reader who does not see it.
    method : str or Words
        How the numbers are made, one sentence.
    caption : str
        What is drawn, where the title does not say it.
    hint : str
        What a click on it does; of use on the page alone.
    table_name : str
        What its table is called, where a card has two.
    picks : Mapping
        Field of a clicked mark -> restriction of the selection that it narrows, or what is called
        with it.
    about : tuple of Selection
        What it was made from, where that is not what the sidebar selects.
    names : tuple of str
        Pseudonyms that it places in its title, its headings or among other words of a cell.
    """

    name: str
    title: str
    chart: Any
    table: pd.DataFrame
    alt: str
    method: Text
    caption: str = ""
    hint: str = ""
    table_name: str = ""
    picks: Mapping[str, Pick] = field(default_factory=dict)
    about: tuple[Selection, ...] = ()
    names: tuple[str, ...] = ()

    @cached_property
    def drawn(self) -> Sent:
        """The drawing as a browser is sent it, in the language of the words around it."""
        return sent(self.chart)

    @property
    def behind(self) -> Table:
        """The table behind the drawing."""
        return Table(self.name, self.title, self.table, self.method, self.about, self.names)


def show(figure: Figure, beneath: Figure | None = None) -> None:
    """A card: the finding, the drawing, a second one drawn beneath it, tables and downloads."""
    parts = [part for part in (figure, beneath) if part]
    with st.container(border=True):
        for part in parts:
            # A chart says in its tooltips what the table behind it holds.
            _write_down(part.behind)
            _heading(part)
            if len(part.table) and part.chart is not None:
                _draw(part)
        with folds.row(*(folds.table(part.name) for part in parts)):
            for part in parts:
                table_on_demand(part.behind, part.table_name or _("Table"))
            add_card.offer(figure.name, lambda: snapshots.of_both(figure, beneath))


def _write_down(shown: Table) -> None:
    trail.cases_shown(shown.name, shown.pseudonyms)


def _draw(figure: Figure) -> None:
    key = f"{figure.name}-{_selected_key()}"
    if not figure.picks:
        figure.drawn.show(key=key, alt=figure.alt)
        return
    figure.drawn.show(
        key=key,
        alt=figure.alt,
        on_select=lambda: clicks.narrow(key, figure.picks),
        selection_mode=PICK,
    )


def _heading(figure: Figure) -> None:
    st.markdown(f"**{plain(figure.title)}**")
    if told := " ".join(filter(None, (figure.caption, figure.hint))):
        st.caption(plain(told))


def table_on_demand(shown: Table, label: str) -> None:
    """A table, and its downloads with provenance, once asked for."""
    with folds.fold(label, "table", folds.table(shown.name)) as is_open:
        if is_open:
            _write_down(shown)
            st.dataframe(
                as_read(shown.rows), hide_index=True, placeholder="–", alt=shown.title, lazy=False
            )
            download_card.offer(shown)


def table(shown: Table) -> None:
    """A card that is a table: the finding, the rows, the download; of cases, the way to a file."""
    if shown.cases:
        _table_of_cases(shown)
        return
    with st.container(border=True):
        st.markdown(f"**{plain(shown.title)}**")
        if len(shown.rows):
            _write_down(shown)
            st.dataframe(
                as_read(shown.rows),
                hide_index=True,
                placeholder="–",
                key=f"rows-{shown.name}",
                alt=shown.title,
                lazy=False,
            )
            _leaves(shown)


def _table_of_cases(shown: Table) -> None:
    hint = " ".join(filter(None, (shown.hint, _("Choose a row to open the file of its case."))))
    row = choose_row(replace(shown, hint=hint), part=shown.cases)
    if row is not None:
        case_link.to_case_file(*shown.cases[row], shown.name)


def _leaves(shown: Table) -> None:
    """Where the rows of a card leave: as a file, and for the briefing."""
    with folds.row(folds.download(shown.name)):
        download_card.on_demand(shown)
        add_card.offer(shown.name, lambda: [snapshots.of(shown)])


def choose_row(
    shown: Table,
    on_choice: Callable[[int], None] | None = None,
    *,
    part: tuple[Hashable, ...] = (),
    names: Rows | None = None,
) -> int | None:
    """A card with a table of which a row can be chosen; its position, None until then.

    ``on_choice`` is called with the position in a callback, so it may narrow the selection.
    ``part`` is all that makes the rows what they are, beside the selection: a row that was chosen
    is a position, and in other rows would be another choice. By their ``names`` it stays chosen.
    """
    key = f"rows-{shown.name}-{_selected_key(*part)}"

    def choose() -> None:
        chosen = st.session_state.get(key)  # None where other rows took their place meanwhile
        if names and chosen:
            names.open(chosen.selection.rows)
        if on_choice and chosen:
            for row in chosen.selection.rows:
                on_choice(row)

    before = names.opened() if names else None

    with st.container(border=True):
        st.markdown(f"**{plain(shown.title)}**")
        if shown.hint:
            st.caption(plain(shown.hint))
        _write_down(shown)
        event = st.dataframe(
            as_read(shown.rows),
            hide_index=True,
            key=key,
            placeholder="–",
            alt=shown.title,
            lazy=False,
            selection_mode="single-row",
            selection_default=None if before is None else {"selection": {"rows": [before]}},
            on_select=choose,
            column_config={name: st.column_config.Column(width=px) for name, px in shown.widths},
        )
        _leaves(shown)
    chosen = [row for row in event.selection.rows if row < len(shown.rows)]
    return chosen[0] if chosen else None


def _selected_key(*part: Hashable) -> str:
    """A new selection gives each chart a new key, so that an old click does not linger."""
    chosen: Selection = selection.current(questions.register().info)
    return f"{hash((chosen, *part)) & 0xFFFFFFFF:x}"


def sentence_and_table(shown: Table) -> None:
    """A finding with the first few of the rows behind it."""
    with st.container(border=True):
        st.markdown(f"**{plain(shown.title)}**")
        if len(shown.rows):
            first = replace(shown, rows=shown.rows.head(SHORT))
            _write_down(first)
            st.dataframe(
                as_read(first.rows), hide_index=True, placeholder="–", alt=shown.title, lazy=False
            )
            more = len(shown.rows) - SHORT
            label = _("Table, {count} more").format(count=number(more)) if more > 0 else _("Table")
            with folds.row(folds.table(shown.name)):
                table_on_demand(shown, label)
                add_card.offer(shown.name, lambda: [snapshots.of(shown)])
