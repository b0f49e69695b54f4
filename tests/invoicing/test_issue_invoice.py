"""Issuing: sums, numbers without gaps, what is frozen."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from stdnum import iso11649

from accounts.models import Event
from invoicing.errors import NothingToBill
from invoicing.models import Invoice, InvoiceLine, InvoiceTax
from invoicing.rules import Allowance, creditor_reference, snapshot_hash
from invoicing.services import issue_invoice
from shop.models import OutgoingMail
from tests import make
from tests.make_invoicing import billable, invoice, line
from tests.race import at_once


def test_an_invoice_says_what_was_billed(acme):
    lines = (line(quantity="24", price="4.10"), line("NUT-8", "3", "0.0333", rate="11"))

    made = invoice(acme, *lines)

    assert made.number == "INV-2026-000001"
    assert (made.total_net, made.total_tax, made.total_gross) == (
        Decimal("98.50"),
        Decimal("20.67"),
        Decimal("119.17"),
    )
    assert made.due_on == date(2026, 12, 20)
    assert [tax.tax_amount for tax in made.taxes.all()] == [
        Decimal("0.01"),
        Decimal("20.66"),
    ]
    assert [row.line_amount for row in made.lines.all()] == [
        Decimal("98.40"),
        Decimal("0.10"),
    ]


@pytest.mark.parametrize(
    "name", ['Bolt "M8" {a,b}', "C:\\new", "NULL", "'); --", " ș "]
)
def test_lines_are_kept_to_the_letter(acme, name):
    allowance = Allowance(Decimal("1.50"), Decimal(10), reason=name)
    odd = replace(line("A-1"), name=name, allowances=(allowance,))

    issued = issue_invoice(billable=billable(acme, odd, line("A-2")))

    first, second = issued.lines.all()
    assert (first.position, first.sku, first.name) == (1, "A-1", name)
    assert first.discounts == [allowance.as_json()]
    assert first.discount_amount == Decimal("1.50")
    assert (first.quantity, first.unit_price_amount, first.tax_rate) == (
        odd.quantity,
        odd.unit_price_amount,
        odd.tax_rate,
    )
    assert (second.position, second.discounts, second.discount_amount) == (2, [], 0)


def test_gross_prices_keep_their_sum(acme):
    lines = (line(quantity="3", price="55.34"),)

    made = invoice(acme, *lines, prices_include_tax=True)

    assert made.total_gross == Decimal("166.02")
    assert made.total_net == Decimal("137.21")


def test_the_snapshot_holds_everything_printed_and_its_hash(acme):
    made = invoice(acme, line(own_number="HC-2041"), language="ro")

    snapshot = Invoice.objects.get(pk=made.pk).snapshot
    assert snapshot_hash(snapshot) == made.sha256
    assert snapshot["number"] == made.number
    assert snapshot["seller"]["lines"] == ["Str. Zizinului 119", "500407 Brașov"]
    assert snapshot["buyer"]["country_name"] == "România"
    assert snapshot["bank"]["iban"] == "RO49AAAA1B31007593840000"
    assert snapshot["lines"][0]["own_number"] == "HC-2041"
    assert iso11649.is_valid(snapshot["payment_reference"])


def test_what_is_billed_twice_is_one_invoice(acme):
    once = billable(acme, reference="shipment:17", mail_to="office@acme.example")

    first, second = issue_invoice(billable=once), issue_invoice(billable=once)

    assert first == second
    assert Invoice.objects.count() == 1
    assert OutgoingMail.objects.filter(template="invoicing/issued").count() == 1
    assert Event.objects.filter(verb="issued", customer=acme).count() == 1


def test_nothing_to_bill_takes_no_number(acme):
    empty = replace(billable(acme, reference="shipment:1"), lines=())

    with pytest.raises(NothingToBill, match="shipment:1"):
        issue_invoice(billable=empty)

    assert invoice(acme).number == "INV-2026-000001"


def test_sellers_are_numbered_apart(acme):
    other = make.company("Beta", channel=make.channel("b", seller=make.seller("beta")))

    numbers = [invoice(acme).number, invoice(other).number]

    assert numbers == ["INV-2026-000001", "INVBETA-2026-000001"]


@pytest.mark.parametrize(
    "number", ["INV-2026-000042", "INVBETA-2031-999999", "SO-2026-000001"]
)
def test_payment_references_are_iso_11649(number):
    assert iso11649.is_valid(creditor_reference(number))


def test_an_issued_invoice_cannot_change(acme):
    made = invoice(acme)

    for change in ({"total_net": 1, "total_gross": 1}, {"due_on": date(2027, 1, 1)}):
        with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
            Invoice.objects.filter(pk=made.pk).update(**change)

    made.refresh_from_db()
    assert made.total_gross == Decimal("119.06")


def test_an_issued_invoice_cannot_be_deleted(acme):
    made = invoice(acme)

    with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
        Invoice.objects.filter(pk=made.pk)._raw_delete("default")

    assert Invoice.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize("model", [InvoiceLine, InvoiceTax])
def test_lines_and_taxes_of_an_invoice_cannot_change(acme, model):
    made = invoice(acme)
    rows = model.objects.filter(invoice=made)

    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        rows.update(tax_rate=0)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        rows.delete()

    assert rows.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_line_comes_after_the_invoice():
    made = invoice(make.company(channel=make.channel()))
    late = InvoiceLine(
        invoice=made,
        position=2,
        name="Late",
        quantity=1,
        unit_code="piece",
        unit_price_amount=1,
        line_amount=1,
        tax_category="S",
        tax_rate=0,
    )

    with pytest.raises(IntegrityError, match="takes no more rows"):
        late.save()

    assert made.lines.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_have_neither_gap_nor_double():
    channel = make.channel()
    customers = [make.company(f"C{place}", channel=channel) for place in range(4)]
    todo = [billable(customers[place % 4]) for place in range(16)]

    made = at_once([lambda one=one: issue_invoice(billable=one) for one in todo])

    assert sorted(one.number for one in made) == [
        f"INV-2026-{number:06d}" for number in range(1, 17)
    ]


@pytest.mark.django_db(transaction=True)
def test_the_same_billable_at_once_is_one_invoice():
    once = billable(make.company(channel=make.channel()))

    made = at_once([lambda: issue_invoice(billable=once)] * 8)

    assert {one.number for one in made} == {"INV-2026-000001"}
    assert Invoice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rollbacks_give_their_numbers_back():
    customer = make.company(channel=make.channel())
    todo = [billable(customer) for _ in range(40)]
    failing = set(random.Random(7).sample(range(40), 4))  # noqa: S311 a fixed choice

    class Regret(Exception):
        pass

    def issue(place):
        with transaction.atomic():
            made = issue_invoice(billable=todo[place])
            if place in failing:
                raise Regret
        return made.number

    outcomes = [
        outcome
        for batch in range(5)
        for outcome in at_once(
            [lambda at=at: issue(at) for at in range(batch * 8, batch * 8 + 8)]
        )
    ]

    numbers = sorted(number for number in outcomes if isinstance(number, str))
    assert sum(isinstance(outcome, Regret) for outcome in outcomes) == 4
    assert numbers == [f"INV-2026-{number:06d}" for number in range(1, 37)]


def test_a_thousand_lines_take_as_many_queries_as_ten(acme, django_assert_num_queries):
    invoice(acme)  # the number range is there from now on
    few = billable(acme, *[line(f"A-{place}") for place in range(10)])
    many = billable(acme, *[line(f"A-{place}") for place in range(1000)])
    with CaptureQueriesContext(connection) as small:
        issue_invoice(billable=few)

    with django_assert_num_queries(len(small)):
        issue_invoice(billable=many)
