"""A register on a primary with two standbys, read by the role of the operations page."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from data_access.replica import open_engine
from tests.operations import sql_of
from tests.postgresql import Server, urls, wait_until, wait_until_replayed

READER, PASSWORD = "register_reader", "a-password-of-the-tests"
ADMITS = f"local all {READER} scram-sha-256"

PRIMARY = {"autovacuum": "off", "wal_keep_size": "64MB", "cluster_name": "primary"}
STANDBY = {
    "hot_standby_feedback": "off",
    "max_standby_streaming_delay": "50ms",
    "wal_retrieve_retry_interval": "100ms",
}
"""A standby that cancels reads soon, and looks for its primary often."""


def statements_of_page() -> str:
    """The SQL that makes the reading role."""
    (statements,) = sql_of("The reading role")
    return statements


@dataclass
class Cluster:
    primary: Server
    first: Server
    second: Server

    @property
    def servers(self) -> list[Server]:
        return [self.primary, self.first, self.second]

    def engine(self, *servers: Server, user: str = f"{READER}:{PASSWORD}") -> Engine:
        """An engine of the dashboard on these servers, in this order; the first standby without."""
        return open_engine(urls(list(servers or [self.first]), "register", user))

    def write(self, *statements: str) -> None:
        """Change the register on the primary."""
        self.primary.run(*statements, database="register")

    def catch_up(self) -> None:
        wait_until_replayed(self.primary, self.first, self.second)

    def disturb(self) -> None:
        """Clean up on the primary what an older snapshot on a standby still sees."""
        self.write("UPDATE report SET updated_at = updated_at + interval '1s'", "VACUUM report")
        self.catch_up()

    def mend(self) -> None:
        """All servers run and replay again."""
        for server in self.servers:
            if not server.runs:
                server.start()
        for standby in (self.first, self.second):
            standby.run("SELECT pg_wal_replay_resume()")
            wait_until(standby, "EXISTS (SELECT FROM pg_stat_wal_receiver)")
        self.catch_up()


def reports(connection: Connection) -> int:
    count: int = connection.exec_driver_sql("SELECT count(report_id) FROM report").scalar_one()
    return count


def twice(between: Callable[[], None]) -> Callable[[Connection], tuple[int, int]]:
    """Work that reads, waits for what happens in between, and reads again."""

    def work(connection: Connection) -> tuple[int, int]:
        before = reports(connection)
        between()
        return before, reports(connection)

    return work


def once(happening: Callable[[], None]) -> Callable[[], None]:
    """What happens in the first attempt only."""
    left = [happening]
    return lambda: left.pop()() if left else None


def name(connection: Connection) -> str:
    """Which server answers."""
    answer: str = connection.exec_driver_sql("SELECT current_setting('cluster_name')").scalar_one()
    return answer
