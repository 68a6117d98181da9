"""The groups of similar cases together: how many, which, how firm, and when."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard import charts
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.figures.case_dates import between, coarse_note, of_known_month, when
from dashboard.figures.group_changes import became, gone
from dashboard.figures.group_firmness import firmness_cell, is_loose
from dashboard.figures.similar import group_method
from dashboard.group_names import Names, group_name
from dashboard.group_run import GroupRun
from dashboard.texts import NOT_KNOWN, _, label, month, ngettext, number, share
from data_access.selection import Selection
from models.group_description import Group

DRAWN = 12
"""Groups of the list in the chart over time, beside the newest."""


@dataclass(frozen=True, eq=False)
class Grouped:
    """A run of grouping as one reader sees it.

    ``selected`` are the keys of its cases that are selected; ``words`` what analysts called and
    noted of each lasting id, as `Notebook.groups` answers; ``not_looked_at`` further cases are
    selected that are older than those of the run, or newer.
    """

    run: GroupRun
    selected: "pd.Index[int]"
    words: pd.DataFrame
    places: Names
    not_looked_at: int = 0

    def shown(self) -> list[Group]:
        """Groups with a selected member: those that are not loose first, then the largest."""
        shown = [group for group in self.run.groups.groups if self.selected_of(group)]
        return sorted(shown, key=lambda group: is_loose(self.run.overlap(group)))

    def selected_of(self, group: Group) -> int:
        """How many members of a group are selected."""
        return int(self.selected.isin(self.run.groups.members(group.number)).sum())

    def said(self, group: Group, what: str) -> str:
        """The analyst's ``name`` or ``note`` of a group; empty where there is none."""
        own = self.words.loc[self.words["group"] == self.run.ids[group.number], what].dropna()
        return str(own.iloc[0]) if len(own) else ""

    def called(self, group: Group) -> str:
        """The analyst's name of a group, else what sets it apart."""
        return self.said(group, "name") or group_name(group, self.places)

    def about(self, group: Group) -> Selection:
        """Every member of a group, selected or not."""
        members = tuple(self.run.groups.members(group.number).tolist())
        return Selection(cases=members, cases_name=self.called(group))


def finding(seen: Grouped) -> str:
    """How many groups reach into the selection, and how many of its cases they hold."""
    if seen.selected.empty:
        return _("None of the selected cases was looked at, so nothing is known of their groups")
    labels = seen.run.groups.labels.reindex(seen.selected)
    groups = len(seen.shown())
    if not groups and seen.not_looked_at:
        return _("None of the selected cases that were looked at belongs to a group")
    if not groups:
        return _("None of the selected cases belongs to a group")
    if (labels > 0).all() and not seen.not_looked_at:
        return _loose(seen, _("Every selected case belongs to a group"))
    told = ngettext(
        "{groups} group holds {grouped} of the {all} selected cases",
        "{groups} groups hold {grouped} of the {all} selected cases",
        groups,
    ).format(
        groups=number(groups),
        grouped=number((labels > 0).sum()),
        all=number(len(seen.selected) + seen.not_looked_at),
    )
    return _loose(seen, told)


def _loose(seen: Grouped, told: str) -> str:
    """A finding, and how many of the groups it rests on are loose: nobody may take all alike."""
    loose = sum(is_loose(seen.run.overlap(group)) for group in seen.shown())
    if not loose:
        return told
    words = ngettext("{count} of the groups is loose", "{count} of the groups are loose", loose)
    if len(seen.shown()) == loose:
        words = ngettext("the group is loose", "all {count} groups are loose", loose)
    return f"{told}; {words.format(count=number(loose))}"


def notes(seen: Grouped) -> str:
    """What loose means, and what is left out of the list, in sentences; empty where nothing is."""
    told = []
    if any(is_loose(seen.run.overlap(group)) for group in seen.shown()):
        told.append(
            _(
                "Loose: what is found in samples of the cases overlaps the group by less than "
                "half; a hint at most, and a reason to read its firmest members."
            )
        )
    if hidden := len(seen.run.groups.groups) - len(seen.shown()):
        told.append(
            ngettext(
                "{count} group without a selected case is not listed.",
                "{count} groups without a selected case are not listed.",
                hidden,
            ).format(count=number(hidden))
        )
    if seen.not_looked_at:
        told.append(
            ngettext(
                "{count} selected case was not looked at.",
                "{count} selected cases were not looked at.",
                seen.not_looked_at,
            ).format(count=number(seen.not_looked_at))
        )
    if seen.run.left_out:
        told.append(
            _("{count} older cases of the register were not looked at.").format(
                count=number(seen.run.left_out)
            )
        )
    if lost := gone(seen.run.before, seen.run.became.values(), seen.places):
        told.append(lost)
    return " ".join(told)


def list_table(seen: Grouped) -> pd.DataFrame:
    """One row per group of `Grouped.shown`, in its order."""
    groups = seen.shown()
    table = pd.DataFrame(
        {
            _("Group"): [seen.run.ids[group.number] for group in groups],
            _("Firmness"): [firmness_cell(seen.run.overlap(group)) for group in groups],
            _("Name"): [seen.called(group) for group in groups],
            _("Cases"): [group.size for group in groups],
            _("Selected"): [seen.selected_of(group) for group in groups],
            _("When"): [between(cases) for cases in map(seen.run.cases_of, groups)],
            _("Areas"): _known(seen.run.cases_of(group)["area"].nunique() for group in groups),
            _("Agencies"): _known(len(seen.run.agencies_of(group)) for group in groups),
        }
    )
    if seen.run.before is None:
        return table
    lines = [seen.run.became.get(seen.run.ids[group.number]) for group in groups]
    return table.assign(**{_("Change"): [became(line) for line in lines]})


def _known(counts: Iterable[int]) -> "pd.Series[int]":
    """Counts of distinct values; none is not known, not nowhere."""
    return pd.Series([count or None for count in counts], dtype="Int64")


def in_words(seen: Grouped, group: Group) -> str:
    """A group in plain words: how many, when, where, told by whom."""
    cases = seen.run.cases_of(group)
    areas = cases["area"].dropna().value_counts()
    agencies = seen.run.agencies_of(group)
    first, last = when(cases), when(cases, last=True)
    told = ngettext(
        "{cases} case, of {first}; {selected} selected.",
        "{cases} cases told alike, {selected} of them selected, from {first} to {last}.",
        group.size,
    )
    if not cases["case_date"].notna().any():
        told = ngettext(
            "{cases} case without a date; {selected} selected.",
            "{cases} cases told alike, {selected} of them selected, none with a date.",
            group.size,
        )
    told = told.format(
        cases=number(group.size),
        selected=number(seen.selected_of(group)),
        first=first,
        last=last,
    )
    where = {label("area", str(area)): count for area, count in areas.items()}
    by = {label("agency", str(name)): count for name, count in agencies.items()}
    return f"{told} " + _("Where: {areas}. Told by: {agencies}.").format(
        areas=_counted(where, group.size - int(areas.sum())),
        agencies=_counted(by, seen.run.told_by_nobody_known(group)),
    )


def _counted(counts: dict[str, int], unknown: int, most: int = 4) -> str:
    """Names with their numbers, the most first; the rest is counted, and what is not known."""
    words = [f"{name} ({number(count)})" for name, count in list(counts.items())[:most]]
    if (more := len(counts) - most) > 0:
        words.append(_("{count} more").format(count=number(more)))
    if unknown:
        words.append(_("not known ({count})").format(count=number(unknown)))
    return ", ".join(words)


def over_time(seen: Grouped, narrow: Callable[[str], None]) -> Figure:
    """Every group on a line of its own, a dot for each month, as large as its cases.

    ``narrow`` is called with the lasting id of a group whose dot is clicked.
    """
    every = seen.shown()
    newest = max(every, key=lambda group: (str(group.first_month or ""), group.size))
    drawn = every[:DRAWN] + ([newest] if newest in every[DRAWN:] else [])
    frame = pd.concat([_months(seen, group) for group in drawn])
    title = _("Newest: {name}, first seen in {month}").format(
        name=seen.called(newest), month=when(seen.run.cases_of(newest))
    )
    if newest.first_month is None:
        title = _("None of these groups has a case with a date")
    columns = {"name": _("Group"), "month": _("Month"), "cases": _("Cases")}
    rows = [_row(seen, group) for group in drawn]
    return Figure(
        name="groups-over-time",
        title=title,
        chart=_dots(frame, rows),
        table=frame.assign(month=frame["month"].map(month))[list(columns)].rename(columns=columns),
        alt=title,
        caption=" ".join(
            filter(
                None,
                [
                    _(
                        "The first groups of the list, and the newest of all; a dot is a month, "
                        "its size the cases."
                    ),
                    coarse_note(pd.concat([seen.run.cases_of(group) for group in drawn])),
                ],
            )
        ),
        method=group_method(seen.run),
        hint=_("A click on a dot narrows every page to the cases of its group."),
        picks={"group": narrow},
    )


def _months(seen: Grouped, group: Group) -> pd.DataFrame:
    months = (
        of_known_month(seen.run.cases_of(group))["case_date"].dt.to_period("M").dt.to_timestamp()
    )
    counted = months.value_counts().sort_index()
    return pd.DataFrame(
        {
            "group": seen.run.ids[group.number],
            "name": _row(seen, group),
            "month": counted.index,
            "cases": counted.to_numpy(),
        }
    )


def _row(seen: Grouped, group: Group) -> str:
    """A group's line in the chart: two may be called alike, and would lie over each other."""
    return f"{seen.run.ids[group.number]} · {seen.called(group)}"


def _dots(frame: pd.DataFrame, order: list[str]) -> charts.AnyChart:
    colour = charts.neutral_colour(is_dark())
    pick = alt.selection_point(name=charts.PICK, fields=["group"])
    axis = alt.Axis(labelLimit=420, labelOverlap=False, grid=True)
    dots: alt.Chart = (
        alt.Chart(frame)
        .mark_circle(color=colour)
        .encode(
            x=alt.X("month:T", title=None),
            y=alt.Y("name:N", title=None, sort=order, axis=axis),
            size=alt.Size("cases:Q", title=_("Cases"), legend=None),
            opacity=charts.either(alt.OpacityValue, pick, 0.75, 0.25),
            tooltip=[
                alt.Tooltip("name:N", title=_("Group")),
                alt.Tooltip("month:T", title=_("Month"), format="%b %Y"),
                alt.Tooltip("cases:Q", title=_("Cases")),
            ],
        )
        .add_params(pick)
        .properties(height=charts.ROW * max(len(order), 2) + charts.FOOT)
    )
    return dots


def agency_table(seen: Grouped, group: Group) -> pd.DataFrame:
    """Which agencies told the cases of a group; a case may be told by several."""
    told, unknown = seen.run.agencies_of(group), seen.run.told_by_nobody_known(group)
    names, counts = [label("agency", str(name)) for name in told.index], told.tolist()
    if unknown:
        names, counts = [*names, str(NOT_KNOWN)], [*counts, unknown]
    return pd.DataFrame(
        {
            _("Agency"): names,
            _("Cases"): counts,
            _("Share"): [share(count / group.size) for count in counts],
        }
    )
