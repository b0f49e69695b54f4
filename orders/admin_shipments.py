"""Shipments in the admin: what left, in which parcels, and what was billed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from orders.models import Parcel, Shipment, ShipmentLine
from orders.selectors.dispatches import Tracked, tracked
from orders.views import shipments, work
from shop.admin import ReadOnlyAdmin, ReadOnlyInline, ScopedAdmin, Work
from shop.exports import ExportAdmin

CHANGE = "orders.change_order"


def _is_put_aside(shipment: Shipment) -> bool:
    return bool(shipment.put_aside_because) and not shipment.invoice_number


class ShipmentLineInline(ReadOnlyInline[ShipmentLine, Shipment]):
    model = ShipmentLine
    fields = ("order_line", "quantity")
    readonly_fields = fields


class ParcelInline(ReadOnlyInline[Parcel, Shipment]):
    model = Parcel
    fields = ("tracking_number", "weight_kg")
    readonly_fields = fields


@admin.register(Shipment)
class ShipmentAdmin(
    ExportAdmin[Shipment], ReadOnlyAdmin[Shipment], ScopedAdmin[Shipment]
):
    list_display = (
        "number",
        "order",
        "customer",
        "shipped_at",
        "warehouse",
        "shown_tracking",
        "invoice_number",
        "put_aside_because",
    )
    list_select_related = ("order", "customer", "warehouse", "carrier")
    list_filter = ("warehouse", "carrier", "shipped_at")
    search_fields = (
        "number",
        "order__number",
        "customer__name",
        "tracking_number",
        "parcels__tracking_number",
        "invoice_number",
    )
    date_hierarchy = "shipped_at"
    ordering = ("-shipped_at", "-pk")
    inlines = (ParcelInline, ShipmentLineInline)
    fields = (
        "number",
        "order",
        "customer",
        "warehouse",
        "destination",
        "shipped_at",
        "shipped_by",
        "carrier",
        "shown_tracking",
        "bills_delivery",
        "invoice_number",
        "put_aside_because",
        "last_error",
    )
    readonly_fields = ("shown_tracking",)
    export_fields = (
        "number",
        "order__number",
        "customer__name",
        "shipped_at",
        "tracking_number",
        "invoice_number",
    )
    works = (
        Work(
            "<int:shipment_id>/bill/",
            "bill",
            work.bill_again,
            CHANGE,
            gettext_lazy("Bill again"),
            is_offered=_is_put_aside,
        ),
        Work(
            "<int:shipment_id>/note/",
            "note",
            shipments.staff_delivery_note,
            "orders.view_shipment",
            gettext_lazy("Delivery note"),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shipment]:
        """With their parcels: the list links each."""
        return super().get_queryset(request).prefetch_related("parcels")

    @admin.display(description=gettext_lazy("parcels"), ordering="tracking_number")
    def shown_tracking(self, shipment: Shipment) -> SafeString | str:
        links = format_html_join(
            ", ", "{}", ((_link(one),) for one in tracked(shipment))
        )
        return links or "–"


def _link(parcel: Tracked) -> SafeString | str:
    if not parcel.url:
        return parcel.number
    return format_html(
        '<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>',
        parcel.url,
        parcel.number,
    )
