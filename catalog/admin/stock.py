"""Stock is read here, and counted."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from catalog.models import (
    StockLevel,
    StockMovement,
    StockReservation,
    Warehouse,
    WarehouseArea,
)
from catalog.views import products as views
from shop.admin import (
    Admin,
    ReadOnlyAdmin,
    TabularInline,
    Work,
)


class AreaInline(TabularInline[WarehouseArea, Warehouse]):
    model = WarehouseArea


@admin.register(Warehouse)
class WarehouseAdmin(Admin[Warehouse]):
    list_display = ("name", "code", "country", "position")
    autocomplete_fields = ("channels",)
    inlines = (AreaInline,)


@admin.register(StockLevel)
class StockLevelAdmin(ReadOnlyAdmin[StockLevel]):
    list_display = (
        "variant",
        "warehouse",
        "bin",
        "on_hand",
        "reserved",
        "arrives_on",
        "arriving",
        "counted_at",
    )
    list_select_related = ("variant", "warehouse")
    list_filter = ("warehouse",)
    search_fields = ("variant__sku", "bin")
    ordering = ("variant__sku", "warehouse")
    works = (
        Work(
            "<int:level_id>/count/",
            "count",
            views.count,
            "catalog.change_stocklevel",
            gettext_lazy("Count"),
        ),
        Work(
            "<int:level_id>/bin/",
            "bin",
            views.move_to_bin,
            "catalog.change_stocklevel",
            gettext_lazy("Storage bin"),
        ),
    )


@admin.register(StockReservation)
class StockReservationAdmin(ReadOnlyAdmin[StockReservation]):
    list_display = (
        "variant",
        "warehouse",
        "quantity",
        "owner",
        "expires_at",
        "created_at",
    )
    list_select_related = ("variant", "warehouse")
    list_filter = ("warehouse", "expires_at", "created_at")
    search_fields = ("variant__sku", "owner")
    ordering = ("-pk",)


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin[StockMovement]):
    list_display = ("at", "variant", "warehouse", "kind", "quantity", "reference")
    list_select_related = ("variant", "warehouse", "actor")
    list_filter = ("kind", "warehouse", "at")
    search_fields = ("variant__sku", "reference")
    ordering = ("-at", "-pk")
