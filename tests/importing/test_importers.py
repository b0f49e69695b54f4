"""Articles, prices, stock, companies, orders: good rows stay, bad ones are named."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Customer
from catalog.models import (
    CatalogueChange,
    FreightClass,
    Product,
    ProductText,
    SearchWord,
    StockLevel,
    StockMovement,
    Unit,
    Variant,
)
from catalog.services.texts import refresh_search
from orders.models import Order
from pricing.models import PriceRow
from shop.columns import insert_columns
from tests import make


@pytest.fixture
def run(tmp_path):
    """Run an import command over rows of CSV; return its report."""

    def run_it(command: str, text: str, *arguments: str) -> dict:
        path = tmp_path / f"{command}.csv"
        path.write_text(text, encoding="utf-8")
        out = StringIO()
        call_command(command, str(path), "--json", *arguments, stdout=out)
        return json.loads(out.getvalue())

    return run_it


@pytest.fixture
def bolt_columns(db):
    product = make.variant("BOLT").product
    return {"product_id": [product.pk], "sku": ["BOLT-2"]}


def counts(report: dict) -> tuple[int, int, int, int]:
    return tuple(report[k] for k in ("created", "updated", "unchanged", "refused"))


PRODUCTS = """sku,name,brand,category,weight_g,step
BOLT-8,Hex bolt M8,Norma,Fasteners,12,10
NUT-8,Hex nut M8,Norma,Fasteners,heavy,10
,No code,Norma,Fasteners,1,1
WASHER-8,Washer M8,,Fasteners,3,
BOLT-8,Again,Norma,Fasteners,12,10
"""


def test_good_articles_come_in_and_bad_rows_are_named(db, run):
    report = run("import_products", PRODUCTS)

    assert counts(report) == (2, 0, 0, 3)
    assert [(x["line"], x["column"]) for x in report["refusals"]] == [
        (3, "weight_g"),
        (4, "sku"),
        (6, "sku"),
    ]
    bolt = Variant.objects.get(sku="BOLT-8")
    assert bolt.product.brand.name == "Norma"
    assert bolt.units.get().step == Decimal(10)
    assert not Variant.objects.filter(sku="NUT-8").exists()


def test_an_ean_with_a_wrong_check_digit_is_refused(db, run):
    text = "sku,name,ean\nA-1,Bolt,5941234011065\nA-2,Nut,123\nA-3,Pin,4006381333931\n"

    report = run("import_products", text)

    assert counts(report) == (1, 0, 0, 2)
    assert Variant.objects.get().ean == "4006381333931"


def test_articles_imported_twice_change_nothing(db, run):
    run("import_products", PRODUCTS)

    report = run("import_products", PRODUCTS)

    assert counts(report) == (0, 0, 2, 3)


def test_articles_that_stay_leave_what_is_kept_of_the_catalogue(db, run):
    file = "sku,name\nPIPE,Pipe\n"
    run("import_products", file)
    before = CatalogueChange.objects.count()

    assert counts(run("import_products", file)) == (0, 0, 1, 0)

    assert CatalogueChange.objects.count() == before


def test_what_is_too_long_for_its_column_is_refused_and_not_cut(db, run):
    report = run("import_products", f"sku,name,label\nA,Pipe,{'x' * 81}\nB,Pipe,M8\n")

    assert counts(report) == (1, 0, 0, 1)
    assert Variant.objects.get().label == "M8"


def test_columns_are_never_cut_by_the_database(db, bolt_columns):
    with pytest.raises(DataError, match="too long"):
        insert_columns(Variant, {**bolt_columns, "label": ["x" * 81]}, key="sku")


def test_what_a_file_says_of_a_known_article_counts_before_a_new_one(db, run):
    run("import_products", "sku,name,product\nA,Tube,P\n")

    run("import_products", "sku,name,product,language\nA,Tub,P,ro\nB,Furtun,P,ro\n")

    assert ProductText.objects.get(language="ro").name == "Tub"


def test_articles_that_stay_cost_no_query_each(db, run):
    def queries(rows: int) -> int:
        lines = (f"A-{n},Bolt,Norma,Fasteners\n" for n in range(rows))
        text = "sku,name,brand,category\n" + "".join(lines)
        run("import_products", text)
        with CaptureQueriesContext(connection) as captured:
            assert counts(run("import_products", text)) == (0, 0, rows, 0)
        return len(captured)

    assert queries(40) == queries(2)


def test_a_changed_article_is_found_by_its_new_words(db, run):
    run("import_products", "sku,name\nA-1,Old hammer\n")

    report = run("import_products", "sku,name\nA-1,New mallet\n")

    assert counts(report) == (0, 1, 0, 0)
    text = ProductText.objects.get()
    assert text.name == "New mallet"
    assert "mallet" in text.search
    assert "hammer" not in text.search


LONG = """sku,name,product,language,brand,category,summary,mpn
P-1,Frying pan 1.5 kW,PAN,en,Norma,Kitchen,steel 24 cm,N-77
P-2,Frying pan large,PAN,en,Norma,Kitchen,,
P-3,Poêle,PAN,fr,Norma,Kitchen,acier,
NUT-8,Hex nut M8,,,,Fasteners,,
"""


def written_texts() -> tuple[int, int]:
    """How many texts this transaction made and how many it changed so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_tup_ins, n_tup_upd FROM pg_stat_xact_user_tables"
            " WHERE relname = 'catalog_producttext'"
        )
        return cursor.fetchone()


def test_new_articles_are_found_by_all_that_they_are_written_once_with(db, run):
    before = written_texts()

    run("import_products", LONG)

    made, changed = (
        now - then for now, then in zip(written_texts(), before, strict=True)
    )
    assert (made, changed) == (3, 0)
    found_by = dict(ProductText.objects.values_list("pk", "search"))
    assert all(found_by.values())
    words = set(SearchWord.objects.values_list("language", "word"))
    ProductText.objects.update(search=None)
    SearchWord.objects.all().delete()
    refresh_search(Product.objects.values_list("pk", flat=True))
    assert dict(ProductText.objects.values_list("pk", "search")) == found_by
    assert set(SearchWord.objects.values_list("language", "word")) == words


def test_texts_that_are_found_by_the_same_are_not_written_again(db, run):
    run("import_products", LONG)
    before = written_texts()

    run("import_products", "sku,name,weight_g\nNUT-8,Hex nut M8,12\n")

    assert written_texts() == before
    assert Variant.objects.get(sku="NUT-8").weight_g == 12


def test_a_new_article_of_a_product_leaves_its_words_and_is_found(db, run):
    run("import_products", LONG)

    run("import_products", "sku,name,product\nP-9,Lid,PAN\n")

    text = ProductText.objects.get(product__code="PAN", language="en")
    assert (text.name, text.summary) == ("Frying pan 1.5 kW", "steel 24 cm")
    assert all(
        "p9" in text.search for text in ProductText.objects.filter(product__code="PAN")
    )


def test_a_changed_name_is_written_once_and_keeps_its_slug(db, run):
    run("import_products", LONG)
    slug = ProductText.objects.get(product__code="NUT-8").slug
    before = written_texts()

    report = run("import_products", "sku,name,brand\nNUT-8,Wing nut,Norma\n")

    assert counts(report) == (0, 1, 0, 0)
    made, changed = (
        now - then for now, then in zip(written_texts(), before, strict=True)
    )
    assert (made, changed) == (0, 1)
    text = ProductText.objects.get(product__code="NUT-8")
    assert text.slug == slug
    assert all(word in text.search for word in ("'wing'", "'norma'", "'fasten'"))


def test_what_a_file_does_not_say_is_as_if_made_by_hand(db, run):
    run("import_products", "sku,name\nA-1,Bolt\n")
    product = Product.objects.create(
        code="B-1", category=Product.objects.get().category
    )
    variant = Variant.objects.create(product=product, sku="B-1")
    Unit.objects.create(variant=variant, code="piece", is_base=True, is_default=True)

    own = {"id", "code", "sku", "product_id", "variant_id", "created_at"}
    for rows in (
        Product.objects.order_by("pk").values(),
        Variant.objects.order_by("pk").values(),
        Unit.objects.order_by("pk").values(),
    ):
        imported, made = (
            {k: v for k, v in row.items() if k not in own} for row in rows
        )
        assert imported == made
    assert abs(product.created_at - Product.objects.get(code="A-1").created_at) < (
        timedelta(minutes=5)
    )


def test_new_articles_cost_no_query_each(db, run):
    def queries(rows: int) -> int:
        lines = (f"A-{rows}-{n},Bolt,Norma,Fasteners\n" for n in range(rows))
        with CaptureQueriesContext(connection) as captured:
            run("import_products", "sku,name,brand,category\n" + "".join(lines))
        return len(captured)

    queries(1)  # brand and category are there from now on
    assert queries(40) == queries(2)


def test_a_dry_run_reports_the_same_and_changes_nothing(db, run):
    report = run("import_products", PRODUCTS, "--dry-run")

    assert counts(report) == (2, 0, 0, 3)
    assert not Variant.objects.exists()


def test_missing_columns_are_named_with_those_there_are(db, run):
    with pytest.raises(CommandError, match=r"no column for name.*foo"):
        run("import_products", "sku,foo\nA,B\n")


def test_every_refused_row_is_written_to_the_errors_file(db, run, tmp_path):
    run("import_products", PRODUCTS, "--errors", str(tmp_path / "bad.csv"))

    lines = (tmp_path / "bad.csv").read_text().splitlines()
    assert lines[0] == "line,column,value,reason"
    assert len(lines) == 4


def test_prices_with_tiers_units_and_periods_come_in(db, run):
    bolt = make.variant("BOLT-8")
    make.unit(bolt, "pack", 100)
    make.price_list("trade")
    text = (
        "sku,unit,from_quantity,amount,starts_at,ends_at\n"
        'BOLT-8,,1,0.50,,\nBOLT-8,,100,"0,45",,\nBOLT-8,pack,1,40,2026-01-01,\n'
        "BOLT-8,pallet,1,9,,\nGONE-1,,1,1,,\nBOLT-8,,5,0,,\n"
        "BOLT-8,,7,1,2026-02-01,2026-01-01\nBOLT-8,,-3,1,,\n"
    )

    report = run("import_prices", text, "--list", "trade")
    again = run("import_prices", text, "--list", "trade")

    assert counts(report) == (3, 0, 0, 5)
    assert {x["column"] for x in report["refusals"]} == {
        "sku",
        "amount",
        "ends_at",
        "from_quantity",
    }
    assert counts(again) == (0, 0, 3, 5)


def test_overlapping_periods_of_one_key_are_refused(db, run):
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade"), bolt, "0.50")
    text = "sku,amount,starts_at,ends_at\nBOLT-8,0.40,2026-03-01,2026-04-01\n"

    report = run("import_prices", text, "--list", "trade")

    assert counts(report) == (0, 0, 0, 1)
    assert "same time" in report["refusals"][0]["reason"]
    assert PriceRow.objects.get().amount == Decimal("0.50")


def test_two_new_prices_that_overlap_each_other_leave_the_first(db, run):
    make.variant("BOLT-8")
    make.price_list("trade")
    text = (
        "sku,amount,starts_at,ends_at\n"
        "BOLT-8,0.40,2026-03-01,2026-04-01\nBOLT-8,0.30,2026-03-15,2026-05-01\n"
    )

    report = run("import_prices", text, "--list", "trade")

    assert counts(report) == (1, 0, 0, 1)
    assert report["refusals"][0]["line"] == 3


def test_an_unknown_currency_makes_no_list(db, run):
    make.seller()

    with pytest.raises(CommandError, match="not a currency"):
        run("import_prices", "sku,amount\nA,1\n", "--list", "x", "--currency", "ZZZ")


def test_a_percentage_list_takes_no_prices(db, run):
    make.variant("BOLT-8")
    make.price_list("minus-5", parent=make.price_list("trade"), percent=-5)

    report = run("import_prices", "sku,amount\nBOLT-8,1\n", "--list", "minus-5")

    assert counts(report) == (0, 0, 0, 1)


def test_tiers_are_read_out_of_sales(db, run, tmp_path):
    make.variant("BOLT-8")
    make.price_list("trade")
    mapping = tmp_path / "map.toml"
    mapping.write_text("[options]\ninfer_tiers = true\n")
    sales = "sku,from_quantity,amount\n" + "".join(
        f"BOLT-8,{quantity},{amount}\n"
        for quantity, amount in [(1, "2.55"), (6, "2.55"), (64, "2.10"), (3, "9.99")]
    )

    report = run("import_prices", sales, "--list", "trade", "--mapping", str(mapping))

    rows = PriceRow.objects.order_by("from_quantity").values_list(
        "from_quantity", "amount"
    )
    assert list(rows) == [
        (Decimal(1), Decimal("2.5500")),
        (Decimal(64), Decimal("2.1000")),
    ]
    assert report["created"] == 2


def test_stock_is_set_and_the_difference_is_a_movement(db, run):
    bolt = make.variant("BOLT-8")
    make.warehouse("brasov")
    make.stock(bolt, 10)
    text = "sku,on_hand\nBOLT-8,25\nGONE-1,3\nBOLT-8,26\nBOLT-8,-1\n"

    report = run("import_stock", text, "--warehouse", "brasov")
    again = run("import_stock", text, "--warehouse", "brasov")

    assert counts(report) == (0, 1, 0, 3)
    assert counts(again) == (0, 0, 1, 3)
    assert StockLevel.objects.get().on_hand == Decimal(25)
    assert StockMovement.objects.get().quantity == Decimal(15)


def test_companies_come_in_approved_with_their_address(channel, run):
    text = (
        "number,name,country,line1,city,vat_id\n"
        "17850,Hotel One,Romania,Str. Lunga 1,Brasov,RO18547290\n"
        "17851,Hotel Two,Atlantis,,,\n"
    )

    report = run("import_companies", text)
    again = run("import_companies", text)

    company = Customer.objects.get(number="17850")
    assert counts(report) == (1, 0, 0, 1)
    assert counts(again) == (0, 0, 1, 1)
    assert company.is_approved
    assert company.addresses.get().city == "Brasov"


ORDERS = """order_number,placed_at,customer_number,sku,quantity,unit_price,tax_rate
H-1,2025-03-01,17850,BOLT-8,3,55.34,21
H-1,2025-03-01,17850,GONE-1,1,1,21
H-2,2025-03-02,99999,BOLT-8,1,1,21
H-3,2025-03-03,17850,BOLT-8,10,0.5,11
"""


def test_past_orders_come_in_whole_and_once(channel, run):
    make.company(name="Hotel One", channel=channel, number="17850")
    make.variant("BOLT-8")

    report = run("import_orders", ORDERS)
    again = run("import_orders", ORDERS)

    assert counts(report) == (2, 0, 0, 2)
    assert counts(again) == (0, 0, 2, 2)
    order = Order.objects.get(number="H-1")
    assert (order.total_net, order.total_tax, order.total_gross) == (
        Decimal("166.02"),
        Decimal("34.86"),
        Decimal("200.88"),
    )
    assert order.state == "completed"


def test_a_past_order_with_other_content_is_refused(channel, run):
    make.company(name="Hotel One", channel=channel, number="17850")
    make.variant("BOLT-8")
    run("import_orders", ORDERS)

    report = run("import_orders", ORDERS.replace("10,0.5,11", "11,0.5,11"))

    assert counts(report) == (0, 0, 1, 3)
    assert Order.objects.get(number="H-3").lines.get().quantity == Decimal(10)


def test_an_articles_freight_class_is_one_there_is(db, run):
    FreightClass.objects.create(code="pallet", names={"en": "Pallet"})
    text = "sku,name,freight_class\nA-1,Oven,pallet\nA-2,Mixer,balloon\nA-3,Bolt,\n"

    report = run("import_products", text)

    assert counts(report) == (2, 0, 0, 1)
    assert report["refusals"][0]["column"] == "freight_class"
    assert Variant.objects.get(sku="A-1").freight_class == "pallet"
    assert Variant.objects.get(sku="A-3").freight_class == ""
