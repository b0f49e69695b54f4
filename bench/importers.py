"""How fast files come in."""

import csv
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.server import ROOT
from catalog.models import Variant

PRODUCTS, PRICES = 20_000, 100_000


def importer_rates(url: str) -> dict[str, float]:
    """Rows a second of each importer, start of the process included."""
    with TemporaryDirectory() as folder:
        products = _file(Path(folder) / "products.csv", _products())
        prices = _file(Path(folder) / "prices.csv", _prices())
        return {
            f"import_products, {PRODUCTS:,} new articles with search": (
                PRODUCTS / _timed(url, "import_products", str(products))
            ),
            f"import_products, {PRODUCTS:,} articles that changed nothing": (
                PRODUCTS / _timed(url, "import_products", str(products))
            ),
            f"import_prices, {PRICES:,} rows": (
                PRICES / _timed(url, "import_prices", str(prices), "--list", "trade")
            ),
        }


def _file(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _products() -> list[list[str]]:
    head = ["sku", "name", "category", "brand", "summary", "description"]
    rows = [
        [f"IM-{i:06d}", f"Hex nut M{4 + i % 20} imported {i}", "bolts", "fixor",
         "stainless steel", f"Hex nut number {i} of stainless steel."]
        for i in range(PRODUCTS)
    ]  # fmt: skip
    return [head, *rows]


def _prices() -> list[list[str]]:
    skus = list(
        Variant.objects.filter(sku__startswith="AR-")
        .order_by("sku")
        .values_list("sku", flat=True)[:PRICES]
    )
    rows = [
        [skus[i % len(skus)], str(100 + i // len(skus)), f"{1 + i % 400}.45"]
        for i in range(PRICES)
    ]
    return [["sku", "from_quantity", "price"], *rows]


def _timed(url: str, *command: str) -> float:
    environ = {**os.environ, "DATABASE_URL": url, "ANGRO_DB_ROLE": "angro_worker"}
    begun = time.perf_counter()
    subprocess.run(  # noqa: S603 our own command
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environ, check=True
    )
    return time.perf_counter() - begun
