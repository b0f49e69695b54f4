"""What an invoice is made of and what it says: values in, values out."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django_countries import countries
from segno import QRCode, helpers
from stdnum import iban

from accounts.models import Seller
from accounts.selectors import Brand
from catalog.models import UnitCode
from invoicing.models import InvoiceKind, PaymentMethod
from pricing.models import TaxCategory
from pricing.rules import Taxable, Totals, totals

SNAPSHOT_VERSION = 1
SERIES = "INV"

# What the European Payments Council allows in a code.
EPC_NAME_LENGTH = 70
EPC_LARGEST = Decimal("999999999.99")

# A snapshot is JSON: what it holds is told by `version`.
Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Party:
    """A name and an address as they are printed. `lines` are without the country."""

    name: str
    lines: tuple[str, ...]
    country: str
    number: str = ""
    vat_id: str = ""
    registration_number: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Allowance:
    """A reduction of a line (EN 16931, BG-27): amount, what of, why.

    `code` is the reason in UNTDID 5189; 95 is a discount.
    """

    amount: Decimal
    base_amount: Decimal
    reason: str
    code: str = "95"

    def as_json(self) -> dict[str, str]:
        """What invoices keep."""
        return {name: str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class BillableLine:
    """A line to bill, priced, in the basis of the document.

    `line_amount` is rounded and before `allowances`.
    """

    sku: str
    name: str
    quantity: Decimal
    unit_code: str
    unit_price_amount: Decimal
    line_amount: Decimal
    tax_category: str
    tax_rate: Decimal
    own_number: str = ""
    note: str = ""
    allowances: tuple[Allowance, ...] = ()

    @property
    def discount_amount(self) -> Decimal:
        """All that is taken off the line."""
        return sum((one.amount for one in self.allowances), Decimal(0))

    @property
    def charged_amount(self) -> Decimal:
        """The line's amount after allowances (BT-131 in a net document)."""
        return self.line_amount - self.discount_amount


@dataclass(frozen=True)
class TaxNote:
    """Why a tax category other than the ordinary one applies: a sentence, a code."""

    tax_category: str
    text: str
    code: str = ""


@dataclass(frozen=True)
class BankAccount:
    """Where to pay to."""

    holder: str
    iban: str
    bic: str = ""
    bank_name: str = ""


@dataclass(frozen=True)
class Billable:
    """All that an invoice copies from what it bills; documents are known by number.

    `reference` names what is billed ("shipment:17") and is billed once. Without
    `issued_on` the invoice bears the seller's today. `mail_to` empty: nobody is told.
    `page_address` is where a reader who cannot sign in finds it, and never printed.
    """

    reference: str
    seller_id: int
    customer_id: int
    currency: str
    prices_include_tax: bool
    language: str
    supplied_on: date
    net_days: int
    payment_method: str
    buyer: Party
    lines: tuple[BillableLine, ...]
    ship_to: Party | None = None
    order_number: str = ""
    po_number: str = ""
    shipment_number: str = ""
    tax_notes: tuple[TaxNote, ...] = ()
    mail_to: str = ""
    page_address: str = ""
    brand: Brand | None = None
    issued_on: date | None = None


@dataclass(frozen=True)
class Issue:
    """What the seller adds to a billable when issuing it."""

    issued_on: date
    due_on: date
    seller: Party
    bank: BankAccount | None
    footer: str


def billed_totals(billable: Billable) -> Totals:
    """Totals of a billable: tax per rate over the whole document."""
    taxables = [
        Taxable(line.charged_amount, line.tax_category, line.tax_rate)
        for line in billable.lines
    ]
    return totals(
        taxables,
        currency=billable.currency,
        prices_include_tax=billable.prices_include_tax,
    )


def snapshot_of(billable: Billable, issue: Issue, sums: Totals) -> Snapshot:
    """Everything the invoice prints but its number, as JSON.

    Words that data does not hold (countries, units) are written in the language that
    is active, which must be the document's.
    """
    return {
        "version": SNAPSHOT_VERSION,
        "language": billable.language,
        "currency": billable.currency,
        "prices_include_tax": billable.prices_include_tax,
        "issued_on": issue.issued_on.isoformat(),
        "supplied_on": billable.supplied_on.isoformat(),
        "due_on": issue.due_on.isoformat(),
        "net_days": billable.net_days,
        "payment_method": billable.payment_method,
        "order_number": billable.order_number,
        "po_number": billable.po_number,
        "shipment_number": billable.shipment_number,
        "seller": party_json(issue.seller),
        "buyer": party_json(billable.buyer),
        "ship_to": party_json(billable.ship_to) if billable.ship_to else None,
        "bank": asdict(issue.bank) if issue.bank else None,
        "footer": issue.footer,
        "brand": asdict(billable.brand) if billable.brand else None,
        "lines": _lines_json(billable.lines),
        "taxes": _taxes_json(sums, billable.tax_notes),
        "total_net": str(sums.net),
        "total_tax": str(sums.tax),
        "total_gross": str(sums.gross),
    }


def numbered(snapshot: Snapshot, number: str) -> Snapshot:
    """The snapshot with the document's number and the reference payers quote."""
    reference = creditor_reference(number)
    return {**snapshot, "number": number, "payment_reference": reference}


def seller_party(seller: Seller) -> Party:
    """The seller as documents print it."""
    place = f"{seller.postcode} {seller.city}".strip()
    return Party(
        name=seller.legal_name,
        lines=tuple(line for line in (seller.line1, place, seller.region) if line),
        country=str(seller.country.code),
        vat_id=seller.vat_id,
        registration_number=seller.registration_number,
        email=seller.email,
        phone=seller.phone,
    )


def party_json(party: Party) -> Snapshot:
    """A party as JSON, with the name of its country in the active language."""
    return {
        **asdict(party),
        "lines": list(party.lines),
        "country_name": str(countries.name(party.country)),
    }


def _lines_json(lines: Sequence[BillableLine]) -> list[Snapshot]:
    # A thousand lines are ordinary: neither words nor fields are looked up for each.
    units = {str(code): str(name) for code, name in UnitCode.choices}
    names = [one.name for one in fields(BillableLine) if one.name != "allowances"]
    return [_line_json(line, names, units) for line in lines]


def _line_json(
    line: BillableLine, names: Sequence[str], units: Mapping[str, str]
) -> Snapshot:
    return {
        **{name: str(getattr(line, name)) for name in names},
        "unit_name": units.get(line.unit_code, line.unit_code),
        "discount_amount": str(line.discount_amount),
        "charged_amount": str(line.charged_amount),
        "discounts": [one.as_json() for one in line.allowances],
    }


def _taxes_json(sums: Totals, notes: Sequence[TaxNote]) -> list[Snapshot]:
    by_category = {note.tax_category: note for note in notes}
    rows = []
    for tax in sums.taxes:
        note = by_category.get(tax.tax_category)
        rows.append(
            {
                "tax_category": tax.tax_category,
                "tax_rate": str(tax.tax_rate),
                "base_net": str(tax.base_net),
                "tax_amount": str(tax.tax_amount),
                "note": note.text if note else "",
                "code": note.code if note else "",
            }
        )
    return rows


def snapshot_hash(snapshot: Snapshot) -> str:
    """SHA-256 of a snapshot, whatever the order of its keys."""
    text = json.dumps(
        snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def creditor_reference(number: str) -> str:
    """The ISO 11649 reference of a document number: INV-2026-000042 → RF…INV2026000042.

    Banks check it, so that a payment that bears it is never matched wrongly.
    """
    body = "".join(char for char in number.upper() if char.isascii() and char.isalnum())
    body = body[-21:]
    digits = "".join(str(int(char, 36)) for char in f"{body}RF00")
    return f"RF{98 - int(digits) % 97:02d}{body}"


def payment_code(snapshot: Snapshot) -> QRCode | None:
    """The transfer as a code to scan (EPC QR); None where the standard has none.

    It is for euro and IBAN accounts only.
    """
    bank, amount = snapshot["bank"], Decimal(snapshot["total_gross"])
    if is_credit_note(snapshot):
        return None
    if snapshot["currency"] != "EUR" or not bank or not iban.is_valid(bank["iban"]):
        return None
    if not 0 < amount <= EPC_LARGEST:
        return None
    return helpers.make_epc_qr(
        name=bank["holder"][:EPC_NAME_LENGTH],
        iban=iban.compact(bank["iban"]),
        amount=amount,
        reference=snapshot["payment_reference"],
        bic=bank["bic"] or None,
        encoding="utf-8",
    )


def is_credit_note(snapshot: Snapshot) -> bool:
    """Say whether it is a correction; invoices do not name their kind."""
    return snapshot.get("kind") == InvoiceKind.CREDIT_NOTE


def iban_in_groups(snapshot: Snapshot) -> str:
    """The account to pay to as people read it, empty without one."""
    bank = snapshot["bank"]
    return str(iban.format(bank["iban"])) if bank else ""


def tax_label(tax_category: str, rate: Decimal) -> str:
    """A tax as documents name it, in the active language: VAT 21 %."""
    category = TaxCategory(tax_category)
    if not category.is_charged:
        return capfirst(str(category.label))
    # The sign stays with its figure, wherever the line breaks.
    shown = f"{rate.normalize():f}\N{NO-BREAK SPACE}%"
    if category != TaxCategory.STANDARD:
        return f"{category.label} {shown}"
    return gettext("VAT %(rate)s") % {"rate": shown}


def terms_sentence(payment_method: str, net_days: int) -> str:
    """How a document is to be paid, in the active language."""
    if payment_method == PaymentMethod.BANK_TRANSFER:
        return str(PaymentMethod.BANK_TRANSFER.label)
    if not net_days:
        return gettext("Due on receipt")
    sentence = ngettext(
        "%(days)s day after the invoice, net",
        "%(days)s days after the invoice, net",
        net_days,
    )
    return sentence % {"days": net_days}
