"""Badges of promotions: on whom they may be seen, at what cost, never on the price."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ChannelHost
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


def test_none_cost_nothing_and_many_cost_one_query(acme_client, nut, channel):
    ChannelHost.objects.create(channel=channel, host="testserver")

    def count(page):
        queries = queries_of(acme_client, page)
        return len(queries), sum("pricing_promotion" in one for one in queries)

    before = {page: count(page) for page in (LISTING, PRODUCT)}
    assert [asked for _, asked in before.values()] == [0, 0]
    for number in range(4):
        promotion(f"p{number}", percent="1", on=[nut.product])

    for page, (total, _) in before.items():
        assert count(page) == (total + 1, 1)
