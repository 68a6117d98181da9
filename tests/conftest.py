"""Which tests one worker runs: those of a file share what it makes, and there is one browser.

Two browsers draw so slowly that neither is ready in time. (`--dist loadgroup` of pytest-xdist 3.8
does nothing under pytest 9: it names groups in a part of an item that pytest no longer reads.)
"""

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser/"

settings.register_profile("thousands", max_examples=2_000, deadline=None)


class _ByFile(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else nodeid.partition("::")[0]


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Deal tests out by file, and all that need a browser to one worker."""
    return _ByFile(config, log)
