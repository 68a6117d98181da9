"""The words for codes, places and numbers."""

from datetime import date

import pandas as pd
import pytest

from dashboard import texts
from dashboard.figures import who_said_what
from data_access import codes
from data_access.facts import ATTRIBUTES, ROUTE_SEPARATOR


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, codes.UNKNOWN])
def test_missing_is_said_not_known(missing: object) -> None:
    assert texts.label("theme", missing) == "Not known"  # type: ignore[arg-type]
    assert texts.place_label(missing, {}) == "Not known"


def test_code_outside_its_list_is_shown_as_it_is() -> None:
    assert texts.label("sector", "brand_new") == "brand_new"


def test_country_gets_its_name() -> None:
    assert texts.label("citizenship", "VE") == "Venezuela"


def test_route_names_both_ends() -> None:
    route = f"a{ROUTE_SEPARATOR}b"
    assert texts.place_label(route, {"a": "Tucacas", "b": "Lac"}) == "Tucacas → Lac"


def test_every_attribute_has_a_name() -> None:
    assert set(ATTRIBUTES) <= set(texts.ATTRIBUTE_NAMES)


def test_unknown_number_is_a_dash() -> None:
    assert [texts.number(value) for value in (None, float("nan"), 0, 1234.4)] == [
        "–", "–", "0", "1,234"]  # fmt: skip
    assert texts.share(None) == "–"


@pytest.mark.parametrize(
    ("grain", "words"), [("month", "Apr 2026"), ("quarter", "Q2 2026"), ("year", "2026")]
)
def test_period_in_words(grain: str, words: str) -> None:
    assert texts.period(date(2026, 4, 1), grain) == words


def test_labels_keep_missing_apart() -> None:
    found = texts.labels("theme", pd.Series(["both", None]))
    assert found.tolist() == ["Both", "Not known"]


@pytest.mark.parametrize("names", [texts.RELEASED, who_said_what.NAMES], ids=["release", "claims"])
def test_names_made_of_others_are_in_the_readers_language(names: texts.Wordbook[str]) -> None:
    same = ("theme", "sector", "citizenship")
    with texts.speaking("nl"):
        assert [names[name] for name in same] == [texts.ATTRIBUTE_NAMES[name] for name in same]
        assert names["theme"] == "Thema"
