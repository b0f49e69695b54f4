"""The shop's own processes, as the Procfile starts them, on the test's database."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any
from urllib.parse import quote

import psutil
import pytest
import requests
from celery import Celery
from django.conf import settings
from django.db import connection
from honcho.environ import parse_procfile
from redis import Redis

from shop import embedded
from shop.embedded_servers import Valkey, wait_for_end
from shop.storage import private_storage

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = parse_procfile((ROOT / "Procfile").read_text()).processes
PATIENCE_SECONDS = 60
LOOK_AGAIN_SECONDS = 0.02


def eventually(
    ask: Callable[[], Any], what: str | Callable[[], str], seconds=PATIENCE_SECONDS
) -> Any:
    """What `ask` says as soon as that is true; fails when it never is."""
    deadline, pause = monotonic() + seconds, Event()
    while not (answer := ask()):
        if monotonic() > deadline:
            pytest.fail(
                f"in {seconds} s not seen: {what() if callable(what) else what}"
            )
        pause.wait(LOOK_AGAIN_SECONDS)
    return answer


def free_ports(count: int = 1) -> int:
    """The first of `count` neighbouring ports that nobody listens on."""
    while True:
        first = random.randrange(20_000, 30_000)  # noqa: S311 no secret
        with ExitStack() as held, suppress(OSError):
            for port in range(first, first + count):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first


def database_url() -> str:
    """The address of the database this test process has to itself."""
    told = connection.settings_dict
    login = f"{quote(told['USER'])}:{quote(told['PASSWORD'])}"
    return f"postgresql://{login}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


@contextmanager
def valkey_of_our_own() -> Iterator[Valkey]:
    """A broker that a test may stop, and that no other test listens to."""
    with (
        pytest.MonkeyPatch.context() as environment,
        # Not under pytest's temporary folder: only its owner may enter that.
        tempfile.TemporaryDirectory(prefix="angro-valkey-") as parent,
    ):
        Path(parent).chmod(0o755)
        environment.setenv("DATABASE_URL", "postgresql://not-asked-for")
        environment.delenv("REDIS_URL", raising=False)
        embedded.start(Path(parent) / "var")
        services = embedded.Services.recorded(Path(parent) / "var")
        assert services is not None
        try:
            yield services.valkey
        finally:
            services.valkey.end(signal.SIGKILL)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=10).ok
    except requests.RequestException:
        return False


@dataclass
class Running:
    """One process of the shop and all it started."""

    name: str
    process: psutil.Popen
    log: Path

    def kill(self) -> None:
        """End all of it at once, as kill -9 or a power cut does."""
        family = [self.process, *self.process.children(recursive=True)]
        for each in family:
            try:
                each.send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                continue
        assert wait_for_end(family, PATIENCE_SECONDS), f"{self.name} outlives kill -9"
        self.process.wait()

    def kill_children(self) -> None:
        """End those who do the work; the one who watches them lives."""
        for child in self.process.children(recursive=True):
            child.send_signal(signal.SIGKILL)

    def said(self) -> str:
        """The end of what it wrote."""
        return self.log.read_text(errors="replace")[-4000:]


@dataclass
class Processes:
    """Starts what the Procfile names, with the environment of this test."""

    valkey: Valkey
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    started: list[Running] = field(default_factory=list)

    def start(self, name: str) -> Running:
        """Start "web", "worker" or "beat"; it may need seconds until it is there."""
        log = self.folder / f"{len(self.started)}-{name}.log"
        with log.open("wb") as out:
            process = psutil.Popen(
                ["/bin/sh", "-c", COMMANDS[name]],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        running = Running(name, process, log)
        self.started.append(running)
        return running

    def _environment(self) -> dict[str, str]:
        programs = Path(sys.executable).parent
        return {
            "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "HOME": os.environ.get("HOME", "/"),
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.valkey.url(),
            # Mails, private files and pictures are shared with the test.
            "ANGRO_VAR": str(settings.VAR_DIR),
            "DJANGO_SETTINGS_MODULE": "tests.settings_processes",
            "ANGRO_DEMO": "1",
            "SECRET_KEY": settings.SECRET_KEY,
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
            **self.environment,
        }

    def open_shop(self) -> str:
        """Start "web" on a free port and wait until it answers; returns its address."""
        address = f"127.0.0.1:{free_ports()}"
        self.environment |= {"BIND": address, "WEB_WORKERS": "1"}
        web = self.start("web")
        eventually(partial(_answers, f"http://{address}/healthz"), f"web: {web.said()}")
        return f"http://{address}"

    def end_all(self) -> None:
        """Leave nothing behind."""
        for running in self.started:
            if running.process.is_running():
                running.kill()


@pytest.fixture(scope="session")
def own_valkey() -> Iterator[Valkey]:
    with valkey_of_our_own() as valkey:
        yield valkey


@pytest.fixture
def valkey(own_valkey) -> Valkey:
    """Valkey for the shop under test, running and without what others left there."""
    if not own_valkey.is_running():
        own_valkey.start()
    Redis.from_url(own_valkey.url()).flushall()
    return own_valkey


@pytest.fixture
def processes(transactional_db, valkey, tmp_path, monkeypatch) -> Iterator[Processes]:
    """Starts "web", "worker" and "beat"; kicks of the test reach the worker too."""
    broker = Celery(broker=f"{valkey.url()}/0", set_as_current=False)
    broker.conf.task_routes = settings.CELERY["task_routes"]
    broker.conf.task_default_queue = settings.CELERY["task_default_queue"]
    monkeypatch.setattr("shop.sweeps.current_app", broker)
    for folder in (settings.MAILBOX_DIR, private_storage().path("")):
        shutil.rmtree(folder, ignore_errors=True)
    fonts = Path(settings.VAR_DIR) / "fonts"
    if not fonts.exists():
        settings.FONTS_DIR.mkdir(parents=True, exist_ok=True)
        fonts.symlink_to(settings.FONTS_DIR)
    started = Processes(valkey, tmp_path)
    yield started
    started.end_all()
    broker.close()
