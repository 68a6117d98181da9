"""Who looks, and which kinds of register that opens."""

from enum import StrEnum

from data_access.errors import NotForAudience


class Audience(StrEnum):
    """Who is looking; decides which copy a `Register` opens."""

    ANALYST = "analyst"
    MANAGER = "manager"
    PARTNER = "partner"
    PARTICIPANT = "participant"


KINDS: dict[Audience, tuple[str, ...]] = {
    Audience.ANALYST: ("operational", "imported", "training"),
    Audience.MANAGER: ("release",),
    Audience.PARTNER: ("release",),
    Audience.PARTICIPANT: ("training",),
}
"""Kinds of register that an audience may open."""


def require_kind(audience: Audience, kind: str) -> None:
    """Hold a register to `KINDS`.

    Raises
    ------
    NotForAudience
        It is not of a kind that the audience may open.
    """
    if kind not in KINDS[audience]:
        raise NotForAudience(
            f"Who looks as {audience} may open a register of the kind "
            f"{' or '.join(KINDS[audience])}; this one is of the kind {kind}."
        )
