"""The weights: the ILO's rule as a sum, and one name for every code."""

from itertools import product

import pytest

from dashboard.indicator_names import DIMENSION_NAMES, INDICATOR_NAMES, THING_NAMES
from dashboard.texts import label, speaking
from data_access import codes
from data_access.facts import BITS_PER_WORD, THINGS
from data_access.indicator_codes import POSITIONS, TOLD_BY
from models.indicators import (
    BY_NAME,
    INDICATORS,
    LINE,
    POINTS,
    POSITIVE,
    RELIABLE,
    UNITS,
    Dimension,
)


def positive_by_the_rule(strong: int, medium: int, weak: int) -> bool:
    """The ILO's words: two strong; one strong and one other; three medium; two medium, one weak."""
    return (
        strong >= 2
        or (strong >= 1 and medium + weak >= 1)
        or medium >= 3
        or (medium >= 2 and weak >= 1)
    )


@pytest.mark.parametrize("seen", list(product(range(4), range(5), range(4))))
def test_points_are_the_rule(seen: tuple[int, int, int]) -> None:
    points = sum(n * POINTS[s] for n, s in zip(seen, ("strong", "medium", "weak"), strict=True))
    assert (points >= POSITIVE) == positive_by_the_rule(*seen)


def test_every_indicator_has_one_name_and_one_bit() -> None:
    assert list(POSITIONS) == list(TOLD_BY)
    assert set(POSITIONS) == set(BY_NAME) == set(INDICATOR_NAMES)
    assert len(BY_NAME) == len(INDICATORS)
    assert len(POSITIONS) <= BITS_PER_WORD
    assert set(DIMENSION_NAMES) == {*Dimension, None}
    assert list(THING_NAMES) == list(THINGS) == list(LINE)


def test_no_code_tells_two_indicators() -> None:
    for told in ("listed", "means", "outcomes"):
        every = [code for by in TOLD_BY.values() for code in getattr(by, told)]
        assert len(every) == len(set(every)), told


def test_every_code_that_has_a_word_tells_an_indicator() -> None:
    listed = {code for by in TOLD_BY.values() for code in by.listed}
    assert set(codes.INDICATOR_WORDS) <= listed
    assert {code.split()[0] for code in listed} == set(codes.INDICATOR_LIST.codes)
    of_ilo = [code for code in listed if code.startswith("ILO ")]
    assert len(of_ilo) == 10 + 10 + 16 + 9 + 15 + 7


def test_means_and_outcomes_are_of_their_lists() -> None:
    for by in TOLD_BY.values():
        assert set(by.means) <= set(codes.MEANS_OF_CONTROL.codes)
        assert set(by.outcomes) <= set(codes.LEG_OUTCOME.codes)
        assert set(by.landed_by) <= set(codes.LEG_MODE.codes)
    assert {m for by in TOLD_BY.values() for m in by.means} == {*codes.MEANS_OF_CONTROL.codes} - {
        "Other"
    }


def test_ilo_dimension_of_a_code_is_that_of_its_indicator() -> None:
    for name, by in TOLD_BY.items():
        for code in by.listed:
            if code.startswith("ILO "):
                assert code[4:].rsplit(".", 1)[0] == BY_NAME[name].dimension, code


def test_every_grade_is_weighed_in_whole_parts() -> None:
    assert set(RELIABLE) == {*codes.SOURCE_GRADE.codes, None}
    assert all((UNITS * left).is_integer() for left in RELIABLE.values())


def test_no_indicator_is_called_by_its_code() -> None:
    """It stands in titles, of slides too."""
    codes_of = [code for told in TOLD_BY.values() for code in told.listed]
    for language in ("en", "nl"):
        with speaking(language):
            listed = {code: label("indicator", code) for code in codes_of}
        assert not [name for name in listed.values() if "_" in name or "." in name]
        of_ilo = [name for code, name in listed.items() if code.startswith("ILO ")]
        assert len(of_ilo) == len(set(of_ilo)) > 60
    with speaking("en"):
        shown = label("indicator", "ILO deceptive_recruitment.1")
    assert shown == "Deceptive recruitment (ILO 1)"
