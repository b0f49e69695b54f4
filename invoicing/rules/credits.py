"""Credit notes: what of a billed line falls on what is taken back.

Everything is reckoned up to a quantity and less what was credited before, so that
the parts of a line come to exactly what was billed, and never to more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from accounts.selectors import Brand
from invoicing.errors import MoreThanBilled
from invoicing.rules.invoices import (
    Allowance,
    Billable,
    BillableLine,
    Party,
    Snapshot,
    TaxNote,
)
from pricing.rules import TaxSum, Totals, line_amount
from shop.money import round_money, share, tax_on, tax_within
from shop.templatetags.angro import percent, quantity

CREDIT_SERIES = "CN"
ZERO = Decimal(0)
ONE = Decimal(1)

Rate = tuple[str, Decimal]  # category and percent


@dataclass(frozen=True)
class CreditPart:
    """`quantity` of a line of an invoice, by its key. Freight bears no fee."""

    line_id: int
    quantity: Decimal
    bears_fee: bool = True


@dataclass(frozen=True)
class Creditable:
    """What is to be credited: parts of billed lines; the rest is in their invoices.

    `reference` names what they are credited for ("return:17"), once. `fee_rate` is
    the percentage that is kept for the trouble. Otherwise as in Billable.
    """

    reference: str
    customer_id: int
    parts: tuple[CreditPart, ...]
    return_number: str = ""
    reason: str = ""
    fee_rate: Decimal = ZERO
    mail_to: str = ""
    page_address: str = ""
    brand: Brand | None = None
    issued_on: date | None = None


@dataclass(frozen=True)
class BilledLine:
    """A line of an invoice, with what credit notes took back of it before.

    Amounts are in the basis of the document; `credited_amount` is before discounts.
    """

    line_id: int
    invoice_id: int
    sku: str
    name: str
    unit_code: str
    quantity: Decimal
    unit_price_amount: Decimal
    line_amount: Decimal
    discount_amount: Decimal
    tax_category: str
    tax_rate: Decimal
    own_number: str = ""
    discounts: Sequence[Mapping[str, str]] = ()
    credited_quantity: Decimal = ZERO
    credited_amount: Decimal = ZERO
    credited_discount: Decimal = ZERO

    @property
    def left_quantity(self) -> Decimal:
        """What can still be credited."""
        return self.quantity - self.credited_quantity

    @property
    def rate(self) -> Rate:
        return self.tax_category, self.tax_rate


@dataclass(frozen=True)
class BilledTax:
    """What an invoice bears at one rate; `credited_amount` was taken back before.

    That amount is after discounts, before fees, in the basis of the document.
    """

    tax_category: str
    tax_rate: Decimal
    base_net: Decimal
    tax_amount: Decimal
    credited_amount: Decimal = ZERO


@dataclass(frozen=True)
class InvoiceFacts:
    """An invoice as credit notes see it."""

    invoice_id: int
    currency: str
    prices_include_tax: bool
    lines: Mapping[int, BilledLine]
    taxes: Sequence[BilledTax]


@dataclass(frozen=True)
class CreditLine:
    """A line of a credit note, and the billed one it corrects; none for a fee."""

    line: BillableLine
    billed_line_id: int | None = None


@dataclass(frozen=True)
class CreditDraft:
    """What a credit note takes back of one invoice."""

    invoice_id: int
    lines: tuple[CreditLine, ...]
    totals: Totals


def credit_of_invoice(
    facts: InvoiceFacts, parts: Iterable[CreditPart], *, fee_rate: Decimal = ZERO
) -> CreditDraft:
    """What `parts` of one invoice come to, taxes as they were billed.

    Raises MoreThanBilled.
    """
    sheet = _Sheet(facts)
    for part in _joined(parts):
        sheet.take_back(part)
    sheet.keep_fee(fee_rate)
    return CreditDraft(facts.invoice_id, tuple(sheet.lines), sheet.totals())


def _joined(parts: Iterable[CreditPart]) -> Iterator[CreditPart]:
    """Each line once."""
    found: dict[int, CreditPart] = {}
    for part in parts:
        before = found.get(part.line_id)
        more = before.quantity if before else ZERO
        found[part.line_id] = replace(part, quantity=part.quantity + more)
    yield from found.values()


@dataclass
class _Sheet:
    """The lines of a credit note while they are written, and sums by tax rate."""

    facts: InvoiceFacts
    lines: list[CreditLine] = field(default_factory=list)
    taken: dict[Rate, Decimal] = field(default_factory=dict)
    with_fee: dict[Rate, Decimal] = field(default_factory=dict)
    fees: dict[Rate, Decimal] = field(default_factory=dict)

    def take_back(self, part: CreditPart) -> None:
        billed = self.facts.lines[part.line_id]
        whole, charged = _amounts(billed, part.quantity, self.facts.currency)
        line = BillableLine(
            sku=billed.sku,
            name=billed.name,
            quantity=part.quantity,
            unit_code=billed.unit_code,
            unit_price_amount=billed.unit_price_amount,
            line_amount=whole,
            tax_category=billed.tax_category,
            tax_rate=billed.tax_rate,
            own_number=billed.own_number,
            allowances=_allowances(billed, whole, whole - charged, self.facts.currency),
        )
        self.lines.append(CreditLine(line, billed.line_id))
        self.taken[billed.rate] = self.taken.get(billed.rate, ZERO) + charged
        if part.bears_fee:
            before = self.with_fee.get(billed.rate, ZERO)
            self.with_fee[billed.rate] = before + charged

    def keep_fee(self, fee_rate: Decimal) -> None:
        for rate, amount in self.with_fee.items():
            fee = round_money(amount * fee_rate / 100, self.facts.currency)
            if fee:
                self.fees[rate] = fee
                self.lines.append(CreditLine(_fee_line(fee, fee_rate, rate)))

    def totals(self) -> Totals:
        """Sums of the lines; the tax of each rate is what falls on them of the bill."""
        taxes = tuple(
            self._tax(tax)
            for tax in self.facts.taxes
            if (tax.tax_category, tax.tax_rate) in self.taken
        )
        return _summed(taxes)

    def _tax(self, billed: BilledTax) -> TaxSum:
        rate = billed.tax_category, billed.tax_rate
        taken, fee = self.taken[rate], self.fees.get(rate, ZERO)
        before = billed.credited_amount
        tax = self._tax_up_to(billed, before + taken) - self._tax_up_to(billed, before)
        less = tax if fee == taken else min(self._tax_of(fee, billed.tax_rate), tax)
        amount = taken - fee
        if self.facts.prices_include_tax:
            amount -= tax - less
        return TaxSum(*rate, amount, tax - less)

    def _tax_up_to(self, billed: BilledTax, amount: Decimal) -> Decimal:
        """The tax on the first `amount` that is taken back of what was billed."""
        whole = billed.base_net
        if self.facts.prices_include_tax:
            whole += billed.tax_amount
        if amount >= whole:
            return billed.tax_amount
        return min(self._tax_of(amount, billed.tax_rate), billed.tax_amount)

    def _tax_of(self, amount: Decimal, rate: Decimal) -> Decimal:
        reckon: Callable[[Decimal, Decimal, str], Decimal] = (
            tax_within if self.facts.prices_include_tax else tax_on
        )
        return reckon(amount, rate, self.facts.currency)


def _amounts(
    line: BilledLine, taken: Decimal, currency: str
) -> tuple[Decimal, Decimal]:
    """What `taken` more of a line comes to, before discounts and after them."""
    upto = line.credited_quantity + taken
    if taken <= 0 or upto > line.quantity:
        raise MoreThanBilled(name=line.name, left=quantity(line.left_quantity))
    whole, discount = line.line_amount, line.discount_amount
    billed = whole - discount
    if upto < line.quantity:
        whole = min(line_amount(line.unit_price_amount, upto, currency), whole)
        discount = round_money(discount * upto / line.quantity, currency)
    before = line.credited_amount - line.credited_discount
    charged = min(max(whole - discount, before), billed)
    return whole - line.credited_amount, charged - before


def _allowances(
    line: BilledLine, whole: Decimal, discount: Decimal, currency: str
) -> tuple[Allowance, ...]:
    """A line's discount by what it was for, each of what the one before left."""
    if not discount:
        return ()
    weights = [Decimal(one["amount"]) for one in line.discounts]
    base, found = whole, []
    for one, amount in zip(
        line.discounts, share(discount, weights, currency), strict=True
    ):
        if amount:
            found.append(Allowance(amount, base, one["reason"], one["code"]))
            base -= amount
    return tuple(found)


def _fee_line(fee: Decimal, fee_rate: Decimal, rate: Rate) -> BillableLine:
    return BillableLine(
        sku="",
        name=gettext("Restocking fee, %(rate)s") % {"rate": percent(fee_rate)},
        # Kept: a price is never less than nothing (EN 16931, BR-27).
        quantity=-ONE,
        unit_code="piece",
        unit_price_amount=fee,
        line_amount=-fee,
        tax_category=rate[0],
        tax_rate=rate[1],
    )


def credit_totals(drafts: Sequence[CreditDraft]) -> Totals:
    """Sums of a credit note over all the invoices that it corrects."""
    found: dict[Rate, TaxSum] = {}
    for draft in drafts:
        for tax in draft.totals.taxes:
            rate = tax.tax_category, tax.tax_rate
            before = found.get(rate, TaxSum(*rate, ZERO, ZERO))
            found[rate] = TaxSum(
                *rate,
                before.base_net + tax.base_net,
                before.tax_amount + tax.tax_amount,
            )
    return _summed(tuple(found[key] for key in sorted(found)))


def _summed(taxes: tuple[TaxSum, ...]) -> Totals:
    net = sum((tax.base_net for tax in taxes), ZERO)
    tax = sum((tax.tax_amount for tax in taxes), ZERO)
    return Totals(net=net, tax=tax, gross=net + tax, taxes=taxes)


def credit_billable(
    creditable: Creditable,
    corrected: Snapshot,
    drafts: Sequence[CreditDraft],
    *,
    seller_id: int,
) -> Billable:
    """A credit note as a document, to whom `corrected`, its last invoice, was."""
    return Billable(
        reference=creditable.reference,
        seller_id=seller_id,
        customer_id=creditable.customer_id,
        currency=corrected["currency"],
        prices_include_tax=corrected["prices_include_tax"],
        language=corrected["language"],
        supplied_on=date.fromisoformat(corrected["supplied_on"]),
        net_days=0,
        payment_method=corrected["payment_method"],
        buyer=party_from(corrected["buyer"]),
        ship_to=party_from(corrected["ship_to"]) if corrected["ship_to"] else None,
        lines=tuple(line.line for draft in drafts for line in draft.lines),
        order_number=corrected["order_number"],
        po_number=corrected["po_number"],
        tax_notes=tuple(
            TaxNote(tax["tax_category"], tax["note"], tax["code"])
            for tax in corrected["taxes"]
            if tax["note"]
        ),
        mail_to=creditable.mail_to,
        page_address=creditable.page_address,
        brand=creditable.brand,
        issued_on=creditable.issued_on,
    )


def party_from(found: Snapshot) -> Party:
    """A party as a snapshot keeps it."""
    named = {name: text for name, text in found.items() if name != "country_name"}
    return Party(**{**named, "lines": tuple(found["lines"])})


def credit_snapshot(
    creditable: Creditable, corrected: Sequence[Snapshot], *, kind: str
) -> Snapshot:
    """What a credit note says beside what every document does."""
    return {
        "kind": kind,
        "return_number": creditable.return_number,
        "reason": creditable.reason,
        "corrects": [
            {"number": one["number"], "issued_on": one["issued_on"]}
            for one in corrected
        ],
    }
