"""Which hits of a search led to an article, without anybody in it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from catalog.models import OpenedHit, SearchLog
from catalog.selectors.search_report import period_between, searches_between

PERSON = {"user-agent": "Mozilla/5.0"}
SEARCH = "http://testserver/search/?q=Bolt+M8"


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def shopper(client, bob, bolt, nut):
    client.force_login(bob)
    return client


def search(client, query="Bolt M8"):
    client.get("/search/", {"q": query}, headers=PERSON)


def opens(client, variant, came_from=SEARCH, **headers):
    slug = variant.product.texts.get().slug
    answer = client.get(
        f"/products/{slug}/", headers={**PERSON, "referer": came_from, **headers}
    )
    assert answer.status_code == 200


def logged():
    return [
        (row.query, row.searches_count, row.opened_count)
        for row in SearchLog.objects.order_by("pk")
    ]


def test_a_search_counts_once_however_many_hits_are_opened(shopper, bolt, nut):
    search(shopper)
    opens(shopper, bolt)
    opens(shopper, nut)
    opens(shopper, bolt)

    assert logged() == [("bolt m8", 1, 1)]
    assert sorted(
        OpenedHit.objects.values_list("product__code", "opened_count")
    ) == sorted([(bolt.product.code, 2), (nut.product.code, 1)])


def test_each_search_counts_for_itself(shopper, bolt):
    for _ in range(2):
        search(shopper)
        opens(shopper, bolt)
    search(shopper)

    assert logged() == [("bolt m8", 3, 2)]


def test_another_browser_is_another_search(shopper, bolt, client, acme):
    search(shopper)
    opens(shopper, bolt)
    shopper.cookies["csrftoken"] = "a" * 32
    SearchLog.objects.update(searches_count=2)
    opens(shopper, bolt)

    assert logged() == [("bolt m8", 2, 2)]


def test_what_goes_into_the_cart_from_the_list_counts_too(shopper, bolt):
    search(shopper)
    shopper.post(
        reverse("orders:add-to-cart"),
        {"variant": bolt.pk, "unit": bolt.units.get(is_base=True).pk, "quantity": "1"},
        headers={**PERSON, "hx-request": "true", "hx-current-url": SEARCH},
    )

    assert logged() == [("bolt m8", 1, 1)]
    assert OpenedHit.objects.get().product_id == bolt.product_id


@pytest.mark.full
@pytest.mark.parametrize(
    ("came_from", "headers"),
    [
        ("", {}),
        ("http://testserver/catalog/?q=Bolt+M8", {}),
        ("http://testserver/search/", {}),
        ("http://testserver/search/?q=never+asked", {}),
        ("https://evil.example/search/?q=Bolt+M8", {}),
        ("http://testserver/search/?q=Bolt%00M8", {}),
        ("http://[", {}),
        (SEARCH, {"user-agent": "Googlebot/2.1"}),
        (SEARCH, {"sec-purpose": "prefetch"}),
        (SEARCH, {"hx-request": "true", "hx-current-url": "http://testserver/"}),
    ],
)
def test_what_is_no_click_of_a_search_counts_nowhere(shopper, bolt, came_from, headers):
    search(shopper)

    opens(shopper, bolt, came_from, **headers)

    assert logged() == [("bolt m8", 1, 0)]
    assert not OpenedHit.objects.exists()


def test_nobody_is_in_what_is_kept():
    names = {field.name for field in OpenedHit._meta.get_fields()}

    assert names == {"id", "search", "product", "opened_count"}


def test_the_report_tells_the_share_that_led_nowhere(shopper, channel, bolt, dora):
    search(shopper)
    opens(shopper, bolt)
    today = SearchLog.objects.get().on
    SearchLog.objects.update(searches_count=4, hits_count=2)
    SearchLog.objects.create(
        on=today, channel=channel, language="en", query="zzz", hits_count=0,
        searches_count=6,
    )  # fmt: skip
    shopper.force_login(dora)

    page = shopper.get(reverse("admin:catalog_searchlog_report")).content.decode()
    wanted = searches_between(today, today)
    period = period_between(today, today)
    later = period_between(today + timedelta(days=1), today + timedelta(days=2))

    assert [(one.query, one.unopened_percent) for one in wanted] == [
        ("zzz", None),
        ("bolt m8", 75),
    ]
    assert [(hit.code, hit.opened_count) for hit in wanted[1].opened] == [
        (bolt.product.code, 1)
    ]
    assert (period.in_vain_percent, period.unopened_percent) == (60, 75)
    assert (later.searches_count, later.unopened_percent) == (0, 0)
    assert "60 % found nothing" in page.replace("\xa0", " ")
    assert "75 % led to no article" in page.replace("\xa0", " ")


def test_clicks_are_forgotten_with_their_search(shopper, bolt):
    search(shopper)
    opens(shopper, bolt)
    SearchLog.objects.filter(on__lte=timezone.now().date()).delete()

    assert not OpenedHit.objects.exists()
