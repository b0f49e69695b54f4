"""Every surface × every way to hide: what a buyer may not see appears nowhere."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.models import CustomerGroup, SegmentRule
from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Brand,
    Catalogue,
    CatalogueRule,
    Category,
    Product,
    RuleEffect,
    Variant,
)
from catalog.services.products import hide_category
from catalog.services.texts import refresh_search
from orders.models import CartLine, Quote
from pricing.models import PriceList
from tests import make, make_orders
from tests import make_restrictions as restrict

pytestmark = pytest.mark.django_db

MARKS = ("SECRET-9", "Unobtainium", "p-secret-9", "Hush")
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def secret(bolt, channel) -> Variant:
    """A crucible in the laboratory, beside a flask that everybody sees."""
    material = Attribute.objects.create(code="material", kind="choice")
    choice = AttributeChoice.objects.create(attribute=material, code="Unobtainium")
    lab = make.category("laboratory")
    lab.attributes.create(attribute=material)
    flask = make.variant("FLASK", name="Glass flask", category=lab)
    made = make.variant(
        "SECRET-9",
        name="Unobtainium crucible",
        ean="4006381333948",
        category=make.category("rare", parent=lab),
        brand=Brand.objects.create(code="hush", name="Hush"),
        tags=["hidden"],
    )
    AttributeValue.objects.create(
        product=made.product, attribute=material, choice=choice
    )
    for variant in (made, flask):
        make.price(PriceList.objects.get(code="trade"), variant, "77.77")
        make.stock(variant, 50)
    refresh_search([made.product_id, flask.product_id])
    make_orders.shipping_method(channel)
    return made


def leave_out(to, **target) -> None:
    """A catalogue of everything but the target."""
    made = Catalogue.objects.create(code=f"c{to.pk}{type(to).__name__}", name="But")
    CatalogueRule.objects.create(catalogue=made)
    CatalogueRule.objects.create(catalogue=made, effect=RuleEffect.EXCLUDE, **target)
    make.assign(made, to)


def by_catalogue(secret, channel) -> None:
    leave_out(channel, product=secret.product)


def by_category(secret, channel) -> None:
    leave_out(channel, category=secret.product.category)


def by_attribute(secret, channel) -> None:
    value = AttributeValue.objects.get(product=secret.product)
    leave_out(channel, attribute=value.attribute, choice=value.choice)


def by_restriction(secret, channel) -> None:
    licence = restrict.licence_kind()
    restrict.restriction("hidden", licences=[licence], is_hidden=True)


def by_end_of_sale(secret, channel) -> None:
    Product.objects.filter(pk=secret.product_id).update(is_active=False)


def by_end_of_variant(secret, channel) -> None:
    Variant.objects.filter(pk=secret.pk).update(is_active=False)


def by_archiving(secret, channel) -> None:
    Product.objects.filter(pk=secret.product_id).update(archived_at=timezone.now())


def by_hidden_category(secret, channel) -> None:
    hide_category(category_id=secret.product.category_id)


def by_other_channel(secret, channel) -> None:
    """It is for another channel alone."""
    other = make.channel("partners")
    made = Catalogue.objects.create(code="partners", name="Partners")
    CatalogueRule.objects.create(catalogue=made, product=secret.product)
    make.assign(made, other)
    leave_out(channel, product=secret.product)


def by_own_catalogue(secret, channel) -> None:
    leave_out(channel.customers.get(name="Acme"), product=secret.product)


def by_segment(secret, channel) -> None:
    """Acme is in the group by what it is; nobody put it there."""
    group = CustomerGroup.objects.create(code="romanians", name="Romanians")
    SegmentRule.objects.create(group=group, country="RO")
    leave_out(group, brand=secret.product.brand)


FOR_ALL = (
    by_catalogue,
    by_category,
    by_attribute,
    by_restriction,
    by_end_of_sale,
    by_end_of_variant,
    by_archiving,
    by_hidden_category,
    by_other_channel,
)
FOR_ACME = (by_own_catalogue, by_segment)
# The others differ from these in what is written, not in who reads it.
OFTEN = {by_catalogue, by_attribute, by_restriction, by_archiving, by_segment}


def every_way(test):
    """The test with each way to hide, the rarer ones in the long run."""
    ways = [
        pytest.param(
            hide,
            id=hide.__name__,
            marks=() if hide in OFTEN else (pytest.mark.full,),
        )
        for hide in (*FOR_ALL, *FOR_ACME)
    ]
    return pytest.mark.parametrize("hide", ways)(test)


def page(path: str, **extra) -> Callable:
    """A surface that shows the article to whoever may see it."""

    def look(client) -> str:
        answer = client.get(path, **extra)
        text = answer.content.decode()
        # A page that is not there says what was asked for.
        asked = path.partition("?")[0] if answer.status_code == 404 else "\0"
        return text.replace(asked, "")

    return look


def export(client) -> str:
    answer = client.post("/catalog/export/", {"format": "csv"})
    return b"".join(answer.streaming_content).decode()


SURFACES = {
    "contents": page("/catalog/"),
    "category": page("/catalog/laboratory/"),
    "own category": page("/catalog/rare/"),
    "fragment": page("/catalog/laboratory/", **HTMX),
    "by price": page("/catalog/laboratory/?sort=price"),
    "facet chosen": page("/catalog/laboratory/?stock=now"),
    "search": page("/search/?q=crucib"),
    "search fragment": page("/search/?q=crucib", **HTMX),
    "mistyped": page("/search/?q=crucibel"),
    "by EAN": page("/search/?q=4006381333948"),
    "suggestion": page("/search/suggest/?q=crucib"),
    "suggested category": page("/search/suggest/?q=rare"),
    "product": page("/products/p-secret-9/"),
    "quick link": page("/products/p-secret-9/?sku=secret-9&quantity=5"),
    "export": export,
    "search engines": page("/sitemap-products.xml"),
    "portals": page("/feed.xml"),
}
FOR_GUESTS = {"search engines", "portals"}
# What each surface shows of it, where that is not its SKU.
SHOWN = {
    "contents": "/catalog/rare/",
    "suggested category": "/catalog/rare/",
    "search engines": "p-secret-9",
}


def test_the_article_is_there_for_who_may_see_it(client, secret, bob):
    """Else none of what follows could fail."""
    client.force_login(bob)

    missing = [
        surface
        for surface, look in SURFACES.items()
        if SHOWN.get(surface, "SECRET-9") not in look(client)
    ]

    assert missing == []


@pytest.mark.full
@every_way
def test_no_surface_shows_what_is_hidden(client, secret, channel, bob, hide):
    client.force_login(bob)
    for look in SURFACES.values():  # whatever may be kept is kept with it in
        look(client)
    hide(secret, channel)

    told = {
        f"{surface}: {mark}"
        for surface, look in SURFACES.items()
        if not (hide in FOR_ACME and surface in FOR_GUESTS)
        for text in [look(client)]
        for mark in (*MARKS, "/catalog/rare/")
        if mark in text
    }

    assert told == set()
    assert "FLASK" in SURFACES["category"](client)


@every_way
def test_its_pages_are_as_unknown_as_any(client, secret, channel, bob, hide):
    client.force_login(bob)
    hide(secret, channel)

    for gone, unknown in (
        ("/products/p-secret-9/", "/products/p-secret-0/"),
        ("/catalog/rare/", "/catalog/none/"),
    ):
        assert body_of_404(client, gone) == body_of_404(client, unknown)


def body_of_404(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 404
    html = answer.content.decode().replace(path, "")
    return re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", html)


@pytest.mark.full
@every_way
def test_nothing_brings_it_into_a_cart_or_a_quote(
    client, secret, channel, acme, bob, hide
):
    make_orders.terms(acme)
    order = make_orders.order(make.buyer(bob, acme), (secret, 1))
    make_orders.cart(make.buyer(bob, acme), (secret, 2))
    client.force_login(bob)
    hide(secret, channel)

    asked = client.post("/quotes/request/", {"message": "Please", "key": "k"})
    CartLine.objects.all().delete()
    answers = [
        client.post("/cart/add/", wanted(secret)),
        client.post("/cart/add/", wanted(secret), **HTMX),
        client.post("/cart/add-by-code/", {"code": "SECRET-9", "quantity": 1}),
        client.post("/cart/add-by-code/", {"code": "4006381333948"}),
        client.post(f"/orders/{order.number}/reorder/"),
    ]

    assert not CartLine.objects.filter(variant=secret).exists()
    assert not Quote.objects.filter(lines__variant=secret).exists()
    assert all(answer.status_code < 500 for answer in [asked, *answers])
    assert "Unobtainium" not in client.get("/cart/").content.decode()


def wanted(variant: Variant) -> dict[str, object]:
    return {"variant": variant.pk, "unit": variant.units.get().pk, "quantity": 1}


@pytest.mark.parametrize(
    "first", ["bob", pytest.param("mallory", marks=pytest.mark.full)]
)
def test_what_one_buyer_was_shown_is_not_kept_for_another(
    client, secret, channel, bob, mallory, first
):
    """The same addresses, one after the other, both ways around."""
    leave_out(mallory.memberships.get().customer, product=secret.product)
    people = [bob, mallory] if first == "bob" else [mallory, bob]
    told: dict = {}
    for person in [*people, *people]:
        client.force_login(person)
        for surface in SURFACES.keys() - FOR_GUESTS:
            told[person, surface] = SURFACES[surface](client)

    for surface in SURFACES.keys() - FOR_GUESTS:
        assert SHOWN.get(surface, "SECRET-9") in told[bob, surface], surface
        found = [mark for mark in MARKS if mark in told[mallory, surface]]
        assert found == [], surface


def test_a_rule_is_seen_by_the_next_request_everywhere(client, secret, acme, bob):
    """List, count, facet, suggestion, page, cart: out and in again."""
    leave_out(acme, tag="nothing")
    rule = CatalogueRule.objects.get(effect=RuleEffect.EXCLUDE)
    client.force_login(bob)

    def seen() -> tuple:
        found = client.get("/catalog/laboratory/")
        listing = found.context["listing"]
        CartLine.objects.all().delete()
        client.post("/cart/add/", wanted(secret))
        return (
            "SECRET-9" in found.content.decode(),
            listing.count,
            any("Hush" in str(group) for group in listing.groups),
            "SECRET-9" in SURFACES["suggestion"](client),
            client.get("/products/p-secret-9/").status_code,
            CartLine.objects.filter(variant=secret).exists(),
            "SECRET-9" in export(client),
        )

    before = seen()
    CatalogueRule.objects.filter(pk=rule.pk).update(
        tag="", category=Category.objects.get(code="rare")
    )
    without = seen()
    rule.delete()

    assert before == seen() == (True, 2, True, True, 200, True, True)
    assert without == (False, 1, False, False, 404, False, False)
