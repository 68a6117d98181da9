"""What is asked of the provider when signing in fails."""

import asyncio
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from dashboard import sign_in_problems

CALLS = 100


class Counting(BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_response(200)
        self.end_headers()


@pytest.fixture
def provider() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_failing_address_asks_the_provider_once_however_often_it_is_called(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_problems, "metadata_url", lambda: provider)
    monkeypatch.setattr(sign_in_problems, "_last", (float("-inf"), {}))
    monkeypatch.setattr(sign_in_problems, "_asking", asyncio.Lock())

    async def all_at_once() -> list[dict[str, str]]:
        return await asyncio.gather(*(sign_in_problems._reason() for _ in range(CALLS)))

    answers = asyncio.run(all_at_once())
    assert answers == [{"sign_in": "refused"}] * CALLS
    assert Counting.asked == 1
