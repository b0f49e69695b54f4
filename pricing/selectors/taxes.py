"""VAT of a buyer's purchase, by tax class, from the data in force on that day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection

from accounts.buyer import Buyer
from accounts.models import (
    Address,
    Customer,
    CustomerKind,
    Seller,
    TaxStatus,
    VatAnswer,
)
from pricing.models.taxes import Dated
from pricing.rules import TaxDecision, TaxSituation, decide_tax
from pricing.rules.shipped_tax_rules import shipped_rules
from pricing.rules.shipped_taxes import (
    shipped_areas,
    shipped_territories,
)
from pricing.rules.taxes import Area, Rule, TaxData, TaxPlace, Territory

D = TypeVar("D", bound=Dated)
# What a rule asks, in the order it asks.
CONDITIONS = (
    "standing",
    "origin_area",
    "destination_area",
    "route",
    "buyer_kind",
    "vat_id",
    "scheme",
    "tax_class",
)
# One query for everything of the day; model instances of some 200 rows would cost
# several times as much. A kind of data that has no row at all is answered as shipped.
_IN_FORCE = """
WITH day AS (SELECT %(day)s::date AS today)
SELECT 'rate', coalesce(json_agg(json_build_array(
        coalesce(nullif(territory, ''), country), tax_class, rate::text
    ) ORDER BY starts_on NULLS FIRST), '[]'), true
FROM pricing_taxrate, day
WHERE coalesce(starts_on <= today, true) AND coalesce(ends_on >= today, true)
UNION ALL
SELECT 'area', coalesce(json_agg(to_json(area) ORDER BY starts_on NULLS FIRST), '[]'),
    EXISTS (SELECT FROM pricing_taxarea)
FROM pricing_taxarea area, day
WHERE coalesce(starts_on <= today, true) AND coalesce(ends_on >= today, true)
UNION ALL
SELECT 'territory', coalesce(json_agg(to_json(place) ORDER BY place.id), '[]'),
    EXISTS (SELECT FROM pricing_taxterritory)
FROM pricing_taxterritory place, day
WHERE coalesce(starts_on <= today, true) AND coalesce(ends_on >= today, true)
UNION ALL
SELECT 'rule', coalesce(json_agg(
        to_json(rule) ORDER BY position, starts_on DESC NULLS LAST, rule.id
    ) FILTER (WHERE is_active), '[]'),
    EXISTS (SELECT FROM pricing_taxrule)
FROM pricing_taxrule rule, day
WHERE coalesce(starts_on <= today, true) AND coalesce(ends_on >= today, true)
"""
_REGISTERED = """
SELECT country, vat_id FROM accounts_sellertaxregistration WHERE seller_id = %s
"""
Row = Mapping[str, Any]  # the columns of a model, by name


def tax_decisions(
    buyer: Buyer,
    *,
    tax_classes: Iterable[str],
    ship_to_country: str | None = None,
    ship_to_postcode: str | None = None,
) -> dict[str, TaxDecision]:
    """Decide category, rate (percent) and reason for each tax class.

    The data is that in force on the seller's date of the buyer's instant. Goods go to
    the buyer's country unless `ship_to_country` (ISO 3166 code) says otherwise; the
    postcode tells special territories apart; as long as it is not known, it is that of
    the customer's usual place there. Two queries, and one more for a customer in a
    country with such territories, once for each buyer value. Raises TaxRateMissing
    where the country to be taxed in has no rate on that day.
    """
    data = buyer.remember("pricing.taxes", lambda: tax_data(buyer.today))
    country = ship_to_country or buyer.country
    if ship_to_postcode is None:
        ship_to_postcode = _usual_postcode(buyer, data, country)
    ship_to = TaxPlace(country, ship_to_postcode)
    return {
        tax_class: decide_tax(_situation(buyer, data, tax_class, ship_to), data)
        for tax_class in set(tax_classes)
    }


def _situation(
    buyer: Buyer, data: TaxData, tax_class: str, ship_to: TaxPlace
) -> TaxSituation:
    seller = buyer.channel.seller
    # Until staff have approved a company, it buys as anybody does.
    approved = buyer.customer if buyer.is_approved else None
    company = approved if approved and approved.is_company else None
    exempt = approved if approved and approved.tax_status == TaxStatus.EXEMPT else None
    return TaxSituation(
        ship_from=seller_place(seller),
        ship_to=ship_to,
        tax_class=tax_class,
        registrations=buyer.remember(
            "pricing.registrations", lambda: registrations_of(seller, data)
        ),
        is_small_business=has_begun(seller.small_business_from, buyer.today),
        uses_oss=has_begun(seller.oss_from, buyer.today),
        buyer_kind=_kind(buyer),
        vat_id=company.vat_id if company else "",
        vies_policy=buyer.channel.vies_policy,
        vat_answer=company.vat_answer if company else VatAnswer.UNKNOWN,
        certificate=exempt.tax_certificate if exempt else "",
    )


def _usual_postcode(buyer: Buyer, data: TaxData, country: str) -> str:
    """Where goods usually go, if that can matter: few countries have territories."""
    customer = buyer.customer
    if customer is None or country != buyer.country or country not in data.territories:
        return ""
    return buyer.remember(
        "pricing.usual_postcode", lambda: usual_postcode(customer, country)
    )


def usual_postcode(customer: Customer, country: str) -> str:
    """The postcode where a customer's goods usually go, if that is in `country`."""
    rows = Address.objects.filter(
        customer=customer,
        country=country,
        is_delivery_default=True,
        archived_at__isnull=True,
    )
    return rows.values_list("postcode", flat=True).first() or ""


def _kind(buyer: Buyer) -> str:
    """Guests are consumers where the channel serves any."""
    if buyer.customer is not None:
        return buyer.customer.kind
    consumers = buyer.channel.serves_consumers
    return (CustomerKind.PERSON if consumers else CustomerKind.COMPANY).value


def has_begun(since: date | None, day: date) -> bool:
    """Whether a scheme is used on `day`; None is never."""
    return since is not None and since <= day


def seller_place(seller: Seller) -> TaxPlace:
    """Where goods leave: the seller's address."""
    return TaxPlace(str(seller.country.code), seller.postcode)


def registrations_of(seller: Seller, data: TaxData) -> frozenset[str]:
    """VAT areas in which the seller is registered. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_REGISTERED, [seller.pk])
        rows = cursor.fetchall()
    areas = {_registered_area(country, vat_id, data) for country, vat_id in rows}
    if seller.vat_id:
        areas.add(data.locate(seller_place(seller)).area)
    return frozenset(areas)


def _registered_area(country: str, vat_id: str, data: TaxData) -> str:
    # Northern Ireland is no country of its own; its VAT ids say so.
    if vat_id.upper().startswith("XI"):
        return "XI"
    return data.locate(TaxPlace(country)).area


def tax_data(day: date) -> TaxData:
    """Rules, areas, territories and rates in force on `day`. One query.

    As long as there is no row of a kind but rates, what the shop ships stands for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, {"day": day})
        found = {kind: rows if known else None for kind, rows, known in cursor}
    shipped = shipped_data(day)
    rules, areas, places = (found[kind] for kind in ("rule", "area", "territory"))
    return TaxData(
        rules=shipped.rules if rules is None else tuple(map(_rule, rules)),
        areas=shipped.areas if areas is None else _areas(areas),
        territories=shipped.territories if places is None else _territories(places),
        rates={(code, name): Decimal(rate) for code, name, rate in found["rate"] or ()},
    )


@lru_cache(maxsize=8)
def shipped_data(day: date) -> TaxData:
    """What the shop ships, as far as it is in force on `day`; without rates."""
    return TaxData(
        rules=tuple(_rule(vars(row)) for row in _on(day, shipped_rules())),
        areas=_areas(vars(row) for row in _on(day, shipped_areas())),
        territories=_territories(vars(row) for row in _on(day, shipped_territories())),
    )


def _on(day: date, rows: Iterable[D]) -> list[D]:
    return [
        row
        for row in rows
        if (row.starts_on is None or row.starts_on <= day)
        and (row.ends_on is None or row.ends_on >= day)
    ]


def _rule(row: Row) -> Rule:
    asked = [(name, str(row[name])) for name in CONDITIONS if row[name]]
    if row["needs_certificate"]:
        asked.append(("certificate", "yes"))
    return Rule(
        code=row["code"],
        when=tuple(asked),
        category=str(row["category"]),
        reason=row["reason"],
        taxed_in=str(row["taxed_in"]),
        vatex=row["vatex"],
        law=row["source"],
        reasons=row["reasons"],
    )


def _areas(rows: Iterable[Row]) -> dict[str, Area]:
    return {
        row["code"]: Area(row["code"], row["is_in_union"], str(row["category"]))
        for row in rows
    }


def _territories(rows: Iterable[Row]) -> dict[str, list[Territory]]:
    found: dict[str, list[Territory]] = defaultdict(list)
    for row in rows:
        country = str(row["country"])
        found[country].append(
            Territory(country, tuple(row["prefixes"]), row["area"], row["rates_of"])
        )
    return dict(found)
