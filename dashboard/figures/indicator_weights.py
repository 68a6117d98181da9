"""The weights of indicators, open to see: what each points to, how heavily and after whom."""

import pandas as pd

from dashboard.cards import Table
from dashboard.figures import ALL_OF_IT
from dashboard.indicator_names import DIMENSION_NAMES, INDICATOR_NAMES, STRENGTH_NAMES, sources
from dashboard.texts import ATTRIBUTE_NAMES, Words, _, label
from data_access.indicator_codes import TOLD_BY
from models.indicators import INDICATORS

METHOD = Words(
    "Strength and dimension after the ILO's operational indicators (2009) where it has the "
    "indicator, its list for adults trafficked for labour, worded as recalled and not yet held "
    "against the printed list; what is ours says so. One file holds them all: "
    "models/indicators.py."
)


def table() -> Table:
    """Every indicator with its weight."""
    rows = pd.DataFrame(
        [
            (
                INDICATOR_NAMES[one.name],
                DIMENSION_NAMES[one.dimension],
                STRENGTH_NAMES[one.strength],
                one.points,
                sources((one.name,)),
                _told_by(one.name),
            )
            for one in INDICATORS
        ],
        columns=[
            _("Indicator"),
            _("Dimension"),
            _("Strength"),
            _("Points"),
            _("Source"),
            _("Told by"),
        ],
    )
    title = _("What each indicator points to, how heavily and after whom")
    return Table("weights", title, rows, METHOD, ALL_OF_IT)


def _told_by(name: str) -> str:
    by = TOLD_BY[name]
    told = [*by.listed, *(label("means_of_control", one) for one in by.means)]
    told += [label("leg_outcome", one) for one in by.outcomes]
    if by.landed_by:
        modes = " / ".join(label("mode", mode) for mode in by.landed_by)
        told.append(_("landed by {modes}").format(modes=modes))
    if by.paid:
        told.append(_("a price above 0"))
    if by.known:
        told.append(_("any value of {attribute}").format(attribute=ATTRIBUTE_NAMES[by.known]))
    if by.no_means:
        told.append(_("a means of control asked for and not there"))
    return ", ".join(told)
