"""What a buyer comes for: what waits, what was bought, what is owed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.buyer import Buyer
from accounts.rights import Right
from catalog.selectors.articles import articles
from invoicing.selectors import Owed, owed_by
from orders.models import Order, OrderLine, OrderState
from orders.rules.quotes import day_before
from orders.selectors.approvals import waiting_count
from orders.selectors.orders import state_badge
from orders.selectors.quote_lists import turns_waiting
from shop import blocks
from shop.storefront.selectors.articles import article_blocks, as_single
from shop.templatetags.angro import date_weekday, money

MOST_BOUGHT = 6
MOST_ORDERS = 5


@dataclass(frozen=True)
class Waiting:
    """Something that waits for the buyer, with the place where it is done."""

    count: int
    title: str
    text: str
    url: str
    verb: str
    is_danger: bool = False


@dataclass(frozen=True)
class PastOrder:
    """An order with its state in a word."""

    order: Order
    badge: blocks.Badge


@dataclass(frozen=True)
class WorkStart:
    """The start of a buyer's work. `owed` is empty for roles that see no invoices."""

    waiting: tuple[Waiting, ...]
    orders: tuple[PastOrder, ...]
    bought: tuple[blocks.Article, ...]
    owed: tuple[Owed, ...]


def work_start(buyer: Buyer) -> WorkStart:
    """What the customer acted for would want to see first, as the role may see it.

    The same number of queries however much there is.
    """
    owed = tuple(owed_by(buyer))
    return WorkStart(
        waiting=waiting_for(buyer, owed),
        orders=last_orders(buyer),
        bought=bought_lately(buyer),
        owed=owed,
    )


def waiting_for(buyer: Buyer, owed: Sequence[Owed]) -> tuple[Waiting, ...]:
    """What the buyer should look at: late invoices, offers, deliveries in parts."""
    found = (*_overdue(owed), *_approvals(buyer), *_quotes(buyer))
    return (*found, *_on_the_way(buyer))


def _overdue(owed: Sequence[Owed]) -> tuple[Waiting, ...]:
    late = [each for each in owed if each.overdue_count]
    count = sum(each.overdue_count for each in late)
    if not count:
        return ()
    return (
        Waiting(
            count=count,
            title=ngettext("Overdue invoice", "Overdue invoices", count),
            text=", ".join(money(each.overdue_gross, each.currency) for each in late),
            url=f"{reverse('invoicing:invoice-list')}?tab=overdue",
            verb=gettext("See invoices"),
            is_danger=True,
        ),
    )


def _approvals(buyer: Buyer) -> tuple[Waiting, ...]:
    """Orders of colleagues that need this buyer's yes; nothing is asked of others."""
    count = waiting_count(buyer) if buyer.can(Right.VIEW_ORDERS) else 0
    if not count:
        return ()
    return (
        Waiting(
            count=count,
            title=ngettext("Order to approve", "Orders to approve", count),
            text=gettext("Prices and stock are held for a few days only."),
            url=reverse("orders:approval-list"),
            verb=gettext("Decide"),
        ),
    )


def _quotes(buyer: Buyer) -> tuple[Waiting, ...]:
    if not buyer.can(Right.VIEW_QUOTES):
        return ()
    turns = turns_waiting(buyer)
    if turns is None:
        return ()
    first, count = turns.first, turns.count
    ends = first.expires_at
    last = day_before(ends, buyer.channel.seller.zone) if ends else None
    words = {"number": first.number, "day": date_weekday(last)}
    url = f"{reverse('orders:quote-list')}?show=mine"
    if count == 1:
        url = reverse("orders:quote", args=[first.number])
    return (
        Waiting(
            count=count,
            title=ngettext("Quote to answer", "Quotes to answer", count),
            text=gettext("%(number)s is valid until %(day)s") % words,
            url=url,
            verb=gettext("Answer"),
        ),
    )


def _on_the_way(buyer: Buyer) -> tuple[Waiting, ...]:
    partly = Order.objects.visible_to(buyer).filter(state=OrderState.PARTLY_SHIPPED)
    numbers = list(partly.values_list("number", flat=True)[:50])
    if not numbers:
        return ()
    url = reverse("orders:order-list")
    if len(numbers) == 1:
        url = reverse("orders:order", args=[numbers[0]])
    return (
        Waiting(
            count=len(numbers),
            title=ngettext("Delivery in parts", "Deliveries in parts", len(numbers)),
            text=gettext("%(numbers)s: the rest follows")
            % {"numbers": ", ".join(numbers[:3])},
            url=url,
            verb=gettext("Follow"),
        ),
    )


def last_orders(buyer: Buyer) -> tuple[PastOrder, ...]:
    """The newest orders, with who placed them."""
    rows = Order.objects.visible_to(buyer).select_related("placed_by")
    newest = rows.defer("snapshot")[:MOST_ORDERS]
    return tuple(PastOrder(order, state_badge(order)) for order in newest)


def bought_lately(
    buyer: Buyer, *, limit: int = MOST_BOUGHT
) -> tuple[blocks.Article, ...]:
    """Articles ordered last that are still on sale for the buyer, newest first."""
    orders = Order.objects.visible_to(buyer).placed()
    orders = orders.exclude(state=OrderState.CANCELLED)
    lately = orders.order_by("-placed_at").values("pk")[:30]
    rows = (
        OrderLine.objects.filter(order__in=lately)
        .order_by()
        .values("variant")
        .annotate(last=Max("order__placed_at"))
        .order_by("-last", "variant")
        .values_list("variant", "last")[: 2 * limit]
    )
    last: dict[int, datetime] = dict(rows)
    shown = articles(list(last), buyer)[:limit]
    told = [
        replace(as_single(article), summary=_last_bought(last[article.variant_id]))
        for article in shown
    ]
    return article_blocks(told, buyer)


def _last_bought(at: datetime) -> str:
    return gettext("last ordered %(day)s") % {"day": date_weekday(at)}
