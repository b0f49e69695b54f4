"""What a buyer may not see appears nowhere: list, count, facet, search, code, page."""

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.models import AccessMode, CustomerGroup, CustomerState
from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Brand,
    Catalogue,
    CatalogueRule,
    CustomerPartNumber,
    Product,
    RuleEffect,
    Variant,
)
from catalog.selectors.codes import variants_by_code
from catalog.selectors.listing import (
    ListingQuery,
    articles,
    facets_for,
    listing,
    product_articles,
)
from catalog.selectors.product import product_detail
from catalog.selectors.search import search_products, suggestions
from catalog.services.products import archive_product, hide_category, show_category
from catalog.services.texts import refresh_search
from shop.storefront.selectors.tree import shop_tree
from tests import make

EVERYTHING = ListingQuery()


def seen(buyer) -> set[str]:
    rows = Variant.objects.visible_to(buyer)
    return set(rows.values_list("sku", flat=True))


def catalogue(*rules: tuple[str, dict], to=None) -> Catalogue:
    made = Catalogue.objects.create(code=f"c{Catalogue.objects.count()}", name="C")
    for effect, target in rules:
        CatalogueRule.objects.create(catalogue=made, effect=effect, **target)
    if to is not None:
        make.assign(made, to)
    return made


def include(**target) -> tuple[str, dict]:
    return RuleEffect.INCLUDE, target


def exclude(**target) -> tuple[str, dict]:
    return RuleEffect.EXCLUDE, target


@pytest.fixture
def assortment(channel) -> dict[str, Variant]:
    """Bolts below fasteners, pans of Alpina elsewhere, one of them tagged."""
    alpina = Brand.objects.create(code="alpina", name="Alpina")
    fasteners = make.category("fasteners")
    bolts = make.category("bolts", parent=fasteners)
    made = {
        "NAIL": make.variant("NAIL", category=fasteners),
        "BOLT": make.variant("BOLT", category=bolts),
        "PAN": make.variant("PAN", category=make.category("kitchen"), brand=alpina),
        "POT": make.variant(
            "POT", category=make.category("kitchen"), brand=alpina, tags=["oem"]
        ),
    }
    refresh_search([variant.product_id for variant in made.values()])
    return made


def test_without_a_catalogue_everything_shows(assortment, channel):
    assert seen(make.guest(channel)) == {"NAIL", "BOLT", "PAN", "POT"}


def test_a_category_brings_all_below_it(assortment, channel):
    fasteners = assortment["NAIL"].product.category
    catalogue(include(category=fasteners), to=channel)

    assert seen(make.guest(channel)) == {"NAIL", "BOLT"}


@pytest.mark.parametrize(
    ("effect", "left"),
    [
        (lambda a: {"category": a["BOLT"].product.category}, {"NAIL", "PAN", "POT"}),
        (lambda a: {"brand": a["PAN"].product.brand}, {"NAIL", "BOLT"}),
        (lambda a: {"tag": "oem"}, {"NAIL", "BOLT", "PAN"}),
        (lambda a: {"product": a["NAIL"].product}, {"BOLT", "PAN", "POT"}),
    ],
)
def test_what_is_excluded_is_gone(assortment, channel, effect, left):
    catalogue(include(), exclude(**effect(assortment)), to=channel)

    assert seen(make.guest(channel)) == left


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (lambda a: {"brand": a["PAN"].product.brand}, {"PAN", "POT"}),
        (lambda a: {"tag": "oem"}, {"POT"}),
        (lambda a: {"product": a["NAIL"].product}, {"NAIL"}),
    ],
)
def test_only_what_is_included_shows(assortment, channel, target, found):
    catalogue(include(**target(assortment)), to=channel)

    assert seen(make.guest(channel)) == found


def test_a_catalogue_of_excludes_alone_shows_nothing(assortment, channel):
    catalogue(exclude(tag="oem"), to=channel)

    assert seen(make.guest(channel)) == set()


def test_two_catalogues_add_up_and_an_exclude_counts_in_its_own_only(
    assortment, channel
):
    catalogue(include(), exclude(tag="oem"), to=channel)
    catalogue(include(product=assortment["POT"].product), to=channel)

    assert seen(make.guest(channel)) == {"NAIL", "BOLT", "PAN", "POT"}


def test_the_customer_stands_before_its_groups_before_the_channel(
    assortment, channel, acme, bob
):
    group = CustomerGroup.objects.create(code="hotels", name="Hotels")
    acme.groups.add(group)
    catalogue(include(product=assortment["NAIL"].product), to=channel)
    of_group = catalogue(include(product=assortment["BOLT"].product))
    own = catalogue(include(product=assortment["PAN"].product))
    assert seen(make.buyer(bob, acme)) == {"NAIL"}

    make.assign(of_group, group)
    assert seen(make.buyer(bob, acme)) == {"BOLT"}

    mine = make.assign(own, acme)
    assert seen(make.buyer(bob, acme)) == {"PAN"}

    mine.delete()
    assert seen(make.buyer(bob, acme)) == {"BOLT"}
    assert seen(make.guest(channel)) == {"NAIL"}


def test_an_archived_catalogue_is_none(assortment, channel):
    made = catalogue(include(tag="oem"), to=channel)
    Catalogue.objects.filter(pk=made.pk).update(archived_at=timezone.now())

    assert len(seen(make.guest(channel))) == 4


def test_a_company_that_waits_for_approval_sees_what_guests_see(
    assortment, channel, acme, bob
):
    catalogue(include(tag="oem"), to=channel)
    catalogue(include(), to=acme)
    acme.state = CustomerState.PENDING
    acme.save()

    assert seen(make.buyer(bob, acme)) == {"POT"}


def test_a_closed_channel_shows_strangers_nothing(assortment, acme, bob):
    closed = make.channel("partners", access_mode=AccessMode.CLOSED)
    stranger = make.guest(closed)

    assert seen(stranger) == set()
    assert listing(stranger, query=EVERYTHING).count == 0
    assert facets_for(stranger, None, EVERYTHING).facets == ()
    assert shop_tree(stranger).branches == ()
    assert search_products("bolt", stranger).product_ids == ()
    assert variants_by_code(["BOLT"], stranger) == {}
    assert product_detail("p-bolt", stranger) is None


# --- the same product, hidden, looked for by every door -------------------------


@pytest.fixture
def secret(assortment, channel, acme) -> Variant:
    """A product that Mallory's channel catalogue leaves out and Acme has."""
    steel = AttributeChoice.objects.create(
        attribute=Attribute.objects.create(code="material", kind="choice"),
        code="unobtainium",
    )
    lab = make.category("laboratory")
    made = make.variant(
        "SECRET-9",
        name="Unobtainium crucible",
        ean="4006381333931",
        mpn="UNOB-77",
        category=lab,
        brand=Brand.objects.create(code="hush", name="Hush"),
        tags=["hidden"],
    )
    AttributeValue.objects.create(
        product=made.product, attribute=steel.attribute, choice=steel
    )
    make.stock(made, 50)
    refresh_search([made.product_id])
    catalogue(include(), exclude(tag="hidden"), to=channel)
    catalogue(include(), to=acme)
    return made


@pytest.fixture
def stranger(mallory):
    return make.buyer(mallory, mallory.memberships.get().customer)


def test_the_hidden_product_is_there_for_who_may_see_it(secret, bob, acme):
    buyer = make.buyer(bob, acme)

    assert search_products("crucible", buyer).product_ids == (secret.product_id,)
    assert variants_by_code(["secret-9"], buyer) == {"secret-9": [secret]}
    assert product_detail("p-secret-9", buyer).product_id == secret.product_id
    assert shop_tree(buyer).named("laboratory") is not None


def test_no_list_shows_or_counts_the_hidden_product(secret, stranger):
    found = listing(stranger, query=EVERYTHING)

    assert found.count == 4
    assert "SECRET-9" not in {article.sku for article in found.articles}
    assert articles([secret.pk], stranger) == ()
    assert product_articles([secret.product_id], stranger) == ()


def test_no_facet_tells_of_the_hidden_product(secret, stranger):
    query = ListingQuery.read(QueryDict("a.material=none"))

    for asked in (EVERYTHING, query):
        told = repr(facets_for(stranger, None, asked))
        assert "unobtainium" not in told
        assert "hush" not in told


def test_no_category_tells_of_the_hidden_product(secret, stranger):
    assert "laboratory" not in repr(shop_tree(stranger))
    assert shop_tree(stranger).named("laboratory") is None
    assert suggestions("labor", stranger).categories == ()


@pytest.mark.parametrize(
    "text",
    ["crucible", "Unobtainium crucible", "crucibel", "unobt", "SECRET-9", "hush"],
)
def test_no_search_or_suggestion_finds_the_hidden_product(secret, stranger, text):
    result = search_products(text, stranger)
    suggested = suggestions(text, stranger)

    assert (result.exact, result.product_ids) == ((), ())
    assert not result.is_corrected
    assert suggested.articles == ()
    assert suggested.codes == ()


@pytest.mark.parametrize("code", ["SECRET-9", "4006381333931", "UNOB-77"])
def test_no_code_finds_the_hidden_product(secret, stranger, code):
    assert variants_by_code([code], stranger) == {}


def test_the_page_of_the_hidden_product_is_not_there(secret, stranger):
    assert product_detail("p-secret-9", stranger) is None


def test_counts_kept_for_one_buyer_are_not_told_to_another(secret, stranger, bob, acme):
    allowed = facets_for(make.buyer(bob, acme), None, EVERYTHING)

    told = facets_for(stranger, None, EVERYTHING)

    assert (allowed.count, told.count) == (5, 4)
    assert "hush" in repr(allowed)
    assert "hush" not in repr(told)


def test_another_companys_part_number_finds_nothing(secret, assortment, acme, stranger):
    CustomerPartNumber.objects.create(
        customer=acme, variant=assortment["BOLT"], number="ACME-1"
    )

    assert variants_by_code(["ACME-1"], stranger) == {}
    assert search_products("ACME-1", stranger).product_ids == ()
    assert suggestions("ACME", stranger).articles == ()


def test_what_is_archived_or_off_sale_shows_nowhere(assortment, channel, dora):
    archive_product(product_id=assortment["PAN"].product_id, by=dora)
    Product.objects.filter(pk=assortment["POT"].product_id).update(is_active=False)
    Variant.objects.filter(sku="NAIL").update(is_active=False)
    buyer = make.guest(channel)

    assert seen(buyer) == {"BOLT"}
    assert [a.sku for a in listing(buyer, query=EVERYTHING).articles] == ["BOLT"]
    assert product_detail("p-nail", buyer) is None


def test_a_hidden_category_hides_all_below_it(assortment, channel):
    fasteners = assortment["NAIL"].product.category

    hide_category(category_id=fasteners.pk)
    assert seen(make.guest(channel)) == {"PAN", "POT"}

    show_category(category_id=fasteners.pk)
    assert len(seen(make.guest(channel))) == 4
