"""Small shops full of what makes prices differ: lists, rules, units, periods, ties."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from random import Random

from catalog.models import (
    Brand,
    Category,
    KitComponent,
    KitPricing,
    Unit,
    Variant,
)
from pricing.models import (
    PriceList,
    PriceListAssignment,
    PriceListRule,
    PriceRow,
    RoundingRule,
)
from tests import make

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAYS = [NOON + timedelta(days=days) for days in (-2, -1, 0, 1, 2)]
PERIODS = [(None, None)] * 4 + [(None, NOON), (NOON, None), (DAYS[1], DAYS[3])]
CATEGORIES = ("tools", "hand-tools", "hammers", "paper")
BRANDS = ("ferro", "volt")
PRODUCTS, LISTS, ROWS = 9, 5, 22
# Often the same, so that many cost the same.
AMOUNTS = ("0", "0.5", "0.89", "0.9", "0.91", "1", "1.0249", "1.025", "2", "7.3333")
PERCENTS = ("0", "-5", "-33.333", "12.5", "-99.9")
SURCHARGES = ("0", "0", "0.05", "-0.4", "-20")
QUANTITIES = ("0.5", "1", "2", "4", "12", "24")


def stock_shelves(random: Random) -> None:
    """Articles in a tree of categories, in one to three sizes, in several units."""
    above = None
    for code in CATEGORIES[:3]:
        above = make.category(code, parent=above)
    make.category(CATEGORIES[3])
    brands = [Brand.objects.create(code=name, name=name) for name in BRANDS]
    for number in range(PRODUCTS):
        first = make.variant(
            f"V{number}",
            category=Category.objects.get(code=random.choice(CATEGORIES)),
            brand=random.choice([*brands, None]),
            is_active=random.random() < 0.95,
        )
        sisters = [
            make.variant(f"V{number}-{size}", product=first.product)
            for size in range(random.choice((0, 0, 1, 2)))
        ]
        for variant in (first, *sisters):
            give_units(variant, random)


def give_units(variant: Variant, random: Random) -> None:
    """Cartons beside pieces, sold by one or the other from some quantity on."""
    make.unit(variant, "roll", "0.3")
    factor = random.choice(("12", "7.5"))
    if random.random() < 0.5:
        variant.units.update(is_default=False)
        make.unit(variant, "carton", factor, is_default=True, step="0.5", minimum="1")
    else:
        make.unit(variant, "carton", factor)
        variant.units.filter(is_base=True).update(
            minimum=random.choice(QUANTITIES), step=random.choice(("0.5", "2"))
        )


def pack_kits(random: Random) -> None:
    """Kits at the sum of their components; one is a size of something else."""
    parts = list(Variant.objects.order_by("pk"))
    one = make.variant("KIT-0", kit_pricing=KitPricing.COMPONENTS)
    two = make.variant(
        "KIT-1",
        kit_pricing=KitPricing.COMPONENTS,
        product=random.choice(parts).product,
    )
    make.unit(two, "pack", 2)
    for kit in (one, two):
        for part in random.sample(parts, 2):
            KitComponent.objects.create(
                kit=kit,
                component=part,
                unit=random.choice(list(part.units.all())),
                quantity=Decimal(random.choice(QUANTITIES)),
            )


def write_lists(random: Random, customer) -> None:
    """Lists of customer and channel, some derived from one before them."""
    written: list[PriceList] = []
    for number in range(random.randint(1, LISTS)):
        is_derived = bool(written) and random.random() < 0.5
        starts_at, ends_at = random.choice([(None, None), *PERIODS])
        made = make.price_list(
            f"list-{number}",
            parent=random.choice(written) if is_derived else None,
            percent=Decimal(random.choice(PERCENTS)) if is_derived else None,
            surcharge=Decimal(random.choice(SURCHARGES)) if is_derived else Decimal(0),
            rounding=random.choice(RoundingRule.values) if is_derived else "none",
            starts_at=starts_at,
            ends_at=ends_at,
        )
        written.append(made)
        owner = random.choice(("customer", "customer", "channel", None))
        if owner:
            to = {"customer": customer, "channel": customer.channel}[owner]
            PriceListAssignment.objects.create(
                price_list=made,
                position=number,
                is_final=random.random() < 0.05,
                **{owner: to},
            )
        write_rules(random, made) if is_derived else write_rows(random, made)


def write_rules(random: Random, price_list: PriceList) -> None:
    for name in random.sample(CATEGORIES + BRANDS, random.choice((0, 0, 1, 3))):
        PriceListRule.objects.create(
            price_list=price_list,
            category=Category.objects.filter(code=name).first(),
            brand=Brand.objects.filter(code=name).first(),
            percent=Decimal(random.choice(PERCENTS)),
        )


def write_rows(random: Random, price_list: PriceList) -> None:
    units = list(Unit.objects.order_by("pk"))
    rows = {}
    for _ in range(random.randint(0, ROWS)):
        row = a_row(random, price_list, random.choice(units))
        rows[row.unit_id, row.from_quantity] = row
    PriceRow.objects.bulk_create(rows.values())


def a_row(random: Random, price_list: PriceList, unit: Unit) -> PriceRow:
    amount = Decimal(random.choice(AMOUNTS))
    starts_at, ends_at = random.choice(PERIODS)
    return PriceRow(
        price_list=price_list,
        variant_id=unit.variant_id,
        unit=unit,
        from_quantity=Decimal(random.choice(QUANTITIES)),
        amount=amount,
        is_free=not amount,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def least(unit: Unit) -> Decimal:
    """The smallest quantity of the unit that may be ordered."""
    steps = (unit.minimum / unit.step).to_integral_value(rounding=ROUND_CEILING)
    return steps * unit.step
