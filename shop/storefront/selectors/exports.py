"""A buyer's own assortment at their own prices, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext

from accounts.buyer import Buyer
from accounts.selectors import buyer_for_customer
from catalog.models import (
    AssortmentExport,
    Category,
    ExportFormat,
    ExportState,
    Variant,
)
from catalog.selectors.articles import Article, articles
from orders.selectors.lines import unit_name
from pricing.rules import PriceAnswer
from pricing.selectors import prices_for
from shop.blocks import GaugePart, gauge_parts
from shop.storefront.selectors.articles import ask_of, basis_of, stock_block
from shop.storefront.selectors.tree import shop_tree
from shop.templatetags.angro import quantity

BATCH = 500
Cell = str | Decimal
Row = tuple[Cell, ...]


def exportable(buyer: Buyer, category: Category | None) -> int:
    """How many articles a list would have; one query."""
    return _variants(buyer, category).count()


def export_heads(buyer: Buyer) -> Row:
    """What the columns are, in the reader's language."""
    money = {"currency": buyer.currency, "basis": basis_of(buyer)}
    return (
        gettext("SKU"),
        gettext("Your number"),
        gettext("EAN"),
        gettext("Article"),
        gettext("Brand"),
        gettext("Category"),
        gettext("Unit"),
        gettext("Minimum"),
        gettext("Step"),
        gettext("Price per unit, %(currency)s %(basis)s") % money,
        gettext("Cheaper from (quantity: price)"),
        pgettext("of an article", "Stock"),
        gettext("Ready to leave on"),
    )


def export_rows(
    buyer: Buyer, category: Category | None = None
) -> Iterator[tuple[Row, ...]]:
    """Batches of rows, by article in the order they came into the catalogue.

    Each batch asks anew what `buyer` may see and pays now, so memory does not grow and
    nothing shows that was hidden meanwhile. A handful of queries a batch.
    """
    names = {each.category.pk: each.name for each in shop_tree(buyer).branches}
    last = 0
    while True:
        now = buyer.at(buyer.now)
        rows = _variants(now, category).filter(pk__gt=last).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        last = ids[-1]
        yield _rows(articles(ids, now), now, names)


def _variants(buyer: Buyer, category: Category | None) -> QuerySet[Variant]:
    rows = Variant.objects.visible_to(buyer)
    if category is not None:
        rows = rows.filter(product__category__path__startswith=category.path)
    return rows


def _rows(
    found: Sequence[Article], buyer: Buyer, categories: Mapping[int, str]
) -> tuple[Row, ...]:
    prices = prices_for([ask_of(article.unit) for article in found], buyer)
    return tuple(
        _row(article, prices.get(ask_of(article.unit)), buyer, categories)
        for article in found
    )


def _row(
    article: Article,
    answer: PriceAnswer | None,
    buyer: Buyer,
    categories: Mapping[int, str],
) -> Row:
    stock = stock_block(article.stock, article.unit, buyer)
    return (
        article.sku,
        article.own_number,
        article.ean,
        " ".join(part for part in (article.name, article.label) if part),
        article.brand,
        categories.get(article.category_id, ""),
        unit_name(article.unit),
        article.minimum,
        article.step,
        "" if answer is None else answer.unit_amount,
        "" if answer is None else _tiers(answer),
        "" if stock.quantity is None else stock.quantity,
        stock.ready_on.isoformat() if stock.ready_on else "",
    )


def _tiers(answer: PriceAnswer) -> str:
    """What more would cost: 24: 4.65 | 100: 3.71, plain numbers."""
    least = answer.ask.quantity
    more = [tier for tier in answer.tiers if tier.from_quantity > least]
    return " | ".join(
        f"{tier.from_quantity.normalize():f}: {tier.unit_amount:f}" for tier in more
    )


def buyer_of_export(export: AssortmentExport, *, now: datetime) -> Buyer:
    """Who asked, with the rights they have now, reading and paying as they did then."""
    asker = buyer_for_customer(customer=export.customer, now=now, user=export.user)
    return replace(asker, language=export.language, chosen_currency=export.currency)


def may_export(buyer: Buyer) -> bool:
    """Whether `buyer` may take the assortment along: an approved customer's prices."""
    has_somebody = buyer.user is not None and buyer.customer is not None
    return has_somebody and buyer.is_approved and buyer.sees_prices


@dataclass(frozen=True)
class ExportBlock:
    """A list of articles on its page."""

    pk: int
    name: str
    asked_at: datetime
    is_due: bool
    is_ready: bool
    progress: str
    parts: tuple[GaugePart, ...]
    ready_at: datetime | None
    ends_at: datetime


def own_exports(buyer: Buyer) -> tuple[ExportBlock, ...]:
    """What this user asked for and can still fetch or waits for; one query."""
    rows = AssortmentExport.objects.visible_to(buyer).filter(ends_at__gt=buyer.now)
    return tuple(_block(export) for export in rows)


def _block(export: AssortmentExport) -> ExportBlock:
    done, total = Decimal(export.done_count), Decimal(export.total_count)
    words = {"done": quantity(done), "total": quantity(total)}
    return ExportBlock(
        pk=export.pk,
        name=str(ExportFormat(export.format).label),
        asked_at=export.asked_at,
        is_due=export.state == ExportState.DUE,
        is_ready=export.state == ExportState.READY,
        progress=gettext("%(done)s of %(total)s articles") % words,
        parts=gauge_parts(total, [(gettext("written"), done, "")]),
        ready_at=export.ready_at,
        ends_at=export.ends_at,
    )
