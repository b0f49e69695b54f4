"""Terms: the customer's own, else the channel's, else in advance."""

from datetime import date

from accounts.models import CustomerState
from invoicing.selectors import terms_for
from tests import make
from tests.make_invoicing import terms


def test_nobody_agreed_on_anything(acme, bob):
    found = terms_for(make.buyer(bob, acme))

    assert (found.net_days, found.methods) == (0, ("bank_transfer",))
    assert found.due_on(date(2026, 11, 20)) == date(2026, 11, 20)


def test_the_channels_terms_are_for_those_without_their_own(acme, bob, channel):
    terms(14, channel=channel)
    other = make.company("Beta", channel=channel)
    terms(60, customer=other)

    assert terms_for(make.buyer(bob, acme)).net_days == 14


def test_the_customers_own_terms_stand_before_the_channels(acme, bob, channel):
    terms(14, channel=channel)
    terms(30, methods=("on_account",), customer=acme)

    found = terms_for(make.buyer(bob, acme))

    assert (found.net_days, found.methods) == (30, ("on_account",))
    assert found.due_text == "due 30 days after the invoice"
    assert found.due_on(date(2026, 11, 20)) == date(2026, 12, 20)


def test_on_account_is_for_approved_customers(bob, acme, channel):
    terms(30, channel=channel)
    acme.state = CustomerState.PENDING
    acme.save()

    assert terms_for(make.buyer(bob, acme)).methods == ("bank_transfer",)


def test_terms_are_asked_once_for_a_buyer(acme, bob, django_assert_num_queries):
    buyer = make.buyer(bob, acme)

    with django_assert_num_queries(1):
        terms_for(buyer)
        terms_for(buyer)
