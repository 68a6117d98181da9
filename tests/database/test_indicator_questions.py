"""What the register tells of indicators, over lists and reports; the planted debt is found."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import create_engine

from dashboard.analyses import weighing
from data_access.audience import Audience
from data_access.facts import THINGS
from data_access.indicator_codes import POSITIONS
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.replica import open_engine
from data_access.selection import Selection
from data_access.training import build_into
from models.theme_check import LINKS, links, weighed
from models.threshold import counted
from tests.registers import open_register, write_register

EVERYTHING = Selection()
NAMES = tuple(POSITIONS)
PLANTED = "debt_to_transporter"


def seen(register: Register) -> dict[str, tuple[str, ...]]:
    """Names of the indicators that each case shows."""
    shown = {int(bits) for bits in register.indicators_seen(EVERYTHING)["seen"]}
    found = {}
    for theme in ("smuggling", "trafficking"):
        rows = register.cases_showing(EVERYTHING, theme, tuple(shown))
        found |= dict(zip(rows["case_id"], map(names_in, rows["seen"].astype(int)), strict=True))
    return found


def names_in(seen):
    return tuple(name for name, place in POSITIONS.items() if seen >> place & 1)


def opened(tmp_path: Path, reports: list[dict[str, Any]], **children: Any) -> Register:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=reports, **children)
    return open_register(url, tmp_path / "mirror")


def test_every_way_of_telling_an_indicator_is_read(tmp_path: Path) -> None:
    smuggling = {"theme": "smuggling"}
    register = opened(
        tmp_path,
        [smuggling, smuggling, smuggling, smuggling, smuggling | {"case_id": "C"},
         {"case_id": "C", "theme": "undetermined"}, {"theme": "trafficking"}],
        indicator=[
            {"report_id": "R0", "list": "OM", "code": "2b"},
            {"report_id": "R0", "list": "CN2024", "code": "CN6"},
            {"report_id": "R4", "list": "ILO", "code": "exploitation.1"},
            {"report_id": "R5", "list": "OM", "code": "1b"},
            {"report_id": "R6", "list": "OM", "code": "of no list"},
        ],
        means_of_control=[
            {"report_id": "R1", "means": "WithholdsDocuments", "present": True},
            {"report_id": "R1", "means": "DebtBondage", "present": None},
            {"report_id": "R2", "means": "DebtBondage", "present": False},
        ],
        exploitation=[{"report_id": "R2", "type": "a code of no list"}],
        leg=[{"report_id": "R3", "mode": "yacht", "outcome": "landed", "price_usd": 300.0}],
    )  # fmt: skip
    assert seen(register) == {
        "R0": ("papers_out_of_reach",),
        "R1": ("papers_out_of_reach",),
        "R2": ("exploitation_told", "no_means_of_control"),
        "R3": ("paid_passage", "irregular_crossing"),
        "C": ("excessive_hours", "debt_at_work"),
        "R6": (),
    }
    frame = register.indicators_seen(EVERYTHING)
    knows = frame.set_index(frame["seen"].map(lambda bits: names_in(int(bits))))
    assert knows.loc[[()], "knows_indicator"].all()
    assert not knows.loc[[("papers_out_of_reach",)], "knows_price"].any()


def test_means_that_were_not_there_are_known_and_weigh_where_none_was(tmp_path: Path) -> None:
    absent = {"means": "DebtBondage", "present": False}
    register = opened(
        tmp_path,
        [{"theme": "trafficking"}, {"theme": "trafficking", "case_id": "C"},
         {"theme": "trafficking", "case_id": "C"}, {"theme": "smuggling"}],
        means_of_control=[
            absent | {"report_id": "R0"},
            absent | {"report_id": "R1"},
            {"report_id": "R2", "means": "WithholdsDocuments", "present": True},
            absent | {"report_id": "R3", "present": None},
        ],
    )  # fmt: skip
    shown = {"R0": ("no_means_of_control",), "C": ("papers_out_of_reach",), "R3": ()}
    assert seen(register) == shown
    frame = register.indicators_seen(EVERYTHING)
    knows = frame.assign(names=frame["seen"].map(lambda bits: names_in(int(bits))))
    knows = knows.set_index("names")["knows_means_of_control"]
    assert [knows[names] for names in shown.values()] == [True, True, False]
    unknown = register.attributes_not_known(EVERYTHING).set_index("attribute")["cases"]
    assert unknown["means_of_control"] == 1
    assert register.means_absent(EVERYTHING)["cases"].tolist() == [1]
    values = register.breakdown(EVERYTHING, "means_of_control")
    assert dict(zip(values["value"].fillna("?"), values["cases"], strict=True)) == {
        "WithholdsDocuments": 1, "?": 1}  # fmt: skip


def test_landing_tells_a_crossing_only_off_the_lines(tmp_path: Path) -> None:
    cases: list[tuple[list[tuple[str | None, str | None]], bool]] = [
        ([("small_boat", "landed")], True),
        ([("yacht", "landed")], True),
        ([("cargo_vessel", "landed")], True),
        ([("road", "landed"), ("on_foot", "landed")], True),
        ([("road", "landed"), ("air_scheduled", "landed"), ("ferry", "landed")], False),
        ([(None, "landed"), ("of no list", "landed")], False),
        ([("road", "landed"), ("small_boat", None)], False),  # the boat need not have landed
        ([("air_scheduled", "overstay")], False),
        ([("ferry", "intercepted")], True),
        ([("road", "turned_back")], True),
        ([(None, "wreck")], True),
    ]
    legs = [
        {"report_id": f"R{n}", "mode": mode, "outcome": outcome}
        for n, (own, _crossed) in enumerate(cases)
        for mode, outcome in own
    ]
    register = opened(tmp_path, [{"theme": "smuggling"}] * len(cases), leg=legs)
    crossed = {f"R{n}": ("irregular_crossing",) * told for n, (_own, told) in enumerate(cases)}
    assert seen(register) == crossed


def test_free_passage_is_not_paid_for(tmp_path: Path) -> None:
    prices: list[list[float | None]] = [[0.0], [None], [0.0, 0.5], [300.0]]
    legs = [
        {"report_id": f"R{n}", "price_usd": price} for n, own in enumerate(prices) for price in own
    ]
    register = opened(tmp_path, [{"theme": "smuggling"}] * len(prices), leg=legs)
    paid = ("paid_passage",)
    assert seen(register) == {"R0": (), "R1": (), "R2": paid, "R3": paid}
    known = register.indicators_seen(EVERYTHING).query("seen == 0").groupby("knows_price")["cases"]
    assert known.sum().to_dict() == {False: 1, True: 1}


VENUE = [{"report_id": "R0", "venue": "V-1"}]
TOLD = {"list": "OM", "code": "1b", "strength": "strong"}


def test_thing_of_one_report_stands_for_all_of_its_case(tmp_path: Path) -> None:
    register = opened(
        tmp_path,
        [{"case_id": "C", "agency": "KMar", "source_grade": "A"},
         {"case_id": "C", "agency": "KPCN", "source_grade": "C", "registered_date":
          date(2026, 2, 3)},
         {"case_id": "C", "agency": "KPCN", "source_grade": "B", "registered_date":
          date(2026, 4, 3)},
         {"case_id": "C"}, {"agency": "SZW"}],
        exploitation=VENUE,
        indicator=[TOLD | {"report_id": f"R{n}"} for n in (1, 2, 3, 4)]
        + [{"report_id": "R3", "list": "OM", "code": "1a"},
           {"report_id": "R3", "list": "SMUGGLING", "code": "sponsor_unknown"}],
    )  # fmt: skip
    rows = register.thing_points(EVERYTHING, "venue", weighing()).sort_values("month")
    # KPCN told it twice: the better source counts for what it is worth more, from then on.
    assert rows["points"].tolist() == [(6 + 3) * 2, 6 * 1, 6 * 3 - 6 * 1]
    assert rows["agency"].isna().tolist() == [True, False, False]
    assert rows["month"].dt.month.tolist() == [1, 2, 4]
    assert rows["indicators"].tolist() == [2, 1, 0]
    assert register.naming_things(EVERYTHING).iloc[0].to_dict() == {
        "cases": 2, "venue": 1, "vessel": 0, "place": 0, "route": 0}  # fmt: skip
    behind = register.thing_indicators(EVERYTHING, "venue", "V-1", weighing())
    assert len(behind) == 5
    assert behind["points"].isna().sum() == 1


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> tuple[Register, "pd.Series[str]"]:
    """A training register of its natural size, and the cases of the planted debt."""
    folder = tmp_path_factory.mktemp("indicators")
    url = f"sqlite:///{folder / 'training.db'}"
    build_into(url, until=date(2026, 6, 30), reports=2_000)
    engine = create_engine(url)
    answers = pd.read_sql("SELECT * FROM answer_case", engine)
    engine.dispose()
    register = Register(
        Audience.ANALYST, open_mirror(ensure_mirror(open_engine(url), folder / "mirror").file)
    )
    return register, answers.loc[answers["pattern"] == PLANTED, "case_id"]


def test_planted_debt_is_looked_at_again(
    training: tuple[Register, "pd.Series[str]"],
) -> None:
    """The figures of docs/methods.md."""
    register, planted = training
    check = weighed(register.indicators_seen(EVERYTHING), NAMES)
    own = check[(check["theme"].astype(object) == "smuggling") & check["again"]]
    listed = register.cases_showing(
        EVERYTHING, "smuggling", tuple(int(bits) for bits in own["seen"].unique())
    )
    smuggling = register.cases(Selection(themes=("smuggling",)))["case_id"]
    told = set(smuggling) & set(planted)
    assert (len(told), len(told & set(listed["case_id"])), len(listed)) == (6, 4, 14)


def test_planted_bar_is_where_the_themes_meet(
    training: tuple[Register, "pd.Series[str]"],
) -> None:
    register, planted = training
    mask = sum(1 << POSITIONS[name] for name in LINKS)
    found = links(register.things_by_theme(EVERYTHING, mask, ("venue", "vessel")))
    stands = found.loc[found["stands"], "thing"].tolist()
    assert stands == ["V-0014", "B-0005"]
    cases = {
        thing: set(register.thing_indicators(EVERYTHING, kind, thing, weighing())["case_id"])
        for kind, thing in (("venue", "V-0014"), ("vessel", "B-0005"))
    }
    found_there = set.union(*cases.values())
    assert (len(found_there & set(planted)), len(found_there), len(planted)) == (11, 11, 12)


def test_points_of_a_thing_are_those_of_the_reports_behind_it(
    training: tuple[Register, "pd.Series[str]"],
) -> None:
    register, _planted = training
    for kind in THINGS:
        sums = register.thing_points(EVERYTHING, kind, weighing()).groupby("thing")
        for thing, points in sums["points"].sum().nlargest(4).items():
            told = register.thing_indicators(EVERYTHING, kind, str(thing), weighing())
            assert counted(told, NAMES)["counts"].sum() == points, (kind, thing)
