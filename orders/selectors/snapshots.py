"""What a placed order freezes besides its lines."""

from dataclasses import asdict
from typing import Any

from accounts.buyer import Buyer
from catalog.models import TaxClass
from invoicing.models import PaymentMethod
from invoicing.selectors import Terms
from orders.rules import (
    SNAPSHOT_VERSION,
    CheckoutChoice,
    Delivery,
    FrozenReferences,
)
from pricing.rules import Totals
from pricing.selectors import tax_decisions

Json = dict[str, Any]  # what the snapshot's `version` tells the shape of


def payable_days(terms: Terms, payment_method: str) -> int:
    """Days between invoice and due date; in advance there are none."""
    return terms.net_days if payment_method == PaymentMethod.ON_ACCOUNT else 0


def order_snapshot(
    buyer: Buyer,
    checkout: CheckoutChoice,
    terms: Terms,
    *,
    delivery: Delivery,
    sums: Totals,
    references: FrozenReferences,
) -> Json:
    """All that an order's documents print besides its lines, as it is now.

    Sentences (why a tax applies) are written in the language that is active.
    """
    return {
        "version": SNAPSHOT_VERSION,
        "seller": _seller_json(buyer),
        "customer": _customer_json(buyer),
        "placed_by": {
            "name": buyer.user.get_full_name() if buyer.user else "",
            "email": buyer.user.email if buyer.user else "",
        },
        "rep": buyer.rep.get_full_name() if buyer.rep else "",
        "delivery": asdict(checkout.delivery),
        "billing": asdict(checkout.billing),
        "shipping": {
            "code": delivery.code,
            "name": delivery.name,
            "transit_days": delivery.transit_days,
            "basis": delivery.basis,
            "window": str(delivery.window or ""),
        },
        "terms": {
            "method": checkout.payment_method,
            "name": terms.term.name if terms.term else "",
            "net_days": payable_days(terms, checkout.payment_method),
        },
        "references": asdict(references),
        "taxes": _taxes_json(buyer, checkout, sums),
    }


def _seller_json(buyer: Buyer) -> dict[str, str]:
    seller = buyer.channel.seller
    return {
        "name": seller.name,
        "legal_name": seller.legal_name,
        "line1": seller.line1,
        "postcode": seller.postcode,
        "city": seller.city,
        "region": seller.region,
        "country": str(seller.country.code),
        "vat_id": seller.vat_id,
        "registration_number": seller.registration_number,
        "email": seller.email,
        "phone": seller.phone,
    }


def _customer_json(buyer: Buyer) -> dict[str, str]:
    customer = buyer.customer
    if customer is None:
        return {}
    return {
        "number": customer.number,
        "name": customer.name,
        "legal_name": customer.legal_name,
        "country": str(customer.country.code),
        "vat_id": customer.vat_id,
        "registration_number": customer.registration_number,
        "email": customer.email,
        "phone": customer.phone,
    }


def _taxes_json(
    buyer: Buyer, checkout: CheckoutChoice, sums: Totals
) -> list[dict[str, str]]:
    decisions = tax_decisions(
        buyer,
        tax_classes=TaxClass.values,
        ship_to_country=checkout.delivery.country,
        ship_to_postcode=checkout.delivery.postcode,
    )
    # The standard class speaks for what others bear at its rate as well.
    reasons = {
        (tax.category, tax.rate): tax
        for _, tax in sorted(decisions.items(), reverse=True)
    }
    if TaxClass.STANDARD in decisions:
        usual = decisions[TaxClass.STANDARD]
        reasons[usual.category, usual.rate] = usual
    return [
        {
            "category": entry.tax_category,
            "rate": str(entry.tax_rate),
            "base_net": str(entry.base_net),
            "tax_amount": str(entry.tax_amount),
            "reason": str(reasons[entry.tax_category, entry.tax_rate].reason),
            "code": reasons[entry.tax_category, entry.tax_rate].code,
        }
        for entry in sums.taxes
    ]
