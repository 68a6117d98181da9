"""A page asked for as a browser does, without one: every byte that the server sends."""

import socket
import urllib.request
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

ANSWER_S = 60


def page(
    address: str,
    session: str | None = None,
    *,
    name: str = "",
    query: str = "language=English",
    origin: str | None = None,
    host: str | None = None,
) -> bytes:
    """All that one run of a page sends over the websocket.

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
        subprotocols=["streamlit", token],  # type: ignore[list-item]
        additional_headers={"Cookie": cookies},
        max_size=None,
        proxy=None,
    ) as stream:
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = name
        stream.send(asked.SerializeToString())
        received = []
        while True:
            payload = stream.recv(timeout=ANSWER_S, decode=False)
            received.append(payload)
            message = ForwardMsg.FromString(payload)
            if message.WhichOneof("type") == "script_finished":
                return b"".join(received)


def _xsrf_token(address: str) -> str:
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=ANSWER_S) as answer:
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            if name == "_streamlit_xsrf":
                return str(value)
    raise AssertionError("the server gives no token against forged requests")
