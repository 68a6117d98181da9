"""What follows: signs of money moved, and the support of victims."""

import numpy as np
import pandas as pd

from data_access.codes import AREA_COUNTRY
from data_access.training.draw import chance, lookup, pick, pick_by
from data_access.training.gaps import blank, with_lines
from data_access.training.seasons import Span

_MONEY_SHARE, _SUPPORT_SHARE = 0.11, 0.4
_CHANNELS = {
    "money_transfer": 0.4, "cash": 0.36, "bank": 0.1, "hawala": 0.06, "crypto": 0.03,
    "in_kind": 0.05,
}  # fmt: skip
_DIRECTIONS = {"outgoing": 0.66, "incoming": 0.16, "local": 0.18}
_AMOUNTS = {"0-199": 0.2, "200-499": 0.34, "500-999": 0.24, "1000-4999": 0.17, "5000+": 0.05}
_IDENTIFIED = {
    "PossibleVictimOfTrafficking": 0.66,
    "ActualVictimOfTrafficking": 0.24,
    "NotAVictimOfTrafficking": 0.1,
}
_REFLECTION = {"not_offered": 0.4, "offered": 0.2, "accepted": 0.22, "declined": 0.18}
_REFERRALS = {
    "Shelter": 0.34, "Legal": 0.2, "SocialCare": 0.18, "Health": 0.14, "Financial": 0.06,
    "Livelihood": 0.05, "Education": 0.03,
}  # fmt: skip
_OUTCOMES = {
    "fresh": {"in_support": 1.0},
    "old": {
        "returned": 0.4, "left_support": 0.22, "case_closed": 0.22, "residence_permit": 0.1,
        "in_support": 0.06,
    },
}  # fmt: skip


def money_signs(rng: np.random.Generator, told: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``money_sign``: mostly earnings sent to where the persons come from."""
    some = told[chance(rng, _MONEY_SHARE, len(told))]
    size = len(some)
    here = lookup(some["area"].to_numpy(object), AREA_COUNTRY)
    home = some["citizenship"].to_numpy(object)
    direction = pick(rng, _DIRECTIONS, size)
    frame = pd.DataFrame(
        {
            "report_id": some["report_id"].to_numpy(object),
            "channel": pick(rng, _CHANNELS, size),
            "direction": direction,
            "amount_band": pick(rng, _AMOUNTS, size),
            "origin_country": np.where(direction == "incoming", home, here),
            "destination_country": np.where(direction == "outgoing", home, here),
        }
    )
    gaps = {"channel": 0.2, "direction": 0.2, "amount_band": 0.34}
    gaps |= {"origin_country": 0.2, "destination_country": 0.25}
    return with_lines(blank(rng, frame, some["gap_factor"].to_numpy(float), gaps))


def support(rng: np.random.Generator, told: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The rows of ``support``: for victims of trafficking alone."""
    trafficked = told["theme"].isin(["trafficking", "both"]) & told["sector"].notna()
    some = told[trafficked & chance(rng, _SUPPORT_SHARE, len(told))]
    size = len(some)
    later = np.floor(rng.exponential(25, size))
    identified = some["registered_date"].to_numpy() + pd.to_timedelta(later, unit="D").to_numpy()
    age = (pd.Timestamp(span.end) - some["registered_date"]).dt.days.to_numpy()
    stage = np.where(age < 180, "fresh", "old").astype(object)
    frame = pd.DataFrame(
        {
            "report_id": some["report_id"].to_numpy(object),
            "identification": pick(rng, _IDENTIFIED, size),
            "identified_date": identified,
            "reflection_period": pick(rng, _REFLECTION, size),
            "referral": pick(rng, _REFERRALS, size),
            "outcome": pick_by(rng, stage, _OUTCOMES),
        }
    )
    known = frame["identified_date"] <= pd.Timestamp(span.end)
    frame["identified_date"] = frame["identified_date"].where(known)
    gaps = {"identification": 0.15, "identified_date": 0.25, "reflection_period": 0.3}
    gaps |= {"referral": 0.3, "outcome": 0.3}
    return with_lines(blank(rng, frame, some["gap_factor"].to_numpy(float), gaps))
