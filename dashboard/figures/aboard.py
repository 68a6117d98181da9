"""How far the persons of a map are known."""

import pandas as pd

from dashboard.texts import ngettext, number


def not_told(flows: pd.DataFrame) -> str:
    """Of how many movements no number of persons is told, or no upper end of it.

    ``flows``: cases, persons_open, persons_not_known, as `Register.flows` answers.
    """
    every, is_open, unknown = (
        int(flows[name].sum()) for name in ("cases", "persons_open", "persons_not_known")
    )
    if not is_open and not unknown:
        return ""
    return ngettext(
        "Of {all} movement: {open} without an upper end of the persons aboard, {unknown} without "
        "any number of them",
        "Of {all} movements: {open} without an upper end of the persons aboard, {unknown} without "
        "any number of them",
        every,
    ).format(all=number(every), open=number(is_open), unknown=number(unknown))
