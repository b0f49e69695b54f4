"""Articles as rows and cards: what the catalogue says, with the buyer's own price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from urllib.parse import urlencode

from babel.numbers import get_currency_symbol
from django.utils.translation import get_language, gettext, to_locale

from accounts.buyer import Buyer
from catalog.models import StockPolicy, Unit
from catalog.restrictions import conditions_of_sale, refused_block, restrictions_for
from catalog.rules import least_quantity
from catalog.selectors.articles import Article, BriefArticle
from catalog.selectors.stock import StockAnswer
from orders.selectors.cart_badge import buy_block, cart_quantities
from orders.selectors.lines import unit_name
from orders.selectors.lists import keep_url
from pricing.rules import Ask, PriceAnswer
from pricing.rules.promotions import PromotedGoods
from pricing.selectors import prices_for
from pricing.selectors.promotions import promotion_badges
from shop import blocks
from shop.templatetags.angro import date_weekday

Prices = Mapping[Ask, PriceAnswer]
InCart = Mapping[tuple[int, int], Decimal]


@dataclass(frozen=True)
class Offer:
    """An article in one of its units, with what the buyer pays and has in the cart."""

    article: Article
    unit: Unit
    answer: PriceAnswer | None
    pack: tuple[Unit, PriceAnswer] | None
    in_cart: Decimal | None

    @property
    def quantity(self) -> Decimal:
        """What the next tier counts from: what is in the cart, else the least."""
        return self.in_cart or least_quantity(self.unit)


def article_blocks(
    articles: Sequence[Article], buyer: Buyer
) -> tuple[blocks.Article, ...]:
    """Rows or cards of `articles`, in their order.

    One price query and one for the cart, whatever their number; none for a buyer who
    sees no prices. One more where goods are restricted at all.
    """
    return tuple(article_block(offer, buyer) for offer in offers(articles, buyer))


def as_single(article: Article) -> Article:
    """One size as a thing of its own: called by its label, ordered from its row."""
    if article.variants_count == 1:
        return article
    return replace(
        article,
        name=named(article),
        label="",
        url=url_of_size(article),
        variants_count=1,
    )


def url_of_size(article: Article | BriefArticle) -> str:
    """The page of the product with this size of it chosen."""
    chosen = urlencode({"sku": article.sku})
    return f"{article.url}?{chosen}" if article.url else ""


def offers(articles: Sequence[Article], buyer: Buyer) -> list[Offer]:
    """Each article in its default unit. Queries as in `article_blocks`."""
    prices = prices_for(
        [ask for article in articles for ask in _asks(article)] if articles else [],
        buyer,
    )
    in_cart = cart_quantities(buyer) if articles and buyer.may_fill_cart else {}
    # For all of them at once; each row then finds its own answer on the buyer.
    restrictions_for([article.variant_id for article in articles], buyer)
    return [offer_of(article, article.unit, prices, in_cart) for article in articles]


def offer_of(article: Article, unit: Unit, prices: Prices, in_cart: InCart) -> Offer:
    """`article` in `unit`, from prices that were asked for `asks_of_units`."""
    pack = next_unit(article, unit)
    packed = prices.get(ask_of(pack)) if pack else None
    return Offer(
        article=article,
        unit=unit,
        answer=prices.get(ask_of(unit)),
        pack=(pack, packed) if pack and packed else None,
        in_cart=in_cart.get((article.variant_id, unit.pk)),
    )


def ask_of(unit: Unit) -> Ask:
    """The question a listing asks: the least of a unit."""
    return Ask(unit.variant_id, unit.pk, least_quantity(unit))


def next_unit(article: Article, unit: Unit) -> Unit | None:
    """The next larger unit than `unit`, whose price stands beside it."""
    larger = (each for each in article.units if each.factor > unit.factor)
    return min(larger, key=lambda each: each.factor, default=None)


def _asks(article: Article) -> list[Ask]:
    pack = next_unit(article, article.unit)
    return [ask_of(unit) for unit in (article.unit, pack) if unit]


def article_block(offer: Offer, buyer: Buyer, *, name: str = "") -> blocks.Article:
    """A row of the catalogue: orderable where one variant is all there is."""
    article = offer.article
    is_single = article.variants_count == 1 or bool(name)
    refused = refused_of(article, buyer)
    buy = buy_of(offer, buyer) if is_single and not refused else None
    return blocks.Article(
        name=name or article.name,
        url=article.url,
        sku=article.sku,
        facts=article.summary if not name else "",
        own_number=article.own_number,
        picture=article.picture_url,
        badges=(*badges_of(offer, buyer), *signs_of(article, buyer)),
        stock=stock_block(article.stock, offer.unit, buyer),
        price=price_block(offer, buyer, is_from=not is_single),
        buy=buy,
        refused=refused,
        choices_count=1 if is_single else article.variants_count,
        product_id=article.product_id,
        keep_url=keep_url(ask_of(offer.unit), buyer) if buy else "",
    )


def badges_of(offer: Offer, buyer: Buyer) -> tuple[blocks.Badge, ...]:
    """What is special about the price: a contract, promotions that run on it."""
    if offer.answer is None:
        return ()
    return price_badges(offer.article, buyer, is_contract=offer.answer.is_contract)


def price_badges(
    article: Article, buyer: Buyer, *, is_contract: bool
) -> tuple[blocks.Badge, ...]:
    """As `badges_of`, of an article that has a price."""
    promoted = promotion_badges(goods_of(article), buyer, at_contract=is_contract)
    if not is_contract:
        return promoted
    return (blocks.Badge(gettext("Contract"), "is-accent"), *promoted)


def goods_of(article: Article) -> PromotedGoods:
    """What scopes of promotions look at in `article`."""
    return PromotedGoods(
        product_id=article.product_id,
        category_id=article.category_id,
        brand_id=article.brand_id,
        tags=frozenset(article.tags),
    )


def signs_of(article: Article, buyer: Buyer) -> tuple[blocks.Badge, ...]:
    """The age from which it is sold, and how it is handled."""
    found = conditions_of_sale([article.variant_id], buyer).get(article.variant_id)
    if found is None:
        return ()
    age = gettext("%(age)s+") % {"age": found.minimum_age}
    signs = [blocks.Badge(age, "is-warn")] if found.minimum_age else []
    return (*signs, *(blocks.Badge(name) for name in sorted(found.handling)))


def refused_of(article: Article, buyer: Buyer) -> blocks.Refused | None:
    """Why this buyer cannot put it into a cart; None where nothing is against it."""
    found = restrictions_for([article.variant_id], buyer).get(article.variant_id, ())
    return refused_block([each for each in found if not each.is_settled_later])


def buy_of(offer: Offer, buyer: Buyer) -> blocks.Buy | None:
    """The order control, for who may order what has a price."""
    if offer.answer is None or not buyer.may_fill_cart:
        return None
    name = named(offer.article)
    return buy_block(offer.unit, buyer, name=name, in_cart=offer.in_cart)


def named(article: Article | BriefArticle) -> str:
    """What one size of a product is called."""
    return " ".join(part for part in (article.name, article.label) if part)


def price_block(offer: Offer, buyer: Buyer, *, is_from: bool = False) -> blocks.Price:
    """The own price of the least quantity, the pack's, and what more would give."""
    if offer.answer is None:
        return blocks.Price(buyer.currency, why_hidden=why_no_price(buyer))
    pack, packed = offer.pack or (None, None)
    return blocks.Price(
        currency=buyer.currency,
        amount=offer.answer.unit_amount,
        unit=unit_name(offer.unit),
        basis=basis_of(buyer),
        is_from=is_from,
        pack_amount=packed.unit_amount if packed else None,
        pack_unit=unit_name(pack) if pack and packed else "",
        next_tier=next_tier(offer.answer, offer.quantity),
    )


def next_tier(answer: PriceAnswer, quantity: Decimal) -> blocks.NextTier | None:
    """How much more than `quantity` makes the unit cheaper, and by how much."""
    reached = [tier for tier in answer.tiers if tier.from_quantity <= quantity]
    now = reached[-1].unit_amount if reached else answer.unit_amount
    for tier in answer.tiers:
        if tier.from_quantity > quantity and tier.unit_amount < now:
            more = tier.from_quantity - quantity
            return blocks.NextTier(more, tier.unit_amount)
    return None


def why_no_price(buyer: Buyer) -> str:
    """The sentence that stands where an amount would."""
    if buyer.sees_prices:
        return gettext("Price on request")
    if buyer.is_approved:
        return gettext("Your role does not see prices")
    if buyer.customer is not None:
        return gettext("Price after your company is approved")
    return gettext("Price for registered trade customers")


def basis_of(buyer: Buyer) -> str:
    """Whether amounts have tax in them, in a word."""
    return buyer.remember("storefront.basis", lambda: _basis_of(buyer))


def _basis_of(buyer: Buyer) -> str:
    if buyer.channel.prices_include_tax:
        return gettext("incl. VAT")
    return gettext("net")


def money_head(buyer: Buyer) -> str:
    """The head of the column of prices; "" for who sees none."""
    if not buyer.sees_prices:
        return gettext("Price")
    parts = {"currency": currency_sign(buyer.currency), "basis": basis_of(buyer)}
    if buyer.is_approved:
        return gettext("Your price, %(currency)s %(basis)s") % parts
    return gettext("Price, %(currency)s %(basis)s") % parts


def currency_sign(currency: str) -> str:
    """How a currency is written in the reader's language: €, zł."""
    return get_currency_symbol(currency, locale=to_locale(get_language() or "en"))


def stock_block(stock: StockAnswer, unit: Unit, buyer: Buyer) -> blocks.Stock:
    """Availability in whole units of `unit`; strangers are not told how many."""
    if stock.policy == StockPolicy.MADE_TO_ORDER and not stock.on_hand_free:
        ready = date_weekday(stock.ready_on)
        note = gettext("made to order, %(day)s") % {"day": ready}
        return blocks.Stock(state="out", note=note)
    is_told = buyer.is_approved
    arriving = _whole(stock.arriving, unit)
    return blocks.Stock(
        state=stock.state,
        quantity=_whole(stock.on_hand_free, unit) if is_told else None,
        ready_on=stock.ready_on,
        more_quantity=arriving if is_told and arriving else None,
        more_on=stock.arrives_on if stock.state != "in" else None,
    )


def _whole(base: Decimal, unit: Unit) -> Decimal:
    return (base / unit.factor).to_integral_value(rounding=ROUND_FLOOR)
