"""Prices in large files: all good rows or none, and nobody who reads waits for it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from catalog.models import Unit
from pricing.models import PriceRow
from pricing.selectors.listing_rows import wrong_listing_rows
from pricing.services import price_stage
from tests import make
from tests.processes import database_url, eventually

ROOT = Path(__file__).resolve().parents[2]
BAD = {
    # What stands on the line, and where it is refused.
    "GONE-1,1,": "sku",
    "ART-{i},0,": "amount",
    "ART-{i},abc,": "amount",
    "ART-{i},-1,": "amount",
    "ART-{i},99999999999,": "amount",
    "ART-{i},1,0": "from_quantity",
}


def articles(count: int) -> None:
    for number in range(count):
        make.variant(f"ART-{number}")


def write_file(path: Path, rows: int, articles: int) -> Counter[str]:
    """A file of prices, one in a hundred bad; how many by column."""
    expected: Counter[str] = Counter()
    bad = list(BAD.items())
    with path.open("w") as file:
        file.write("sku,amount,from_quantity\n")
        for i in range(rows):
            if i % 100 == 99:
                line, column = bad[i // 100 % len(bad)]
                expected[column] += 1
                file.write(line.format(i=i % articles) + "\n")
            else:
                file.write(f"ART-{i % articles},{1 + i % 89}.{i % 97:02d},{1 + i}\n")
    return expected


def run(path: Path, *arguments: str) -> dict:
    out = StringIO()
    call_command("import_prices", str(path), "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize(
    "rows", [20_000, pytest.param(1_000_000, marks=pytest.mark.full)]
)
def test_a_large_file_with_bad_rows_comes_in_but_for_them(db, tmp_path, rows):
    articles(50)
    make.price_list("trade")
    path = tmp_path / "prices.csv"
    expected = write_file(path, rows, 50)

    report = run(path, "--list", "trade", "--errors", str(tmp_path / "bad.csv"))
    again = run(path, "--list", "trade")

    refused = rows // 100
    assert (report["created"], report["refused"]) == (rows - refused, refused)
    assert (again["unchanged"], again["refused"]) == (rows - refused, refused)
    assert PriceRow.objects.count() == rows - refused
    told = (tmp_path / "bad.csv").read_text().splitlines()[1:]
    assert Counter(line.split(",")[1] for line in told) == expected
    assert all(int(line.split(",")[0]) % 100 == 1 for line in told)


def test_refusals_come_in_the_order_of_the_file(db, tmp_path):
    articles(3)
    make.price_list("trade")
    path = tmp_path / "p.csv"
    path.write_text("sku,amount\nART-0,1\nGONE,1\nART-1,x\nART-0,2\nART-2,0\n")

    report = run(path, "--list", "trade")

    found = [(x["line"], x["column"], x["value"]) for x in report["refusals"]]
    assert found == [
        (3, "sku", "GONE"),
        (4, "amount", "x"),
        (5, "sku", "ART-0"),
        (6, "amount", "0"),
    ]
    assert report["refusals"][2]["reason"] == "It stands on line 2 already."


def test_a_price_is_ended_and_followed_by_another_in_one_file(db, tmp_path):
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade"), bolt, "4.00")
    path = tmp_path / "p.csv"
    path.write_text(
        "sku,amount,starts_at,ends_at\n"
        "BOLT-8,5,2031-01-01,\nBOLT-8,4,,2031-01-01\nBOLT-8,9,2030-01-01,2030-02-01\n"
    )

    report = run(path, "--list", "trade")

    assert [x["line"] for x in report["refusals"]] == [4]
    found = PriceRow.objects.order_by("amount").values_list("amount", "ends_at")
    assert list(found) == [
        # Midnight in Bucharest, where the seller is.
        (Decimal(4), datetime(2030, 12, 31, 22, tzinfo=UTC)),
        (Decimal(5), None),
    ]


@pytest.mark.parametrize(
    ("there", "comes", "is_refused"),
    [
        ((None, None), ("2031-01-01", ""), True),
        ((None, "2031-01-01"), ("2031-01-01", ""), False),
        ((None, "2031-01-01"), ("2030-12-31", "2031-02-01"), True),
        (("2031-01-01", None), ("", ""), True),
        (("2031-01-01", None), ("", "2031-01-01"), False),
        (("2031-01-01", None), ("2031-02-01", ""), True),
        (("2031-01-01", "2031-02-01"), ("2031-02-01", ""), False),
        (("2031-01-01", None), ("2031-01-01", "2031-02-01"), False),
    ],
)
def test_a_price_comes_in_unless_another_holds_meanwhile(
    db, tmp_path, there, comes, is_refused
):
    trade, bolt = make.price_list("trade"), make.variant("BOLT-8")
    starts_at, ends_at = (at and f"{at}T00:00:00+02:00" for at in there)
    make.price(trade, bolt, "4.00", starts_at=starts_at, ends_at=ends_at)
    # Neither another list's, nor another quantity's prices are in its way.
    make.price(make.price_list("other"), bolt, "4.00", starts_at="2029-01-01T00:00Z")
    make.price(trade, bolt, "3.00", from_quantity=9, starts_at="2029-01-01T00:00Z")
    path = tmp_path / "p.csv"
    path.write_text(f"sku,amount,starts_at,ends_at\nBOLT-8,5,{','.join(comes)}\n")

    report = run(path, "--list", "trade")

    assert report["refused"] == int(is_refused)
    assert PriceRow.objects.filter(amount=5).exists() != is_refused


def test_what_would_replace_a_price_but_is_refused_leaves_no_overlap(db, tmp_path):
    """Line 3 ends the old price, but overlaps line 2: so line 4 has no room either."""
    bolt = make.variant("BOLT-8")
    trade = make.price_list("trade")
    make.price(trade, bolt, "4.00", starts_at=datetime(2031, 3, 1, tzinfo=UTC))
    path = tmp_path / "p.csv"
    path.write_text(
        "sku,amount,starts_at,ends_at\n"
        "BOLT-8,1,2031-01-01,2031-03-15\nBOLT-8,4,2031-03-01,2031-04-01\n"
        "BOLT-8,5,2031-04-01,\n"
    )

    report = run(path, "--list", "trade")

    assert report["refused"] == 3
    assert str(PriceRow.objects.get().amount) == "4.0000"


def test_a_named_unit_is_the_smallest_of_its_kind(db, tmp_path):
    bolt = make.variant("BOLT-8")
    small, _large = make.unit(bolt, "pack", 10), make.unit(bolt, "pack", 100)
    make.price_list("trade")
    path = tmp_path / "p.csv"
    path.write_text("sku,amount,unit\nBOLT-8,40,PACK\n")

    run(path, "--list", "trade")

    assert PriceRow.objects.get().unit == small
    assert Unit.objects.filter(variant=bolt).count() == 3


def test_what_comes_in_stands_in_listings_where_it_belongs(db, tmp_path):
    bolt, nut = make.variant("BOLT-8"), make.variant("NUT-8")
    make.unit(bolt, "pack", 10)
    nut.units.update(minimum=5, step=2)
    make.price(make.price_list("trade"), bolt, "9.00")
    path = tmp_path / "p.csv"
    path.write_text(
        "sku,amount,unit,from_quantity\nBOLT-8,40,pack,1\nBOLT-8,3,piece,1\n"
        "BOLT-8,2,piece,100\nNUT-8,7,piece,6\nNUT-8,6,piece,7\n"
    )

    with transaction.atomic():
        run(path, "--list", "trade")
        listed = PriceRow.objects.order_by("pk").values_list("amount", "listing_amount")
        assert wrong_listing_rows(limit=9) == []
        assert set(listed) == {(3, 3), (40, None), (2, None), (7, 7), (6, None)}
        # The trigger has the word again.
        PriceRow.objects.update(listing_amount=1, category_id=None)
        assert wrong_listing_rows(limit=9) == []


def test_a_unit_is_told_from_others_of_its_kind_by_its_factor(db, tmp_path):
    bolt = make.variant("BOLT-8")
    make.unit(bolt, "pack", 10)
    large = make.unit(bolt, "pack", 100)
    make.price_list("trade")
    path = tmp_path / "p.csv"
    path.write_text(
        "sku,amount,unit,factor\nBOLT-8,40,pack,100\nBOLT-8,4,pack,50\n"
        "BOLT-8,4,pack,0\nBOLT-8,4,carton,\n"
    )

    report = run(path, "--list", "trade")

    assert PriceRow.objects.get().unit == large
    assert [(x["line"], x["column"]) for x in report["refusals"]] == [
        (3, "sku"),
        (4, "factor"),
        (5, "sku"),
    ]


def test_a_list_that_runs_in_circles_takes_no_prices(db, tmp_path):
    """As nobody can make one in the admin; the file is refused all the same."""
    make.variant("BOLT-8")
    first = make.price_list("first")
    second = make.price_list("second", parent=first, percent=1)
    type(first).objects.filter(pk=first.pk).update(parent=second, percent=1)
    path = tmp_path / "p.csv"
    path.write_text("sku,amount\nBOLT-8,1\n")

    report = run(path, "--list", "first")

    assert [x["column"] for x in report["refusals"]] == ["price_list"]
    assert not PriceRow.objects.exists()


def test_odd_signs_in_a_cell_change_nothing_but_that_cell(db, tmp_path):
    make.variant("BACK\\SLASH")
    make.price_list("trade")
    path = tmp_path / "p.csv"
    path.write_text(
        'sku,amount\nBACK\\SLASH,"1,5"\n"TAB\there",1\n"NEW\nLINE",1\n\\N,1\n'
    )

    report = run(path, "--list", "trade")

    assert (report["created"], report["refused"]) == (1, 3)
    assert str(PriceRow.objects.get().amount) == "1.5000"


def test_lists_that_are_named_and_missing_are_made_in_their_currency(db, tmp_path):
    make.seller()
    articles(1)
    path = tmp_path / "p.csv"
    path.write_text(
        "sku,amount,price_list,currency\n"
        "ART-0,1,new,RON\nART-0,2,new,EUR\nART-0,3,other,\n"
    )

    report = run(path)

    assert PriceRow.objects.get().price_list.currency == "RON"
    assert [x["column"] for x in report["refusals"]] == ["currency", "price_list"]


# The rest is about two who work at once: real transactions, real processes.


@pytest.fixture
def priced(transactional_db, monkeypatch):
    """A list with 60 prices of 1.00, slices of 20, and the key of its last price."""
    monkeypatch.setattr(price_stage, "SLICE", 20)
    trade = make.price_list("trade")
    articles(60)
    for unit in Unit.objects.select_related("variant"):
        make.price(trade, unit.variant, "1.00")
    return trade


def new_prices(path: Path, amount: str) -> Path:
    lines = [f"ART-{number},{amount}" for number in range(60)]
    path.write_text("\n".join(["sku,amount", *lines]) + "\n")
    return path


@contextmanager
def held_up(price_list):
    """Keep who writes the list's last price waiting, in the middle of the work."""
    last = PriceRow.objects.order_by("variant").last()
    with transaction.atomic():
        PriceRow.objects.select_for_update().get(pk=last.pk)
        yield


def someone_waits() -> bool:
    with connection.cursor() as cursor:
        # Within a transaction what others do is otherwise looked up only once.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database() AND query LIKE '%written%'"
        )
        return bool(cursor.fetchone()[0])


def amounts() -> set[str]:
    return {str(amount) for amount in PriceRow.objects.values_list("amount", flat=True)}


def in_a_thread(action) -> threading.Thread:
    def work() -> None:
        try:
            action()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_killed_in_the_middle_nothing_is_visible_and_the_next_run_works(
    priced, tmp_path
):
    path = new_prices(tmp_path / "p.csv", "2.00")
    command = [sys.executable, "manage.py", "import_prices", str(path)]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings_processes",
        "ANGRO_VAR": str(settings.VAR_DIR),
        "REDIS_URL": settings.REDIS_URL,
    }

    with held_up(priced):
        process = subprocess.Popen(
            [*command, "--list", "trade"], cwd=ROOT, env=environment
        )
        eventually(someone_waits, "an import that waits")
        process.send_signal(signal.SIGKILL)
        process.wait()

        assert amounts() == {"1.0000"}
    report = run(path, "--list", "trade")

    assert report["updated"] == 60
    assert amounts() == {"2.0000"}


def test_who_reads_meanwhile_sees_the_old_prices_and_never_waits(priced, tmp_path):
    path = new_prices(tmp_path / "p.csv", "2.00")

    with held_up(priced):
        thread = in_a_thread(lambda: run(path, "--list", "trade"))
        eventually(someone_waits, "an import that waits")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1ms'")
        assert amounts() == {"1.0000"}
    thread.join()

    assert amounts() == {"2.0000"}


def test_two_imports_of_one_list_come_in_one_after_the_other(priced, tmp_path):
    first = new_prices(tmp_path / "1.csv", "2.00")
    second = new_prices(tmp_path / "2.csv", "3.00")
    reports = []

    threads = [
        in_a_thread(lambda path=path: reports.append(run(path, "--list", "trade")))
        for path in (first, second)
    ]
    for thread in threads:
        thread.join()

    assert [report["updated"] for report in reports] == [60, 60]
    assert len(amounts()) == 1


def test_two_imports_at_once_write_no_overlapping_periods(priced, tmp_path):
    starts = ("2031-01-01", "2031-02-01")
    paths = [tmp_path / f"{start}.csv" for start in starts]
    PriceRow.objects.update(ends_at=datetime(2030, 1, 1, tzinfo=UTC))
    for path, start in zip(paths, starts, strict=True):
        lines = [f"ART-{number},5,{start}" for number in range(60)]
        path.write_text("\n".join(["sku,amount,starts_at", *lines]) + "\n")
    reports = []

    threads = [
        in_a_thread(lambda path=path: reports.append(run(path, "--list", "trade")))
        for path in paths
    ]
    for thread in threads:
        thread.join()

    assert sorted(report["created"] for report in reports) == [0, 60]
    assert sorted(report["refused"] for report in reports) == [0, 60]
