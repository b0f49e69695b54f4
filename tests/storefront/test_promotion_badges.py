"""Badges of promotions: on whom they may be seen, at what cost, never on the price."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Channel, ChannelHost
from catalog.models import CatalogueChange
from pricing.models import Promotion
from tests import make
from tests.make_promotions import coupon, promotion
from tests.storefront.test_listing import queries_of

LISTING = "/catalog/fasteners/"
PRODUCT = "/products/p-nut-8/"


@pytest.fixture
def acme_client(client, bob, nut):
    client.force_login(bob)
    return client


def sees(client, words, *pages):
    return [words in client.get(page).content.decode() for page in pages]


def test_a_badge_stands_in_lists_and_on_the_page_and_the_price_stays(acme_client, nut):
    promotion("nuts", percent="10", on=[nut.product])

    assert sees(acme_client, "−10\xa0%", LISTING, PRODUCT) == [True, True]
    assert sees(acme_client, "0.1375", LISTING, PRODUCT) == [True, True]


def test_sets_are_told_and_coupons_cart_and_freight_are_not(acme_client, nut):
    promotion("set", kind="buy_get", percent="100", buy_quantity=2, get_quantity=1)
    coupon("SECRET", kind="line", percent="33")
    promotion("cart", kind="cart", percent="44")

    assert sees(acme_client, "2 + 1 free", LISTING) == [True]
    assert sees(acme_client, "33\xa0%", LISTING, PRODUCT) == [False, False]
    assert sees(acme_client, "44\xa0%", LISTING, PRODUCT) == [False, False]


def test_it_ends_to_the_instant_also_where_lists_are_kept(acme_client, nut):
    made = promotion("nuts", percent="10")
    assert sees(acme_client, "−10\xa0%", LISTING) == [True]

    now = timezone.now()
    Promotion.objects.filter(pk=made.pk).update(ends_at=now)
    assert sees(acme_client, "−10\xa0%", LISTING) == [False]
    Promotion.objects.filter(pk=made.pk).update(ends_at=now + timedelta(hours=1))
    assert sees(acme_client, "−10\xa0%", LISTING) == [True]


def test_what_is_for_one_company_shows_to_no_other(acme_client, nut, channel, client):
    rival = make.company(name="Rival", channel=channel)
    promotion("rivals", percent="17", to=[rival])
    promotion("used-up", percent="18", limit_total=1, used_count=1)
    promotion("persons", percent="19", customer_kind="person")

    for words in ("−17\xa0%", "−18\xa0%", "−19\xa0%"):
        assert sees(acme_client, words, LISTING, PRODUCT) == [False, False]
    client.force_login(make.member("rita", rival).user)
    assert sees(client, "−17\xa0%", LISTING, PRODUCT) == [True, True]
    client.logout()
    assert sees(client, "−17\xa0%", LISTING, PRODUCT) == [False, False]


def count(client, page):
    queries = queries_of(client, page)
    return len(queries), sum("pricing_promotion" in one for one in queries)


@pytest.fixture
def pages(acme_client, channel):
    ChannelHost.objects.create(channel=channel, host="testserver")
    return {page: count(acme_client, page) for page in (LISTING, PRODUCT)}


def test_promotions_for_everybody_cost_no_query(acme_client, nut, pages, channel):
    for number in range(4):
        limits = {"limit_total": 9, "used_count": 3} if number % 2 else {}
        promotion(f"p{number}", percent="1", on=[nut.product], to=[channel], **limits)

    assert sees(acme_client, "−1\xa0%", *pages) == [True, True]
    assert {page: count(acme_client, page) for page in pages} == pages
    assert [asked for _, asked in pages.values()] == [0, 0]
    assert pages[LISTING][0] <= 12


def test_promotions_for_companies_cost_one_query(acme_client, acme, nut, pages):
    for number in range(4):
        promotion(f"p{number}", percent="1", on=[nut.product], to=[acme])

    for page, (total, _) in pages.items():
        assert count(acme_client, page) == (total + 1, 1)


CHANGES = {
    "percent": lambda made, nut: Promotion.objects.update(percent=20),
    "off": lambda made, nut: Promotion.objects.update(is_active=False),
    "last use": lambda made, nut: Promotion.objects.take(made.pk),
    "gone": lambda made, nut: Promotion.objects.all().delete(),
    "other goods": lambda made, nut: made.targets.update(
        product=make.variant("PIN-1").product
    ),
    "not these": lambda made, nut: made.targets.create(
        category=nut.product.category, effect="exclude"
    ),
    "other channel": lambda made, nut: made.audiences.create(
        channel=make.channel("elsewhere")
    ),
    "one company": lambda made, nut: made.audiences.create(
        customer=make.company("Rival", channel=Channel.objects.get())
    ),
}


@pytest.mark.full
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen_by_the_next_request(acme_client, nut, change):
    made = promotion(
        "nuts", percent="10", on=[nut.product], limit_total=2, used_count=1
    )
    assert sees(acme_client, "−10\xa0%", LISTING, PRODUCT) == [True, True]

    change(made, nut)

    assert sees(acme_client, "−10\xa0%", LISTING, PRODUCT) == [False, False]


def test_a_counter_within_its_limit_leaves_no_mark(nut):
    made = promotion("nuts", percent="10", limit_total=3, used_count=1)
    marks = CatalogueChange.objects.count()

    Promotion.objects.take(made.pk)
    assert CatalogueChange.objects.count() == marks
    Promotion.objects.take(made.pk)
    Promotion.objects.give_back([made.pk])

    assert CatalogueChange.objects.count() == marks + 2
