"""Sizes in one order, documents, kits, what replaces what, products side by side."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from catalog.models import (
    Attribute,
    AttributeValue,
    Product,
    ProductDocument,
    ProductRelation,
    StockArrival,
)
from orders.models import CartLine
from pricing.models import PriceList
from tests import make
from tests.make_kits import kit
from tests.make_restrictions import restriction

pytestmark = pytest.mark.django_db

SHIRT = "/products/p-shirt-blue-s/"
ORDER = "/products/p-shirt-blue-s/order/"


@pytest.fixture
def signed_in(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def shirts(bolt):
    """Blue and red in S, M, L; no red L. Three of one at least for blue S."""
    size = Attribute.objects.create(code="size", kind="text", position=1)
    tone = Attribute.objects.create(code="tone", kind="text", position=2)
    made, product = {}, None
    for colour in ("blue", "red"):
        for label in ("S", "M", "L"):
            if (colour, label) == ("red", "L"):
                continue
            one = make.variant(
                f"SHIRT-{colour}-{label}".upper() if product else "SHIRT-BLUE-S",
                **({"product": product} if product else {}),
                label=f"{colour} {label}",
                position=len(made),
                **(
                    {"minimum": 3, "step": 3}
                    if (colour, label) == ("blue", "S")
                    else {}
                ),
            )
            product = one.product
            for about, text in ((size, label), (tone, colour)):
                AttributeValue.objects.create(
                    product=product, variant=one, attribute=about, text=text
                )
            make.price(PriceList.objects.get(code="trade"), one, f"{5 + len(made)}.50")
            made[colour, label] = one
    return made


def field(variant) -> str:
    return f"quantity-{variant.pk}-{variant.units.get().pk}"


def in_cart() -> dict[str, Decimal]:
    return dict(CartLine.objects.values_list("variant__sku", "quantity"))


def test_two_properties_span_a_matrix_with_own_prices(signed_in, shirts):
    matrix = signed_in.get(SHIRT).context["page"].matrix

    assert (matrix.corner, matrix.columns) == ("size", ("blue", "red"))
    cells = {
        (row.head, cell.column): cell.price.amount
        for row in matrix.rows
        for cell in row.cells
        if cell
    }
    assert cells["S", "blue"] == Decimal("5.5000")
    assert cells["M", "red"] == Decimal("9.5000")
    assert ("L", "red") not in cells


def test_one_property_stays_a_list(signed_in, bolt):
    first = make.variant("HAT-S", label="S")
    for label in ("M", "L"):
        make.variant(f"HAT-{label}", label=label, product=first.product)

    page = signed_in.get("/products/p-hat-s/").context["page"]

    assert page.matrix is None
    assert [row.name for row in page.variants] == ["S", "M", "L"]


def test_all_filled_cells_come_into_the_cart_at_once(signed_in, shirts):
    answer = signed_in.post(
        ORDER,
        {
            field(shirts["blue", "S"]): "6",
            field(shirts["red", "M"]): "2",
            field(shirts["blue", "L"]): "",
            field(shirts["blue", "M"]): "0",
        },
        follow=True,
    )

    assert in_cart() == {"SHIRT-BLUE-S": 6, "SHIRT-RED-M": 2}
    assert "2 sizes are in the cart, 8 in all." in answer.content.decode()


def test_one_refused_cell_keeps_all_out_and_says_what_is_possible(signed_in, shirts):
    answer = signed_in.post(
        ORDER,
        {field(shirts["blue", "S"]): "4", field(shirts["red", "M"]): "2,5"},
    )

    assert answer.status_code == 422
    assert in_cart() == {}
    cells = {
        c.sku: c for row in answer.context["page"].matrix.rows for c in row.cells if c
    }
    assert cells["SHIRT-BLUE-S"].refused == "Sold in steps of 3: the next is 6."
    assert cells["SHIRT-RED-M"].refused == "Sold in steps of 1: the next is 3."
    assert cells["SHIRT-BLUE-S"].text == "4"


@pytest.mark.parametrize("text", ["abc", "-1", "1e300", "9999999999", "\0", "NaN"])
def test_nonsense_in_a_cell_is_refused_there(signed_in, shirts, text):
    answer = signed_in.post(ORDER, {field(shirts["red", "M"]): text})

    assert (answer.status_code, in_cart()) == (422, {})


def test_only_sizes_of_this_product_are_ordered_here(signed_in, shirts, bolt):
    base = bolt.units.get(code="piece")

    signed_in.post(ORDER, {f"quantity-{bolt.pk}-{base.pk}": "5"})

    assert in_cart() == {}


def test_a_guest_orders_nothing(client, shirts):
    answer = client.post(ORDER, {field(shirts["red", "M"]): "2"}, follow=True)

    assert in_cart() == {}
    assert "Sign in" in answer.content.decode()


# --- documents -----------------------------------------------------------------


@pytest.fixture
def sheet(bolt):
    paper = ProductDocument(
        product=bolt.product,
        title="Data sheet",
        name="bolt.pdf",
        content_type="application/pdf",
        size=4,
        sha256="0" * 64,
    )
    paper.file.save("sheet", ContentFile(b"%PDF"), save=False)
    paper.save()
    return paper


def url_of(paper) -> str:
    return f"/products/p-bolt-8/documents/{paper.pk}/"


def test_a_document_is_offered_with_its_size_and_saved(signed_in, sheet):
    (line,) = signed_in.get("/products/p-bolt-8/").context["page"].papers

    assert (line.name, line.url) == ("Data sheet", url_of(sheet))
    assert "PDF" in line.detail
    answer = signed_in.get(line.url)
    assert b"".join(answer.streaming_content) == b"%PDF"
    assert answer["Content-Disposition"] == 'attachment; filename="bolt.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_expired_document_is_not_there(signed_in, sheet):
    sheet.valid_until = timezone.localdate() - timedelta(days=2)
    sheet.save()

    assert signed_in.get("/products/p-bolt-8/").context["page"].papers == ()
    assert signed_in.get(url_of(sheet)).status_code == 404


def test_who_may_not_see_the_product_does_not_get_its_documents(
    client, signed_in, sheet, channel
):
    client.logout()
    channel.access_mode = "closed"
    channel.save()

    assert client.get(url_of(sheet)).status_code in (302, 404)
    assert client.get(f"/products/p-other/documents/{sheet.pk}/").status_code in (
        302,
        404,
    )


def test_a_document_of_an_archived_product_is_gone(signed_in, sheet):
    Product.objects.update(archived_at=timezone.now())

    assert signed_in.get(url_of(sheet)).status_code == 404


# --- what goes with it, what replaces it ---------------------------------------


def test_related_products_stand_in_groups_by_kind(signed_in, bolt, nut):
    ProductRelation.objects.create(
        source=bolt.product, target=nut.product, kind="compatible"
    )

    groups = signed_in.get("/products/p-bolt-8/").context["page"].beside

    found = {group.title: [row.sku for row in group.articles] for group in groups}
    assert found["Fits with it"] == ["NUT-8"]


def end(variant) -> None:
    now = timezone.now()
    variant.archived_at = now
    variant.save()
    Product.objects.filter(pk=variant.product_id).update(archived_at=now)


def test_an_ended_product_leads_to_what_replaces_it(signed_in, bolt, nut):
    ProductRelation.objects.create(
        source=bolt.product, target=nut.product, kind="replacement"
    )
    end(bolt)

    answer = signed_in.get("/products/p-bolt-8/")

    assert answer.status_code == 410
    assert [row.sku for row in answer.context["articles"]] == ["NUT-8"]


def test_an_ended_product_without_a_visible_replacement_is_not_found(
    signed_in, bolt, nut
):
    ProductRelation.objects.create(
        source=bolt.product, target=nut.product, kind="replacement"
    )
    end(bolt)
    end(nut)

    assert signed_in.get("/products/p-bolt-8/").status_code == 404


def test_the_cart_names_what_replaces_an_ended_article(signed_in, bolt, nut):
    unit = bolt.units.get(code="piece")
    signed_in.post("/cart/add/", {"variant": bolt.pk, "unit": unit.pk, "quantity": 1})
    assert in_cart() == {"BOLT-8": 1}
    ProductRelation.objects.create(
        source=bolt.product, target=nut.product, kind="replacement"
    )
    end(bolt)

    html = signed_in.get("/cart/").content.decode()

    assert "No longer on sale here. Hexagon nut M8 replaces it." in html


# --- kits ----------------------------------------------------------------------


@pytest.fixture
def bag(bolt, nut):
    return kit("BAG", {bolt: 2, nut: 4})


def test_a_kit_lists_its_contents_with_its_sum_and_stock(signed_in, bag):
    page = signed_in.get("/products/p-bag/").context["page"]

    assert [(part.sku, part.quantity) for part in page.contents] == [
        ("BOLT-8", 2),
        ("NUT-8", 4),
    ]
    assert all(part.url for part in page.contents)
    assert page.panel.price.amount == Decimal("10.3900")
    assert page.panel.stock.quantity == 1


def test_a_part_the_buyer_may_not_see_is_named_without_a_link(signed_in, bag, nut):
    end(nut)

    parts = signed_in.get("/products/p-bag/").context["page"].contents

    assert [(part.sku, bool(part.url)) for part in parts] == [
        ("BOLT-8", True),
        ("NUT-8", False),
    ]


def test_a_kit_is_sold_where_all_its_parts_are(signed_in, bag, nut):
    restriction(nut, audience="person")

    panel = signed_in.get("/products/p-bag/").context["page"].panel
    signed_in.post(
        "/cart/add/",
        {"variant": bag.pk, "unit": bag.units.get().pk, "quantity": 1},
    )

    assert panel.refused.text == "For consumers only."
    assert in_cart() == {}


def test_later_arrivals_follow_the_next_one(signed_in, bolt):
    StockArrival.objects.create(
        variant=bolt,
        warehouse=make.warehouse(),
        arrives_on=timezone.localdate() + timedelta(days=40),
        quantity=250,
    )

    (line,) = signed_in.get("/products/p-bolt-8/").context["page"].warehouses

    assert line.text.startswith("640, 250 more on ")
    assert line.counted_at is not None


# --- side by side --------------------------------------------------------------


def test_products_chosen_one_by_one_stand_side_by_side(signed_in, bolt, nut):
    bolt.product.values.create(
        attribute=Attribute.objects.create(code="head", kind="text"), text="hexagon"
    )
    for one in (bolt, nut, bolt):
        signed_in.post("/compare/add/", {"product": one.product_id})

    found = signed_in.get("/compare/").context["comparison"]

    assert [column.article.sku for column in found.columns] == ["BOLT-8", "NUT-8"]
    assert [column.article.price.amount for column in found.columns] == [
        Decimal("4.9200"),
        Decimal("0.1375"),
    ]
    lines = {line.name: (line.values, line.differs) for line in found.lines}
    assert lines["head"] == (("hexagon", "–"), True)
    assert lines["Unit"] == (("piece", "piece"), False)


def test_a_link_shows_its_own_products_and_keeps_none(signed_in, bolt, nut):
    answer = signed_in.get(f"/compare/?p={nut.product_id}&p=abc&p=99999")

    found = answer.context["comparison"]
    assert [column.article.sku for column in found.columns] == ["NUT-8"]
    assert found.gone_count == 1
    assert signed_in.get("/compare/").context["comparison"].columns == ()


def test_what_is_taken_out_is_gone_the_others_stay(signed_in, bolt, nut):
    for one in (bolt, nut):
        signed_in.post("/compare/add/", {"product": one.product_id})

    signed_in.post("/compare/remove/", {"product": bolt.product_id})

    found = signed_in.get("/compare/").context["comparison"]
    assert [column.article.sku for column in found.columns] == ["NUT-8"]


def test_a_seventh_product_is_refused(signed_in, bolt):
    made = [make.variant(f"X-{number}") for number in range(7)]

    for one in made:
        answer = signed_in.post(
            "/compare/add/", {"product": one.product_id}, follow=True
        )

    assert len(answer.context["comparison"].columns) == 6
    assert "6 products are the most" in answer.content.decode()
