"""VAT of a buyer's purchase, by tax class."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F

from accounts.buyer import Buyer
from accounts.models import TaxStatus, VatAnswer
from pricing.models import TaxRate
from pricing.rules import TaxDecision, TaxSituation, decide_tax


def tax_decisions(
    buyer: Buyer, *, tax_classes: Iterable[str], ship_to_country: str | None = None
) -> dict[str, TaxDecision]:
    """Decide category, rate (percent) and reason for each tax class.

    Rates are those in force on the seller's date of the buyer's instant. Goods go to
    the buyer's country unless `ship_to_country` (ISO 3166 code) says otherwise. Two
    queries at most, once for each buyer value. Raises TaxRateMissing where the
    country to be taxed in has no rate on that day.
    """
    ship_to = ship_to_country or buyer.country
    return {
        tax_class: decide_tax(_situation(buyer, tax_class, ship_to))
        for tax_class in set(tax_classes)
    }


def _situation(buyer: Buyer, tax_class: str, ship_to: str) -> TaxSituation:
    seller = buyer.channel.seller
    # Until staff have approved a company, it buys as anybody does.
    approved = buyer.customer if buyer.is_approved else None
    company = approved if approved and approved.is_company else None
    exempt = approved if approved and approved.tax_status == TaxStatus.EXEMPT else None
    return TaxSituation(
        seller_country=str(seller.country.code),
        registrations=_registrations(buyer),
        ship_to=ship_to,
        vat_id=company.vat_id if company else "",
        tax_class=tax_class,
        rates=_rates(buyer),
        vies_policy=buyer.channel.vies_policy,
        vat_answer=company.vat_answer if company else VatAnswer.UNKNOWN,
        certificate=exempt.tax_certificate if exempt else "",
    )


def _registrations(buyer: Buyer) -> frozenset[str]:
    """Countries in which the seller is registered for VAT."""
    seller = buyer.channel.seller

    def find() -> frozenset[str]:
        registered = seller.tax_registrations.values_list("country", flat=True)
        home = [str(seller.country.code)] if seller.vat_id else []
        return frozenset([*map(str, registered), *home])

    return buyer.remember("pricing.registrations", find)


def _rates(buyer: Buyer) -> dict[tuple[str, str], Decimal]:
    """Percentages in force today by country and class; the one that began last."""

    def find() -> dict[tuple[str, str], Decimal]:
        first = F("starts_on").asc(nulls_first=True)
        rates = TaxRate.objects.valid_on(buyer.today).order_by(first)
        return {(str(rate.country.code), rate.tax_class): rate.rate for rate in rates}

    return buyer.remember("pricing.rates", find)
