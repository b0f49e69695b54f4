"""Price changes: one that counts from next month on, and one still being prepared."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from pricing.models import PriceList, PricePlan, RoundingRule
from pricing.services.bulk import BulkChange, fill_plan
from pricing.services.plans import activate_plan
from shop.demo.seed.demo import Demo

MANAGER = "manager@angro.example"
# What suppliers raised: their chapter of the catalogue and percent.
ACTIVATED = ("cleaning", Decimal(3))
DRAFT = ("tools", Decimal("4.5"))


def write_price_changes(demo: Demo) -> None:
    """Two changes of the trade list, both for the first of next month."""
    trade = PriceList.objects.get(code="trade")
    start = _next_month(demo)
    manager = demo.users[MANAGER]
    for name, (chapter, percent) in (
        ("Cleaning, suppliers' increase", ACTIVATED),
        ("Tools, suppliers' increase", DRAFT),
    ):
        plan = PricePlan.objects.create(
            price_list=trade, name=name, starts_at=start, created_by=manager
        )
        change = BulkChange(
            percent=percent,
            rounding=RoundingRule.FIVE_CENTS,
            category=demo.categories[chapter],
        )
        fill_plan(plan_id=plan.pk, change=change)
        if chapter == ACTIVATED[0]:
            activate_plan(plan_id=plan.pk, by=manager)


def _next_month(demo: Demo) -> datetime:
    """Its first instant at the seller's."""
    first = (demo.today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, time.min, tzinfo=demo.seller.zone)
