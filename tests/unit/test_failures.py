"""What a PostgreSQL error means, and how a read is begun anew after it."""

from random import Random

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError

from data_access.errors import RegisterUnavailable
from data_access.failures import while_opening, while_reading
from data_access.replica import consistent

SECRET = "Not for a log"
ENGINE = create_engine("postgresql+psycopg://reader:hush@standby/register")


def broken(state: str | None, said: str = SECRET) -> DBAPIError:
    original = errors.lookup(state)(said) if state else psycopg.OperationalError(said)
    return DBAPIError(f"SELECT '{SECRET}'", None, original)


@pytest.mark.parametrize(
    ("state", "said", "passes", "words"),
    [
        ("40001", SECRET, True, "hot_standby_feedback"),
        ("40P01", SECRET, True, "hot_standby_feedback"),
        ("57014", "canceling statement due to conflict with recovery", True, "hot_standby"),
        ("57014", "canceling statement due to statement timeout", False, "ran longer"),
        ("55P03", SECRET, True, "locked"),
        ("53300", SECRET, True, "connection limit"),
        ("08006", SECRET, True, "cannot be reached at standby"),
        ("57P01", SECRET, True, "cannot be reached at standby"),
        ("57P02", SECRET, True, "cannot be reached at standby"),
        ("57P03", SECRET, True, "cannot be reached at standby"),
        (None, "server closed the connection unexpectedly", True, "cannot be reached at standby"),
        ("25P03", SECRET, True, "stood still"),
        ("25P04", SECRET, True, "stood still"),
        ("42501", SECRET, False, "docs/operations.md"),
        ("28P01", SECRET, False, "refused the sign-in"),
        ("28000", SECRET, False, "refused the sign-in"),
        ("42P01", SECRET, False, "data_access.check"),
        ("42703", SECRET, False, "data_access.check"),
        ("22P02", SECRET, False, "SQLSTATE 22P02"),
        ("53200", SECRET, False, "SQLSTATE 53200"),
    ],
)
def test_state_decides(state: str | None, said: str, passes: bool, words: str) -> None:
    failure = while_reading(broken(state, said), ENGINE)
    assert failure.passes is passes
    assert words in failure.sentence
    assert SECRET not in failure.sentence
    assert "hush" not in failure.sentence


@pytest.mark.parametrize(
    ("said", "passes", "words"),
    [
        ('FATAL:  password authentication failed for user "reader"', False, "sign-in"),
        ('FATAL:  no pg_hba.conf entry for host "192.0.2.1", user "reader"', False, "sign-in"),
        ('FATAL:  role "reader" does not exist', False, "sign-in"),
        ('FATAL:  database "register" does not exist', False, "no database of the name"),
        ("SSL error: certificate verify failed", False, "could not prove"),
        ('server certificate for "a" does not match host name "b"', False, "could not prove"),
        ('root certificate file "/x" does not exist', False, "could not prove"),
        ("server does not support SSL, but SSL was required", False, "could not prove"),
        ("SSL error: unexpected eof while reading", True, "cannot be reached"),
        ("FATAL:  sorry, too many clients already", True, "connection limit"),
        ('FATAL:  too many connections for role "reader"', True, "connection limit"),
        ("FATAL:  the database system is starting up", True, "cannot be reached"),
        ("Connection refused", True, "cannot be reached"),
        ("connection timeout expired", True, "cannot be reached"),
    ],
)
def test_words_decide_while_opening(said: str, passes: bool, words: str) -> None:
    failure = while_opening(broken(None, said), ENGINE)
    assert failure.passes is passes
    assert words in failure.sentence


# Pauses ------------------------------------------------------------------------------------------

# Nobody listens at the first port, so that the door itself refuses each attempt.
REFUSED = create_engine("postgresql+psycopg://reader@127.0.0.1:1/register")


def pauses(seed: int, attempts: int) -> list[float]:
    slept: list[float] = []

    def nothing(_: Connection) -> None:
        """Never begun."""

    with pytest.raises(RegisterUnavailable):
        consistent(REFUSED, nothing, attempts=attempts, chance=Random(seed), sleep=slept.append)
    return slept


def test_pauses_are_drawn_and_grow_to_a_bound() -> None:
    drawn = [pauses(seed, 8) for seed in range(200)]
    most = [max(each) for each in zip(*drawn, strict=True)]
    least = [min(each) for each in zip(*drawn, strict=True)]
    bounds = [0.5, 1, 2, 4, 4, 4, 4]
    assert all(0.9 * bound < found <= bound for found, bound in zip(most, bounds, strict=True))
    assert all(found < 0.1 * bound for found, bound in zip(least, bounds, strict=True))


def test_same_chance_makes_same_pauses() -> None:
    assert pauses(1, 5) == pauses(1, 5) != pauses(2, 5)


def test_one_attempt_makes_no_pause() -> None:
    assert pauses(1, 1) == []
