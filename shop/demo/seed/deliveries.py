"""What left the warehouse, what was billed for it, what was paid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone, translation

from accounts.models import Seller
from invoicing.models import (
    Invoice,
    InvoiceLine,
    InvoiceTax,
    Payment,
    PaymentAllocation,
)
from invoicing.rules import SERIES as INVOICE_SERIES
from invoicing.rules import (
    BankAccount,
    Billable,
    Issue,
    Party,
    billed_totals,
    numbered,
    snapshot_hash,
    snapshot_of,
)
from orders.models import OrderLine, OrderState, Shipment, ShipmentLine
from orders.services.billing import billable_of
from orders.services.shipping import SERIES as SHIPMENT_SERIES
from pricing.rules import Totals
from shop.demo.seed.demo import Demo
from shop.demo.seed.history import PastOrder
from shop.numbers import next_number

SHIPPED = {OrderState.PARTLY_SHIPPED, OrderState.SHIPPED, OrderState.COMPLETED}
# Every so many invoices that are due lately is not paid in time.
LATE_EVERY = 4
LATELY_DAYS = 45


@dataclass
class PastInvoice:
    """An invoice that is written, with the moment it was issued."""

    invoice: Invoice
    issued_at: datetime


def write_shipments(demo: Demo, past: Sequence[PastOrder]) -> list[Shipment]:
    """Ship what the plans say was shipped, some of it in two parts."""
    parts = [part for entry in past for part in _parts(demo, entry)]
    parts.sort(key=lambda part: part[0].shipped_at)
    for shipment, _lines in parts:
        shipment.number = next_number(
            seller_id=demo.seller.pk,
            kind="shipment",
            series=SHIPMENT_SERIES,
            on=_day(shipment.shipped_at, demo.seller),
        )
    shipments = Shipment.objects.bulk_create([shipment for shipment, _ in parts])
    ShipmentLine.objects.bulk_create(line for _, lines in parts for line in lines)
    touched = {line.order_line for _, lines in parts for line in lines}
    OrderLine.objects.bulk_update(touched, ["quantity_shipped"], batch_size=500)
    return shipments


def _day(moment: datetime, seller: Seller) -> date:
    return timezone.localdate(moment, seller.zone)


def _parts(
    demo: Demo, entry: PastOrder
) -> Iterator[tuple[Shipment, list[ShipmentLine]]]:
    state = entry.plan.state
    if state not in SHIPPED:
        return
    groups: list[list[OrderLine]] = [entry.lines]
    if entry.plan.is_in_parts:
        cut = max(1, len(entry.lines) * 2 // 3)
        groups = [entry.lines[:cut], entry.lines[cut:]]
    if state == OrderState.PARTLY_SHIPPED:
        groups = groups[:1]
    shipped_at = entry.plan.placed_at
    for position, lines in enumerate(groups):
        shipped_at += timedelta(days=demo.rng.randint(1, 3), hours=1)
        yield _shipment(demo, entry, min(shipped_at, demo.now), position, lines)


def _shipment(
    demo: Demo,
    entry: PastOrder,
    shipped_at: datetime,
    position: int,
    lines: list[OrderLine],
) -> tuple[Shipment, list[ShipmentLine]]:
    is_pickup = entry.order.shipping_code == "pickup"
    shipment = Shipment(
        order=entry.order,
        customer=entry.plan.customer,
        warehouse=demo.warehouses["BU" if position else "BV"],
        tracking_number="" if is_pickup else f"AWB{demo.rng.randrange(10**9):09d}",
        shipped_at=shipped_at,
        shipped_by=demo.users["depot@angro.example"],
        bills_delivery=position == 0,
    )
    rows = []
    for line in lines:
        line.quantity_shipped = line.quantity
        rows.append(
            ShipmentLine(shipment=shipment, order_line=line, quantity=line.quantity)
        )
    return shipment, rows


def write_invoices(demo: Demo, shipments: Sequence[Shipment]) -> list[PastInvoice]:
    """Bill each shipment on its day, as the sweep would have; numbers in order."""
    seller, bank = _seller(demo)
    past = []
    for shipment in shipments:
        day = _day(shipment.shipped_at, demo.seller)
        billable = replace(billable_of(shipment, shipment.order), issued_on=day)
        issue = Issue(
            issued_on=day,
            due_on=day + timedelta(days=billable.net_days),
            seller=seller,
            bank=bank,
            footer=demo.seller.invoice_footer,
        )
        invoice = _invoice(demo, billable, issue)
        shipment.invoice_number = invoice.number
        past.append(PastInvoice(invoice, shipment.shipped_at + timedelta(minutes=2)))
    Shipment.objects.bulk_update(shipments, ["invoice_number"])
    return past


def _seller(demo: Demo) -> tuple[Party, BankAccount]:
    seller = demo.seller
    account = seller.bank_accounts.get(currency="EUR")
    party = Party(
        name=seller.legal_name,
        lines=(seller.line1, f"{seller.postcode} {seller.city}"),
        country=str(seller.country.code),
        vat_id=seller.vat_id,
        registration_number=seller.registration_number,
        email=seller.email,
        phone=seller.phone,
    )
    bank = BankAccount(
        holder=seller.legal_name,
        iban=account.iban,
        bic=account.bic,
        bank_name=account.bank_name,
    )
    return party, bank


def _invoice(demo: Demo, billable: Billable, issue: Issue) -> Invoice:
    sums = billed_totals(billable)
    with translation.override(billable.language):
        draft = snapshot_of(billable, issue, sums)
    number = next_number(
        seller_id=demo.seller.pk,
        kind="invoice",
        series=INVOICE_SERIES,
        on=issue.issued_on,
    )
    snapshot = numbered(draft, number)
    invoice = Invoice.objects.create(
        seller=demo.seller,
        customer_id=billable.customer_id,
        number=number,
        billable=billable.reference,
        order_number=billable.order_number,
        po_number=billable.po_number,
        currency=billable.currency,
        prices_include_tax=billable.prices_include_tax,
        issued_on=issue.issued_on,
        supplied_on=billable.supplied_on,
        due_on=issue.due_on,
        total_net=sums.net,
        total_tax=sums.tax,
        total_gross=sums.gross,
        snapshot=snapshot,
        sha256=snapshot_hash(snapshot),
        language=billable.language,
    )
    _write_parts(invoice, billable, sums)
    return invoice


def _write_parts(invoice: Invoice, billable: Billable, sums: Totals) -> None:
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            unit_code=line.unit_code,
            unit_price_amount=line.unit_price_amount,
            line_amount=line.line_amount,
            tax_category=line.tax_category,
            tax_rate=line.tax_rate,
        )
        for position, line in enumerate(billable.lines, start=1)
    )
    InvoiceTax.objects.bulk_create(
        InvoiceTax(
            invoice=invoice,
            tax_category=tax.tax_category,
            tax_rate=tax.tax_rate,
            base_net=tax.base_net,
            tax_amount=tax.tax_amount,
        )
        for tax in sums.taxes
    )


def write_payments(demo: Demo, past: Sequence[PastInvoice]) -> list[PaymentAllocation]:
    """Most pay about when it is due; some of what fell due lately is still open."""
    payments, allocations, late = [], [], 0
    for entry in past:
        invoice = entry.invoice
        is_lately = invoice.due_on > demo.today - timedelta(days=LATELY_DAYS)
        paid_on = invoice.due_on + timedelta(days=demo.rng.randint(-6, 4))
        paid_on = max(paid_on, invoice.issued_on)
        late += is_lately and invoice.due_on < demo.today
        if paid_on >= demo.today or (is_lately and late % LATE_EVERY == 1):
            continue
        # One of the open ones was paid in part.
        amount = invoice.total_gross
        if is_lately and late % LATE_EVERY == 3:
            amount = (amount / 2).quantize(Decimal("0.01"))
        payment = Payment(
            customer_id=invoice.customer_id,
            currency=invoice.currency,
            amount=amount,
            received_on=paid_on,
            reference=invoice.snapshot["payment_reference"],
            noted_by=demo.users["manager@angro.example"],
        )
        payments.append(payment)
        allocations.append(
            PaymentAllocation(payment=payment, invoice=invoice, amount=amount)
        )
    Payment.objects.bulk_create(payments)
    return PaymentAllocation.objects.bulk_create(allocations)
