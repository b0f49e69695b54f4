"""A statement about the catalogue is shared, what it answers is each buyer's own."""

import pytest
from django.utils import timezone

from catalog.models import Catalogue, CustomerPartNumber, Restriction
from catalog.selectors import statements
from catalog.selectors.articles import articles
from catalog.selectors.product import product_detail
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch):
    monkeypatch.setattr(statements, "_known", {})


@pytest.fixture
def bolt():
    return make.variant()


@pytest.fixture
def neighbour(mallory):
    return make.buyer(mallory, mallory.memberships.get().customer)


@pytest.fixture
def own(bob, acme):
    return make.buyer(bob, acme)


def test_two_customers_ask_the_same_and_see_their_own(own, neighbour, bolt):
    for buyer, number in ((own, "OURS-1"), (neighbour, "THEIRS-1")):
        CustomerPartNumber.objects.create(
            customer=buyer.customer, variant=bolt, number=number
        )

    told = [articles([bolt.pk], buyer)[0].own_number for buyer in (own, neighbour)]
    stranger = articles([bolt.pk], make.guest(own.channel))

    assert told == ["OURS-1", "THEIRS-1"]
    assert [one.own_number for one in stranger] == [""]
    assert len(statements._known) == 1


def test_a_catalogue_is_another_statement(own, neighbour, bolt):
    def seen(buyer):
        return product_detail(f"p-{bolt.sku.lower()}", buyer) is not None

    before = seen(own), seen(neighbour)
    empty = Catalogue.objects.create(code="empty", name="Empty")
    make.assign(empty, neighbour.customer)

    assert before == (True, True)
    assert seen(own)
    assert not seen(neighbour.at(timezone.now()))


def test_goods_that_hide_are_another_statement(own, bolt):
    assert articles([bolt.pk], own)

    rule = Restriction.objects.create(
        code="poison", name="Poison", audience="person", is_hidden=True
    )
    rule.targets.create(product=bolt.product)

    assert articles([bolt.pk], own.at(timezone.now())) == ()


def test_only_so_many_are_known(own, bolt, monkeypatch):
    monkeypatch.setattr(statements, "MOST_KNOWN", 1)

    articles([bolt.pk], own)
    product_detail(f"p-{bolt.sku.lower()}", own)

    assert len(statements._known) == 1
