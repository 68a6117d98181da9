"""A page asked for as a browser does, without one: every byte that the server sends."""

import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

ANSWER_S = 60


@dataclass(frozen=True)
class Tab:
    """One connection to the server, as long as it lasts."""

    stream: ClientConnection

    def run(self, name: str = "", query: str = "language=English", part: str = "") -> bytes:
        """All that one run of a page sends; of a part of it that runs by itself, if asked."""
        return b"".join(payload for payload, _message in self._run(name, query, part))

    def parts(self) -> list[str]:
        """Parts that run by themselves, of one more run of the page."""
        return [
            message.auto_rerun.fragment_id
            for _payload, message in self._run()
            if message.WhichOneof("type") == "auto_rerun"
        ]

    def name(self) -> str:
        """What the server calls this page, by one more run of it."""
        names = [
            message.new_session.initialize.session_id
            for _payload, message in self._run()
            if message.WhichOneof("type") == "new_session"
        ]
        return str(names[0])

    def _run(
        self, name: str = "", query: str = "language=English", part: str = ""
    ) -> list[tuple[bytes, ForwardMsg]]:
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = name
        asked.rerun_script.fragment_id = part
        self.stream.send(asked.SerializeToString())
        received = []
        while True:
            payload = self.stream.recv(timeout=ANSWER_S, decode=False)
            received.append((payload, ForwardMsg.FromString(payload)))
            if received[-1][1].WhichOneof("type") == "script_finished":
                return received


@contextmanager
def tab(
    address: str,
    session: str | None = None,
    *,
    origin: str | None = None,
    host: str | None = None,
    resumed: str = "",
) -> Iterator[Tab]:
    """A connection with a session; from a page and to a host as asked, else the app's own.

    ``resumed`` is the name of a page that was left, to be taken up again.

    Raises
    ------
    websockets.exceptions.InvalidStatus
        The server refuses the connection.
    """
    token = _xsrf_token(address)
    cookies = f"_streamlit_xsrf={token}" + (f"; _streamlit_user={session}" if session else "")
    server = urlsplit(address)
    with connect(
        f"ws://{host or server.netloc}/_stcore/stream",
        sock=socket.create_connection((server.hostname or "", server.port or 0)),
        origin=origin or address,  # type: ignore[arg-type]
        subprotocols=["streamlit", token, *filter(None, [resumed])],  # type: ignore[list-item]
        additional_headers={"Cookie": cookies},
        max_size=None,
        proxy=None,
    ) as stream:
        yield Tab(stream)


def page(address: str, session: str | None = None, name: str = "") -> bytes:
    """All that one run of a page sends."""
    with tab(address, session) as opened:
        return opened.run(name)


def _xsrf_token(address: str) -> str:
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=ANSWER_S) as answer:
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            if name == "_streamlit_xsrf":
                return str(value)
    raise AssertionError("the server gives no token against forged requests")
