"""Staff keep the catalogue in the admin; what they save is found at once."""

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Brand,
    Category,
    CustomerPartNumber,
    Product,
    ProductText,
    StockLevel,
    StockMovement,
    Variant,
)
from catalog.selectors.search import search_products
from catalog.services.texts import refresh_search
from tests import make
from tests.catalog.test_products import image

MODELS = (
    "attribute",
    "attributechoice",
    "brand",
    "catalogue",
    "category",
    "customerpartnumber",
    "product",
    "stocklevel",
    "stockmovement",
    "variant",
    "warehouse",
)


@pytest.fixture
def desk(client, channel, dora):
    """Dora's browser."""
    client.force_login(dora)
    return client


@pytest.fixture
def tray(channel):
    made = make.variant("TRAY", name="Tray", brand=Brand.objects.create(code="b"))
    refresh_search([made.product_id])
    return made


def formset(prefix: str, *rows: dict, kept: int = 0) -> dict[str, object]:
    data = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": kept,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for place, row in enumerate(rows):
        data |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return data


def product_form(product: Product, **changes) -> dict[str, object]:
    text, variant = product.texts.get(), product.variants.get()
    data = {
        "code": product.code,
        "category": product.category_id,
        "brand": product.brand_id,
        "tags": "",
        "is_active": "on",
        **formset(
            "texts",
            {"id": text.pk, "product": product.pk, "language": "en",
             "name": "Tray", "slug": text.slug, "summary": "", "description": ""},
            kept=1,
        ),
        **formset(
            "variants",
            {"id": variant.pk, "product": product.pk, "sku": variant.sku, "label": "",
             "ean": "", "mpn": "", "tax_class": "standard", "stock_policy": "stop",
             "is_active": "on"},
            kept=1,
        ),
        **formset("values"),
        **formset("pictures"),
        **formset("documents"),
        **formset("relations"),
        **formset("restriction_targets"),
    }  # fmt: skip
    return data | changes


def change(desk, model: str, pk: int, data: dict):
    return desk.post(reverse(f"admin:catalog_{model}_change", args=[pk]), data)


@pytest.mark.full
@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_and_can_be_searched(desk, tray, model):
    make.stock(tray, 3)

    page = desk.get(reverse(f"admin:catalog_{model}_changelist"), {"q": "tray"})

    assert page.status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_customers_do_not_get_in(client, bob, model):
    client.force_login(bob)

    page = client.get(reverse(f"admin:catalog_{model}_changelist"))

    assert page.status_code == 302
    assert "/login/" in page.headers["Location"]


def test_a_saved_name_and_code_are_found_at_once(desk, tray, channel):
    data = product_form(
        tray.product, **{"texts-0-name": "Platter", "variants-0-sku": "PLAT-9"}
    )

    answer = change(desk, "product", tray.product_id, data)

    assert answer.status_code == 302, answer.context["errors"]
    buyer = make.guest(channel)
    assert search_products("platters", buyer).product_ids == (tray.product_id,)
    assert search_products("plat9", buyer).product_ids == (tray.product_id,)
    assert search_products("tray", buyer).product_ids == ()


def test_a_new_variant_can_be_bought(desk, tray):
    rows = product_form(tray.product)
    new = {"sku": "TRAY-XL", "label": "XL", "tax_class": "standard",
           "stock_policy": "stop", "is_active": "on"}  # fmt: skip
    rows |= {f"variants-1-{name}": value for name, value in new.items()}

    answer = change(
        desk, "product", tray.product_id, rows | {"variants-TOTAL_FORMS": 2}
    )

    assert answer.status_code == 302
    assert Variant.objects.get(sku="TRAY-XL").units.get().is_base


def test_a_fact_stands_in_the_field_of_its_kind(desk, tray):
    depth = Attribute.objects.create(code="depth", kind="number", unit="mm")
    colour = Attribute.objects.create(code="colour", kind="choice")
    teal = AttributeChoice.objects.create(attribute=colour, code="teal")

    def save(**value):
        rows = formset("values", {"attribute": depth.pk, **value})
        return change(
            desk, "product", tray.product_id, product_form(tray.product, **rows)
        )

    assert save(text="deep").status_code == 200
    assert save(number="65", choice=teal.pk).status_code == 200
    assert not AttributeValue.objects.exists()
    assert save(number="65").status_code == 302
    assert AttributeValue.objects.get().number == 65


def test_pictures_are_decoded_and_nothing_else_comes_in(desk, tray):
    def save(content):
        rows = formset("pictures", {"file": content, "alt": "", "position": 0})
        return change(
            desk, "product", tray.product_id, product_form(tray.product, **rows)
        )

    assert save(ContentFile(b"<svg/>", name="a.svg")).status_code == 200
    assert not tray.product.pictures.exists()
    assert save(image()).status_code == 302
    assert tray.product.pictures.get().file.name.endswith(".png")


def test_a_brands_new_name_is_found(desk, tray, channel):
    brand = tray.product.brand

    change(desk, "brand", brand.pk, {"code": "b", "name": "Nordica"})

    found = search_products("nordica", make.guest(channel)).product_ids
    assert found == (tray.product_id,)


def test_a_category_moves_with_all_below_it(desk, tray):
    kitchen = make.category("kitchen")
    fasteners = tray.product.category
    text = fasteners.texts.get()
    data = {
        "code": "fasteners",
        "number": "01",
        "is_active": "on",
        "treebeard_position": "sorted-child",
        "treebeard_ref_node": kitchen.pk,
        "_position": "sorted-child",
        "_ref_node_id": kitchen.pk,
        **formset(
            "texts",
            {"id": text.pk, "category": fasteners.pk, "language": "en",
             "name": "Bolts and nuts", "slug": "bolts", "description": ""},
            kept=1,
        ),
        **formset("attributes"),
    }  # fmt: skip

    answer = change(desk, "category", fasteners.pk, data)

    assert answer.status_code == 302, answer.context["errors"]
    moved = Category.objects.get(pk=fasteners.pk)
    assert moved.path.startswith(Category.objects.get(pk=kitchen.pk).path)
    assert moved.depth == 2
    assert ProductText.objects.filter(search="nuts").exists()


def test_a_new_category_takes_its_place(desk, tray):
    data = {
        "code": "nails",
        "number": "01.1",
        "is_active": "on",
        "_position": "sorted-child",
        "_ref_node_id": tray.product.category_id,
        "treebeard_position": "sorted-child",
        "treebeard_ref_node": tray.product.category_id,
        **formset("texts"),
        **formset("attributes"),
    }

    answer = desk.post(reverse("admin:catalog_category_add"), data)

    assert answer.status_code == 302, answer.context["errors"]
    assert Category.objects.get(code="nails").depth == 2


def test_hiding_a_category_hides_what_is_below(desk, tray):
    fasteners = tray.product.category
    below = make.category("nails", parent=fasteners)
    data = {"code": "fasteners", "number": "01", "_position": "first-child",
            "_ref_node_id": "", "treebeard_position": "sorted-child",
            "treebeard_ref_node": "", **formset("texts"),
            **formset("attributes")}  # fmt: skip

    answer = change(desk, "category", fasteners.pk, data)

    assert answer.status_code == 302, answer.context["errors"]
    assert not Category.objects.get(pk=below.pk).is_active


def test_stock_is_counted_and_leaves_a_movement(desk, tray, dora):
    level = make.stock(tray, 10)
    url = reverse("admin:catalog_stocklevel_count", args=[level.pk])
    assert desk.get(url).status_code == 200

    desk.post(url, {"warehouse": level.warehouse_id, "on_hand": "7.5"})

    level.refresh_from_db()
    assert level.on_hand == Decimal("7.5")
    moved = StockMovement.objects.get()
    assert (moved.quantity, moved.actor) == (Decimal("-2.5"), dora)


def test_a_variant_can_be_counted_where_it_lay_nowhere(desk, tray):
    url = reverse("admin:catalog_variant_count", args=[tray.pk])

    desk.post(url, {"warehouse": make.warehouse().pk, "on_hand": "4"})

    assert StockLevel.objects.get(variant=tray).on_hand == 4


@pytest.mark.parametrize("on_hand", ["", "-1", "many", "1e400", "NaN"])
def test_a_count_that_makes_no_sense_changes_nothing(desk, tray, on_hand):
    level = make.stock(tray, 10)
    url = reverse("admin:catalog_stocklevel_count", args=[level.pk])

    answer = desk.post(url, {"warehouse": level.warehouse_id, "on_hand": on_hand})

    assert answer.status_code == 422
    level.refresh_from_db()
    assert level.on_hand == 10
    assert not StockMovement.objects.exists()


def test_products_are_archived_and_brought_back(desk, tray):
    for work, is_archived in (("archive", True), ("bring_back", False)):
        url = reverse(f"admin:catalog_product_{work}", args=[tray.product_id])
        assert desk.get(url).status_code == 200
        desk.post(url)

        product = Product.objects.get(pk=tray.product_id)
        assert (product.archived_at is not None) is is_archived


def test_a_rep_sees_part_numbers_of_assigned_customers_only(
    client, channel, acme, tray
):
    rep = make.user("rita", is_staff=True)
    rep.user_permissions.set(
        type(rep.user_permissions.model.objects.first()).objects.filter(
            codename="view_customerpartnumber"
        )
    )
    own = make.company("Own", channel=channel, rep=rep)
    for customer, number in ((acme, "FOREIGN-1"), (own, "OWN-1")):
        CustomerPartNumber.objects.create(
            customer=customer, variant=tray, number=number
        )
    client.force_login(rep)

    page = client.get(reverse("admin:catalog_customerpartnumber_changelist"))

    assert "OWN-1" in page.content.decode()
    assert "FOREIGN-1" not in page.content.decode()
