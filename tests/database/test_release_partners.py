"""What partner countries are given of a release, and what is taken in of theirs."""

import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from data_access.audience import Audience
from data_access.errors import RegisterError, UnreadableFile
from data_access.imports.records import Record
from data_access.register import Register
from data_access.release import (
    ReleaseInfo,
    open_release,
    release_file,
    release_info,
    store,
)
from data_access.release import aggregates as aggregates_of_partners
from data_access.release.__main__ import main
from data_access.release.regional import counted_by
from data_access.release.writing import write_aggregates
from data_access.selection import Selection
from tests.database.releasing import (
    K,
    add,
    cases,
    files_no_larger_than,
    ledger_of,
)
from tests.registers import AS_OF

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


def test_partners_table_whose_blocks_of_years_overlap_is_refused(
    folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """2024 and 2025 cannot both begin two years of one table."""
    file, line = folders / "theirs.csv", "smuggling,CW,2025,40\n"
    text = TABLE.replace('"years"}', '"blocks of 2 years"}')
    file.write_text(text.replace(line, line + line.replace("2025", "2024")))
    assert main(["--import-aggregates", str(file), "--partner", "CW", *GROUND]) == 2
    assert "the first years of its periods overlap" in capsys.readouterr().err


def test_every_column_of_the_table_is_of_a_unit_of_the_classification(aggregates: Path) -> None:
    first, header = aggregates.read_text().splitlines()[:2]
    told = json.loads(first.removeprefix("# "))
    units = {one for columns in told["ic_tip"]["units"].values() for one in columns}
    assert set(header.split(",")) - {"cases", "event_theme"} <= units
    assert told["ic_tip"]["outside"] == ["event_theme = smuggling"], "no event of trafficking"
    assert told["ic_tip"]["reporting_entity"] == "A small register"
    assert "admits partner countries" in told["counted"]


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


@pytest.mark.parametrize("level", ["years", "blocks of 2 years"])
def test_cases_are_counted_by_the_year_in_which_their_period_begins(
    tmp_path: Path, level: str
) -> None:
    rows = pd.DataFrame(
        {"theme": ["both"] * 25, "area": ["saba"] * 25, "period": ["2022"] * 12 + ["2024"] * 13},
        dtype="object",
    )
    levels = {"theme": "themes", "area": "islands of the Kingdom", "period": level}
    content = store.content_of(rows)
    info = ReleaseInfo("from-CW", K, AS_OF, AS_OF, levels, {}, 25, 0, 12, 1, "", "", content)
    file = store.keep(tmp_path / "releases", "R", rows, info, theirs=True)
    counted = counted_by(Register(Audience.PARTNER, open_release(file)), info.attributes)
    assert counted.values.tolist() == [
        ["theme", "both", 25],
        ["area", "saba", 25],
        ["period", "2022", 12],
        ["period", "2024", 13],
    ]


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
