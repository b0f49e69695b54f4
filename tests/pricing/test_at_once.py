"""A committed price is in the next answer of every page; a planned one at its instant.

Over HTTP, as a signed-in buyer, with nothing run between the change and the answer.
"""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from catalog.services.texts import refresh_search
from pricing.models import PricePlan
from pricing.services import NewPrice, set_price
from pricing.services.bulk import BulkChange, fill_plan
from pricing.services.plans import activate_plan
from tests import make

TICK = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def own_cache(settings):
    """The real cache under keys of this test: databases of tests share versions."""
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}
    }


@pytest.fixture
def base(channel):
    return make.price_list("base", to=channel)


@pytest.fixture
def bolt(base):
    bolt = make.variant("BOLT-8", name="Hex bolt")
    make.warehouse("brasov")
    make.stock(bolt, 1_000)
    make.price(base, bolt, "4.11")
    refresh_search([bolt.product_id])
    return bolt


@pytest.fixture
def buying(client, bolt, bob):
    client.force_login(bob)
    return client


def put_into_cart(client, bolt) -> None:
    one = {"variant": bolt.pk, "unit": bolt.units.get().pk, "quantity": "1"}
    client.post("/cart/add/", one)


def page(client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def export(client) -> str:
    answer = client.post("/catalog/export/", {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return " ".join(" ".join(row) for row in csv.reader(io.StringIO(text)))


SURFACES: dict[str, Callable] = {
    "list": lambda client: page(client, "/catalog/fasteners/"),
    "list by price": lambda client: page(client, "/catalog/fasteners/?sort=price"),
    "product": lambda client: page(client, "/products/p-bolt-8/"),
    "search": lambda client: page(client, "/search/?q=BOLT-8"),
    "suggestion": lambda client: page(client, "/search/suggest/?q=BOLT-8"),
    "export": export,
}


@pytest.mark.parametrize("surface", SURFACES)
def test_a_changed_price_is_in_the_next_answer(buying, base, bolt, surface):
    shown = SURFACES[surface]
    assert "4.11" in shown(buying)
    unit = bolt.units.get()

    set_price(price=NewPrice(base.pk, unit.pk, Decimal("5.23")))

    after = shown(buying)
    assert "5.23" in after
    assert "4.11" not in after


def test_the_cart_counts_with_the_new_price_and_says_what_was_seen(buying, base, bolt):
    put_into_cart(buying, bolt)
    assert "5.23" not in page(buying, "/cart/")

    set_price(price=NewPrice(base.pk, bolt.units.get().pk, Decimal("5.23")))

    after = page(buying, "/cart/")
    assert "5.23" in after
    assert "4.11" in after


@pytest.mark.parametrize("surface", SURFACES)
def test_a_planned_price_is_shown_from_its_instant_on(
    buying, base, bolt, dora, surface
):
    start = timezone.now() + timedelta(hours=1)
    plan = PricePlan.objects.create(price_list=base, name="x", starts_at=start)
    fill_plan(plan_id=plan.pk, change=BulkChange(surcharge=Decimal("1.12")))
    activate_plan(plan_id=plan.pk, by=dora)
    shown = SURFACES[surface]

    with time_machine.travel(start - TICK, tick=False):
        before = shown(buying)
    with time_machine.travel(start, tick=False):
        after = shown(buying)

    assert "5.23" not in before
    assert "4.11" in before
    assert "5.23" in after


def test_the_cart_switches_at_the_instant(buying, base, bolt, dora):
    start = timezone.now() + timedelta(hours=1)
    put_into_cart(buying, bolt)
    plan = PricePlan.objects.create(price_list=base, name="x", starts_at=start)
    fill_plan(plan_id=plan.pk, change=BulkChange(surcharge=Decimal("1.12")))
    activate_plan(plan_id=plan.pk, by=dora)

    with time_machine.travel(start - TICK, tick=False):
        before = page(buying, "/cart/")
    with time_machine.travel(start, tick=False):
        after = page(buying, "/cart/")

    assert "5.23" not in before
    assert "5.23" in after
