"""A server that is not there is told apart: one that died, and one that is late."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import server


@pytest.mark.parametrize(
    ("does", "seconds", "told"),
    [
        ("raise SystemExit(3)", 300, "The server died with 3; its log:\nLoading"),
        ("input()", 1, "The server is not in time: no answer in 1 s; its log:\nLoading"),
    ],
    ids=["died", "late"],
)
def test_a_server_that_died_is_not_one_that_is_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, seconds: int, told: str
) -> None:
    monkeypatch.setattr(server, "DEADLINE_S", seconds)
    (tmp_path / "server.log").write_text("Loading")
    address = f"http://127.0.0.1:{server.free_port()}"
    with subprocess.Popen([sys.executable, "-c", does], stdin=subprocess.PIPE) as process:
        with pytest.raises(RuntimeError) as problem:
            server._wait_until_healthy(process, address, tmp_path / "server.log")
        process.kill()
    assert str(problem.value).startswith(told)
