"""How surprising so many cases are, after so many before."""

import numpy as np
from scipy.special import betainc

from models.traits import Floats


def bans(seen: Floats, past: Floats, ratio: Floats) -> Floats:
    """Minus log10 of the chance of ``seen`` or more, after ``past`` in 1 / ``ratio`` as much."""
    chance = betainc(np.maximum(seen, 1e-9), past + 0.5, ratio / (1 + ratio))
    return np.asarray(-np.log10(np.maximum(chance, 1e-300)))


def exposure(expected: Floats, past: Floats, empty: Floats) -> Floats:
    """How much is looked at for each as much before: ``empty`` where there is no past to tell."""
    return np.asarray(np.where(past > 0, expected / np.maximum(past, 1e-9), empty))
