"""Marking as paid: the right amount, once, in the invoice's currency."""

from datetime import date
from decimal import Decimal

import pytest
from moneyed import Money

from invoicing.errors import (
    MoreThanOpen,
    NotPositive,
    NotYetReceived,
    OtherCurrency,
    TooPrecise,
)
from invoicing.models import Invoice, Payment, PaymentAllocation
from invoicing.services import note_payment
from shop.errors import KeyReused
from tests import make
from tests.make_invoicing import invoice
from tests.race import at_once

ON = date(2026, 11, 21)


def pay(made, amount, currency="EUR", **fields):
    return note_payment(
        invoice_id=made.pk,
        amount=Money(amount, currency),
        **({"received_on": ON} | fields),
    )


def test_a_paid_invoice_owes_nothing(acme, dora):
    made = invoice(acme)

    payment = pay(made, "119.06", by=dora, reference="RF18 INV")

    settled = Invoice.objects.paid().get()
    assert settled == made
    assert (settled.open_gross, settled.paid_on) == (Decimal("0.00"), ON)
    assert payment.noted_by == dora
    assert payment.customer == acme
    assert acme.events.filter(verb="payment_noted", actor=dora).count() == 1


def test_parts_add_up(acme):
    made = invoice(acme)

    pay(made, "100.00")
    pay(made, "19.06")

    assert Invoice.objects.paid().get().paid_gross == Decimal("119.06")


@pytest.mark.parametrize(
    ("amount", "currency", "received_on", "refusal"),
    [
        ("119.07", "EUR", ON, MoreThanOpen),
        ("10.00", "RON", ON, OtherCurrency),
        ("0.00", "EUR", ON, NotPositive),
        ("-5.00", "EUR", ON, NotPositive),
        ("1.005", "EUR", ON, TooPrecise),
        ("10.00", "EUR", date(2999, 1, 1), NotYetReceived),
    ],
)
def test_what_does_not_fit_is_refused(acme, amount, currency, received_on, refusal):
    made = invoice(acme)

    with pytest.raises(refusal):
        pay(made, amount, currency, received_on=received_on)

    assert not Payment.objects.exists()
    assert not PaymentAllocation.objects.exists()


def test_the_same_form_twice_is_one_payment(acme):
    made = invoice(acme)

    first = pay(made, "50.00", key="form-1")
    second = pay(made, "50.00", key="form-1")

    assert first == second
    assert Invoice.objects.with_paid().get().paid_gross == Decimal("50.00")
    with pytest.raises(KeyReused):
        pay(made, "60.00", key="form-1")


@pytest.mark.django_db(transaction=True)
def test_payments_at_once_never_settle_more_than_is_open():
    made = invoice(make.company(channel=make.channel()))

    outcomes = at_once([lambda: pay(made, "50.00")] * 6)

    assert sum(isinstance(outcome, Payment) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, MoreThanOpen) for outcome in outcomes) == 4
    assert Invoice.objects.with_paid().get().paid_gross == Decimal("100.00")
