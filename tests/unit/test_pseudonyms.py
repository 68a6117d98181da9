"""Pseudonyms in files: other ones in each file, the same throughout one."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.pseudonyms import SIGNS, Rekeyed, shown_in

TABLE = pd.DataFrame(
    {
        "Case": ["C-1", "C-2", None],
        "Report": ["R-1", "C-1", "R-2"],
        "Sector": ["C-1", "Retail", "Retail"],
    }
)


def test_pseudonyms_of_cases_and_reports_are_told_each_once() -> None:
    assert shown_in(TABLE) == ("C-1", "C-2", "R-1", "R-2")
    assert shown_in(TABLE[["Sector"]]) == ()


def test_file_names_a_case_alike_throughout() -> None:
    made = Rekeyed().table(TABLE)
    assert made.at[0, "Case"] == made.at[1, "Report"]
    assert made["Case"].dropna().is_unique
    assert pd.isna(made.at[2, "Case"])
    assert made["Sector"].tolist() == TABLE["Sector"].tolist()


def test_two_files_have_no_pseudonym_in_common() -> None:
    one, other = Rekeyed().table(TABLE), Rekeyed().table(TABLE)
    assert not set(one["Case"].dropna()) & set(other["Case"].dropna())


def test_pseudonym_that_a_cell_names_is_another_in_the_file() -> None:
    named = Rekeyed()
    things = pd.DataFrame({"Thing": ["V-1", "Venue V-2", None], "Cases": [3, 2, 1]})
    made = named.table(things, ("V-1", "V-2"))
    assert made["Thing"].tolist()[:2] == [named.name("V-1"), f"Venue {named.name('V-2')}"]
    assert pd.isna(made.at[2, "Thing"])
    assert made["Cases"].tolist() == [3, 2, 1]


def test_longer_pseudonym_is_said_otherwise_first() -> None:
    named = Rekeyed()
    assert named.text("C-1 and C-12", ("C-1", "C-12")) == (
        f"{named.name('C-1')} and {named.name('C-12')}"
    )


@given(st.text())
def test_any_text_can_be_a_pseudonym(text: str) -> None:
    made = Rekeyed().name(text)
    assert len(made) == SIGNS
    assert made.isalnum()
