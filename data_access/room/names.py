"""Codes, tokens and nicknames: what is drawn at random, and what a person types."""

import hashlib
import re
import secrets
import unicodedata

from data_access.codes import N_
from data_access.errors import RoomRefused
from data_access.room.values import CODE_LENGTH, CODE_SIGNS, LONGEST_NICKNAME, Way

_FILLERS = {"\u115f", "\u1160"}
"""Letters to Unicode, blanks to whoever looks; others become one of these by NFKC."""

_MARKS_IN_A_ROW = 2
"""More of them make letters grow over the lines above and below."""


def new_token() -> str:
    """128 bits at random."""
    return secrets.token_hex(16)


def new_way() -> Way:
    """A token and a ticket to it, before there is a seat."""
    return Way(new_token(), secrets.token_urlsafe(16))


def is_id(text: str) -> bool:
    """Whether a session can be called so: they are named as tokens are drawn."""
    return re.fullmatch("[0-9a-f]{16}", text) is not None


def hashed(token: str) -> str:
    """What is kept of a token. It is random, so that a plain hash cannot be turned round."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """A code to read off a wall: one of about 890 million."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def code_of(typed: str) -> str:
    """A code as it is kept: capitals, without what people put between."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())[: 2 * CODE_LENGTH]


def nickname_of(typed: str) -> str:
    """A nickname as it is shown: one line, no sign that cannot be seen, no more than fits.

    Raises
    ------
    RoomRefused
        No letter or digit is left, or it is too long.
    """
    kept, marks = [], 0
    for sign in unicodedata.normalize("NFKC", typed[: 20 * LONGEST_NICKNAME]):
        category = unicodedata.category(sign)
        marks = marks + 1 if category.startswith("M") else 0
        if marks <= _MARKS_IN_A_ROW:
            # Controls, and signs that turn the direction of what follows them.
            blank = category[0] in {"C", "Z"} or sign in _FILLERS
            kept.append(" " if blank else sign)
    nickname = " ".join("".join(kept).split())
    if not any(sign.isalnum() for sign in nickname):
        raise RoomRefused(N_("A nickname needs at least one letter or digit."))
    if len(nickname) > LONGEST_NICKNAME:
        raise RoomRefused(N_("A nickname has at most {most} signs."), most=LONGEST_NICKNAME)
    return nickname


def same(nickname: str) -> str:
    """A nickname as it is compared with others: small letters, without accents and gaps."""
    apart = unicodedata.normalize("NFKD", nickname.casefold())
    return "".join(sign for sign in apart if sign.isalnum())
