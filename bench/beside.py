"""A large import of prices while buyers read: how long it takes, and what they feel."""

import csv
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.measure import SEED, Times, open_loop
from bench.people import Visitor, ground, signed_in
from bench.requests import Request
from bench.scenarios import LISTING, scenarios
from bench.server import ROOT, Server, serving
from catalog.models import Variant

ROWS = 1_000_000
READS_A_SECOND, SECONDS = 5, 40
BUYERS = 100


@dataclass(frozen=True)
class Beside:
    """An import of `rows_count` prices in `seconds`, and listings read meanwhile."""

    rows_count: int
    seconds: float
    before: Times
    meanwhile: Times


def import_beside_readers(url: str, *, port: int) -> Beside:
    """Change up to a million prices of the trade list; 5 listings a second meanwhile.

    Every article gets a new amount; where there are fewer than a million, further
    tiers make up for it.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "prices.csv"
        rows_count = _write(file)
        with serving(url, port=port, workers=2) as server:
            requests = _listings(signed_in(BUYERS))
            before = _read(server, requests)
            begun = time.perf_counter()
            importer = _Importer(url, file)
            importer.start()
            meanwhile = _read(server, requests)
            importer.join()
            seconds = time.perf_counter() - begun
        if importer.code:
            raise SystemExit("The import of prices failed: see above.")
    return Beside(rows_count, seconds, before, meanwhile)


class _Importer(threading.Thread):
    """The command in a process of its own; the thread only waits for it."""

    def __init__(self, url: str, file: Path) -> None:
        super().__init__()
        self.command = ["import_prices", str(file), "--list", "trade"]
        self.environ = {
            **os.environ,
            "DATABASE_URL": url,
            "ANGRO_DB_ROLE": "angro_worker",
        }
        self.code = -1

    def run(self) -> None:
        self.code = subprocess.run(  # noqa: S603 our own command
            [sys.executable, "manage.py", *self.command],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.DEVNULL,
            check=False,
        ).returncode


def _write(file: Path) -> int:
    rng = random.Random(SEED)  # noqa: S311 amounts, the same each time
    skus = Variant.objects.filter(sku__startswith="AR-").order_by("sku")
    known = list(skus.values_list("sku", flat=True)[:ROWS])
    with file.open("w", encoding="utf-8", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(["sku", "from_quantity", "price"])
        for place in range(ROWS):
            turn, article = divmod(place, len(known))
            quantity = 1 if not turn else 100 + turn
            rows.writerow(
                [known[article], quantity, f"{rng.randint(80, 40_000) / 100:.2f}"]
            )
    return ROWS


def _listings(visitors: Sequence[Visitor]) -> list[Request]:
    (listing,) = (
        each for each in scenarios(visitors, ground()) if each.name == LISTING
    )
    with httpx.Client() as client:
        return [listing.request(client, i) for i in range(len(visitors))]


def _read(server: Server, requests: Sequence[Request]) -> Times:
    load = open_loop(
        server, [(LISTING, requests)], per_second=READS_A_SECOND, seconds=SECONDS
    )
    return load.times[0]
