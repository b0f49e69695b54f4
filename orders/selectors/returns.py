"""What of an order may come back, and returns as pages show them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.utils.translation import get_language, gettext

from accounts.buyer import Buyer
from accounts.models import Attachment
from accounts.rights import Right
from catalog.models import StockPolicy, UnitCode, Warehouse
from catalog.restrictions import conditions_of_sale
from orders.models import (
    OPEN_RETURNS,
    SETTLED_RETURNS,
    Order,
    OrderLine,
    OrderReturn,
    ReturnFile,
    ReturnLine,
    ReturnPolicy,
    ReturnReason,
    ReturnState,
    ShipmentLine,
)
from orders.rules.returns import (
    Delivered,
    Returnable,
    ReturnFacts,
    ReturnTerms,
    returnable,
    terms_of,
)
from shop.blocks import Badge, Tone

ZERO = Decimal(0)

RETURN_TONES: Mapping[str, Tone] = {
    ReturnState.REQUESTED: "is-warn",
    ReturnState.APPROVED: "is-info",
    ReturnState.DECLINED: "is-danger",
    ReturnState.RECEIVED: "is-info",
    ReturnState.INSPECTED: "is-info",
    ReturnState.CREDITED: "is-ok",
    ReturnState.CLOSED: "",
    ReturnState.CANCELLED: "",
}


@dataclass(frozen=True)
class ReturnableLine:
    """A line of an order, with how much of it may come back and why no more."""

    line: OrderLine
    facts: ReturnFacts
    possible: Returnable
    unit: str


def return_terms(order: Order) -> ReturnTerms:
    """What the order's channel takes back."""
    return terms_of(policy_of(order))


def policy_of(order: Order) -> ReturnPolicy | None:
    """What the order's channel settled about returns, if anything."""
    return ReturnPolicy.objects.filter(channel=order.channel_id).first()


def returnable_lines(order: Order, buyer: Buyer) -> list[ReturnableLine]:
    """Every line of an order the buyer may see. The same queries for any length.

    Under the order's lock it is final.
    """
    return _returnable_on(order, buyer, return_terms(order))


def late_lines(order: Order, buyer: Buyer) -> list[ReturnableLine]:
    """The same as the seller's people may allow it: the channel's days are no limit."""
    return _returnable_on(order, buyer, replace(return_terms(order), days=None))


def _returnable_on(
    order: Order, buyer: Buyer, terms: ReturnTerms
) -> list[ReturnableLine]:
    lines = list(order.lines.select_related("variant", "unit").order_by("position"))
    delivered, returned = _delivered(order), returned_quantities(order)
    handling = conditions_of_sale({line.variant_id for line in lines}, buyer)
    found = []
    for line in lines:
        conditions = handling.get(line.variant_id)
        facts = ReturnFacts(
            delivered=delivered.get(line.pk, ()),
            returned=returned.get(line.pk, ZERO),
            step=line.unit.step,
            is_made_to_order=line.variant.stock_policy == StockPolicy.MADE_TO_ORDER,
            handling=conditions.handling if conditions else frozenset(),
        )
        possible = returnable(facts, terms, buyer.today)
        found.append(ReturnableLine(line, facts, possible, _unit(line)))
    return found


def _unit(line: OrderLine) -> str:
    return str(dict(UnitCode.choices).get(line.unit_code, line.unit_code))


def _delivered(order: Order) -> Mapping[int, Sequence[Delivered]]:
    zone = order.seller.zone
    found: dict[int, list[Delivered]] = defaultdict(list)
    rows = ShipmentLine.objects.filter(shipment__order=order).order_by("shipment_id")
    for key, at, quantity in rows.values_list(
        "order_line", "shipment__shipped_at", "quantity"
    ):
        found[key].append(Delivered(at.astimezone(zone).date(), quantity))
    return found


def returned_quantities(order: Order) -> dict[int, Decimal]:
    """What is on its way back or was taken back, by line."""
    rows = ReturnLine.objects.filter(order_return__order=order)
    counted = Case(
        When(order_return__state__in=OPEN_RETURNS, then=F("quantity")),
        When(order_return__state__in=SETTLED_RETURNS, then=F("accepted_quantity")),
        default=ZERO,
    )
    summed = rows.order_by().values("order_line").annotate(sum=Sum(counted))
    return {row["order_line"]: row["sum"] or ZERO for row in summed}


def reasons_for(order: Order) -> list[ReturnReason]:
    """Why goods may come back, in the order the seller gave them."""
    of_seller = Q(seller=order.seller_id) | Q(seller__isnull=True)
    return list(ReturnReason.objects.filter(of_seller, is_active=True))


def reason_choices(order: Order) -> list[tuple[str, str]]:
    """The same to choose from, in the reader's language."""
    language = get_language() or order.language
    return [(str(one.pk), one.name_in(language)) for one in reasons_for(order)]


def may_return(order: Order, buyer: Buyer) -> bool:
    """Say whether the buyer may send goods of an order back, if any may be."""
    return buyer.can(Right.RETURN_GOODS) and order.shipments.exists()


def return_badge(found: OrderReturn) -> Badge:
    """The state of a return in a word or two."""
    return Badge(found.get_state_display(), RETURN_TONES[found.state])


@dataclass(frozen=True)
class ReturnRow:
    """A return in a list."""

    found: OrderReturn
    lines_count: int
    badge: Badge


def returns_of(buyer: Buyer, *, open_only: bool = False) -> QuerySet[OrderReturn]:
    """Returns that `buyer` may see, newest first."""
    rows = OrderReturn.objects.visible_to(buyer)
    if open_only:
        rows = rows.open()
    with_order = rows.select_related("order", "requested_by").defer("order__snapshot")
    # Counts drop the model's own order.
    counted = with_order.annotate(lines_count=Count("lines"))
    return counted.order_by("-requested_at", "-pk")


def return_rows(returns: Iterable[OrderReturn]) -> list[ReturnRow]:
    """Returns of `returns_of` as rows."""
    return [
        ReturnRow(one, getattr(one, "lines_count", 0), return_badge(one))
        for one in returns
    ]


def returns_on(order: Order, buyer: Buyer) -> list[ReturnRow]:
    """The returns of one order, oldest first."""
    rows = OrderReturn.objects.visible_to(buyer).filter(order=order)
    return return_rows(rows.annotate(lines_count=Count("lines")).order_by("pk"))


@dataclass(frozen=True)
class ReturnedLine:
    """A line of a return as its page shows it."""

    row: ReturnLine
    line: OrderLine
    unit: str
    outcome: str


@dataclass(frozen=True)
class ReturnPage:
    """Everything the page of a return shows."""

    found: OrderReturn
    badge: Badge
    lines: tuple[ReturnedLine, ...]
    files: tuple[Attachment, ...]
    said: str
    has_slip: bool
    may_cancel: bool


def return_page(found: OrderReturn, buyer: Buyer) -> ReturnPage:
    """The page of a return the buyer may see. Constant queries for any length."""
    rows = found.lines.select_related("order_line", "warehouse")
    files = ReturnFile.objects.filter(order_return=found).select_related("attachment")
    return ReturnPage(
        found=found,
        badge=return_badge(found),
        lines=tuple(
            ReturnedLine(row, row.order_line, _unit(row.order_line), _outcome(row))
            for row in rows.order_by("order_line__position")
        ),
        files=tuple(one.attachment for one in files.order_by("pk")),
        said=_said(found),
        has_slip=found.state in (ReturnState.APPROVED, ReturnState.RECEIVED),
        may_cancel=found.state == ReturnState.REQUESTED
        and buyer.can(Right.RETURN_GOODS),
    )


def _outcome(row: ReturnLine) -> str:
    if row.accepted_quantity is None:
        return ""
    return str(row.get_condition_display())


def _said(found: OrderReturn) -> str:
    said = {
        ReturnState.REQUESTED: gettext("We look at it and tell you by mail."),
        ReturnState.APPROVED: gettext(
            "Please print the return slip, put it into the parcel and send the goods."
        ),
        ReturnState.DECLINED: gettext("We cannot take these goods back."),
        ReturnState.RECEIVED: gettext("The goods are here. We look at them."),
        ReturnState.INSPECTED: gettext("We looked at the goods. The credit follows."),
        ReturnState.CREDITED: gettext("The goods are credited."),
        ReturnState.CLOSED: gettext("We looked at the goods. Nothing is credited."),
        ReturnState.CANCELLED: gettext("This return was called off."),
    }
    return said[ReturnState(found.state)]


def return_file(found: OrderReturn, file_id: int) -> Attachment | None:
    """A file handed in with a return."""
    files = ReturnFile.objects.filter(order_return=found, attachment=file_id)
    kept = files.select_related("attachment").first()
    return kept.attachment if kept else None


def shelves_for(order: Order) -> QuerySet[Warehouse]:
    """Where goods of an order may be put back: warehouses of its channel."""
    return Warehouse.objects.filter(channels=order.channel_id)


def is_sellers_fault(found: OrderReturn) -> bool:
    """Say whether every line comes back for a reason that is the seller's fault."""
    return not found.lines.filter(reason__is_sellers_fault=False).exists()
