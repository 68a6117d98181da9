"""The present moment as the contract, the mirror and the notebook keep it."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment in UTC, without a zone, as the register writes times."""
    return datetime.now(UTC).replace(tzinfo=None)
