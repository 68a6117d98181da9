"""The real server, as a process of its own, on a register in a temporary folder."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEADLINE_S = 300
"""Nobody waits so long where it is quick; where much else runs, loading alone takes a minute."""


@contextmanager
def running(
    register_url: str,
    folder: Path,
    *,
    port: int | None = None,
    environment: Mapping[str, str] = {},
    expected: bool = False,
) -> Iterator[str]:
    """Serve the app on a register; its address, such as ``http://127.0.0.1:8123``.

    Where failures are ``expected``, a traceback in the log is none of the server's own.

    Raises
    ------
    RuntimeError
        The server died, is not in time, or wrote a traceback; the message says which, and holds
        its log.
    """
    port = port or free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", "dashboard/server.py",
        "--server.headless=true", f"--server.port={port}",
    ]  # fmt: skip
    given = os.environ | {
        "REGISTER_URL": register_url,
        "REGISTER_DATA": str(folder),
        "REGISTER_MIRROR": str(folder / "mirror"),
        "REGISTER_REFRESH": "0",  # the register stays as it is: nothing is done beside the pages
        **environment,
    }
    log = folder / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=ROOT, env=given, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_healthy(server, f"http://127.0.0.1:{port}/_stcore/health", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    if "Traceback" in log.read_text() and not expected:
        raise RuntimeError(f"Something went wrong on the server:\n{log.read_text()}")


def free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        port: int = any_port.getsockname()[1]
        return port


def _wait_until_healthy(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    code = server.poll()
    what = f"is not in time: no answer in {DEADLINE_S} s" if code is None else f"died with {code}"
    raise RuntimeError(f"The server {what}; its log:\n{log.read_text()}")
