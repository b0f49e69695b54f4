"""Returns in the admin: what waits, what was found, why goods come back."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from orders.forms.returns import ReturnReasonForm
from orders.models import (
    CancelRequest,
    CancelRequestState,
    OrderReturn,
    ReturnLine,
    ReturnPolicy,
    ReturnReason,
    ReturnState,
)
from orders.rules.returns import NEXT_RETURN_STATES
from orders.views import returns_staff as work
from shop.admin import Admin, ReadOnlyAdmin, ReadOnlyInline, ScopedAdmin, Work, badge
from shop.exports import ExportAdmin

CHANGE = "orders.change_orderreturn"
TONES: dict[str, str] = {
    ReturnState.REQUESTED: "warning",
    ReturnState.APPROVED: "info",
    ReturnState.DECLINED: "danger",
    ReturnState.RECEIVED: "warning",
    ReturnState.INSPECTED: "info",
    ReturnState.CREDITED: "success",
    ReturnState.CLOSED: "info",
    ReturnState.CANCELLED: "danger",
}


def _may_become(state: ReturnState) -> Any:  # Any: a predicate of a row
    return lambda found: state in NEXT_RETURN_STATES.get(ReturnState(found.state), ())


def _is_approved(found: OrderReturn) -> bool:
    return found.state == ReturnState.APPROVED


def _has_slip(found: OrderReturn) -> bool:
    return found.state in (ReturnState.APPROVED, ReturnState.RECEIVED)


def _is_put_aside(found: OrderReturn) -> bool:
    return bool(found.put_aside_because) and not found.credit_number


class ReturnLineInline(ReadOnlyInline[ReturnLine, OrderReturn]):
    model = ReturnLine
    fields = (
        "order_line",
        "quantity",
        "reason_name",
        "accepted_quantity",
        "condition",
        "warehouse",
    )
    readonly_fields = fields
    per_page = 50


@admin.register(OrderReturn)
class OrderReturnAdmin(
    ExportAdmin[OrderReturn], ReadOnlyAdmin[OrderReturn], ScopedAdmin[OrderReturn]
):
    list_display = (
        "number",
        "order",
        "customer",
        "shown_state",
        "requested_at",
        "lines_count",
        "credit_number",
        "put_aside_because",
    )
    list_select_related = ("order", "customer")
    list_filter = ("state", "lines__reason", "requested_at")
    search_fields = (
        "number",
        "order__number",
        "customer__name",
        "credit_number",
        "lines__order_line__sku",
    )
    date_hierarchy = "requested_at"
    inlines = (ReturnLineInline,)
    fields = (
        "number",
        "order",
        "customer",
        "state",
        "requested_at",
        "requested_by",
        "rep",
        "note",
        "late_because",
        "answer",
        "decided_at",
        "received_at",
        "inspected_at",
        "fee_rate",
        "credits_freight",
        "credit_number",
        "put_aside_because",
        "last_error",
    )
    export_fields = (
        "number",
        "order__number",
        "customer__name",
        "state",
        "requested_at",
        "received_at",
        "credit_number",
    )
    works = (
        Work(
            "<int:return_id>/approve/",
            "approve",
            work.approve,
            CHANGE,
            gettext_lazy("Agree"),
            is_offered=_may_become(ReturnState.APPROVED),
        ),
        Work(
            "<int:return_id>/decline/",
            "decline",
            work.decline,
            CHANGE,
            gettext_lazy("Decline"),
            is_offered=_may_become(ReturnState.DECLINED),
            is_danger=True,
        ),
        Work(
            "<int:return_id>/receive/",
            "receive",
            work.receive,
            CHANGE,
            gettext_lazy("The goods are here"),
            is_offered=_may_become(ReturnState.RECEIVED),
        ),
        Work(
            "<int:return_id>/inspect/",
            "inspect",
            work.inspect,
            CHANGE,
            gettext_lazy("Look at the goods"),
            is_offered=_may_become(ReturnState.INSPECTED),
        ),
        Work(
            "<int:return_id>/give-up/",
            "give_up",
            work.give_up,
            CHANGE,
            gettext_lazy("The goods never came"),
            is_offered=_is_approved,
            is_danger=True,
        ),
        Work(
            "<int:return_id>/credit/",
            "credit",
            work.credit_again,
            CHANGE,
            gettext_lazy("Credit again"),
            is_offered=_is_put_aside,
        ),
        Work(
            "<int:return_id>/slip/",
            "slip",
            work.slip,
            "orders.view_orderreturn",
            gettext_lazy("Return slip"),
            is_offered=_has_slip,
        ),
        Work(
            "<int:return_id>/files/<int:file_id>/",
            "file",
            work.file,
            "orders.view_orderreturn",
            "",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderReturn]:
        rows: QuerySet[OrderReturn] = super().get_queryset(request)
        return rows.annotate(counted_lines=Count("lines", distinct=True))

    @badge(description=gettext_lazy("state"), tones=TONES, ordering="state")
    def shown_state(self, found: OrderReturn) -> tuple[str, str]:
        return found.state, found.get_state_display()

    @admin.display(description=gettext_lazy("lines"), ordering="counted_lines")
    def lines_count(self, found: OrderReturn) -> int:
        return int(getattr(found, "counted_lines", 0))


@admin.register(CancelRequest)
class CancelRequestAdmin(ReadOnlyAdmin[CancelRequest], ScopedAdmin[CancelRequest]):
    list_display = ("order", "customer", "shown_state", "requested_at", "reason")
    list_select_related = ("order", "customer")
    list_filter = ("state", "requested_at")
    search_fields = ("order__number", "customer__name")

    @badge(
        description=gettext_lazy("state"),
        tones={
            CancelRequestState.OPEN: "warning",
            CancelRequestState.ACCEPTED: "success",
            CancelRequestState.DECLINED: "danger",
            CancelRequestState.WITHDRAWN: "info",
        },
        ordering="state",
    )
    def shown_state(self, asked: CancelRequest) -> tuple[str, str]:
        return asked.state, asked.get_state_display()


@admin.register(ReturnReason)
class ReturnReasonAdmin(Admin[ReturnReason]):
    form = ReturnReasonForm
    list_display = ("code", "seller", "is_sellers_fault", "is_active", "position")
    list_select_related = ("seller",)
    list_filter = ("seller", "is_active")
    search_fields = ("code",)

    def has_delete_permission(
        self, request: HttpRequest, obj: ReturnReason | None = None
    ) -> bool:
        """Reasons go out of use by a switch: returns name them."""
        return False


@admin.register(ReturnPolicy)
class ReturnPolicyAdmin(Admin[ReturnPolicy]):
    list_display = ("channel", "days", "fee_rate", "takes_made_to_order")
    list_select_related = ("channel",)
