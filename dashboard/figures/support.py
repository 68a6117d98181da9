"""Support: victims from identification to outcome, where the chain breaks, by agency and island."""

import pandas as pd

from dashboard import coverage_charts, money_charts, questions, released
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.figures import level_at_top
from dashboard.kept import kept
from dashboard.texts import Wordbook, Words, _, labels, ngettext, number, share
from data_access import codes
from data_access.selection import Selection
from models.delays import SHARES, delays, summary
from models.support import CHAIN, FEWEST, NOT_A_VICTIM, breaks_at, chain, chain_by

STEP_NAMES = Wordbook(
    {
        "identified": Words("Identified as a victim"),
        "offered": Words("Reflection period offered"),
        "accepted": Words("Reflection period accepted, of those offered"),
        "referred": Words("Referred to support"),
        "stayed": Words("In support, or it ended as planned"),
    }
)
_BREAKS = Wordbook(
    {
        "identified": Words("at the identification: {share} were not identified as victims"),
        "offered": Words("at the reflection period: {share} were offered none"),
        "accepted": Words("at the reflection period: {share} of those offered one declined it"),
        "stayed": Words("in the support: {share} left it"),
    }
)
CHAIN_METHOD = Words(
    "Victims of the best report of a case that tells of support; who was found to be no victim is "
    "left out. Ended as planned: with a residence permit, a return or the closing of the case. The "
    "chain breaks at the step that the least share took of those of whom it is known, where that "
    "is {fewest} victims or more; no referral cannot be told from one that was not written down."
).format(fewest=FEWEST)
WHERE_METHOD = Words(
    "Victims who did not reach the step, by the agency whose report tells of the support and the "
    "island or country of the case."
)
DAYS_METHOD = Words(
    "Days from the event to the identification, of victims of whom both are known to the day; the "
    "least number of days within which at least half, or nine in ten, were identified."
)


@kept
def steps(selection: Selection) -> Figure:
    """How far victims came, step by step."""
    asked = questions.support(selection)
    counted = chain(asked)
    states = {"taken": _("Yes"), "missed": _("No"), "not_known": _("Not known")}
    long = counted.melt("step", [*states], "state", "victims")
    long = long.assign(
        step_name=long["step"].map(STEP_NAMES),
        state_name=long["state"].map(states),
        state_order=long["state"].map({state: place for place, state in enumerate(states)}),
    )
    title = _finding(asked, counted)
    drawn = bool(long["victims"].sum())
    return Figure(
        name="support-chain",
        title=title,
        caption=_caption(selection, asked),
        chart=money_charts.chain(long, list(states.values()), dark=is_dark()) if drawn else None,
        table=_table(counted) if drawn else counted.iloc[:0],
        alt=title,
        method=CHAIN_METHOD,
    )


def _victims(asked: pd.DataFrame) -> int:
    return int(asked.loc[asked["identification"] != NOT_A_VICTIM, "victims"].sum())


def _finding(asked: pd.DataFrame, counted: pd.DataFrame) -> str:
    every, step = _victims(asked), breaks_at(counted)
    if not every:
        return _("No selected case tells of the support of a victim")
    told = ngettext(
        "Of {count} victim support is told", "Of {count} victims support is told", every
    ).format(count=number(every))
    if step is None:
        return told + _("; too little is known to say where it breaks off")
    one = counted[counted["step"] == step].iloc[0]
    missed = share(one["missed"] / (one["taken"] + one["missed"]))
    return told + _("; the chain breaks most {where}").format(
        where=_BREAKS[step].format(share=missed)
    )


def _caption(selection: Selection, asked: pd.DataFrame) -> str:
    told = [_("Shares in the title are of those of whom it is known.")] if len(asked) else []
    if none := int(asked["victims"].sum()) - _victims(asked):
        told.append(
            ngettext(
                "{count} person was found to be no victim and is left out.",
                "{count} persons were found to be no victims and are left out.",
                none,
            ).format(count=number(none))
        )
    with_victims = questions.victims_supported(selection).iloc[0]
    if every := int(with_victims["cases"]):
        told.append(
            ngettext(
                "In {none} of {count} case with a victim or possible victim nothing is told of "
                "support.",
                "In {none} of {count} cases with a victim or possible victim nothing is told of "
                "support.",
                every,
            ).format(count=number(every), none=number(every - with_victims["supported"]))
        )
    return " ".join(told)


def _table(counted: pd.DataFrame, by: dict[str, "pd.Series[str]"] | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        (by or {})
        | {
            _("Step"): counted["step"].map(STEP_NAMES),
            _("Yes"): counted["taken"],
            _("No"): counted["missed"],
            _("Not known"): counted["not_known"],
            _("Share, where known"): counted["share"].round(3),
            _("From"): counted["low"].round(3),
            _("To"): counted["high"].round(3),
        }
    )


@kept
def where(selection: Selection) -> Figure:
    """Whose victims, and on which islands, did not take the step at which the chain breaks."""
    asked = questions.support(selection)
    step = breaks_at(chain(asked)) or CHAIN[0].name
    counted = chain_by(asked, ["agency", "area"])
    counted = counted.assign(
        row_name=labels("agency", counted["agency"]), column_name=released.islands(counted["area"])
    )
    at = counted[counted["step"] == step]
    places = {area: place for place, area in enumerate(codes.AREA.codes)}
    drawn = at[at["missed"] > 0].sort_values(
        ["area", "row_name"], key=lambda c: c.map(places) if c.name == "area" else c
    )
    title = _("Nobody is known to have missed the step: {step}").format(step=STEP_NAMES[step])
    if len(drawn) and (level := level_at_top(drawn["missed"])) > 1:
        title = ngettext(
            "{pairs} pairs of agency and island are level: at each, {count} victim did not reach "
            "the step",
            "{pairs} pairs of agency and island are level: at each, {count} victims did not reach "
            "the step",
            int(drawn["missed"].max()),
        ).format(pairs=number(level), count=number(drawn["missed"].max()))
    elif len(drawn):
        worst = drawn.sort_values("missed", ascending=False, kind="stable").iloc[0]
        title = _("Most often at {agency}, {area}: {missed}").format(
            agency=worst["row_name"],
            area=worst["column_name"],
            missed=_missed(step, int(worst["missed"]), int(worst["taken"] + worst["missed"])),
        )
    names = (_("Agency"), _("Island or country"))
    return Figure(
        name="support-where",
        title=title,
        caption=_where_caption(step, int(at["not_known"].sum())) if len(at) else "",
        chart=money_charts.cells(drawn, names, ("missed", _("Victims")), dark=is_dark())
        if len(drawn)
        else None,
        table=_table(
            counted, dict(zip(names, (counted["row_name"], counted["column_name"]), strict=True))
        ),
        alt=title,
        method=WHERE_METHOD,
    )


def _missed(step: str, count: int, known: int) -> str:
    """What not to have taken a step means: it is seldom the victim's own doing."""
    told = {
        "identified": ngettext(
            "{count} of {known} possible victims was not identified",
            "{count} of {known} possible victims were not identified",
            count,
        ),
        "offered": ngettext(
            "{count} of {known} victims was offered no reflection period",
            "{count} of {known} victims were offered no reflection period",
            count,
        ),
        "accepted": ngettext(
            "{count} of {known} victims declined the reflection period offered",
            "{count} of {known} victims declined the reflection period offered",
            count,
        ),
        "stayed": ngettext(
            "{count} of {known} victims left the support",
            "{count} of {known} victims left the support",
            count,
        ),
    }
    return told[step].format(count=number(count), known=number(known))


def _where_caption(step: str, not_known: int) -> str:
    """Which step is drawn, and of how many victims nobody knows whether they took it."""
    told = _("The step: {step}. The table has every step.").format(step=STEP_NAMES[step].lower())
    if not not_known:
        return told
    return f"{told} " + ngettext(
        "Of {count} victim it is not known.", "Of {count} victims it is not known.", not_known
    ).format(count=number(not_known))


@kept
def days(selection: Selection) -> Figure:
    """Days from the event to the identification, by agency."""
    asked = questions.support(selection)
    told = asked[asked["identification"] != NOT_A_VICTIM].rename(columns={"victims": "reports"})
    every, frame = summary(told), delays(told)
    frame["agency_name"] = labels("agency", frame["agency"])
    frame["value_name"] = [
        f"{agency} ({number(dated)})"
        for agency, dated in zip(frame["agency_name"], frame["dated"].tolist(), strict=True)
    ]
    drawn = frame[frame["dated"] > 0]
    title = _("Of no victim the days of the event and of the identification are known")
    if every["dated"]:
        title = ngettext(
            "{count} victim was identified {half} days after the event",
            "Half of {count} victims were identified within {half} days of the event, nine in ten "
            "within {nine_tenths}",
            every["dated"],
        ).format(count=number(every["dated"]), **{name: number(every[name]) for name in SHARES})
    words = {"half": _("Half of the victims"), "nine_tenths": _("Nine in ten")}
    columns = {
        "agency_name": _("Agency"),
        "reports": _("Victims"),
        "dated": _("With both days"),
        "half": _("Days, half"),
        "nine_tenths": _("Days, nine in ten"),
        "without_day": _("Without an exact day"),
        "after": _("Dated before the event"),
    }
    return Figure(
        name="support-days",
        title=title,
        caption=_days_caption(every) if len(told) else "",
        chart=coverage_charts.days_within(
            drawn,
            words,
            (_("Days from the event to the identification"), _("Victims with both days")),
            dark=is_dark(),
        )
        if len(drawn)
        else None,
        table=frame[list(columns)].rename(columns=columns),
        alt=title,
        method=DAYS_METHOD,
    )


def _days_caption(every: dict[str, int | None]) -> str:
    """What stands in brackets, and how many victims are in no bar."""
    told, without, before = (
        [_("In brackets the victims of whom both days are known.")] if every["dated"] else [],
        every["without_day"] or 0,
        every["after"] or 0,
    )
    if without:
        told.append(
            ngettext(
                "Of {count} victim one of the days is not known.",
                "Of {count} victims one of the days is not known.",
                without,
            ).format(count=number(without))
        )
    if before:
        told.append(
            ngettext(
                "{count} victim was identified before the event, by the days told, and is left "
                "out.",
                "{count} victims were identified before the event, by the days told, and are left "
                "out.",
                before,
            ).format(count=number(before))
        )
    return " ".join(told)
