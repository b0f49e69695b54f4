"""What describes products: categories, brands, attributes. Saving keeps search true."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from catalog.forms.products import CategoryMoveForm
from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeChoiceText,
    AttributeText,
    Brand,
    Category,
    CategoryAttribute,
    CategoryText,
)
from catalog.services import products, texts
from shop.admin import (
    Admin,
    StackedInline,
    TabularInline,
)

Formsets = Any  # what Django hands to save_related


class CategoryTextInline(StackedInline[CategoryText, Category]):
    model = CategoryText
    fields = (
        ("language", "name"),
        "slug",
        "description",
        ("seo_title", "seo_description"),
    )


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
