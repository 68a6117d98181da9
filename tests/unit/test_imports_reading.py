"""Hostile files against the declared formats: each bad thing is set aside, with its reason."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import UnreadableFile
from data_access.imports.catalogue import FORMATS
from data_access.imports.chunking import MOST_CHARACTERS, parts, unbroken
from data_access.imports.reading import Fault, Row, shortened
from tests.files import csv_text, incidents, read_rows, victims, written

TODAY = date(2026, 6, 30)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("imports")


def rows(folder: Path, form: str, content: str | bytes) -> list[Row]:
    return read_rows(FORMATS[form], written(folder, content), TODAY)


def faults(found: list[Row]) -> list[tuple[int, str | None, str, bool]]:
    """Row number, column, reason, and whether the whole row is set aside."""
    return [
        (row.number, fault.column, fault.reason, row.whole) for row in found for fault in row.faults
    ]


def test_good_row_has_no_fault(folder: Path) -> None:
    (row,) = rows(folder, "ctdc-cleaned", victims({}))
    assert not row.faults
    assert row.values["year"] == date(2016, 1, 1)
    assert row.values["citizenship"] is None


def test_namibia_is_a_country(folder: Path) -> None:
    (row,) = rows(folder, "ctdc-cleaned", victims({"citizenship": "NA"}))
    assert row.values["citizenship"] == "NA"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("citizenship", "na", "is not one of the values this column may hold"),
        ("gender", "<b>Female</b>", "is not one of the values this column may hold"),
        ("isForcedLabour", "=1+1", "is not one of the values this column may hold"),
        ("ageCategories", "Age 18-21", "is not one of the values this column may hold"),
    ],
)
def test_bad_optional_value_keeps_the_row(
    folder: Path, column: str, value: str, reason: str
) -> None:
    found = rows(folder, "ctdc-cleaned", victims({}, {column: value}))
    assert faults(found) == [(3, column, reason, False)]
    assert found[1].faults[0].value == value


@pytest.mark.parametrize(
    ("form", "content", "column", "reason"),
    [
        ("iom", incidents({"date": "2099-01-01"}), "date", "lies in the future"),
        ("iom", incidents({"date": "13/03/2020"}), "date", "is not a date written YYYY-MM-DD"),
        ("iom", incidents({"date": ""}), "date", "is missing, and no row can be without it"),
        (
            "ctdc-cleaned",
            victims({"yearOfRegistration": "-99"}),
            "yearOfRegistration",
            "is missing, and no row can be without it",
        ),
        ("ctdc-cleaned", victims({"yearOfRegistration": "2027"}), "yearOfRegistration",
         "lies in the future"),
    ],
)  # fmt: skip
def test_bad_required_value_costs_the_row(
    folder: Path, form: str, content: str, column: str, reason: str
) -> None:
    assert faults(rows(folder, form, content)) == [(2, column, reason, True)]


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"dead": "-4"}, "dead", "is not a whole number of 0 or more"),
        ({"lat": "108.3", "lon": ""}, "lat", "lies outside -90 to 90 degrees"),
        ({"lat": "", "lon": "-68,68"}, "lon", "is not a number of degrees with a decimal point"),
        ({"lat": ""}, "lon", "stands without the other coordinate"),
        ({"location": "=HYPERLINK(1)"}, "location", "starts like a spreadsheet formula"),
        ({"dead": "5", "missing": "2"}, "dead_and_missing", "is not the sum of dead and missing"),
        ({"children": "40"}, "children", "are more than dead and missing"),
        ({"origin": "Atlantis"}, "origin", "is not one of the values this column may hold"),
    ],
)
def test_bad_incident_values_are_set_aside(
    folder: Path, change: dict[str, str], column: str, reason: str
) -> None:
    assert faults(rows(folder, "iom", incidents(change))) == [(2, column, reason, False)]


def test_null_island_is_no_position(folder: Path) -> None:
    (row,) = rows(folder, "iom", incidents({"lat": "0", "lon": "0.0"}))
    assert [fault.column for fault in row.faults] == ["lat", "lon"]
    assert row.values["latitude"] is row.values["longitude"] is None


def test_incident_in_the_southern_ice_has_its_coordinates_swapped(folder: Path) -> None:
    swapped, true = rows(folder, "iom", incidents({"lat": "-68.68", "lon": "11.77"}, {}))
    assert {fault.reason for fault in swapped.faults} == {"latitude and longitude are swapped"}
    assert swapped.values["latitude"] is None
    assert not true.faults


def test_shifted_columns_cost_the_row(folder: Path) -> None:
    header, row = victims({}).splitlines()
    found = rows(folder, "ctdc-cleaned", f"{header}\n{row},extra\n{row}\n{row[5:]}\n")
    assert faults(found) == [
        (2, None, "has 11 fields where the header has 10", True),
        (4, None, "has 9 fields where the header has 10", True),
    ]


def test_second_header_costs_its_row(folder: Path) -> None:
    header, row = victims({}).splitlines()
    found = rows(folder, "ctdc-cleaned", f"{header}\n{header}\n{row}\n")
    assert faults(found) == [(2, None, "is the header again", True)]


def test_swallowed_rows_are_not_taken(folder: Path) -> None:
    # The quotation opened in one row closes in the next one, and the fields add up.
    header, row = victims({}).splitlines()
    first, last = row.replace("Hotline", '"Hotline'), row.split(",", 2)[2].replace("0", '0"', 1)
    found = rows(folder, "ctdc-cleaned", f'{header}\n{first.split(",Fem")[0]}\nFemale",{last}\n')
    assert all(row.whole for row in found)


def test_column_order_changes_nothing(folder: Path) -> None:
    plain = victims({})
    turned = "\n".join(",".join(reversed(line.split(","))) for line in plain.splitlines())
    (first,), (second,) = rows(folder, "ctdc-cleaned", plain), rows(folder, "ctdc-cleaned", turned)
    assert first == second


def test_semicolons_where_declared(folder: Path) -> None:
    row = {"yearOfRegistration": "2018", "citizenship": "NA"}
    for delimiter in ";,":
        (found,) = rows(folder, "ctdc-k", csv_text("ctdc-k", [row], delimiter))
        assert found.values["citizenship"] == "NA"
    with pytest.raises(UnreadableFile):
        rows(folder, "iom", csv_text("iom", [{"date": "2020-01-01"}], ";"))


def test_composed_and_decomposed_are_one(folder: Path) -> None:
    found = rows(
        folder,
        "iom",
        incidents(
            *({"location": unicodedata.normalize(form, "Curaçao")} for form in ("NFC", "NFD"))
        ),
    )
    assert found[0].values == found[1].values
    assert found[0].content == found[1].content


def test_giant_cell_costs_its_row(folder: Path) -> None:
    found = rows(folder, "iom", incidents({"location": "x" * 5_000_000}, {}))
    assert [row.whole for row in found] == [True, False]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (incidents({"location": "Curaçao"}).encode("cp1252"), "is not UTF-8"),
        (incidents({}).encode("utf-16"), "is not UTF-8"),
        (incidents({}).encode("utf-16-le"), "perhaps UTF-16"),
        (b"", "is empty"),
        (b"\n\n", "is empty or starts with an empty line"),
        (b"PK\x03\x04\x14\x00\x06\x00", "is not text"),
        (incidents({}).replace("dead_and_missing", "total").encode(), "lacks dead_and_missing"),
        (incidents({}).replace("vintage", "Vintage").encode(), "unknown columns Vintage"),
        (incidents({}).replace("missing,", "dead,", 1).encode(), "repeats dead"),
        (victims({}).encode(), "is not a file of format iom"),
        (incidents({"location": "HERE"}).replace("HERE", '"open').encode(), "never closed"),
    ],
)
def test_unreadable_files_get_a_sentence(folder: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as refusal:
        rows(folder, "iom", content)
    assert str(folder) not in str(refusal.value)


def test_encoding_error_far_inside_is_told(folder: Path) -> None:
    content = incidents(*[{}] * 5_000).encode() + b"Cura\xe7ao\n"
    with pytest.raises(UnreadableFile, match="is not UTF-8"):
        rows(folder, "iom", content)


def test_control_characters_are_shown_escaped() -> None:
    assert shortened("a\0b\x1b") == "a\\x00b\\x1b"
    assert shortened("x" * 500) == "x" * 200 + "…"


GOOD = {name: csv_text(name, [{}, {}]).encode() for name in FORMATS} | {
    "iom": incidents({}, {"location": "Mona Island, Puerto Rico", "cause": "Drowning"}).encode(),
    "ctdc-cleaned": victims({}, {}).encode(),
}


def spoilt(good: bytes) -> st.SearchStrategy[bytes]:
    """Bytes of any kind, and a good file with some put into it or after it."""
    return st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=200).map(lambda tail: good + tail),
        st.tuples(st.integers(0, len(good)), st.binary(min_size=1, max_size=6)).map(
            lambda put: good[: put[0]] + put[1] + good[put[0] :]
        ),
        st.text('0123456789-.,"\n=é', max_size=200).map(lambda text: good + text.encode()),
    )


@given(
    st.sampled_from(sorted(FORMATS)).flatmap(
        lambda name: st.tuples(st.just(name), spoilt(GOOD[name]))
    )
)
def test_random_bytes_end_in_rows_or_sentence(folder: Path, drawn: tuple[str, bytes]) -> None:
    form, content = drawn
    try:
        found = rows(folder, form, content)
    except UnreadableFile as refusal:
        sentence = str(refusal)
        found = []
    else:
        sentence = "file.csv"
    assert "file.csv" in sentence
    assert all(row.faults if row.whole else row.values for row in found)


def test_text_of_a_row_is_kept_only_where_nothing_else_tells_it_apart(tmp_path: Path) -> None:
    numbered, plain = read_rows(
        FORMATS["iom"], written(tmp_path, incidents({"id": "7"}, {"location": "Lac"})), TODAY
    )
    assert numbered.content == ""
    assert "Lac" in plain.content
    assert plain.size >= len(plain.content)


def test_what_is_set_aside_is_kept_shortened() -> None:
    assert Fault("place", "x" * 5_000 + "\n", "is too long").value == "x" * 200 + "…"


def test_parts_end_by_rows_and_by_characters() -> None:
    assert [len(part) for part in parts(range(4_500), lambda _: 1)] == [2_000, 2_000, 500]
    assert [len(part) for part in parts(range(5), lambda _: 2_000_000)] == [2, 2, 1]
    assert list(parts([], len)) == []


def test_what_belongs_together_is_not_parted() -> None:
    def whole(some: list[list[int]], most: int = 9, size: int = 1) -> list[list[int]]:
        # What has no key is 0.
        return list(unbroken(some, lambda one: one or None, most, lambda _: size))

    assert whole([[1, 2], [2, 3], [3]]) == [[1], [2, 2], [3, 3]]
    assert whole([[1, 2], [0, 2], [0]]) == [[1], [2, 0, 2, 0]]
    assert whole([[0, 0], [0]]) == [[0, 0], [0]]
    assert whole([[2, 2], [2, 2], [2]], most=4) == [[2, 2, 2, 2], [2]]
    assert whole([[2, 2], [2]], size=MOST_CHARACTERS // 2) == [[2, 2], [2]]
    assert whole([]) == []
