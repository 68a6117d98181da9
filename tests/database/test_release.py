"""Making a release: batches and their ledger, the file, what others may have, the command."""

import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data_access import settings
from data_access.audience import Audience
from data_access.errors import RegisterError, UnreadableFile
from data_access.imports.records import Record
from data_access.mirror import ensure_mirror
from data_access.register import Register
from data_access.release import (
    Asked,
    ReleaseInfo,
    open_release,
    release_file,
    release_info,
    store,
)
from data_access.release import aggregates as aggregates_of_partners
from data_access.release.__main__ import main
from data_access.release.aggregates import export_aggregates, write_aggregates
from data_access.release.checking import checked
from data_access.release.ledger import ledger_file
from data_access.release.partners import require_ground
from data_access.replica import open_engine
from data_access.selection import Selection
from tests.database.mirroring import run
from tests.database.releasing import (
    CASES,
    K,
    add,
    cases,
    days_later,
    files_no_larger_than,
    ledger_of,
    make,
    released_reports,
)
from tests.registers import AS_OF, write_register

# The file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_release_answers_the_questions(database_url: str, tmp_path: Path) -> None:
    """A release is made of a mirror, whatever engine holds the register."""
    write_register(database_url, reports=released_reports(), kind="operational")
    made = make(database_url, tmp_path)
    register = Register(Audience.MANAGER, open_release(made.file))
    assert (register.info.kind, register.info.cases) == ("release", CASES)
    figures = register.kpis(Selection()).iloc[0]
    assert figures["trafficking"] == 27, "the two of Aruba keep their theme"
    assert figures["without_area"] == 13
    assert figures["smuggling"] == 22
    assert set(register.cases(Selection())["area"].dropna()) == {"bonaire", "curacao"}
    assert figures["persons_from"] is pd.NA or pd.isna(figures["persons_from"])


@pytest.mark.usefixtures("released")
def test_info_is_what_the_file_tells(releasable: str, tmp_path: Path) -> None:
    made = make(releasable, tmp_path)
    info = release_info(open_release(made.file))
    assert info == made.info
    assert (info.audience, info.k, info.cases, info.batches) == ("manager", K, CASES, 1)
    assert info.smallest_class >= K
    assert info.attributes[:2] == ("theme", "area")
    assert info.unknown["area"] == 0, "2 cases are told as none"


@pytest.mark.usefixtures("released")
def test_same_register_same_release_closed_to_others(releasable: str, tmp_path: Path) -> None:
    first, again = make(releasable, tmp_path), make(releasable, tmp_path / "again")
    assert (again.began, again.entered) == (True, CASES)
    assert first.info.content == again.info.content
    assert first.info.levels == again.info.levels
    file, noted = again.file, ledger_file(tmp_path / "again" / "mirror", "manager")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, noted)] == [0o600, 0o600]
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert noted.parent != file.parent


@pytest.mark.usefixtures("released")
def test_nothing_of_a_single_case_is_in_the_file(releasable: str, tmp_path: Path) -> None:
    file = make(releasable, tmp_path).file
    content = file.read_bytes()
    for word in (b"KPCN", b"Q80", b"BQ-lac", b"2026-03"):
        assert word not in content
    with duckdb.connect(str(file), read_only=True) as opened:
        days = opened.sql("SELECT DISTINCT case_date, first_registered FROM case_fact").fetchall()
        delays = opened.sql("SELECT count(days_to_registration) FROM report_fact").fetchall()
    assert all((first.month, first.day) == (1, 1) and first == second for first, second in days)
    assert delays == [(0,)]


@pytest.mark.usefixtures("released")
def test_release_file_is_that_of_its_audience(releasable: str, tmp_path: Path) -> None:
    made = make(releasable, tmp_path)
    releases = tmp_path / "releases"
    assert release_file(releases, "manager") == made.file
    assert release_file(releases, "partner-CW") is None
    with pytest.raises(RegisterError, match="is no audience"):
        release_file(releases, "../manager")


@pytest.mark.parametrize("are_apart", [False, True])
def test_one_event_that_five_agencies_tell_is_no_group_of_five(
    tmp_path: Path, are_apart: bool
) -> None:
    """They share no case_id: to the register it is five cases."""
    told = [
        cases(1, 900 + number, place="BQ-SAB", theme="both", agency=agency)[0]
        | {"event_date": date(2026, 3, 9 + number * are_apart)}
        for number, agency in enumerate(("KPCN", "KMar", "SZW", "KWCARIB", None))
    ]
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[*released_reports(), *told])
    made = make(url, tmp_path)
    assert ("saba" in set(made.rows["area"].dropna())) is are_apart


def test_a_rare_combination_is_not_written(tmp_path: Path) -> None:
    rows = pd.DataFrame({"theme": ["both"] * 4, "area": ["saba"] * 4}, dtype="object")
    levels = {"theme": "themes", "area": "islands of the Kingdom"}
    content = store.content_of(rows)
    info = ReleaseInfo("manager", K, AS_OF, AS_OF, levels, {}, 4, 0, 4, 1, "", "", content)
    with pytest.raises(RegisterError, match="4 cases, fewer than 5"):
        store.keep(tmp_path / "releases", "R", rows, info)
    assert not (tmp_path / "releases").exists()


def test_a_shared_secret_is_not_written(tmp_path: Path) -> None:
    rows = pd.DataFrame({"theme": ["both"] * 6, "area": ["saba"] * 6}, dtype="object")
    with pytest.raises(RegisterError, match="share a sensitive value"):
        checked(rows, K)


def test_what_tells_of_a_theme_that_was_taken_away_is_not_written() -> None:
    rows = pd.DataFrame({"theme": [None] * 12, "area": "saba", "sector": ["retail", "fishing"] * 6})
    rows = rows.astype("object")
    with pytest.raises(RegisterError, match="where the theme was taken away"):
        checked(rows, K)
    rows["theme"] = ["smuggling", "trafficking"] * 6
    assert checked(rows, K) == 6


# Batches -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("released")
def test_nothing_new_leaves_the_file_untouched(releasable: str, tmp_path: Path) -> None:
    first = make(releasable, tmp_path)
    content = first.file.read_bytes()
    again = make(releasable, tmp_path)
    assert (again.file, again.entered, again.began) == (first.file, 0, False)
    assert again.file.read_bytes() == content


@pytest.mark.usefixtures("released")
def test_fewer_new_cases_than_k_wait(releasable: str, tmp_path: Path) -> None:
    first = make(releasable, tmp_path)
    content = first.file.read_bytes()
    add(releasable, cases(4, 200, theme="both", place="BQ-lac"))
    again = make(releasable, tmp_path)
    assert (again.entered, again.waiting) == (0, 4)
    assert again.file.read_bytes() == content


@pytest.mark.usefixtures("released")
def test_a_batch_that_would_lose_too_much_waits(releasable: str, tmp_path: Path) -> None:
    first = make(releasable, tmp_path)
    add(releasable, cases(3, 200, theme="both", place="BQ-lac"))
    add(releasable, cases(3, 220, theme="undetermined", place="CW-fuikbaai"))
    with days_later(366):
        again = make(releasable, tmp_path)
    assert (again.file, again.entered, again.waiting) == (first.file, 0, 6)
    assert again.batch_share is not None
    assert again.batch_share > 1 / 3


@pytest.mark.usefixtures("released")
def test_a_batch_enters_beside_what_was_released(releasable: str, tmp_path: Path) -> None:
    first = make(releasable, tmp_path)
    add(releasable, cases(6, 200, theme="trafficking", place="BQ-lac"))
    add(releasable, cases(7, 300, theme="smuggling", place="BQ-lac"))
    add(releasable, cases(1, 400, theme="both", place="CW-fuikbaai"))
    with days_later(366):
        again = make(releasable, tmp_path)
    assert (again.entered, again.waiting, again.info.batches) == (13, 1, 2)
    before, after = first.rows, again.rows
    pd.testing.assert_frame_equal(after.iloc[: len(before)], before)
    added = after.iloc[len(before) :].fillna("").value_counts()
    assert added.min() >= K
    assert list(again.file.parent.glob("mirror-*")) == [again.file], "there is one live copy"


@pytest.mark.usefixtures("released")
def test_the_case_that_completes_a_group_lets_no_batch_enter(
    releasable: str, tmp_path: Path
) -> None:
    """Groups of k that would lose nothing: released when the last is new, they would tell of it."""
    first = make(releasable, tmp_path)
    add(releasable, cases(5, 200, theme="trafficking", place="BQ-lac"))
    add(releasable, cases(5, 300, theme="smuggling", place="BQ-lac"))
    again = make(releasable, tmp_path)
    assert (again.file, again.entered, again.waiting) == (first.file, 0, 10)
    assert again.next_turn == first.info.made_at + timedelta(days=365)
    with days_later(366):
        assert make(releasable, tmp_path).entered == 10


@pytest.mark.usefixtures("released")
def test_many_new_cases_enter_at_once(releasable: str, tmp_path: Path) -> None:
    make(releasable, tmp_path)
    add(releasable, cases(49, 200, theme="trafficking", place="BQ-lac"))
    add(releasable, cases(50, 300, theme="smuggling", place="BQ-lac"))
    assert make(releasable, tmp_path).entered == 0
    add(releasable, cases(1, 400, theme="smuggling", place="BQ-lac"))
    assert make(releasable, tmp_path).entered == 20 * K


@pytest.mark.usefixtures("released")
def test_where_none_could_enter_after_a_year_the_next_case_changes_nothing(
    releasable: str, tmp_path: Path
) -> None:
    first = make(releasable, tmp_path)
    add(releasable, cases(4, 200, theme="trafficking", place="BQ-lac"))
    add(releasable, cases(4, 300, theme="smuggling", place="CW-fuikbaai"))
    with days_later(366):
        assert make(releasable, tmp_path).entered == 0
    add(releasable, cases(1, 210, theme="trafficking", place="BQ-lac"))
    add(releasable, cases(1, 310, theme="smuggling", place="CW-fuikbaai"))
    add(releasable, cases(6, 400, theme="smuggling", place="BQ-lac"))
    add(releasable, cases(6, 500, theme="trafficking", place="CW-fuikbaai"))
    with days_later(367):
        again = make(releasable, tmp_path)
    assert (again.file, again.entered) == (first.file, 0)
    with days_later(2 * 366):
        assert make(releasable, tmp_path).entered == 22


@pytest.mark.usefixtures("released")
def test_what_was_released_stays_when_it_changes_or_goes(releasable: str, tmp_path: Path) -> None:
    first = make(releasable, tmp_path)
    run(releasable, "DELETE FROM report WHERE report_id = 'Q0'")
    run(releasable, "UPDATE report SET theme = 'both' WHERE report_id = 'Q1'")
    run(releasable, "UPDATE report SET case_id = 'C1' WHERE report_id IN ('Q2', 'Q3')")
    add(releasable, cases(1, 500, case_id="C1", theme="both"))
    again = make(releasable, tmp_path)
    assert (again.file, again.waiting) == (first.file, 0), "a case linked to a new report is known"
    anew = make(releasable, tmp_path, anew=True)
    assert anew.info.cases + anew.waiting == CASES - 2
    assert list(anew.file.parent.glob("mirror-*")) == [anew.file]


def test_a_full_disk_before_the_file_is_mended(releasable: str, tmp_path: Path) -> None:
    """What was not laid out is in no ledger, and is released by the next run."""
    ensure_mirror(open_engine(releasable), tmp_path / "mirror")
    with (
        files_no_larger_than(50_000),
        pytest.raises(RegisterError, match=r"release copy cannot.*REGISTER_RELEASES"),
    ):
        make(releasable, tmp_path)
    assert release_file(tmp_path / "releases", "manager") is None
    mended = make(releasable, tmp_path)
    assert (mended.entered, mended.info.cases) == (CASES, CASES)
    assert release_file(tmp_path / "releases", "manager") == mended.file


@pytest.mark.usefixtures("released")
def test_a_ledger_that_cannot_be_read_stops_the_release(releasable: str, tmp_path: Path) -> None:
    make(releasable, tmp_path)
    noted = ledger_file(tmp_path / "mirror", "manager")
    noted.write_text(noted.read_text()[:-20])
    with pytest.raises(RegisterError, match="Restore it from a backup"):
        make(releasable, tmp_path)


@pytest.mark.usefixtures("released")
def test_another_k_needs_a_new_series(releasable: str, tmp_path: Path) -> None:
    make(releasable, tmp_path)
    with pytest.raises(RegisterError, match="begun with k = 5"):
        make(releasable, tmp_path, Asked("manager", 6))


def test_too_few_cases_are_not_released(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'few.db'}"
    write_register(url, reports=cases(4))
    with pytest.raises(RegisterError, match="too few"):
        make(url, tmp_path)


def test_a_release_is_not_made_of_an_older_mirror(releasable: str, tmp_path: Path) -> None:
    ensure_mirror(open_engine(releasable), tmp_path / "mirror")
    (tmp_path / "register.db").rename(tmp_path / "gone.db")
    with pytest.raises(RegisterError, match="not made from an older copy"):
        make(releasable, tmp_path)


# The command -------------------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path / "mirror")
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "releases")
    return tmp_path


def test_command_tells_what_it_cost(
    releasable: str, folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([releasable, "--k", "5"]) == 0
    told = capsys.readouterr().out
    assert f"{CASES} cases" in told
    assert "Smallest combination: " in told
    turned = next(line for line in told.splitlines() if line.startswith("area"))
    assert turned.split()[-4:] == ["2", "0", "0", "11"], "exactly, unlike the file"
    add(releasable, cases(1, 200, theme="both"))
    assert main([releasable]) == 0
    assert "1 case waits" in capsys.readouterr().out
    assert main([releasable, "--anew"]) == 0
    assert "subtract one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--k", "4"], "at least 5"),
        (["--partner", "CW", "--purpose", "Joint picture"], "Name the agreement"),
        (["--partner", "CW", "--agreement", "Stcrt. 2010, 11337"], "Name the purpose"),
        (["--partner", "AW", "--purpose", "x", "--agreement", "Stcrt. 2010, 11337"], "not party"),
        (["--partner", "US", "--purpose", "x", "--agreement", "a letter"], "memorandum"),
        (["--partner", "US", "--purpose", "x", "--agreement", "no MoU exists yet"], "were none"),
        (["--partner", "US", "--purpose", "x", "--agreement", "the MoU"], "with its year"),
        (["--partner", "AW", "--purpose", "x", "--agreement", "Stcrt. 2010, 11 337"], "not party"),
        (["--partner", "XX", "--purpose", "x", "--agreement", "y"], "is no partner"),
        (["--partner", "BQ", "--purpose", "x", "--agreement", "y"], "is no partner"),
        (["--partner", "CW", "--purpose", "x", "--agreement", "y", "--k", "5"], "at least 11"),
    ],
)  # fmt: skip
def test_command_refuses(
    releasable: str,
    folders: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    assert main([releasable, *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not (folders / "releases").exists()


def test_no_release_without_its_ground(releasable: str, folders: Path) -> None:
    """By whatever way it is made, not by the command alone."""
    with pytest.raises(RegisterError, match="not party"):
        make(releasable, folders, Asked("partner-AW", K, "x", "Stcrt. 2010, 11337"))
    require_ground("CW", "x", "Stcrt. 2010, no. 11337")
    require_ground("AW", "x", "Onderlinge regeling 2024, No. 12 of Aruba")


@pytest.mark.usefixtures("released")
def test_a_table_of_counts_is_for_partners(
    releasable: str, folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([releasable, "--aggregates", str(folders / "out.csv")])
    assert "--aggregates needs --partner" in capsys.readouterr().err
    made = make(releasable, folders)
    with pytest.raises(RegisterError, match="does not leave the house"):
        export_aggregates(made.rows, made.info, "1", "x")
    below = make(releasable, folders, Asked("partner-CW", K, "x", "y"))
    with pytest.raises(RegisterError, match="does not leave the house"):
        export_aggregates(below.rows, below.info, "1", "x")


# Partner countries -------------------------------------------------------------------------------

GROUND = ["--purpose", "Joint picture", "--agreement", "Stcrt. 2010, 11337"]


@pytest.fixture
def aggregates(releasable: str, folders: Path) -> Path:
    add(releasable, cases(30, 600, theme="smuggling", place="CW-fuikbaai"))
    add(releasable, cases(30, 700, theme="trafficking", place="CW-fuikbaai"))
    file = folders / "out.csv"
    assert main([releasable, "--partner", "CW", *GROUND, "--aggregates", str(file)]) == 0
    return file


def test_table_of_counts_is_the_release(aggregates: Path, releasable: str, folders: Path) -> None:
    about, *_rows = aggregates.read_text().splitlines()
    told_of_it = json.loads(about.removeprefix("# "))
    assert (told_of_it["k"], told_of_it["audience"]) == (11, "partner-CW")
    assert [told_of_it[name] for name in ("purpose", "agreement")] == [GROUND[1], GROUND[3]]
    told = pd.read_csv(aggregates, skiprows=1)
    assert told["cases"].min() >= 11
    assert set(told["event_place"].dropna()) <= {"BQ-BO", "CW", "BQ"}
    rows = ledger_of(folders, "partner-CW").rows()
    assert told["cases"].sum() == len(rows)


def test_partners_table_stands_beside_ours(aggregates: Path, folders: Path) -> None:
    """What comes in is what went out, under a name of its own."""
    given = ["--import-aggregates", str(aggregates), "--partner", "CW", *GROUND]
    assert main(given) == 0
    ours = release_file(folders / "releases", "partner-CW")
    theirs = release_file(folders / "releases", "from-CW")
    assert ours
    assert theirs
    registers = [Register(Audience.PARTNER, open_release(file)) for file in (ours, theirs)]
    first, second = (register.trend(Selection()) for register in registers)
    pd.testing.assert_frame_equal(first, second)
    first, second = (register.crosstab(Selection(), "area") for register in registers)
    pd.testing.assert_frame_equal(first, second)
    assert registers[1].info.name == "Release from Curaçao"
    infos = [release_info(open_release(file)) for file in (ours, theirs)]
    assert infos[0].content == infos[1].content


TABLE = """\
# {"format": "register-release-aggregates", "version": 1, "k": 11, \
"made_at": "2026-05-02T08:00:00", "as_of": "2026-05-01T00:00:00", \
"levels": {"theme": "themes", "area": "islands of the Kingdom", "period": "years"}, "content": \
"CONTENT"}
event_theme,event_place,event_first_year,cases
smuggling,CW,2025,40
smuggling,,2025,12
trafficking,CW,2025,11
"""
_COUNTED = {("smuggling", "curacao"): 40, ("smuggling", None): 12, ("trafficking", "curacao"): 11}
TABLE = TABLE.replace(
    "CONTENT",
    store.content_of(
        pd.DataFrame(
            [(*kind, "2025") for kind, number in _COUNTED.items() for _ in range(number)],
            columns=["theme", "area", "period"],
            dtype="object",
        )
    ),
)
BROKEN = [
    ('"k": 11', '"k": 5', "k is below 11"),
    ("register-release-aggregates", "another", "does not begin"),
    ("# {", "{", "does not begin"),
    ('"2026-05-02T08:00:00"', '"yesterday"', "does not begin"),
    ('"themes"', '"all themes"', "is no level"),
    ('"theme": "themes", ', "", "are not the first"),
    ("event_theme,", "theme,", "the columns are not"),
    ("smuggling,CW", "smugling,CW", "a code that its list has not"),
    (",CW,", ",CX,", "a code that its list has not"),
    ("CW,2025", "CW,", "a code that its list has not"),
    ("smuggling,CW,", "smuggling,CW,,", "row 2: not 4 values"),
    ("smuggling,,2025,12", "smuggling,CW,2025,12", "row 3: the combination stands twice"),
    ("2025,11", "2025,10", "row 4: a count lies below k = 11"),
    ("2025,11", "2025,-11", "not a whole number"),
    ("2025,11", "2025,1e3", "not a whole number"),
    ("2025,11", "2025,9999999", "more than 1,000,000"),
    ("smuggling,CW,2025,40", '"smuggling,CW,2025,40', "quotation"),
    ("2025,11", "2025,12", "changed on the way"),
    ("CW,2025,40", "CW,2027,40", "row 2: the period begins after"),
    ('"k": 11', '"k": Infinity', "does not begin"),
    ('"k": 11', '"k": 11.5', "does not begin"),
    ("2026-05-01T", "9999-12-31T", "as_of lies before 1950 or in the future"),
    ("2026-05-01T", "1026-05-01T", "as_of lies before 1950 or in the future"),
    ("2026-05-02T08:00:00", "0001-01-01T00:00:00+14:00", "does not begin"),
    ('{"format"', "[" * 90_000 + '{"format"', "does not begin"),
    ("smuggling,,2025,12", "\n\nsmuggling,,2025,1", "row 3: a count lies below"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN)
def test_partners_table_is_refused(
    folders: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, sentence: str
) -> None:
    file = folders / "theirs.csv"
    assert old in TABLE
    file.write_text(TABLE.replace(old, new))
    assert main(["--import-aggregates", str(file), "--partner", "CW", *GROUND]) == 2
    assert sentence in capsys.readouterr().err
    assert release_file(folders / "releases", "from-CW") is None


def test_partners_table_is_not_read_beyond_what_it_may_hold(
    folders: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row stands for k cases: how many rows there can be follows from how many cases."""

    def endless(*_: object) -> Iterator[Record]:
        yield Record(1, ("event_theme", "event_place", "event_first_year", "cases"))
        for number in range(2, 100_000):
            yield Record(number, ("smuggling", "CW", "2025", "40"))
        pytest.fail("It is read to its end.")

    file = folders / "theirs.csv"
    file.write_text(TABLE)
    monkeypatch.setattr(aggregates_of_partners, "read_records", endless)
    assert main(["--import-aggregates", str(file), "--partner", "CW", *GROUND]) == 2
    assert "row 3: the combination stands twice" in capsys.readouterr().err


def test_partners_table_that_is_not_utf_8_is_refused(
    folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folders / "theirs.csv"
    file.write_bytes(TABLE.encode().replace(b"register-release", b"r\xe9gister"))
    assert main(["--import-aggregates", str(file), "--partner", "CW", *GROUND]) == 2
    assert "is not UTF-8" in capsys.readouterr().err


def test_moment_of_another_zone_is_told_in_utc(folders: Path) -> None:
    file = folders / "theirs.csv"
    file.write_text(TABLE.replace("2026-05-02T08:00:00", "2026-05-02T08:00:00-04:00"))
    assert main(["--import-aggregates", str(file), "--partner", "CW", *GROUND]) == 0
    taken = release_file(folders / "releases", "from-CW")
    assert taken
    assert release_info(open_release(taken)).made_at == datetime(2026, 5, 2, 12)  # noqa: DTZ001


def test_table_that_cannot_be_written_leaves_the_former(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    write_aggregates("before", file)
    with files_no_larger_than(1_000), pytest.raises(UnreadableFile, match="cannot be written"):
        write_aggregates("x" * 10_000, file)
    assert (file.read_text(), list(tmp_path.iterdir())) == ("before", [file])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_row_that_is_not_laid_out_is_not_released(tmp_path: Path) -> None:
    """A case of a period after the register's as_of would be set aside without a word."""
    rows = pd.DataFrame(
        {"theme": ["both"] * 12, "area": ["saba"] * 12, "period": ["2026"] * 6 + ["2099"] * 6},
        dtype="object",
    )
    levels = {"theme": "themes", "area": "islands of the Kingdom", "period": "years"}
    content = store.content_of(rows)
    info = ReleaseInfo("from-CW", K, AS_OF, AS_OF, levels, {}, 12, 0, 6, 1, "", "", content)
    with pytest.raises(RegisterError, match="Of 12 cases 6 could be laid out"):
        store.keep(tmp_path / "releases", "R", rows, info, theirs=True)
    assert release_file(tmp_path / "releases", "from-CW") is None


def test_partners_table_waits_for_who_writes(folders: Path) -> None:
    file = folders / "theirs.csv"
    file.write_text(TABLE)
    files = store.release_files(folders / "releases", "from-CW")
    files.prepare()
    given = ["--import-aggregates", str(file), "--partner", "CW", *GROUND]
    with ThreadPoolExecutor(1) as other:
        with files.lock(wait=True):
            done = other.submit(main, given)
            with pytest.raises(TimeoutError):
                done.result(timeout=2)
        assert done.result() == 0


def test_partners_table_without_agreement_is_refused(
    folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folders / "theirs.csv"
    file.write_text(TABLE)
    assert main(["--import-aggregates", str(file), "--partner", "CW"]) == 2
    assert "Name the purpose" in capsys.readouterr().err
    assert main(["--import-aggregates", str(file), "--partner", "CW", *GROUND]) == 0
    assert "63 cases of CW" in capsys.readouterr().out
