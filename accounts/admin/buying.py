"""What companies keep about buying, for staff who keep it for them."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import CostCentre, OrderField, PickupPerson
from shop.admin import ScopedAdmin


@admin.register(CostCentre)
class CostCentreAdmin(ScopedAdmin[CostCentre]):
    list_display = ("code", "name", "customer", "archived_at")
    list_select_related = ("customer",)
    search_fields = ("code", "name", "customer__name")
    autocomplete_fields = ("customer",)


@admin.register(PickupPerson)
class PickupPersonAdmin(ScopedAdmin[PickupPerson]):
    list_display = ("name", "customer", "proof", "valid_until", "archived_at")
    list_select_related = ("customer",)
    search_fields = ("name", "customer__name")
    autocomplete_fields = ("customer",)


@admin.register(OrderField)
class OrderFieldAdmin(ScopedAdmin[OrderField]):
    list_display = ("label", "customer", "kind", "is_required", "archived_at")
    list_select_related = ("customer",)
    list_filter = ("kind", "is_required")
    search_fields = ("label", "customer__name")
    autocomplete_fields = ("customer",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The company adds its questions: the service counts them under a lock."""
        return False
