"""Text of the register in elements that read markdown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import texts
from dashboard.notices import plain, problem_words
from data_access.errors import RegisterError


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "**bold** _italic_ `code` ~~gone~~",
        ":material/home: :red[x] $x^2$",
        "# head",
        "1. list",
        "https://evil.example",
    ],
)
def test_every_sign_stands_for_itself(text: str) -> None:
    assert not re.search(r"(?<!\\)[!\[\](){}<>*_`~:$#.|@]", plain(text))


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_escaping_takes_nothing_away(text: str) -> None:
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", plain(text)) == text


def test_lines_are_joined() -> None:
    assert "\n" not in plain("one\n\n# two")


def test_plain_words_stay() -> None:
    assert plain("Kralendijk → Curaçao 12") == "Kralendijk → Curaçao 12"


def test_a_problem_is_said_with_its_values_as_the_reader_writes_them() -> None:
    problem = RegisterError("At most {most} reports.", most=5000)
    assert str(problem) == "At most 5000 reports."
    with texts.speaking("nl"):
        assert str(problem_words(problem)) == "At most 5.000 reports."
