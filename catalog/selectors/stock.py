"""What is free, where, and when there will be more."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal  # columns read as JSON are of any type

from django.db import connection
from django.utils import timezone

from accounts.models import Channel
from catalog.models import StockPolicy
from catalog.rules import LOW_STOCK
from shop.working_days import WorkingDays


@dataclass(frozen=True)
class WarehouseStock:
    """What one warehouse has free of a variant, in base units, as of when.

    Kits: how many can be packed there.
    """

    warehouse_id: int
    name: str
    free: Decimal
    arrives_on: date | None
    arriving: Decimal
    counted_at: datetime | None = None


@dataclass(frozen=True)
class StockAnswer:
    """Availability of a variant in a channel, in base units.

    `ready_on` is when goods ordered now are ready to leave; None: nobody knows.
    `more_on` the same of goods beyond what is there.
    `arrives_on` is the next arrival from today on.
    """

    on_hand_free: Decimal
    arrives_on: date | None
    arriving: Decimal
    policy: StockPolicy
    lead_days: int
    ready_on: date | None
    state: Literal["in", "low", "out"]
    by_warehouse: tuple[WarehouseStock, ...] = ()
    more_on: date | None = None

    @property
    def never_refuses(self) -> bool:
        """Say whether more may be ordered than is there."""
        return self.policy != StockPolicy.STOP


LEVELS = """
SELECT variant.id, variant.stock_policy, variant.lead_days,
       here.warehouse_id, here.name, here.free, here.arrives_on, here.arriving,
       here.counted_at
FROM catalog_variant AS variant
LEFT JOIN (
    SELECT level.variant_id, level.warehouse_id, warehouse.name, warehouse.position,
           level.free, level.arrives_on, level.arriving, level.counted_at
    FROM catalog_shownstock AS level
    JOIN catalog_warehouse AS warehouse ON warehouse.id = level.warehouse_id
    JOIN catalog_warehouse_channels AS served
      ON served.warehouse_id = level.warehouse_id AND served.channel_id = %s
    WHERE level.variant_id = ANY(%s)
) AS here ON here.variant_id = variant.id
WHERE variant.id = ANY(%s)
ORDER BY variant.id, here.position, here.warehouse_id
"""


def stock_for(
    variant_ids: Iterable[int], channel: Channel, *, today: date | None = None
) -> dict[int, StockAnswer]:
    """Answer for each variant what the channel's warehouses have free.

    One query for any number of variants. A variant without a stock level is out.
    """
    wanted = list(set(variant_ids))
    if not wanted:
        return {}
    day = today or timezone.now().astimezone(channel.seller.zone).date()
    with connection.cursor() as cursor:
        cursor.execute(LEVELS, [channel.pk, wanted, wanted])
        rows = cursor.fetchall()
    terms: dict[int, tuple[StockPolicy, int]] = {}
    places: dict[int, list[WarehouseStock]] = defaultdict(list)
    for variant_id, policy, lead_days, warehouse_id, *level in rows:
        terms[variant_id] = (StockPolicy(policy), lead_days)
        if warehouse_id is not None:
            places[variant_id].append(WarehouseStock(warehouse_id, *level))
    working = channel.seller.working_days
    return {
        variant_id: _answer(policy, lead_days, places[variant_id], day, working)
        for variant_id, (policy, lead_days) in terms.items()
    }


def answer_from(
    levels: Iterable[Mapping[str, Any]],
    *,
    policy: StockPolicy,
    lead_days: int,
    today: date,
    working: WorkingDays,
) -> StockAnswer:
    """What `stock_for` answers, from levels that came with the variant."""
    places = [
        WarehouseStock(
            warehouse_id=level["warehouse_id"],
            name=level["name"],
            free=Decimal(level["free"]),
            arrives_on=date.fromisoformat(arrives) if arrives else None,
            arriving=Decimal(level["arriving"]),
            counted_at=datetime.fromisoformat(level["counted_at"]),
        )
        for level in levels
        for arrives in (level["arrives_on"],)
    ]
    return _answer(policy, lead_days, places, today, working)


def _answer(
    policy: StockPolicy,
    lead_days: int,
    places: Collection[WarehouseStock],
    today: date,
    working: WorkingDays,
) -> StockAnswer:
    free = sum((place.free for place in places), Decimal(0))
    days = [p.arrives_on for p in places if p.arrives_on and p.arrives_on >= today]
    arrives_on = min(days, default=None)
    arriving = sum(
        (place.arriving for place in places if place.arrives_on == arrives_on),
        Decimal(0),
    )
    later = today if policy == StockPolicy.MADE_TO_ORDER else arrives_on
    at_hand = today if free else later
    return StockAnswer(
        on_hand_free=free,
        arrives_on=arrives_on,
        arriving=arriving if arrives_on else Decimal(0),
        policy=policy,
        lead_days=lead_days,
        ready_on=working.after(at_hand, lead_days) if at_hand else None,
        state="out" if not free else "low" if free < LOW_STOCK else "in",
        by_warehouse=tuple(places),
        more_on=working.after(later, lead_days) if later else None,
    )
