"""A register that shows too little or too much is not believed; its sign is never counted."""

import re
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import create_engine, make_url

from data_access import mirror as mirrors
from data_access import schema, settings
from data_access.audience import Audience
from data_access.check import check_register
from data_access.direct import open_direct
from data_access.errors import ReadInDoubt, RegisterError
from data_access.mirror import ensure_mirror
from data_access.mirror_build import COPIES
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.replica import open_engine
from data_access.selection import Selection
from tests.database.mirroring import CHILDREN, REPORTS, mirror_once, put_mirror, run
from tests.database.test_mirror_refresh import assert_same
from tests.operations import sql_of
from tests.registers import write_register

SIGN = {"report_id": schema.SENTINEL, "agency": "SZW", "theme": "a word of no list"}
POLICIES, *_ = sql_of("Who sees which reports")
NEXT = "updated_at = '2026-06-30 12:30:00'"


def _sign_with_all_below() -> dict[str, list[dict[str, object]]]:
    """The sign as nobody should write it: as rows that count wherever they are looked for."""
    below = {
        "person_group": {"role": "victim", "number_from": -5, "fate": "dead"},
        "leg": {"origin": "VE-morrocoy", "destination": "BQ-lac", "vessel": "V1"},
        "exploitation": {"sector": "hospitality", "venue": "venue-1"},
        "indicator": {"list": "ilo", "code": "1"},
        "means_of_control": {"means": "debt", "present": True},
        "money_sign": {"channel": "cash"},
        "recruitment": {"method": "online"},
        "support": {"outcome": "residence"},
    }
    return {name: [*CHILDREN.get(name, []), row | {"report_id": schema.SENTINEL}]
            for name, row in below.items()}  # fmt: skip


def _facts(url: str, folder: Path) -> Register:
    return Register(Audience.ANALYST, open_mirror(ensure_mirror(open_engine(url), folder).file))


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_sign_reaches_no_fact_no_count_and_no_quarantine(
    database_url: str, built_once: tuple[Path, str], tmp_path: Path
) -> None:
    write_register(database_url, reports=[*REPORTS, SIGN], **_sign_with_all_below())
    signed = ensure_mirror(open_engine(database_url), tmp_path / "signed")
    assert signed.problem is None
    folder, plain = built_once
    assert_same("sign", signed, ensure_mirror(open_engine(plain), folder))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_first_read_without_any_report_is_not_believed(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_register(database_url, kind="operational")
    with pytest.raises(ReadInDoubt, match="no report at all"):
        _facts(database_url, tmp_path)
    monkeypatch.setattr(settings, "EXPECTED", "0-10")
    assert _facts(database_url, tmp_path).info.reports == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_direct_mode_does_not_count_the_sign(database_url: str, tmp_path: Path) -> None:
    write_register(database_url, reports=[*REPORTS, SIGN], **_sign_with_all_below())
    mirrored = _facts(database_url, tmp_path / "mirror")
    direct = Register(Audience.ANALYST, open_direct(database_url).engine)
    for question in ("kpis", "trend", "coverage", "flows"):
        one, other = (getattr(each, question)(Selection()) for each in (mirrored, direct))
        assert one.to_dict() == other.to_dict(), question
    assert direct.kpis(Selection()).iloc[0]["reports"] == len(REPORTS)
    assert direct.info.reports == len(REPORTS)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_sign_is_not_counted_when_the_mirror_is_brought_up_to_date(
    database_url: str, tmp_path: Path
) -> None:
    write_register(database_url, reports=[*REPORTS, SIGN], **_sign_with_all_below())
    before = ensure_mirror(open_engine(database_url), tmp_path / "mirror")
    run(
        database_url,
        f"UPDATE report SET {NEXT} WHERE report_id = 'R1'",
        f"UPDATE report SET agency = 'KWCARIB', {NEXT} WHERE report_id = 'sentinel'",
        "UPDATE leg SET origin = 'CW-fuikbaai' WHERE report_id = 'sentinel'",
    )
    after = ensure_mirror(open_engine(database_url), tmp_path / "mirror")
    assert (after.problem, after.file != before.file) == (None, True)
    assert_same("sign", after, ensure_mirror(open_engine(database_url), tmp_path / "fresh"))


# Signs that are missing --------------------------------------------------------------------------


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Six reports in SQLite, without a sentinel."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{"agency": "KMar"}] * 6)
    return url


@pytest.fixture(scope="module")
def six_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A mirror of the same six."""
    folder = tmp_path_factory.mktemp("built")
    of = f"sqlite:///{folder / 'register.db'}"
    write_register(of, reports=[{"agency": "KMar"}] * 6)
    return mirror_once(of, folder), of


@pytest.fixture
def built(six_once: tuple[Path, str], url: str, tmp_path: Path) -> None:
    """The six have their mirror."""
    put_mirror(*six_once, url, tmp_path / "mirror")


def test_register_without_the_sign_is_read_where_none_is_asked_for(
    url: str, tmp_path: Path
) -> None:
    assert ensure_mirror(open_engine(url), tmp_path / "mirror").problem is None


def test_register_without_the_sign_is_refused_where_it_is_asked_for(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SENTINEL", True)
    with pytest.raises(ReadInDoubt, match="does not show the report 'sentinel'"):
        ensure_mirror(open_engine(url), tmp_path / "mirror")
    with pytest.raises(ReadInDoubt, match="does not show the report 'sentinel'"):
        open_direct(url)
    run(url, "INSERT INTO report (report_id, registered_date, updated_at) "
             "VALUES ('sentinel', '2000-01-01', '2000-01-01 00:00:00')")  # fmt: skip
    with pytest.raises(ReadInDoubt, match="does not show the row of 'sentinel' in exploitation, "):
        ensure_mirror(open_engine(url), tmp_path / "mirror")
    run(url, *re.findall(r"INSERT INTO \w+ \(report_id, line.*(?=;)", POLICIES))
    assert check_register(open_engine(url)) == [], "the rows hold codes of the lists"
    mirror = ensure_mirror(open_engine(url), tmp_path / "mirror")
    assert mirror.problem is None
    assert open_direct(url)


@pytest.mark.parametrize(
    ("expected", "is_believed"),
    [(" 6 - 6 ", True), ("7-900", False), ("0-5", False)],
)
def test_number_of_reports_lies_within_what_is_expected(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: str, is_believed: bool
) -> None:
    monkeypatch.setattr(settings, "EXPECTED", expected)
    if is_believed:
        assert ensure_mirror(open_engine(url), tmp_path / "mirror").problem is None
        assert open_direct(url)
        return
    for read in (
        lambda: ensure_mirror(open_engine(url), tmp_path / "mirror"),
        lambda: open_direct(url),
    ):
        with pytest.raises(ReadInDoubt, match="shows 6 reports, where REGISTER_EXPECTED says"):
            read()


@pytest.mark.parametrize("expected", ["6", "900-1", "-5-5", "many"])
def test_what_is_expected_must_be_readable(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: str
) -> None:
    monkeypatch.setattr(settings, "EXPECTED", expected)
    with pytest.raises(RegisterError, match="REGISTER_EXPECTED should be"):
        ensure_mirror(open_engine(url), tmp_path / "mirror")


@pytest.mark.usefixtures("built")
def test_setting_is_asked_for_though_the_register_is_as_it_was(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ensure_mirror(open_engine(url), tmp_path / "mirror")
    monkeypatch.setattr(settings, "EXPECTED", "7-9")
    after = ensure_mirror(open_engine(url), tmp_path / "mirror")
    assert (after.file, "shows 6 reports" in (after.problem or "")) == (before.file, True)


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(("left", "is_believed"), [(3, True), (2, False)])
def test_a_fall_of_more_than_half_is_not_believed(
    url: str, tmp_path: Path, left: int, is_believed: bool
) -> None:
    before = ensure_mirror(open_engine(url), tmp_path / "mirror")
    run(url, f"DELETE FROM report WHERE report_id >= 'R{left}'")
    after = ensure_mirror(open_engine(url), tmp_path / "mirror")
    assert (after.file != before.file, after.problem is None) == (is_believed, is_believed)
    if not is_believed:
        assert f"Of the 6 reports of the last copy, {6 - left} are gone" in (after.problem or "")


@pytest.mark.parametrize(("left", "is_believed"), [(3, True), (2, False)])
def test_a_fall_is_not_believed_on_the_day_of_an_update_either(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: int, is_believed: bool
) -> None:
    """The mirror that is compared with is of the release before."""
    with monkeypatch.context() as before:
        before.setattr(mirrors, "LAYOUT", "the layout of an earlier release")
        ensure_mirror(open_engine(url), tmp_path / "mirror")
    run(url, f"DELETE FROM report WHERE report_id >= 'R{left}'")
    if is_believed:
        assert ensure_mirror(open_engine(url), tmp_path / "mirror").problem is None
        return
    with pytest.raises(ReadInDoubt, match="Of the 6 reports of the last copy, 4 are gone"):
        ensure_mirror(open_engine(url), tmp_path / "mirror")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("has_older", [True, False])
def test_a_fall_is_not_believed_behind_a_damaged_mirror(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_older: bool
) -> None:
    """One that opens and cannot be read; what is left of it tells of the fall, or an older one."""
    with monkeypatch.context() as before:
        before.setattr(mirrors, "LAYOUT", "the layout of an earlier release")
        if has_older:
            ensure_mirror(open_engine(url), tmp_path / "mirror")
    present = ensure_mirror(open_engine(url), tmp_path / "mirror")
    with duckdb.connect(str(present.file)) as opened:
        opened.execute("DROP TABLE mirror_info")
        if has_older:
            opened.execute(f"DROP TABLE {COPIES}.report")
    run(url, "DELETE FROM report WHERE report_id >= 'R2'")
    problem = ensure_mirror(open_engine(url), tmp_path / "mirror").problem
    assert "Of the 6 reports of the last copy, 4 are gone" in (problem or "")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(("left", "is_believed"), [(3, True), (2, False)])
def test_new_reports_do_not_make_up_for_lost_ones(
    url: str, tmp_path: Path, left: int, is_believed: bool
) -> None:
    ensure_mirror(open_engine(url), tmp_path / "mirror")
    more = ", ".join(f"('N{n}', '2026-06-30', '2026-06-30 12:00:00')" for n in range(9))
    run(
        url,
        f"DELETE FROM report WHERE report_id >= 'R{left}'",
        f"INSERT INTO report (report_id, registered_date, updated_at) VALUES {more}",
    )
    problem = ensure_mirror(open_engine(url), tmp_path / "mirror").problem or ""
    assert (not problem) == is_believed
    if not is_believed:
        assert f"Of the 6 reports of the last copy, {6 - left} are gone" in problem
        assert f'"{(left + 9) // 2}-{2 * (left + 9)}"' in problem, "what is there now"


@pytest.mark.usefixtures("built")
def test_operator_accepts_a_true_fall(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ensure_mirror(open_engine(url), tmp_path / "mirror")
    run(url, "DELETE FROM report WHERE report_id >= 'R1'")
    assert ensure_mirror(open_engine(url), tmp_path / "mirror").problem
    monkeypatch.setattr(settings, "EXPECTED", "1-2")
    after = ensure_mirror(open_engine(url), tmp_path / "mirror")
    assert (after.problem, after.file != before.file) == (None, True)
    monkeypatch.setattr(settings, "EXPECTED", "")
    assert ensure_mirror(open_engine(url), tmp_path / "mirror").problem is None


@pytest.mark.usefixtures("built")
def test_tombstones_explain_a_fall(url: str, tmp_path: Path) -> None:
    schema.deleted_report.create(create_engine(make_url(url)), checkfirst=True)
    before = ensure_mirror(open_engine(url), tmp_path / "mirror")
    run(
        url,
        "INSERT INTO deleted_report SELECT report_id, '2026-06-30 12:00:00' FROM report "
        "WHERE report_id >= 'R2'",
        "DELETE FROM report WHERE report_id >= 'R1'",
    )
    after = ensure_mirror(open_engine(url), tmp_path / "mirror")
    assert (after.problem, after.file != before.file) == (None, True)
