"""Which tests one worker runs: those of a file share what it makes, those of the app its registers,
there is one browser, and one primary with its standbys.

Two browsers draw so slowly that neither is ready in time. (`--dist loadgroup` of pytest-xdist 3.8
does nothing under pytest 9: it names groups in a part of an item that pytest no longer reads.)

Where ``TESTS_SKIP_NOTHING=1`` is set, a test that is skipped for want of a program (a browser, a
database's server, a proxy, a clock) fails: else all of them could be missing and nobody see it.
"""

import os
import sys
from collections.abc import Generator

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser/"
MAIN = sys.modules["__main__"]
TOGETHER = ("tests/app/", BROWSER, "tests/standby/")

settings.register_profile("thousands", max_examples=2_000, deadline=None)


class _ByFile(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Deal tests out by file, and those of a folder that share one thing to one worker."""
    return _ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what one worker is longest at, so that it does not end after the others."""
    items.sort(key=lambda item: not item.nodeid.startswith(BROWSER))


MAY_BE_SKIPPED = ("the system's root", "proves nothing")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail where a test is skipped, if that is asked for."""
    report = yield
    if os.environ.get("TESTS_SKIP_NOTHING") == "1" and report.skipped:
        why = str(report.longrepr)
        if not any(reason in why for reason in MAY_BE_SKIPPED) and not hasattr(report, "wasxfail"):
            report.outcome, report.longrepr = "failed", f"Skipped, and nothing may be: {why}"
    return report


@pytest.fixture(autouse=True)
def _own_main() -> None:
    """A page that is run becomes `__main__` and stays so: processes spawned later would run it."""
    sys.modules["__main__"] = MAIN
