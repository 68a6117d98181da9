"""Every question has one answer: from a mirror, and from each engine directly."""

import inspect
import subprocess
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql

from data_access import schema
from data_access.audience import Audience
from data_access.codes import UNKNOWN
from data_access.consolidation import place_agencies, rank_reports
from data_access.dialects import in_order
from data_access.direct import open_direct
from data_access.errors import ContractBroken, RegisterUnavailable
from data_access.facts import ATTRIBUTES
from data_access.indicators import Weighing
from data_access.known_to import YEARS
from data_access.register import Register
from data_access.selection import Selection
from data_access.training import build_into
from tests.database.conftest import ENGINES, NewDatabase
from tests.database.mirroring import run
from tests.database.test_known_to import PLACED
from tests.registers import open_register, write_register

EVERYTHING = Selection()
SELECTIONS = {
    "everything": EVERYTHING,
    "theme, area, sector": Selection(
        themes=("smuggling", "trafficking"),
        areas=("bonaire", "curacao", "VE"),
        sectors=("construction", "retail", UNKNOWN),
    ),
    "agencies of cut months": Selection(
        start=date(2024, 2, 10), end=date(2026, 4, 20), agencies=("KMar", "KPCN", "None such")
    ),
    "citizenships and grades": Selection(citizenships=("VE", "CO", "ZW"), grades=("A", "B", "C")),
    "legs": Selection(origins=("VE-morrocoy", UNKNOWN), end=date(2026, 5, 31)),
    "modes": Selection(modes=("small_boat", UNKNOWN), origins=("VE-morrocoy", "VE-tucacas")),
    "not known": Selection(
        themes=(UNKNOWN, "smuggling"), areas=(UNKNOWN, "bonaire"), agencies=(UNKNOWN, "KMar")
    ),
    "given cases": Selection(cases=(1, 2, 3, 5, 8, 13, 10**9)),
    "no case": Selection(cases=()),
}
TWO = ("everything", "agencies of cut months")

WEIGHING = Weighing(
    own=((5, 3), (7, 6), (18, 6), (19, 1)),
    strengths=(("strong", 6), ("medium", 3), ("weak", 1)),
    grades=(("A", 4), ("B", 3), ("C", 1), ("X", 2)),
    no_grade=2,
)
Asked = tuple[Any, ...]

# The arguments behind the selection: the first are asked of each, the others of one of `TWO`.
OF_SELECTION: dict[str, list[Asked]] = {
    "kpis": [()],
    "trend": [("month",), ("quarter",), ("year",), (YEARS,)],
    "coverage": [("month",), ("quarter",), ("year",)],
    "registered_months": [()],
    "dated_roughly": [()],
    "registration_delays": [()],
    "attributes_not_known": [()],
    "means_absent": [()],
    "fields_not_filled": [()],
    "breakdown": [
        ("sector",),
        ("citizenship", "period", "year"),
        ("indicator", "theme"),
        ("price", "area"),
        ("route", "period", "month"),
    ],
    "crosstab": [("gender",), ("area",), ("citizenship",)],
    "capture_histories": [()],
    "indicators_seen": [("month",), ("year",)],
    "cases_showing": [("smuggling", (0, 1 << 5, 1 << 30))],
    "things_by_theme": [((1 << 5) + (1 << 7), ("venue", "place"))],
    "thing_points": [("place", WEIGHING), ("venue", WEIGHING)],
    "thing_indicators": [("venue", "V-0014", WEIGHING)],
    "things_are": [("venue",), ("vessel",)],
    "naming_things": [()],
    "flows": [()],
    "flow_months": [("quarter",), ("month",)],
    "timed_legs": [()],
    "untimed_legs": [()],
    "arrivals": [("VE-morrocoy", "BQ-lagun")],
    "incidents": [(), ("month",)],
    "money_signs": [()],
    "support": [()],
    "cases": [(), (7,)],
    "case_keys": [()],
    "case_list": [("", "area", True, (1, 3)), ("r", "persons"), ("_", "case", False), ("%",)],
    "cases_found": [("R",), ("",)],
    "cases_named": [("b",), ("R4",), ("\0",)],
    "told": [(table,) for table in ("report", "leg", "means_of_control", "support")],
    "persons_told": [()],
    "traits": [(ATTRIBUTES,), (("sector", "means_of_control"),)],
    "victims": [()],
    "victims_supported": [()],
    "newly_registered": [(30,), (365,)],
}
OF_REGISTER = (
    *("info", "options", "places", "period", "quarantine", "registering_since", "pseudonyms"),
)

IN_NO_ORDER = {
    *("incidents", "traits", "newly_registered"),
    *("indicators_seen", "things_by_theme", "thing_points"),
}

# Texts that languages and bytes put in another order, one boat told twice, and much not known;
# then a report for each way to date one.
BOAT = {"case_id": "b", "event_date": date(2026, 3, 7), "event_precision": "day"}
REPORTS = [
    BOAT | {"agency": "KWCARIB", "source_grade": "C", "theme": "smuggling", "place": "BQ-lac"},
    BOAT | {"agency": "KMar", "source_grade": "A", "theme": "trafficking"},
    {"case_id": "C", "agency": "KPCN", "country": "CW", "registered_date": date(2026, 2, 1)},
    {"case_id": "_a", "place": "BQ-SAB", "registered_precision": "year"},
    {"case_id": "é", "theme": "undetermined", "agency": "SZW", "registered_precision": "month"},
    {"case_id": "R9", "country": "VE", "agency": "KPCN", "event_date": date(2024, 2, 29)},
    {"theme": "smuggling", "country": "CO"},
    *(
        {"agency": "SZW", "event_date": day, "event_precision": precision,
         "registered_date": day, "registered_precision": precision}
        for day, precision in PLACED
    ),
]  # fmt: skip
AT_ONCE = {"departure": datetime(2026, 3, 7, 1), "arrival": datetime(2026, 3, 7, 9, 30)}  # noqa: DTZ001 - local, by contract
FREE = {"mode": "small_boat", "outcome": "landed", "price_usd": 0.0}
CHILDREN: dict[str, list[dict[str, Any]]] = {
    "exploitation": [
        {"report_id": "R0", "sector": "construction", "venue": "V-0014"},
        {"report_id": "R1", "sector": "a sector of no list"},
        {"report_id": "R2", "sector": "retail"},
    ],
    "person_group": [
        {"report_id": "R0", "role": "migrant", "number_from": 30, "citizenship": "VE"},
        {"report_id": "R0", "role": "migrant", "number_from": 2, "fate": "missing"},
        {"report_id": "R1", "role": "victim", "number_from": 34, "age_band": "9-17"},
        {"report_id": "R2", "role": "migrant", "number_from": 3, "citizenship": "XK",
         "fate": "dead"},
        {"report_id": "R4", "role": "migrant", "number_from": 0, "citizenship": "AD"},
        {"report_id": "R5", "role": "migrant", "number_from": 1, "citizenship": "ZW"},
    ],
    "leg": [
        {"report_id": report, "origin": "VE-morrocoy", "destination": "BQ-lac", **times}
        for report in ("R0", "R2", "R3", "R4")
        for times in (AT_ONCE, AT_ONCE, FREE)
    ],
    "money_sign": [
        {"report_id": "R0", "channel": "cash", "amount_band": "0-199", "origin_country": "BQ"},
        {"report_id": "R1", "channel": "cash", "amount_band": "0-199", "origin_country": "BQ"},
        {"report_id": "R1", "channel": "hawala", "direction": "outgoing"},
        {"report_id": "R5"},
    ],
    "support": [
        {"report_id": "R0", "identification": "PossibleVictimOfTrafficking"},
        {"report_id": "R1", "identification": "ActualVictimOfTrafficking",
         "identified_date": date(2026, 3, 20), "reflection_period": "accepted"},
        {"report_id": "R1", "referral": "Shelter", "outcome": "in_support"},
        {"report_id": "R5", "identified_date": date(2024, 1, 1)},
    ],
    "indicator": [
        {"report_id": report, "list": "OM", "code": "1b", "strength": strength}
        for report, strength in (("R0", "weak"), ("R0", "strong"), ("R1", None), ("R3", "odd"))
    ]
    + [
        {"report_id": "R1", "list": "SMUGGLING", "code": "debt_to_transporter"},
        {"report_id": "R3", "list": "OM", "code": "of no list"},
        {"report_id": "R5", "list": "ILO", "code": "exploitation.1", "strength": "strong"},
    ],
    "means_of_control": [
        {"report_id": "R0", "means": "DebtBondage", "present": True},
        {"report_id": "R2", "means": "FalsePromises", "present": False},
    ],
}  # fmt: skip


# What a mirror sets aside, and direct mode counts.
UNTRUE: list[dict[str, Any]] = [
    {"case_id": "b", "event_date": date(2099, 1, 1), "agency": "KPCN", "place": "BQ-lac"},
    {"event_date": date(1899, 12, 31), "theme": "smuggling", "agency": "KMar"},
    {"registered_date": date(2031, 5, 5), "theme": "piracy", "country": "VE"},
]
UNTRUE_BELOW: dict[str, list[dict[str, Any]]] = {
    "person_group": [
        {"report_id": "R1", "role": "migrant", "number_from": -3},
        {"report_id": "R2", "role": "migrant", "number_from": 9, "number_to": 4},
        {"report_id": "R3", "role": "victim", "number_from": 999_999_999},
    ],
    "leg": [
        {"report_id": "R0", "origin": "VE-morrocoy", "destination": "BQ-lac", **times}
        for times in (
            {"persons_from": -1, "price_usd": -10.0},
            {"departure": datetime(2026, 3, 7, 9), "arrival": datetime(2026, 3, 6, 2)},  # noqa: DTZ001
            {"departure": datetime(1800, 1, 1), "arrival": datetime(2099, 3, 6, 2)},  # noqa: DTZ001
        )
    ],
    "support": [{"report_id": "R0", "identified_date": date(2199, 1, 1)}],
}  # fmt: skip


def _with(more: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    return CHILDREN | {table: CHILDREN[table] + rows for table, rows in more.items()}


def direct(url: str) -> Register:
    return Register(Audience.ANALYST, open_direct(url).engine)


def test_no_question_is_left_out() -> None:
    public = {name for name, _ in inspect.getmembers(Register) if not name.startswith("_")}
    assert public == {*OF_SELECTION, *OF_REGISTER}
    for name, asked in OF_SELECTION.items():
        takes = list(inspect.signature(getattr(Register, name)).parameters)
        assert takes[1] == "selection"
        assert all(len(arguments) <= len(takes) - 2 for arguments in asked), name


def of_selections(
    register: Register, question: str, selections: Collection[str] = SELECTIONS
) -> Iterator[tuple[str, pd.DataFrame]]:
    first, *others = OF_SELECTION[question]
    asked = [(name, first) for name in selections]
    asked += [(TWO[turn % 2], arguments) for turn, arguments in enumerate(others)]
    for name, arguments in asked:
        frame = getattr(register, question)(SELECTIONS[name], *arguments)
        if question in IN_NO_ORDER:
            frame = frame.sort_values(list(frame), ignore_index=True)
        yield f"{question}{arguments} of {name}", frame


def of_register(register: Register) -> dict[str, Any]:
    info = register.info
    return {
        "info": (info.name, info.kind, info.as_of, info.cases, info.reports),
        "options": register.options().to_dict("list"),
        "places": register.places().to_csv(),
        "period": register.period(),
        "quarantine": register.quarantine().to_csv(),
        "registering_since": register.registering_since(),
        "pseudonyms": register.pseudonyms(_some_words(register)).to_dict("list"),
    }


def _some_words(register: Register) -> tuple[str, ...]:
    told = register.told(Selection(), "exploitation")["venue"].dropna()
    cases, reports = register.cases(Selection())["case_id"], register.told(Selection(), "report")
    return (*cases.head(3), *reports["report_id"].head(3), *told.head(1), "nothing", "Bonaire")


EMPTIED = [
    f"UPDATE {table} SET {column} = '' WHERE {column} IS NULL"
    for table, column in (
        *(("report", "case_id"), ("report", "theme"), ("place", "island")),
        *(("exploitation", "venue"), ("leg", "vessel"), ("person_group", "fate")),
    )
]
"""What an export writes that knows no NULL, of a register whose mirror was made with NULL."""
RETYPED = (
    "ALTER TABLE leg ALTER departure TYPE TIMESTAMPTZ USING departure AT TIME ZONE '+04'",
    "ALTER TABLE person_group ALTER number_from TYPE NUMERIC(8, 2)",
)

WRITTEN: dict[str, Callable[[str], object]] = {
    "training": lambda url: build_into(url, until=date(2026, 6, 30), reports=150, years=3),
    "by hand": lambda url: write_register(url, reports=REPORTS, **CHILDREN),
    "empty": lambda url: write_register(url, reports=[]),
    "dirty": lambda url: write_register(url, reports=[*REPORTS, *UNTRUE], **_with(UNTRUE_BELOW)),
}


def selections_of(name: str, engine: str, question: str) -> Collection[str]:
    """Which selections a question is asked of: `TWO`, and in turn one of the others.

    The turns of the engines are shifted: each engine meets every selection in some question, and
    three engines meet three of them in one question. Of the other registers one selection.
    """
    if name != "by hand":
        return TWO[:1]
    others = [other for other in SELECTIONS if other not in TWO]
    turn = list(OF_SELECTION).index(question) + ENGINES.index(engine)
    return (*TWO, others[turn % len(others)])


class Mirrored:
    """The mirror of a register that all engines are held against; each answer is asked for once.

    A mirror leaves out what cannot be true: of a register that holds some, SQLite stands for it.
    """

    def __init__(self, name: str, folder: Path) -> None:
        url = f"sqlite:///{folder / 'register.db'}"
        WRITTEN[name](url)
        is_dirty = name == "dirty"
        self.name = name
        self._register = direct(url) if is_dirty else open_register(url, folder / "mirror")
        self._of_selections: dict[str, dict[str, pd.DataFrame]] = {}

    def of_selections(self, question: str) -> dict[str, pd.DataFrame]:
        if question not in self._of_selections:
            asked = {n: n for e in ENGINES for n in selections_of(self.name, e, question)}
            answers = dict(of_selections(self._register, question, asked))
            self._of_selections[question] = answers
        return self._of_selections[question]

    @cached_property
    def of_register(self) -> dict[str, Any]:
        return of_register(self._register)


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Mirrored]:
    """The mirror of each register."""
    return {name: Mirrored(name, tmp_path_factory.mktemp("mirrored")) for name in WRITTEN}


@dataclass(frozen=True)
class Pair:
    """One register in an engine, and its mirror."""

    register: Register
    engine: str
    mirror: Mirrored

    def require_equal(self, question: str) -> None:
        answers = self.mirror.of_selections(question)
        selections = selections_of(self.mirror.name, self.engine, question)
        for asked, frame in of_selections(self.register, question, selections):
            pd.testing.assert_frame_equal(frame, answers[asked], obj=asked)


def in_english() -> str:
    """Options by which PostgreSQL orders texts as in English, where this machine can."""
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    return "TEMPLATE template0 LOCALE 'en_US.utf8'" if "en_US.utf8" in known.split() else ""


# The larger register in one engine; the empty one not in DuckDB, which the mirror is as well.
@pytest.fixture(
    scope="module",
    params=[
        ("training", "postgresql"),
        *(("by hand", engine) for engine in ENGINES),
        ("by hand", "postgresql", "mirrored"),
        ("empty", "postgresql"),
        ("empty", "sqlite"),
        ("dirty", "postgresql"),
        ("dirty", "duckdb"),
    ],
    ids=" ".join,
)
def pair(
    request: pytest.FixtureRequest,
    new_database: NewDatabase,
    mirrored: dict[str, Mirrored],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pair]:
    name, engine, *is_mirrored = request.param
    folder = tmp_path_factory.mktemp("direct")
    with new_database(engine, folder, in_english()) as url:
        WRITTEN[name](url)
        if name == "by hand":
            run(url, *EMPTIED, *(RETYPED if engine == "postgresql" else ()))
        register = open_register(url, folder / "mirror") if is_mirrored else direct(url)
        yield Pair(register, engine, mirrored[name])


@pytest.mark.parametrize("question", OF_SELECTION)
def test_every_engine_answers_as_the_mirror(pair: Pair, question: str) -> None:
    pair.require_equal(question)


def test_every_engine_tells_of_the_register_as_the_mirror(pair: Pair) -> None:
    assert of_register(pair.register) == pair.mirror.of_register


def test_what_is_set_aside_is_listed_alike_without_a_mirror(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    WRITTEN["dirty"](url)
    aside = open_register(url, tmp_path / "mirror").quarantine()
    assert aside["set_aside"].sum() >= len(UNTRUE) + sum(map(len, UNTRUE_BELOW.values()))
    listed = direct(url).quarantine()
    pd.testing.assert_frame_equal(listed.drop(columns="set_aside"), aside.drop(columns="set_aside"))


def test_texts_are_ordered_by_bytes_whatever_the_language() -> None:
    ordered = [*rank_reports().selected_columns[1:4:2], place_agencies().selected_columns[1]]
    for asked in (*ordered, in_order(schema.place.c.place)):
        assert 'COLLATE "C"' in str(asked.compile(dialect=postgresql.dialect()))


def test_nothing_is_kept_and_changes_are_seen(database_url: str, tmp_path: Path) -> None:
    write_register(database_url, reports=[{"agency": "KPCN"}, {}])
    before = set(tmp_path.iterdir())
    opened = open_direct(database_url)
    register = Register(Audience.ANALYST, opened.engine)
    of_agency = Selection(agencies=("KPCN",), end=date(2026, 1, 31))
    assert register.cases(of_agency)["case_id"].tolist() == ["R0"]
    run(  # an agency that takes the first bit, and a day behind the last
        database_url,
        "UPDATE report SET agency = 'KMar', registered_date = '2026-05-01' WHERE report_id = 'R1'",
    )
    assert register.cases(of_agency)["case_id"].tolist() == ["R0"]
    assert register.kpis(of_agency)["cases"].tolist() == [1]
    assert str(register.period()[1].date()) == "2026-05-01"
    assert set(tmp_path.iterdir()) == before
    run(database_url, "UPDATE report SET updated_at = '2026-07-01 00:00:00'")
    assert open_direct(database_url).name != opened.name


def test_missing_optional_column_is_not_known(database_url: str) -> None:
    write_register(database_url, reports=REPORTS, person_group=CHILDREN["person_group"])
    run(database_url, "ALTER TABLE person_group DROP COLUMN fate")
    figures = direct(database_url).kpis(EVERYTHING).iloc[0]
    assert figures["persons_from"] == 38
    assert figures[["dead", "missing", "dead_or_missing"]].isna().all()


def test_missing_required_column_is_named(database_url: str) -> None:
    write_register(database_url, reports=[])
    run(database_url, "ALTER TABLE support DROP COLUMN referral")
    with pytest.raises(ContractBroken, match=r"lacks support\.referral"):
        open_direct(database_url)


@pytest.mark.parametrize("kind", ["theme_kind", "CHAR(20)"])
def test_other_types_of_text_are_texts(
    new_database: NewDatabase, tmp_path: Path, kind: str
) -> None:
    with new_database("postgresql", tmp_path) as url:
        write_register(url, reports=REPORTS, **CHILDREN)
        expected = direct(url).trend(EVERYTHING)
        run(
            url,
            "CREATE TYPE theme_kind AS ENUM ('trafficking', 'smuggling', 'both', 'undetermined')",
            f"ALTER TABLE report ALTER theme TYPE {kind} USING theme::{kind}",
        )
        pd.testing.assert_frame_equal(direct(url).trend(EVERYTHING), expected)


def test_value_of_another_type_breaks_the_contract(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=REPORTS)
    register = direct(url)
    run(url, "UPDATE report SET registered_date = 'Not for a log', case_id = 'Z'")
    with pytest.raises(ContractBroken) as told:
        register.cases(EVERYTHING)
    assert "Not for a log" not in str(told.value)


def test_register_that_went_away_is_told_in_a_sentence(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=REPORTS)
    register = direct(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE leg")
    engine.dispose()
    with pytest.raises(RegisterUnavailable, match="sqlite"):
        register.flows(EVERYTHING)
