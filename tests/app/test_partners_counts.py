"""What partners counted, beside what we did, for managers; and links to a release."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.briefing.slide import Slide, Source
from dashboard.texts import RELEASED, label
from data_access import settings
from data_access.release import MANAGER_K, PARTNER_K, open_release, release_file, release_info
from data_access.release.aggregates import export_aggregates, import_aggregates
from data_access.release.ledger import Ledger, ledger_file, read_ledger
from tests.app.briefings import add, stored
from tests.app.pages import MAX, PIA, OpenApp, counts, fine, visit

REPLACED = "has been replaced or taken away since"


@pytest.fixture(autouse=True)
def releases(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of releases of a test's own."""
    folder = shutil.copytree(settings.RELEASES_FOLDER, tmp_path / "releases")
    monkeypatch.setattr(settings, "RELEASES_FOLDER", folder)
    return folder


@pytest.fixture
def ours(mirrors: Path) -> Ledger:
    """What was sent to a partner, which stands for what a partner sends."""
    found = read_ledger(ledger_file(mirrors, "partner-CW"))
    assert found
    return found


def _take_in(ours: Ledger, folder: Path, purpose: str) -> None:
    info = release_info(open_release(release_file(folder, "partner-CW") or Path()))
    file = folder.parent / "theirs.csv"
    file.write_text(export_aggregates(ours.rows(), info, "1", "x", "The register"))
    import_aggregates(file, "CW", purpose, info.agreement, folder)


def test_counts_of_a_partner_stand_beside_ours_for_managers_alone(
    open_app: OpenApp, training_url: str, ours: Ledger, releases: Path
) -> None:
    app = open_app(training_url, MAX)
    assert not _beside(app)
    _take_in(ours, releases, "Joint picture")
    info = release_info(open_release(release_file(releases, "from-CW") or Path()))
    (table,) = _beside(app.run())
    assert table["Counted by"].tolist() == ["This copy", "Curaçao"]
    assert table["Cases"].tolist() == [counts(app)[1], info.cases]
    assert table["Fewest of a combination"].tolist() == [MANAGER_K, PARTNER_K]
    (region,) = (one.value for one in app.dataframe if "By" in one.value.columns)
    we, they = (region[region["By"] == "Theme"].set_index("Value")[name]
                for name in ("This copy", "Curaçao"))  # fmt: skip
    assert list(we.index) == list(they.index)
    assert we.sum() <= table["Cases"][0]
    assert they.dropna().min() >= PARTNER_K
    assert dict(they.dropna()) == dict(
        ours.rows()["theme"].dropna().map(partial(label, "theme")).value_counts()
    )
    levels = release_info(open_release(release_file(releases, "manager") or Path())).levels
    alike = {name for name, level in info.levels.items() if levels.get(name) == level}
    assert set(region["By"]) == {RELEASED[name] for name in alike}
    assert not _beside(open_app(training_url, PIA))


def _damage(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5_000])


def _outdate(file: Path) -> None:
    start, country, _layout, *rest = file.name.split("-")
    file.rename(file.with_name("-".join([start, country, "0000000000000000", *rest])))


@pytest.mark.parametrize("harm", [_damage, _outdate])
def test_a_partners_table_that_cannot_be_read_takes_nothing_else_away(
    open_app: OpenApp,
    training_url: str,
    ours: Ledger,
    releases: Path,
    harm: Callable[[Path], None],
) -> None:
    _take_in(ours, releases, "Joint picture")
    harm(release_file(releases, "from-CW") or Path())
    app = open_app(training_url, MAX)
    (table,) = _beside(app)
    assert table["Counted by"].tolist() == ["This copy", "Curaçao"]
    assert table["Cases"].isna().tolist() == [False, True]
    assert not [one for one in app.dataframe if "By" in one.value.columns]
    add(app, "from-partners")
    assert "to be taken in anew by whoever runs this: Curaçao" in _source().method


def test_a_slide_of_a_partners_table_says_which_and_when_it_was_replaced(
    open_app: OpenApp, training_url: str, ours: Ledger, releases: Path
) -> None:
    _take_in(ours, releases, "Joint picture")
    app = visit(add(open_app(training_url, MAX), "from-partners"), "briefing")
    taken = release_info(open_release(release_file(releases, "from-CW") or Path()))
    assert _source().partners == (taken.copy_name,)
    assert f"Curaçao · {taken.copy_name}" in _source().method
    assert not any(REPLACED in one.value for one in app.info)
    for file in releases.glob("mirror-fromCW*"):
        file.unlink()
    assert any(REPLACED in one.value for one in app.run().info)


def _source() -> Source:
    """What the slide that is kept says of where its numbers come from."""
    ((_who, _audience, payload),) = stored()
    return Slide.from_json(payload).source


def _beside(app: AppTest) -> list[pd.DataFrame]:
    fine(app, "overview")
    return [one.value for one in app.dataframe if "Counted by" in one.value.columns]


@pytest.mark.parametrize("asked", ["Not known", "not known"])
def test_link_to_what_a_release_does_not_tell_is_left_out_and_said(
    open_app: OpenApp, training_url: str, asked: str
) -> None:
    app = open_app(training_url, MAX, mode=asked)
    fine(app, "overview")
    chosen, every = counts(app)
    assert chosen == every
    (told,) = [one.value for one in app.warning if "The link asks for values" in one.value]
    assert f"“{asked}”" in told
