"""A register of invented reports, its release copy, and both as somebody who attacks sees them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_access.audience import Audience
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.release import Asked, Made, attributes, make_release, open_release
from data_access.release.attributes import Told
from data_access.release.ledger import Ledger, ledger_file, read_ledger
from data_access.release.recoding import Recoding, recoded, recoding
from data_access.replica import open_engine
from data_access.training import build_into
from tests.trust.attacks import Population, populations

UNTIL = date(2026, 6, 30)
CONTROL = {
    "theme": "themes",
    "area": "countries of the Kingdom",
    "period": "years",
    "sector": "five sectors",
}


@dataclass(frozen=True)
class Released:
    """One register and its release.

    ``truth`` and ``shown`` are of the release's attributes; ``control`` is the register by four
    attributes, of which the usual rules hide the small counts.
    """

    url: str
    made: Made
    told: Told
    ledger: Ledger
    truth_rows: pd.DataFrame
    truth: Population
    shown: Population
    control: Population
    register: Register


Release = Callable[[int, int], Released]


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A register of so many reports, and its release to the manager at a k."""

    @cache
    def register(reports: int) -> tuple[str, Path]:
        folder = tmp_path_factory.mktemp(f"register{reports}")
        url = f"sqlite:///{folder / 'training.db'}"
        build_into(url, until=UNTIL, seed=7, reports=reports)
        return url, folder

    @cache
    def make(reports: int, k: int) -> Released:
        url, folder = register(reports)
        made = make_release(
            url,
            Asked("manager", k),
            mirrors=folder / f"mirror{k}",
            releases=folder / f"releases{k}",
        )
        return seen(url, made, folder / f"mirror{k}")

    return make


def seen(url: str, made: Made, mirrors: Path) -> Released:
    """A register and its release as they are attacked."""
    source = open_engine(url)
    mirror = open_mirror(ensure_mirror(source, mirrors).file)
    told = attributes.read(mirror)
    mirror.dispose()
    ledger = read_ledger(ledger_file(mirrors, made.info.audience))
    assert ledger is not None
    truth_rows = as_told(told, ledger.recoding)
    truth, shown = populations(truth_rows, made.rows)
    return Released(
        url=url,
        made=made,
        told=told,
        ledger=ledger,
        truth_rows=truth_rows,
        truth=truth,
        shown=shown,
        control=populations(as_told(told, recoding(told, CONTROL, UNTIL.year)))[0],
        register=Register(Audience.MANAGER, open_release(made.file)),
    )


def as_told(told: Told, by: Recoding) -> pd.DataFrame:
    """The cases recoded, nothing suppressed."""
    columns = {}
    for name in by.attributes:
        one = recoded(told, by, name)
        words = np.array([None, *one.values], dtype=object)
        columns[name] = words[one.coded]
    return pd.DataFrame(columns, dtype="object")


@pytest.fixture
def long_run(request: pytest.FixtureRequest) -> bool:
    """Whether this is one of the attacks at full length."""
    return request.node.get_closest_marker("trust") is not None
