"""Placed orders, as lists and pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django_countries import countries

from accounts.buyer import Buyer
from catalog.models import Picture, UnitCode
from catalog.selectors.articles import picture_url, product_url
from catalog.selectors.texts import languages_for, with_words
from orders.models import (
    ApprovalRequest,
    Order,
    OrderDestination,
    OrderLine,
    OrderState,
    PoDocument,
)
from orders.rules import (
    each_head,
    frozen_sums,
    line_booked,
    line_head,
    reference_facts,
    total_lines,
)
from orders.rules.destinations import goes_to
from orders.rules.states import CANCELLED_BY_BUYERS
from orders.selectors.backorders import Waiting, waiting_lines
from orders.selectors.dispatches import Dispatch, dispatches_of
from orders.selectors.order_papers import has_paper
from orders.selectors.po_documents import document_of
from orders.selectors.proposals import Proposal, proposal_of
from pricing.selectors.shown_traces import kept_steps
from shop.blocks import Article, Badge, Tone, TotalLine, TraceStep
from shop.templatetags.angro import date_weekday

STATE_TONES: dict[str, Tone] = {
    OrderState.AWAITING_APPROVAL: "is-warn",
    OrderState.IN_REVIEW: "is-warn",
    OrderState.REJECTED: "is-danger",
    OrderState.SENT_BACK: "",
    OrderState.PLACED: "is-info",
    OrderState.CONFIRMED: "is-info",
    OrderState.PARTLY_SHIPPED: "is-info",
    OrderState.SHIPPED: "is-ok",
    OrderState.COMPLETED: "is-ok",
    OrderState.CANCELLED: "",
}


@dataclass(frozen=True)
class Tab:
    """A state to filter the list by."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class OrderRow:
    """A line of the list of orders."""

    order: Order
    lines_count: int
    badge: Badge


@dataclass(frozen=True)
class OrderedRow:
    """A line of an order, with what was shipped of it and what follows."""

    line: OrderLine
    article: Article
    unit: str
    left: Decimal
    # Where the line names another cost centre or project than the order.
    booked: str
    # Where it goes, where that is not the same for every line.
    goes_to: str
    # What of it is there, where not all of it is.
    waiting: Waiting | None
    # Why this price, as it was at submit.
    trace: tuple[TraceStep, ...]


@dataclass(frozen=True)
class OrderPage:
    """Everything the page of an order shows."""

    order: Order
    who: str
    badge: Badge
    rows: tuple[OrderedRow, ...]
    parcels: tuple[Dispatch, ...]
    totals: tuple[TotalLine, ...]
    each_head: str
    line_head: str
    references: tuple[tuple[str, str], ...]
    delivery: tuple[str, ...]
    billing: tuple[str, ...]
    may_reorder: bool
    shows_approval: bool
    proposal: Proposal | None
    destinations: tuple[OrderDestination, ...]
    document: PoDocument | None
    may_replace_document: bool
    has_paper: bool


def state_badge(order: Order) -> Badge:
    """The order's state in a word."""
    return Badge(order.get_state_display(), STATE_TONES[order.state])


def who_ordered(order: Order, buyer: Buyer) -> str:
    """Who placed an order, for whom, in the words of whoever reads it as `buyer`."""
    person = str(order.placed_by or "")
    if order.rep is None:
        return person
    words = {"name": order.rep, "person": person}
    if order.rep == buyer.by:
        return gettext("placed by you for %(person)s") % words
    if order.placed_by == buyer.by:
        return gettext("placed by %(name)s for you") % words
    return gettext("placed by %(name)s for %(person)s") % words


def sent_sentence(order: Order) -> str:
    """What whoever ordered is told: placed, or what it waits for."""
    words = {"number": order.number, "day": date_weekday(order.held_until)}
    if order.state == OrderState.AWAITING_APPROVAL:
        return gettext("Order %(number)s waits for approval, until %(day)s.") % words
    if order.state == OrderState.IN_REVIEW:
        said = gettext("We received order %(number)s. We look at it and tell you.")
        return said % words
    said = gettext("Order %(number)s is placed. A confirmation is on its way to you.")
    return said % words


def orders_in(
    buyer: Buyer, *, state: str = "", text: str = "", cost_centre: str = ""
) -> QuerySet[Order]:
    """Orders `buyer` may see, newest first, by state and by number, PO or SKU.

    `cost_centre` is the key of one.
    """
    rows = Order.objects.visible_to(buyer).select_related("placed_by", "rep")
    if state:
        rows = rows.filter(state=state)
    if cost_centre:
        rows = rows.filter(cost_centre_id=int(cost_centre))
    if text.strip():
        rows = rows.filter(_matches(text.strip()))
    lines = (
        OrderLine.objects.filter(order=OuterRef("pk"))
        .order_by()
        .values("order")
        .annotate(count=Count("pk"))
        .values("count")
    )
    counted = Coalesce(Subquery(lines, output_field=IntegerField()), 0)
    # The snapshot is large and no list shows it.
    return rows.annotate(lines_count=counted).defer("snapshot")


def _matches(text: str) -> Q:
    # Of each order its own lines: a list of keys would read everybody's.
    with_sku = OrderLine.objects.filter(
        Q(sku__iexact=text) | Q(own_number__iexact=text), order=OuterRef("pk")
    )
    return (
        Q(number__icontains=text) | Q(po_number__icontains=text) | Q(Exists(with_sku))
    )


def order_rows(orders: Sequence[Order]) -> list[OrderRow]:
    """Orders of `orders_in` as rows."""
    return [
        # `orders_in` annotates the count.
        OrderRow(order, getattr(order, "lines_count", 0), state_badge(order))
        for order in orders
    ]


def state_tabs(current: str, kept: Mapping[str, str]) -> list[Tab]:
    """Filters of the list: all, and each state; what else is asked is `kept`."""
    address = reverse("orders:order-list")
    choices = [("", pgettext("orders", "All")), *OrderState.choices]
    return [
        Tab(str(label), _tab_url(address, {"state": value, **kept}), value == current)
        for value, label in choices
    ]


def _tab_url(address: str, asked: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{address}?{query}" if query else address


def order_page(order: Order, buyer: Buyer) -> OrderPage:
    """The page of an order the buyer may see. Constant queries for any length."""
    lines = _lines(order, buyer)
    snapshot = order.snapshot
    waiting = waiting_lines(order, today=buyer.today)
    return OrderPage(
        order=order,
        who=who_ordered(order, buyer),
        badge=state_badge(order),
        rows=tuple(_row(line, waiting.get(line.pk)) for line in lines),
        parcels=dispatches_of(order, buyer),
        totals=total_lines(frozen_sums(order, lines_count=len(lines))),
        each_head=each_head(
            order.currency, prices_include_tax=order.prices_include_tax
        ),
        line_head=line_head(
            order.currency, prices_include_tax=order.prices_include_tax
        ),
        references=tuple(reference_facts(order)),
        delivery=place_lines(snapshot["delivery"]),
        billing=place_lines(snapshot["billing"]),
        may_reorder=buyer.may_fill_cart,
        # Saying yes or no is not a representative's.
        shows_approval=buyer.rep is None
        and ApprovalRequest.objects.filter(order=order).exists(),
        proposal=proposal_of(order, buyer),
        destinations=tuple(order.destinations.all()),
        document=document_of(order),
        may_replace_document=order.state in CANCELLED_BY_BUYERS
        and buyer.may_order
        and order.customer.is_company,
        has_paper=has_paper(order),
    )


def place_lines(place: dict[str, str]) -> tuple[str, ...]:
    """A frozen address as it is shown, country last."""
    town = f"{place['postcode']} {place['city']}".strip()
    country = str(countries.name(place["country"]))
    lines = (
        place["name"],
        place["attention"],
        place["line1"],
        place["line2"],
        town,
        place["region"],
        country,
    )
    return tuple(line for line in lines if line)


def _lines(order: Order, buyer: Buyer) -> list[OrderLine]:
    pictures = Picture.objects.filter(
        Q(variant=OuterRef("variant")) | Q(variant__isnull=True),
        product=OuterRef("variant__product"),
        is_dimensioned=False,
    ).order_by("variant", "position", "pk")
    rows = with_words(
        order.lines.select_related("destination").annotate(
            picture=Subquery(pictures.values("file")[:1])
        ),
        languages_for(buyer),
        "slug",
        relation="variant__product__texts",
    )
    return list(rows.order_by("position"))


def ordered_rows(order: Order, buyer: Buyer) -> tuple[OrderedRow, ...]:
    """The lines of an order the buyer may see. Two queries for any length."""
    return tuple(_row(line) for line in _lines(order, buyer))


def _row(line: OrderLine, waiting: Waiting | None = None) -> OrderedRow:
    words = vars(line)
    return OrderedRow(
        line=line,
        article=Article(
            name=line.name,
            url=product_url(words["slug"]),
            sku=line.sku,
            own_number=line.own_number,
            picture=picture_url(words["picture"]),
        ),
        unit=str(dict(UnitCode.choices).get(line.unit_code, line.unit_code)),
        left=line.quantity_left,
        booked=line_booked(line),
        goes_to=goes_to(line),
        waiting=waiting,
        trace=kept_steps(line.price_trace),
    )
