"""Restricted goods in the catalogue: shown with a reason, or hidden everywhere."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from accounts.models import Address, CustomerKind, LicenceState
from catalog.errors import Restricted
from catalog.models import Brand, Category, Restriction, RestrictionTarget, Variant
from catalog.restriction_rules import RefusalCode
from catalog.restrictions import (
    all_conditions,
    conditions_of_sale,
    refuse_restricted,
    refused_block,
    restrictions_for,
)
from catalog.selectors.codes import variants_by_code
from catalog.selectors.listing import ListingQuery, listing
from catalog.selectors.product import product_detail
from catalog.selectors.search import search_products, suggestions
from catalog.services.texts import refresh_search
from shop import scope
from shop.storefront.selectors.tree import shop_tree
from shop.storefront.sitemaps import ProductSitemap
from tests import make
from tests import make_restrictions as restrict

ALL = ListingQuery()


@pytest.fixture
def buyer(bob, acme):
    return make.buyer(bob, acme)


@pytest.fixture
def gin(channel):
    return make.variant("GIN", category=make.category("spirits"), tags=["alcohol"])


@pytest.fixture
def tonic(channel):
    return make.variant("TONIC", category=make.category("soft-drinks"))


@contextmanager
def as_web(customer):
    """Ask as the web does, for one customer, under row-level security."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE angro_web")
        scope.enter(str(customer.pk))
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("RESET app.customers")


def again(buyer):
    """The next request of the same buyer."""
    return buyer.at(buyer.now)


def codes(variant, buyer, **where) -> list[str]:
    found = restrictions_for([variant.pk], again(buyer), **where)
    return [refusal.code.value for refusal in found.get(variant.pk, ())]


def test_without_restrictions_everything_is_sold(gin, buyer):
    assert restrictions_for([gin.pk], buyer) == {}
    assert conditions_of_sale([gin.pk], buyer) == {}


@pytest.mark.parametrize(
    "goods",
    [
        lambda gin: gin,
        lambda gin: gin.product.category,
        lambda gin: Category.objects.get(code="drinks"),
        lambda gin: gin.product.brand,
        lambda gin: "alcohol",
    ],
)
def test_a_restriction_is_on_a_product_a_category_a_brand_or_a_tag(
    channel, buyer, tonic, goods
):
    drinks = make.category("drinks")
    spirits = make.category("strong", parent=drinks)
    brand = Brand.objects.create(code="hill", name="Hill")
    gin = make.variant("GIN-2", category=spirits, brand=brand, tags=["alcohol"])
    restrict.restriction(goods(gin), licences=[restrict.licence_kind()])

    found = restrictions_for([gin.pk, tonic.pk], buyer)

    assert list(found) == [gin.pk]
    assert found[gin.pk][0].code == RefusalCode.LICENCE_MISSING
    assert found[gin.pk][0].sentence == "Needs a licence: Spirits."


def test_a_restriction_put_away_holds_no_more(gin, buyer):
    made = restrict.restriction(gin, audience="person")
    assert codes(gin, buyer) == ["persons_only"]

    made.archived_at = buyer.now
    made.save()

    assert codes(gin, buyer) == []


def test_a_licence_opens_the_goods_while_it_holds(gin, buyer, acme):
    restrict.restriction("alcohol", licences=[restrict.licence_kind()])
    held = restrict.licence(acme, state=LicenceState.HANDED_IN)
    assert codes(gin, buyer) == ["licence_waiting"]

    for state, expires_on, said in (
        (LicenceState.APPROVED, None, []),
        (LicenceState.APPROVED, buyer.today, []),
        # The sweep that ends it has not run: the day decides.
        (LicenceState.APPROVED, buyer.today - timedelta(days=1), ["licence_ended"]),
        (LicenceState.REFUSED, None, ["licence_missing"]),
        (LicenceState.WITHDRAWN, None, ["licence_missing"]),
    ):
        held.state, held.expires_on = state, expires_on
        held.save()
        assert codes(gin, buyer) == said


def test_anothers_licence_does_not_help(gin, buyer, mallory):
    restrict.restriction("alcohol", licences=[restrict.licence_kind()])
    restrict.licence(mallory.memberships.get().customer)

    assert codes(gin, buyer) == ["licence_missing"]


def test_a_branch_buys_by_the_licence_of_its_company_without_seeing_it(channel, gin):
    restrict.restriction("alcohol", licences=[restrict.licence_kind()])
    head = make.company(name="Head", channel=channel, vat_id="RO18547290")
    branch = make.company(
        name="Branch", channel=channel, parent=head, unit_kind="branch"
    )
    clerk = make.member("clerk", branch).user
    restrict.licence(head)
    buyer = make.buyer(clerk, branch)

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE angro_web")
        cursor.execute(
            "SELECT set_config('app.customers', %s, false)", [str(branch.pk)]
        )
        found = codes(gin, buyer)
        cursor.execute("SELECT count(*) FROM accounts_licence")
        (seen,) = cursor.fetchone()
        cursor.execute("RESET ROLE")
        cursor.execute("RESET app.customers")

    assert found == []
    assert seen == 0


@pytest.mark.parametrize(
    ("own", "counts"),
    [
        ({"unit_kind": "team"}, True),
        ({"unit_kind": "branch", "vat_id": "RO18547290"}, True),
        ({"unit_kind": "company", "vat_id": "RO18547290"}, True),
        ({"unit_kind": "branch", "vat_id": "PL5210347103"}, False),
        ({"unit_kind": "company"}, False),
    ],
)
def test_a_licence_belongs_to_one_legal_entity(channel, bob, gin, own, counts):
    restrict.restriction("alcohol", licences=[restrict.licence_kind()])
    head = make.company(name="Head", channel=channel, vat_id="RO18547290")
    restrict.licence(head)
    below = make.company(name="Below", channel=channel, parent=head, **own)

    assert (codes(gin, make.buyer(bob, below)) == []) is counts


def test_out_of_scope_the_database_tells_the_web_nothing_of_licences(acme, mallory):
    restrict.licence(acme)
    other = mallory.memberships.get().customer

    with as_web(other), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_licences_of(%s)", [acme.pk])
        (seen,) = cursor.fetchone()

    assert seen == 0


def test_consumers_and_guests_are_told_it_is_for_companies(channel, gin, alice):
    restrict.restriction("alcohol", licences=[restrict.licence_kind()])
    person = make.company(name="Andrei", channel=channel, kind=CustomerKind.PERSON)

    for buyer in (make.guest(channel), make.buyer(alice, person)):
        assert codes(gin, buyer) == ["licence_for_companies"]
        block = refused_block(restrictions_for([gin.pk], buyer)[gin.pk])
        assert block.text == "For companies with a licence: Spirits."
        assert block.url == "/register/"


def test_a_region_stands_in_the_way_only_where_no_own_place_is_served(gin, buyer, acme):
    restrict.restriction(gin, region_effect="only", countries=["PL"])
    assert codes(gin, buyer) == ["region"]

    Address.objects.create(
        customer=acme, name="Depot", line1="x", city="Raszyn", country="PL"
    )

    assert codes(gin, buyer) == []
    assert codes(gin, buyer, ship_to_country="RO") == ["region"]
    assert codes(gin, buyer, ship_to_country="PL", postcode="05-090") == []


def test_postcodes_are_judged_once_they_are_known(gin, buyer):
    restrict.restriction(gin, region_effect="not", countries=["RO"], postcodes=["50"])

    assert codes(gin, buyer, ship_to_country="RO") == []
    assert codes(gin, buyer, ship_to_country="RO", postcode="500035") == ["region"]
    assert codes(gin, buyer, ship_to_country="RO", postcode="400111") == []
    assert codes(gin, buyer, ship_to_country="RO", postcode="") == ["region"]


def test_a_consumers_age_is_asked_for_and_then_held_against_them(channel, gin, alice):
    restrict.restriction("alcohol", minimum_age=18)
    person = make.company(name="Andrei", channel=channel, kind=CustomerKind.PERSON)
    buyer = make.buyer(alice, person)
    assert codes(gin, buyer) == ["age_unknown"]
    refuse_restricted([gin.pk], again(buyer))  # the cart takes it, checkout asks

    for years, said in ((17, ["too_young"]), (18, [])):
        birthday = buyer.today.replace(year=buyer.today.year - years)
        type(person).objects.filter(pk=person.pk).update(born_on=birthday)
        assert codes(gin, buyer) == said

    assert codes(gin, make.guest(channel)) == []


def test_conditions_are_said_whoever_asks(channel, gin, tonic, buyer):
    restrict.restriction("alcohol", minimum_age=16, handling="fragile")
    restrict.restriction(gin, minimum_age=18, handling="ADR")

    found = conditions_of_sale([gin.pk, tonic.pk], buyer)

    assert list(found) == [gin.pk]
    assert found[gin.pk].minimum_age == 18
    assert all_conditions([gin.pk, tonic.pk], buyer).handling == {"ADR", "fragile"}


def test_the_first_hard_refusal_is_raised_with_its_article(gin, buyer):
    restrict.restriction(gin, licences=[restrict.licence_kind()])

    with pytest.raises(Restricted, match="GIN: Needs a licence: Spirits"):
        refuse_restricted([gin.pk], buyer)


# --- hidden goods --------------------------------------------------------------------


def everywhere(buyer, variant) -> set[str]:
    """The places of the catalogue that show `variant` to `buyer`."""
    buyer = again(buyer)
    sku = variant.sku
    page = listing(buyer, query=ALL)
    found = {
        "list": sku in {article.sku for article in page.articles},
        "count": page.count == 2,
        "facets": listing(again(buyer), query=brands("hill")).count == 1,
        "tree": any(node.slug == "spirits" for node in shop_tree(buyer).branches),
        "search": variant.product_id in search_products("gin", buyer).product_ids,
        "suggest": sku in {one.sku for one in suggestions("gi", buyer).articles},
        "code": bool(variants_by_code([sku], buyer)),
        "page": product_detail("p-gin", buyer) is not None,
        "sql": Variant.objects.visible_to(buyer).filter(pk=variant.pk).exists(),
    }
    return {place for place, shows in found.items() if shows}


def brands(code: str) -> ListingQuery:
    return ListingQuery.read(QueryDict(f"brand={code}"))


EVERYWHERE = {
    "list",
    "count",
    "facets",
    "tree",
    "search",
    "suggest",
    "code",
    "page",
    "sql",
}


@pytest.fixture
def hill_gin(channel, tonic):
    brand = Brand.objects.create(code="hill", name="Hill")
    made = make.variant(
        "GIN", category=make.category("spirits"), brand=brand, tags=["alcohol"]
    )
    refresh_search([made.product_id, tonic.product_id])
    return made


@pytest.mark.parametrize(
    "goods",
    [
        lambda gin: gin,
        lambda gin: gin.product.category,
        lambda gin: gin.product.brand,
        lambda gin: "alcohol",
    ],
)
def test_hidden_goods_show_nowhere_to_who_does_not_fulfil_it(
    hill_gin, buyer, acme, goods
):
    assert everywhere(buyer, hill_gin) == EVERYWHERE

    kind = restrict.licence_kind()
    restrict.restriction(goods(hill_gin), licences=[kind], is_hidden=True)
    assert everywhere(buyer, hill_gin) == set()

    held = restrict.licence(acme)
    assert everywhere(buyer, hill_gin) == EVERYWHERE

    held.expires_on = buyer.today - timedelta(days=1)
    held.save()
    assert everywhere(buyer, hill_gin) == set()


def test_goods_that_are_not_hidden_show_with_the_reason(hill_gin, buyer):
    restrict.restriction("alcohol", licences=[restrict.licence_kind()])

    assert everywhere(buyer, hill_gin) == EVERYWHERE
    assert codes(hill_gin, buyer) == ["licence_missing"]


def test_hidden_goods_are_in_nobodys_sitemap(hill_gin, tonic, channel):
    restrict.restriction("alcohol", audience="company", is_hidden=True)

    found = ProductSitemap(make.guest(channel), "testserver").items()

    assert {product.pk for product in found} == {tonic.product_id}


def test_who_buys_by_another_licence_is_counted_apart(hill_gin, buyer, acme, mallory):
    """Counts are kept for an assortment: two buyers of one must not share them here."""
    other = mallory.memberships.get().customer
    restrict.restriction("alcohol", licences=[restrict.licence_kind()], is_hidden=True)
    restrict.licence(acme)

    assert listing(again(buyer), query=ALL).count == 2
    assert listing(make.buyer(mallory, other), query=ALL).count == 1


def test_a_region_hides_from_who_has_no_place_there(hill_gin, buyer, channel):
    restrict.restriction(
        hill_gin, region_effect="only", countries=["PL"], is_hidden=True
    )

    assert everywhere(buyer, hill_gin) == set()


# --- the database and the number of questions ----------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"region_effect": "only"},
        {"countries": ["RO"]},
        {"postcodes": ["50"]},
    ],
)
def test_half_a_region_is_refused_by_the_database(db, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Restriction.objects.create(code="x", name="X", **fields)


def test_a_target_is_exactly_one(gin):
    made = restrict.restriction()

    for fields in ({}, {"product": gin.product, "tag": "alcohol"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RestrictionTarget.objects.create(restriction=made, **fields)


def test_a_listing_of_many_restricted_articles_asks_as_much_as_of_few(
    channel, acme, bob, django_assert_max_num_queries
):
    spirits = make.category("spirits")
    kind = restrict.licence_kind()
    restrict.restriction(spirits, licences=[kind], minimum_age=18, handling="ADR")
    for number in range(24):
        made = make.variant(f"SKU-{number:02d}", category=spirits)
        if number % 2:
            restrict.restriction(made, region_effect="not", countries=["PL"])
    few, many = make.buyer(bob, acme), make.buyer(bob, acme)
    assert few.today == many.today

    with CaptureQueriesContext(connection) as first:
        ask(few, 6)
    with django_assert_max_num_queries(len(first.captured_queries)):
        found = ask(many, 24)

    assert len(found) == 24


def ask(buyer, limit):
    page = listing(buyer, query=ALL, limit=limit)
    return restrictions_for([article.variant_id for article in page.articles], buyer)


def test_articles_bring_along_what_rules_look_at(
    gin, tonic, buyer, django_assert_num_queries
):
    restrict.restriction("alcohol", audience="person")
    page = listing(buyer, query=ALL)

    with django_assert_num_queries(0):
        found = restrictions_for([one.variant_id for one in page.articles], buyer)

    assert list(found) == [gin.pk]


def test_without_any_restriction_nothing_is_asked(
    gin, buyer, django_assert_num_queries
):
    listing(buyer, query=ALL)

    with django_assert_num_queries(0):
        restrictions_for([gin.pk], buyer)


def test_the_sellers_day_decides(gin, bob, acme):
    """Midnight is the seller's: in Brașov it is the next day at 22:30 UTC."""
    restrict.restriction("alcohol", licences=[restrict.licence_kind()])
    restrict.licence(acme, expires_on=date(2026, 11, 20))
    zone = acme.channel.seller.zone

    before = make.buyer(bob, acme, now=datetime(2026, 11, 20, 21, 30, tzinfo=UTC))
    after = make.buyer(bob, acme, now=datetime(2026, 11, 20, 22, 30, tzinfo=UTC))

    assert str(zone) == "Europe/Bucharest"
    assert codes(gin, before) == []
    assert codes(gin, after) == ["licence_ended"]
