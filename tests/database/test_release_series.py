"""A series of releases: when it goes on, when it must not, and what becomes of its ledger."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data_access.errors import RegisterError
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.release import Asked, attributes, release_file, release_info, store
from data_access.release.ledger import (
    former_ledgers,
    ledger_file,
    read_ledger,
    write_ledger,
)
from data_access.release.store import open_release, release_files
from data_access.replica import open_engine
from tests.database.mirroring import put_mirror, run
from tests.database.releasing import CASES, K, add, cases, days_later, ledger_of, make
from tests.registers import write_register

Series = tuple[Path, str]
"""A folder with a register and its releases, and the register."""


@pytest.fixture
def url(releasable: str) -> str:
    return releasable


def _copied(made: Series, folder: Path) -> str:
    """The register of a series and all that was made of it, in a folder of its own."""
    of_folder, of = made
    url = f"sqlite:///{folder / 'register.db'}"
    shutil.copy(of_folder / "register.db", folder)
    put_mirror(of_folder / "mirror", of, url, folder / "mirror")
    shutil.copytree(of_folder / "releases", folder / "releases")
    return url


@pytest.fixture(scope="module")
def twice_once(released_once: Series, tmp_path_factory: pytest.TempPathFactory) -> Series:
    """The first release, and a second batch beside it."""
    folder = tmp_path_factory.mktemp("twice")
    url = _copied(released_once, folder)
    add(url, cases(6, 200, theme="trafficking", place="BQ-lac"))
    add(url, cases(7, 300, theme="smuggling", place="BQ-lac"))
    with days_later(366):
        assert make(url, folder).info.batches == 2
    return folder, url


@pytest.fixture(scope="module")
def anew_once(released_once: Series, tmp_path_factory: pytest.TempPathFactory) -> Series:
    """The first release, and a series begun anew after it."""
    folder = tmp_path_factory.mktemp("anew")
    url = _copied(released_once, folder)
    assert make(url, folder, anew=True).began
    return folder, url


def _first(released_once: Series) -> tuple[bytes, Path]:
    """The ledger and the file of the first release."""
    folder, _ = released_once
    file = release_file(folder / "releases", "manager")
    assert file
    return ledger_file(folder / "mirror", "manager").read_bytes(), file


def test_a_ledger_from_before_is_not_believed(
    released_once: Series, twice_once: Series, tmp_path: Path
) -> None:
    url, (older, _) = _copied(twice_once, tmp_path), _first(released_once)
    noted = ledger_file(tmp_path / "mirror", "manager")
    newest = noted.read_bytes()
    noted.write_bytes(older)
    add(url, cases(1, 400, theme="smuggling", place="BQ-lac"))
    live = release_file(tmp_path / "releases", "manager")
    assert live
    shown = live.read_bytes()
    with pytest.raises(RegisterError, match="the ledger is older than the copy"):
        make(url, tmp_path)
    assert (release_file(tmp_path / "releases", "manager"), noted.read_bytes()) == (live, older)
    assert live.read_bytes() == shown
    noted.write_bytes(newest)
    assert make(url, tmp_path).waiting == 1


def test_a_copy_that_fell_behind_its_ledger_is_laid_out(
    released_once: Series, twice_once: Series, tmp_path: Path
) -> None:
    """As after a stop between the ledger and the file."""
    url, (_, former) = _copied(twice_once, tmp_path), _first(released_once)
    live = release_file(tmp_path / "releases", "manager")
    assert live
    assert live.name != former.name
    live.unlink()
    shutil.copy(former, live.parent)
    mended = make(url, tmp_path)
    assert (mended.entered, mended.info.batches) == (0, 2)
    assert list(mended.file.parent.glob("mirror-*")) == [mended.file]


@pytest.mark.usefixtures("released")
def test_renewed_pseudonyms_are_not_released_again(url: str, tmp_path: Path) -> None:
    """Fewer than half: more are refused already where the register is read."""
    first = make(url, tmp_path)
    run(url, "UPDATE report SET report_id = 'N' || report_id, updated_at = '2026-07-01' "
             "WHERE place = 'CW-fuikbaai'")  # fmt: skip
    with pytest.raises(RegisterError, match="15 are gone from the register: pseudonyms"):
        make(url, tmp_path)
    assert release_file(tmp_path / "releases", "manager") == first.file
    assert len(ledger_of(tmp_path).rows()) == CASES


def test_case_stays_released_when_the_report_that_tells_so_is_gone(
    url: str, tmp_path: Path
) -> None:
    run(url, "UPDATE report SET case_id = 'C' || report_id")
    make(url, tmp_path)
    add(url, cases(2, 500, theme="trafficking", place="BQ-lac", case_id="CQ0"))
    assert make(url, tmp_path).waiting == 0, "two more reports of a case that is released"
    run(url, "DELETE FROM report WHERE report_id = 'Q0'")
    run(url, "UPDATE report SET case_id = NULL WHERE report_id = 'Q500'")
    assert make(url, tmp_path).waiting == 0, "known by reports that came later"
    run(url, "DELETE FROM report WHERE report_id IN ('Q1', 'Q501')")
    add(url, cases(1, 502, theme="trafficking", place="BQ-lac", case_id="CQ1"))
    assert make(url, tmp_path).waiting == 0, "known by its case_id"
    known = ledger_of(tmp_path)
    assert {"Q0", "Q500", "Q501", "Q502"} <= known.reports()
    assert len(known.rows()) == CASES


def test_batch_that_cannot_be_laid_out_is_in_no_ledger(url: str, tmp_path: Path) -> None:
    """Cases of the first day of a year, in a register that ends with the day before."""
    run(url, "UPDATE register SET as_of = '2026-12-31 12:00:00.000000'")
    first = make(url, tmp_path)
    before = ledger_of(tmp_path)
    ahead = date(2027, 1, 1)
    add(url, cases(12, 500, theme="trafficking", place="BQ-lac", event_date=ahead))
    add(url, cases(12, 520, theme="smuggling", place="BQ-lac", event_date=ahead))
    with (
        days_later(366),
        pytest.raises(RegisterError, match="could be laid out: nothing was released"),
    ):
        make(url, tmp_path)
    assert ledger_of(tmp_path) == before
    assert release_file(tmp_path / "releases", "manager") == first.file
    run(url, "UPDATE register SET as_of = '2027-01-02 12:00:00.000000'")
    with days_later(367):
        assert make(url, tmp_path).info.batches == 2


@pytest.mark.usefixtures("released")
def test_another_address_of_the_register_goes_on_with_its_series(url: str, tmp_path: Path) -> None:
    first = make(url, tmp_path)
    add(url, cases(2, 500, theme="both"))
    again = make(f"sqlite:///{tmp_path}/./register.db", tmp_path)
    assert (again.file, again.began, again.waiting) == (first.file, False, 2)


@pytest.mark.parametrize("copy_too", [False, True])
def test_a_ledger_that_is_gone_begins_no_second_series(
    anew_once: Series, tmp_path: Path, copy_too: bool
) -> None:
    url = _copied(anew_once, tmp_path)
    live = release_file(tmp_path / "releases", "manager")
    assert live
    anew = release_info(open_release(live))
    noted = ledger_file(tmp_path / "mirror", "manager")
    moved = noted.rename(tmp_path / "moved.ledger")
    if copy_too:
        live.unlink()
    with pytest.raises(RegisterError, match=r"there is release-manager-0001\.ledger\. Put"):
        make(url, tmp_path)
    moved.rename(noted)
    assert make(url, tmp_path).info.content == anew.content


@pytest.mark.usefixtures("released")
def test_a_copy_without_any_ledger_begins_no_second_series(url: str, tmp_path: Path) -> None:
    make(url, tmp_path)
    ledger_file(tmp_path / "mirror", "manager").unlink()
    with pytest.raises(RegisterError, match="Put the ledger back"):
        make(url, tmp_path)


def test_former_ledgers_are_kept(released_once: Series, anew_once: Series, tmp_path: Path) -> None:
    url = _copied(anew_once, tmp_path)
    noted = ledger_file(tmp_path / "mirror", "manager")
    ends = [_first(released_once)[0], noted.read_bytes()]
    make(url, tmp_path, anew=True)
    kept = former_ledgers(tmp_path / "mirror", "manager")
    assert [file.name for file in kept] == [f"release-manager-000{n}.ledger" for n in (1, 2)]
    assert [file.read_bytes() for file in kept] == ends
    assert all(read_ledger(file) for file in (noted, *kept))


def test_a_copy_of_the_series_before_is_replaced(
    released_once: Series, anew_once: Series, tmp_path: Path
) -> None:
    """As after a stop in --anew, between the ledger and the file."""
    url, (_, former) = _copied(anew_once, tmp_path), _first(released_once)
    live = release_file(tmp_path / "releases", "manager")
    assert live
    anew = release_info(open_release(live))
    live.unlink()
    shutil.copy(former, live.parent)
    again = make(url, tmp_path)
    assert (again.info, again.began) == (anew, False)


@pytest.mark.usefixtures("released")
def test_series_under_other_rules_goes_on_anew_alone(url: str, tmp_path: Path) -> None:
    """Its sectors tell of themes that were taken away."""
    make(url, tmp_path)
    series = ledger_of(tmp_path)
    (batch,) = series.batches
    levels = {**series.recoding.levels, "period": "years", "sector": "eight sectors"}
    values = tuple((None, row[1], "2026", "retail") for row in batch.values)
    before = replace(
        series,
        recoding=replace(series.recoding, levels=levels),
        batches=(replace(batch, values=values),),
    )
    write_ledger(ledger_file(tmp_path / "mirror", "manager"), before)
    with pytest.raises(RegisterError, match="Run this with --anew"):
        make(url, tmp_path)
    assert make(url, tmp_path, anew=True).info.levels == series.recoding.levels


@pytest.mark.usefixtures("released")
def test_copy_made_under_other_rules_is_not_opened(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(store, "_RULES", "none")
        former = make(url, tmp_path)
    assert release_file(tmp_path / "releases", "manager") is None
    again = make(url, tmp_path)
    assert again.info == former.info, "where its rows hold the rules, it is laid out anew"
    assert list(again.file.parent.glob("mirror-*")) == [again.file]


@pytest.mark.usefixtures("released")
def test_a_damaged_copy_is_laid_out_again(url: str, tmp_path: Path) -> None:
    first = make(url, tmp_path)
    first.file.write_bytes(first.file.read_bytes()[:5_000])
    again = make(url, tmp_path)
    assert release_info(open_release(again.file)) == first.info


@pytest.mark.usefixtures("released")
def test_register_is_read_when_nobody_else_writes(url: str, tmp_path: Path) -> None:
    first = make(url, tmp_path)
    with ThreadPoolExecutor(1) as other:
        with release_files(first.file.parent, "manager").lock(wait=True):
            waiting = other.submit(make, url, tmp_path)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=1)
            add(url, cases(1, 600))
        assert waiting.result().waiting == 1


PARTNER = Asked("partner-CW", K, "A regional picture", "Stcrt. 2010, 11337")


def test_another_ground_needs_a_new_series(url: str, tmp_path: Path) -> None:
    make(url, tmp_path, PARTNER)
    other = Asked("partner-CW", K, "Another purpose", PARTNER.agreement)
    with pytest.raises(RegisterError, match="begun for 'A regional picture'"):
        make(url, tmp_path, other)
    assert ledger_of(tmp_path, "partner-CW").purpose == PARTNER.purpose


def test_handling_decides_what_partners_count(url: str, tmp_path: Path) -> None:
    add(url, cases(6, 700, theme="both", place="BQ-SAB", handling="analyst"))
    add(url, cases(6, 710, theme="both", place="BQ-SAB", handling=None))
    add(url, cases(1, 720, theme="both", place="BQ-SAB", handling="partner", case_id="C1"))
    add(url, cases(1, 721, theme="both", place="BQ-SAB", handling="analyst", case_id="C1"))
    add(url, cases(6, 730, theme="smuggling", place="BQ-lac", handling="training"))
    add(url, cases(6, 740, theme="smuggling", place="BQ-lac", handling="briefing"))
    partner = make(url, tmp_path, PARTNER)
    assert partner.left_out == 25, "one whose second report is for analysts only among them"
    assert partner.info.cases + partner.waiting == CASES
    assert "saba" not in set(partner.rows["area"])
    released = ledger_of(tmp_path, "partner-CW").reports()
    assert released.isdisjoint(f"Q{number}" for number in range(700, 746))
    manager = make(url, tmp_path)
    assert manager.left_out == 0
    assert manager.info.cases + manager.waiting == CASES + 25


def test_costs_are_of_each_case_once(url: str, tmp_path: Path) -> None:
    run(url, "UPDATE report SET event_date = '2019-05-05' WHERE report_id IN ('Q0', 'Q20', 'Q40')")
    first = make(url, tmp_path)
    add(url, cases(6, 800, theme="trafficking", place="BQ-lac"))
    add(url, cases(7, 850, theme="smuggling", place="BQ-lac"))
    with days_later(366):
        made = make(url, tmp_path)
    assert (first.waiting, made.info.batches) == (3, 2)
    for name, cost in made.costs.items():
        of_all = cost.told + cost.turned + cost.other + cost.several + cost.not_known
        assert of_all == len(made.rows), name
        assert cost.told == made.rows[name].notna().sum(), name


def test_origins_are_of_legs_into_the_area(tmp_path: Path) -> None:
    """A leg that the register does not have is not laid out."""
    url = f"sqlite:///{tmp_path / 'legs.db'}"
    legs: dict[str, list[tuple[str, str | None]]] = {
        "there": [("VE-morrocoy", "BQ-lac")],
        "onward": [("VE-morrocoy", "CW-fuikbaai"), ("CW-fuikbaai", "BQ-lac")],
        "elsewhere": [("VE-morrocoy", "CW-fuikbaai")],
        "nowhere": [("VE-morrocoy", None)],
        "no area": [("VE-morrocoy", "CW-fuikbaai")],
    }
    write_register(
        url,
        reports=[
            {"report_id": name, "place": None if name == "no area" else "BQ-lac"} for name in legs
        ],
        leg=[
            {"report_id": name, "sequence": number, "origin": origin, "destination": destination}
            for name, of_case in legs.items()
            for number, (origin, destination) in enumerate(of_case, 1)
        ],
    )
    told = attributes.read(open_mirror(ensure_mirror(open_engine(url), tmp_path / "mirror").file))
    names = told.cases["reports"].str[0]
    mine = told.values[told.values["attribute"] == "origin"]
    origins = {
        names[key]: value for key, value in zip(mine["case_key"], mine["value"], strict=True)
    }
    assert origins == {"there": "VE", "onward": "CW", "no area": "VE"}
