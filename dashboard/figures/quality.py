"""Data quality: how fresh the copy is, what is set aside and why, and what the register lacks."""

import pandas as pd

from dashboard import questions
from dashboard.cards import Table
from dashboard.figures import ALL_OF_IT
from dashboard.kept import kept_undrawn
from dashboard.texts import Wordbook, Words, _, ngettext, number
from data_access import schema
from data_access.mirror_info import MirrorInfo

REASONS = Wordbook(
    {
        "impossible date": Words("A day before 1900 or after the register ends"),
        "impossible number": Words(
            "A number below zero, above its own upper bound, or too large to be true"
        ),
        "impossible coordinates": Words("Coordinates that lie nowhere, or only one of the two"),
        "empty": Words("Empty where a value is required"),
        "no report": Words("Belongs to no report"),
        "told twice": Words("Has the key of another row, where each key may stand once"),
        "code outside its list": Words("A code that no list has"),
    }
)
"""Why a row or a value stands in the quarantine, in the reader's words."""

METHOD = Words(
    "Every row of the register is looked at. What is set aside is counted nowhere, a report with "
    "all that stands below it; of a place only its coordinates are, unless it stands there twice. "
    "What is only listed is counted as it stands, a code that no list has under its own word. What "
    "imports refused is not in the register and not here: the command data_access.imports with "
    "--quarantine lists it."
)
_FATE = "person_group.fate"


@kept_undrawn
def by_reason() -> Table:
    """How many rows stand in the quarantine, by table, column and reason."""
    rows = questions.quarantine()
    aside = len(rows[rows["set_aside"]].drop_duplicates(["table_name", "key", "line"]))
    title = _("No row of the register is set aside")
    if aside:
        title = ngettext(
            "{count} row of the register is set aside",
            "{count} rows of the register are set aside",
            aside,
        ).format(count=number(aside))
    keys = ["table_name", "column_name", "reason", "set_aside"]
    counted = rows.groupby(keys, as_index=False).size()
    counted = counted.sort_values(["set_aside", "size"], ascending=False, kind="stable")
    words = {True: _("Set aside"), False: _("Counted")}
    shown = pd.DataFrame(
        {
            _("Table"): counted["table_name"],
            _("Column"): counted["column_name"],
            _("Reason"): counted["reason"].map(REASONS),
            _("Rows"): counted["size"],
            _("What is done"): counted["set_aside"].map(words),
        }
    )
    return Table("quarantine", title, shown, METHOD, ALL_OF_IT)


def row_by_row() -> Table:  # not kept: as long as the quarantine, and quickly made
    """Each row in the quarantine, to be looked up in the register."""
    rows = questions.quarantine()
    of_place = rows["table_name"] == schema.place.name
    shown = pd.DataFrame(
        {
            _("Table"): rows["table_name"],
            _("Report"): rows["key"].mask(of_place),
            _("Place"): rows["key"].where(of_place),
            _("Line"): rows["line"],
            _("Column"): rows["column_name"],
            _("Reason"): rows["reason"].map(REASONS),
        }
    )
    title = _("Every row, to be mended in the register")
    return Table("quarantine-rows", title, shown, METHOD, ALL_OF_IT)


def lacking(info: MirrorInfo) -> list[str]:
    """What cannot be known because the register has no such column, in sentences."""
    told = _("The register has no column {column}: what it would tell is shown as not known.")
    return [told.format(column=column) for column in info.lacks]


def fate_is_known(info: MirrorInfo) -> bool:
    """Whether the register can say what became of people at sea."""
    return _FATE not in info.lacks
