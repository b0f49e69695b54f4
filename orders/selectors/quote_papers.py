"""What a printed offer says, frozen when it is made."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import translation

from accounts.models import Address
from accounts.selectors import buyer_for_customer, document_brand
from invoicing.rules import Party, party_json, seller_party, tax_label
from orders.models import Quote, QuoteLine
from orders.rules.quotes import amount_of, last_day, quote_sums
from orders.selectors.checkout import billing_default
from orders.selectors.lines import unit_name
from pricing.rules import Taxable, TaxDecision, Totals, totals
from pricing.selectors import tax_decisions

PAPER_VERSION = 1
Json = dict[str, Any]  # its shape is told by `shape`


def paper_snapshot(quote: Quote, lines: Sequence[QuoteLine], *, now: datetime) -> Json:
    """All that the printed offer says, in the language of the one who asked.

    Taxes are those of goods that go to the customer's own country. Raises
    TaxRateMissing.
    """
    buyer = buyer_for_customer(
        customer=quote.customer, now=now, user=quote.requested_by
    )
    taxes = tax_decisions(buyer, tax_classes={line.variant.tax_class for line in lines})
    sums = _totals(quote, lines, taxes)
    listed = quote_sums(lines, quote.currency)
    language = quote.requested_by.language
    with translation.override(language):
        return {
            "shape": PAPER_VERSION,
            "language": language,
            "number": quote.number,
            "version": quote.version,
            "currency": quote.currency,
            "prices_include_tax": quote.prices_include_tax,
            "offered_on": now.astimezone(quote.channel.seller.zone).date().isoformat(),
            "valid_until": str(last_day(quote)),
            "offered_by": quote.offered_by.get_full_name() if quote.offered_by else "",
            "requested_by": quote.requested_by.get_full_name(),
            "message": quote.message,
            "answer": quote.answer,
            "brand": asdict(document_brand(quote.channel)),
            "seller": party_json(seller_party(quote.channel.seller)),
            "buyer": party_json(_buyer_party(quote)),
            "lines": [_line_json(line, quote, taxes) for line in lines],
            "taxes": _taxes_json(sums),
            "saved_amount": str(listed.saved_amount),
            "total_net": str(sums.net),
            "total_tax": str(sums.tax),
            "total_gross": str(sums.gross),
        }


def _totals(
    quote: Quote, lines: Sequence[QuoteLine], taxes: dict[str, TaxDecision]
) -> Totals:
    taxables = []
    for line in lines:
        tax = taxes[line.variant.tax_class]
        amount = amount_of(line, line.offered_unit_amount, quote.currency)
        if amount is not None:
            taxables.append(Taxable(amount, tax.category, tax.rate))
    return totals(
        taxables, currency=quote.currency, prices_include_tax=quote.prices_include_tax
    )


def _buyer_party(quote: Quote) -> Party:
    customer = quote.customer
    rows = Address.objects.filter(customer=customer, archived_at__isnull=True)
    address = billing_default(list(rows.order_by("-is_delivery_default", "pk")))
    return Party(
        name=customer.legal_name,
        lines=tuple(address.as_lines()) if address else (customer.legal_name,),
        country=str((address or customer).country.code),
        number=customer.number,
        vat_id=customer.vat_id,
    )


def _line_json(line: QuoteLine, quote: Quote, taxes: dict[str, TaxDecision]) -> Json:
    return {
        "sku": line.sku,
        "name": line.name,
        "note": line.comment,
        "quantity": str(line.quantity),
        "unit_name": unit_name(line.unit),
        "unit_price_amount": str(line.offered_unit_amount),
        "line_amount": str(amount_of(line, line.offered_unit_amount, quote.currency)),
        "tax_rate": str(taxes[line.variant.tax_class].rate),
    }


def _taxes_json(sums: Totals) -> list[Json]:
    return [
        {
            "label": tax_label(tax.tax_category, tax.tax_rate),
            "base_net": str(tax.base_net),
            "tax_amount": str(tax.tax_amount),
        }
        for tax in sums.taxes
    ]
