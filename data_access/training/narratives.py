"""Short redacted narratives from templates: what a report says in words, and never a name.

Some hold signs that a careless screen would read as markup (``$``, ``<``, ``*``, ``_``): plain text
is what they must stay.
"""

from itertools import product

import numpy as np
import pandas as pd

from data_access.codes import AREA, SECTOR
from data_access.training.draw import Column

_TEMPLATES: dict[str, tuple[str, ...]] = {
    "exploitation": (
        "Source states that [redacted] works in {sector} on {area} and is not paid.",
        "Source states that [redacted] sleeps at the work location. Papers are kept by [redacted].",
        "[redacted] was promised a job in {sector} and found other conditions on {area}.",
        "Persons pay US$ 300 of their US$ 700 a month as rent to [redacted] ({sector}).",
        "Anonymous caller: *several* women at an address in [redacted], never outside alone.",
        "Work permit names company <redacted>; at the stated address nothing was found.",
        "[redacted] told that a debt for the ticket has to be worked off. Afraid of owner.",
        "During a control persons gave the same account in the same words. {sector}, {area}.",
    ),
    "crossing": (
        "Patrol saw a small boat without lights near {area}. Persons scattered on landing.",
        "Source states that phones were taken before boarding and the date was moved twice.",
        "[redacted] paid US$ 400 of US$ 600; the rest is due after arrival on {area}.",
        "Empty boat found on the shore of {area} with clothing and fuel cans.",
        "Witness heard engines at about 02:00. Number of persons differs between witnesses.",
        "Boat from [redacted] expected; two outboards, crew of 2_3, no life vests.",
    ),
    "interception": (
        "Boat stopped by patrol near {area}; persons handed over, statements to follow.",
        "No life vests aboard, one of two outboards failed. Skipper not identified among persons.",
        "Aircraft reported the boat, patrol intercepted it. Price named by persons: US$ 500-$600.",
    ),
    "border": (
        "Traveller could not name the hotel or the person paying for the ticket to {area}.",
        "Document genuine, holder's account does not fit it. Return ticket not used.",
        "Third traveller this month, same sponsor [redacted]. See [redacted](earlier report).",
        "Visitor did not leave {area} within the permitted stay; address unknown.",
    ),
    "other": (
        "Sign without further detail. To be followed up by [redacted].",
        "Several persons live at one address on {area} and pay by the week. Owner: [redacted].",
        "Source states that [redacted] arranges rooms and work for newcomers.",
    ),
}
_SUBJECT_OF = {
    "trafficking": "exploitation",
    "sea": "crossing",
    "interception": "interception",
    "air": "border",
}


def narratives(rng: np.random.Generator, told: pd.DataFrame) -> Column:
    """One narrative a report, fitting its channel, sector and island."""
    channel = told["channel"].map(_SUBJECT_OF).fillna("other")
    sector = told["sector"].fillna("other")
    keys = channel + "|" + sector + "|" + told["area"]
    uniform = rng.random(len(told))
    positions, names = pd.factorize(keys)
    texts = np.full(len(told), None, dtype=object)
    choices = _filled()
    for position, name in enumerate(names):
        rows = positions == position
        of_key = choices[name]
        texts[rows] = of_key[(uniform[rows] * len(of_key)).astype(int)]
    return texts


def _filled() -> dict[str, Column]:
    return {
        f"{subject}|{sector}|{area}": np.array(
            [
                text.format(sector=SECTOR.labels[sector].lower(), area=AREA.labels[area])
                for text in templates
            ],
            dtype=object,
        )
        for (subject, templates), sector, area in product(
            _TEMPLATES.items(), SECTOR.codes, AREA.codes
        )
    }
