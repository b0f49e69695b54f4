"""Long documents after the cart: approval, quote, order, shipment and invoice."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import httpx
from django.db.models import F
from django.utils import timezone

from accounts.models import Member, User
from accounts.selectors import buyer_for_customer
from bench.people import Ground, Visitor, session_of, visitor_of
from bench.requests import Deed, Request, Scenario, filled_in, sent
from bench.scenarios import LONG, ORDER_LINES, submitted, thousand_units, unlimited
from catalog.models import StockLevel, Unit, Warehouse
from orders.models import (
    ApprovalRule,
    ApprovalRuleApprover,
    Order,
    Quote,
    QuoteDraft,
    Shipment,
)
from orders.services.billing import bill_shipment
from orders.services.cart import CartItem
from orders.services.fulfilment import confirm_order, ship_order
from orders.services.quote_drafts import open_draft, send_draft
from orders.services.quotes import Request as QuoteRequest
from orders.services.quotes import request_for_items

READS, WRITES = 30, 15
# Companies that ask for approval; each place of the others serves one kind.
APPROVING = 4
OFFERED_AMOUNT = "7"
PLENTY = Decimal(1_000_000)


class Desk:
    """Those who order long documents, and whoever of the seller's staff handles them.

    Everything is prepared through the shop itself: by its pages, or by the services
    that staff pages call.
    """

    def __init__(self, visitors: Sequence[Visitor], ground: Ground) -> None:
        buyers = unlimited(visitors)
        self.approving, self.buyers = buyers[-APPROVING:], buyers[:-APPROVING]
        self.thousand = thousand_units(ground)
        self.few = self.thousand[:ORDER_LINES]
        self.staff = User.objects.create_superuser(
            email=f"desk-{uuid4().hex}@bench.example", name="Desk"
        )
        self.staff_visitor = Visitor(self.buyers[0].member, session_of(self.staff))
        self.warehouse = Warehouse.objects.order_by("position")[0]
        self._fill_warehouse()
        for buyer in self.approving:
            _ask_for_approval(buyer)

    def _fill_warehouse(self) -> None:
        """All lines can leave at once, whatever was ordered before."""
        levels = StockLevel.objects.filter(
            warehouse=self.warehouse,
            variant__in=[unit.variant_id for unit in self.thousand],
        )
        levels.update(on_hand=F("on_hand") + PLENTY)

    def buyer(self, i: int) -> Visitor:
        return self.buyers[i % len(self.buyers)]

    def ordered(
        self, client: httpx.Client, buyer: Visitor, units: tuple[Unit, ...]
    ) -> Order:
        """What a buyer orders through cart and checkout."""
        answer = sent(client, submitted(client, buyer, units, first=0))
        number = answer.headers["location"].rstrip("/").rpartition("/")[2]
        return Order.objects.get(number=number)

    def confirmed(
        self, client: httpx.Client, buyer: Visitor, units: tuple[Unit, ...]
    ) -> Order:
        order = self.ordered(client, buyer, units)
        return confirm_order(order_id=order.pk, by=self.staff)

    def shipped(
        self, client: httpx.Client, buyer: Visitor, units: tuple[Unit, ...]
    ) -> Shipment:
        order = self.confirmed(client, buyer, units)
        return ship_order(
            order_id=order.pk,
            quantities={line.pk: line.quantity for line in order.lines.all()},
            warehouse_id=self.warehouse.pk,
            by=self.staff,
        )

    def requested(self, buyer: Visitor) -> Quote:
        """A request for prices of 1,000 articles."""
        who = buyer_for_customer(
            customer=buyer.member.customer, now=timezone.now(), user=buyer.member.user
        )
        items = [CartItem(one.variant_id, one.pk, Decimal(10)) for one in self.thousand]
        asked = QuoteRequest("Please", uuid4().hex, "Season")
        return request_for_items(buyer=who, items=items, request=asked)

    def offered(self, buyer: Visitor) -> Quote:
        """The same with a price for every line."""
        quote = self.requested(buyer)
        open_draft(quote_id=quote.pk, by=self.staff)
        draft = QuoteDraft.objects.get(quote=quote)
        for line in draft.lines:
            line["unit_amount"] = OFFERED_AMOUNT
        draft.valid_until = timezone.localdate() + timedelta(days=9)
        draft.save()
        send_draft(quote_id=quote.pk, revision=draft.revision, by=self.staff)
        return quote


def _ask_for_approval(buyer: Visitor) -> None:
    """Every order of the company needs a yes of its approver."""
    rule = ApprovalRule.objects.create(
        customer=buyer.member.customer, name="All orders", currency="EUR"
    )
    ApprovalRuleApprover.objects.create(rule=rule, level=1, member=_approver_of(buyer))


def _approver_of(buyer: Visitor) -> Member:
    members = Member.objects.select_related("user", "customer__channel")
    return members.get(role__code="approver", customer=buyer.member.customer_id)


def document_scenarios(desk: Desk) -> list[Scenario]:
    """Pages and clicks of documents of 1,000 lines."""
    return [*_approvals(desk), *_quotes(desk), *_orders(desk)]


def _approvals(desk: Desk) -> list[Scenario]:
    approvers = [visitor_of(_approver_of(buyer)) for buyer in desk.approving]
    waiting: dict[int, str] = {}

    def request_page(client: httpx.Client, i: int) -> Request:
        place = i % len(approvers)
        if place not in waiting:
            buyer = desk.approving[place]
            waiting[place] = desk.ordered(client, buyer, desk.thousand).number
        path = f"/approvals/{waiting[place]}/"
        return Request(approvers[place], "GET", path, holds='id="decide"')

    def approve(client: httpx.Client, i: int) -> Request:
        place = i % len(approvers)
        order = desk.ordered(client, desk.approving[place], desk.thousand)
        page, form = f"/approvals/{order.number}/", "//form[@id='decide']"
        fields = filled_in(client, approvers[place], page, form=form)
        return Request(approvers[place], "POST", f"{page}approve/", fields, status=302)

    return [
        Scenario("Request of 1,000 lines, as its approver sees it", None, request_page,
                 repeats=READS),
        Scenario("Approval of 1,000 lines", None, approve, repeats=WRITES),
    ]  # fmt: skip


def _quotes(desk: Desk) -> list[Scenario]:
    offers: dict[int, Quote] = {}
    requests: dict[int, Quote] = {}

    def page(_client: httpx.Client, i: int) -> Request:
        place = i % APPROVING
        if place not in offers:
            offers[place] = desk.offered(desk.buyer(place))
        path = f"/quotes/{offers[place].number}/"
        return Request(desk.buyer(place), "GET", path, holds="accept/")

    def editor(_client: httpx.Client, i: int) -> Request:
        place = i % APPROVING
        if place not in requests:
            requests[place] = desk.requested(desk.buyer(place))
        path = f"/admin/orders/quote/{requests[place].pk}/answer/"
        return Request(desk.staff_visitor, "GET", path, holds="AR-")

    def accept(client: httpx.Client, i: int) -> Request:
        buyer = desk.buyer(i)
        path = f"/quotes/{desk.offered(buyer).number}/"
        form = "//form[contains(@action, '/accept/')]"
        fields = filled_in(client, buyer, path, form=form)
        return Request(buyer, "POST", f"{path}accept/", fields, status=302)

    return [
        Scenario("Quote of 1,000 lines, as its buyer sees it", None, page,
                 repeats=READS),
        Scenario("Offer of 1,000 lines in the staff's editor", None, editor,
                 repeats=READS),
        Scenario("Offer of 1,000 lines accepted and ordered", None, accept,
                 repeats=WRITES),
    ]  # fmt: skip


def _orders(desk: Desk) -> list[Scenario]:
    placed: dict[int, str] = {}

    def page(client: httpx.Client, i: int) -> Request:
        place = i % APPROVING
        if place not in placed:
            order = desk.ordered(client, desk.buyer(place), desk.thousand)
            placed[place] = order.number
        path = f"/orders/{placed[place]}/"
        return Request(desk.buyer(place), "GET", path, holds="line__name")

    def ship(client: httpx.Client, i: int) -> Request:
        order = desk.confirmed(client, desk.buyer(i), desk.thousand)
        path = f"/admin/orders/order/{order.pk}/ship/"
        form = "//form[.//*[@name='tracking_number']]"
        fields = filled_in(client, desk.staff_visitor, path, form=form)
        return Request(desk.staff_visitor, "POST", path, fields, status=302)

    return [
        Scenario("Order of 1,000 lines", None, page, repeats=READS),
        Scenario("Shipment of 1,000 lines, its invoice due", None, ship,
                 repeats=WRITES),
    ]  # fmt: skip


def document_deeds(desk: Desk) -> list[Deed]:
    """What follows a shipment at once; the PDF is made by another worker later."""
    target = (150, 150)

    def issued(
        units: tuple[Unit, ...],
    ) -> Callable[[httpx.Client, int], Callable[[], object]]:
        def prepare(client: httpx.Client, i: int) -> Callable[[], object]:
            shipment = desk.shipped(client, desk.buyer(i), units)
            return lambda: bill_shipment(shipment_id=shipment.pk)

        return prepare

    return [
        Deed(f"Invoice of {ORDER_LINES} lines, issued", target, issued(desk.few)),
        Deed(f"Invoice of {LONG:,} lines, issued", target, issued(desk.thousand)),
    ]
