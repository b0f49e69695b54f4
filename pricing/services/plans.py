"""Fill a price change, switch it on, take it back.

Lock order: the list, then the change. The list's lock is the one that set_price and
the importers take, so that nobody else writes periods meanwhile; readers never wait.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from accounts.events import record
from accounts.models import User
from catalog.models import Unit
from pricing.errors import (
    ListBusy,
    ListHasNoRows,
    PlanBegan,
    PlanBuiltUpon,
    PlanEmpty,
    PlanNotDraft,
    PlanTooLate,
    PriceNeedsReason,
    WrongUnit,
)
from pricing.models import PlannedPrice, PlanState, PriceList, PricePlan
from shop.money import round_quantity, round_unit_price

Values = dict[str, int | datetime | None]

_SAME_KEY = """
    row.price_list_id = %(list)s AND row.variant_id = planned.variant_id
    AND row.unit_id = planned.unit_id AND row.from_quantity = planned.from_quantity
"""
_NEXT_START = """(
    SELECT min(later.starts_at) FROM pricing_pricerow later
    WHERE later.price_list_id = %(list)s AND later.variant_id = planned.variant_id
      AND later.unit_id = planned.unit_id
      AND later.from_quantity = planned.from_quantity AND later.starts_at > %(start)s
)"""
# What the list has at the instant, so that it can be told and brought back.
_NOTE_REPLACED = """
UPDATE pricing_plannedprice planned
SET replaced_amount = row.amount, replaced_is_free = row.is_free,
    replaced_starts_at = row.starts_at, replaced_ends_at = row.ends_at
FROM pricing_pricerow row
WHERE planned.plan_id = %(plan)s AND {same_key}
    AND (row.starts_at IS NULL OR row.starts_at <= %(start)s)
    AND (row.ends_at IS NULL OR row.ends_at > %(start)s)
"""
_END_REPLACED = """
UPDATE pricing_pricerow row SET ends_at = %(start)s
FROM pricing_plannedprice planned
WHERE planned.plan_id = %(plan)s AND {same_key}
    AND planned.replaced_amount IS NOT NULL
    AND row.starts_at IS NOT DISTINCT FROM planned.replaced_starts_at
    AND row.starts_at IS DISTINCT FROM %(start)s
"""
# A planned price ends with the change, or where another price of the key begins.
_START_PLANNED = """
INSERT INTO pricing_pricerow AS row (price_list_id, variant_id, unit_id, from_quantity,
    amount, is_free, starts_at, ends_at)
SELECT %(list)s, variant_id, unit_id, from_quantity, amount, is_free, %(start)s,
    least(%(end)s::timestamptz, {next_start})
FROM pricing_plannedprice planned WHERE plan_id = %(plan)s
ORDER BY variant_id, unit_id, from_quantity
ON CONFLICT (variant_id, price_list_id, unit_id, from_quantity, starts_at)
DO UPDATE SET amount = excluded.amount, is_free = excluded.is_free,
    ends_at = excluded.ends_at
"""
# Of a price that would have gone on after the change: the rest of it.
_HAS_REST = """
    planned.replaced_amount IS NOT NULL AND %(end)s::timestamptz IS NOT NULL
    AND (planned.replaced_ends_at IS NULL OR planned.replaced_ends_at > %(end)s)
"""
_RESUME_REPLACED = """
INSERT INTO pricing_pricerow (price_list_id, variant_id, unit_id, from_quantity,
    amount, is_free, starts_at, ends_at)
SELECT %(list)s, variant_id, unit_id, from_quantity, replaced_amount, replaced_is_free,
    %(end)s, replaced_ends_at
FROM pricing_plannedprice planned WHERE plan_id = %(plan)s AND {has_rest}
"""
# Prices of the change that nobody touched since; only these are taken back.
_INTACT = """
EXISTS (
    SELECT FROM pricing_pricerow row
    WHERE row.price_list_id = %(list)s AND row.variant_id = planned.variant_id
      AND row.unit_id = planned.unit_id AND row.from_quantity = planned.from_quantity
      AND row.starts_at = %(start)s AND row.amount = planned.amount
      AND row.is_free = planned.is_free
)
"""
_FORGET_INTACT = "DROP TABLE IF EXISTS pg_temp.plan_intact"
_NOTE_INTACT = """
CREATE TEMP TABLE plan_intact ON COMMIT DROP AS
SELECT * FROM pricing_plannedprice planned WHERE plan_id = %(plan)s AND {intact}
"""
_REMOVE_REST = """
DELETE FROM pricing_pricerow row USING plan_intact planned
WHERE {same_key} AND {has_rest} AND row.starts_at = %(end)s
    AND row.amount = planned.replaced_amount
    AND row.ends_at IS NOT DISTINCT FROM planned.replaced_ends_at
"""
_REMOVE_PLANNED = """
DELETE FROM pricing_pricerow row USING plan_intact planned
WHERE {same_key} AND row.starts_at = %(start)s
    AND planned.replaced_starts_at IS DISTINCT FROM %(start)s
"""
_BRING_BACK = """
UPDATE pricing_pricerow row
SET amount = planned.replaced_amount, is_free = planned.replaced_is_free,
    ends_at = least(planned.replaced_ends_at, {next_start})
FROM plan_intact planned
WHERE {same_key} AND row.starts_at = %(start)s
    AND planned.replaced_starts_at = %(start)s
"""
_LENGTHEN_REPLACED = """
UPDATE pricing_pricerow row
SET ends_at = least(planned.replaced_ends_at, {next_start})
FROM plan_intact planned
WHERE {same_key} AND planned.replaced_amount IS NOT NULL
    AND row.starts_at IS NOT DISTINCT FROM planned.replaced_starts_at
    AND row.ends_at = %(start)s
"""
_BUILT_UPON = """
SELECT other.name FROM pricing_priceplan other
WHERE other.price_list_id = %(list)s AND other.state = 'activated'
    AND other.id <> %(plan)s AND other.activated_at >= %(activated)s
    AND EXISTS (
        SELECT FROM pricing_plannedprice mine JOIN pricing_plannedprice theirs
          ON theirs.variant_id = mine.variant_id AND theirs.unit_id = mine.unit_id
         AND theirs.from_quantity = mine.from_quantity
        WHERE mine.plan_id = %(plan)s AND theirs.plan_id = other.id
    )
LIMIT 1
"""


_PARTS = {
    "same_key": _SAME_KEY,
    "next_start": _NEXT_START,
    "has_rest": _HAS_REST,
    "intact": _INTACT,
}


@dataclass(frozen=True)
class NewPlannedPrice:
    """What one unit will cost from a quantity of it on, as the list counts."""

    unit_id: int
    amount: Decimal
    from_quantity: Decimal = Decimal(1)
    is_free: bool = False


@transaction.atomic
def plan_price(*, plan_id: int, price: NewPlannedPrice) -> PlannedPrice:
    """Put a price into a draft; one of the same key is replaced.

    Four decimals, half up. Raises PlanNotDraft, WrongUnit, PriceNeedsReason for zero
    that is not marked free.
    """
    plan = lock_draft(plan_id)
    unit = Unit.objects.select_related("variant").filter(pk=price.unit_id).first()
    if unit is None:
        raise WrongUnit
    amount = round_unit_price(price.amount)
    if amount < 0 or (amount == 0 and not price.is_free):
        raise PriceNeedsReason(sku=unit.variant.sku)
    planned, _ = PlannedPrice.objects.update_or_create(
        plan=plan,
        variant_id=unit.variant_id,
        unit=unit,
        from_quantity=round_quantity(price.from_quantity),
        defaults={"amount": amount, "is_free": price.is_free},
    )
    return planned


@transaction.atomic
def drop_planned_price(*, plan_id: int, price_id: int) -> None:
    """Take a price out of a draft. Raises PlanNotDraft."""
    plan = lock_draft(plan_id)
    plan.prices.filter(pk=price_id).delete()


@transaction.atomic
def empty_plan(*, plan_id: int) -> None:
    """Take all prices out of a draft, to begin anew. Raises PlanNotDraft."""
    lock_draft(plan_id).prices.all().delete()


def lock_draft(plan_id: int) -> PricePlan:
    """The change, locked; raises PlanNotDraft unless it may still be filled."""
    locked = PricePlan.objects.select_for_update(of=("self",), no_key=True)
    plan = locked.get(pk=plan_id)
    if not plan.is_draft:
        raise PlanNotDraft(plan=plan)
    return plan


@transaction.atomic
def activate_plan(*, plan_id: int, by: User) -> PricePlan:
    """Let the prices of a draft count from its instant on, all of them or none.

    What holds at the instant ends there; with an end, it goes on after it. From the
    instant on every page shows them, without a job; before it nothing changes. Raises
    PlanNotDraft, PlanTooLate when its instant is over, PlanEmpty, ListHasNoRows.
    """
    price_list = _lock_list_of(plan_id)
    plan = lock_draft(plan_id)
    if price_list.parent_id is not None:
        raise ListHasNoRows(list=price_list)
    now = timezone.now()
    start = plan.starts_at or now
    if start < now or (plan.ends_at is not None and plan.ends_at <= start):
        raise PlanTooLate(plan=plan)
    prices = plan.prices.count()
    if not prices:
        raise PlanEmpty(plan=plan)
    plan.starts_at = start
    values = _values(plan)
    for statement in (
        _NOTE_REPLACED,
        _END_REPLACED,
        _START_PLANNED,
        _RESUME_REPLACED,
    ):
        _run(statement, values)
    plan.state, plan.activated_by, plan.activated_at = PlanState.ACTIVATED, by, now
    plan.save(update_fields=["state", "starts_at", "activated_by", "activated_at"])
    _note(plan, verb="activated", by=by, prices=prices)
    return plan


@transaction.atomic
def cancel_plan(*, plan_id: int, by: User) -> PricePlan:
    """Take a draft out of use, or bring back what an activated change had replaced.

    Prices of it that somebody changed since stay as they are. Raises PlanBegan from
    its instant on, PlanBuiltUpon while another change stands on its prices, and
    PlanNotDraft when it is cancelled already.
    """
    _lock_list_of(plan_id)
    locked = PricePlan.objects.select_for_update(of=("self",), no_key=True)
    plan = locked.get(pk=plan_id)
    if plan.state == PlanState.CANCELLED:
        raise PlanNotDraft(plan=plan)
    now = timezone.now()
    taken_back = 0
    if plan.state == PlanState.ACTIVATED:
        if not plan.is_waiting_at(now):
            raise PlanBegan(plan=plan)
        taken_back = _take_back(plan)
    plan.state, plan.cancelled_at = PlanState.CANCELLED, now
    plan.save(update_fields=["state", "cancelled_at"])
    _note(plan, verb="cancelled", by=by, prices=taken_back)
    return plan


def _take_back(plan: PricePlan) -> int:
    values = {**_values(plan), "activated": plan.activated_at}
    with connection.cursor() as cursor:
        cursor.execute(_BUILT_UPON, values)
        upon = cursor.fetchone()
    if upon is not None:
        raise PlanBuiltUpon(plan=plan, other=upon[0])
    _run(_FORGET_INTACT, values)
    _run(_NOTE_INTACT, values)
    _run(_REMOVE_REST, values)
    removed = _run(_REMOVE_PLANNED, values)
    brought_back = _run(_BRING_BACK, values)
    _run(_LENGTHEN_REPLACED, values)
    return removed + brought_back


def _lock_list_of(plan_id: int) -> PriceList:
    """The list of a change, locked; raises ListBusy when an import holds it long."""
    plan = PricePlan.objects.get(pk=plan_id)
    locked = PriceList.objects.select_for_update(of=("self",), no_key=True)
    with busy_lists_refused():
        return locked.get(pk=plan.price_list_id)


@contextmanager
def busy_lists_refused() -> Iterator[None]:
    """Say in words that somebody else holds a list for longer than one waits."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise ListBusy from error
        raise


def _values(plan: PricePlan) -> Values:
    return {
        "plan": plan.pk,
        "list": plan.price_list_id,
        "start": plan.starts_at,
        "end": plan.ends_at,
    }


def _run(statement: str, values: Values) -> int:
    """How many rows `statement` touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**_PARTS), values)
        touched: int = cursor.rowcount
    return touched


def _note(plan: PricePlan, *, verb: str, by: User, prices: int) -> None:
    start: datetime | None = plan.starts_at
    record(
        plan,
        verb=verb,
        actor=by,
        list=plan.price_list.code,
        prices=prices,
        starts_at=start.isoformat() if start else None,
    )
