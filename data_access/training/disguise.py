"""Planted patterns named and placed like anything else.

Venues and vessels of patterns have the first pseudonyms, and their events stand before all others:
who knows this program would tell them by that, without looking at what is reported.
"""

import numpy as np
import pandas as pd


def disguised(rng: np.random.Generator, events: pd.DataFrame) -> pd.DataFrame:
    """The same events in another order, venues and vessels under each other's pseudonyms."""
    events = events.iloc[rng.permutation(len(events))].reset_index(drop=True)
    for column in ("venue", "vessel"):
        names = np.sort(events[column].dropna().unique())
        others = dict(zip(names, rng.permutation(names), strict=True))
        events[column] = events[column].map(others, na_action="ignore").astype(object)
    return events
