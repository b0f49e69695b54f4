"""The database keeps companies apart even where the code forgets to."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest
import requests
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from accounts.models import Address, Customer
from shop import scope
from tests import make, make_orders, world
from tests.isolation.addresses import RULES, addresses
from tests.world import owned_models

THEIRS = "zebrafish"


@pytest.fixture
def theirs(channel, dora):
    make_orders.shipping_method(channel)
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "4.10")
    make.stock(bolt, 1000)
    return world.build("Theirs", mark=THEIRS, channel=channel, bolt=bolt, staff=dora)


@pytest.fixture
def first_net_off(monkeypatch):
    """As if somebody had forgotten the filter in every place at once."""
    for queryset in _filtering_querysets():
        monkeypatch.setattr(queryset, "visible_to", lambda rows, buyer: rows.all())
        if hasattr(queryset, "managed_by"):
            monkeypatch.setattr(queryset, "managed_by", lambda rows, staff: rows.all())


def _filtering_querysets() -> set[type[models.QuerySet]]:
    found = set()
    for model in apps.get_models():
        for base in type(model._default_manager.all()).__mro__:
            if "visible_to" in vars(base):
                found.add(base)
    return found


@pytest.fixture
def as_web(db) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE angro_web")
        yield
        cursor.execute("RESET ROLE")
        cursor.execute("RESET app.customers")


def test_without_the_first_net_the_second_holds(theirs, bob, first_net_off, client):
    client.force_login(bob)
    wrong = []
    for address in addresses():
        if address.name not in RULES:
            continue
        url = address.aimed_at(theirs)
        assert url is not None
        answer = client.get(url)
        body = answer.getvalue() if answer.streaming else answer.content
        if THEIRS in body.decode(errors="replace").lower():
            wrong.append((address.name, url, answer.status_code))
    lists = ("orders:order-list", "orders:quote-list", "invoicing:invoice-list")
    wrong += [
        (name, "list")
        for name in lists
        if THEIRS in client.get(reverse(name)).content.decode().lower()
    ]

    assert not wrong, wrong


def test_the_first_net_was_really_off(theirs, bob, first_net_off):
    """The owner, above row-level security, is shown everything."""
    buyer = make.buyer(bob, bob.memberships.get().customer)

    assert Address.objects.visible_to(buyer).filter(customer=theirs.customer).exists()


def test_every_owned_table_hides_rows_out_of_scope(theirs, acme, as_web):
    scope.enter(str(acme.pk))

    for model in owned_models():
        rows = model._default_manager.filter(customer=theirs.customer)
        assert not rows.exists(), model._meta.label


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("processes")
@pytest.mark.full
def test_500_interleaved_requests_of_20_companies_never_mix(processes, channel):
    """Real web process, real pool: fewer connections than requests at a time."""
    cookies = [_signed_in(channel, number) for number in range(20)]
    processes.environment |= {"DB_POOL_SIZE": "3", "WEB_THREADS": "8"}
    address = processes.open_shop()
    asked = list(islice(_in_turns(cookies), 500))

    with ThreadPoolExecutor(8) as crowd:
        mixed = list(crowd.map(lambda one: _mixed(address, *one), asked))

    assert [names for names in mixed if names] == []


def _signed_in(channel, number: int) -> tuple[str, str]:
    name = f"Company-{number:02}-End"
    customer = make.company(name=name, channel=channel)
    person = make.member(f"person-{number:02}", customer, role="admin").user
    client = Client()
    client.force_login(person)
    return name, client.cookies[settings.SESSION_COOKIE_NAME].value


def _in_turns(cookies: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    while True:
        yield from cookies
        yield from reversed(cookies)


def _mixed(address: str, name: str, session: str) -> str:
    """What is wrong with the page; nothing when it shows its own company only."""
    page = requests.get(
        f"{address}/account/addresses/",
        cookies={settings.SESSION_COOKIE_NAME: session},
        timeout=60,
    )
    if page.status_code != 200 or name not in page.text:
        return f"{name}: {page.status_code}, not its own page"
    rest = page.text.replace(name, "")
    return f"{name} sees others" if "Company-" in rest else ""


def test_every_customer_table_is_reached_by_its_customer(db):
    """`customer_id` means the same everywhere: a key of accounts.Customer."""
    for model in owned_models():
        field = model._meta.get_field("customer")
        assert field.related_model is Customer, model._meta.label
