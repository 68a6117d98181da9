"""Key figures: a row of single numbers, each with its past and against the time before."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard import filling, folds, periods
from dashboard.briefing import add_card, snapshots
from dashboard.cards import Table, table_on_demand
from dashboard.texts import Text, _, number, share
from data_access.selection import Selection

FEW = 20
"""Below so many a percentage would say more than the numbers do."""

SOME = 100
"""Below so many a percentage is told with the numbers that it is of."""


@dataclass(frozen=True)
class KeyFigure:
    """One number, its past and how it stands against a year before."""

    name: str
    value: int | None
    before: int | None = None
    spark: tuple[float, ...] = ()
    note: Text = ""


def show(figures: Sequence[KeyFigure], chosen: Selection, also: str = "") -> None:
    """A row of key figures; a change is given only where both numbers are known."""
    with st.grid(len(figures), min_column_width=125, gap="small"):
        for figure in figures:
            st.metric(
                figure.name,
                number(figure.value),
                _against(figure),
                delta_color="off",
                help=str(figure.note) or None,
                chart_data=list(figure.spark) or None,
                chart_type="bar",
                border=True,
                height="stretch",
            )
    caption = caption_of(chosen, also)
    rows = pd.DataFrame(
        {
            _("Key figure"): [figure.name for figure in figures],
            _("Number"): pd.array([figure.value for figure in figures], "Int64"),
            _("Before"): pd.array([figure.before for figure in figures], "Int64"),
        }
    )
    before = periods.before_in_words(chosen) or "–"
    method = _("Before: the number {before}.").format(before=before)
    behind = Table("key-figures", _("Key figures"), rows, method, periods.with_before(chosen))
    with folds.row(folds.table(behind.name)):
        if caption:
            st.caption(caption)
        table_on_demand(behind, _("Table"))
        add_card.offer(behind.name, lambda: [snapshots.of_key_figures(figures, behind, caption)])


def caption_of(chosen: Selection, also: str) -> str:
    """What key figures are held against, whether they may still rise, and what ``also`` to know."""
    told = []
    if before := periods.before_in_words(chosen):
        told.append(_("Changes against the number {before}.").format(before=before))
        if filling.fills(chosen):
            told.append(_("The newest months still fill: these numbers may rise."))
    return " ".join(filter(None, (*told, also)))


def _against(figure: KeyFigure) -> str | int | None:
    """As `change`, with the number before where it is small."""
    told = change(figure.value, figure.before)
    if not isinstance(told, str) or (figure.before or 0) >= SOME:
        return told
    return _("{change} from {before}").format(change=told, before=number(figure.before))


def change(value: int | None, before: int | None) -> str | int | None:
    """How a number stands against the one before: a share, or of few the difference."""
    if value is None or not before:
        return None
    if before < FEW:
        return value - before
    part = value / before - 1
    if round(part, 2) == 0:
        return 0
    return ("+" if part > 0 else "-") + share(abs(part))
