"""Case files: other cases that may tell of the same event, with what speaks for it and against."""

import pandas as pd

from dashboard import evidence_charts, questions
from dashboard.cards import Figure, Table
from dashboard.duplicate_run import Proposals
from dashboard.figures import case_list
from dashboard.figures.case_file import CaseFile, together
from dashboard.figures.who_said_what import days_in_words, held, name_of
from dashboard.group_names import value_name
from dashboard.texts import (
    ATTRIBUTE_NAMES,
    NOT_KNOWN,
    Wordbook,
    Words,
    _,
    decimal,
    label,
    ngettext,
    number,
    share,
)
from data_access.selection import Selection
from models import agreement, duplicates

METHOD = Words(
    "Bits of evidence that two cases tell of one event (Fellegi and Sunter 1969), whose dates lie "
    "at most {days} days apart: agreement on what is rare in the register counts for more, other "
    "agencies speak for it, what either case leaves out counts for nothing. Proposed from a "
    "probability of {proposed} on, where beforehand {again} of cases are told again. Held against "
    "all cases of the register, selected or not. Nothing is merged: that is done in the register."
).format(
    days=agreement.DAYS,
    proposed=duplicates.PROPOSED,
    again=duplicates.TOLD_AGAIN,
)

_NAMES = Wordbook(
    {
        **ATTRIBUTE_NAMES.words,
        "date": Words("Day of the event"),
        "place": Words("Place"),
        "persons": Words("Persons"),
        "vessel": Words("Vessel, pseudonym"),
        "venue": Words("Venue, pseudonym"),
    }
)
_SETS = {"route", "place", "agency", *agreement.SETS}


def finding(file: CaseFile, found: Proposals) -> str:
    """How many cases may tell of the same event."""
    if not found.dated:
        return _("No report dates the event, so it cannot be held against others")
    if not found.near:
        return _("The date of the event is known too roughly to be held against others")
    count = len(found.others)
    if not count:
        return ngettext(
            "No other case seems to tell of this event; {count} dated near it was looked at",
            "No other case seems to tell of this event; {count} dated near it were looked at",
            found.held,
        ).format(count=number(found.held))
    return ngettext(
        "{count} other case may tell of the same event as {case}",
        "{count} other cases may tell of the same event as {case}",
        count,
    ).format(count=number(count), case=file.name)


def proposed(
    file: CaseFile, found: Proposals, selected: "pd.Index[int]"
) -> tuple[Table, list[str]]:
    """The cases proposed, likeliest first, and their pseudonyms."""
    keys = found.others["other"].astype(int).tolist()
    cases = questions.cases(Selection(cases=tuple(keys))).set_index("case_key").loc[keys]
    cases = cases.reset_index()
    rows = case_list.in_words(cases)
    rows.insert(1, _("Probability"), [share(one) for one in found.others["probability"]])
    rows[_("In the selection")] = cases["case_key"].isin(selected).to_numpy()
    about = Selection(cases=(file.key, *keys), cases_name=file.name)
    hint = _("Choose a row to see why.")
    table = Table("duplicates", finding(file, found), rows, METHOD, (about,), file.names, hint=hint)
    return table, cases["case_id"].tolist()


def reasons(file: CaseFile, found: Proposals, place: int, other_name: str) -> Figure:
    """What speaks for one event and what against, attribute by attribute, in bits."""
    chosen = found.others.iloc[place]
    other = int(chosen["other"])
    frame = found.evidence[found.evidence["other"] == other].sort_values(
        ["bits", "attribute"], ascending=[False, True]
    )
    frame = frame.assign(
        name=frame["attribute"].map(_NAMES),
        one=[said(found, file.key, attribute) for attribute in frame["attribute"]],
        two=[said(found, other, attribute) for attribute in frame["attribute"]],
    )
    against = frame.loc[frame["bits"] < 0, "name"].str.lower().tolist()
    title = _("{other} may tell of the same event, with a probability of {chance}").format(
        other=other_name, chance=share(chosen["probability"])
    )
    if against:
        title += "; " + _("against it: {what}").format(what=", ".join(reversed(against)))
    chart, table = evidence_charts.bits(frame)
    return Figure(
        name="duplicate-reasons",
        title=title,
        caption=_caption(file, other, float(frame["bits"].sum()), float(chosen["bits"])),
        chart=chart,
        table=table,
        alt=title,
        method=METHOD,
        about=(Selection(cases=(file.key, other), cases_name=file.name),),
        names=(*together(file, (other,)).names, other_name),
    )


def _caption(file: CaseFile, other: int, bits: float, left: float) -> str:
    """How the bits are to be read, and in what the reports of the two contradict each other."""
    words = _(
        "To the right what speaks for one event, to the left what against. From all {bits} bits "
        "those are taken off that chance alone makes: {prior}."
    ).format(bits=decimal(bits), prior=decimal(bits - left))
    told = [name_of(one).lower() for one in held(together(file, (other,))).attributes]
    if not told:
        return f"{words} " + _("Nothing that their reports say contradicts another.")
    return f"{words} " + _("Their reports contradict each other in: {what}.").format(
        what=", ".join(told)
    )


def said(found: Proposals, key: int, attribute: str) -> str:
    """What a case tells of an attribute, in words."""
    told = found.told
    if attribute == "date":
        own = told.dates[told.dates["case_key"] == key].sort_values(["low", "high"])
        return "; ".join(dict.fromkeys(map(days_in_words, own["low"], own["high"])))
    if attribute in _SETS:
        own = told.traits[
            (told.traits["case_key"] == key) & (told.traits["attribute"] == attribute)
        ]
        values = sorted(set(own["value"]))
        named = "origin" if attribute == "place" else attribute
        return ", ".join(value_name(named, one, questions.place_names()) for one in values)
    case = told.cases[told.cases["case_key"] == key].iloc[0]
    if attribute == "persons":
        return case_list.span(case["persons_from"], case["persons_to"]) or str(NOT_KNOWN)
    return label(attribute, case[attribute])
