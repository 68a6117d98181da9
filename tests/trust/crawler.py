"""A reader who asks for everything: what a browser would send and receive, without one.

Everything that the server sends is kept as it came: messages of the connection, and answers to
requests with their headers.
"""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection

from tests.browser import wire
from tests.browser.provider import COOKIE
from tests.browser.wire import ANSWER_S

PASSES = 4
"""So often at most a page is run to open what opened with the last."""

WORK_S = 600
SILENCE_S = 3.0
ENGLISH, DUTCH = "language=English", "language=Nederlands"


@dataclass
class Received:
    """What came, in the order in which it came, and where it was asked for."""

    parts: list[tuple[str, bytes]] = field(default_factory=list)

    def keep(self, where: str, content: bytes) -> None:
        self.parts.append((where, content))

    def of(self, *kinds: str) -> list[tuple[str, bytes]]:
        """What came of some kinds: ``page``, ``file``, ``answer``, ``headers``, ``request``."""
        return [(where, content) for where, content in self.parts if where.startswith(kinds)]

    def elements(self) -> Iterator[Any]:
        """Every element that came, as it was sent."""
        for _where, content in self.of("page"):
            message = ForwardMsg.FromString(content)
            if message.delta.WhichOneof("type") == "new_element":
                yield message.delta.new_element


@dataclass
class Reader:
    """One who looks, with a tab and what it shows."""

    address: str
    session: str | None
    stream: ClientConnection
    received: Received
    query: str = ENGLISH
    page: str = ""
    elements: dict[str, Any] = field(default_factory=dict)
    states: dict[str, WidgetState] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    not_found: bool = False
    tab: str = ""
    seat: str = ""
    _asked: int = 0

    def run(self, *, part: str = "", once: WidgetState | None = None) -> bytes:
        """One run of the page in its present state; ``once`` is what holds for this run alone."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name, state.fragment_id = self.query, self.page, part
        state.context_info.timezone, state.context_info.locale = "America/Kralendijk", "en-US"
        state.widget_states.widgets.extend(self.states.values())
        if once is not None:
            state.widget_states.widgets.append(once)
        self.stream.send(asked.SerializeToString())
        came = []
        if not part:
            self.elements, self.fragments, self.not_found = {}, [], False
        while True:
            payload = self.stream.recv(timeout=ANSWER_S, decode=False)
            came.append(payload)
            self.received.keep(f"page {self.page or 'overview'} {self.query}", payload)
            message = ForwardMsg.FromString(payload)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.tab = message.new_session.initialize.session_id
            elif kind == "delta":
                self._take(message)
            elif kind == "auto_rerun":
                self.fragments.append(message.auto_rerun.fragment_id)
            elif kind == "page_not_found":
                self.not_found = True
            elif kind == "script_finished" and message.script_finished != _FOR_RERUN:
                break
        return b"".join(came)

    def _take(self, message: ForwardMsg) -> None:
        delta = message.delta
        if delta.WhichOneof("type") == "new_element":
            kind = delta.new_element.WhichOneof("type")
            element = getattr(delta.new_element, kind)
        elif delta.WhichOneof("type") == "add_block":
            kind = delta.add_block.WhichOneof("type") or ""
            element = getattr(delta.add_block, kind) if kind else None
        else:
            return
        if getattr(element, "id", "") and not getattr(element, "disabled", False):
            self.elements[element.id] = (kind, element)

    def of(self, *kinds: str) -> dict[str, Any]:
        """The elements of some kinds on the page, by their ids."""
        return {key: one for key, (kind, one) in self.elements.items() if kind in kinds}

    def by_key(self, key: str) -> str:
        """The id of the element with a key."""
        return next(one for one in self.elements if one.endswith(f"-{key}"))

    @property
    def is_within(self) -> bool:
        """Whether the reader was let in, and a register is shown."""
        return bool(self.of("multiselect", "popover", "dataframe"))

    def choose_row(self) -> bool:
        """Choose the first row of the first table of which one can be chosen."""
        for one, element in self.of("dataframe").items():
            if element.selection_mode:
                self.run(once=_state(one, string_value=_row(0)))
                self.run()
                return True
        return False

    def set(self, element: str, **value: Any) -> None:
        self.states[element] = _state(element, **value)

    def go(self, page: str, query: str = ENGLISH) -> bytes:
        """To a page, until the long work that it shows is done."""
        self.page, self.query = page, query
        content = self.run()
        end = time.monotonic() + WORK_S
        while len(self.fragments) > 1 and time.monotonic() < end:
            time.sleep(0.5)
            content = self.run()
        assert len(self.fragments) <= 1, "the work did not end"
        return content

    def open_all(self, *, long_work: bool = True) -> None:
        """Unfold everything that is folded away, and what lies folded within it; without what
        begins long work, if asked."""
        for _pass in range(PASSES):
            folded = [
                one
                for one in self.of("popover", "expandable")
                if one not in self.states and (long_work or "-most_like-" not in one)
            ]
            if not folded:
                return
            for one in folded:
                self.set(one, bool_value=True)
            self.run()

    def download_all(self) -> int:
        """Every file of the page; how many there were."""
        asked = [one for one in self.of("selectbox") if "-purpose-" in one]
        for one in asked:
            self.set(one, string_value=self.of("selectbox")[one].options[0])
        if asked:
            self.run()
        buttons = self.of("download_button").values()
        for button in buttons:
            url = self.deferred(button.deferred_file_id)
            status, _content = self.get(url, f"file {self.page} {button.id}")
            assert status == 200, f"{button.id} was not handed over"
        return len(buttons)

    def deferred(self, file_id: str) -> str:
        """Have a file made; where it is, empty where it is not given."""
        self._asked += 1
        asked = BackMsg()
        asked.backend_operation_request.request_id = str(self._asked)
        asked.backend_operation_request.session_id = self.tab
        asked.backend_operation_request.deferred_file.file_id = file_id
        answer = self._answer(asked, "backend_operation_response")
        return answer.backend_operation_response.deferred_file.url if answer else ""

    def clear_caches(self) -> bool:
        """Ask for what only a developer should: whether that was passed on."""
        return self._answer(BackMsg(clear_cache=True), "script_finished") is not None

    def _answer(self, asked: BackMsg, kind: str) -> ForwardMsg | None:
        """The answer of a kind; None where a heartbeat is answered and it does not come after."""
        for message in (asked, BackMsg(app_heartbeat=True)):
            self.stream.send(message.SerializeToString())
        patience = float(ANSWER_S)
        while True:
            try:
                payload = self.stream.recv(timeout=patience, decode=False)
            except TimeoutError:
                assert patience == SILENCE_S, "not even a heartbeat is answered"
                return None
            self.received.keep(f"answer on {self.page}", payload)
            message = ForwardMsg.FromString(payload)
            if message.WhichOneof("type") == kind:
                return message
            if message.WhichOneof("type") == "heartbeat_ack":
                patience = SILENCE_S

    def get(self, path: str, what: str = "") -> tuple[int, bytes]:
        """Status and content of the answer to a path with the reader's session."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=ANSWER_S)
        held = [*([f"{COOKIE}={self.session}"] if self.session else []), self.seat]
        cookies = "; ".join(filter(None, held))
        connection.request("GET", path, headers={"Cookie": cookies} if cookies else {})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        what = what or f"request {path}"
        self.received.keep(f"headers of {what}", repr(answer.getheaders()).encode())
        self.received.keep(what, body)
        return answer.status, body

    def try_values(self, most: int, which: Callable[[str], bool] = lambda _key: True) -> int:
        """Every control of the page set to its other values, and back; how many were tried."""
        tried = 0
        for one, (kind, element) in list(self.elements.items()):
            if not which(one) or _is_kept(one) or getattr(element, "form_id", ""):
                continue
            values = _typed if kind in _TYPED else _values
            *others, first = values(kind, element) or [{}]
            for value in others[:most]:
                self.set(one, **value)
                self.run()
                self.open_all()
                tried += 1
            if others and most:
                self.set(one, **first)
            if kind in _TYPED and one in self.states:
                self.run()
                del self.states[one]  # a browser tells of no field of a page that it left
        return tried

    def press_all(self, beginning: tuple[str, ...]) -> int:
        """Every button whose key begins so, each on the page as it is; how many were pressed."""
        keys = [one for one in self.of("button") if one.split("-", 3)[-1].startswith(beginning)]
        for one in keys:
            if one in self.elements:
                self.run(once=_state(one, trigger_value=True))
                self.run()
        return len(keys)


_FOR_RERUN = ForwardMsg.FINISHED_EARLY_FOR_RERUN


def _is_kept(element: str) -> bool:
    """Whether a control is none of the crawl's to turn: language, purpose, as whom one looks."""
    return element.endswith(("-language", "-purpose", "-as_managers")) or "-purpose-" in element


def _state(element: str, **value: Any) -> WidgetState:
    ((name, held),) = value.items()
    state = WidgetState(id=element)
    if name.endswith("_array_value"):
        getattr(state, name).data.extend(held)
    else:
        setattr(state, name, held)
    return state


def _values(kind: str, element: Any) -> list[dict[str, Any]]:
    """What a control can be set to, as a browser says it; last what it is set to at first."""
    if kind == "button_group":
        default = [element.options[place].content for place in element.default]
        others = [[one.content] for one in element.options if [one.content] != default]
        return [{"string_array_value": one} for one in (*others, default)]
    if kind == "selectbox" and element.HasField("default"):
        default = element.options[element.default]
        others = [one for one in element.options if one != default]
        return [{"string_value": one} for one in (*others, default)]
    if kind == "multiselect":
        return [{"string_array_value": one} for one in (*([one] for one in element.options), [])]
    if kind == "pagination":
        return [{"int_value": one} for one in (*range(2, element.num_pages + 1), 1)]
    if kind == "checkbox":
        return [{"bool_value": not element.default}, {"bool_value": element.default}]
    rows = (_row(1), _row(0), _row()) if kind == "dataframe" and element.selection_mode else ()
    return [{"string_value": one} for one in rows]


_TYPED = ("slider", "number_input", "text_input", "text_area", "date_input")


def _typed(kind: str, element: Any) -> list[dict[str, Any]]:
    """What is drawn or typed, as `_values`: the ends of what is allowed, or a word of nobody's."""
    default = list(element.default) if kind in {"slider", "date_input"} else element.default
    if kind == "slider" and element.options:
        ends = [[element.options[int(end)]] for end in (element.min, element.max)]
        first = [element.options[int(place)] for place in default]
        return [{"string_array_value": one} for one in (*ends, first)]
    if kind == "slider":
        ends = [[end] * len(default) for end in (element.min, element.max)]
        return [{"double_array_value": one} for one in (*ends, default)]
    if kind == "date_input":
        whole = [element.min, element.max] if element.is_range else [element.min]
        return [{"string_array_value": one} for one in (whole, default)]
    if kind == "number_input":
        ends = [end for end, has in ((element.min, element.has_min), (element.max, element.has_max))
                if has]  # fmt: skip
        return [{"double_value": one} for one in (*ends, default)]
    return [{"string_value": one} for one in ("T-1", default)]


def _row(*numbers: int) -> str:
    return json.dumps({"selection": {"rows": numbers, "columns": [], "cells": []}})


@contextmanager
def reader_of(
    address: str, session: str | None, received: Received, seat: str = ""
) -> Iterator[Reader]:
    """A reader with a session, or without one, and a fresh tab; ``seat`` is a cookie with one."""
    with wire.tab(address, session, seat=seat) as opened:
        yield Reader(address, session, opened.stream, received, seat=seat)
