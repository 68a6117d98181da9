"""What is missing: single fields, and whole sections that an agency leaves empty.

Every field is missing in 20 to 40% of its rows over the register, more from small agencies.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data_access.training.draw import Column, chance

_MOST = 0.95


def keeps_section(rng: np.random.Generator, told: pd.DataFrame, share: float) -> Column:
    """True where a report fills a section at all; ``share`` of the average agency's do not."""
    return ~chance(rng, np.minimum(share * told["gap_factor"].to_numpy(float), _MOST), len(told))


def blank(
    rng: np.random.Generator, frame: pd.DataFrame, gap_factor: Column, shares: Mapping[str, float]
) -> pd.DataFrame:
    """Columns of a frame with a share of their values missing, scaled by each row's factor."""
    for column, share in shares.items():
        gone = chance(rng, np.minimum(share * gap_factor, _MOST), len(frame))
        frame[column] = frame[column].mask(gone)
    return frame


def with_lines(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame ordered by report, its rows numbered from 1 within each."""
    frame = frame.sort_values("report_id", kind="stable", ignore_index=True)
    starts = frame["report_id"].ne(frame["report_id"].shift()).to_numpy()
    position = np.arange(len(frame))
    first = np.maximum.accumulate(np.where(starts, position, 0))
    frame.insert(1, "line", position - first + 1)
    return frame
