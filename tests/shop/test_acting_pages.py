"""What representatives are shown while they act is theirs to follow."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.urls import resolve, reverse

from orders.models import Order, OrderState
from shop.acting import UNGUARDED
from shop.acting_pages import OPEN, OWN_WORLD, is_open
from tests import make, make_approvals, make_orders, world
from tests.isolation.addresses import addresses

# What is no page of the shop; the same pages in other languages.
NOT_FOLLOWED = (
    *("/admin/", "/accounts/logout/", "/media/", "/static/"),
    # The order that an invoice of the test world names is not in it.
    "/orders/SO-",
    *(f"/{code}/" for code, _ in settings.LANGUAGES),
)


@pytest.fixture
def theirs(channel, dora):
    """A company with a row of everything, looked after by Rita."""
    make_orders.shipping_method(channel)
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "4.10")
    make.stock(bolt, 1000)
    made = world.build("Acme", mark="aa", channel=channel, bolt=bolt, staff=dora)
    made.customer.rep = make.staff("rita", "Sales representative")
    made.customer.save()
    return made


@pytest.fixture
def ritas(client, theirs):
    """Rita's browser while she acts for the admin of the company."""
    client.force_login(theirs.customer.rep)
    begin = reverse("admin:accounts_customer_act", args=[theirs.customer.pk])
    assert client.post(begin, {"person": theirs.admin.pk}).status_code == 302
    return client


class Shown(HTMLParser):
    """The links of a page, and its forms with the names of their fields."""

    def __init__(self, page: str, html: str):
        super().__init__()
        self.page, self.links, self.forms = page, set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        for name in ("href", "hx-get"):
            if found.get(name) and tag not in ("link", "script", "use"):
                self.links.add(urljoin(self.page, found[name]))
        if tag == "form" and "method" in found:
            action = urljoin(self.page, found.get("action") or self.page)
            self.forms.append((action, found["method"], set()))
        elif tag == "form":
            self.links.add(urljoin(self.page, found.get("action") or self.page))
        elif self.forms and tag in ("input", "button"):
            _, method, fields = self.forms[-1]
            fields.add(found.get("name"))
            if found.get("formaction"):
                other = urljoin(self.page, found["formaction"])
                self.forms.append((other, method, fields))


def wrong_forms(shown: Shown) -> list[str]:
    """Forms that would be refused: closed ones, and those without for whom."""
    wrong = []
    for action, method, fields in shown.forms:
        name = resolve(urlsplit(action).path).view_name
        is_guarded = name in UNGUARDED or {"acting_for", "acting_as"} <= fields
        if method == "post" and not (is_open(name) and is_guarded):
            wrong.append(f"{shown.page}: {name}")
    return wrong


def closed_on(page: str, answer) -> list[str]:
    """Links and forms of a page that lead to closed addresses."""
    assert answer.status_code == 200
    shown = Shown(page, answer.content.decode())
    paths = {urlsplit(link).path for link in shown.links if is_followed(link)}
    names = {resolve(path).view_name for path in paths}
    return [*wrong_forms(shown), *(name for name in names if not is_open(name))]


def is_followed(url: str) -> bool:
    return url.startswith("/") and not url.startswith(NOT_FOLLOWED)


def crawl(client, pages: list[str]) -> tuple[list[str], set[str]]:
    """What is wrong on `pages` and behind all links, and what was looked at."""
    wrong, seen, waiting = [], set(), [(page, "") for page in pages]
    while waiting:
        url, whence = waiting.pop()
        path = urlsplit(url).path
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(url)
        if answer.status_code in (301, 302) and is_followed(answer.url):
            waiting.append((answer.url, url))
        elif answer.status_code not in (200, 202):
            wrong.append(f"{whence} → {url}: {answer.status_code}")
        elif "text/html" in answer.headers["Content-Type"]:
            shown = Shown(url, answer.content.decode())
            wrong += wrong_forms(shown)
            waiting += [(link, url) for link in shown.links if is_followed(link)]
    return wrong, seen


def started_at(theirs) -> list[str]:
    """Pages of what the company has: its orders, one of them to be approved, too."""
    orders = Order.objects.filter(customer=theirs.customer)
    return [
        "/",
        *(reverse("orders:order", args=[number.number]) for number in orders),
        reverse("orders:quote", args=[theirs.rows["orders.quote"].number]),
        reverse("storefront:account"),
        reverse("accounts:licences"),
        reverse("accounts:addresses"),
    ]


def test_nothing_that_is_shown_is_closed(client, acme, bob, carla, channel):
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "4.10")
    make.stock(bolt, 1000)
    make_approvals.rule(acme, carla.memberships.get(), above=10)
    order = make_orders.order(make.buyer(bob, acme), (bolt, 5))
    acme.rep = make.staff("rita", "Sales representative")
    acme.save()
    client.force_login(acme.rep)
    begin = reverse("admin:accounts_customer_act", args=[acme.pk])
    client.post(begin, {"person": bob.pk})
    pages = [
        "/",
        reverse("orders:order", args=[order.number]),
        reverse("storefront:account"),
        reverse("accounts:addresses"),
    ]

    wrong = [one for page in pages for one in closed_on(page, client.get(page))]

    assert order.state == OrderState.AWAITING_APPROVAL
    assert wrong == []


@pytest.mark.full
def test_nothing_that_can_be_reached_is_refused(ritas, theirs):
    wrong, seen = crawl(ritas, started_at(theirs))

    assert not wrong, "\n".join(wrong)
    names = {resolve(path).view_name for path in seen}
    assert len(names) > 30
    assert {"orders:return", "orders:list", "orders:cart-page", "accounts:thread"} <= (
        names
    )


def test_every_open_address_is_there():
    assert OPEN - {address.name for address in addresses()} == set()


def test_what_nobody_decided_about_is_closed():
    assert not is_open("orders:something-new")
    assert not is_open("orders:quote-link")
    assert is_open("orders:quote-list")
    assert is_open(f"{OWN_WORLD[0]}index")
