"""Lists of other customers stay theirs, in the database itself."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection

from accounts.selectors import buyer_for_customer
from pricing.models import PriceListAssignment
from pricing.rules import Ask
from pricing.selectors import chain_for, prices_for
from shop import scope
from tests import make

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def as_role(db):
    """Ask as one of the roles that processes connect with."""

    def take(role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role}")

    yield take
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("RESET app.customers")


@pytest.fixture
def family(channel):
    """A branch, its parent with a list of its own, and the parent's other branch."""
    head = make.company(name="Head", channel=channel)
    branch = make.company(name="Branch", channel=channel, parent=head)
    other = make.company(name="Other", channel=channel, parent=head)
    make.price_list("of-head", to=head)
    make.price_list("of-other", to=other)
    make.price_list("of-channel", to=channel)
    return branch


def names(customer) -> list[str]:
    buyer = buyer_for_customer(customer=customer, now=NOON)
    return [link.name for link in chain_for(buyer).links]


def test_a_branch_pays_its_parents_prices_without_seeing_its_rows(family, as_role):
    as_role("angro_web")
    scope.enter(str(family.pk))

    assert names(family) == ["Of-Head", "Of-Channel"]
    assert not PriceListAssignment.objects.filter(customer__isnull=False).exists()


def test_out_of_scope_the_web_is_told_what_a_guest_is(family, as_role):
    as_role("angro_web")
    scope.enter(str(family.pk + 1_000))

    assert names(family) == ["Of-Channel"]


def test_without_any_scope_the_web_is_told_what_a_guest_is(family, as_role):
    as_role("angro_web")

    assert names(family) == ["Of-Channel"]


def test_workers_price_for_every_customer(family, as_role):
    as_role("angro_worker")

    assert names(family) == ["Of-Head", "Of-Channel"]


def test_a_buyers_price_is_the_same_under_row_level_security(acme, channel, as_role):
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("own", to=acme), bolt, "3.90")
    make.price(make.price_list("base", to=channel), bolt, "4.52")
    asked = Ask(bolt.pk, bolt.units.get().pk, Decimal(1))
    buyer = buyer_for_customer(customer=acme, now=NOON)

    as_role("angro_web")
    scope.enter(str(acme.pk))

    assert prices_for([asked], buyer)[asked].unit_amount == Decimal("3.9000")
