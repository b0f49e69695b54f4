"""Papers, related products, contents of kits, arrivals: beside products."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from catalog.forms.documents import ComponentForm, DocumentForm
from catalog.models import (
    KitComponent,
    Product,
    ProductDocument,
    ProductRelation,
    StockArrival,
    Unit,
    Variant,
)
from shop.admin import Admin, TabularInline


class DocumentInline(TabularInline[ProductDocument, Product]):
    model = ProductDocument
    form = DocumentForm
    autocomplete_fields = ("variant",)
    tab = True


class RelationInline(TabularInline[ProductRelation, Product]):
    model = ProductRelation
    fk_name = "source"
    autocomplete_fields = ("target",)
    tab = True


class ComponentInline(TabularInline[KitComponent, Variant]):
    """What is in a kit. Mark the variant as a kit and save it first."""

    model = KitComponent
    form = ComponentForm
    fk_name = "kit"
    autocomplete_fields = ("component", "unit")
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(obj and obj.is_kit) and super().has_add_permission(request, obj)


class ArrivalInline(TabularInline[StockArrival, Variant]):
    model = StockArrival
    tab = True


@admin.register(Unit)
class UnitAdmin(Admin[Unit]):
    """For the search in forms; units are kept with their variant."""

    search_fields = ("variant__sku",)
    list_select_related = ("variant",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False
