"""What goes with an article, brought in by a file."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import ProductRelation
from tests import make
from tests.importing.test_importers import counts, run  # noqa: F401 a fixture

TEXT = """sku,related_sku,kind,position
BOLT-8,NUT-8,compatible,2
BOLT-8,WASHER-8,accessory,
BOLT-8,BOLT-9,Replacement,1
"""


@pytest.fixture
def shop(db):
    """Three articles, and a bolt of two lengths that are one product."""
    bolt = make.variant("BOLT-8")
    make.variant("BOLT-8-L", label="long", product=bolt.product)
    for sku in ("NUT-8", "WASHER-8", "BOLT-9"):
        make.variant(sku)
    return bolt


def relations():
    return [
        (row.target.variants.get().sku, row.kind, row.position)
        for row in ProductRelation.objects.order_by("pk")
    ]


def test_they_come_in_once(shop, run):  # noqa: F811 the fixture
    report = run("import_relations", TEXT)
    again = run("import_relations", TEXT)

    assert counts(report) == (3, 0, 0, 0)
    assert counts(again) == (0, 0, 3, 0)
    assert relations() == [
        ("NUT-8", "compatible", 2),
        ("WASHER-8", "accessory", 0),
        ("BOLT-9", "replacement", 1),
    ]


def test_positions_change_and_relations_go_when_told(shop, run):  # noqa: F811
    run("import_relations", TEXT)

    report = run(
        "import_relations",
        "sku,related_sku,kind,position,is_gone\n"
        "BOLT-8,NUT-8,compatible,5,\n"
        "BOLT-8,WASHER-8,accessory,,yes\n"
        "BOLT-8,WASHER-8,similar,,yes\n",
    )

    assert counts(report) == (0, 2, 1, 0)
    assert relations() == [
        ("NUT-8", "compatible", 5),
        ("BOLT-9", "replacement", 1),
    ]


def test_each_bad_row_is_named_and_the_good_ones_stay(shop, run):  # noqa: F811
    report = run(
        "import_relations",
        "sku,related_sku,kind,position\n"
        "GONE-1,NUT-8,similar,\n"
        "BOLT-8,GONE-1,similar,\n"
        "BOLT-8,BOLT-8-L,similar,\n"
        "BOLT-8,NUT-8,cousin,\n"
        "BOLT-8,NUT-8,similar,40000\n"
        "BOLT-8,,similar,\n"
        "NUT-8,WASHER-8,compatible,1\n",
    )

    assert counts(report) == (1, 0, 0, 6)
    assert [(one["line"], one["column"]) for one in report["refusals"]] == [
        (5, "kind"),
        (6, "position"),
        (7, "related_sku"),
        (2, "sku"),
        (3, "related_sku"),
        (4, "related_sku"),
    ]
    assert ProductRelation.objects.count() == 1


def test_sizes_of_one_product_are_one_relation(shop, run):  # noqa: F811
    report = run(
        "import_relations",
        "sku,related_sku,kind\nBOLT-8,NUT-8,similar\nBOLT-8-L,NUT-8,similar\n",
    )

    assert counts(report) == (1, 0, 0, 0)
    assert sum(report["skipped"].values()) == 1


def test_a_dry_run_changes_nothing(shop, run):  # noqa: F811
    report = run("import_relations", TEXT, "--dry-run")

    assert counts(report) == (3, 0, 0, 0)
    assert not ProductRelation.objects.exists()


def test_many_rows_take_the_queries_of_a_few(shop, run):  # noqa: F811
    def queries(count):
        lines = [f"NUT-8,BOLT-8,similar,{count}\n"]
        for number in range(count):
            sku = f"P{count}-{number}"
            make.variant(sku)
            lines.append(f"BOLT-8,{sku},accessory,{number}\n")
        with CaptureQueriesContext(connection) as found:
            run("import_relations", "sku,related_sku,kind,position\n" + "".join(lines))
        return len(found)

    queries(1)  # the relation of the nut is there from here on

    assert queries(20) == queries(2)
