"""Limits of the staff, and what offers cost the seller."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from accounts.buyer import Buyer
from accounts.models import CustomerState, User
from accounts.selectors import buyer_for_customer
from catalog.models import TaxClass, Unit
from orders.models import Quote, QuoteLimit
from orders.rules.quote_limits import Basis, Limits, Overstep, oversteps
from orders.rules.quote_lines import FrozenLine
from pricing.rules import Ask
from pricing.selectors import prices_for, tax_decisions
from pricing.selectors.costs import costs_for
from pricing.selectors.rates import rate_on
from shop.money import round_unit_price

APPROVE = "orders.approve_quote"


def reader_of(quote: Quote, now: datetime) -> Buyer:
    """The buyer's side as prices and articles are asked for it, in its language.

    A prospect is asked for as what it may become: an approved customer.
    """
    buyer = buyer_for_customer(customer=quote.customer, now=now)
    person = quote.requested_by
    if person is not None and person.language:
        buyer = replace(buyer, language=person.language)
    if quote.customer.state != CustomerState.PROSPECT:
        return buyer
    customer = copy(quote.customer)
    customer.state = CustomerState.APPROVED
    return replace(buyer, customer=customer, found={})


def limits_of(staff: User) -> Limits:
    """A person's own limits, else the widest of the groups'; without any row none."""
    rows = list(
        QuoteLimit.objects.filter(Q(user=staff) | Q(group__in=staff.groups.all()))
    )
    own = [row for row in rows if row.user_id == staff.pk]
    rows = own or rows
    discounts = [row.most_discount_rate for row in rows]
    margins = [row.least_margin_rate for row in rows]
    return Limits(
        most_discount_rate=max(_all_known(discounts), default=None),
        least_margin_rate=min(_all_known(margins), default=None),
    )


def _all_known(rates: Sequence[Decimal | None]) -> list[Decimal]:
    """The rates, or none where one of the rows sets no limit."""
    known = [rate for rate in rates if rate is not None]
    return known if len(known) == len(rates) else []


def approvers() -> QuerySet[User]:
    """Staff who may approve offers, apart from operators who may do everything."""
    right = Q(codename="approve_quote", content_type__app_label="orders")
    permissions = Permission.objects.filter(right)
    people = User.objects.filter(is_staff=True, is_active=True, is_superuser=False)
    return people.filter(
        Q(groups__permissions__in=permissions) | Q(user_permissions__in=permissions)
    ).distinct()


def basis_of(quote: Quote, discount_rate: Decimal, *, now: datetime) -> Basis:
    """What nets the prices of a quote. Raises TaxRateMissing."""
    if not quote.prices_include_tax:
        return Basis(discount_rate, {})
    buyer = reader_of(quote, now)
    decided = tax_decisions(buyer, tax_classes=TaxClass.values)
    return Basis(discount_rate, {name: tax.rate for name, tax in decided.items()})


def oversteps_of(
    quote: Quote,
    lines: Iterable[FrozenLine],
    discount_rate: Decimal,
    *,
    by: User,
    now: datetime,
) -> list[Overstep]:
    """Where an offer goes beyond what `by` may do alone."""
    limits = limits_of(by)
    if limits == Limits():
        return []
    return oversteps(lines, basis_of(quote, discount_rate, now=now), limits)


def with_facts(
    quote: Quote, lines: Sequence[FrozenLine], *, now: datetime
) -> tuple[FrozenLine, ...]:
    """The lines with the buyer's own price and the seller's cost of `now`.

    Costs that somebody typed for articles outside the catalogue stay. Five queries at
    most for any number of lines.
    """
    articles = [line for line in lines if line.is_article and line.unit_id]
    units = {unit.pk: unit for unit in _units(articles)}
    listed = _list_prices(quote, articles, now)
    costs = _costs(quote, units.values(), now)
    return tuple(
        replace(
            line,
            list_amount=listed.get((line.unit_id, line.quantity), line.list_amount),
            cost_amount=costs.get(line.unit_id or 0, line.cost_amount),
        )
        if line.is_article
        else line
        for line in lines
    )


def _units(lines: Iterable[FrozenLine]) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in={line.unit_id for line in lines})


def _list_prices(
    quote: Quote, lines: Iterable[FrozenLine], now: datetime
) -> dict[tuple[int | None, Decimal], Decimal]:
    buyer = reader_of(quote, now)
    if buyer.currency != quote.currency or buyer.channel.pk != quote.channel_id:
        return {}
    asks = [
        Ask(line.variant_id, line.unit_id, line.quantity)
        for line in lines
        if line.variant_id and line.unit_id
    ]
    answers = prices_for(asks, buyer)
    return {
        (ask.unit_id, ask.quantity): answer.unit_amount
        for ask, answer in answers.items()
    }


def _costs(quote: Quote, units: Iterable[Unit], now: datetime) -> dict[int, Decimal]:
    """Costs of one unit each in the quote's currency; none without a rate."""
    seller = quote.channel.seller
    known = list(units)
    day = now.astimezone(seller.zone).date()
    rate = rate_on(day, base=seller.currency, to=quote.currency)
    if rate is None or not known:
        return {}
    of_base = costs_for({unit.variant_id for unit in known}, seller, now=now)
    return {
        unit.pk: round_unit_price(of_base[unit.variant_id] * unit.factor * rate.rate)
        for unit in known
        if unit.variant_id in of_base
    }
