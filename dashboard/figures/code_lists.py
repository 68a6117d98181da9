"""The register's code lists: each code, its word, where it comes from, how many cases hold it."""

import pandas as pd

from dashboard import options, questions
from dashboard.cards import Table
from dashboard.figures import ALL_OF_IT, unknown_cases, without_means
from dashboard.texts import (
    ATTRIBUTE_NAMES,
    LISTS,
    NOT_KNOWN,
    Wordbook,
    Words,
    _,
    label,
    ngettext,
    number,
)
from data_access import codes, schema
from data_access.codes import CodeList
from data_access.facts import ATTRIBUTES
from data_access.selection import EVERYTHING, is_listed

INDICATORS = CodeList("indicator", codes.INDICATOR_LIST.source, codes.INDICATOR_WORDS)
"""Indicators that have a word; the contract leaves their codes to the lists they are of."""

CODE_LISTS = schema.CODE_LISTS | {INDICATORS.name: INDICATORS}


_SINGLE = {"theme": "themes", "area": "areas", "source_grade": "grades"}
"""Attributes of which a case has one value -> the field of `Selection` that counts them."""

_OF_COUNTRIES = ("area", "citizenship", "document_country")

NAMES = Wordbook(
    {
        listed.name: ATTRIBUTE_NAMES.words[attribute]
        for attribute, listed in LISTS.items()
        if attribute in ATTRIBUTE_NAMES
    }
    | {
        codes.AREA.name: Words("Island of the Kingdom"),
        codes.COUNTRY.name: Words("Country"),
        codes.AMOUNT_BAND.name: Words("Amount, US$"),
        codes.REGISTER_KIND.name: Words("Kind of register"),
        codes.REPORT_KIND.name: Words("Kind of report"),
        codes.REPORT_STATUS.name: Words("Status of a report"),
        codes.DATE_PRECISION.name: Words("Precision of a date"),
        codes.INFORMATION_GRADE.name: Words("Information grade"),
        codes.HANDLING.name: Words("Handling of a report"),
        codes.FATE.name: Words("Fate at sea"),
        codes.INDICATOR_LIST.name: Words("Indicator list"),
        codes.INDICATOR_STRENGTH.name: Words("Strength of an indicator"),
        codes.PLACE_KIND.name: Words("Kind of place"),
        codes.AGENCY_KIND.name: Words("Kind of agency"),
        codes.MONEY_CHANNEL.name: Words("Channel of money"),
        codes.MONEY_DIRECTION.name: Words("Direction of money"),
        codes.IDENTIFICATION.name: Words("Identification of a victim"),
        codes.REFLECTION_PERIOD.name: Words("Reflection period"),
        codes.REFERRAL.name: Words("Referral of a victim"),
        codes.SUPPORT_OUTCOME.name: Words("Outcome of support"),
        INDICATORS.name: ATTRIBUTE_NAMES.words["indicator"],
    }
)
"""What each list is called on screen; a list of one attribute as the attribute is."""


def in_order() -> list[str]:
    """The lists by their names on screen."""
    return sorted(CODE_LISTS, key=lambda name: NAMES[name])


def table(name: str) -> Table:
    """One list: its codes and their words, and how many cases hold each where that is counted."""
    code_list = CODE_LISTS[name]
    attributes = _attributes(code_list)
    listed: list[str | None] = [*code_list.codes]
    if attributes:
        listed.append(None)
    rows = pd.DataFrame(
        {_("Code"): listed, _("Word"): [_word(code_list, code) for code in listed]}, dtype="object"
    )
    if code_list is codes.SECTOR:
        rows[_("ISIC section")] = rows[_("Code")].map(codes.SECTOR_ISIC)
    for attribute in attributes:
        told, unknown = _cases(attribute)
        counted = _("Cases: {attribute}").format(attribute=ATTRIBUTE_NAMES[attribute])
        rows[counted] = [*(int(told.get(code, 0)) for code in code_list.codes), unknown]
    title = ngettext(
        "{name}: {count} code, from {source}",
        "{name}: {count} codes, from {source}",
        len(code_list.codes),
    ).format(name=NAMES[name], count=number(len(code_list.codes)), source=_(code_list.source))
    return Table(f"codes-{name}", title, rows, _method(code_list), ALL_OF_IT)


def _attributes(code_list: CodeList) -> list[str]:
    """Attributes of a case that are told in the codes of a list and counted."""
    if code_list is codes.COUNTRY:
        return list(_OF_COUNTRIES)
    if code_list is INDICATORS:
        return ["indicator"]
    return [
        attribute
        for attribute, listed in LISTS.items()
        if listed is code_list and (attribute in ATTRIBUTES or attribute in _SINGLE)
    ]


def _word(code_list: CodeList, code: str | None) -> str:
    if code is None:
        return str(NOT_KNOWN)
    return label("country", code) if code_list is codes.COUNTRY else _(code_list.labels[code])


def _cases(attribute: str) -> tuple["pd.Series[int]", int]:
    """Cases by value, and those of which it is not known."""
    if attribute not in _SINGLE:
        asked = questions.breakdown(EVERYTHING, attribute)
        told = asked.dropna(subset=["value"]).set_index("value")["cases"]
        return told, unknown_cases(asked)
    found = questions.options()
    told = found[found["filter"] == _SINGLE[attribute]].set_index("value")["cases"]
    return told, int(questions.register().info.cases - told.sum())


def _method(code_list: CodeList) -> str:
    """What is counted, and which columns of the register are told in these codes."""
    where = ", ".join(".".join(column) for column in schema.columns_of(code_list))
    said = _("A case counts once under each code that it has.")
    if code_list is codes.MEANS_OF_CONTROL:
        absent = int(questions.means_absent(EVERYTHING)["cases"].iloc[0])
        said = f"{said} {without_means(absent)}".strip()
    return said + " " + _("Stands in: {columns}.").format(columns=where) if where else said


def outside(name: str) -> str:
    """What the register holds that a list does not have, in a sentence; empty where nothing is."""
    code_list = CODE_LISTS[name]
    found = [
        f"{ATTRIBUTE_NAMES[attribute]} {str(value)[: options.MOST_SIGNS]} ({number(cases)})"
        for attribute in _attributes(code_list)
        for value, cases in _cases(attribute)[0].items()
        if not _has(code_list, attribute, str(value))
    ]
    if found:
        return _("The register also holds codes that the list does not have: {found}.").format(
            found="; ".join(options.first_few(found))
        )
    rows = _rows_outside(code_list)
    return (
        ngettext(
            "{count} row of the register holds a code that the list does not have.",
            "{count} rows of the register hold a code that the list does not have.",
            rows,
        ).format(count=number(rows))
        if rows
        else ""
    )


def _has(code_list: CodeList, attribute: str, value: str) -> bool:
    """An area may be an island or a country, so neither list alone says what is outside."""
    return is_listed("areas", value) if attribute == "area" else value in code_list.labels


def _rows_outside(code_list: CodeList) -> int:
    listed = questions.quarantine()
    listed = listed[listed["reason"] == "code outside its list"]
    where = zip(listed["table_name"], listed["column_name"], strict=True)
    return sum(column in schema.columns_of(code_list) for column in where)
