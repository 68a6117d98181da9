"""The unseen number: how many cases no agency told of, how sure that is, or why it is not given."""

import pandas as pd

from dashboard import evidence_charts, unseen_charts
from dashboard.cards import Figure, Table
from dashboard.colours import is_dark
from dashboard.texts import Words, _, label, ngettext, number
from models.lists import Lists
from models.unseen import (
    FEWEST_SHARED,
    FURTHEST,
    ROUNDS,
    WIDEST,
    Answer,
    Estimate,
    Reason,
)

METHOD = Words(
    "Poisson log-linear model of which agencies' lists hold which cases; dependent pairs of lists "
    "by forward selection at 0.02; 95% interval by the BCa bootstrap of {rounds} samples, the "
    "selection repeated in each (Chan, Silverman and Vincent 2021)."
).format(rounds=ROUNDS)

SHARED_METHOD = Words(
    "A case counts for every two agencies that told of it, others among them or not."
)

SENSITIVITY_METHOD = Words(
    "The logarithm of the odds ratio as an offset of the pair's cells, all else fitted "
    "anew (Gerritse, Van der Heijden and Bakker 2015)."
)

REFUSED = Words("How many cases no agency told of cannot be said")

LIMITS = (
    Words(
        "Cases are counted: events and situations of which an agency could have told, and none "
        "did. Persons are not, for the register knows none."
    ),
    Words(
        "Reports of one event must be known as one case. Every link that was missed makes the "
        "number too large, every false one too small."
    ),
    Words(
        "Agencies that pass cases on to each other make it too small, agencies that work apart too "
        "large. What shows where two lists overlap is taken into account; what keeps a case from "
        "all of them shows nowhere."
    ),
    Words(
        "Cases of the last weeks may still be told of by another agency: where the period has just "
        "ended, the number is rather too large."
    ),
    Words(
        "A selection by what only reports tell, as citizenship or grade, counts only the unseen "
        "cases that would tell it."
    ),
    Words("Whitehead and others (2021) hold the method unfit for counting victims."),
)
"""What the number rests on, a sentence each."""


def why_refused(answer: Answer) -> str:
    """Why there is no number, in sentences; empty where there is one."""
    shared = answer.lists.shared
    why = {
        Reason.FEW_LISTS: _(
            "Fewer than four agencies' lists share cases with another. Two or three would give a "
            "number, but hardly show whether one depends on the other."
        ),
        Reason.LITTLE_OVERLAP: ngettext(
            "Only {count} case stands on two lists or more, and at least {fewest} are needed: "
            "with fewer, chance makes the number.",
            "Only {count} cases stand on two lists or more, and at least {fewest} are "
            "needed: with fewer, chance makes the number.",
            shared,
        ).format(count=number(shared), fewest=number(FEWEST_SHARED)),
        Reason.NO_ESTIMATE: _(
            "The lists overlap in such a way that no number fits them best, as where one agency "
            "knows every case, or all agencies know the same ones."
        ),
        Reason.RESTS_ON_MODEL: _(
            "The number would rest on the choice of a model more than on the overlap: it would be "
            "more than {times} times as large, or as small, as if no two lists were dependent."
        ).format(times=number(FURTHEST)),
        Reason.UNSTABLE: _(
            "The number hangs on single cases: drawn anew from the register, the same cases often "
            "give none, or quite another one."
        ),
        Reason.TOO_WIDE: _(
            "The overlap leaves too much open: the upper limit would be more than {times} times "
            "the lower."
        ).format(times=number(WIDEST)),
    }
    advice = _("A longer period or fewer restrictions may tell enough.")
    return f"{why[answer.refused]} {advice}" if answer.refused else ""


def lists_in_words(lists: Lists) -> list[str]:
    """Which lists are held against each other, and which cases are on none; a sentence each."""
    sizes = ", ".join(
        f"{_name(name)} {number(size)}"
        for name, size in zip(lists.names, lists.sizes(), strict=True)
    )
    told = [_("Lists, with their cases: {sizes}.").format(sizes=sizes)] if sizes else []
    if lists.joined:
        told.append(
            _("Joined into one list, because they are small or many: {names}.").format(
                names=", ".join(map(_name, lists.joined))
            )
        )
    if lists.apart and lists.shared:
        told.append(
            _("Shares no case with any other list: {names}.").format(
                names=", ".join(map(_name, lists.apart))
            )
        )
    if lists.unlisted:
        told.append(
            ngettext(
                "{count} case is left out: it is not known who told of it.",
                "{count} cases are left out: it is not known who told of them.",
                lists.unlisted,
            ).format(count=number(lists.unlisted))
        )
    return told


def shared(lists: Lists) -> Table:
    """How many cases each two lists share, most first."""
    frame = _named(lists, lists.pairs())
    title = _("Cases of which two agencies told")
    return Table("shared", title, _table(frame, {"shared": _("Cases on both")}), SHARED_METHOD)


def how_many(estimate: Estimate) -> Figure:
    """The cases that are known beside those that there may be."""
    frame = pd.DataFrame(
        {
            "value_name": [
                _("Known to agencies"),
                _("In all, as estimated"),
                _("In all, were no two lists dependent"),
            ],
            "cases": [estimate.known, estimate.total, estimate.independent],
            "low": [None, estimate.low, None],
            "high": [None, estimate.high, None],
        }
    ).astype({"low": "float64", "high": "float64"})
    count, low, high = map(_about, estimate.unseen)
    title = _(
        "About {count} cases of which no agency told, beside {known} that are known; 95% interval "
        "{low} to {high}"
    ).format(count=count, known=number(estimate.known), low=low, high=high)
    columns = {"value_name": _("What"), "cases": _("Cases"), "low": _("From"), "high": _("To")}
    return Figure(
        name="unseen",
        title=title,
        caption=_(
            "The line is the 95% interval: what chance alone leaves open, the choice of the model "
            "among it."
        ),
        chart=unseen_charts.known_and_all(frame, dark=is_dark()),
        table=frame.rename(columns=columns).round(0),
        alt=title,
        method=METHOD,
    )


def dependence(lists: Lists, estimate: Estimate) -> Figure:
    """Which lists share more or fewer cases than if they were made apart from each other."""
    frame = _named(lists, estimate.pairs)
    title = _("No two lists share more or fewer cases than chance could make")
    dependent = frame.dropna(subset=["odds_ratio"])
    if len(dependent):
        excess = (dependent["shared"] - dependent["expected"]).abs() / dependent["expected"] ** 0.5
        most = dependent.iloc[int(excess.argmax())]
        title = ngettext(
            "{pair} share {shared} case; lists made apart would share {expected}",
            "{pair} share {shared} cases; lists made apart would share {expected}",
            int(most["shared"]),
        ).format(
            pair=most["value_name"],
            shared=number(most["shared"]),
            expected=number(most["expected"]),
        )
    caption = _(
        "Cases on both of two lists; the mark is what lists that do not depend on each other "
        "would share. Pairs without an odds ratio in the table are taken as independent."
    )
    columns = {
        "shared": _("Cases on both"),
        "expected": _("Expected, were no two dependent"),
        "odds_ratio": _("Odds ratio in the model"),
    }
    return Figure(
        name="dependence",
        title=title,
        caption=caption,
        chart=evidence_charts.seen_and_expected(
            frame.rename(columns={"shared": "recent"}), _("Pair of lists"), dark=is_dark()
        ),
        table=_table(frame, columns).round(1),
        alt=title,
        method=METHOD,
    )


def sensitivity(lists: Lists, estimate: Estimate) -> Figure:
    """What there would be if two lists that are taken as independent were not."""
    frame = _named(lists, estimate.pairs[estimate.pairs["odds_ratio"].isna()])
    frame = frame.rename(columns={"if_half": "low", "if_double": "high"})
    frame = frame.loc[(frame["low"] - frame["high"]).sort_values().index]
    title = _("No two lists are taken as independent, so nothing is assumed of any pair")
    if len(frame):
        title = _(
            "If two lists depended on each other unnoticed: {low} to {high} cases in all"
        ).format(low=_about(frame["low"].min()), high=_about(frame["high"].max()))
    columns = {"low": _("Odds ratio one half"), "high": _("Odds ratio two")}
    return Figure(
        name="sensitivity",
        title=title,
        caption=_(
            "All cases, if being on the one list halved or doubled the odds of being on the other; "
            "the line is the estimate."
        ),
        chart=unseen_charts.ranges(frame, estimate.total, dark=is_dark()),
        table=_table(frame, columns).round(0),
        alt=title,
        method=SENSITIVITY_METHOD,
    )


def _name(name: str | None) -> str:
    return _("Other agencies") if name is None else label("agency", name)


def _named(lists: Lists, pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs with what each list is called, those that share most first."""
    names = {place: _name(name) for place, name in enumerate(lists.names)}
    frame = pairs.assign(
        first_name=pairs["first"].map(names), second_name=pairs["second"].map(names)
    )
    joined = _("{first} and {second}").format
    frame["value_name"] = [
        joined(first=first, second=second)
        for first, second in zip(frame["first_name"], frame["second_name"], strict=True)
    ]
    return frame.sort_values("shared", ascending=False, kind="stable", ignore_index=True)


def _table(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    named = {"first_name": _("One list"), "second_name": _("The other")} | columns
    return frame[list(named)].rename(columns=named)


def _about(value: float) -> str:
    """A number to the two digits that an estimate has."""
    return number(float(f"{value:.2g}"))
