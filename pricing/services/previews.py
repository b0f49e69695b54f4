"""What companies would pay: do it, look, and take it back.

The real services make the change inside a transaction that is rolled back, so a
preview cannot differ from what happens. The list is locked for that long; who finds it
locked is told so instead of waiting.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Customer, User
from accounts.selectors import buyer_for_customer
from catalog.models import Unit
from pricing.models import PlannedPrice, PlanState, PriceList, PricePlan
from pricing.rules import Ask
from pricing.selectors import prices_for
from pricing.services.lists import Place, assign_list
from pricing.services.plans import activate_plan, busy_lists_refused

MOST_COMPANIES = 6
MOST_ARTICLES = 20
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Paid:
    """What a company pays for a unit before and after; None where it has no price."""

    sku: str
    unit: str
    before: Decimal | None
    after: Decimal | None
    before_list: str
    after_list: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after

    @property
    def change(self) -> Decimal | None:
        """In percent."""
        if not self.before or self.after is None:
            return None
        return round((self.after - self.before) * 100 / self.before, 2)


@dataclass(frozen=True)
class CompanyEffect:
    """One company's prices before and after, in its currency and basis."""

    customer: Customer
    currency: str
    paid: tuple[Paid, ...]

    @property
    def changed(self) -> tuple[Paid, ...]:
        return tuple(paid for paid in self.paid if paid.is_changed)


@dataclass(frozen=True)
class Look:
    """Whose prices to compare, of which units (each at its least quantity), when."""

    customers: Sequence[Customer]
    units: Sequence[Unit]
    at: datetime


def preview_plan(*, plan: PricePlan, look: Look, by: User) -> list[CompanyEffect]:
    """What the companies pay at the change's instant without it and with it.

    Once it is activated: just before its instant and from then on. Changes nothing.
    Raises ListBusy, and what activate_plan raises.
    """
    if plan.state != PlanState.DRAFT:
        just_before = Look(look.customers, look.units, look.at - _TICK)
        old = [_prices(customer, just_before) for customer in look.customers]
        new = [_prices(customer, look) for customer in look.customers]
        return _effects(look, old, new)
    units = [unit.pk for unit in look.units]

    def change() -> None:
        # Only what is looked at: a change may hold a million prices.
        part = PricePlan.objects.create(
            price_list_id=plan.price_list_id,
            name=plan.name,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
        )
        wanted = plan.prices.filter(unit_id__in=units)
        PlannedPrice.objects.bulk_create(
            PlannedPrice(
                plan=part,
                variant_id=price.variant_id,
                unit_id=price.unit_id,
                from_quantity=price.from_quantity,
                amount=price.amount,
                is_free=price.is_free,
            )
            for price in wanted
        )
        if part.prices.exists():
            activate_plan(plan_id=part.pk, by=by)

    return _compare(look, change)


def preview_switch(*, price_list: PriceList, look: Look) -> list[CompanyEffect]:
    """What the companies pay before and after the list goes into use, or out of it."""
    switched = not price_list.is_active
    rows = PriceList.objects.filter(pk=price_list.pk)
    return _compare(look, lambda: rows.update(is_active=switched))


def preview_assignment(
    *, price_list: PriceList, place: Place, look: Look
) -> list[CompanyEffect]:
    """What the companies pay before and after the list is assigned.

    Raises NotServedBy, and ListBusy.
    """
    return _compare(look, lambda: assign_list(price_list_id=price_list.pk, place=place))


def _compare(look: Look, change: Callable[[], object]) -> list[CompanyEffect]:
    before = [_prices(customer, look) for customer in look.customers]
    with busy_lists_refused(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        change()
        # A change that begins at once begins after the instant that was asked for.
        later = Look(look.customers, look.units, max(look.at, timezone.now()))
        after = [_prices(customer, later) for customer in look.customers]
        transaction.set_rollback(True)
    return _effects(look, before, after)


def _effects(
    look: Look,
    before: list[dict[int, "_Answer"]],
    after: list[dict[int, "_Answer"]],
) -> list[CompanyEffect]:
    triples = zip(look.customers, before, after, strict=True)
    return [_effect(customer, look, old, new) for customer, old, new in triples]


@dataclass(frozen=True)
class _Answer:
    amount: Decimal
    list_name: str
    currency: str


def _prices(customer: Customer, look: Look) -> dict[int, _Answer]:
    """By unit; with a buyer of its own, who remembers nothing from before."""
    buyer = buyer_for_customer(customer=customer, now=look.at)
    asks = [Ask(unit.variant_id, unit.pk, unit.minimum) for unit in look.units]
    return {
        ask.unit_id: _Answer(price.unit_amount, price.list_name, buyer.currency)
        for ask, price in prices_for(asks, buyer).items()
    }


def _effect(
    customer: Customer,
    look: Look,
    before: dict[int, _Answer],
    after: dict[int, _Answer],
) -> CompanyEffect:
    answers = [*before.values(), *after.values()]
    return CompanyEffect(
        customer=customer,
        currency=answers[0].currency if answers else "",
        paid=tuple(
            _paid(unit, before.get(unit.pk), after.get(unit.pk)) for unit in look.units
        ),
    )


def _paid(unit: Unit, before: _Answer | None, after: _Answer | None) -> Paid:
    return Paid(
        sku=unit.variant.sku,
        unit=unit.get_code_display(),
        before=before.amount if before else None,
        after=after.amount if after else None,
        before_list=before.list_name if before else "",
        after_list=after.list_name if after else "",
    )


def units_of_list(price_list: PriceList, sku_prefix: str = "") -> list[Unit]:
    """Units that the list, or the one it is derived from, has prices for; the first."""
    source = price_list
    while source.parent is not None:
        source = source.parent
    units = Unit.objects.filter(
        pk__in=source.rows.values("unit_id"), variant__archived_at__isnull=True
    )
    if sku_prefix:
        units = units.filter(variant__sku__istartswith=sku_prefix)
    ordered = units.select_related("variant").order_by("variant__sku", "factor")
    return list(ordered[:MOST_ARTICLES])


def units_of_plan(plan: PricePlan, sku_prefix: str = "") -> list[Unit]:
    """Units that the change has prices for; the first."""
    units = Unit.objects.filter(pk__in=plan.prices.values("unit_id"))
    if sku_prefix:
        units = units.filter(variant__sku__istartswith=sku_prefix)
    ordered = units.select_related("variant").order_by("variant__sku", "factor")
    return list(ordered[:MOST_ARTICLES])
