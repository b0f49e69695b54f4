"""A file of real sales comes in by four small mapping files, and no code of its own."""

import csv
import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import Customer
from catalog.models import Variant
from orders.models import Order, OrderLine
from pricing.models import PriceRow
from tests import make

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = ROOT / "docs" / "mappings" / "sales-history"
# Real data is not part of the project; where it is at hand it is used.
REAL = Path(
    os.environ.get("ANGRO_SALES_SAMPLE")
    or ROOT.parent / "shared" / "data" / "online_retail_sample.csv"
)
HEAD = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
)


def made_up_sales() -> list[str]:
    """The same shape and the same oddities, for where the real file is not."""
    rows = [
        f"{500000 + i // 4},{10000 + i % 97}A,THING {i % 97},{1 + i % 12},"
        f"2010-12-01 08:{i % 60:02d}:00,{1 + i % 97}.25,{17000 + i // 4 % 23}.0,"
        f"{('United Kingdom', 'EIRE', 'France')[i // 4 % 3]}"
        for i in range(400)
    ]
    return [
        *rows,
        "C599999,10001A,THING 1,-3,2010-12-02 09:00:00,2.25,17001.0,EIRE",
        "600000,POST,POSTAGE,1,2010-12-02 09:00:00,18.00,17001.0,EIRE",
        "600001,10002A,,4,2010-12-02 09:00:00,3.25,17002.0,France",
        "600002,10003A,THING 3,4,2010-12-02 09:00:00,4.25,,United Kingdom",
        "600003,10004A,damaged,-40,2010-12-02 09:00:00,0.0,,United Kingdom",
    ]


@pytest.fixture
def sales(tmp_path) -> Path:
    if REAL.is_file():
        return REAL
    path = tmp_path / "sales.csv"
    path.write_text("\n".join([HEAD, *made_up_sales()]) + "\n")
    return path


def run(command: str, sales: Path, kind: str, *arguments: str) -> dict:
    out = StringIO()
    mapping = str(MAPPINGS / f"{kind}.toml")
    call_command(
        command, str(sales), "--mapping", mapping, "--json", *arguments, stdout=out
    )
    return json.loads(out.getvalue())


def import_all(sales: Path) -> dict[str, dict]:
    return {
        "products": run("import_products", sales, "products"),
        "companies": run("import_companies", sales, "companies"),
        "prices": run("import_prices", sales, "prices", "--list", "history"),
        "orders": run("import_orders", sales, "orders"),
    }


def accounted(report: dict) -> int:
    """Rows that a report says something about."""
    done = report["created"] + report["updated"] + report["unchanged"]
    return done + report["refused"] + sum(report["skipped"].values())


@pytest.mark.full
def test_real_sales_come_in_and_again_change_nothing(channel, sales):
    make.price_list("history", currency="GBP")
    with sales.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    first = import_all(sales)
    before = (
        Variant.objects.count(),
        Customer.objects.count(),
        sorted(PriceRow.objects.values_list("variant__sku", "from_quantity", "amount")),
        sorted(Order.objects.values_list("number", "total_gross")),
        OrderLine.objects.count(),
    )
    second = import_all(sales)

    for kind in ("products", "companies", "orders"):
        assert accounted(first[kind]) == first[kind]["read"] == len(rows)
    assert before[0] == first["products"]["created"] > 50
    assert before[1] == first["companies"]["created"] > 20
    assert before[4] == first["orders"]["created"] > 300
    for report in second.values():
        assert (report["created"], report["updated"]) == (0, 0)
    assert before == (
        Variant.objects.count(),
        Customer.objects.count(),
        sorted(PriceRow.objects.values_list("variant__sku", "from_quantity", "amount")),
        sorted(Order.objects.values_list("number", "total_gross")),
        OrderLine.objects.count(),
    )
    assert not Order.objects.filter(number__startswith="C").exists()
    assert not Variant.objects.filter(sku="POST").exists()
