"""Overview of the managers' release: what partners counted, beside what we did."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import counted as counts
from dashboard.cards import Table
from dashboard.counted import Counted
from dashboard.figures import ALL_OF_IT
from dashboard.texts import RELEASED, Words, _, label, month
from data_access import codes
from data_access.release.attributes import ATTRIBUTES
from data_access.release.recoding import BLOCK

METHOD = Words(
    "Tables of counts that partner countries sent, each of combinations of so many cases at least. "
    "Over all years that a table tells; what is selected does not narrow them. One case may stand "
    "in several, and each counts by its own rules, of reports that may go to partners alone, so "
    "nothing is added up."
)
BY_METHOD = Words(
    "Cases of each table by one attribute, where it tells that as finely as this copy does. Empty: "
    "it tells the attribute otherwise or not at all, or no case of the value, of which it may have "
    "kept some back; of countries each names its own most frequent. One case may stand in several "
    "tables, so nothing is added up."
)

_LIST_OF = {
    "exploitation": "exploitation_type",
    "age": "age_band",
    "origin": "country",
    "citizenship": "country",
}
"""By which list the values of an attribute are called, where it has another name."""


def beside_ours() -> Table | None:
    """A row for this copy and for each partner whose counts were taken in; None without any.

    Of one that cannot be read no number is known, and the method says what to do.
    """
    ours, partners = counts.of_this_copy(), counts.from_partners()
    if ours is None or not partners:
        return None
    told = _called(ours, partners)
    unread = [label("country", country) for country, one in partners.items() if one is None]
    rows = [_row(name, counted) for name, counted in told.items()]
    rows += [{_("Counted by"): name} for name in unread]
    frame = pd.DataFrame(rows).convert_dtypes()
    title = _("What partners counted, beside what we did; one case may stand in several")
    method = f"{METHOD} {_by_whom(told)}"
    if unread:
        again = _("Cannot be read, to be taken in anew by whoever runs this: {countries}.")
        method += f" {again.format(countries=', '.join(unread))}"
    return Table("from-partners", title, frame, method, ALL_OF_IT, partners=_copies(told))


def by_what_both_tell() -> Table | None:
    """Cases by island, year, sector and origin, a column for each; None where none tells alike."""
    ours, partners = counts.of_this_copy(), counts.from_partners()
    if ours is None:
        return None
    told = _called(ours, partners)
    levels = ours.info.levels
    both = _attributes_of_partners(told, ours)
    if not both:
        return None
    side = pd.concat(
        {name: _alike(counted, ours) for name, counted in told.items()}, axis="columns"
    )
    side = side[side.index.isin(both, level="attribute")]
    side = side.sort_index(level=["attribute", "value"], key=_in_order).reset_index()
    rows = pd.DataFrame(
        {
            _("By"): [RELEASED[name] for name in side["attribute"]],
            _("Value"): [
                _value(name, value, levels)
                for name, value in zip(side["attribute"], side["value"], strict=True)
            ],
            **{name: side[name].astype("Int64") for name in told},
        }
    )
    title = _("The region side by side, by what this copy and a partner tell alike")
    method = f"{BY_METHOD} {_by_whom(told)}"
    return Table("region", title, rows, method, ALL_OF_IT, partners=_copies(told))


def _alike(counted: Counted, ours: Counted) -> "pd.Series[int]":
    """Cases by attribute and value, of what a table tells as ours does."""
    levels = ours.info.levels
    alike = [name for name, level in counted.info.levels.items() if levels.get(name) == level]
    if "period" in alike and _years_begin(counted) != _years_begin(ours):
        alike.remove("period")
    by = counted.by[counted.by["attribute"].isin(alike)]
    return by.set_index(["attribute", "value"])["cases"]


def _years_begin(counted: Counted) -> set[int]:
    """With which years blocks of years begin, counted around: those of others overlap with them."""
    level = counted.info.levels.get("period")
    first = counted.by.loc[counted.by["attribute"] == "period", "value"]
    return set(first.astype(int) % BLOCK[level]) if level else set()


def _attributes_of_partners(told: Mapping[str, Counted], ours: Counted) -> set[str]:
    """What at least one partner tells as this copy does."""
    theirs = [one for name, one in told.items() if name != _("This copy")]
    return {name for one in theirs for name in _alike(one, ours).index.unique("attribute")}


def _in_order(keys: "pd.Index[str]") -> "pd.Index[Any]":
    """Attributes as a release has them, values by their codes."""
    return keys.map(ATTRIBUTES.index) if keys.name == "attribute" else keys


def _called(ours: Counted, partners: Mapping[str, Counted | None]) -> dict[str, Counted]:
    """This copy and what partners sent, as far as it can be read, by what each is called."""
    theirs = {label("country", country): one for country, one in partners.items() if one}
    return {_("This copy"): ours, **theirs}


def _by_whom(told: Mapping[str, Counted]) -> str:
    """Of each partner's table its copy, up to when it tells and for what it was sent."""
    return " ".join(
        " · ".join(
            filter(None, (name, one.info.copy_name, month(one.info.as_of), one.info.purpose))
        )
        + "."
        for name, one in told.items()
        if name != _("This copy")
    )


def _copies(told: Mapping[str, Counted]) -> tuple[str, ...]:
    return tuple(one.info.copy_name for name, one in told.items() if name != _("This copy"))


def _row(of: str, counted: Counted) -> dict[str, object]:
    info, figures = counted.info, counted.figures
    return {
        _("Counted by"): of,
        _("Up to"): month(info.as_of),
        _("Fewest of a combination"): info.k,
        _("Cases"): int(figures["cases"].iloc[0]),
        **{label("theme", theme): int(figures[theme].iloc[0]) for theme in codes.THEME.codes},
        _("Purpose"): info.purpose or None,
    }


def _value(attribute: str, value: str, levels: Mapping[str, str]) -> str:
    if attribute != "period":
        return label(_LIST_OF.get(attribute, attribute), value)
    years = BLOCK[levels["period"]]
    return value if years == 1 else f"{value}–{int(value) + years - 1}"
