"""The page of a product with the buyer's own price, and why it is that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import AccessMode
from catalog.models import Product, Unit
from catalog.restrictions import restrictions_for
from catalog.rules import least_quantity, nearest_quantity
from catalog.selectors.articles import Article
from catalog.selectors.product import (
    Fact,
    PictureShown,
    ProductDetail,
    VariantShown,
    product_detail,
)
from orders.selectors.cart_badge import cart_quantities
from orders.selectors.lines import known_taxes, unit_name
from pricing.rules import Ask, PriceAnswer
from pricing.rules.traces import Outcome, Trace, TraceStep
from pricing.selectors import explain, prices_for
from shop import blocks
from shop.storefront.selectors.articles import (
    InCart,
    Offer,
    Prices,
    article_block,
    article_blocks,
    ask_of,
    basis_of,
    buy_of,
    currency_sign,
    next_tier,
    next_unit,
    offer_of,
    price_block,
    refused_of,
    signs_of,
    stock_block,
)
from shop.storefront.selectors.listing import cheapest_articles
from shop.templatetags.angro import date_weekday, percent, quantity

MOST_RELATED = 4


@dataclass(frozen=True)
class ProductAsk:
    """What the address of a product asks for; anything may be absent or wrong."""

    slug: str
    sku: str = ""
    unit_id: int | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True)
class UnitChoice:
    """A unit to buy by, with its own price and the page where it is chosen."""

    name: str
    url: str
    amount: Decimal | None
    is_selected: bool


@dataclass(frozen=True)
class WarehouseLine:
    """What one warehouse has, in words."""

    name: str
    text: str


@dataclass(frozen=True)
class SpecLine:
    name: str
    value: str


@dataclass(frozen=True)
class ProductPanel:
    """Price, quantity, stock: what a buyer decides by. `tax` says what comes on top."""

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


@dataclass(frozen=True)
class ProductPage:
    """Everything the page shows; `chosen` is the variant the panel is about."""

    detail: ProductDetail
    chosen: VariantShown
    crumbs: tuple[blocks.Crumb, ...]
    codes: blocks.Article
    panel: ProductPanel
    picture: PictureShown | None
    pictures: tuple[PictureShown, ...]
    specs: tuple[SpecLine, ...]
    warehouses: tuple[WarehouseLine, ...]
    variants: tuple[blocks.Article, ...]
    related: tuple[blocks.Article, ...]

    @property
    def name(self) -> str:
        """The product, and which one of several sizes."""
        return " ".join(part for part in (self.detail.name, self.label) if part)

    @property
    def label(self) -> str:
        return self.chosen.label if len(self.detail.variants) > 1 else ""


def product_page(ask: ProductAsk, buyer: Buyer) -> ProductPage | None:
    """The page of a product, or None where `buyer` may not know it.

    The same number of queries for any number of variants and units.
    """
    detail = product_detail(ask.slug, buyer)
    if detail is None:
        return None
    chosen = detail.variant(ask.sku)
    prices, in_cart = _prices(detail, buyer), _in_cart(buyer)
    # For all sizes at once; each then finds its own answer on the buyer.
    restrictions_for([variant.pk for variant in detail.variants], buyer)
    return ProductPage(
        detail=detail,
        chosen=chosen,
        crumbs=_crumbs(detail),
        codes=_codes(_as_article(detail, chosen), prices, buyer),
        panel=_panel(_Asked(detail, chosen, ask), prices, in_cart, buyer),
        picture=_first_picture(detail, chosen),
        pictures=_pictures_of(detail, chosen),
        specs=_specs(detail, chosen),
        warehouses=_warehouses(chosen, buyer),
        variants=_variant_rows(detail, prices, in_cart, buyer),
        related=_related(detail, buyer),
    )


def _prices(detail: ProductDetail, buyer: Buyer) -> Prices:
    """Prices of every unit of every variant at its least quantity; one query."""
    asks = [ask_of(unit) for variant in detail.variants for unit in variant.units]
    return prices_for(asks, buyer) if buyer.sees_prices else {}


def _in_cart(buyer: Buyer) -> InCart:
    return cart_quantities(buyer) if buyer.may_fill_cart else {}


def _crumbs(detail: ProductDetail) -> tuple[blocks.Crumb, ...]:
    return tuple(
        blocks.Crumb(node.name, node.url, node.number) for node in detail.crumbs
    )


def _as_article(detail: ProductDetail, variant: VariantShown) -> Article:
    unit = variant.unit
    return Article(
        product_id=detail.product_id,
        variant_id=variant.pk,
        category_id=detail.category_id,
        unit=unit,
        units=variant.units,
        sku=variant.sku,
        ean=variant.ean,
        own_number=variant.own_number,
        name=detail.name,
        label=variant.label,
        summary=detail.summary,
        url=variant.url,
        picture_url=_thumbnail(detail, variant),
        brand=detail.brand,
        tags=detail.tags,
        stock=variant.stock,
        variants_count=1,
        tax_class=variant.tax_class,
        weight_g=variant.weight_g,
        minimum=least_quantity(unit),
        step=unit.step,
        maximum=unit.maximum,
    )


@dataclass(frozen=True)
class _Asked:
    """The variant a panel is about, with what the address says of unit and number."""

    detail: ProductDetail
    chosen: VariantShown
    ask: ProductAsk

    @property
    def unit(self) -> Unit:
        wanted = (u for u in self.chosen.units if u.pk == self.ask.unit_id)
        return next(wanted, self.chosen.unit)

    def url_with(self, unit: Unit) -> str:
        pairs = {"sku": self.chosen.sku, "unit": unit.pk}
        return f"{self.detail.url}?{urlencode(pairs)}"


def _panel(
    asked: _Asked, prices: Prices, in_cart: InCart, buyer: Buyer
) -> ProductPanel:
    article = _as_article(asked.detail, asked.chosen)
    offer = offer_of(article, asked.unit, prices, in_cart)
    count = nearest_quantity(asked.unit, asked.ask.quantity or offer.quantity)
    exact = _exact(offer, count, buyer)
    tiers = exact.answer.tiers if exact.answer else ()
    refused = refused_of(article, buyer)
    return ProductPanel(
        price=_panel_price(exact, count, buyer),
        stock=stock_block(asked.chosen.stock, asked.unit, buyer),
        buy=None if refused else buy_of(exact, buyer),
        refused=refused,
        tiers=_tiers(exact, count) if len(tiers) > 1 else (),
        tiers_head=_tiers_head(asked.unit, buyer),
        units=_unit_choices(asked, prices),
        trace=_trace(offer, count, buyer),
        tax=_tax_sentence(asked.chosen, buyer),
        currency=buyer.currency,
    )


def _exact(offer: Offer, count: Decimal, buyer: Buyer) -> Offer:
    """The offer at `count` units, which may reach another tier or list.

    The pack beside it is asked for about as many. One query.
    """
    if not buyer.sees_prices:
        return offer
    own = Ask(offer.article.variant_id, offer.unit.pk, count)
    pack = next_unit(offer.article, offer.unit)
    packs = count * offer.unit.factor / pack.factor if pack else Decimal(0)
    beside = (
        Ask(pack.variant_id, pack.pk, nearest_quantity(pack, packs)) if pack else None
    )
    found = prices_for([ask for ask in (own, beside) if ask], buyer)
    packed = found.get(beside) if beside else None
    return replace(
        offer,
        answer=found.get(own),
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


def _unit_choices(asked: _Asked, prices: Prices) -> tuple[UnitChoice, ...]:
    if len(asked.chosen.units) < 2:
        return ()
    return tuple(
        UnitChoice(
            name=unit_name(unit),
            url=asked.url_with(unit),
            amount=_amount(prices.get(ask_of(unit))),
            is_selected=unit.pk == asked.unit.pk,
        )
        for unit in asked.chosen.units
    )


def _amount(answer: PriceAnswer | None) -> Decimal | None:
    return answer.unit_amount if answer else None


def _tax_sentence(variant: VariantShown, buyer: Buyer) -> str:
    """What tax is added to a net price or is inside a gross one."""
    if not buyer.sees_prices:
        return ""
    taxes = known_taxes(buyer, [variant.tax_class], buyer.country)
    tax = taxes.get(variant.tax_class)
    if tax is None:
        return ""
    if not tax.rate:
        return str(tax.reason)
    rate = {"rate": percent(tax.rate)}
    if buyer.channel.prices_include_tax:
        return gettext("%(rate)s VAT included") % rate
    return gettext("%(rate)s VAT extra") % rate


def _trace(offer: Offer, count: Decimal, buyer: Buyer) -> tuple[blocks.TraceStep, ...]:
    """Why this price, for those who have one of their own; four queries."""
    if not (buyer.is_approved and buyer.sees_prices) or offer.answer is None:
        return ()
    ask = Ask(offer.article.variant_id, offer.unit.pk, count)
    trace = explain(ask, buyer)
    return tuple(_trace_step(step, trace) for step in trace.steps)


def _trace_step(step: TraceStep, trace: Trace) -> blocks.TraceStep:
    return blocks.TraceStep(
        name=_list_name(step),
        detail=_trace_detail(step, trace),
        amount=step.unit_amount,
        is_won=step.outcome == Outcome.WON,
    )


def _list_name(step: TraceStep) -> str:
    if step.link.is_contract:
        return gettext("Contract “%(name)s”") % {"name": step.link.name}
    return step.link.name


def _trace_detail(step: TraceStep, trace: Trace) -> str:
    if step.outcome != Outcome.WON or trace.price is None:
        return str(step.outcome.label)
    said = []
    if trace.price.from_quantity > 1:
        count = {"quantity": quantity(trace.price.from_quantity)}
        said.append(gettext("from %(quantity)s") % count)
    if step.link.percent is not None:
        words = {"percent": percent(step.link.percent), "name": step.link.source_name}
        said.append(gettext("%(percent)s on %(name)s") % words)
    if trace.price.valid_until is not None:
        day = {"day": date_weekday(trace.price.valid_until)}
        said.append(gettext("until %(day)s") % day)
    return " · ".join(said)


def _codes(chosen: Article, prices: Prices, buyer: Buyer) -> blocks.Article:
    """SKU, own number and badges in the line under the name."""
    answer = prices.get(ask_of(chosen.unit))
    contract = blocks.Badge(gettext("Contract"), "is-accent")
    return blocks.Article(
        name="",
        url="",
        sku=chosen.sku,
        own_number=chosen.own_number,
        badges=(
            *((contract,) if answer and answer.is_contract else ()),
            *signs_of(chosen, buyer),
        ),
    )


def _pictures_of(
    detail: ProductDetail, chosen: VariantShown
) -> tuple[PictureShown, ...]:
    """The chosen variant's own pictures and those of the product, own first."""
    mine = [pic for pic in detail.pictures if pic.variant_id == chosen.pk]
    common = [pic for pic in detail.pictures if pic.variant_id is None]
    return (*mine, *common)


def _first_picture(detail: ProductDetail, chosen: VariantShown) -> PictureShown | None:
    """The large one: a drawing with dimensions says most."""
    shown = _pictures_of(detail, chosen)
    drawn = (picture for picture in shown if picture.is_dimensioned)
    return next(drawn, shown[0] if shown else None)


def _thumbnail(detail: ProductDetail, variant: VariantShown) -> str:
    small = (p for p in _pictures_of(detail, variant) if not p.is_dimensioned)
    found = next(small, None)
    return found.url if found else ""


def _specs(detail: ProductDetail, chosen: VariantShown) -> tuple[SpecLine, ...]:
    """Facts of product and variant, several values of one property in one line."""
    values: dict[str, list[str]] = {}
    for fact in (*detail.facts, *chosen.facts):
        values.setdefault(fact.name, []).append(_fact_text(fact))
    lines = [SpecLine(name, ", ".join(texts)) for name, texts in values.items()]
    weight = quantity(Decimal(chosen.weight_g) / 1000) if chosen.weight_g else ""
    own = (
        (gettext("Brand"), detail.brand),
        (gettext("Weight"), gettext("%(kg)s kg") % {"kg": weight} if weight else ""),
        (gettext("EAN"), chosen.ean),
        (gettext("Manufacturer's number"), chosen.mpn),
    )
    return (*lines, *(SpecLine(name, text) for name, text in own if text))


def _fact_text(fact: Fact) -> str:
    if fact.yes is not None:
        return gettext("yes") if fact.yes else gettext("no")
    if fact.unit:
        return f"{quantity(fact.value)} {fact.unit}"
    return fact.value


def _warehouses(chosen: VariantShown, buyer: Buyer) -> tuple[WarehouseLine, ...]:
    """Stock by place, for customers; strangers are not told how many."""
    if not buyer.is_approved:
        return ()
    lines = []
    for place in chosen.stock.by_warehouse:
        said = [quantity(place.free)] if place.free else []
        if place.arrives_on and place.arrives_on >= buyer.today and place.arriving:
            words = {
                "quantity": quantity(place.arriving),
                "day": date_weekday(place.arrives_on),
            }
            said.append(gettext("%(quantity)s more on %(day)s") % words)
        if said:
            lines.append(WarehouseLine(place.name, ", ".join(said)))
    return tuple(lines)


def _variant_rows(
    detail: ProductDetail, prices: Prices, in_cart: InCart, buyer: Buyer
) -> tuple[blocks.Article, ...]:
    """All sizes as rows to order from, where there are several."""
    if len(detail.variants) < 2:
        return ()
    return tuple(
        _variant_row(detail, variant, prices, in_cart, buyer)
        for variant in detail.variants
    )


def _variant_row(
    detail: ProductDetail,
    variant: VariantShown,
    prices: Prices,
    in_cart: InCart,
    buyer: Buyer,
) -> blocks.Article:
    article = _as_article(detail, variant)
    offer = offer_of(article, variant.unit, prices, in_cart)
    return article_block(offer, buyer, name=variant.label or variant.sku)


def _related(detail: ProductDetail, buyer: Buyer) -> tuple[blocks.Article, ...]:
    """A few others of the category: those that follow in the catalogue, then before."""
    others = Product.objects.visible_to(buyer).filter(category=detail.category_id)
    after = others.filter(pk__gt=detail.product_id).order_by("pk")
    before = others.filter(pk__lt=detail.product_id).order_by("-pk")
    near = after.values("pk")[:MOST_RELATED].union(
        before.values("pk")[:MOST_RELATED], all=True
    )
    # The union's own order is nobody's promise.
    keys = sorted((row["pk"] for row in near), key=lambda pk: _far(pk, detail))
    shown = keys[:MOST_RELATED]
    return article_blocks(cheapest_articles(shown, buyer), buyer)


def _far(pk: int, detail: ProductDetail) -> tuple[bool, int]:
    return pk < detail.product_id, abs(pk - detail.product_id)


def linked_data(
    page: ProductPage, buyer: Buyer, *, url: str, pictures: Sequence[str]
) -> Mapping[str, object] | None:
    """The product for search engines, as every guest of the channel sees it.

    Only on pages for guests: a customer's price is nobody else's business. Prices in
    open channels only, nothing in closed ones.
    """
    if not buyer.is_guest or buyer.channel.access_mode == AccessMode.CLOSED:
        return None
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": page.name,
        "sku": page.chosen.sku,
        "url": url,
        "description": page.detail.summary or page.detail.description,
        "image": list(pictures),
    }
    if page.detail.brand:
        data["brand"] = {"@type": "Brand", "name": page.detail.brand}
    if page.chosen.ean:
        data["gtin"] = page.chosen.ean
    price = page.panel.price
    if price.amount is not None:
        data["offers"] = {
            "@type": "Offer",
            "price": f"{price.amount:f}",
            "priceCurrency": price.currency,
            "availability": _availability(page.panel.stock),
            "url": url,
        }
    return data


def _availability(stock: blocks.Stock) -> str:
    if stock.state != "out":
        return "https://schema.org/InStock"
    if stock.more_on or stock.note:
        return "https://schema.org/BackOrder"
    return "https://schema.org/OutOfStock"
