"""Prices go out as a file and come back the same."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from pricing.models import PriceRow
from tests import make

SPRING = datetime(2031, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


def run(command: str, *arguments: str) -> dict:
    out = StringIO()
    call_command(command, *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


@pytest.fixture
def trade(channel):
    """All that a row can hold: units, tiers, periods, free, odd SKUs, long amounts."""
    trade = make.price_list("trade", to=channel)
    bolt = make.variant("BOLT-8")
    small, large = make.unit(bolt, "pack", "10"), make.unit(bolt, "pack", "100")
    make.price(trade, bolt, "0.0412", ends_at=SPRING)
    make.price(trade, bolt, "0.0500", starts_at=SPRING)
    make.price(trade, bolt, "0.0400", from_quantity="12")
    make.price(trade, bolt, "4.1000", unit=small)
    make.price(trade, bolt, "9999999999.9999", unit=large)
    make.price(trade, make.variant('=1+1,"x"'), "0", is_free=True)
    make.price(make.price_list("other"), bolt, "7.00")
    return trade


def everything(price_list) -> list[tuple]:
    return list(
        price_list.rows.order_by(
            "variant", "unit", "from_quantity", "amount"
        ).values_list(
            "variant",
            "unit",
            "from_quantity",
            "amount",
            "is_free",
            "starts_at",
            "ends_at",
        )
    )


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_list_comes_back_as_it_went_out(trade, tmp_path, suffix):
    path = tmp_path / f"prices.{suffix}"
    before = everything(trade)

    out = run("export_prices", str(path), "--list", "trade")
    same = run("import_prices", str(path))
    trade.rows.all().delete()
    back = run("import_prices", str(path))

    assert out["prices"] == len(before) == 6
    assert (same["unchanged"], same["refused"]) == (6, 0)
    assert (back["created"], back["refused"]) == (6, 0)
    assert everything(trade) == before


def test_a_text_is_no_formula_in_a_workbook(trade, tmp_path):
    path = tmp_path / "prices.xlsx"

    run("export_prices", str(path), "--list", "trade")

    sheet = openpyxl.load_workbook(path).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_on_a_day_only_what_holds_goes_out(trade, tmp_path):
    path = tmp_path / "prices.csv"

    run("export_prices", str(path), "--list", "trade", "--on", "2031-03-02")

    amounts = {row["amount"] for row in rows_of(path)}
    assert "0.0500" in amounts
    assert "0.0412" not in amounts


def test_a_companys_prices_are_what_it_pays(trade, acme, tmp_path):
    path = tmp_path / "prices.csv"
    make.price_list("minus-10", parent=trade, percent=-10, to=acme, name="Minus 10")

    run("export_prices", str(path), "--company", "Acme", "--on", "2031-01-01")

    bolt = [row for row in rows_of(path) if row["sku"] == "BOLT-8"]
    found = [(row["unit"], row["from_quantity"], row["amount"]) for row in bolt]
    assert found[:2] == [("piece", "1.000", "0.0371"), ("piece", "12.000", "0.0360")]
    assert ("pack", "1.000", "3.6900") in found
    assert {row["price_list"] for row in bolt} == {"Minus 10"}


def test_a_company_gets_no_prices_of_articles_it_may_not_see(trade, acme, tmp_path):
    path = tmp_path / "prices.csv"
    hidden = PriceRow.objects.get(is_free=True).variant
    type(hidden).objects.filter(pk=hidden.pk).update(is_active=False)

    run("export_prices", str(path), "--company", "Acme")

    assert {row["sku"] for row in rows_of(path)} == {"BOLT-8"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["p.txt", "--list", "trade"], "must end in .csv"),
        (["p.csv", "--list", "gone"], "no price list gone"),
        (["p.csv", "--company", "gone"], "no company gone"),
        (["p.csv", "--list", "child"], "holds none of its own"),
        (["p.csv", "--list", "trade", "--on", "someday"], "someday is not a date"),
    ],
)
def test_what_cannot_be_written_is_said(trade, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    make.price_list("child", parent=trade, percent=1)

    with pytest.raises(CommandError, match=words):
        call_command("export_prices", *arguments)

    assert not list(tmp_path.iterdir())
