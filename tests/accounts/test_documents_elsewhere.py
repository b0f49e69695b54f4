"""A link to a paper of another own company offers the switch, as an order does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Attachment
from catalog.models import ExportState
from tests import make, make_orders, world

SWITCH = "/account/switch/"


@pytest.fixture
def theirs(channel, dora):
    """A company with a row of everything."""
    make_orders.shipping_method(channel)
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "4.10")
    make.stock(bolt, 1000)
    return world.build("Branch", mark="bb", channel=channel, bolt=bolt, staff=dora)


@pytest.fixture
def papers(theirs) -> list[str]:
    """An address of every kind of paper that the company has."""
    rows = theirs.rows
    order = rows["orders.order"]
    of_order = {"number": order.number}
    shipment = order.shipments.get()
    export = rows["catalog.assortmentexport"]
    export.user, export.state = theirs.admin, ExportState.READY
    export.ends_at = timezone.now() + timedelta(days=1)
    export.save()
    files = Attachment.objects.filter(customer=theirs.customer)
    found = {
        "orders:order": of_order,
        "orders:delivery-note": {**of_order, "shipment": shipment.number},
        "orders:quote": {"number": rows["orders.quote"].number},
        "invoicing:invoice": {"number": rows["invoicing.invoice"].number},
        "accounts:order-messages": of_order,
        "accounts:thread": {"thread_id": rows["accounts.thread"].pk},
        "accounts:licence-document": {"licence_id": rows["accounts.licence"].pk},
        "accounts:registration-document": {
            "document_id": files.filter(purpose="registration").first().pk
        },
        "storefront:fetch-export": {"export_id": export.pk},
        "accounts:message-file": {
            "attachment_id": files.filter(messages__isnull=False).first().pk
        },
    }
    return [reverse(name, kwargs=keys) for name, keys in found.items()]


def test_every_paper_of_another_own_company_offers_the_switch(
    client, channel, theirs, papers
):
    head = make.company("Head", channel=channel)
    make.member(f"{theirs.mark}-admin", head, role="admin")
    client.force_login(theirs.admin)
    client.post(SWITCH, {"customer": head.pk})

    offered = {url: client.get(url) for url in papers}

    assert {url: one.status_code for url, one in offered.items()} == dict.fromkeys(
        papers, 409
    )
    for url, answer in offered.items():
        page = answer.content.decode()
        assert f'name="customer" value="{theirs.customer.pk}"' in page
        assert f'name="next" value="{url}"' in page
    # Only looking offers it: what changes something says for whom by itself.
    assert client.post(papers[1]).status_code == 405
