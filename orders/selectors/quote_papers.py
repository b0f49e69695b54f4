"""What a printed offer or counter-offer says, frozen when it is made."""

from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import translation

from accounts.models import Address
from accounts.selectors import buyer_for_customer, document_brand
from catalog.models import TaxClass
from invoicing.rules import Party, party_json, seller_party, tax_label
from orders.models import FreightKind, Quote, QuoteVersion, ShippingMethod
from orders.rules.quote_lines import (
    FrozenLine,
    VersionLines,
    goods_of,
    lines_from_json,
)
from orders.rules.quotes import last_day, terms_of
from orders.selectors.checkout import billing_default
from orders.selectors.lines import UNIT_NAMES
from orders.selectors.quote_beginnings import offerer_of
from pricing.rules import Taxable, TaxDecision, Totals, totals
from pricing.selectors import tax_decisions

PAPER_VERSION = 5
Json = dict[str, Any]  # its shape is told by `shape`


def paper_snapshot(quote: Quote, version: QuoteVersion, *, now: datetime) -> Json:
    """All that a printed turn says, in the language of the buyer's side.

    Taxes are those of goods that go to the customer's own country. Raises
    TaxRateMissing.
    """
    person = quote.requested_by
    buyer = buyer_for_customer(customer=quote.customer, now=now, user=person)
    content = VersionLines(
        lines_from_json(version.lines), version.discount_rate, quote.currency
    )
    classes = {line.tax_class for line in content.lines if not line.is_text}
    taxes = tax_decisions(buyer, tax_classes={*classes, TaxClass.STANDARD})
    language = person.language if person else quote.customer.language
    with translation.override(language):
        return {
            "shape": PAPER_VERSION,
            "side": version.side,
            "language": language,
            "number": quote.number,
            "title": quote.title,
            "version": version.number,
            "currency": quote.currency,
            "prices_include_tax": quote.prices_include_tax,
            "offered_on": now.astimezone(quote.channel.seller.zone).date().isoformat(),
            "valid_until": str(last_day(quote)) if version.expires_at else "",
            "offered_by": version.author_name,
            "begun_by": offerer_of(quote),
            "requested_by": person.get_full_name() if person else "",
            "message": quote.message,
            "answer": version.message,
            "brand": asdict(document_brand(quote.channel)),
            "seller": party_json(seller_party(quote.channel.seller)),
            "buyer": party_json(_buyer_party(quote)),
            "lines": [_line_json(line, content, taxes) for line in content.lines],
            **_sums_json(quote, version, content, taxes),
        }


def _sums_json(
    quote: Quote,
    version: QuoteVersion,
    content: VersionLines,
    taxes: dict[str, TaxDecision],
) -> Json:
    sums = _totals(quote, version, content, taxes)
    before = goods_of(content.lines, Decimal(0), quote.currency)
    is_fixed = version.freight == FreightKind.AMOUNT
    return {
        "taxes": _taxes_json(sums),
        "goods_amount": str(before),
        "discount_rate": str(version.discount_rate),
        "discount_amount": str(before - content.goods_amount),
        "freight": version.freight,
        "freight_amount": str(version.freight_amount) if is_fixed else "",
        "allows_parts": version.allows_parts,
        "delivery": _delivery_lines(version),
        "total_net": str(sums.net),
        "total_tax": str(sums.tax),
        "total_gross": str(sums.gross),
    }


def _delivery_lines(version: QuoteVersion) -> list[str]:
    """Where it goes, how and when, with the way's name in the paper's language."""
    wanted = terms_of(version).delivery
    if wanted is None:
        return []
    methods = ShippingMethod.objects.select_related("channel")
    method = methods.filter(pk=wanted.method_id or 0).first()
    if method is not None:
        name = method.name_in(translation.get_language() or "")
        wanted = replace(wanted, name=name)
    return list(wanted.lines)


def _totals(
    quote: Quote,
    version: QuoteVersion,
    content: VersionLines,
    taxes: dict[str, TaxDecision],
) -> Totals:
    taxables = []
    for line in content.lines:
        if not line.is_text:
            tax = taxes[line.tax_class]
            taxables.append(Taxable(content.amount(line), tax.category, tax.rate))
    if version.freight == FreightKind.AMOUNT and version.freight_amount:
        tax = taxes[TaxClass.STANDARD]
        taxables.append(Taxable(version.freight_amount, tax.category, tax.rate))
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


def _line_json(
    line: FrozenLine, content: VersionLines, taxes: dict[str, TaxDecision]
) -> Json:
    """A line with its price before the discount on everything, which stands below."""
    amount = line.amount(Decimal(0), content.currency)
    return {
        "kind": line.kind,
        "sku": line.sku,
        "name": line.name,
        "text": line.text,
        "note": line.comment,
        "quantity": str(line.quantity),
        "unit_name": str(UNIT_NAMES.get(line.unit_code, "")),
        "unit_price_amount": "" if line.is_text else str(line.unit_amount),
        "line_amount": "" if line.is_text else str(amount),
        "tax_rate": "" if line.is_text else str(taxes[line.tax_class].rate),
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
