"""Credit notes: exactly what was billed, never more, once, and what is owed after."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moneyed import Money
from pypdf import PdfReader

from invoicing.documents import invoice_pdf
from invoicing.errors import (
    MoreThanBilled,
    MoreThanOpen,
    NotCreditable,
    NothingToCredit,
)
from invoicing.models import CreditAllocation, CreditedLine, Invoice, InvoiceLine
from invoicing.rules import (
    Allowance,
    BilledLine,
    BilledTax,
    Creditable,
    CreditPart,
    InvoiceFacts,
    credit_of_invoice,
    snapshot_hash,
)
from invoicing.selectors import owed_by
from invoicing.services import issue_credit_note, note_payment
from pricing.rules import Taxable, line_amount, totals
from shop.models import OutgoingMail
from tests import make
from tests.make_credits import credit, part
from tests.make_invoicing import invoice, line
from tests.race import at_once

ZERO = Decimal(0)


def discounted(quantity="3", price="10", discount="1", **fields):
    """A line with a discount of one promotion."""
    made = line(quantity=quantity, price=price, **fields)
    off = Allowance(Decimal(discount), made.line_amount, "Autumn")
    return line(quantity=quantity, price=price, allowances=(off,), **fields)


def pay(found: Invoice, amount: str) -> None:
    note_payment(
        invoice_id=found.pk, amount=Money(amount, "EUR"), received_on=date(2026, 11, 21)
    )


def test_a_whole_invoice_is_credited_to_the_cent(acme):
    billed = invoice(acme, line(), discounted(sku="NUT-8", rate="11"))

    made = credit(billed, return_number="RET-2026-000001")

    assert (made.kind, made.number) == ("credit_note", "CN-2026-000001")
    assert (made.total_net, made.total_tax, made.total_gross) == (
        billed.total_net,
        billed.total_tax,
        billed.total_gross,
    )
    assert made.snapshot["corrects"] == [
        {"number": billed.number, "issued_on": "2026-11-20"}
    ]
    assert made.snapshot["buyer"] == billed.snapshot["buyer"]
    assert snapshot_hash(made.snapshot) == made.sha256


def test_a_part_is_the_billed_share_of_line_discount_and_tax(acme):
    billed = invoice(acme, discounted(quantity="3", price="10", discount="1"))

    made = credit(billed, part(billed, 1, "1"))

    row = made.lines.get()
    assert (row.line_amount, row.discount_amount) == (Decimal(10), Decimal("0.33"))
    assert row.discounts[0]["reason"] == "Autumn"
    assert (made.total_net, made.total_tax) == (Decimal("9.67"), Decimal("2.03"))


def test_gross_prices_are_credited_gross(acme):
    billed = invoice(acme, line(quantity="3", price="55.34"), prices_include_tax=True)

    parts = [credit(billed, part(billed, 1, "1")) for _ in range(3)]

    assert parts[0].total_gross == Decimal("55.34")
    assert sum(one.total_gross for one in parts) == billed.total_gross
    assert sum(one.total_tax for one in parts) == billed.total_tax


def test_a_fee_is_kept_with_its_tax_and_not_of_the_freight(acme):
    freight = line(sku="", name="Delivery", quantity="1", price="18")
    billed = invoice(acme, line(quantity="10", price="10"), freight)

    made = credit(
        billed,
        part(billed, 1, "10"),
        part(billed, 2, "1", bears_fee=False),
        fee_rate=Decimal(10),
    )

    assert made.total_net == Decimal("108.00")
    assert made.total_tax == Decimal("22.68")
    fee = made.lines.get(quantity=-1)
    assert (fee.line_amount, fee.name) == (Decimal(-10), "Restocking fee, 10\xa0%")
    assert not CreditedLine.objects.filter(line=fee).exists()


def test_the_same_reference_is_credited_once(acme):
    billed = invoice(acme)

    made = [
        credit(billed, reference="return:7", mail_to="office@acme.example")
        for _ in range(2)
    ]

    assert made[0] == made[1]
    assert Invoice.objects.credit_notes().count() == 1
    assert OutgoingMail.objects.filter(template="invoicing/credited").count() == 1


@pytest.mark.parametrize("quantity", ["25", "0", "-1"])
def test_more_than_was_billed_is_refused(acme, quantity):
    billed = invoice(acme)

    with pytest.raises(MoreThanBilled):
        credit(billed, part(billed, 1, quantity))

    assert not Invoice.objects.credit_notes().exists()
    assert credit(billed).number == "CN-2026-000001"


def test_a_second_credit_sees_the_first(acme):
    billed = invoice(acme)
    credit(billed, part(billed, 1, "20"))

    with pytest.raises(MoreThanBilled, match="4 of Bolt"):
        credit(billed, part(billed, 1, "5"))

    assert credit(billed, part(billed, 1, "4")).total_net == Decimal("16.40")


def test_nothing_strangers_lines_and_credits_are_not_credited(acme, channel):
    billed = invoice(acme)
    theirs = invoice(make.company("Beta", channel=channel))
    made = credit(billed)

    with pytest.raises(NothingToCredit):
        issue_credit_note(creditable=Creditable("return:none", acme.pk, ()))
    with pytest.raises(NotCreditable):
        credit(billed, part(billed, 1, "1"), part(theirs, 1, "1"))
    with pytest.raises(NotCreditable):
        credit(billed, part(made, 1, "1"))


def test_several_invoices_are_corrected_by_one_note(acme):
    first = invoice(acme, line(quantity="3", price="0.33"))
    second = invoice(acme, line(quantity="3", price="0.33"))

    made = credit(first, part(first, 1, "3"), part(second, 1, "3"))

    # Tax was rounded for each invoice: 0.21 and 0.21, not 0.42 of 1.98.
    assert made.total_tax == first.total_tax + second.total_tax
    numbers = [one["number"] for one in made.snapshot["corrects"]]
    assert numbers == [first.number, second.number]
    assert CreditAllocation.objects.filter(credit=made).count() == 2


def test_an_open_invoice_asks_for_less(acme, bob):
    billed = invoice(acme)
    pay(billed, "100.00")

    made = credit(billed, part(billed, 1, "1"))

    found = Invoice.objects.with_paid().get(pk=billed.pk)
    assert found.open_gross == Decimal("119.06") - 100 - made.total_gross
    note = Invoice.objects.with_paid().get(pk=made.pk)
    assert note.open_gross == 0
    (owed,) = owed_by(make.buyer(bob, acme))
    assert owed.balance_gross == owed.open_gross == found.open_gross
    with pytest.raises(MoreThanOpen):
        pay(billed, "19.06")
    pay(billed, str(found.open_gross))


def test_what_was_paid_already_stands_in_the_customers_favour(acme, bob):
    billed, other = invoice(acme), invoice(acme)
    pay(billed, "119.06")

    made = credit(billed)

    (owed,) = owed_by(make.buyer(bob, acme))
    assert owed.open_gross == other.total_gross
    assert owed.credit_gross == made.total_gross
    assert owed.balance_gross == 0
    assert (owed.open_count, owed.overdue_count) == (1, 0)
    assert not Invoice.objects.paid().filter(pk=made.pk).exists()
    with pytest.raises(MoreThanOpen):
        pay(made, "1.00")


def test_the_balance_is_invoices_less_credits_less_payments(acme, bob):
    bills = [invoice(acme, line(quantity=str(count))) for count in (3, 7, 11)]
    pay(bills[0], str(bills[0].total_gross))
    pay(bills[1], "10.00")
    notes = [credit(bills[0], part(bills[0], 1, "2")), credit(bills[2])]

    (owed,) = owed_by(make.buyer(bob, acme))

    billed = sum(one.total_gross for one in bills)
    paid = bills[0].total_gross + 10
    assert owed.balance_gross == billed - paid - sum(one.total_gross for one in notes)


def test_nobody_changes_what_was_credited(acme):
    billed = invoice(acme)
    made = credit(billed)

    for rows in (CreditedLine.objects.all(), CreditAllocation.objects.all()):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=made.pk).update(total_net=1, total_gross=1)


def test_the_database_refuses_more_than_was_billed(acme):
    billed = invoice(acme, line(quantity="2"))
    credit(billed, part(billed, 1, "2"))
    again = credit(invoice(acme, line(quantity="2")))

    late = CreditedLine(line=_unlinked(again), billed_line=billed.lines.get())
    with pytest.raises(IntegrityError, match="not credited like this"):
        late.save()


def _unlinked(made: Invoice) -> InvoiceLine:
    """A line of a credit note that corrects nothing, in the same transaction."""
    row = made.lines.get()
    row.pk, row.position = None, 2
    row.save(force_insert=True)
    return row


def test_a_note_of_many_lines_takes_the_queries_of_a_few(acme):
    counts = []
    for size in (2, 200):
        billed = invoice(acme, *(line(f"SKU-{place}") for place in range(size)))
        with CaptureQueriesContext(connection) as captured:
            credit(billed)
        counts.append(len(captured))

    # Rows are written by the thousand.
    assert counts[1] <= counts[0] + 2


def test_the_pdf_is_titled_and_names_the_invoice(acme):
    billed = invoice(acme)
    made = credit(billed, return_number="RET-2026-000009", reason="Does not work")

    pdf = invoice_pdf(made.snapshot, sha256=made.sha256)

    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "Credit note CN-2026-000001" in text
    assert billed.number in text
    assert "Please pay" not in text


@pytest.mark.django_db(transaction=True)
def test_two_credits_of_the_same_goods_at_once():
    billed = invoice(make.company(channel=make.channel()), line(quantity="3"))

    outcomes = at_once([lambda: credit(billed, part(billed, 1, "2"))] * 2)

    assert sorted(type(one).__name__ for one in outcomes) == [
        "Invoice",
        "MoreThanBilled",
    ]
    assert Invoice.objects.credit_notes().count() == 1


quantities = st.integers(1, 9).map(Decimal)
prices = st.decimals("0.0001", "99.9999", places=4)
rates = st.sampled_from([Decimal(0), Decimal(5), Decimal("5.5"), Decimal(21)])


@st.composite
def bills(draw):
    """Lines of one invoice: quantity, price, discount in percent, tax rate."""
    drawn = st.tuples(quantities, prices, st.integers(0, 100), rates)
    return draw(st.lists(drawn, min_size=1, max_size=4))


def facts_of(drawn, *, prices_include_tax: bool) -> InvoiceFacts:
    lines = {}
    for key, (quantity, price, percent, rate) in enumerate(drawn):
        whole = line_amount(price, quantity, "EUR")
        off = line_amount(whole, Decimal(percent) / 100, "EUR")
        lines[key] = BilledLine(
            line_id=key,
            invoice_id=1,
            sku="X",
            name="X",
            unit_code="piece",
            quantity=quantity,
            unit_price_amount=price,
            line_amount=whole,
            discount_amount=off,
            discounts=[{"amount": str(off), "reason": "Off", "code": "95"}],
            tax_category="S",
            tax_rate=rate,
        )
    taxables = [
        Taxable(one.line_amount - one.discount_amount, "S", one.tax_rate)
        for one in lines.values()
    ]
    sums = totals(taxables, currency="EUR", prices_include_tax=prices_include_tax)
    taxes = [
        BilledTax(one.tax_category, one.tax_rate, one.base_net, one.tax_amount)
        for one in sums.taxes
    ]
    return InvoiceFacts(1, "EUR", prices_include_tax, lines, taxes)


def after(facts: InvoiceFacts, draft) -> InvoiceFacts:
    """The facts that the next credit note meets."""
    lines, taken = dict(facts.lines), {}
    for one in draft.lines:
        if one.billed_line_id is None:
            continue
        before = lines[one.billed_line_id]
        lines[one.billed_line_id] = replace(
            before,
            credited_quantity=before.credited_quantity + one.line.quantity,
            credited_amount=before.credited_amount + one.line.line_amount,
            credited_discount=before.credited_discount + one.line.discount_amount,
        )
        rate = before.tax_rate
        taken[rate] = taken.get(rate, ZERO) + one.line.charged_amount
    taxes = [
        replace(
            one, credited_amount=one.credited_amount + taken.get(one.tax_rate, ZERO)
        )
        for one in facts.taxes
    ]
    return replace(facts, lines=lines, taxes=taxes)


def check_parts(drawn, order, *, prices_include_tax):
    """Credit piece by piece in any order: all together exactly what was billed."""
    facts = facts_of(drawn, prices_include_tax=prices_include_tax)
    billed_net = sum((one.base_net for one in facts.taxes), ZERO)
    billed_tax = sum((one.tax_amount for one in facts.taxes), ZERO)
    net = tax = ZERO
    pieces = [key for key, one in facts.lines.items() for _ in range(int(one.quantity))]
    order.shuffle(pieces)
    while pieces:
        size = order.randint(1, len(pieces))
        parts = [CreditPart(key, Decimal(1)) for key in pieces[:size]]
        draft = credit_of_invoice(facts, parts)
        for one in draft.lines:
            assert one.line.line_amount >= one.line.charged_amount >= 0
        assert draft.totals.tax >= 0
        net, tax = net + draft.totals.net, tax + draft.totals.tax
        assert net + tax <= billed_net + billed_tax
        facts, pieces = after(facts, draft), pieces[size:]
    assert (net, tax) == (billed_net, billed_tax)


@settings(max_examples=15, deadline=None)
@given(bills(), st.randoms(use_true_random=False), st.booleans())
def test_parts_come_to_what_was_billed(drawn, order, prices_include_tax):
    check_parts(drawn, order, prices_include_tax=prices_include_tax)


@pytest.mark.full
@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(bills(), st.randoms(use_true_random=False), st.booleans())
def test_parts_come_to_what_was_billed_however_cut(drawn, order, prices_include_tax):
    check_parts(drawn, order, prices_include_tax=prices_include_tax)


@settings(max_examples=15, deadline=None)
@given(bills(), st.decimals("0", "100", places=2), st.booleans())
def test_a_fee_never_makes_it_more_or_less_than_nothing(drawn, fee, prices_include_tax):
    facts = facts_of(drawn, prices_include_tax=prices_include_tax)
    parts = [CreditPart(key, one.quantity) for key, one in facts.lines.items()]

    draft = credit_of_invoice(facts, parts, fee_rate=fee)

    billed = sum((one.base_net + one.tax_amount for one in facts.taxes), ZERO)
    assert 0 <= draft.totals.gross <= billed
    assert draft.totals.tax >= 0
    if fee == 100:
        assert draft.totals.gross == 0
