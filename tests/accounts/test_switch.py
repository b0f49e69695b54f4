"""Switching between companies, few or many, and links to what belongs to another."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Customer
from orders.services.quotes import request_quote
from tests import make, make_invoicing, make_orders

SWITCH = "/account/switch/"


@pytest.fixture
def head(channel):
    return make.company("Head", channel=channel)


@pytest.fixture
def branch(channel, head):
    return make.company("Sibiu Branch", channel=channel, parent=head)


@pytest.fixture
def chief(head):
    return make.member("chief", head, role="admin").user


@pytest.fixture
def chiefs(client, chief):
    client.force_login(chief)
    return client


def branches_of(head, count, *, start=0):
    Customer.objects.bulk_create(
        Customer(
            channel=head.channel,
            parent=head,
            number=f"B{place:04}",
            name=f"Branch {place:04}",
            legal_name=head.legal_name,
            country="RO",
            state="approved",
        )
        for place in range(start, start + count)
    )


def menu_of(client):
    page = client.get(reverse("accounts:profile")).content.decode()
    return page.split("Buying for", 1)[1].split("</details>", 1)[0]


def test_few_companies_stand_in_the_menu_parents_first(chiefs, head, channel):
    for name, parent in (("B", head), ("A", None)):
        made = make.company(f"Unit {name}", channel=channel, parent=parent)
        if parent is None:
            make.member("chief", made)

    menu = menu_of(chiefs)

    assert menu.index(">Head<") < menu.index(">Unit B<") < menu.index(">Unit A<")
    assert "All companies" not in menu


def test_of_many_companies_the_menu_shows_those_chosen_lately(chiefs, head):
    branches_of(head, 60)
    lately = Customer.objects.get(number="B0057")
    chiefs.post(SWITCH, {"customer": lately.pk})
    chiefs.post(SWITCH, {"customer": head.pk})

    menu = menu_of(chiefs)

    assert menu.count('name="customer"') == 10
    assert menu.index("Head<") < menu.index("Branch 0057") < menu.index("Branch 0000")
    assert f'href="{SWITCH}?next=' in menu


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0057", ["Branch 0057"]),
        ("branch 0057", ["Branch 0057"]),
        ("b0057", ["Branch 0057"]),
        ("sibiu", ["Sibiu Branch"]),
        ("nothing", []),
        ("%", []),
        ("0057\0", ["Branch 0057"]),
    ],
)
def test_a_company_is_found_by_name_number_or_city(chiefs, head, branch, text, found):
    branches_of(head, 60)
    branch.addresses.update(city="Sibiu")

    page = chiefs.get(SWITCH, {"q": text})

    assert [row.name for row in page.context["customers"]] == found


def test_the_list_has_pages_and_nothing_of_strangers(chiefs, head, mallory):
    branches_of(head, 60)

    first, third = chiefs.get(SWITCH), chiefs.get(SWITCH, {"page": "3"})

    assert len(first.context["customers"]) == 25
    assert len(third.context["customers"]) == 11
    assert not chiefs.get(SWITCH, {"q": "mallory"}).context["customers"]


def test_the_search_switches_and_goes_back_to_where_it_began(chiefs, head, branch):
    page = chiefs.get(SWITCH, {"q": "sibiu", "next": "/cart/"}).content.decode()

    assert f'value="{branch.pk}"' in page
    assert '<input type="hidden" name="next" value="/cart/">' in page


def test_a_fragment_holds_the_list_alone(chiefs, branch):
    part = chiefs.get(SWITCH, HTTP_HX_REQUEST="true").content.decode()

    assert "Sibiu Branch" in part
    assert "<html" not in part


def test_somebody_without_a_company_is_told_how_to_get_one(client, channel, alice):
    client.force_login(alice)

    assert "Register your company" in client.get(SWITCH).content.decode()


@pytest.fixture
def documents(channel, branch):
    """An order, a quote and an invoice of the branch, made by its own buyer."""
    paul = make.buyer(make.member("paul", branch).user, branch)
    bolt = make.variant("BOLT-8")
    make.stock(bolt, 50)
    make.price(make.price_list("trade", to=channel), bolt, "10")
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    order = make_orders.order(paul, (bolt, 2))
    cart = make_orders.cart(paul, (bolt, 3))
    quote = request_quote(buyer=paul, cart_id=cart.pk, message="", key="k" * 32)
    invoice = make_invoicing.invoice(branch)
    return (
        reverse("orders:order", args=[order.number]),
        reverse("orders:quote", args=[quote.number]),
        reverse("invoicing:invoice", args=[invoice.number]),
        reverse("invoicing:invoice-pdf", args=[invoice.number]),
    )


def test_a_link_to_a_document_of_another_own_company_offers_the_switch(
    chiefs, branch, documents
):
    for link in documents:
        refused = chiefs.get(link)
        assert refused.status_code == 409
        page = refused.content.decode()
        assert "This belongs to Sibiu Branch" in page
        assert f'name="customer" value="{branch.pk}"' in page
        assert f'name="next" value="{link}"' in page


def test_after_the_switch_the_document_opens(chiefs, branch, documents):
    for link in documents:
        moved = chiefs.post(SWITCH, {"customer": branch.pk, "next": link})
        assert moved.url == link
        assert chiefs.get(link).status_code in (200, 202)


def test_the_switch_is_not_offered_to_who_could_not_open_it_there(
    client, head, branch, documents
):
    viewer = make.member("viewer", branch, role="viewer").user
    make.member("viewer", head)
    own_only = branch.roles.create(
        code="own", name="Own", scope="own", rights=["orders.view", "invoices.view"]
    )
    clerk = make.member("clerk", branch).user
    clerk.memberships.update(role=own_only)
    make.member("clerk", head)

    for user, expected in ((viewer, [409, 404, 404]), (clerk, [404, 404, 404])):
        client.force_login(user)
        client.post(SWITCH, {"customer": head.pk})
        assert [client.get(link).status_code for link in documents[:3]] == expected


def test_strangers_learn_nothing_from_a_number(client, mallory, documents):
    client.force_login(mallory)
    client.get(SWITCH)

    for link in documents:
        nowhere = link.replace("2026", "2099")
        known, unknown = client.get(link), client.get(nowhere)
        assert (known.status_code, unknown.status_code) == (404, 404)
        assert "Sibiu" not in known.content.decode()
        assert words_of(known, link) == words_of(unknown, nowhere)


def words_of(answer, address):
    """The page without what differs from request to request."""
    page = answer.content.decode().replace(address, "")
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)


def test_a_deed_on_a_document_of_another_own_company_is_not_found(chiefs, documents):
    for link in documents[:2]:
        deed = "cancel/" if "/orders/" in link else "decline/"
        assert chiefs.post(f"{link}{deed}").status_code == 404


def queries_of(client, url, **post):
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(url, post) if post else client.get(url)
    assert answer.status_code in (200, 302)
    return len(asked)


def test_the_number_of_companies_costs_no_query(chiefs, head):
    pages = (SWITCH, f"{SWITCH}?q=branch", reverse("accounts:company"), "/account/")

    def asked():
        last = head.branches.order_by("-pk")[0]
        chiefs.get(SWITCH)
        counts = [queries_of(chiefs, page) for page in pages]
        return [*counts, queries_of(chiefs, SWITCH, customer=last.pk)]

    branches_of(head, 3)
    few = asked()
    chiefs.post(SWITCH, {"customer": head.pk})
    branches_of(head, 300, start=3)

    assert asked() == few


def test_documents_of_a_branch_are_listed_only_after_switching_to_it(
    chiefs, branch, documents
):
    number = documents[0].split("/")[2]

    before = chiefs.get("/orders/").content.decode()
    chiefs.post(SWITCH, {"customer": branch.pk})
    after = chiefs.get("/orders/").content.decode()

    assert number not in before
    assert number in after


def test_a_role_without_branches_reaches_none(client, head, branch, documents):
    client.force_login(make.member("clerk", head).user)

    assert client.post(SWITCH, {"customer": branch.pk}).status_code == 404
    assert [client.get(link).status_code for link in documents] == [404] * 4
