"""How alike two cases are, held against what chance brings."""

import numpy as np

from dashboard.group_run import GroupRun
from dashboard.texts import Words, _, decimal, number


def by_chance(found: GroupRun) -> float:
    """Bits at which one case of all is expected to be so like another by chance, at most."""
    return float(np.log2(max(len(found.cases), 1)))


CHANCE_PASSES = Words(
    "A line, not a proof: of invented cases that belong to nothing, the nearest of one in five to "
    "one in eight passes it too."
)
"""Of background cases of `benchmarks.patterns`, 1,000 cases, seeds 0 and 100: 17% and 20% (base),
14% and 13% (hard); tried by no command."""


def against_chance(found: GroupRun, bits: float) -> str:
    """Bits of evidence of two cases, held against what chance brings among so many."""
    words = (
        _("{bits} bits of evidence: above the line of {chance} for {count} cases; a lead to check")
        if bits > by_chance(found)
        else _(
            "{bits} bits of evidence: under the line of {chance} for {count} cases; no more than "
            "chance brings"
        )
    )
    return words.format(
        bits=decimal(bits), count=number(len(found.cases)), chance=decimal(by_chance(found))
    )
