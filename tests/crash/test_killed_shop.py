"""`make run` ended by kill -9, servers and all, and started again: nothing is lost."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import psycopg
import pytest
import requests

from shop.embedded import Services
from shop.embedded_servers import wait_for_end
from shop.run import CHANNELS, MARK
from tests.browsing import opened, send
from tests.processes import ROOT, eventually, free_ports

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("processes")]

FIRST_START_SECONDS = 600
LEFT_BEHIND = shutil.ignore_patterns(
    "var", ".venv*", ".git", "__pycache__", ".*_cache", "staticfiles"
)


class Shop:
    """A clone of this folder with a `var/` of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_ports(CHANNELS)
        self.address = f"http://127.0.0.1:{self.port}"

    def run(self, *options: str) -> psutil.Popen:
        """`make run` without the set-up, which needs the package index."""
        with (self.folder / "run.log").open("ab") as log:
            return psutil.Popen(
                [str(self.folder / ".venv/bin/python"), "-m", "shop.run", *options],
                cwd=self.folder,
                env={
                    "PATH": os.environ.get("PATH", os.defpath),
                    "HOME": os.environ.get("HOME", "/"),
                    "PORT": str(self.port),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def is_open(self) -> bool:
        try:
            return requests.get(f"{self.address}/readyz", timeout=10).ok
        except requests.RequestException:
            return False

    def services(self) -> Services:
        found = Services.recorded(self.folder / "var")
        assert found is not None
        return found

    def processes(self) -> list[psutil.Process]:
        """Everything that runs because of it, both servers with their children."""
        found = [one for one in psutil.process_iter() if self._owns(one)]
        for server in (self.services().postgres, self.services().valkey):
            if pid := server.pid():
                found += [psutil.Process(pid), *psutil.Process(pid).children()]
        return found

    def _owns(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get(MARK) == str(self.folder)
        except psutil.Error:
            return False

    def asked(self, statement: str) -> tuple:
        with psycopg.connect(self.services().postgres.url()) as connection:
            return connection.execute(statement).fetchone()


@pytest.fixture
def shop() -> Iterator[Shop]:
    # Not under pytest's temporary folder: only its owner may enter that.
    with tempfile.TemporaryDirectory(prefix="angro-clone-") as parent:
        Path(parent).chmod(0o755)
        folder = Path(parent).resolve() / "angro"
        shutil.copytree(ROOT, folder, ignore=LEFT_BEHIND)
        (folder / ".venv").symlink_to(Path(sys.prefix))
        clone = Shop(folder)
        yield clone
        assert clone.run("--stop").wait(60) == 0
        assert clone.processes() == []


def register(address: str) -> None:
    """A company registers: rows, an event, mails that are owed."""
    session = requests.Session()
    page = opened(session, f"{address}/register/")
    form = next(one for one in page.forms if "legal_name" in one.fields)
    send(
        session,
        form,
        name="Survivor",
        legal_name="Survivor SRL",
        registration_number="J08/1/2011",
        line1="Str. Lungă 12",
        city="Brașov",
        contact_name="Sorin Viu",
        email="sorin@survivor.example",
        password="pepper-mill-and-salt",
        terms="on",
    )


def test_kill_9_of_everything_loses_nothing(shop):
    main = shop.run()
    eventually(shop.is_open, "the first page", FIRST_START_SECONDS)
    register(shop.address)
    count = "SELECT count(*), max(number) FROM orders_order"
    orders = shop.asked(count)

    everything = {main, *shop.processes()}
    for process in everything:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    assert wait_for_end(everything, 30)
    main.wait()
    assert not shop.is_open()
    shop.run()
    eventually(shop.is_open, "the first page of the second start", 120)

    assert orders[0] > 0
    assert shop.asked(count) == orders
    name = "SELECT state FROM accounts_customer WHERE name = 'Survivor'"
    assert shop.asked(name) == ("pending",)
    letters = shop.folder / "var" / "mails"
    eventually(
        partial(has_letter, letters, "To: sorin@survivor.example"),
        "the mail that was owed",
    )


def has_letter(folder: Path, text: str) -> bool:
    return any(text in file.read_text() for file in folder.glob("*.eml"))
