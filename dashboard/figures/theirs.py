"""Overview of the managers' release: what partners counted, beside what we did."""

import pandas as pd

from dashboard import questions
from dashboard.cards import Table
from dashboard.figures import ALL_OF_IT
from dashboard.texts import Words, _, label, month
from data_access import codes
from data_access.release import ReleaseInfo
from data_access.selection import Selection

METHOD = Words(
    "Tables of counts that partner countries sent, each of combinations of so many cases at least. "
    "Over all years that a table tells; what is selected does not narrow them. One case may stand "
    "in several, and each counts by its own rules, so nothing is added up."
)


def beside_ours() -> Table | None:
    """A row for this register and for each partner whose counts were taken in; None without any."""
    ours, partners = questions.released(), questions.from_partners()
    if ours is None or not partners:
        return None
    rows = [_row(_("This register"), ours, questions.kpis(Selection()))]
    rows += [_row(label("country", country), *told) for country, told in partners.items()]
    title = _("What partners counted, beside what we did; one case may stand in several")
    return Table("from-partners", title, pd.DataFrame(rows), METHOD, ALL_OF_IT)


def _row(of: str, info: ReleaseInfo, counted: pd.DataFrame) -> dict[str, object]:
    return {
        _("Counted by"): of,
        _("Up to"): month(info.as_of),
        _("Fewest of a combination"): info.k,
        _("Cases"): int(counted["cases"].iloc[0]),
        **{label("theme", theme): int(counted[theme].iloc[0]) for theme in codes.THEME.codes},
        _("Purpose"): info.purpose or None,
    }
