"""Master data of the catalogue. Saving keeps search true; stock is only counted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from catalog import views
from catalog.admin_restrictions import ProductRestrictionInline
from catalog.forms import AttributeValueForm, CategoryMoveForm, PictureForm
from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeChoiceText,
    AttributeText,
    AttributeValue,
    Brand,
    Catalogue,
    CatalogueAssignment,
    CatalogueRule,
    Category,
    CategoryAttribute,
    CategoryText,
    CustomerPartNumber,
    Picture,
    Product,
    ProductText,
    StockLevel,
    StockMovement,
    Unit,
    Variant,
    Warehouse,
)
from catalog.services import products, texts
from shop.admin import (
    Admin,
    AssignmentInline,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ScopedAdmin,
    StackedInline,
    TabularInline,
    Work,
)

Formsets = Any  # what Django hands to save_related


class ProductTextInline(StackedInline[ProductText, Product]):
    model = ProductText
    fields = (("language", "name"), ("slug", "summary"), "description")
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
    list_display = ("sku", "product", "label", "ean", "stock_policy", "is_active")
    list_select_related = ("product",)
    list_filter = ("is_active", "stock_policy", "tax_class")
    search_fields = ("sku", "ean", "mpn", "product__code", "product__texts__name")
    ordering = ("sku",)
    autocomplete_fields = ("product",)
    readonly_fields = ("archived_at",)
    inlines = (UnitInline, StockInline)
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


class CategoryTextInline(StackedInline[CategoryText, Category]):
    model = CategoryText
    fields = (("language", "name"), "slug", "description")


class CategoryAttributeInline(TabularInline[CategoryAttribute, Category]):
    model = CategoryAttribute
    autocomplete_fields = ("attribute",)


@admin.register(Category)
class CategoryAdmin(Admin[Category]):
    """The tree, in its order; the form moves a category with all below it."""

    form = CategoryMoveForm
    list_display = ("shown_place", "code", "is_active")
    list_filter = ("is_active", "depth")
    search_fields = ("code", "number", "texts__name")
    ordering = ("path",)
    inlines = (CategoryTextInline, CategoryAttributeInline)

    @admin.display(description=gettext_lazy("category"), ordering="path")
    def shown_place(self, category: Category) -> SafeString:
        indent = "\u2003" * (category.depth - 1)
        return format_html("{}{} {}", indent, category.number, category.code)

    def has_delete_permission(
        self, request: HttpRequest, obj: Category | None = None
    ) -> bool:
        return obj is None or not (obj.numchild or obj.products.exists())

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm[Category],
        formsets: Formsets,
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        category = form.instance
        if "is_active" in form.changed_data and change:
            show = (
                products.show_category if category.is_active else products.hide_category
            )
            show(category_id=category.pk)
        texts.refresh_search_of_category(category_id=category.pk)


@admin.register(Brand)
class BrandAdmin(Admin[Brand]):
    list_display = ("name", "code")
    search_fields = ("name", "code")

    def save_model(
        self,
        request: HttpRequest,
        obj: Brand,
        form: forms.ModelForm[Brand],
        change: bool,
    ) -> None:
        products.save_brand(brand=obj)


class AttributeTextInline(TabularInline[AttributeText, Attribute]):
    model = AttributeText
    tab = True


class ChoiceInline(TabularInline[AttributeChoice, Attribute]):
    model = AttributeChoice
    show_change_link = True
    tab = True


@admin.register(Attribute)
class AttributeAdmin(Admin[Attribute]):
    list_display = ("code", "kind", "unit", "position")
    list_filter = ("kind",)
    search_fields = ("code", "texts__name")
    inlines = (AttributeTextInline, ChoiceInline)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Attribute | None = None
    ) -> tuple[str, ...]:
        return ("kind",) if obj else ()  # values stand in the field of the kind


class ChoiceTextInline(TabularInline[AttributeChoiceText, AttributeChoice]):
    model = AttributeChoiceText


@admin.register(AttributeChoice)
class AttributeChoiceAdmin(Admin[AttributeChoice]):
    list_display = ("code", "attribute", "position")
    list_select_related = ("attribute",)
    list_filter = ("attribute",)
    search_fields = ("code", "texts__name")
    autocomplete_fields = ("attribute",)
    inlines = (ChoiceTextInline,)

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm[AttributeChoice],
        formsets: Formsets,
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        texts.refresh_search_of_choice(choice_id=form.instance.pk)


class RuleInline(TabularInline[CatalogueRule, Catalogue]):
    model = CatalogueRule
    autocomplete_fields = ("category", "brand", "product")
    tab = True


class CatalogueAssignmentInline(AssignmentInline[CatalogueAssignment, Catalogue]):
    model = CatalogueAssignment
    autocomplete_fields = ("customer", "group")
    tab = True


@admin.register(Catalogue)
class CatalogueAdmin(Admin[Catalogue]):
    list_display = ("name", "code", "archived_at")
    search_fields = ("name", "code")
    inlines = (RuleInline, CatalogueAssignmentInline)


@admin.register(CustomerPartNumber)
class CustomerPartNumberAdmin(ScopedAdmin[CustomerPartNumber]):
    list_display = ("number", "customer", "variant")
    list_select_related = ("customer", "variant")
    search_fields = ("number", "variant__sku", "customer__name")
    autocomplete_fields = ("customer", "variant")


@admin.register(Warehouse)
class WarehouseAdmin(Admin[Warehouse]):
    list_display = ("name", "code", "country", "position")
    filter_horizontal = ("channels",)


@admin.register(StockLevel)
class StockLevelAdmin(ReadOnlyAdmin[StockLevel]):
    list_display = (
        "variant",
        "warehouse",
        "on_hand",
        "reserved",
        "arrives_on",
        "arriving",
        "counted_at",
    )
    list_select_related = ("variant", "warehouse")
    list_filter = ("warehouse",)
    search_fields = ("variant__sku",)
    ordering = ("variant__sku", "warehouse")
    works = (
        Work(
            "<int:level_id>/count/",
            "count",
            views.count,
            "catalog.change_stocklevel",
            gettext_lazy("Count"),
        ),
    )


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin[StockMovement]):
    list_display = ("at", "variant", "warehouse", "kind", "quantity", "reference")
    list_select_related = ("variant", "warehouse", "actor")
    list_filter = ("kind", "warehouse", "at")
    search_fields = ("variant__sku", "reference")
    ordering = ("-at", "-pk")
