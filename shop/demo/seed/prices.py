"""Price lists: trade, store, partner, segments, companies; and tax rates."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from accounts.models import CustomerGroup
from catalog.models import Brand, Category, CustomerPartNumber
from pricing.models import (
    PriceList,
    PriceListAssignment,
    PriceListKind,
    PriceRow,
    RoundingRule,
)
from pricing.services import NewRule, set_list_rules
from pricing.services.taxes import load_taxes
from shop.demo.companies import COMPANIES
from shop.demo.content import PRODUCTS
from shop.demo.content.model import ProductContent, VariantContent
from shop.demo.people import CompanyContent, PriceListContent
from shop.demo.seed.demo import Demo

STORE_MARKUP = Decimal("1.32")  # over the trade list, before tax
STORE_TAX = {"standard": Decimal("1.21"), "reduced": Decimal("1.11")}
SEGMENTS = {"hotels": -5, "restaurants": -3, "workshops": -9, "partners": -9}
PARTNER_PERCENT = Decimal(-8)
# What machines cost, and what hotels pay over that, each with its handling.
MACHINES = ("machines", "coffee-machines", "chafing-dishes")
MACHINE_PERCENT, MACHINE_HANDLING = Decimal(27), Decimal("4.00")
MACHINE_RULES = {"coffee-machines": 24, "chafing-dishes": 46}  # by category
MACHINE_BRANDS = {"transgastro": -3}
# What Hotel Carpați agreed on for single articles: from quantity, net per piece.
AGREED = {
    "GN-11065-P": ((6, "8.46"), (24, "7.98"), (48, "7.52"), (144, "6.95")),
    "PR-2208": ((10, "4.55"), (40, "4.35"), (100, "4.10"), (500, "3.85")),
    "CF-1002": ((1, "15.20"), (10, "14.60"), (30, "13.90")),
}
# Numbers Hotel Carpați knows articles by; the others follow the SKU.
OWN_NUMBERS = {
    "GN-11065-P": "HC-2040",
    "GN-11100-P": "HC-2041",
    "GN-LID11-N": "HC-2049",
    "PR-2208": "HC-4410",
    "CF-1002": "HC-1001",
}


def write_tax_rates(demo: Demo) -> None:
    """Areas, territories, rules and rates as the shop ships them."""
    load_taxes()


def write_channel_prices(demo: Demo) -> None:
    """The trade list net, the store list gross, the partner list under the trade's."""
    trade = _list(demo, "trade", f"Trade list {demo.today.year}")
    _rows(demo, trade, (_trade_rows(variant) for variant in _variants()))
    _assign(trade, channel=demo.channels["trade"])
    store = _list(demo, "store", "Store prices", prices_include_tax=True)
    _rows(demo, store, (_store_rows(variant) for variant in _variants()))
    _assign(store, channel=demo.channels["store"])
    partner = _derived(demo, "partner", "Partner list", trade, PARTNER_PERCENT)
    _assign(partner, channel=demo.channels["partner"])
    for group in CustomerGroup.objects.order_by("pk"):
        percent = Decimal(SEGMENTS[group.code])
        segment = _derived(demo, f"group-{group.code}", group.name, trade, percent)
        _assign(segment, group=group, position=1)


def write_machine_prices(demo: Demo) -> None:
    """What machines cost, and a formula over it that hotels buy them by."""
    costs = _list(
        demo, "costs-machines", "Machines, what we pay", kind=PriceListKind.COST
    )
    _rows(
        demo,
        costs,
        ((each.sku, [(Decimal(1), each.cost_net)]) for each in _of(MACHINES)),
    )
    formula = _derived(
        demo, "machines-plus", "Machines for hotels", costs, MACHINE_PERCENT
    )
    formula.surcharge, formula.rounding = MACHINE_HANDLING, RoundingRule.ENDS_90
    formula.save(update_fields=["surcharge", "rounding"])
    categories = [
        NewRule(Category.objects.get(code=code), Decimal(percent))
        for code, percent in MACHINE_RULES.items()
    ]
    brands = [
        NewRule(Brand.objects.get(code=code), Decimal(percent))
        for code, percent in MACHINE_BRANDS.items()
    ]
    set_list_rules(price_list_id=formula.pk, rules=[*categories, *brands])
    _assign(formula, group=CustomerGroup.objects.get(code="hotels"))


def _variants() -> Iterator[VariantContent]:
    for product in PRODUCTS:
        yield from product.variants


Rows = tuple[str, list[tuple[Decimal, Decimal]]]  # SKU; from quantity and amount


def _least(variant: VariantContent) -> Decimal:
    """Where the first price begins: at one, or below where less can be bought."""
    return min(Decimal(1), variant.units[0].minimum)


def _trade_rows(variant: VariantContent, percent: Decimal = Decimal(0)) -> Rows:
    factor = (100 + percent) / 100
    steps = [(_least(variant), variant.list_price_net)]
    steps += [
        (tier.from_quantity, variant.tier_price_net(tier)) for tier in variant.tiers
    ]
    return variant.sku, [
        (quantity, _trade_price(amount * factor)) for quantity, amount in steps
    ]


def _trade_price(amount: Decimal) -> Decimal:
    """Cents, and hundredths of them for what costs less than half a euro."""
    step = Decimal("0.01") if amount >= Decimal("0.5") else Decimal("0.0001")
    return amount.quantize(step, ROUND_HALF_UP)


def _store_rows(variant: VariantContent) -> Rows:
    gross = variant.list_price_net * STORE_MARKUP * STORE_TAX[variant.tax_class]
    return variant.sku, [(_least(variant), _shop_price(gross))]


def _shop_price(gross: Decimal) -> Decimal:
    """The next amount that ends as shop prices do: 0.49, 7.90, 129.00."""
    if gross < 5:
        return _up_to(gross, Decimal("0.10")) - Decimal("0.01")
    if gross < 100:
        return _up_to(gross, Decimal(1)) - Decimal("0.10")
    return _up_to(gross, Decimal(10)) - Decimal(1)


def _up_to(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_CEILING) * step


def _list(demo: Demo, code: str, name: str, **fields: bool | str) -> PriceList:
    return PriceList.objects.create(
        seller=demo.seller, code=code, name=name, currency="EUR", **fields
    )


def _derived(
    demo: Demo, code: str, name: str, parent: PriceList, percent: Decimal
) -> PriceList:
    return PriceList.objects.create(
        seller=demo.seller,
        code=code,
        name=name,
        currency=parent.currency,
        parent=parent,
        percent=percent,
        rounding=RoundingRule.CENT,
    )


def _rows(demo: Demo, price_list: PriceList, priced: Iterable[Rows]) -> None:
    PriceRow.objects.bulk_create(
        [
            PriceRow(
                price_list=price_list,
                variant=demo.variants[sku],
                unit=demo.units[demo.variants[sku].pk],
                from_quantity=quantity,
                amount=amount,
            )
            for sku, steps in priced
            for quantity, amount in steps
        ],
        batch_size=2000,
    )


def _assign(price_list: PriceList, **fields: object) -> None:
    PriceListAssignment.objects.create(price_list=price_list, **fields)


def write_company_prices(demo: Demo) -> None:
    """What single companies agreed on, and the numbers they know articles by."""
    for company in COMPANIES:
        for content in company.price_lists:
            if content.kind == "contract":
                _contract(demo, company, content)
            else:
                _percentage(demo, company, content)
        if company.article_prefix:
            _part_numbers(demo, company)


def _contract(demo: Demo, company: CompanyContent, content: PriceListContent) -> None:
    """A contract for this calendar year in the seller's time."""
    year, zone = demo.today.year, demo.seller.zone
    contract = _list(
        demo,
        content.code.replace("2026", str(year)),
        content.name.replace("2026", str(year)),
    )
    contract.starts_at = datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)
    contract.ends_at = datetime(year + 1, 1, 1, tzinfo=zone).astimezone(UTC)
    contract.save(update_fields=["starts_at", "ends_at"])
    priced = dict(
        _trade_rows(variant, content.contract_percent)
        for variant in _of(content.contract_categories)
    )
    if company.article_prefix == "HC":
        priced |= {
            sku: [(Decimal(quantity), Decimal(amount)) for quantity, amount in steps]
            for sku, steps in AGREED.items()
        }
    _rows(demo, contract, priced.items())
    _assign(contract, customer=demo.customers[company.code], is_contract=True)


def _percentage(demo: Demo, company: CompanyContent, content: PriceListContent) -> None:
    """A percentage over the trade list; other categories' have rows of their own."""
    customer = demo.customers[company.code]
    trade = PriceList.objects.get(code="trade")
    for position, (category, percent) in enumerate(content.category_percent):
        special = _list(
            demo, f"{content.code}-{category}", f"{content.name}, {category}"
        )
        _rows(demo, special, (_trade_rows(each, percent) for each in _of((category,))))
        _assign(special, customer=customer, position=position)
    own = _derived(
        demo,
        content.code,
        content.name.replace("2026", str(demo.today.year)),
        trade,
        content.percent,
    )
    _assign(own, customer=customer, position=len(content.category_percent))


def _of(categories: Iterable[str]) -> Iterator[VariantContent]:
    wanted = set(categories)
    for product in PRODUCTS:
        if product.category in wanted:
            yield from product.variants


def _part_numbers(demo: Demo, company: CompanyContent) -> None:
    """Own numbers for what a hotel buys over and over."""
    numbers = dict(OWN_NUMBERS)
    free = iter(range(2050, 9999))
    for product in PRODUCTS:
        if product.category in {"gastronorm", "gastronorm-lids", "coffee", "gloves"}:
            _number_variants(product, numbers, free, company.article_prefix)
    CustomerPartNumber.objects.bulk_create(
        CustomerPartNumber(
            customer=demo.customers[company.code],
            variant=demo.variants[sku],
            number=number,
        )
        for sku, number in numbers.items()
    )


def _number_variants(
    product: ProductContent, numbers: dict[str, str], free: Iterator[int], prefix: str
) -> None:
    taken = set(numbers.values())
    for variant in product.variants[:2]:
        if variant.sku not in numbers:
            number = next(n for n in free if f"{prefix}-{n}" not in taken)
            numbers[variant.sku] = f"{prefix}-{number}"
