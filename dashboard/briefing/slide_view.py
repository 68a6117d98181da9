"""A slide on screen as it stands in the files: small to look over, or large for a wall."""

from collections.abc import Iterable
from html import escape

import pandas as pd
import streamlit as st

from dashboard.briefing.grids import Grid
from dashboard.briefing.native import native, unknown_values
from dashboard.briefing.places import WIDTH
from dashboard.briefing.plan import table_of
from dashboard.briefing.slide import KeyNumber, Slide
from dashboard.briefing.words import (
    badge,
    cell,
    compared,
    foot,
    more_columns,
    more_rows,
    not_known,
    notes,
    one_line,
    visible,
)
from dashboard.chart_specs import alone, enlarged, in_theme
from dashboard.colours import is_dark

ROWS, ROWS_BESIDE, ROWS_BENEATH, COLUMNS_BESIDE = 12, 9, 5, 3
"""Rows of a table that can be read on a page, on a wall beside a map, and on a page beneath one;
with a map the first columns say which and how many."""

FACTOR = 2.0
"""How much larger a chart's words are on a wall than on a page."""

CSS = """
.b-title {font-weight: 650; font-size: 1.3rem; line-height: 1.2; text-wrap: balance}
.b-comment {margin-top: .4em; font-size: 1rem; line-height: 1.35}
.b-caption {margin-top: .4em; font-size: .85rem; opacity: .75}
.b-numbers {display: grid; grid-template-columns: repeat(auto-fill, minmax(9em, 1fr));
  gap: 1.2em; margin: .6em 0}
.b-numbers div {display: flex; flex-direction: column; border-left: 3px solid #2b8ea6;
  padding-left: .7em}
.b-numbers b {font-size: 1.9em; font-weight: 650; line-height: 1.15;
  font-variant-numeric: tabular-nums}
.b-numbers small {opacity: .75}
.b-points {margin: .4em 0; padding-left: 1.2em}
.b-points li {margin: .35em 0}
.b-table {border-collapse: collapse; width: 100%; font-size: .9rem;
  font-variant-numeric: tabular-nums}
.b-table th {text-align: left; font-weight: 600; opacity: .75; vertical-align: bottom}
.b-table th, .b-table td {padding: .3em .8em .3em 0; border-bottom: 1px solid #8a98a455;
  overflow-wrap: break-word}
.b-wide {overflow-x: auto}
.b-table .b-right {text-align: right}
.b-table td.b-right {white-space: nowrap}
.b-more {font-size: .85em; opacity: .75; margin: .5em 0 0}
.b-foot {display: flex; justify-content: space-between; gap: 2em; font-size: .75rem;
  opacity: .75; overflow-wrap: anywhere}
.b-foot b {white-space: nowrap}
"""
"""How the parts of a slide look on a page; `presentation` makes them larger."""


def style(css: str) -> None:
    """Have the page look so."""
    st.html(f"<style>{css}</style>")


def heading(slide: Slide) -> None:
    """The finding, what is drawn, and what whoever briefs says of it."""
    said = [_part("title", [one_line(slide.title)], 'role="heading" aria-level="2"')]
    if slide.comment:
        said.append(_part("comment", visible(slide.comment).splitlines()))
    if slide.caption:
        said.append(_part("caption", [one_line(slide.caption)]))
    st.html("".join(said))


def body(slide: Slide, key: str, *, large: bool) -> None:
    """What shows the finding."""
    if slide.key_numbers:
        numbers = "".join(map(_number, slide.key_numbers))
        st.html(f"<div class='b-numbers'>{numbers}</div>{_more(notes(slide.key_numbers))}")
    if slide.points:
        points = "".join(f"<li>{escape(one_line(point))}</li>" for point in slide.points)
        st.html(f"<ul class='b-points'>{points}</ul>")
    if slide.chart is not None:
        _chart(slide, key, large=large)
        if told := not_known(unknown_values(slide, native(slide.chart))):
            st.html(_more(told))
    elif slide.picture is not None:
        _picture(slide, slide.picture, large=large)
    elif len(slide.table) and not slide.key_numbers:
        st.html(_set(table_of(slide)) if large else _table(slide.table, ROWS))


def provenance(slide: Slide, place: str) -> None:
    """What the slide was made from, in small type, and where it stands in the briefing."""
    marked = f"<b>{escape(badge(slide.source))}</b> " if badge(slide.source) else ""
    told = " · ".join(filter(None, (foot(slide), slide.source.no_link)))
    st.html(f'<div class="b-foot"><span>{marked}{escape(told)}</span><b>{escape(place)}</b></div>')


def _part(kind: str, lines: Iterable[str], role: str = "") -> str:
    return f'<div class="b-{kind}" {role}>{"<br>".join(map(escape, lines))}</div>'


def _chart(slide: Slide, key: str, *, large: bool) -> None:
    spec = in_theme(alone(slide.chart or {}), dark=is_dark())
    told = slide.alt or slide.title
    if not large:
        st.vega_lite_chart(spec, key=key, alt=told)
        return
    # The wall says how high it is.
    spec = enlarged({name: part for name, part in spec.items() if name != "height"}, FACTOR)
    st.vega_lite_chart(spec, height="stretch", key=key, alt=told)


def _picture(slide: Slide, picture: bytes, *, large: bool) -> None:
    """A map and its table: side by side on a wall, beneath each other in a column of a page."""
    if large:
        left, right = st.columns([5, 2], vertical_alignment="center")
    else:
        left = right = st.container()
    left.image(picture, width="stretch", alt=slide.alt or slide.title)
    right.html(_table(slide.table, ROWS_BESIDE if large else ROWS_BENEATH, COLUMNS_BESIDE))


def _number(told: KeyNumber) -> str:
    return (
        f"<div><span>{escape(told.name)}</span><b>{escape(cell(told.value))}</b>"
        f"<small>{escape(compared(told))}</small></div>"
    )


def _table(table: pd.DataFrame, most: int, columns: int | None = None) -> str:
    """The first rows and columns, and how many more there are; what is not known is a dash."""
    left_out = more_columns(max(table.shape[1] - columns, 0)) if columns else ""
    table = table.iloc[:, :columns]
    right = [" class='b-right'" * pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]
    rows = [
        _row("th", map(one_line, table.columns), right),
        *(
            _row("td", map(cell, row), right)
            for row in table.head(most).itertuples(index=False, name=None)
        ),
    ]
    told = " ".join(filter(None, (more_rows(max(len(table) - most, 0)), left_out)))
    return f"<div class='b-wide'><table class='b-table'>{''.join(rows)}</table></div>{_more(told)}"


def _set(grid: Grid) -> str:
    """A table with the rows, columns and widths of the files, so that a wall says what is left out.

    A wall is as wide as a slide of 960 points.
    """
    right = [" class='b-right'" * one for one in grid.is_number]
    wide = [f"<col style='width: {one / grid.area.width:.2%}'>" for one in grid.widths]
    rows = [_row("th", grid.header, right), *(_row("td", row, right) for row in grid.rows)]
    look = f"width: {grid.area.width / WIDTH:.2%}; --points: {grid.size}"
    return (
        f"<table class='b-table b-set' style='{look}'><colgroup>{''.join(wide)}</colgroup>"
        f"{''.join(rows)}</table>{_more(grid.left_out())}"
    )


def _more(told: str) -> str:
    return f"<p class='b-more'>{escape(told)}</p>" if told else ""


def _row(kind: str, cells: Iterable[str], right: list[str]) -> str:
    told = zip(cells, right, strict=True)
    return f"<tr>{''.join(f'<{kind}{side}>{escape(one)}</{kind}>' for one, side in told)}</tr>"
