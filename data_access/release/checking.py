"""What released rows are held to before anything is written of them."""

import numpy as np
import pandas as pd

from data_access.errors import RegisterError
from data_access.release.attributes import SENSITIVE, TOLD_BY_OTHERS
from data_access.release.suppression import least_diverse, smallest_class, told_by_others


def checked(rows: pd.DataFrame, k: int, *, diverse: bool = True) -> int:
    """How many cases the rarest combination has.

    Raises
    ------
    RegisterError
        Fewer than ``k``; or of those who are alike in what is not sensitive all share a sensitive
        value, or none tells a theme and some a sector or form. Nothing may be written then.
    """
    coded = _coded(rows)
    smallest = smallest_class(coded)
    if smallest < k:
        raise RegisterError(
            f"A combination would hold {smallest} cases, fewer than {k}: nothing was released. "
            "This is a defect of the program."
        )
    if not diverse:
        return smallest
    diversity = least_diverse(coded, _sensitive(rows))
    if diversity is not None and diversity < 2:
        raise RegisterError(
            "All cases of a combination would share a sensitive value: nothing was released. "
            "This is a defect of the program."
        )
    if theme_is_told_by_others(rows):
        raise RegisterError(
            "A sector or a form would stand where the theme was taken away, and tell of it: "
            "nothing was released. This is a defect of the program."
        )
    return smallest


def theme_is_told_by_others(rows: pd.DataFrame) -> bool:
    """Whether a sector or form stands in a combination of which no theme is told."""
    theme = list(rows.columns).index(TOLD_BY_OTHERS)
    return told_by_others(_coded(rows), _sensitive(rows), theme)


def _coded(rows: pd.DataFrame) -> np.ndarray:
    return np.column_stack([pd.factorize(rows[name])[0] + 1 for name in rows.columns])


def _sensitive(rows: pd.DataFrame) -> list[int]:
    return [place for place, name in enumerate(rows.columns) if name in SENSITIVE]
