"""Cart lines as their page shows them: article, price, tax, stock, what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext

from accounts.buyer import Buyer
from catalog.models import CustomerPartNumber, Unit, Variant
from catalog.models.units import UnitCode
from catalog.restriction_rules import Place, Refusal
from catalog.restrictions import refused_block, restrictions_for
from catalog.selectors.articles import picture_url
from catalog.selectors.ended import Replacement, replacements_of
from catalog.selectors.stock import StockAnswer, stock_for
from orders.models import Cart
from orders.rules import LARGEST_AMOUNT, Sent, price_changed_sentence
from orders.rules.discounts import FrozenDiscount, Reduction, total_of
from orders.selectors.lines_read import (
    LineRead,
    OwnLine,
    ShownArticle,
    joined_name,
    lines_read,
)
from orders.selectors.told_stock import told_stock, why_refused
from pricing.errors import TaxRateMissing
from pricing.rules import Ask, PriceAnswer, TaxDecision, line_amount
from pricing.rules.promotions import PromotedGoods
from pricing.selectors import prices_for, tax_decisions
from shop.addresses import Addresses
from shop.blocks import Article, Refused, Stock
from shop.figures import Figures, figures
from shop.templatetags.angro import quantity

ZERO = Decimal(0)
# As get_code_display gives them, ten times as fast: listings ask for hundreds.
UNIT_NAMES = dict(UnitCode.choices)


@dataclass(frozen=True)
class CartRow:
    """A cart line with what it costs now.

    `left_out` says why the line cannot be ordered at all and is not counted;
    `refused` what the buyer has to change first, `restricted` the same with a way out
    where a restriction of the catalogue is why; `not_allowed` which purchase rule of
    the company stands against it. `changed` tells the price seen before. `reductions`
    are what promotions take off, `more` what a few more would give.
    """

    line_id: int
    variant_id: int
    unit: Unit
    article: Article
    unit_name: str
    quantity: Decimal
    note: str
    unit_amount: Decimal | None = None
    line_amount: Decimal | None = None
    tax: TaxDecision | None = None
    stock: Stock | None = None
    ready_on: date | None = None
    next: str = ""
    changed: str = ""
    left_out: str = ""
    refused: str = ""
    restricted: Refused | None = None
    not_allowed: str = ""
    goods: PromotedGoods | None = None
    is_contract: bool = False
    reductions: tuple[Reduction, ...] = ()
    more: str = ""
    # Where it is booked by itself, and the same in words.
    cost_centre_id: int | None = None
    project: str = ""
    booked: str = ""
    tax_class: str = ""
    weight_g: int = 0
    freight_class: str = ""

    @property
    def sent(self) -> Sent:
        """The goods of the line as deliveries are priced by."""
        return Sent(self.weight_g, self.quantity * self.unit.factor, self.freight_class)

    @property
    def is_counted(self) -> bool:
        return not self.left_out

    @property
    def discount_amount(self) -> Decimal:
        """What promotions take off the line."""
        # Most lines have none, and a cart of 1,000 asks some thousand times.
        return total_of(self.reductions) if self.reductions else ZERO

    @property
    def discounts(self) -> tuple[FrozenDiscount, ...]:
        """The reductions as documents freeze them."""
        return tuple(one.as_json() for one in self.reductions)

    @property
    def charged_amount(self) -> Decimal | None:
        """The line's amount after promotions."""
        if self.line_amount is None:
            return None
        return self.line_amount - self.discount_amount

    @property
    def step(self) -> Decimal:
        return self.unit.step

    @property
    def ask(self) -> Ask:
        return Ask(self.variant_id, self.unit.pk, self.quantity)


@dataclass(frozen=True)
class _Answers:
    """What the rows of one cart are made of, by variant, ask and tax class."""

    prices: Mapping[Ask, PriceAnswer]
    stock: Mapping[int, StockAnswer]
    taxes: Mapping[str, TaxDecision]
    refusals: Mapping[int, Sequence[Refusal]]
    replacements: Mapping[int, Replacement]
    written: "_Written"


@dataclass(frozen=True)
class _Written:
    """What many rows say, found once for all of them."""

    currency: str
    figures: Figures
    tier: str
    products: Addresses
    units: dict[tuple[str, Decimal], str] = field(default_factory=dict)

    def unit_name(self, unit: Unit) -> str:
        key = (unit.code, unit.factor)
        if key not in self.units:
            self.units[key] = unit_name(unit)
        return self.units[key]

    def next_tier(self, answer: PriceAnswer) -> str:
        tier = answer.next_tier
        if tier is None:
            return ""
        return self.tier % {
            "quantity": self.figures.quantity(tier.from_quantity - answer.ask.quantity),
            "price": self.figures.unit_price(tier.unit_amount, self.currency),
        }


def cart_rows(
    cart: Cart, buyer: Buyer, *, country: str, to: Place | None = None
) -> tuple[CartRow, ...]:
    """The lines of a cart in the order they came in, for goods taxed in `country`.

    Prices, taxes, stock and restrictions are those of this moment; `to` is where the
    goods go, None as long as nobody chose. The same number of queries for any number
    of lines. Whatever became of an article, its line is here.
    """
    lines = lines_read(cart, buyer)
    if not lines:
        return ()
    answers = _answers(lines, buyer, country, to)
    free = {pk: stock.on_hand_free for pk, stock in answers.stock.items()}
    return tuple(_row(line, answers, free) for line in lines)


def article_name(name: str | None, variant: Variant) -> str:
    """What an article is called on documents: the product's name and the label."""
    return joined_name(name or variant.sku, variant.label)


def unit_name(unit: Unit) -> str:
    """How a unit is called beside a quantity: piece, pack of 6."""
    return _unit_name(get_language(), unit.code, unit.factor)


@lru_cache(maxsize=2048)
def _unit_name(_language: str | None, code: str, factor: Decimal) -> str:
    name = str(UNIT_NAMES[code])
    if factor == 1:
        return name
    return gettext("%(unit)s of %(factor)s") % {
        "unit": name,
        "factor": quantity(factor),
    }


def _answers(
    lines: Sequence[LineRead], buyer: Buyer, country: str, to: Place | None
) -> _Answers:
    variant_ids = {one.line.variant_id for one in lines}
    hidden = {one.line.variant_id for one in lines if not one.shown.is_visible}
    asks = [_ask(one.line) for one in lines]
    return _Answers(
        replacements=replacements_of(hidden, buyer),
        prices=prices_for(asks, buyer),
        stock=stock_for(variant_ids, buyer.channel, today=buyer.today),
        taxes=known_taxes(
            buyer,
            {one.shown.tax_class for one in lines},
            country,
            postcode=to.postcode if to else None,
        ),
        refusals=restrictions_for(
            variant_ids,
            buyer,
            ship_to_country=to.country if to else None,
            postcode=to.postcode if to else None,
        ),
        written=_Written(
            buyer.currency,
            figures(),
            gettext("%(quantity)s more → %(price)s"),
            Addresses.of("storefront:product"),
        ),
    )


def own_numbers(variant_ids: Iterable[int], buyer: Buyer) -> dict[int, str]:
    """The customer's own part numbers by variant; one query."""
    if buyer.customer is None:
        return {}
    rows = CustomerPartNumber.objects.visible_to(buyer)
    found = rows.filter(variant_id__in=list(variant_ids))
    return dict(found.values_list("variant_id", "number"))


def known_taxes(
    buyer: Buyer,
    tax_classes: Iterable[str],
    country: str,
    *,
    postcode: str | None = None,
) -> dict[str, TaxDecision]:
    """Tax of each class that has a rate in `country`; the others are missing.

    Without a postcode that of the customer's usual place there is taken.
    """
    found: dict[str, TaxDecision] = {}
    for tax_class in tax_classes:
        try:
            found |= tax_decisions(
                buyer,
                tax_classes=[tax_class],
                ship_to_country=country,
                ship_to_postcode=postcode,
            )
        except TaxRateMissing:
            continue
    return found


def _row(line: LineRead, answers: _Answers, free: dict[int, Decimal]) -> CartRow:
    left_out = _why_left_out(line, answers)
    told = {"left_out": left_out} if left_out else _priced(line, answers, free)
    row, shown, _ = line
    return CartRow(
        line_id=row.pk,
        variant_id=row.variant_id,
        unit=row.unit,
        article=_article(shown, answers.written),
        unit_name=answers.written.unit_name(row.unit),
        quantity=row.quantity,
        note=row.note,
        goods=PromotedGoods(
            product_id=shown.product_id,
            category_id=shown.category_id,
            brand_id=shown.brand_id,
            tags=frozenset(shown.tags),
        ),
        cost_centre_id=row.cost_centre_id,
        project=row.project,
        booked=line.booked,
        tax_class=shown.tax_class,
        weight_g=shown.weight_g,
        freight_class=shown.freight_class,
        **told,
    )


def judged_rows(
    rows: Iterable[CartRow], not_allowed: Mapping[int, str]
) -> tuple[CartRow, ...]:
    """Rows with what purchase rules say against them, by line."""
    return tuple(
        replace(row, not_allowed=not_allowed[row.line_id])
        if row.line_id in not_allowed
        else row
        for row in rows
    )


def _ended_sentence(replacement: Replacement | None) -> str:
    if replacement is None:
        return gettext("No longer on sale here. It is left out of the order.")
    words = {"name": replacement.name}
    return gettext("No longer on sale here. %(name)s replaces it.") % words


def _why_left_out(line: LineRead, answers: _Answers) -> str:
    row, shown, _ = line
    if not shown.is_visible:
        return _ended_sentence(answers.replacements.get(row.variant_id))
    answer = answers.prices.get(_ask(row))
    if answer is None:
        return gettext(
            "No price for you at present. It is not ordered with the others."
        )
    if shown.tax_class not in answers.taxes:
        return gettext("Its tax where it goes is not known. Please ask us.")
    if answer.unit_amount * row.quantity > LARGEST_AMOUNT:
        return gettext("The amount is too large for one order.")
    return ""


def _ask(line: OwnLine) -> Ask:
    return Ask(line.variant_id, line.unit.pk, line.quantity)


def _priced(
    line: LineRead, answers: _Answers, free: dict[int, Decimal]
) -> dict[str, Any]:  # Any: fields of a row
    row, shown, _ = line
    answer = answers.prices[_ask(row)]
    stock = answers.stock.get(row.variant_id)
    currency, factor = answers.written.currency, row.unit.factor
    seen = row.seen_unit_amount
    is_changed = seen is not None and seen != answer.unit_amount
    restricted = refused_block(answers.refusals.get(row.variant_id, ()))
    wanted = row.quantity * factor
    left = free.get(row.variant_id, Decimal(0))
    free[row.variant_id] = max(left - wanted, Decimal(0))
    return {
        "unit_amount": answer.unit_amount,
        "line_amount": line_amount(answer.unit_amount, row.quantity, currency),
        "is_contract": answer.is_contract,
        "tax": answers.taxes[shown.tax_class],
        "stock": told_stock(stock, wanted=wanted, left=left, factor=factor),
        "ready_on": stock.ready_on if stock else None,
        "next": answers.written.next_tier(answer),
        "changed": price_changed_sentence(seen, currency)
        if is_changed and seen is not None
        else "",
        "refused": restricted.text
        if restricted
        else why_refused(row.unit, row.quantity, stock, left=left),
        "restricted": restricted,
    }


def _article(shown: ShownArticle, written: _Written) -> Article:
    has_page = shown.is_visible and shown.slug
    return Article(
        name=shown.title,
        url=written.products.to(shown.slug or "") if has_page else "",
        sku=shown.sku,
        own_number=shown.own_number or "",
        picture=picture_url(shown.picture),
    )
