"""The RFC 4180 reader: where records end, and what it will not guess."""

import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import UnreadableFile
from data_access.imports.records import LONGEST_FIELD, Record, open_text, read_records
from tests.files import written

FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


def records(text: str, delimiter: str = ",") -> list[Record]:
    return list(read_records(io.StringIO(text, newline="\n"), delimiter, "file.csv"))


def fields(text: str, delimiter: str = ",") -> list[tuple[str, ...]]:
    return [record.fields for record in records(text, delimiter)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", [("a", "b"), ("1", "2")]),
        ("a,b\r\n1,2\r\n", [("a", "b"), ("1", "2")]),
        ("a,b\n1,2", [("a", "b"), ("1", "2")]),
        ('a\n"1,2"\n', [("a",), ("1,2",)]),
        ('a\n"say ""so"""\r\n', [("a",), ('say "so"',)]),
        ('a\n"two\nlines"\n', [("a",), ("two\nlines",)]),
        ('a\n""\n', [("a",), ("",)]),
        ("a,b\n,\n", [("a", "b"), ("", "")]),
        ("a\n\n\r\n1\n\n", [("a",), ("1",)]),
        ('a\n"1"', [("a",), ("1",)]),
        ("", []),
    ],
)
def test_records_are_split_by_rfc_4180(text: str, expected: list[tuple[str, ...]]) -> None:
    assert fields(text) == expected


@given(st.lists(st.lists(FIELD, min_size=2, max_size=4), max_size=6), st.sampled_from(",;"))
def test_whatever_was_written_is_read(rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    assert fields(text.getvalue(), delimiter) == [tuple(row) for row in rows]


@given(st.text(',;"\r\nab', max_size=40))
def test_any_text_gives_records_or_refusal(text: str) -> None:
    with suppress(UnreadableFile):
        found = records(text)
        assert [record.number for record in found] == list(range(1, len(found) + 1))


def test_unclosed_quotation_refuses_the_file() -> None:
    with pytest.raises(UnreadableFile, match="row 3: opens a quotation that is never closed"):
        records('a,b\n1,2\n3,"4\n5,6\n')


def test_text_after_quotation_refuses_the_file() -> None:
    with pytest.raises(UnreadableFile, match="row 2: has text after a closing quotation mark"):
        records('a,b\n"1"x,2\n')


def test_stray_quotation_mark_costs_its_row_only() -> None:
    found = records('a,b\n5" pipe,2\n3,4\n')
    assert [record.fault is None for record in found] == [True, False, True]


def test_nul_costs_its_row_only() -> None:
    found = records("a,b\n1\0,2\n3,4\n")
    assert [record.fault for record in found] == [None, "holds a NUL character", None]


def test_giant_cell_is_cut_and_faulted() -> None:
    found = records(f'a,b\n"{"x" * 5_000_000}",2\n{"y" * 5_000_000},2\n3,4\n')
    assert [record.fault is None for record in found] == [True, False, False, True]
    assert max(len(field) for record in found for field in record.fields) <= LONGEST_FIELD


def test_many_fields_are_faulted() -> None:
    record = records("a\n" + '"",' * 5_000 + "\n")[1]
    assert record.fault == "has more than 1,000 fields"


def test_missing_file_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nothing\.csv cannot be opened"):
        open_text(tmp_path / "nothing.csv")
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        open_text(tmp_path)


def test_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbfa,b\n")
    with open_text(path) as stream:
        assert next(read_records(stream, ",", "file.csv")).fields == ("a", "b")
