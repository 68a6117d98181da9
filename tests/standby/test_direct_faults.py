"""Direct mode on a standby that goes away in a page, cancels a question or lets nobody in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from data_access import replica
from data_access.audience import Audience
from data_access.direct import open_direct
from data_access.errors import RegisterUnavailable
from data_access.register import Register
from data_access.selection import EVERYTHING
from tests.postgresql import urls
from tests.standby.cluster import PASSWORD, READER, Cluster, once


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "UNREACHED_S", 1.0)


def _register(cluster: Cluster, *, happening: Callable[[], None] = lambda: None) -> Register:
    """The register on both standbys; something happens to the first question after the opening."""
    of = urls([cluster.first, cluster.second], "register", f"{READER}:{PASSWORD}")
    register = Register(Audience.ANALYST, open_direct(of).engine)
    happen = once(happening)

    @event.listens_for(register._engine, "before_cursor_execute")
    def before(*_: Any) -> None:
        happen()

    return register


def _cancel(cluster: Cluster) -> None:
    cluster.first.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'register-dashboard'"
    )


@pytest.mark.parametrize("harm", [lambda cluster: cluster.first.kill(), _cancel])
def test_question_that_a_standby_breaks_off_is_asked_once_more(
    faulty: Cluster, harm: Callable[[Cluster], None]
) -> None:
    expected = _register(faulty).kpis(EVERYTHING)
    register = _register(faulty, happening=lambda: harm(faulty))
    assert register.kpis(EVERYTHING).equals(expected)


@pytest.fixture
def full(faulty: Cluster) -> Iterator[Callable[[], None]]:
    """Makes the servers take no more connections of the reading role."""

    def limit(most: int) -> None:
        faulty.write(f"ALTER ROLE {READER} CONNECTION LIMIT {most}")
        faulty.catch_up()

    yield lambda: limit(0)
    limit(8)


def test_server_that_takes_no_more_connections_is_not_told_as_one_out_of_reach(
    faulty: Cluster, full: Callable[[], None]
) -> None:
    register = _register(faulty)
    full()
    with pytest.raises(RegisterUnavailable, match="takes no more connections"):
        register.kpis(EVERYTHING)
