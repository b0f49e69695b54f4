"""Carriers, ways to fill orders, what waits for goods, pick lists, in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from orders.models import (
    Backorder,
    Carrier,
    FulfilmentPolicy,
    PickList,
    PickOrder,
    PickState,
)
from orders.rules.parts import whole_units
from orders.views import picking
from shop.admin import Admin, ReadOnlyAdmin, ReadOnlyInline, ScopedAdmin, Work, badge
from shop.templatetags.angro import quantity

PICK = "orders.change_picklist"
PICK_TONES: dict[str, str] = {
    PickState.OPEN: "warning",
    PickState.PICKED: "info",
    PickState.DONE: "success",
    PickState.DROPPED: "danger",
}


@admin.register(Carrier)
class CarrierAdmin(Admin[Carrier]):
    list_display = ("name", "code", "tracking_url", "is_active", "position")
    list_filter = ("is_active",)
    search_fields = ("name", "code")

    def has_delete_permission(
        self, request: HttpRequest, obj: Carrier | None = None
    ) -> bool:
        """Carriers go out of use by a switch: shipments name them."""
        return False


@admin.register(FulfilmentPolicy)
class FulfilmentPolicyAdmin(Admin[FulfilmentPolicy]):
    list_display = ("channel", "is_nearest_first", "split", "picks_placed")
    list_select_related = ("channel",)


@admin.register(Backorder)
class BackorderAdmin(ReadOnlyAdmin[Backorder], ScopedAdmin[Backorder]):
    list_display = (
        "shown_order",
        "customer",
        "sku",
        "shown_missing",
        "expected_on",
        "since",
    )
    list_select_related = ("order_line__order__customer",)
    list_filter = ("expected_on", "since")
    search_fields = (
        "order_line__order__number",
        "order_line__order__customer__name",
        "order_line__sku",
    )
    ordering = ("since", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Backorder]:
        """Only what the seller still owes."""
        return self._owed(super().get_queryset(request))

    @staticmethod
    def _owed(rows: QuerySet[Backorder]) -> QuerySet[Backorder]:
        return rows.filter(pk__in=Backorder.objects.owed())

    @admin.display(
        description=gettext_lazy("order"), ordering="order_line__order__number"
    )
    def shown_order(self, row: Backorder) -> str:
        return row.order_line.order.number

    @admin.display(description=gettext_lazy("customer"))
    def customer(self, row: Backorder) -> str:
        return str(row.order_line.order.customer)

    @admin.display(description=gettext_lazy("SKU"), ordering="order_line__sku")
    def sku(self, row: Backorder) -> str:
        return row.order_line.sku

    @admin.display(description=gettext_lazy("missing"), ordering="quantity")
    def shown_missing(self, row: Backorder) -> str:
        line = row.order_line
        count = whole_units(row.quantity, line)
        return f"{quantity(count)} / {quantity(line.quantity)} {line.unit_code}"


class PickOrderInline(ReadOnlyInline[PickOrder, PickList]):
    model = PickOrder
    fields = ("order", "shipment", "closed_at")
    readonly_fields = fields


def _is_open(pick_list: PickList) -> bool:
    return pick_list.state == PickState.OPEN


def _is_over(pick_list: PickList) -> bool:
    return pick_list.state != PickState.OPEN


@admin.register(PickList)
class PickListAdmin(ReadOnlyAdmin[PickList], ScopedAdmin[PickList]):
    list_display = (
        "__str__",
        "warehouse",
        "shown_state",
        "picker",
        "started_at",
        "picked_at",
    )
    list_select_related = ("warehouse", "picker")
    list_filter = ("state", "warehouse")
    search_fields = ("orders__order__number",)
    fields = ("warehouse", "state", "picker", "started_at", "picked_at")
    inlines = (PickOrderInline,)
    works = (
        Work("ready/", "ready", picking.ready, PICK, gettext_lazy("Orders to pick")),
        Work(
            "<int:pick_list_id>/walk/",
            "walk",
            picking.walk,
            PICK,
            gettext_lazy("Go on picking"),
            is_offered=_is_open,
        ),
        Work(
            "<int:pick_list_id>/pack/",
            "pack",
            picking.pack,
            PICK,
            gettext_lazy("What was found"),
            is_offered=_is_over,
        ),
        Work(
            "<int:pick_list_id>/paper/",
            "paper",
            picking.paper,
            PICK,
            gettext_lazy("On paper (PDF)"),
        ),
        Work("<int:pick_list_id>/drop/", "drop", picking.drop, PICK),
    )

    @badge(description=gettext_lazy("state"), tones=PICK_TONES, ordering="state")
    def shown_state(self, pick_list: PickList) -> tuple[str, str]:
        return pick_list.state, pick_list.get_state_display()
