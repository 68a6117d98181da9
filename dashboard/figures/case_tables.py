"""Case files: a table for each thing that reports tell of, under a finding."""

import pandas as pd

from dashboard.cards import Table
from dashboard.figures import case_list
from dashboard.figures.case_file import CaseFile, as_table, rows
from dashboard.texts import NOT_KNOWN, _, label, ngettext, number


def legs(file: CaseFile) -> Table:
    """Every leg that any report tells, with the ends that are not known counted."""
    shown = rows(
        file,
        "leg",
        {
            "line": _("Leg"),
            "origin": _("Origin"),
            "destination": _("Destination"),
            "mode": _("Mode"),
            "departure": _("Departure"),
            "arrival": _("Arrival"),
            "vessel_type": _("Vessel"),
            "vessel": _("Pseudonym"),
            "price_usd": _("US$ a person"),
            "outcome": _("Outcome"),
        },
    )
    told = file.told["leg"]
    aboard = [
        case_list.span(a, b) for a, b in zip(told["persons_from"], told["persons_to"], strict=True)
    ]
    shown.insert(shown.columns.get_loc(_("US$ a person")), _("Aboard"), aboard)  # type: ignore[arg-type]
    if told.empty:
        return as_table("case-legs", _("No report tells of a leg"), shown, file)
    title = _counted(told, ngettext("{count} leg", "{count} legs", len(told)))
    if open_ended := int((told["origin"].isna() | told["destination"].isna()).sum()):
        title += ngettext(
            "; of {count} an end is not known, so no map can show it",
            "; of {count} an end is not known, so no map can show them",
            open_ended,
        ).format(count=number(open_ended))
    return as_table("case-legs", title, shown, file)


def _counted(told: pd.DataFrame, words: str) -> str:
    """So many rows, told by so many reports."""
    count, reports = len(told), told["report_id"].nunique()
    words = words.format(count=number(count))
    by = ngettext("told by {count} report", "told by {count} reports", reports)
    return f"{words} {by.format(count=number(reports))}"


def persons(file: CaseFile) -> Table:
    """Groups of persons alike, as each report tells them."""
    shown = rows(
        file,
        "person_group",
        {
            "role": _("Role"),
            "gender": _("Gender"),
            "age_band": _("Age"),
            "citizenship": _("Citizenship"),
            "document_country": _("Country of document"),
            "fate": _("Fate at sea"),
        },
    )
    told = file.told["person_group"]
    numbers = [
        case_list.span(a, b) for a, b in zip(told["number_from"], told["number_to"], strict=True)
    ]
    shown.insert(3, _("Persons"), numbers)
    if told.empty:
        return as_table("case-persons", _("No report tells of persons"), shown, file)
    words = ngettext("{count} group of persons", "{count} groups of persons", len(told))
    title = _counted(told, words)
    without = int((told["number_from"].isna() & told["number_to"].isna()).sum())
    if without:
        title += ngettext(
            "; {count} without a number", "; {count} without a number", without
        ).format(count=number(without))
    return as_table("case-persons", title, shown, file)


def means(file: CaseFile) -> Table:
    """Means of control: seen, seen not to be there, or not known."""
    shown = rows(file, "means_of_control", {"means": _("Means of control")})
    told = file.told["means_of_control"]
    words = {True: _("Present"), False: _("Absent")}
    present = [str(NOT_KNOWN) if pd.isna(one) else words[bool(one)] for one in told["present"]]
    shown[_("Seen")] = present
    if told.empty:
        return as_table("case-means", _("No report tells of means of control"), shown, file)
    title = _("Means of control: {present} present, {absent} absent, {unknown} not known").format(
        present=number(present.count(words[True])),
        absent=number(present.count(words[False])),
        unknown=number(present.count(str(NOT_KNOWN))),
    )
    return as_table("case-means", title, shown, file)


def exploitation(file: CaseFile) -> Table:
    """What kind of work, where, for whom."""
    shown = rows(
        file,
        "exploitation",
        {
            "type": _("Exploitation"),
            "sector": _("Sector"),
            "venue_type": _("Venue"),
            "venue": _("Pseudonym"),
        },
    )
    return _plain(
        file,
        "exploitation",
        shown,
        _("No report tells of exploitation"),
        ngettext(
            "{count} line on exploitation",
            "{count} lines on exploitation",
            len(file.told["exploitation"]),
        ),
    )


def recruitment(file: CaseFile) -> Table:
    """How persons were recruited, and by whom."""
    titles = {"method": _("Recruitment"), "relation": _("Relation to recruiter")}
    return _plain(
        file,
        "recruitment",
        rows(file, "recruitment", titles),
        _("No report tells of recruitment"),
        ngettext(
            "{count} line on recruitment",
            "{count} lines on recruitment",
            len(file.told["recruitment"]),
        ),
    )


def indicators(file: CaseFile) -> Table:
    """Indicators that were seen, by list and strength."""
    shown = rows(
        file, "indicator", {"list": _("List"), "code": _("Indicator"), "strength": _("Strength")}
    )
    told = file.told["indicator"]
    names = (told["list"] + " " + told["code"]).tolist()
    shown[_("Indicator")] = [label("indicator", name) for name in names]
    return _plain(
        file,
        "indicator",
        shown,
        _("No report tells of an indicator"),
        ngettext("{count} indicator", "{count} indicators", len(told)),
    )


def money(file: CaseFile) -> Table:
    """Signs of money moved."""
    titles = {
        "channel": _("Channel"),
        "direction": _("Direction"),
        "amount_band": _("Amount, US$"),
        "origin_country": _("Origin"),
        "destination_country": _("Destination"),
    }
    return _plain(
        file,
        "money_sign",
        rows(file, "money_sign", titles),
        _("No report tells of a money sign"),
        ngettext("{count} money sign", "{count} money signs", len(file.told["money_sign"])),
    )


def support(file: CaseFile) -> Table:
    """Support of victims, from identification to outcome."""
    titles = {
        "identification": _("Identification"),
        "identified_date": _("Identified on"),
        "reflection_period": _("Reflection period"),
        "referral": _("Referred to"),
        "outcome": _("Outcome"),
    }
    return _plain(
        file,
        "support",
        rows(file, "support", titles),
        _("No report tells of support"),
        ngettext("{count} line on support", "{count} lines on support", len(file.told["support"])),
    )


def _plain(file: CaseFile, table: str, shown: pd.DataFrame, nothing: str, words: str) -> Table:
    told = file.told[table]
    title = _counted(told, words) if len(told) else nothing
    return as_table(f"case-{table.replace('_', '-')}", title, shown, file)
