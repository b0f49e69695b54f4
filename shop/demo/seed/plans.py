"""Who orders what and when: the demo's year, decided before anything is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from random import Random

from accounts.models import Customer
from catalog.models import Unit
from orders.models import OrderState
from shop.demo.companies import COMPANIES
from shop.demo.content import CATEGORIES, PRODUCTS
from shop.demo.content.model import VariantContent
from shop.demo.people import CHANNELS
from shop.demo.seed.companies import PERSON
from shop.demo.seed.demo import Demo

YEAR_DAYS = 365


@dataclass(frozen=True)
class Habit:
    """How a customer buys: how often, how much a line is worth, from which chapters.

    `last_days_ago` is when the latest order came in: it says what became of it.
    """

    orders_count: int
    last_days_ago: float
    line_worth: int
    chapters: tuple[str, ...]
    favourites: tuple[str, ...] = ()  # SKUs that are in nearly every order


HABITS: Mapping[str, Habit] = {
    "hotel-carpati": Habit(
        26, 0.6, 90, ("buffet", "table", "pantry", "cleaning"),
        ("CF-1002", "PR-2208", "GN-11065-P", "CL-5520"),
    ),
    "carpati-poiana": Habit(
        12, 3.4, 60, ("table", "pantry", "cleaning"), ("CF-1002", "PR-2208")
    ),
    "carpati-sinaia": Habit(10, 11, 50, ("table", "pantry", "cleaning"), ("CF-1002",)),
    "bistro-cetate": Habit(17, 6.5, 55, ("kitchen", "table", "pantry", "cleaning")),
    "kuchnia-polska": Habit(18, 3, 140, ("kitchen", "buffet", "table", "cleaning")),
    "warsztat-krak": Habit(13, 1.3, 120, ("fasteners", "tools", "workwear", "storage")),
    "maison-traiteur": Habit(10, 7.2, 110, ("buffet", "table", "pantry")),
    "nordlicht": Habit(12, 12, 150, ("tools", "fasteners", "workwear")),
    "pension-waldblick": Habit(6, 16, 45, ("table", "pantry", "cleaning")),
    PERSON: Habit(3, 9.5, 25, ("kitchen", "table", "pantry")),
}  # fmt: skip


@dataclass(frozen=True)
class PlannedLine:
    sku: str
    quantity: Decimal  # in the unit it is sold by


@dataclass(frozen=True)
class PlannedOrder:
    """An order before it is priced, with what has become of it by now."""

    customer: Customer
    placed_at: datetime
    lines: tuple[PlannedLine, ...]
    state: OrderState
    is_in_parts: bool


def planned_year(demo: Demo) -> list[PlannedOrder]:
    """All orders of the last year, oldest first."""
    orders = [
        order
        for code, habit in HABITS.items()
        for order in _orders_of(demo, demo.customers[code], code, habit)
    ]
    return sorted(orders, key=lambda order: order.placed_at)


def _orders_of(
    demo: Demo, customer: Customer, code: str, habit: Habit
) -> Iterator[PlannedOrder]:
    rng = demo.rng
    pool = _pool(code, habit)
    usual = rng.sample(pool, min(len(pool), 28))
    gap = YEAR_DAYS / habit.orders_count
    for turn in range(habit.orders_count):
        days_ago = habit.last_days_ago + gap * turn
        if turn:
            days_ago -= rng.uniform(0, gap * 0.6)
        placed_at = _office_hours(demo, days_ago)
        lines = _basket(rng, habit, usual, _least_worth(code))
        state = _state(rng, days_ago)
        yield PlannedOrder(
            customer=customer,
            placed_at=placed_at,
            lines=tuple(lines),
            state=state,
            is_in_parts=state == OrderState.PARTLY_SHIPPED
            or (len(lines) > 4 and rng.random() < 0.14),
        )


def _pool(code: str, habit: Habit) -> list[VariantContent]:
    """What the customer may see and would buy, cheap articles and dear ones."""
    chapters = {category.code: category.parent for category in CATEGORIES}
    return [
        variant
        for product in PRODUCTS
        if chapters[product.category] in habit.chapters
        for variant in product.variants
        if variant.stock_policy == "backorder" and variant.list_price_net < 400
    ]


def _least_worth(code: str) -> Decimal:
    channel = next((each.channel for each in COMPANIES if each.code == code), "store")
    minimum = next(each for each in CHANNELS if each.code == channel).minimum_order_net
    # Own prices are lower than the list's.
    return minimum * Decimal("1.6")


def _office_hours(demo: Demo, days_ago: float) -> datetime:
    moment = demo.now - timedelta(days=days_ago)
    day = moment.astimezone(demo.seller.zone).date()
    day -= timedelta(days=max(day.weekday() - 4, 0))
    clock = time(demo.rng.randint(8, 17), demo.rng.randint(0, 59))
    placed = datetime.combine(day, clock, tzinfo=demo.seller.zone)
    return min(placed, demo.now - timedelta(hours=1))


def _basket(
    rng: Random, habit: Habit, usual: list[VariantContent], least: Decimal
) -> list[PlannedLine]:
    chosen = [
        variant
        for product in PRODUCTS
        for variant in product.variants
        if variant.sku in habit.favourites and rng.random() < 0.85
    ]
    chosen += rng.sample(usual, min(len(usual), rng.randint(2, 9)))
    unique = {variant.sku: variant for variant in chosen}
    lines = [_line(rng, habit, variant) for variant in unique.values()]
    worth = sum(unique[line.sku].list_price_net * line.quantity for line in lines)
    if worth < least:
        factor = (least / worth).to_integral_value(ROUND_CEILING)
        lines = [PlannedLine(line.sku, line.quantity * factor) for line in lines]
    return lines


def _line(rng: Random, habit: Habit, variant: VariantContent) -> PlannedLine:
    """A quantity worth about what the customer spends on a line, in steps."""
    unit = variant.units[0]
    worth = Decimal(str(round(habit.line_worth * rng.uniform(0.4, 1.7), 2)))
    steps = (worth / variant.list_price_net / unit.step).to_integral_value()
    return PlannedLine(variant.sku, max(steps * unit.step, unit.minimum))


def _state(rng: Random, age_days: float) -> OrderState:
    if age_days < 2:
        return OrderState.PLACED
    if age_days < 5:
        return OrderState.CONFIRMED
    if age_days < 9:
        return OrderState.PARTLY_SHIPPED
    if rng.random() < 0.03:
        return OrderState.CANCELLED
    return OrderState.SHIPPED if age_days < 20 else OrderState.COMPLETED


def sold_by(demo: Demo, sku: str) -> Unit:
    """The unit an article is ordered in."""
    return demo.units[demo.variants[sku].pk]
