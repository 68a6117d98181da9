"""What was found of sessions lately, while several requests ask at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from dashboard import standing as module
from dashboard.session_cookie import Session
from dashboard.standing import Standing, often_s
from data_access import settings
from data_access.clock import now
from data_access.errors import NotAdmitted
from data_access.people import People
from data_access.people_tables import Person, Role

WAIT_S = 30


class Slow(People):
    """Answers late what it found at once."""

    found, go_on = Event(), Event()

    def is_revoked(self, subject: str, key: str, issued_at: datetime) -> bool:
        answer = super().is_revoked(subject, key, issued_at)
        self.found.set()
        assert self.go_on.wait(WAIT_S)
        return answer


def test_session_that_ends_while_it_is_asked_for_has_ended(tmp_path: Path) -> None:
    people = Slow(f"sqlite:///{tmp_path / 'people' / 'people.db'}")
    people.add(Person("anna", "KPCN", Role.ANALYST))
    standing, session = Standing(people), Session("anna", "of anna", now())
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(standing.has_ended, session)
        assert people.found.wait(WAIT_S)
        standing.end(session)
        people.go_on.set()
        assert asked.result(WAIT_S), "what was found before the end is no answer any more"
    assert standing.has_ended(session)


def test_role_is_gone_from_an_open_page_within_the_time_that_is_promised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Withdrawn just after it was read; the page asks as often as it does, a little early."""
    people = People(f"sqlite:///{tmp_path / 'people' / 'people.db'}")
    people.add(Person("anna", "KPCN", Role.ANALYST))
    clock = [0.0]
    monkeypatch.setattr(module, "monotonic", lambda: clock[0])
    stands = Standing(people)
    assert stands.person("anna").role is Role.ANALYST
    people.withdraw("anna")
    for beat in count(1):
        clock[0] = beat * often_s() - 0.005
        assert clock[0] <= settings.PEOPLE_CHECK_S, "the page still stands"
        try:
            stands.person("anna")
        except NotAdmitted:
            break
