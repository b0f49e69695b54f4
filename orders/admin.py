"""Orders in the admin: documents to look at and to work on, methods to keep."""

from collections.abc import Callable

from django.contrib import admin
from django.utils.translation import gettext_lazy

from accounts.rights import ACT
from orders import (  # noqa: F401 registers them
    admin_approvals,
    admin_fulfilment,
    admin_promotions,
    admin_purchasing,
    admin_quotes,
    admin_returns,
    admin_shipments,
    admin_shipping,
    admin_workspace,
)
from orders.admin_filters import HoldEndsFilter, WaitsForGoodsFilter
from orders.models import (
    CancelRequest,
    Cart,
    CartLine,
    CartState,
    Order,
    OrderDestination,
    OrderLine,
    OrderState,
    Shipment,
)
from orders.rules import NEXT_STATES, reference_facts
from orders.rules.states import CANCELLED_ON_REQUEST
from orders.selectors.order_papers import has_paper
from orders.selectors.orders import place_lines
from orders.selectors.po_documents import document_of
from orders.views import (
    acting,
    order_papers,
    po_documents,
    returns_staff,
    reviews,
    work,
)
from shop.admin import ReadOnlyAdmin, ReadOnlyInline, ScopedAdmin, Work, badge
from shop.exports import ExportAdmin
from shop.templatetags.angro import money

CHANGE = "orders.change_order"
STATE_TONES: dict[str, str] = {
    OrderState.AWAITING_APPROVAL: "info",
    OrderState.IN_REVIEW: "warning",
    OrderState.REJECTED: "danger",
    OrderState.SENT_BACK: "info",
    OrderState.PLACED: "warning",
    OrderState.CONFIRMED: "info",
    OrderState.PARTLY_SHIPPED: "info",
    OrderState.SHIPPED: "success",
    OrderState.COMPLETED: "success",
    OrderState.CANCELLED: "danger",
}
# Some of it is with whoever ordered, so it may come back.
SOMETHING_LEFT = (
    OrderState.PARTLY_SHIPPED,
    OrderState.SHIPPED,
    OrderState.COMPLETED,
)
CART_TONES: dict[str, str] = {
    CartState.OPEN: "info",
    CartState.SUBMITTED: "success",
    CartState.MERGED: "info",
}


def _may_become(state: OrderState) -> Callable[[Order], bool]:
    return lambda order: state in NEXT_STATES.get(OrderState(order.state), ())


def _is_in_review(order: Order) -> bool:
    return order.state == OrderState.IN_REVIEW


def _has_po_document(order: Order) -> bool:
    return document_of(order) is not None


def _is_asked_to_cancel(order: Order) -> bool:
    return CancelRequest.objects.open().filter(order=order).exists()


def _has_left(order: Order) -> bool:
    return order.state in SOMETHING_LEFT


def _has_rest(order: Order) -> bool:
    return order.state in CANCELLED_ON_REQUEST


class OrderLineInline(ReadOnlyInline[OrderLine, Order]):
    model = OrderLine
    fields = (
        "position",
        "sku",
        "name",
        "quantity",
        "quantity_shipped",
        "unit_code",
        "unit_price_amount",
        "tax_rate",
        "line_amount",
        "cost_centre_code",
        "project",
        "destination",
    )
    readonly_fields = fields
    per_page = 50
    tab = True


class DestinationInline(ReadOnlyInline[OrderDestination, Order]):
    model = OrderDestination
    fields = (
        "__str__",
        "shipping_name",
        "amount",
        "free_because",
        "requested_on",
        "window",
    )
    readonly_fields = fields
    tab = True


class ShipmentInline(ReadOnlyInline[Shipment, Order]):
    model = Shipment
    fields = (
        "number",
        "shipped_at",
        "warehouse",
        "carrier",
        "tracking_number",
        "invoice_number",
    )
    readonly_fields = fields
    show_change_link = True
    tab = True


@admin.register(Order)
class OrderAdmin(ExportAdmin[Order], ReadOnlyAdmin[Order], ScopedAdmin[Order]):
    list_display = (
        "number",
        "customer",
        "shown_state",
        "placed_at",
        "placed_by",
        "po_number",
        "shown_total",
        "channel",
    )
    list_select_related = ("customer", "placed_by", "channel")
    list_filter = (
        "state",
        HoldEndsFilter,
        WaitsForGoodsFilter,
        "channel",
        "payment_method",
        "placed_at",
    )
    search_fields = (
        "number",
        "po_number",
        "cost_centre_code",
        "customer__name",
        "lines__sku",
    )
    date_hierarchy = "placed_at"
    inlines = (OrderLineInline, DestinationInline, ShipmentInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "number",
                    "customer",
                    "state",
                    "placed_at",
                    "placed_by",
                    "rep",
                    "channel",
                    "po_number",
                    "shown_references",
                    "quote_number",
                )
            },
        ),
        (
            gettext_lazy("Delivery"),
            {"fields": ("shown_address", "shipping_name", "requested_on", "note")},
        ),
        (
            gettext_lazy("Payment"),
            {
                "fields": (
                    "shown_total",
                    "total_net",
                    "total_tax",
                    "payment_method",
                    "net_days",
                )
            },
        ),
    )
    readonly_fields = ("shown_total", "shown_address", "shown_references")
    export_fields = (
        "number",
        "customer__number",
        "customer__name",
        "state",
        "placed_at",
        "po_number",
        "cost_centre_code",
        "cost_centre_name",
        "project",
        "requested_on",
        "shipping_name",
        "total_net",
        "total_tax",
        "total_gross",
        "currency",
    )
    works = (
        Work(
            "<int:order_id>/accept/",
            "accept",
            reviews.accept,
            CHANGE,
            gettext_lazy("Accept"),
            is_offered=_is_in_review,
        ),
        Work(
            "<int:order_id>/accept-changed/",
            "accept_changed",
            reviews.change,
            CHANGE,
            gettext_lazy("Accept with changes"),
            is_offered=_is_in_review,
        ),
        Work(
            "<int:order_id>/refuse/",
            "refuse",
            reviews.refuse,
            CHANGE,
            gettext_lazy("Refuse"),
            is_offered=_is_in_review,
            is_danger=True,
        ),
        Work(
            "<int:order_id>/confirm/",
            "confirm",
            work.confirm,
            CHANGE,
            gettext_lazy("Confirm"),
            is_offered=_may_become(OrderState.CONFIRMED),
        ),
        Work(
            "<int:order_id>/ship/",
            "ship",
            work.ship,
            CHANGE,
            gettext_lazy("Ship"),
            is_offered=_may_become(OrderState.SHIPPED),
        ),
        Work(
            "<int:order_id>/complete/",
            "complete",
            work.complete,
            CHANGE,
            gettext_lazy("Complete"),
            is_offered=_may_become(OrderState.COMPLETED),
        ),
        Work(
            "<int:order_id>/cancel/",
            "cancel",
            work.cancel,
            CHANGE,
            gettext_lazy("Cancel the order"),
            is_offered=_may_become(OrderState.CANCELLED),
            is_danger=True,
        ),
        Work(
            "<int:order_id>/po-document/",
            "po_document",
            po_documents.staff_po_document,
            "orders.view_order",
            gettext_lazy("PO document"),
            is_offered=_has_po_document,
        ),
        Work(
            "<int:order_id>/paper/",
            "paper",
            order_papers.staff_order_paper,
            "orders.view_order",
            gettext_lazy("Order as a PDF"),
            is_offered=has_paper,
        ),
        Work(
            "<int:order_id>/open-return/",
            "open_return",
            returns_staff.open_return,
            "orders.add_orderreturn",
            gettext_lazy("Open a return"),
            is_offered=_has_left,
        ),
        Work(
            "<int:order_id>/answer-cancel/",
            "answer_cancel",
            returns_staff.answer_cancel,
            CHANGE,
            gettext_lazy("Answer the request to cancel"),
            is_offered=_is_asked_to_cancel,
        ),
        Work(
            "<int:order_id>/cancel-rest/",
            "cancel_rest",
            returns_staff.cancel_rest,
            CHANGE,
            gettext_lazy("Cancel what is left"),
            is_offered=_has_rest,
            is_danger=True,
        ),
        Work(
            "<int:order_id>/messages/",
            "messages",
            work.talk,
            "accounts.view_thread",
            gettext_lazy("Messages"),
        ),
        Work(
            "<int:order_id>/act/",
            "act",
            acting.for_order,
            ACT,
            gettext_lazy("Act for them"),
            is_offered=lambda order: order.placed_by_id is not None,
        ),
    )

    @badge(description=gettext_lazy("state"), tones=STATE_TONES, ordering="state")
    def shown_state(self, order: Order) -> tuple[str, str]:
        return order.state, order.get_state_display()

    @admin.display(description=gettext_lazy("references"))
    def shown_references(self, order: Order) -> str:
        facts = (f"{label}: {text}" for label, text in reference_facts(order))
        return "; ".join(facts) or "–"

    @admin.display(description=gettext_lazy("address"))
    def shown_address(self, order: Order) -> str:
        return ", ".join(place_lines(order.snapshot["delivery"]))

    @admin.display(description=gettext_lazy("total"), ordering="total_gross")
    def shown_total(self, order: Order) -> str:
        return money(order.total_gross, order.currency)


class CartLineInline(ReadOnlyInline[CartLine, Cart]):
    model = CartLine
    fields = ("variant", "quantity", "unit", "seen_unit_amount", "note")
    readonly_fields = fields
    per_page = 50


@admin.register(Cart)
class CartAdmin(ReadOnlyAdmin[Cart], ScopedAdmin[Cart]):
    list_display = (
        "__str__",
        "customer",
        "user",
        "channel",
        "shown_state",
        "touched_at",
        "order_number",
    )
    list_select_related = ("customer", "user", "channel")
    list_filter = ("state", "channel", "touched_at")
    search_fields = ("customer__name", "user__email", "order_number")
    ordering = ("-touched_at",)
    inlines = (CartLineInline,)

    @badge(description=gettext_lazy("state"), tones=CART_TONES, ordering="state")
    def shown_state(self, cart: Cart) -> tuple[str, str]:
        return cart.state, cart.get_state_display()
