"""What Streamlit must be set to before anybody signs in; without it nothing is started.

Streamlit reads `.streamlit/config.toml` of the folder in which it is started and says nothing
where there is none: its own settings then show error texts and offer every table as a file.
"""

import sys
from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from data_access import settings

REQUIRED: Mapping[str, object] = MappingProxyType(
    {
        "browser.gatherUsageStats": False,
        "client.disableDataExport": True,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
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
    """Whether this process was started with its guard, and so with these settings."""
    return _guarded


def _wrong() -> list[str]:
    wrong = [
        f"{name} is {st.get_option(name)!r}, not {must!r}"
        for name, must in REQUIRED.items()
        if st.get_option(name) != must
    ]
    wrong += [f"{name} is not set" for name in CHOSEN if not st.get_option(name)]
    kept_s = st.get_option("server.disconnectedSessionTTL")
    if kept_s is None or kept_s > LONGEST_DISCONNECTED_S:
        wrong.append(f"server.disconnectedSessionTTL is over {LONGEST_DISCONNECTED_S}")
    if not 0 < settings.PEOPLE_CHECK_S <= LONGEST_CHECK_S:
        wrong.append(f"REGISTER_PEOPLE_CHECK is not between 0 and {LONGEST_CHECK_S} seconds")
    return wrong
