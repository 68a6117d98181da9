"""The selected cases out as HTCDS, and that file in again."""

import csv
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine, select
from streamlit.testing.v1 import AppTest

from dashboard import exchange, exchange_card
from dashboard.exchange import ATTRIBUTES, FIELDS, htcds_csv, htcds_rows
from dashboard.pseudonyms import Rekeyed, Shown
from data_access import schema
from data_access.errors import UnreadableFile
from data_access.imports import chunking
from data_access.imports.catalogue import FORMATS
from data_access.imports.loading import import_file
from data_access.register import Register
from data_access.selection import Selection
from tests.files import written
from tests.registers import open_register, write_register

STAMP = "0f3c · anna · trends · 2026-07-01 09:00 UTC · A register, small"
NOW = datetime(2026, 7, 1)  # noqa: DTZ001 - UTC by contract


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """One event told twice, one case with a group of no known number, one without a victim."""
    folder = tmp_path_factory.mktemp("exchange")
    url = f"sqlite:///{folder / 'register.db'}"
    told = {"case_id": "B", "event_date": date(2026, 3, 7), "theme": "trafficking",
            "registered_date": date(2026, 3, 9)}  # fmt: skip
    write_register(
        url,
        reports=[
            told | {"agency": "KPCN", "source_grade": "A", "place": "BQ-lac"},
            told | {"agency": "KMar", "source_grade": "C"},
            {"country": "CO", "theme": "trafficking"},
            {"theme": "smuggling"},
        ],
        person_group=[
            {"report_id": "R0", "role": "suspect", "number_from": 9},
            {"report_id": "R0", "role": "victim", "number_from": 2, "gender": "Feminine",
             "citizenship": "VE"},
            {"report_id": "R1", "role": "victim", "number_from": 7},
            {"report_id": "R2", "role": "possible_victim"},
            {"report_id": "R3", "role": "migrant", "number_from": 30},
        ],
        exploitation=[
            {"report_id": "R0", "type": "SexualExploitation", "sector": "prostitution"},
            {"report_id": "R1", "type": "ForcedLabour", "sector": "hospitality"},
        ],
        means_of_control=[
            {"report_id": "R0", "means": "TakesEarnings", "present": True},
            {"report_id": "R1", "means": "DebtBondage", "present": True},
            {"report_id": "R1", "means": "Other", "present": False},
            {"report_id": "R2", "means": "=of no list", "present": True},
        ],
        recruitment=[{"report_id": "R0", "method": "AtWork", "relation": "Family"}],
    )  # fmt: skip
    return open_register(url, folder / "mirror")


def rows(register: Register, selection: Selection) -> pd.DataFrame:
    return htcds_rows(register.victims(selection), register.traits(selection, ATTRIBUTES), str)


def test_row_is_a_victim_told_once(register: Register) -> None:
    made = rows(register, Selection())
    assert list(made) == list(FIELDS)
    assert made["record_id"].tolist() == ["B-2-1", "B-2-2", "R2-1-1"]
    assert made["case_id"].tolist() == ["B", "B", "R2"]
    first, _, last = made.to_dict("records")
    assert list(first.values())[2:] == [
        "Feminine", "VE", "ActualVictimOfTrafficking", "Familial", "AtWork",
        "DebtBondage;TakesEarnings", "ForcedLabour;SexualExploitation",
        "I_AccommodationAndFoodServiceActivities", "Prostitution", "2026-03-09", "BQ", "2026-03-07",
        "Exploitation",
    ]  # fmt: skip
    assert list(last.values())[2:] == [
        "NonSpecifiedUnknown", "", "PossibleVictimOfTrafficking", "", "", "Other", "", "", "",
        "2026-01-10", "CO", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("attribute", "values", "field", "expected"),
    [
        ("recruiter_relation", ["Family", "IntimatePartner"], "vic_RelationshipToTrafficker", ""),
        ("recruiter_relation", ["IntimatePartner"], "vic_RelationshipToTrafficker", ""),
        ("sector", ["construction", "other"], "vic_ForcedLabourIndustry", ""),
        ("sector", ["construction", "prostitution"], "vic_ForcedLabourIndustry",
         "F_Construction"),
    ],
)  # fmt: skip
def test_field_of_one_value_is_empty_where_a_case_has_several(
    register: Register, attribute: str, values: list[str], field: str, expected: str
) -> None:
    told = [(attribute, value) for value in values] + [("exploitation_type", "ForcedLabour")]
    assert set(rows_with(register, told)[field]) == {expected}


def rows_with(register: Register, told: list[tuple[str, str]]) -> pd.DataFrame:
    """Rows of the first case, of which these values are known alone."""
    victims = register.victims(Selection()).head(1)
    traits = pd.DataFrame(told, columns=["attribute", "value"])
    return htcds_rows(victims, traits.assign(case_key=victims["case_key"].iloc[0]), str)


@pytest.mark.parametrize(
    "told",
    [
        {"exploitation_type": ["SexualExploitation"], "sector": ["beauty_salon"]},
        {"exploitation_type": ["Servitude"], "sector": ["domestic_work"]},
        {"exploitation_type": [], "sector": ["construction"]},
        {"exploitation_type": [], "sector": ["prostitution"]},
        {"exploitation_type": ["ForcedLabour"], "sector": ["prostitution"]},
        {"exploitation_type": ["ForcedLabour"], "sector": ["prostitution", "retail"]},
        {"exploitation_type": ["ForcedLabour", "SexualExploitation"],
         "sector": ["prostitution", "retail"]},
    ],
)  # fmt: skip
def test_no_exploitation_comes_in_that_did_not_leave(
    register: Register, tmp_path: Path, told: dict[str, list[str]]
) -> None:
    traits = [(attribute, value) for attribute, values in told.items() for value in values]
    path = written(tmp_path, htcds_csv(rows_with(register, traits), STAMP))
    engine = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    import_file(FORMATS["htcds"], path, engine, NOW)
    exploitation = schema.exploitation.c
    with engine.connect() as connection:
        types = set(connection.scalars(select(exploitation.type)))
        sectors = set(connection.scalars(select(exploitation.sector))) - {None}
    engine.dispose()
    assert types == set(told["exploitation_type"])
    assert sectors <= set(told["sector"])


@pytest.mark.parametrize(
    ("role", "identified", "expected"),
    [
        ("victim", [], "ActualVictimOfTrafficking"),
        ("victim", [None], "ActualVictimOfTrafficking"),
        ("victim", ["ActualVictimOfTrafficking"] * 2, "ActualVictimOfTrafficking"),
        ("victim", ["PossibleVictimOfTrafficking"], ""),
        ("victim", ["NotAVictimOfTrafficking"], ""),
        ("victim", ["ActualVictimOfTrafficking", "PossibleVictimOfTrafficking"], ""),
        ("possible_victim", ["PossibleVictimOfTrafficking"], "PossibleVictimOfTrafficking"),
        ("possible_victim", ["ActualVictimOfTrafficking"], ""),
    ],
)
def test_nobody_is_called_what_the_support_denies(
    tmp_path: Path, role: str, identified: list[str | None], expected: str
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    support = [{"report_id": "R0", "identification": one} for one in identified]
    group = {"report_id": "R0", "role": role, "number_from": 2}
    write_register(url, reports=[{"theme": "trafficking"}], person_group=[group], support=support)
    made = rows(open_register(url, tmp_path / "mirror"), Selection())
    assert made["vic_TraffickingStatus"].tolist() == [expected] * 2


def test_file_of_too_many_rows_is_refused(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No large number here: without the bound the test would take all memory.
    monkeypatch.setattr(exchange, "MOST_ROWS", 2)
    with pytest.raises(ValueError, match="3 rows are more than 2"):
        rows(register, Selection())


def test_selection_narrows_the_file(register: Register) -> None:
    assert rows(register, Selection(areas=("CO",)))["record_id"].tolist() == ["R2-1-1"]
    assert rows(register, Selection(themes=("smuggling",))).empty


def test_file_comes_in_again(register: Register, tmp_path: Path) -> None:
    path = tmp_path / exchange_card.FILE
    path.write_bytes(htcds_csv(rows(register, Selection()), STAMP))
    engine = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    closing = import_file(FORMATS["htcds"], path, engine, NOW)
    again = import_file(FORMATS["htcds"], path, engine, NOW)
    assert (closing.read, closing.taken, closing.added) == (3, 3, 2)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    with engine.connect() as connection:
        means = connection.scalars(
            select(schema.means_of_control.c.means).where(
                schema.means_of_control.c.report_id == "HTCDS-case-B"
            )
        ).all()
        # Nobody told of support.
        assert not connection.scalars(select(schema.support.c.report_id)).all()
    engine.dispose()
    assert sorted(means) == ["DebtBondage", "TakesEarnings"]
    assert not closing.reasons


def test_cases_and_persons_are_as_many_as_before(tmp_path: Path) -> None:
    """However a file lies in memory: a case of thirty victims is one case of thirty there too."""
    ours, theirs = (f"sqlite:///{tmp_path / name}.db" for name in ("ours", "theirs"))
    write_register(
        ours,
        reports=[{"theme": "trafficking"}] * 3,
        person_group=[
            {"report_id": f"R{n}", "role": "victim", "number_from": 30, "number_to": 30}
            for n in range(3)
        ],
        recruitment=[{"report_id": "R0", "method": "AtWork", "relation": "Family"}],
    )
    made = rows(open_register(ours, tmp_path / "mirror"), Selection())
    path = written(tmp_path, htcds_csv(made, STAMP))
    engine = create_engine(theirs)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chunking, "MOST_ROWS", 7)
        import_file(FORMATS["htcds"], path, engine, NOW)
        again = import_file(FORMATS["htcds"], path, engine, NOW)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    engine.dispose()
    found = open_register(theirs, tmp_path / "mirror").cases(Selection())
    assert found[["persons_from", "persons_to"]].to_numpy().tolist() == [[30, 30]] * 3


def test_second_file_of_the_same_cases_is_warned_of(register: Register, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'other.db'}")

    def warnings(month: str) -> list[str]:
        names = Rekeyed(Shown()).name
        victims, traits = register.victims(Selection()), register.traits(Selection(), ATTRIBUTES)
        path = written(tmp_path, htcds_csv(htcds_rows(victims, traits, names), STAMP), month)
        closing = import_file(FORMATS["htcds"], path, engine, NOW)
        again = import_file(FORMATS["htcds"], path, engine, NOW)
        assert (closing.added, again.unchanged, again.warnings) == (2, 2, [])
        return closing.warnings

    assert warnings("january.csv") == []
    (warning,) = warnings("february.csv")
    assert "none of its reports is among the 2 that earlier files of this format" in warning
    engine.dispose()


def test_file_that_was_cut_off_is_refused(register: Register, tmp_path: Path) -> None:
    whole = htcds_csv(rows(register, Selection()), STAMP)
    path = tmp_path / exchange_card.FILE
    path.write_bytes(whole[: whole.rindex(b"R2-1-1")])
    engine = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with pytest.raises(UnreadableFile, match="says that it has 3 rows and has 2: it was cut off"):
        import_file(FORMATS["htcds"], path, engine, NOW)
    with engine.connect() as connection:
        assert connection.scalars(select(schema.report.c.report_id)).all() == []
    engine.dispose()


def test_rows_without_a_day_are_counted(tmp_path: Path) -> None:
    """A registration is nearly always known to the day, whatever is known of the event."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    year = {"registered_precision": "year"}
    told: list[dict[str, object]] = [
        {"event_date": date(2025, 11, 1), "event_precision": "month"},
        {"event_date": date(2025, 11, 1)} | year,
        {"event_date": date(2025, 11, 1), "event_precision": "month"} | year,
        {"case_id": "C"} | year,
        {"case_id": "C", "registered_date": date(2026, 2, 3)},
    ]
    groups = [{"report_id": f"R{n}", "role": "victim"} for n in range(4)]
    write_register(url, reports=told, person_group=groups)
    register = open_register(url, tmp_path / "mirror")
    victims, made = register.victims(Selection()), rows(register, Selection())
    days = made.set_index("case_id")[["cas_IncomingReferralDate", "hte_Date"]]
    assert days.T.to_dict("list") == {
        "C": ["2026-02-03", ""],
        "R0": ["2026-01-10", ""],
        "R1": ["", "2025-11-01"],
        "R2": ["", ""],
    }
    assert exchange.number_without_day(victims) == 1


def test_overview_offers_the_file_and_makes_it_later(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []
    monkeypatch.setattr(exchange_card, "htcds_file", lambda *_: made.append(True))
    assert not app.get("download_button")
    app.session_state["exchange"] = True
    app.run()
    assert [button.label for button in app.get("download_button")] == ["Download HTCDS CSV"]
    words = "\n".join(element.value for element in (*app.main.markdown, *app.main.caption))
    assert "selected cases tell of victims or possible victims" in words
    assert "Human Trafficking Case Data Standard 2\\.0" in words
    assert not made
    refusal = "rows, one a victim, and is made of at most 9"
    assert not [one for one in app.warning if refusal in one.value]
    monkeypatch.setattr(exchange_card, "MOST_ROWS", 9)
    app.run()
    assert [one for one in app.warning if refusal in one.value]
    assert app.get("download_button")[0].proto.disabled


def test_cells_are_safe(register: Register) -> None:
    made = rows(register, Selection()).assign(record_id="=cmd()")
    lines = list(csv.reader(htcds_csv(made, STAMP).decode().splitlines()))
    assert lines[0] == [f"# {STAMP} · rows={len(made)}"]
    assert lines[1] == list(FIELDS)
    assert {line[0] for line in lines[2:]} == {"'=cmd()"}
