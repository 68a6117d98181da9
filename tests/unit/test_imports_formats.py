"""How a row of each format becomes rows of the register."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data_access import schema
from data_access.imports.catalogue import FORMATS
from data_access.imports.formats import Tables
from data_access.imports.iom_routes import CENTRES, country_of, country_place, route_ends
from tests.files import csv_text, incidents, read_rows, real_file, victims, written

TODAY = date(2026, 6, 30)
FORCED = {"isForcedLabour": "1", "ExploitType": "Forced Labor"}


def tables(folder: Path, form: str, content: str) -> Tables:
    (row,) = read_rows(FORMATS[form], written(folder, content), TODAY)
    assert not row.faults
    return FORMATS[form].tables("R1", row.values)


def wide(folder: Path, form: str, **values: str) -> Tables:
    row = {"yearOfRegistration": "2018"} | values
    return tables(folder, form, csv_text(form, [row]))


def column(found: Tables, table: str, *names: str) -> list[Any]:
    return [tuple(row[name] for name in names) for row in found[table]]


def test_victim_becomes_one_report(tmp_path: Path) -> None:
    found = tables(tmp_path, "ctdc-cleaned", victims({"citizenship": "HT"}))
    (report,) = found["report"]
    assert report["registered_date"] == date(2016, 1, 1)
    assert report["registered_precision"] == "year"
    assert "event_date" not in report
    assert (report["theme"], report["agency"]) == ("trafficking", "CTDC Hotline")
    (person,) = found["person_group"]
    assert person == {
        "report_id": "R1", "line": 1, "role": "victim", "number_from": 1, "number_to": 1,
        "gender": "Feminine", "age_band": "18-20", "citizenship": "HT",
    }  # fmt: skip
    assert column(found, "means_of_control", "means", "present") == [("PhysicalThreats", True)]
    assert found["recruitment"] == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, [("SexualExploitation", None)]),
        (FORCED | {"Labor_Type": "Construction"}, [("ForcedLabour", "construction")]),
        (FORCED | {"Labor_Type": "Begging"}, [("ForcedLabour", "other")]),
        (FORCED, [("ForcedLabour", None)]),
        (
            {"isForcedLabour": "1", "ExploitType": "Other", "Labor_Type": "Domestic Work"},
            [("ForcedLabour", "domestic_work"), ("Other", None)],
        ),
        (
            {"isForcedLabour": "-99", "ExploitType": "Forced Marriage", "Labor_Type": "Other"},
            [("ForcedMarriage", "other")],
        ),
    ],
)
def test_cleaned_exploitation(tmp_path: Path, change: dict[str, str], expected: object) -> None:
    found = tables(tmp_path, "ctdc-cleaned", victims(change))
    assert column(found, "exploitation", "type", "sector") == expected


def test_wide_file_gives_lines_by_sector(tmp_path: Path) -> None:
    found = wide(
        tmp_path, "ctdc-k", isForcedLabour="1", isSexualExploit="1", isOtherExploit="1",
        typeOfLabourConstruction="1", typeOfLabourHospitality="1", typeOfLabourPeddling="1",
        typeOfLabourBegging="1", typeOfSexProstitution="1", isForcedMarriage="1",
    )  # fmt: skip
    assert column(found, "exploitation", "type", "sector", "line") == [
        ("ForcedLabour", "construction", 1),
        ("ForcedLabour", "hospitality", 2),
        ("ForcedLabour", "other", 3),
        ("SexualExploitation", "prostitution", 4),
        ("ForcedMarriage", None, 5),
    ]


def test_wide_file_keeps_unknown_unknown(tmp_path: Path) -> None:
    found = wide(tmp_path, "ctdc-k", citizenship="-99", isForcedLabour="-99", gender="-99")
    assert (found["exploitation"], found["means_of_control"], found["recruitment"]) == ([], [], [])
    assert column(found, "person_group", "gender", "citizenship", "age_band") == [(None,) * 3]


def test_means_have_three_states(tmp_path: Path) -> None:
    found = wide(
        tmp_path, "ctdc-k", meansOfControlDebtBondage="0", meansOfControlThreats="1",
        meansOfControlTakesEarnings="-99", meansOfControlRestrictsMovement="0",
        meansOfControlOther="-99",
    )  # fmt: skip
    assert column(found, "means_of_control", "means", "present") == [
        ("DebtBondage", False),
        ("PhysicalThreats", True),
    ]


def test_synthetic_row_is_read(tmp_path: Path) -> None:
    found = wide(
        tmp_path, "ctdc-synthetic", gender="Trans/Transgender/NonConforming", ageBroad="30—38",
        citizenship="VEN", CountryOfExploitation="NLD", meansWithholdDocuments="1",
        isForcedLabour="1", typeOfLabourDomesticWork="1", recruiterRelationFriend="1",
        traffickMonths="13—24 (1-2 yrs)",
    )  # fmt: skip
    assert column(found, "report", "country", "agency") == [("NL", "CTDC Synthetic")]
    assert column(found, "person_group", "gender", "age_band", "citizenship") == [
        ("NonConforming", "30-38", "VE")
    ]
    assert column(found, "exploitation", "type", "sector") == [("ForcedLabour", "domestic_work")]
    assert column(found, "means_of_control", "means") == [("WithholdsDocuments",)]
    assert column(found, "recruitment", "relation") == [("Friend",)]


def test_synthetic_file_may_use_the_other_name(tmp_path: Path) -> None:
    content = csv_text("ctdc-synthetic", [{"yearOfRegistration": "2018"}])
    assert tables(
        tmp_path, "ctdc-synthetic", content.replace("meansWithholdDocuments", "meansWithholdDocs")
    )


def test_declared_columns_are_the_download_s() -> None:
    names = real_file("ctdc/ctdc_k_anon_63_columns.txt").read_text().strip().split(";")
    assert sorted(names) == sorted(each.name for each in FORMATS["ctdc-k"].columns)
    assert len(FORMATS["ctdc-synthetic"].columns) == 27


def test_mapped_codes_are_the_contract_s(tmp_path: Path) -> None:
    for form, flags in (("ctdc-k", 45), ("ctdc-synthetic", 21)):
        names = [each.name for each in FORMATS[form].columns if each.missing == {"", "-99"}][3:]
        found = wide(tmp_path, form, **{name: "1" for name in names if _is_flag(name)})
        assert sum(_is_flag(name) for name in names) == flags
        for table in ("exploitation", "means_of_control", "recruitment"):
            for row in found[table]:
                _agrees_with_contract(table, row)


def _is_flag(name: str) -> bool:
    return name.startswith(("means", "is", "type", "recruiterRelation"))


def _agrees_with_contract(table: str, row: dict[str, object]) -> None:
    for name, value in row.items():
        code_list = schema.metadata.tables[table].columns[name].info["codes"]
        assert code_list is None or value is None or value in code_list.codes


def test_incident_becomes_one_report(tmp_path: Path) -> None:
    found = tables(tmp_path, "iom", incidents({"source_quality": "5.0"}))
    (report,) = found["report"]
    assert report["event_date"] == report["registered_date"] == date(2019, 6, 9)
    assert (report["kind"], report["agency"], report["source_grade"]) == ("open_source", "IOM", "A")
    assert report["place"] == "R1"
    assert column(found, "place", "place", "name", "kind", "country", "latitude") == [
        ("R1", "Incident site", "incident_site", None, 11.77290448)
    ]


@pytest.mark.parametrize(
    ("change", "theme"),
    [
        ({"cause": "Presumed drowning", "location": "Baby Beach, Aruba"}, "smuggling"),
        ({"route": "Venezuela to Curaçao"}, "smuggling"),
        ({"cause": "Drowning", "location": "Masacre river"}, "undetermined"),
        ({"cause": "Hit by truck", "route": "Haiti to Dominican Republic"}, "undetermined"),
        ({"cause": "Cardiac arrest", "route": "Darien Gap"}, "undetermined"),
        ({}, "undetermined"),
    ],
)
def test_smuggling_only_where_at_sea(tmp_path: Path, change: dict[str, str], theme: str) -> None:
    assert column(tables(tmp_path, "iom", incidents(change)), "report", "theme") == [(theme,)]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"dead_and_missing": "9"}, [("dead_or_missing", None, 9)]),
        ({"dead": "3", "dead_and_missing": "3", "females": "1", "males": "2"},
         [("dead", "Feminine", 1), ("dead", "Masculine", 2)]),
        ({"missing": "8", "dead_and_missing": "8", "males": "5"},
         [("missing", "Masculine", 5), ("missing", None, 3)]),
        ({"dead": "4", "missing": "8", "dead_and_missing": "12", "females": "7", "males": "1"},
         [("dead", None, 4), ("missing", None, 8)]),
        ({"dead": "2", "missing": "1", "dead_and_missing": "3", "females": "3"},
         [("dead", "Feminine", 2), ("missing", "Feminine", 1)]),
        ({"dead": "1", "missing": "0", "dead_and_missing": "1", "survivors": "16"},
         [("dead", None, 1), ("survived", None, 16)]),
        ({"dead_and_missing": ""}, []),
    ],
)  # fmt: skip
def test_nobody_is_counted_twice(
    tmp_path: Path, numbers: dict[str, str], expected: list[tuple[str, str, int]]
) -> None:
    found = tables(tmp_path, "iom", incidents(numbers))
    assert column(found, "person_group", "fate", "gender", "number_from") == expected
    assert column(found, "person_group", "fate", "gender", "number_to") == expected


def test_route_of_two_countries_is_a_leg(tmp_path: Path) -> None:
    found = tables(
        tmp_path,
        "iom",
        incidents({"route": "Venezuela to Curaçao", "dead_and_missing": "5", "survivors": "7"}),
    )
    assert column(found, "leg", "origin", "destination", "persons_from", "persons_to") == [
        ("country-VE", "country-CW", 12, 12)
    ]
    assert column(found, "place", "place", "kind", "island") == [
        ("R1", "incident_site", None),
        ("country-VE", "country", None),
        ("country-CW", "country", "curacao"),
    ]


def test_unknown_survivors_leave_the_upper_end_open(tmp_path: Path) -> None:
    found = tables(tmp_path, "iom", incidents({"route": "Haiti to Bahamas"}))
    assert column(found, "leg", "persons_from", "persons_to") == [(32, None)]


@pytest.mark.parametrize(
    ("route", "ends"),
    [
        ("From Haiti to Dajabon, Dominican Republic", ("HT", "DO")),
        ("Dominican Republic to Puerto Rico", ("DO", "PR")),
        ("Darien Gap", None),
        ("Haiti to Haiti", None),
        ("Sahara to Italy", None),
        (None, None),
    ],
)
def test_route_needs_two_names(route: str | None, ends: tuple[str, str] | None) -> None:
    assert route_ends(route) == ends


@pytest.mark.parametrize(
    ("location", "country"),
    [
        ("Baby Beach, San Nicholas, Aruba", "AW"),
        ("Woods near Palo Blanco Community, DR", "DO"),
        ("Dominican Republic", "DO"),
        ("Between Curaçao and Agüide, Falcón, Venezuela", None),
        ("Off Santana di Cachó, Aruba - boat departed from El Supí, Falcón, Venezuela", None),
        ("Near the US Virgin Islands", None),
        (None, None),
    ],
)
def test_country_only_where_it_is_named_last(location: str | None, country: str | None) -> None:
    assert country_of(location) == country


def test_country_places_agree_with_contract() -> None:
    for code in CENTRES:
        _agrees_with_contract("place", country_place(code))


def test_location_s_name_is_short(tmp_path: Path) -> None:
    long = "Off the coast of Sabana de la Mar, Hato Mayor, Dominican Republic, en route elsewhere"
    ((name,),) = column(tables(tmp_path, "iom", incidents({"location": long})), "place", "name")
    assert name == "Off the coast of Sabana de la Mar, Hato Mayor, Dominican …"
