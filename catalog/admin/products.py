"""Products, variants and units. Saving keeps search true."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from catalog.admin.beside import (
    ArrivalInline,
    ComponentInline,
    DocumentInline,
    RelationInline,
)
from catalog.admin.restrictions import ProductRestrictionInline
from catalog.forms.freight import VariantForm
from catalog.forms.products import AttributeValueForm, PictureForm
from catalog.models import (
    AttributeValue,
    CustomerPartNumber,
    Picture,
    Product,
    ProductText,
    StockLevel,
    Unit,
    Variant,
)
from catalog.services import products, texts
from catalog.views import products as views
from shop.admin import (
    ReadOnlyInline,
    ScopedAdmin,
    StackedInline,
    TabularInline,
    Work,
)

Formsets = Any  # what Django hands to save_related


class ProductTextInline(StackedInline[ProductText, Product]):
    model = ProductText
    fields = (
        ("language", "name"),
        ("slug", "summary"),
        "description",
        ("seo_title", "seo_description"),
    )
    tab = True


class VariantInline(TabularInline[Variant, Product]):
    model = Variant
    fields = ("sku", "label", "ean", "mpn", "tax_class", "stock_policy", "is_active")
    show_change_link = True
    tab = True


class PictureInline(TabularInline[Picture, Product]):
    model = Picture
    form = PictureForm
    tab = True


class ProductValueInline(TabularInline[AttributeValue, Product]):
    model = AttributeValue
    form = AttributeValueForm
    autocomplete_fields = ("attribute", "choice")
    tab = True


@admin.register(Product)
class ProductAdmin(ScopedAdmin[Product]):
    list_display = ("code", "name", "category", "brand", "is_active", "archived_at")
    list_select_related = ("category", "brand")
    list_filter = ("is_active", "brand", "category")
    search_fields = ("code", "texts__name", "variants__sku")
    ordering = ("code",)
    autocomplete_fields = ("category", "brand")
    readonly_fields = ("created_at", "archived_at")
    fields = (
        ("code", "category"),
        ("brand", "tags"),
        "is_active",
        ("created_at", "archived_at"),
    )
    inlines = (
        ProductTextInline,
        VariantInline,
        ProductValueInline,
        PictureInline,
        DocumentInline,
        RelationInline,
        ProductRestrictionInline,
    )
    works = (
        Work(
            "<int:product_id>/archive/",
            "archive",
            views.archive,
            "catalog.change_product",
            gettext_lazy("Archive"),
            is_offered=lambda product: product.archived_at is None,
            is_danger=True,
        ),
        Work(
            "<int:product_id>/bring-back/",
            "bring_back",
            views.bring_back,
            "catalog.change_product",
            gettext_lazy("Bring back"),
            is_offered=lambda product: product.archived_at is not None,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).prefetch_related("texts")

    @admin.display(description=gettext_lazy("name"))
    def name(self, product: Product) -> str:
        return next((text.name for text in product.texts.all()), "")

    def has_delete_permission(
        self, request: HttpRequest, obj: Product | None = None
    ) -> bool:
        return False  # archived, never deleted

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm[Product],
        formsets: Formsets,
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        products.ensure_base_units(product_id=form.instance.pk)
        texts.refresh_search([form.instance.pk])


class UnitInline(TabularInline[Unit, Variant]):
    model = Unit
    tab = True


class StockInline(ReadOnlyInline[StockLevel, Variant]):
    model = StockLevel
    fields = ("warehouse", "on_hand", "reserved", "arrives_on", "arriving")
    show_change_link = True
    tab = True


@admin.register(Variant)
class VariantAdmin(ScopedAdmin[Variant]):
    form = VariantForm
    list_display = ("sku", "product", "label", "ean", "stock_policy", "is_active")
    list_select_related = ("product",)
    list_filter = ("is_active", "stock_policy", "tax_class", "freight_class")
    search_fields = ("sku", "ean", "mpn", "product__code", "product__texts__name")
    ordering = ("sku",)
    autocomplete_fields = ("product",)
    readonly_fields = ("archived_at",)
    inlines = (UnitInline, ComponentInline, StockInline, ArrivalInline)
    works = (
        Work(
            "<int:variant_id>/count/",
            "count",
            views.count_variant,
            "catalog.change_stocklevel",
            gettext_lazy("Count stock"),
        ),
    )

    def has_delete_permission(
        self, request: HttpRequest, obj: Variant | None = None
    ) -> bool:
        return False  # documents point here

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm[Variant],
        formsets: Formsets,
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        texts.refresh_search([form.instance.product_id])


@admin.register(CustomerPartNumber)
class CustomerPartNumberAdmin(ScopedAdmin[CustomerPartNumber]):
    list_display = ("number", "customer", "variant")
    list_select_related = ("customer", "variant")
    search_fields = ("number", "variant__sku", "customer__name")
    autocomplete_fields = ("customer", "variant")
