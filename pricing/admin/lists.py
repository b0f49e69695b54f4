"""Price lists and prices; and the question why."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from accounts.models import User
from pricing.forms.lists import (
    AssignmentFormSet,
    PriceListForm,
    PriceRowForm,
    RuleForm,
    RuleFormSet,
)
from pricing.models import PriceList, PriceListAssignment, PriceListRule, PriceRow
from pricing.services import change_price, set_price
from pricing.services.bulk import plan_for_rows
from pricing.views import effects
from pricing.views import explanations as views
from shop.admin import AssignmentInline, ScopedAdmin, TabularInline, Work
from shop.errors import DomainError

MOST_COUNTED = 5_000


class CappedPaginator(Paginator[Any]):
    """Pages through the first few thousand: nobody counts ten million prices."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[PriceRow]", self.object_list)  # as the change list gives
        return rows.order_by()[:MOST_COUNTED].count()


class ListAssignmentInline(AssignmentInline[PriceListAssignment, PriceList]):
    model = PriceListAssignment
    formset = AssignmentFormSet
    fields = ("channel", "group", "customer", "is_contract", "is_final", "position")
    autocomplete_fields = ("channel", "group", "customer")


class ListRuleInline(TabularInline[PriceListRule, PriceList]):
    model = PriceListRule
    form = RuleForm
    formset = RuleFormSet
    fields = ("category", "brand", "percent")
    autocomplete_fields = ("category", "brand")


@admin.register(PriceList)
class PriceListAdmin(ScopedAdmin[PriceList]):
    form = PriceListForm
    list_display = (
        "code",
        "name",
        "seller",
        "kind",
        "currency",
        "prices_include_tax",
        "parent",
        "percent",
        "starts_at",
        "ends_at",
        "is_active",
    )
    list_select_related = ("seller", "parent")
    list_filter = ("is_active", "kind", "currency", "prices_include_tax", "seller")
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)
    inlines = (ListRuleInline, ListAssignmentInline)
    fieldsets = (
        (None, {"fields": (("code", "name"), ("seller", "kind"), "is_active")}),
        (
            gettext_lazy("Amounts"),
            {"fields": (("currency", "prices_include_tax"), "starts_at", "ends_at")},
        ),
        (
            gettext_lazy("Derived from another list"),
            {"fields": ("parent", ("percent", "surcharge"), "rounding")},
        ),
    )
    works = (
        Work(
            "why/",
            "why",
            views.why_price,
            "pricing.view_pricelist",
            gettext_lazy("Why this price"),
        ),
        Work(
            "<int:list_id>/preview/",
            "preview",
            effects.preview_list,
            "pricing.view_pricelist",
            gettext_lazy("Preview"),
        ),
        Work(
            "<int:list_id>/companies.csv",
            "companies",
            effects.companies,
            "pricing.view_pricelist",
        ),
    )

    def has_delete_permission(
        self, request: HttpRequest, obj: PriceList | None = None
    ) -> bool:
        """Only a list without prices goes; others are taken out of use."""
        if obj is None or PriceRow.objects.in_lists([obj.pk]).exists():
            return False
        return super().has_delete_permission(request, obj)


@admin.register(PriceRow)
class PriceRowAdmin(ScopedAdmin[PriceRow]):
    """Prices, found by SKU. They are written by the service that refuses overlaps."""

    form = PriceRowForm
    list_display = (
        "variant",
        "unit",
        "from_quantity",
        "amount",
        "currency",
        "price_list",
        "starts_at",
        "ends_at",
        "is_free",
    )
    list_select_related = ("variant", "unit", "price_list")
    list_filter = (("price_list", AutocompleteSelectFilter), "is_free")
    list_filter_submit = True
    # The beginning of a SKU is looked up in an index.
    search_fields = ("variant__sku__istartswith",)
    search_help_text = gettext_lazy("Search by the beginning of a SKU.")
    ordering = ("-pk",)
    paginator = CappedPaginator
    autocomplete_fields = ("price_list", "variant")
    fields = (
        ("price_list", "variant"),
        ("unit_code", "from_quantity"),
        ("amount", "is_free"),
        "starts_at",
        "ends_at",
    )

    actions = ("plan_changes",)

    @admin.action(
        description=gettext_lazy("Plan new prices for these"), permissions=["plan"]
    )
    def plan_changes(
        self, request: HttpRequest, queryset: QuerySet[PriceRow]
    ) -> HttpResponse | None:
        """A draft with the selected prices of one list, to be changed by a rule."""
        list_ids = set(queryset.order_by().values_list("price_list_id", flat=True))
        if len(list_ids) != 1:
            sentence = gettext_lazy("Select prices of one list, please.")
            messages.error(request, sentence)
            return None
        try:
            plan_id = plan_for_rows(
                row_ids=list(queryset.values_list("pk", flat=True)),
                price_list=PriceList.objects.get(pk=list_ids.pop()),
                by=cast("User", request.user),  # behind admin_view
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return None
        return redirect("admin:pricing_priceplan_fill", plan_id)

    def has_plan_permission(self, request: HttpRequest) -> bool:
        """Who may make price changes."""
        return request.user.has_perm("pricing.add_priceplan")

    @admin.display(description=gettext_lazy("currency"))
    def currency(self, row: PriceRow) -> str:
        return row.price_list.currency

    def save_model(
        self,
        request: HttpRequest,
        obj: PriceRow,
        form: forms.ModelForm[PriceRow],
        change: bool,
    ) -> None:
        price = form.cleaned_data["price"]
        saved = (
            change_price(row_id=obj.pk, price=price)
            if change
            else set_price(price=price)
        )
        obj.pk, obj.unit = saved.pk, saved.unit
