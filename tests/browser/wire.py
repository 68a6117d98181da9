"""A page asked for as a browser does, without one: every byte that the server sends."""

import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

ANSWER_S = 300
"""Nobody waits so long where it is quick (`server.DEADLINE_S`)."""

SILENCE_S = 3
"""What has not begun to be answered by then is not answered."""


@dataclass(frozen=True)
class Tab:
    """One connection to the server, as long as it lasts."""

    stream: ClientConnection
    chosen: dict[str, str | None] = field(default_factory=dict)
    """What was chosen from lists, by the id of the list: sent with every run, as a browser does."""

    def run(self, name: str = "", query: str = "language=English", part: str = "") -> bytes:
        """All that one run of a page sends; of a part of it that runs by itself, if asked."""
        return b"".join(payload for payload, _message in self._run(name, query, part))

    def press(self, label: str, name: str = "") -> bytes:
        """Press a button by its label; all that the run after that sends."""
        (found,) = {
            message.delta.new_element.button.id
            for _payload, message in self._run(name)
            if message.delta.new_element.button.label == label
        }
        asked = self.wish(name)
        asked.rerun_script.widget_states.widgets.add(id=found, trigger_value=True)
        self.say(asked)
        return b"".join(payload for payload, _message in self._answer())

    def parts(self, name: str = "") -> list[str]:
        """Parts that run by themselves, of one more run of the page."""
        return [
            message.auto_rerun.fragment_id
            for _payload, message in self._run(name)
            if message.WhichOneof("type") == "auto_rerun"
        ]

    def answers(self, part: str) -> bool:
        """Whether a part of a page can be run by itself at all."""
        self.say(self.wish(part=part))
        kind = None
        while kind != "new_session":
            try:
                payload = self.stream.recv(timeout=SILENCE_S, decode=False)
            except TimeoutError:
                return False
            kind = ForwardMsg.FromString(payload).WhichOneof("type")
        self._answer()
        return True

    def choose(self, label: str, option: str | None, name: str = "") -> bytes:
        """Choose from a list by its label, or clear it; all that the run after that sends."""
        (found,) = {
            message.delta.new_element.selectbox.id
            for _payload, message in self._run(name)
            if message.delta.new_element.selectbox.label == label
        }
        self.chosen[found] = option
        return self.run(name)

    def say(self, *said: BackMsg) -> None:
        """Send messages, and wait for nothing."""
        for message in said:
            self.stream.send(message.SerializeToString())

    def until(self, words: bytes) -> bytes:
        """All that the server sends until words are among it.

        Raises
        ------
        TimeoutError
            They do not come.
        """
        received = b""
        while words not in received:
            received += self.stream.recv(timeout=ANSWER_S, decode=False)
        return received

    def runs_on_save(self) -> bool:
        """Whether the page would run anew when its program changes, by one more run of it."""
        return any(message.session_status_changed.run_on_save for _payload, message in self._run())

    def name(self) -> str:
        """What the server calls this page, by one more run of it."""
        names = [
            message.new_session.initialize.session_id
            for _payload, message in self._run()
            if message.WhichOneof("type") == "new_session"
        ]
        return str(names[0])

    def wish(self, name: str = "", query: str = "language=English", part: str = "") -> BackMsg:
        """What a browser says to have a page run, or a part of it."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = name
        asked.rerun_script.fragment_id = part
        for widget, option in self.chosen.items():
            asked.rerun_script.widget_states.widgets.add(id=widget, string_value=option)
        return asked

    def _run(
        self, name: str = "", query: str = "language=English", part: str = ""
    ) -> list[tuple[bytes, ForwardMsg]]:
        self.say(self.wish(name, query, part))
        return self._answer()

    def _answer(self) -> list[tuple[bytes, ForwardMsg]]:
        received: list[tuple[bytes, ForwardMsg]] = []
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
    seat: str = "",
) -> Iterator[Tab]:
    """A connection with a session; from a page and to a host as asked, else the app's own.

    ``resumed`` is the name of a page that was left, to be taken up again; ``seat`` a cookie with a
    seat in a training room.

    Raises
    ------
    websockets.exceptions.InvalidStatus
        The server refuses the connection.
    """
    token = _xsrf_token(address)
    cookies = f"_streamlit_xsrf={token}" + (f"; _streamlit_user={session}" if session else "")
    cookies += f"; {seat}" if seat else ""
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
