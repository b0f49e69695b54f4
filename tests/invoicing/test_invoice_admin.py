"""Staff at the admin: look, mark as paid, keep terms; reps their own customers."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission

from invoicing.jobs import render_due_documents
from invoicing.models import CustomerTerms, Invoice, Payment, PaymentTerm
from tests import make
from tests.make_invoicing import invoice

LIST = "/admin/invoicing/invoice/"


@pytest.fixture
def rita(channel):
    """A rep: sees the customers assigned to her."""
    person = make.user("rita", is_staff=True)
    wanted = ("view_invoice", "view_payment", "add_payment", "view_customerterms")
    person.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return person


def work(made, name="payment"):
    return f"{LIST}{made.pk}/{name}/"


def form(page, **fields):
    initial = page.context["form"].initial
    return {
        "amount": initial["amount"],
        "received_on": initial["received_on"],
        "key": initial["key"],
        **fields,
    }


def test_staff_mark_an_invoice_as_paid(client, acme, dora):
    made = invoice(acme)
    client.force_login(dora)
    page = client.get(work(made))

    answer = client.post(work(made), form(page, reference="RF18"))

    assert page.context["form"].initial["amount"] == Decimal("119.06")
    assert answer.status_code == 302
    assert Invoice.objects.paid().get() == made
    assert Payment.objects.get().noted_by == dora


def test_the_same_form_sent_twice_is_one_payment(client, acme, dora):
    made = invoice(acme)
    client.force_login(dora)
    sent = form(client.get(work(made)), amount="10.00")

    client.post(work(made), sent)
    client.post(work(made), sent)

    assert Payment.objects.get().amount == Decimal("10.00")


def test_more_than_is_open_is_refused_beside_the_form(client, acme, dora):
    made = invoice(acme)
    client.force_login(dora)
    sent = form(client.get(work(made)), amount="119.07")

    answer = client.post(work(made), sent)

    assert answer.status_code == 422
    assert "Only €119.06 of INV-2026-000001 is open." in answer.content.decode()
    assert not Payment.objects.exists()


def test_a_rep_reaches_assigned_customers_only(client, acme, channel, rita):
    mine, theirs = invoice(acme), invoice(make.company("Beta", channel=channel))
    acme.rep = rita
    acme.save()
    render_due_documents()
    client.force_login(rita)

    page = client.get(LIST).content.decode()

    assert mine.number in page
    assert theirs.number not in page
    for name in ("payment", "pdf", "change"):
        assert client.get(work(mine, name)).status_code == 200
        assert client.get(work(theirs, name)).status_code == 404
    assert client.post(work(theirs), {"amount": 1}).status_code == 404
    assert not Payment.objects.exists()


def test_who_may_not_note_payments_gets_403(client, acme, rita):
    made = invoice(acme)
    rita.user_permissions.set(Permission.objects.filter(codename="view_invoice"))
    acme.rep = rita
    acme.save()
    client.force_login(rita)

    assert client.get(work(made)).status_code == 403


def test_invoices_cannot_be_changed_in_the_admin(client, acme, dora):
    made = invoice(acme)
    client.force_login(dora)

    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{made.pk}/delete/", {"post": "yes"}).status_code == 403
    page = client.get(f"{LIST}{made.pk}/change/")
    assert page.status_code == 200
    assert 'name="total_gross"' not in page.content.decode()


@pytest.mark.parametrize("standing", ["open", "overdue", "paid"])
def test_the_list_filters_by_standing(client, acme, dora, standing):
    invoice(acme)
    client.force_login(dora)

    answer = client.get(LIST, {"standing": standing})

    assert answer.status_code == 200


def test_terms_are_of_a_customer_or_a_channel(client, acme, channel, dora):
    term = PaymentTerm.objects.create(code="net-30", name="Net 30", net_days=30)
    client.force_login(dora)
    url = "/admin/invoicing/customerterms/add/"
    sent = {"term": term.pk, "methods": ["on_account"]}

    both = client.post(url, {**sent, "customer": acme.pk, "channel": channel.pk})
    none = client.post(url, sent)
    one = client.post(url, {**sent, "customer": acme.pk})

    assert both.status_code == none.status_code == 200
    assert one.status_code == 302
    assert CustomerTerms.objects.get().customer == acme
