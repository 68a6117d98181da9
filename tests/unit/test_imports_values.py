"""Parsers of single values: what they take, and that they guess nothing."""

from collections.abc import Callable
from datetime import date

import pytest

from data_access.codes import COUNTRY
from data_access.imports import values
from data_access.imports.countries import ALPHA_3, NAME, NAMED
from data_access.imports.formats import BadValueError


@pytest.mark.parametrize(
    ("parse", "text", "expected"),
    [
        (values.iso_date, "2024-02-29", date(2024, 2, 29)),
        (values.year, "2016", date(2016, 1, 1)),
        (values.count, "8.0", 8),
        (values.count, "0", 0),
        (values.latitude, "-12.5", -12.5),
        (values.longitude, "179", 179.0),
        (values.words, "Punta  Coco ", "Punta Coco"),
        (values.identifier, "2026.MMP0038", "2026.MMP0038"),
        (values.country_2, "NA", "NA"),
        (values.country_3, "NAM", "NA"),
        (values.country_name, "Haiti", "HT"),
        (values.flag, "0", False),
    ],
)
def test_good_values_are_typed(parse: Callable[[str], object], text: str, expected: object) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("parse", "texts"),
    [
        (values.iso_date, ["02/03/2025", "2025-02-30", "2025-2-3", "1899-12-31", "２０２５-01-01"]),
        (values.year, ["16", "2016.0", "0000", "1899", " 2016"]),
        (values.count, ["-1", "1.5", "1e5", "1,000", "١", "007x", "999999999"]),
        (values.latitude, ["91", "1,5", "nan", "inf", "1e1", "12°"]),
        (values.longitude, ["-180.5", "", "--1"]),
        (values.words, ["=1+1", "@x", "a\x07b", "a\u202eb", "x" * 2_001]),
        (values.identifier, ["../x", "a b", "", "x" * 41]),
        (values.country_2, ["na", "UK", "XX", "USA"]),
        (values.flag, ["yes", "1.0", "True"]),
    ],
)
def test_other_values_are_refused(parse: Callable[[str], object], texts: list[str]) -> None:
    for text in texts:
        with pytest.raises(BadValueError):
            parse(text)


def test_countries_are_the_contract_s() -> None:
    assert set(ALPHA_3.values()) == set(NAME) == set(NAMED.values()) == set(COUNTRY.codes)
    assert (ALPHA_3["DEU"], ALPHA_3["MMR"], ALPHA_3["COD"], ALPHA_3["CUW"]) == (
        "DE", "MM", "CD", "CW",
    )  # fmt: skip
