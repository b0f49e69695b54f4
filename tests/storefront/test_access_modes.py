"""Who sees what where: mode of the channel × who asks × page, as tables.

Open: guests see prices. Semi-open: they browse, and no amount of any kind reaches them,
nor anybody who waits. Closed: nothing but the ways in, legal and contact pages.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import AccessMode, Channel, Customer
from tests import make
from tests.storefront.test_leaks import amounts_in

pytestmark = pytest.mark.django_db

PAGES = {
    "start": "/",
    "contents": "/catalog/",
    "category": "/catalog/fasteners/",
    "rows": "/catalog/fasteners/?view=rows",
    "product": "/products/p-bolt-8/",
    "tiers": "/products/p-bolt-8/?quantity=100",
    "search": "/search/?q=BOLT-8",
    "suggest": "/search/suggest/?q=BOLT-8",
    "cart": "/cart/",
    "sitemap": "/sitemap-products.xml",
}
# What of PAGES shows a price to somebody who sees prices.
PRICED = {"start", "category", "rows", "product", "tiers", "search", "suggest"}
OPEN, SEMI_OPEN, CLOSED = AccessMode.OPEN, AccessMode.SEMI_OPEN, AccessMode.CLOSED
# Mode, who, what the pages do: show prices, hide them, send away, refuse.
TABLE = [
    (OPEN, "guest", "prices"),
    (OPEN, "signed in without a company", "prices"),
    (OPEN, "pending", "prices"),
    (OPEN, "blocked", "prices"),
    (OPEN, "buyer", "prices"),
    (OPEN, "role without prices", "hides"),
    (SEMI_OPEN, "guest", "hides"),
    (SEMI_OPEN, "signed in without a company", "hides"),
    (SEMI_OPEN, "pending", "hides"),
    (SEMI_OPEN, "rejected", "hides"),
    (SEMI_OPEN, "blocked", "hides"),
    (SEMI_OPEN, "buyer", "prices"),
    (SEMI_OPEN, "role without prices", "hides"),
    (CLOSED, "guest", "sends away"),
    (CLOSED, "signed in without a company", "refuses"),
    (CLOSED, "pending", "refuses"),
    (CLOSED, "rejected", "refuses"),
    (CLOSED, "blocked", "refuses"),
    (CLOSED, "buyer", "prices"),
    (CLOSED, "role without prices", "hides"),
]


@pytest.fixture
def goods(nut, channel):
    """A channel with prices, and a company that waits with a price of its own."""
    waiting = make.company("Waiting", channel=channel, state="pending")
    make.price(make.price_list("waiting", to=waiting), nut, "0.14")
    make.member("vlad", waiting, role="admin")
    return nut


@pytest.fixture
def come(client, goods, channel, acme, bob):
    """Sets the mode and lets somebody in."""

    def come_as(mode: AccessMode, who: str) -> Client:
        Channel.objects.update(access_mode=mode)
        if who in {"pending", "rejected", "blocked"}:
            Customer.objects.filter(name="Waiting").update(state=who)
        person = {
            "guest": lambda: None,
            "signed in without a company": lambda: make.user("lone"),
            "buyer": lambda: bob,
            "role without prices": lambda: (
                make.member("petra", acme, role="pickup").user
            ),
        }.get(who, lambda: Customer.objects.get(name="Waiting").members.get().user)()
        if person is not None:
            client.force_login(person)
        return client

    return come_as


@pytest.mark.full
@pytest.mark.parametrize(("mode", "who", "does"), TABLE)
def test_each_page_does_what_the_mode_says(come, mode, who, does):
    visitor = come(mode, who)

    for name, path in PAGES.items():
        answer = visitor.get(path)
        amounts = [amount for amount in amounts_in(answer) if not _is_zero(amount)]
        if does == "sends away":
            assert answer.status_code == 302, name
            assert answer["Location"].startswith("/accounts/login/"), name
        elif does == "refuses":
            assert answer.status_code == 403, name
            assert amounts == [], name
        else:
            assert answer.status_code == 200, name
            # A buyer starts with the company's own work, not with goods.
            is_priced = name in PRICED and (who, name) != ("buyer", "start")
            assert bool(amounts) == (does == "prices" and is_priced), name


def _is_zero(amount: str) -> bool:
    return not re.search(r"[1-9]", amount)


HIDING = [row[:2] for row in TABLE if row[2] == "hides"]


@pytest.mark.full
@pytest.mark.parametrize(("mode", "who"), HIDING)
def test_no_other_way_to_a_price(come, mode, who):
    visitor = come(mode, who)
    usual = visitor.get("/catalog/fasteners/").context["listing"]

    for sort in ("price", "price-down"):
        asked = visitor.get(f"/catalog/fasteners/?sort={sort}").context["listing"]
        assert _names(asked) == _names(usual)
        assert not any("price" in option.value for option in asked.sorts)
        assert not any(group.range for group in asked.groups)
    narrowed = visitor.get("/catalog/fasteners/?price.from=4&price.to=5")
    assert narrowed.context["listing"].count == usual.count
    html = visitor.get("/products/p-bolt-8/").content.decode()
    assert "offers" not in _linked_data(html)
    assert not re.search(r"<meta[^>]+(?:og:price|product:price)", html)


def _names(listing) -> list[str]:
    return [article.name for article in listing.articles]


def _linked_data(html: str) -> dict:
    found = re.search(r'ld\+json">(.*?)</script>', html)
    return json.loads(found[1]) if found else {}


@pytest.mark.full
@pytest.mark.parametrize(("mode", "who"), HIDING)
def test_nothing_is_put_into_a_cart_without_a_price(come, goods, mode, who):
    visitor = come(mode, who)
    unit = goods.units.get()

    answer = visitor.post(
        "/cart/add/", {"variant": goods.pk, "unit": unit.pk, "quantity": 1}, follow=True
    )

    assert amounts_in(answer) == []
    assert "empty" in visitor.get("/cart/").content.decode()


@pytest.mark.parametrize("mode", [OPEN, SEMI_OPEN, CLOSED])
def test_machines_learn_what_guests_may_know(come, mode):
    visitor = come(mode, "guest")

    robots = visitor.get("/robots.txt")
    sitemap = visitor.get("/sitemap.xml")
    page = visitor.get("/accounts/login/")

    is_closed = mode == CLOSED
    assert ("Disallow: /\n" in robots.content.decode()) == is_closed
    assert sitemap.status_code == (302 if is_closed else 200)
    assert (page.get("X-Robots-Tag") == "noindex, nofollow") == is_closed
    assert amounts_in(robots) == []


# What a closed channel answers to a guest, by the name of the address: the ways in,
# legal and contact pages, what works with a signed link only, and what has no content.
ANSWERED_WHEN_CLOSED = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_request_login_code",
    "account_confirm_login_code",
    "accounts:register",
    "accounts:register-person",
    "accounts:registered",
    "accounts:join",
    "accounts:number-hints",
    "demo:mails",
    "demo:mail",
    "javascript-catalog",
    "marketing:unsubscribe",
    "metrics",
    "mfa_login_webauthn",
    "orders:guest-order",
    "orders:guest-invoice",
    "orders:guest-account",
    "set_language",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "storefront:contact",
    "storefront:page",
    "storefront:preferences",
    "storefront:robots",
}


def _walk(patterns, namespace="", route="") -> Iterator[tuple[str, str]]:
    """Every address with a name of its own: (name, route)."""
    for entry in patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            own = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, own, here)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or here}", here


def _path(route: str) -> str:
    """A path that the route matches, with made-up parts."""
    route = re.sub(r"<(?:int|float):\w+>", "1", route)
    route = re.sub(r"<uuid:\w+>", "00000000-0000-0000-0000-000000000000", route)
    route = re.sub(r"<(?:\w+:)?\w+>", "x", route) if "(?P" not in route else route
    route = re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\)[^()]*)*\)", "x", route)
    return "/" + route.replace("^", "").replace("$", "").replace("\\Z", "")


ADDRESSES = sorted(
    {
        (name, _path(route))
        for name, route in _walk(get_resolver().url_patterns)
        if not name.startswith("admin:")
    }
)


def test_the_walk_finds_the_whole_shop():
    names = {name for name, _ in ADDRESSES}

    assert len(names) > 60
    assert {"orders:checkout", "storefront:product", "invoicing:invoice-pdf"} <= names


@pytest.mark.full
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_closed_channel_answers_guests_nothing_but_the_ways_in(
    come, settings, method
):
    visitor = come(CLOSED, "guest")
    settings.ACCOUNT_RATE_LIMITS = False

    answered = {
        name
        for name, path in ADDRESSES
        if getattr(visitor, method)(path).status_code not in {302, 301, 404, 405}
        and name not in ANSWERED_WHEN_CLOSED
    }

    assert answered == set()


@pytest.mark.full
@pytest.mark.parametrize("method", ["get", "post"])
def test_redirects_of_a_closed_channel_lead_to_the_sign_in(come, settings, method):
    visitor = come(CLOSED, "guest")
    settings.ACCOUNT_RATE_LIMITS = False
    astray = {}

    for name, path in ADDRESSES:
        answer = getattr(visitor, method)(path)
        if answer.status_code in {301, 302} and name not in ANSWERED_WHEN_CLOSED:
            target = answer["Location"]
            if not target.startswith(("/accounts/", "/register/", "/?")):
                astray[name] = target

    assert astray == {}


def test_pictures_of_a_closed_channel_stay_behind_the_sign_in(come, bolt, settings):
    for folder in ("pictures", "logos"):
        place = Path(settings.MEDIA_ROOT) / folder
        place.mkdir(parents=True, exist_ok=True)
        (place / "x.png").write_bytes(b"\x89PNG")
    visitor = come(CLOSED, "guest")

    picture = visitor.get("/media/pictures/x.png")
    logo = visitor.get("/media/logos/x.png")
    around = visitor.get("/media/logos/../pictures/x.png")

    assert picture.status_code == 302
    assert picture["Location"].startswith("/accounts/login/")
    assert around.status_code == 302
    assert (logo.status_code, logo["Content-Type"]) == (200, "image/png")


SERVES = [
    # companies, consumers: does /register/ answer, does /register/person/ answer
    (True, False, 200, 302),
    (False, True, 302, 200),
    (True, True, 200, 200),
]


@pytest.mark.parametrize(("companies", "consumers", "company", "person"), SERVES)
def test_registration_offers_only_whom_the_channel_serves(
    client, channel, companies, consumers, company, person
):
    Channel.objects.update(serves_companies=companies, serves_consumers=consumers)

    assert client.get("/register/").status_code == company
    assert client.get("/register/person/").status_code == person


def test_the_host_name_decides_who_is_served(client, channel):
    store = make.channel(
        "store", serves_companies=False, serves_consumers=True, access_mode=OPEN
    )
    store.hosts.create(host="store.example")
    channel.hosts.create(host="trade.example")

    trade = client.get("/register/", HTTP_HOST="trade.example")
    retail = client.get("/register/", HTTP_HOST="store.example")

    assert trade.status_code == 200
    assert (retail.status_code, retail["Location"]) == (302, "/register/person/")
    assert 'href="/register/person/"' not in trade.content.decode()


def test_the_same_goods_show_each_channels_own_prices(client, goods, bolt, channel):
    store = make.channel(
        "store",
        access_mode=OPEN,
        serves_consumers=True,
        prices_include_tax=True,
    )
    store.hosts.create(host="store.example")
    prices = make.price_list("store", to=store, prices_include_tax=True)
    make.price(prices, bolt, "9.99")
    make.warehouse("brasov", store)

    retail = client.get("/products/p-bolt-8/", HTTP_HOST="store.example")
    trade = client.get("/products/p-bolt-8/")

    html = retail.content.decode()
    assert "9.99" in html
    assert "21% VAT included" in html.replace("\xa0", "")
    assert "All prices include VAT" in html
    assert "4.92" not in html
    assert "9.99" not in trade.content.decode()
