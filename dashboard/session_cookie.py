"""The signed cookie that `st.login` leaves: whose session, which one, and since when.

The only place that knows how Streamlit keeps it. It leans on a private function of it, so that
what is decided here is decided about the very session that Streamlit will see; a test pins it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import streamlit as st
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import cookie_parser
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from data_access import settings
from data_access.clock import now

NAME = USER_COOKIE_NAME
"""The cookie's name; its parts, and the tokens beside it, have names that begin with it."""
ONE_ANSWER = timedelta(seconds=5)
"""The parts of a session are signed while one answer is made; further apart they are of several."""


@dataclass(frozen=True)
class Session:
    """One sign-in. ``issued_at`` is UTC, by this machine's clock."""

    subject: str
    key: str
    issued_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether it ended by itself: a session lasts eight hours."""
        return now() - self.issued_at >= timedelta(seconds=settings.SESSION_S)


def is_sign_in_configured() -> bool:
    """Whether ``secrets.toml`` has a section ``[auth]``."""
    return bool(_section())


def redirect_uri() -> str:
    """Where the provider sends people back to, as configured."""
    return str(_section().get("redirect_uri", ""))


def metadata_url() -> str:
    """Where the provider describes itself."""
    return str(_section().get("server_metadata_url", ""))


def _section() -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = st.secrets.get("auth", {})
    except StreamlitSecretNotFoundError:
        return {}
    return found


def read(cookies: Mapping[str, str]) -> Session | None:
    """The session of a request's cookies; None without one, or where we did not sign it as one."""
    if NAME not in cookies:
        return None
    try:
        content = _get_signed_cookie_with_chunks(dict(cookies), NAME)
        if content is None:
            return None
        moments = _moments(cookies)
        if max(moments) - min(moments) > ONE_ANSWER:
            return None
        subject = json.loads(content)["sub"]
    except (BadData, ValueError, KeyError, TypeError):
        return None
    # Of the content, not of the cookie: one signature can be written in several ways. Every sign-in
    # has a nonce of its own, so no two contents are alike.
    key = hashlib.sha256(content).hexdigest()
    return Session(str(subject), key, min(moments).replace(tzinfo=None))


def _moments(cookies: Mapping[str, str]) -> list[datetime]:
    """When each part of a session was signed.

    Streamlit signs every part by itself, and the first of several holds nothing but their number:
    taken alone, it could be anybody's of today before the parts of another's of yesterday.
    """
    moments = []

    def noted(name: str) -> bytes:
        signer = URLSafeTimedSerializer(get_cookie_secret(), salt=name)
        value, moment = signer.loads(cookies[name], return_timestamp=True)
        moments.append(moment)
        return str(value).encode()

    get_cookie_with_chunks(noted, NAME)
    return moments


def without_session(header: str) -> str:
    """A cookie header without the session, told apart as Starlette tells cookies apart."""
    kept = [
        chunk
        for chunk in header.split(";")
        if not any(name.startswith(NAME) for name in cookie_parser(chunk))
    ]
    return ";".join(kept)
