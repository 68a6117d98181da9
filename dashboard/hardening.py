"""What Streamlit must be set to before anybody signs in; without it nothing is started.

Streamlit reads `.streamlit/config.toml` of the folder in which it is started and says nothing
where there is none: its own settings then show error texts and offer every table as a file.
"""

import logging
import sys
from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from data_access import settings

log = logging.getLogger(__name__)

REQUIRED: Mapping[str, object] = MappingProxyType(
    {
        "browser.gatherUsageStats": False,
        "client.disableDataExport": True,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "global.developmentMode": False,
        "server.corsAllowedOrigins": [],
        "server.enableAgentApi": False,
        "server.enableCORS": True,
        "server.enableXsrfProtection": True,
        "server.scriptHealthCheckEnabled": False,
        "server.trustedUserHeaders": {},
    }
)
CHOSEN = ("server.address", "server.allowedHosts")
"""To be said by whoever starts it; Streamlit's own setting is every address and every host."""

LONGEST_CHECK_S, LONGEST_DISCONNECTED_S = 60, 60

_guarded = False


def require() -> None:
    """Note that the guard stands, and end the process where a setting is not as it must be."""
    global _guarded  # noqa: PLW0603 - of the process, as what it notes
    if wrong := _wrong():
        sys.exit(
            "The dashboard is not started, for these settings are not what they must be: "
            f"{'; '.join(wrong)}. Start it in its own folder, where .streamlit/config.toml lies, "
            "and let no flag or variable undo what stands there (docs/operations.md, Signing in)."
        )
    _guarded = True


def is_guarded() -> bool:
    """Whether this process was started with its guard, and with these settings, and has them still.

    Streamlit reads its files anew when they change, while it runs.
    """
    undone = _undone()
    if undone:
        log.error("Nobody is let in, for settings are not what they must be: %s", "; ".join(undone))
    return _guarded and not undone


def _undone() -> list[str]:
    """What is wrong with Streamlit's settings."""
    wrong = [
        f"{name} is {st.get_option(name)!r}, not {must!r}"
        for name, must in REQUIRED.items()
        if st.get_option(name) != must
    ]
    wrong += [f"{name} is not set" for name in CHOSEN if not st.get_option(name)]
    wrong += [f"{name} is every one" for name in CHOSEN if "*" in (st.get_option(name) or "")]
    kept_s = st.get_option("server.disconnectedSessionTTL")
    if kept_s is None or kept_s > LONGEST_DISCONNECTED_S:
        wrong.append(f"server.disconnectedSessionTTL is over {LONGEST_DISCONNECTED_S}")
    return wrong


def _wrong() -> list[str]:
    wrong = _undone()
    if not 0 < settings.PEOPLE_CHECK_S <= LONGEST_CHECK_S:
        wrong.append(f"REGISTER_PEOPLE_CHECK is not between 0 and {LONGEST_CHECK_S} seconds")
    return wrong
