"""Pages of very many articles by the buyer's own price, as addresses name them."""

from decimal import Decimal

import pytest

from pricing.listing import merge, sorting
from pricing.models import PriceRow
from shop.storefront.selectors import listing as listings
from shop.storefront.selectors import listing_asks
from tests import make

PATH = "/catalog/fasteners/"


@pytest.fixture(autouse=True)
def short_pages(monkeypatch):
    monkeypatch.setattr(listing_asks, "ROWS_A_PAGE", 5)


@pytest.fixture
def merging(monkeypatch):
    """Whatever the size, lists are merged."""
    monkeypatch.setattr(sorting, "pays_to_merge", lambda *_: True)


@pytest.fixture
def shelf(channel, acme):
    """13 articles, each second one at a price of Acme's own."""
    base = make.price_list("base", to=channel)
    own = make.price_list("own", to=acme)
    for number in range(13):
        variant = make.variant(f"V-{number:02d}")
        make.price(base, variant, 20 - number)
        if number % 2:
            make.price(own, variant, 1 + number)


def page_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.context["listing"]


def skus(page):
    return [article.sku for article in page.articles]


@pytest.mark.parametrize("sort", ["price", "price-down"])
def test_following_next_shows_every_article_once(client, bob, shelf, merging, sort):
    client.force_login(bob)
    url, pages = f"{PATH}?sort={sort}", []
    while url:
        pages.append(page_of(client, url))
        url = pages[-1].next_url

    shown = [sku for page in pages for sku in skus(page)]
    amounts = [article.price.amount for page in pages for article in page.articles]
    assert len(shown) == len(set(shown)) == 13
    assert amounts == sorted(amounts, reverse=sort == "price-down")
    assert [(page.first, page.last, page.count) for page in pages] == [
        (1, 5, 13),
        (6, 10, 13),
        (11, 13, 13),
    ]
    assert "after=" in pages[0].next_url
    assert "after=" not in pages[1].previous_url


def test_both_ways_show_the_same_pages(client, bob, shelf, monkeypatch):
    client.force_login(bob)
    urls = [PATH, f"{PATH}?page=2", f"{PATH}?page=9", f"{PATH}?price.from=6&page=2"]
    exact = [skus(page_of(client, url)) for url in urls]

    monkeypatch.setattr(sorting, "pays_to_merge", lambda *_: True)

    assert [skus(page_of(client, url)) for url in urls] == exact


def test_a_wide_range_of_prices_says_that_there_are_more(
    client, bob, shelf, merging, monkeypatch
):
    monkeypatch.setattr(merge, "MOST_COUNTED", 6)
    client.force_login(bob)

    response = client.get(f"{PATH}?price.from=1")
    first = response.context["listing"]
    second = page_of(client, first.next_url)
    last = page_of(client, second.next_url)

    assert "More than 6 articles" in response.content.decode()
    assert (first.total, second.total, last.total) == (None, None, 13)
    assert (last.first, last.last, last.next_url) == (11, 13, "")


def test_a_page_far_behind_without_a_place_is_the_last_counted_to(
    client, bob, shelf, merging, monkeypatch
):
    monkeypatch.setattr(listings, "MOST_SKIPPED", 5)
    client.force_login(bob)

    assert page_of(client, f"{PATH}?page=3").first == 6


def test_a_new_price_is_in_the_next_page_at_once(client, bob, shelf, merging):
    client.force_login(bob)
    before = skus(page_of(client, PATH))

    PriceRow.objects.filter(price_list__code="own", variant__sku="V-11").update(
        amount=Decimal("0.5")
    )

    assert before[0] == "V-01"
    assert skus(page_of(client, PATH))[:2] == ["V-11", "V-01"]


@pytest.mark.parametrize("after", ["x", "1~", "nan~3", "99~0", "~0", "1~9e9", "%00~1"])
def test_no_place_in_an_address_breaks_a_page(client, bob, shelf, merging, after):
    client.force_login(bob)

    assert page_of(client, f"{PATH}?page=2&after={after}").articles


def test_who_sees_no_prices_follows_no_place(client, shelf, merging):
    page = page_of(client, f"{PATH}?page=2&after=10~1&sort=price")

    assert "after=" not in page.url
