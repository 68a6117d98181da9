"""The headers of every answer: what a page may load, and how cookies are kept."""

import base64
import hashlib
import re
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection

from dashboard import seat
from dashboard.session_cookie import NAME, redirect_uri
from data_access import settings

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")
_XSRF = "_streamlit_xsrf"
_KEPT_BY_BROWSER = ("/static/", "/app/static/")
"""Streamlit's own program, whose file names change with it, and the basemap."""

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
    "payment=(), usb=()",
}


def _of_own_page() -> str:
    """Hashes of the scripts that stand in Streamlit's own page, so that no other may."""
    page = Path(st.__file__).parent / "static" / "index.html"
    return "".join(
        f" 'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(page.read_text(encoding="utf-8"))
    )


_SCRIPTS = _of_own_page()


def content_security_policy(host: str, *, secure: bool) -> str:
    """What a page may load, given the host that it was asked from; from nowhere else."""
    socket = f" {'wss' if secure else 'ws'}://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval'{_SCRIPTS}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' data:{socket}",  # a map fetches its arrow from within the page
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
            "manifest-src 'self'",
        )
    )


def protect(headers: MutableHeaders, asked: HTTPConnection, path: str) -> None:
    """Put the protecting headers into an answer, in place of what Streamlit says there."""
    secure = asked.scope["scheme"] in {"https", "wss"} or redirect_uri().startswith("https:")
    for name, value in _ALWAYS.items():
        headers[name] = value
    headers["Content-Security-Policy"] = content_security_policy(
        asked.headers.get("host", ""), secure=secure
    )
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if not path.startswith(_KEPT_BY_BROWSER):
        headers["Cache-Control"] = "private, no-store"
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        headers.append("set-cookie", kept_safely(cookie, secure=secure))


def kept_safely(cookie: str, *, secure: bool) -> str:
    """A Set-Cookie header of Streamlit's with the attributes that it should have.

    The session of `st.login` lasts eight hours instead of thirty days; a seat in a training room as
    long as it says. The token against forged requests stays readable for scripts: Streamlit's own
    sends it back.
    """
    pair, *given = (part.strip() for part in cookie.split(";"))
    name = pair.partition("=")[0]
    attributes = {part.partition("=")[0].lower(): part for part in given}
    attributes["samesite"] = "SameSite=Lax"
    if name != _XSRF:
        attributes["httponly"] = "HttpOnly"
    if secure:
        attributes["secure"] = "Secure"
    deleted = attributes.get("max-age", "").partition("=")[2] == "0"
    if name not in {_XSRF, seat.COOKIE} and not deleted:
        attributes["max-age"] = f"Max-Age={settings.SESSION_S}"
        attributes.pop("expires", None)
    return "; ".join((pair, *attributes.values()))


def begins_session(cookie: str) -> bool:
    """Whether a Set-Cookie header holds a new session."""
    pair, _, attributes = cookie.partition(";")
    name, _, value = pair.strip().partition("=")
    return name == NAME and value.strip('"') != "" and "max-age=0" not in attributes.lower()
