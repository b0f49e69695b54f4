"""Price, unit, quantity, stock and why: what a buyer decides by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.rights import Right
from catalog.models import Unit
from catalog.rules import (
    least_quantity,
    most_quantity,
    nearest_quantity,
    written,
)
from catalog.selectors.product import ProductDetail, VariantShown
from orders.selectors.lines import known_taxes, unit_name
from pricing.rules import Ask, PriceAnswer
from pricing.selectors.promotion_traces import promoted_alone, told_promotions
from pricing.selectors.sheets import PriceSheet
from pricing.selectors.shown_traces import shown_steps
from shop import blocks
from shop.storefront.selectors.articles import (
    InCart,
    Offer,
    ask_of,
    basis_of,
    buy_of,
    currency_sign,
    goods_of,
    next_tier,
    next_unit,
    offer_of,
    price_block,
    refused_of,
    stock_block,
)
from shop.templatetags.angro import percent, quantity


@dataclass(frozen=True)
class UnitChoice:
    """A unit to buy by, with its own price and the page where it is chosen.

    `conversion` says how many base units go into it ("" for the base unit), `terms`
    in which quantities it is sold ("" where any).
    """

    name: str
    url: str
    amount: Decimal | None
    conversion: str
    terms: str
    is_selected: bool


@dataclass(frozen=True)
class ProductPanel:
    """What a buyer decides by. `tax` says what comes on top.

    `quote_url` is where a price for it is asked for; "" for who may not.
    """

    price: blocks.Price
    stock: blocks.Stock
    buy: blocks.Buy | None
    refused: blocks.Refused | None
    tiers: tuple[blocks.Tier, ...]
    tiers_head: str
    units: tuple[UnitChoice, ...]
    trace: tuple[blocks.TraceStep, ...]
    tax: str
    currency: str
    quote_url: str

    @property
    def unit(self) -> UnitChoice:
        """The unit that is chosen."""
        return next(unit for unit in self.units if unit.is_selected)


@dataclass(frozen=True)
class Asked:
    """The variant a panel is about, with what the address says of unit and number."""

    detail: ProductDetail
    chosen: VariantShown
    unit_id: int | None = None
    quantity: Decimal | None = None

    @property
    def unit(self) -> Unit:
        wanted = (u for u in self.chosen.units if u.pk == self.unit_id)
        return next(wanted, self.chosen.unit)

    def url_with(self, unit: Unit) -> str:
        pairs = {"sku": self.chosen.sku, "unit": unit.pk}
        return f"{self.detail.url}?{urlencode(pairs)}"


def product_panel(
    asked: Asked, sheet: PriceSheet, in_cart: InCart, buyer: Buyer
) -> ProductPanel:
    """The panel at the quantity asked for, which may reach another tier or list."""
    article = asked.chosen.article
    offer = offer_of(article, asked.unit, _prices(asked, sheet), in_cart)
    count = nearest_quantity(asked.unit, asked.quantity or offer.quantity)
    exact = _exact(offer, count, sheet)
    tiers = exact.answer.tiers if exact.answer else ()
    refused = refused_of(article, buyer)
    return ProductPanel(
        price=_panel_price(exact, count, buyer),
        stock=stock_block(asked.chosen.stock, asked.unit, buyer),
        buy=None if refused else buy_of(exact, buyer),
        refused=refused,
        tiers=_tiers(exact, count) if len(tiers) > 1 else (),
        tiers_head=_tiers_head(asked.unit, buyer),
        units=_unit_choices(asked, sheet),
        trace=_trace(offer, count, sheet),
        tax=_tax_sentence(article.tax_class, buyer),
        currency=buyer.currency,
        quote_url="" if refused else _quote_url(asked, count, buyer),
    )


def _quote_url(asked: Asked, count: Decimal, buyer: Buyer) -> str:
    may_ask = buyer.is_approved and buyer.can(Right.REQUEST_QUOTES)
    if not (may_ask and buyer.can_ask_for_quotes):
        return ""
    pairs = {
        "sku": asked.chosen.sku,
        "quantity": written(count),
        "unit": asked.unit.code,
    }
    return f"{reverse('orders:request-quote-lines')}?{urlencode(pairs)}"


def _prices(asked: Asked, sheet: PriceSheet) -> dict[Ask, PriceAnswer]:
    return sheet.prices(ask_of(unit) for unit in asked.chosen.units)


def _exact(offer: Offer, count: Decimal, sheet: PriceSheet) -> Offer:
    """The offer at `count` units; the pack beside it is asked for about as many."""
    own = Ask(offer.article.variant_id, offer.unit.pk, count)
    pack = next_unit(offer.article, offer.unit)
    packed = None
    if pack is not None:
        packs = nearest_quantity(pack, count * offer.unit.factor / pack.factor)
        packed = sheet.price(Ask(pack.variant_id, pack.pk, packs))
    return replace(
        offer,
        answer=sheet.price(own),
        pack=(pack, packed) if pack and packed else None,
    )


def _panel_price(offer: Offer, count: Decimal, buyer: Buyer) -> blocks.Price:
    shown = price_block(offer, buyer)
    if offer.answer is None:
        return shown
    return replace(shown, next_tier=next_tier(offer.answer, count))


def _tiers(offer: Offer, count: Decimal) -> tuple[blocks.Tier, ...]:
    answer = offer.answer
    if answer is None:
        return ()
    reached = [t.from_quantity for t in answer.tiers if t.from_quantity <= count]
    now = max(reached, default=None)
    return tuple(
        blocks.Tier(tier.from_quantity, tier.unit_amount, tier.from_quantity == now)
        for tier in answer.tiers
    )


def _tiers_head(unit: Unit, buyer: Buyer) -> str:
    words = {
        "currency": currency_sign(buyer.currency),
        "basis": basis_of(buyer),
        "unit": unit_name(unit),
    }
    return gettext("%(currency)s %(basis)s / %(unit)s") % words


def _unit_choices(asked: Asked, sheet: PriceSheet) -> tuple[UnitChoice, ...]:
    return tuple(
        _unit_choice(asked, unit, sheet.price(ask_of(unit)))
        for unit in asked.chosen.units
    )


def _unit_choice(asked: Asked, unit: Unit, price: PriceAnswer | None) -> UnitChoice:
    return UnitChoice(
        name=unit_name(unit),
        url=asked.url_with(unit),
        amount=price.unit_amount if price else None,
        conversion=_conversion(unit, asked.chosen.units),
        terms=quantity_terms(unit),
        is_selected=unit.pk == asked.unit.pk,
    )


def _conversion(unit: Unit, units: Sequence[Unit]) -> str:
    """1 carton = 12 pieces, in words of both units."""
    base = next((each for each in units if each.is_base), None)
    if base is None or unit.is_base:
        return ""
    words = {
        "unit": unit.get_code_display(),
        "count": quantity(unit.factor),
        "base": base.get_code_display(),
    }
    return gettext("1 %(unit)s = %(count)s × %(base)s") % words


def quantity_terms(unit: Unit) -> str:
    """In which quantities a unit is sold; "" where one by one without an end."""
    least, said = least_quantity(unit), []
    if least != unit.step:
        said.append(gettext("from %(least)s on") % {"least": quantity(least)})
    if unit.step != 1:
        said.append(gettext("in steps of %(step)s") % {"step": quantity(unit.step)})
    if unit.maximum is not None:
        most = quantity(most_quantity(unit))
        said.append(gettext("%(most)s at most") % {"most": most})
    return ", ".join(said)


def _tax_sentence(tax_class: str, buyer: Buyer) -> str:
    """What tax is added to a net price or is inside a gross one."""
    if not buyer.sees_prices:
        return ""
    tax = known_taxes(buyer, [tax_class], buyer.country).get(tax_class)
    if tax is None:
        return ""
    if not tax.rate:
        return str(tax.reason)
    rate = {"rate": percent(tax.rate)}
    if buyer.channel.prices_include_tax:
        return gettext("%(rate)s VAT included") % rate
    return gettext("%(rate)s VAT extra") % rate


def _trace(
    offer: Offer, count: Decimal, sheet: PriceSheet
) -> tuple[blocks.TraceStep, ...]:
    """Why this price, for those who have one of their own."""
    buyer = sheet.buyer
    if not (buyer.is_approved and buyer.sees_prices) or offer.answer is None:
        return ()
    article = offer.article
    trace = sheet.trace(Ask(article.variant_id, offer.unit.pk, count))
    goods = goods_of(article)
    return shown_steps(promoted_alone(trace, goods, buyer, told_promotions(buyer)))
