"""A small register that can be released, and the release of it, for the tests of releases."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from data_access.clock import now
from data_access.release import Asked, Made, make_release, making
from data_access.release.ledger import Ledger, ledger_file, read_ledger
from tests.registers import AS_OF

K = 5


def cases(number: int, first: int = 0, **what: Any) -> list[dict[str, Any]]:
    return [
        {"report_id": f"Q{first + n}", "agency": "KPCN", "source_grade": "A", "handling": "partner",
         "event_date": date(2026, 3, 1 + n % 20), "registered_date": date(2026, 4, 1 + n % 20)}
        | what
        for n in range(number)
    ]  # fmt: skip


def released_reports() -> list[dict[str, Any]]:
    return [
        *cases(12, 0, theme="trafficking", place="BQ-lac"),
        *cases(9, 20, theme="smuggling", place="BQ-lac"),
        *cases(8, 40, theme="smuggling", place="CW-fuikbaai"),
        *cases(7, 60, theme="trafficking", place="CW-fuikbaai"),
        *cases(2, 80, theme="trafficking", country="AW"),
        *cases(6, 90, theme="trafficking"),
        *cases(5, 100, theme="smuggling"),
    ]


CASES = 49


MANAGER = Asked("manager", K)


def make(url: str, folder: Path, asked: Asked = MANAGER, *, anew: bool = False) -> Made:
    return make_release(
        url, asked, mirrors=folder / "mirror", releases=folder / "releases", anew=anew
    )


@contextmanager
def days_later(days: int) -> Iterator[None]:
    """Within, releases are made so many days from now: after a year a few new cases may enter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "now", lambda: now() + timedelta(days))
        yield


def ledger_of(folder: Path, name: str = "manager") -> Ledger:
    found = read_ledger(ledger_file(folder / "mirror", name))
    assert found
    return found


def add(url: str, reports: list[dict[str, Any]]) -> None:
    with create_engine(url).begin() as connection:
        for one in reports:
            row = one | {"updated_at": AS_OF + timedelta(hours=1)}
            names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO report ({names}) VALUES ({marks})"), row)


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Within, no file of this process can grow beyond so many bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
