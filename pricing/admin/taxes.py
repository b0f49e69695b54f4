"""Taxes as data: rates, areas, territories, rules; and the question which tax."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from pricing.forms.taxes import TaxRateForm, TaxRuleForm, TaxTerritoryForm
from pricing.models import TaxArea, TaxRate, TaxRule, TaxTerritory
from pricing.views import taxes as views
from shop.admin import Admin, M, Work

WHICH_TAX = Work(
    "which/",
    "which",
    views.which_tax,
    "pricing.view_taxrate",
    gettext_lazy("Which tax, and why"),
)
LOAD = Work(
    "load/",
    "load",
    views.load_shipped,
    "pricing.add_taxrule",
    gettext_lazy("Load as shipped"),
)


class ShippedAdmin(Admin[M]):
    """Data the shop brings along, and answers by as long as there is no row.

    So nobody adds a first row of their own: it would stand for all that is shipped.
    """

    works = (WHICH_TAX, LOAD)

    def has_add_permission(self, request: HttpRequest) -> bool:
        rows: models.Manager[M] = self.model._default_manager
        return super().has_add_permission(request) and rows.exists()


@admin.register(TaxRate)
class TaxRateAdmin(Admin[TaxRate]):
    form = TaxRateForm
    list_display = (
        "country",
        "territory",
        "tax_class",
        "rate",
        "starts_on",
        "ends_on",
        "source",
    )
    list_filter = ("tax_class", "country")
    search_fields = ("country", "territory", "tax_class")
    ordering = ("country", "territory", "tax_class", "starts_on")
    fields = (
        ("country", "territory"),
        ("tax_class", "rate"),
        ("starts_on", "ends_on"),
        "source",
    )
    works = (WHICH_TAX, LOAD)


@admin.register(TaxArea)
class TaxAreaAdmin(ShippedAdmin[TaxArea]):
    list_display = (
        "code",
        "name",
        "is_in_union",
        "category",
        "starts_on",
        "ends_on",
        "source",
    )
    list_filter = ("is_in_union",)
    search_fields = ("code", "name")
    fields = (
        ("code", "name"),
        ("is_in_union", "category"),
        ("starts_on", "ends_on"),
        "source",
    )


@admin.register(TaxTerritory)
class TaxTerritoryAdmin(ShippedAdmin[TaxTerritory]):
    form = TaxTerritoryForm
    list_display = (
        "name",
        "country",
        "prefixes",
        "area",
        "rates_of",
        "starts_on",
        "ends_on",
        "source",
    )
    list_filter = ("country",)
    search_fields = ("name", "country", "area")
    fields = (
        ("name", "country"),
        "prefixes",
        ("area", "rates_of"),
        ("starts_on", "ends_on"),
        "source",
    )


@admin.register(TaxRule)
class TaxRuleAdmin(ShippedAdmin[TaxRule]):
    form = TaxRuleForm
    list_display = (
        "position",
        "code",
        "route",
        "buyer_kind",
        "vat_id",
        "tax_class",
        "category",
        "taxed_in",
        "starts_on",
        "ends_on",
        "is_active",
    )
    list_display_links = ("code",)
    list_filter = ("is_active", "category")
    search_fields = ("code", "reason", "source")
    fieldsets = (
        (
            None,
            {"fields": (("code", "position"), "is_active", ("starts_on", "ends_on"))},
        ),
        (
            gettext_lazy("When all of this is so"),
            {
                "description": gettext_lazy("What is left empty holds for everything."),
                "fields": (
                    "standing",
                    ("origin_area", "destination_area"),
                    "route",
                    ("buyer_kind", "vat_id"),
                    "scheme",
                    ("tax_class", "needs_certificate"),
                ),
            },
        ),
        (
            gettext_lazy("Then"),
            {
                "fields": (
                    ("category", "taxed_in"),
                    "vatex",
                    "reason",
                    "reasons",
                    "source",
                )
            },
        ),
    )
