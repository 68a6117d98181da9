"""What groups are called."""

import pandas as pd
import pytest

from dashboard.group_names import Named, joined, named_by, named_in_words
from models.group_description import Group


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"group_size": "5-9", "area": "Bonaire"}, "Persons in the case: 5-9 · Bonaire"),
        ({"citizenship": "China", "sector": "Retail", "document_country": "China"},
         "Citizenship: China · Retail · Country of document: China"),
        ({}, ""),
    ],
    ids=["band", "one word twice", "nothing"],
)  # fmt: skip
def test_word_that_says_nothing_alone_is_told_with_its_attribute(
    told: dict[str, str], name: str
) -> None:
    assert joined([*told], [*told.values()]) == name


PLACES = {"CUC": "Cúcuta", "BOG": "Bogotá airport", "BO": "Bonaire"}
_ENDS = (("mode", "on_foot"), ("destination", "BOG"), ("origin", "CUC"), ("area", "bonaire"))


@pytest.mark.parametrize(
    ("named", "name"),
    [
        (_ENDS, "from Cúcuta, to Bogotá airport · On foot · Bonaire"),
        (_ENDS[1:2], "to Bogotá airport"),
        (_ENDS[2:3], "from Cúcuta"),
        ((("origin", "CUC"), ("destination", "CUC")), "via Cúcuta"),
        ((("near origin", "CUC"),), "from near Cúcuta"),
        ((("route", "CUC > BOG"),), "from Cúcuta to Bogotá airport"),
        ((("area", "bonaire"), ("sector", "beauty_salon")), "Beauty salons · Bonaire"),
        ((("destination", "BO"), ("area", "bonaire")), "to Bonaire"),
        ((), "Cases told alike"),
    ],
)
def test_place_of_a_route_is_told_as_an_end_and_the_island_last(named: Named, name: str) -> None:
    assert named_in_words(named, PLACES) == name


@pytest.mark.parametrize(("share", "area"), [(0.9, (("area", "bonaire"),)), (0.89, ())])
def test_group_is_named_by_its_island_where_nearly_all_share_it_and_by_no_outcome(
    share: float, area: Named
) -> None:
    apart = pd.DataFrame({"attribute": ["leg_outcome", "origin"], "value": ["landed", "CUC"]})
    template = pd.DataFrame({"attribute": ["area"], "value": ["bonaire"], "share": [share]})
    group = Group(1, 9, None, None, 9.0, template, pd.DataFrame(), apart)
    assert named_by(group) == (("origin", "CUC"), *area)
