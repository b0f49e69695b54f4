"""Requisition lists beside each other, and the lines of one at the buyer's prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.rights import Right
from catalog.errors import QuantityRefused
from catalog.restriction_rules import Refusal
from catalog.restrictions import refused_block, restrictions_for
from catalog.rules import check_quantity
from catalog.selectors.articles import Article as Sold
from catalog.selectors.articles import articles
from orders.models import RequisitionLine, RequisitionList
from orders.rules import each_head, line_head
from orders.selectors.lines import unit_name
from orders.selectors.sharing import changed_sentence, last_change
from orders.selectors.told_stock import told_stock
from pricing.rules import Ask, PriceAnswer, line_amount
from pricing.selectors import prices_for
from shop.blocks import Article, Stock
from shop.templatetags.angro import plain_quantity


@dataclass(frozen=True)
class ListCard:
    """A list beside others: whose it is, how long, who changed it and when."""

    pk: int
    name: str
    note: str
    is_own: bool
    is_shared: bool
    may_change: bool
    lines_count: int
    owner: str
    changed: str


@dataclass(frozen=True)
class ListRow:
    """A line of a list at the buyer's price of this moment.

    `why_not` says why it cannot be bought as it is. Amounts are as the channel shows
    prices, None without a price.
    """

    line_id: int
    place: int
    article: Article
    ean: str
    unit_name: str
    quantity: Decimal
    step: Decimal
    note: str
    unit_amount: Decimal | None = None
    amount: Decimal | None = None
    stock: Stock | None = None
    why_not: str = ""


@dataclass(frozen=True)
class ListPage:
    """A list with its lines; `total` is of what can be bought as it stands."""

    card: ListCard
    changed: str
    rows: tuple[ListRow, ...]
    total: Decimal
    currency: str
    each_head: str
    line_head: str
    may_share: bool
    may_buy: bool
    may_ask: bool


def keeps_lists(buyer: Buyer) -> bool:
    """Say whether `buyer` may have lists of their own."""
    has_company = buyer.customer is not None and buyer.by is not None
    return has_company and buyer.can(Right.EDIT_CART)


def keep_url(ask: Ask, buyer: Buyer) -> str:
    """Where an article is put onto a list; empty for who keeps none."""
    if not keeps_lists(buyer):
        return ""
    start = buyer.remember(
        "orders.keep-url", lambda: reverse("orders:add-article-to-list")
    )
    return keep_address(start, ask)


def keep_address(start: str, ask: Ask) -> str:
    """The same from the address that it begins with, for a thousand rows."""
    quantity = plain_quantity(ask.quantity)
    return f"{start}?variant={ask.variant_id}&unit={ask.unit_id}&quantity={quantity}"


def lists_of(buyer: Buyer) -> list[ListCard]:
    """Lists that `buyer` may see, the last touched first; one query."""
    rows = _told(RequisitionList.objects.visible_to(buyer).kept())
    return [_card(found, buyer) for found in rows.order_by("-touched_at", "-pk")]


def lists_to_fill(buyer: Buyer) -> list[ListCard]:
    """Those that `buyer` may add to."""
    return [card for card in lists_of(buyer) if card.may_change]


def list_page(found: RequisitionList, buyer: Buyer) -> ListPage:
    """A list at the prices of this moment; as many queries for any number of lines."""
    rows = list_rows(found, buyer)
    counted = (row.amount for row in rows if row.amount is not None)
    basis = buyer.channel.prices_include_tax
    told = _told(RequisitionList.objects.visible_to(buyer)).get(pk=found.pk)
    return ListPage(
        card=_card(told, buyer),
        changed=changed_sentence(told, buyer),
        rows=rows,
        total=sum(counted, Decimal(0)),
        currency=buyer.currency,
        each_head=each_head(buyer.currency, prices_include_tax=basis),
        line_head=line_head(buyer.currency, prices_include_tax=basis),
        may_share=found.owner == buyer.by and buyer.can(Right.SHARE_CARTS),
        may_buy=buyer.may_fill_cart,
        may_ask=buyer.is_approved
        and buyer.can(Right.REQUEST_QUOTES)
        and buyer.can_ask_for_quotes,
    )


@dataclass(frozen=True)
class _Answers:
    """What the rows of a list are made of, by variant and ask."""

    sold: Mapping[int, Sold]
    prices: Mapping[Ask, PriceAnswer]
    refusals: Mapping[int, Sequence[Refusal]]
    currency: str


def list_rows(found: RequisitionList, buyer: Buyer) -> tuple[ListRow, ...]:
    """The lines of a list in their order, whatever became of their articles."""
    lines = list(found.lines.select_related("variant", "unit"))
    variant_ids = list(dict.fromkeys(line.variant_id for line in lines))
    sold = {one.variant_id: one for one in articles(variant_ids, buyer)}
    asks = [_ask(line) for line in lines if line.variant_id in sold]
    answers = _Answers(
        sold=sold,
        prices=prices_for(asks, buyer),
        refusals=restrictions_for(variant_ids, buyer),
        currency=buyer.currency,
    )
    return tuple(
        _row(place, line, answers) for place, line in enumerate(lines, start=1)
    )


def _row(place: int, line: RequisitionLine, answers: _Answers) -> ListRow:
    sold, answer = answers.sold.get(line.variant_id), answers.prices.get(_ask(line))
    why_not = _why_not(line, sold, answer)
    restricted = refused_block(answers.refusals.get(line.variant_id, ()))
    amount = None
    if answer is not None and not why_not:
        amount = line_amount(answer.unit_amount, line.quantity, answers.currency)
    return ListRow(
        line_id=line.pk,
        place=place,
        article=_article(line, sold),
        ean=sold.ean if sold else "",
        unit_name=unit_name(line.unit),
        quantity=line.quantity,
        step=line.unit.step,
        note=line.note,
        unit_amount=answer.unit_amount if answer else None,
        amount=amount,
        stock=_stock(line, sold) if sold else None,
        why_not=why_not or (restricted.text if restricted else ""),
    )


def _why_not(
    line: RequisitionLine, sold: Sold | None, answer: PriceAnswer | None
) -> str:
    if sold is None:
        return gettext("No longer on sale here.")
    if answer is None:
        return gettext("No price for you at present.")
    try:
        check_quantity(line.unit, line.quantity)
    except QuantityRefused as refusal:
        return str(refusal)
    return ""


def _stock(line: RequisitionLine, sold: Sold) -> Stock:
    factor = line.unit.factor
    wanted = line.quantity * factor
    free = sold.stock.on_hand_free
    return told_stock(sold.stock, wanted=wanted, left=free, factor=factor)


def _article(line: RequisitionLine, sold: Sold | None) -> Article:
    if sold is None:
        return Article(name=line.variant.sku, url="", sku=line.variant.sku)
    name = " ".join(part for part in (sold.name, sold.label) if part)
    return Article(
        name=name,
        url=sold.url,
        sku=sold.sku,
        own_number=sold.own_number,
        picture=sold.picture_url,
    )


def _ask(line: RequisitionLine) -> Ask:
    return Ask(line.variant_id, line.unit_id, line.quantity)


def _told(lists: QuerySet[RequisitionList]) -> QuerySet[RequisitionList]:
    return lists.select_related("owner", "touched_by").annotate(
        lines_count=Count("lines")
    )


def _card(found: RequisitionList, buyer: Buyer) -> ListCard:
    is_own = found.owner == buyer.by
    count: int = found.lines_count  # type: ignore[attr-defined] # annotated
    return ListCard(
        pk=found.pk,
        name=found.name,
        note=found.note,
        is_own=is_own,
        is_shared=found.is_shared,
        may_change=is_own or buyer.can(Right.SHARE_CARTS),
        lines_count=count,
        owner="" if is_own else str(found.owner),
        changed=last_change(found, buyer),
    )
