"""Similar cases: the groups, what sets each apart, its members, and the nearest to any case."""

import numpy as np
import pandas as pd

from dashboard import charts, evidence_charts, periods
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.figures import with_theme_names
from dashboard.figures.case_dates import coarse_note, dates, of_known_month, when
from dashboard.figures.likeness import CHANCE_PASSES, against_chance
from dashboard.group_names import Names, value_names
from dashboard.group_run import GroupRun
from dashboard.texts import (
    ATTRIBUTE_NAMES,
    Words,
    _,
    decimal,
    label,
    number,
    share,
)
from models.group_description import Group
from models.groups import SEED_CASES
from models.settling import DOUBT

GROUP_METHOD = Words(
    "Sparse mixture with a background class, seeded by nearest neighbours; a group must bring more "
    "evidence than chance. It is a hypothesis: cases told alike, not cases proved linked."
)
_LEGEND_COLUMNS, _TIMELINE_HEIGHT = 3, 260
_RATIOS = ("ratio", "ratio_high")

NEAREST_METHOD = Words(
    "Bayes factor in bits: agreement on a rare value counts for more, on one nearly the same (a "
    "place within 25 km, a whole country and a place in it, both themes and either, the next band "
    "or quarter) for less, a missing value or an undetermined theme for nothing; which agency "
    "reported is never a reason."
)

SETS_APART_METHOD = Words(
    "Shares among cases that know the attribute; ratio with a 95% interval, too narrow because the "
    "same cases made the group, and without an end where no case outside has the value. A means of "
    "control that was asked for and not there counts as not known."
)


def group_method(found: GroupRun) -> str:
    """How groups are found, and among which cases."""
    sampled = _(
        " Found in a sample of {count} of them and then spread to all: rare ones may be missed."
    ).format(count=number(SEED_CASES))
    return str(GROUP_METHOD) + _among(found) + (sampled if len(found.cases) > SEED_CASES else "")


def member_method(found: GroupRun) -> str:
    """As `group_method`, and how probable a member is."""
    fits = _(
        " Fits: how probable it is that the case is a member. It is told in its likeliest group "
        "unless it is more than {doubt} times as probable that it is in none."
    ).format(doubt=decimal(DOUBT))
    return group_method(found) + fits


def nearest_method(found: GroupRun) -> str:
    """How the nearest cases are found, and among which."""
    return str(NEAREST_METHOD) + _among(found)


def _among(found: GroupRun) -> str:
    if not found.left_out:
        return ""
    return " " + _("Among the newest {count} cases of the register.").format(
        count=number(len(found.cases))
    )


def apart(group: Group, places: Names) -> Figure:
    """What is more common inside a group than outside."""
    frame = group.distinguishing.head(10)
    words = value_names(frame, "value", places)
    frame = frame.assign(
        value_name=[
            f"{ATTRIBUTE_NAMES[attribute]}: {value}"
            for attribute, value in zip(frame["attribute"], words, strict=True)
        ]
    )
    title = _("Nothing sets this group apart by itself")
    if len(frame):
        top = frame.iloc[0]
        title = _("{value}: {inside} inside the group, {outside} outside").format(
            value=top["value_name"],
            inside=share(top["share_inside"]),
            outside=share(top["share_outside"]),
        )
    drawn = frame.rename(columns={"share_outside": "share_first", "share_inside": "share_second"})
    drawn = drawn.assign(cases_first=drawn["outside"], cases_second=drawn["cases"])
    columns = {
        "value_name": _("Value"),
        "cases": _("Members with it"),
        "of": _("Members who know"),
        "share_inside": _("Share inside"),
        "share_outside": _("Share outside"),
        "ratio": _("Ratio"),
        "ratio_low": _("From"),
        "ratio_high": _("To"),
    }
    return Figure(
        name="sets-apart",
        title=title,
        chart=evidence_charts.change(drawn, _("Outside"), _("Inside"), dark=is_dark()),
        table=_ended(frame[list(columns)].round(2)).rename(columns=columns),
        alt=title,
        method=SETS_APART_METHOD,
    )


def _ended(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of ratios in which one without an end is left empty: no number says it."""
    return frame.assign(**{name: frame[name].mask(frame[name] == np.inf) for name in _RATIOS})


def template(group: Group, places: Names) -> pd.DataFrame:
    """What most members share."""
    return pd.DataFrame(
        {
            _("Shared"): [ATTRIBUTE_NAMES[name] for name in group.template["attribute"]],
            _("Value"): value_names(group.template, "value", places),
            _("Share"): group.template["share"].map(share),
            _("Members who know"): _members_of(group.template["cases"], group.template["of"]),
        }
    )


def slots(group: Group, places: Names) -> pd.DataFrame:
    """In what the members differ."""
    return pd.DataFrame(
        {
            _("Differs"): [ATTRIBUTE_NAMES[name] for name in group.slots["attribute"]],
            _("Most common"): value_names(group.slots, "most_common", places),
            _("Share"): group.slots["share"].map(share),
            _("Members who know"): _members_of(
                (group.slots["share"] * group.slots["of"]).round(), group.slots["of"]
            ),
            _("Values"): group.slots["values"],
        }
    )


def _members_of(cases: "pd.Series[float]", of: "pd.Series[int]") -> list[str]:
    """How many members a share is of: those that know the attribute may be few."""
    return [
        _("{cases} of {known}").format(cases=number(one), known=number(known))
        for one, known in zip(cases, of, strict=True)
    ]


def timeline(found: GroupRun, group: Group) -> Figure:
    """Members per month, by theme."""
    members = found.cases_of(group)
    placed = of_known_month(members)
    frame = placed.assign(period=placed["case_date"].dt.to_period("M").dt.to_timestamp())
    frame = frame.groupby(["period", "theme"], as_index=False, dropna=False).size()
    frame = frame.rename(columns={"size": "cases"})
    if len(frame):
        every = pd.date_range(frame["period"].min(), frame["period"].max(), freq="MS")
        frame = periods.with_empty(frame, every, ["theme"])
    frame = periods.with_days(with_theme_names(frame), "month")
    columns = {"period_name": _("Month"), "theme_name": _("Theme"), "cases": _("Cases")}
    title = _("{size} cases from {first} to {last}").format(
        size=number(group.size), first=when(members), last=when(members, last=True)
    )
    if group.first_month is None:
        title = _("None of the {size} cases has a date").format(size=number(group.size))
    return Figure(
        name="group-timeline",
        title=title,
        caption=coarse_note(members),
        chart=charts.trend(frame, "month", dark=is_dark(), columns=_LEGEND_COLUMNS).properties(
            height=_TIMELINE_HEIGHT
        ),
        table=frame[list(columns)].rename(columns=columns),
        alt=title,
        method=group_method(found),
    )


def member_table(found: GroupRun, group: Group, selected: "pd.Index[int]") -> pd.DataFrame:
    """Members, firmest first, and whether each is selected."""
    members = found.cases_of(group)
    firmness = found.groups.firmness.loc[members["case_key"]]
    return case_columns(members).assign(
        **{
            _("In the selection"): members["case_key"].isin(selected).to_numpy(),
            _("Fits"): firmness.map(share).to_numpy(),
        }
    )


def nearest_table(found: GroupRun, case_key: int) -> tuple[pd.DataFrame, list[int]]:
    """The ten cases most like one, with the bits, and their keys."""
    near = found.similarity.nearest(case_key, 10)
    cases = found.cases.set_index("case_key").loc[near["case_key"]].reset_index()
    table = case_columns(cases).assign(**{_("Evidence, bits"): near["bits"].round(1).to_numpy()})
    return table, near["case_key"].tolist()


def case_columns(cases: pd.DataFrame) -> pd.DataFrame:
    """What a list of cases tells of each: `Register.cases` answers them."""
    return pd.DataFrame(
        {
            _("Case"): cases["case_id"],
            _("Date"): dates(cases),
            _("Theme"): [label("theme", theme) for theme in cases["theme"]],
            _("Island or country"): [label("area", area) for area in cases["area"]],
        }
    )


def reasons(found: GroupRun, case_key: int, other: int, places: Names) -> Figure:
    """Why two cases are alike, and in what they conflict, in bits."""
    frame = found.similarity.reasons(case_key, other)
    frame = frame.assign(
        name=[ATTRIBUTE_NAMES[attribute] for attribute in frame["attribute"]],
        one=value_names(frame, "value_a", places),
        two=value_names(frame, "value_b", places),
    )
    bits = float(frame["bits"].sum())
    title = against_chance(found, bits)
    chart, table = evidence_charts.bits(frame)
    return Figure(
        name="reasons",
        title=title,
        caption=" ".join(
            [
                _("To the right what they share, to the left what they conflict in."),
                str(CHANCE_PASSES),
            ]
        ),
        chart=chart,
        table=table,
        alt=title,
        method=nearest_method(found),
    )
