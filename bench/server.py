"""The shop as production runs it: gunicorn, the web role, no debugging."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from bench.requests import no_cookies

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Server:
    """A running shop."""

    address: str
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """Processor time that all web processes took so far."""
        times = [each.cpu_times() for each in self.process.children(recursive=True)]
        return sum(each.user + each.system for each in times)

    def client(self) -> httpx.Client:
        """One that brings each visitor's cookies and keeps none."""
        return httpx.Client(base_url=self.address, timeout=60, cookies=no_cookies())

    def megabytes(self) -> int:
        """Resident memory of the largest web process."""
        workers = self.process.children(recursive=True)
        return max(worker.memory_info().rss for worker in workers) // 1_048_576


def postgres_seconds() -> float:
    """Processor time of PostgreSQL on this machine; ended sessions are not in it."""
    total = 0.0
    for process in psutil.process_iter(["name", "cpu_times"]):
        times = process.info["cpu_times"]
        if times is not None and process.info["name"].startswith("postgres"):
            total += times.user + times.system
    return total


@contextmanager
def serving(url: str, *, port: int, workers: int) -> Iterator[Server]:
    """Start `workers` web processes on the database behind `url`; end them after."""
    environ = {
        **os.environ,
        "DATABASE_URL": url,
        "ANGRO_DB_ROLE": "angro_web",
        "WEB_WORKERS": str(workers),
        "BIND": f"127.0.0.1:{port}",
        "LOG_LEVEL": "WARNING",
    }
    command = [
        sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn_conf.py",
        "shop.wsgi",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environ)  # noqa: S603 our own
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process)
        yield Server(address, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=40)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    limit = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < limit and process.poll() is None:
        try:
            if httpx.get(f"{address}/healthz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit("The shop did not start: see above.")
