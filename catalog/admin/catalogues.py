"""Assortments and whom they are for."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from catalog.forms.catalogues import RuleForm
from catalog.models import Catalogue, CatalogueAssignment, CatalogueRule
from catalog.views import catalogues
from shop.admin import Admin, AssignmentInline, TabularInline, Work

CHANGE = "catalog.change_catalogue"


class RuleInline(TabularInline[CatalogueRule, Catalogue]):
    """Rules about sets. Products, which may be thousands, have a page of their own."""

    model = CatalogueRule
    form = RuleForm
    autocomplete_fields = ("category", "brand", "attribute", "choice")
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[CatalogueRule]:
        rows: QuerySet[CatalogueRule] = super().get_queryset(request)
        return rows.filter(product__isnull=True)


class CatalogueAssignmentInline(AssignmentInline[CatalogueAssignment, Catalogue]):
    model = CatalogueAssignment
    autocomplete_fields = ("customer", "group")
    tab = True


@admin.register(Catalogue)
class CatalogueAdmin(Admin[Catalogue]):
    list_display = ("name", "code", "shown_sets", "shown_products", "archived_at")
    search_fields = ("name", "code")
    readonly_fields = ("archived_at",)
    inlines = (RuleInline, CatalogueAssignmentInline)
    works = (
        Work(
            "<int:catalogue_id>/shows/",
            "preview",
            catalogues.preview,
            "catalog.view_catalogue",
            gettext_lazy("What it shows"),
        ),
        Work(
            "<int:catalogue_id>/products/",
            "products",
            catalogues.products,
            CHANGE,
            gettext_lazy("Products"),
        ),
        Work(
            "<int:catalogue_id>/copy/",
            "copy",
            catalogues.copy,
            "catalog.add_catalogue",
            gettext_lazy("Copy"),
        ),
        Work(
            "<int:catalogue_id>/archive/",
            "archive",
            catalogues.archive,
            CHANGE,
            gettext_lazy("Archive"),
            is_offered=lambda catalogue: catalogue.archived_at is None,
            is_danger=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Catalogue]:
        rows: QuerySet[Catalogue] = super().get_queryset(request)
        named = Count("rules__product")
        return rows.annotate(
            products_count=named,
            sets_count=Count("rules", filter=Q(rules__product__isnull=True)),
        )

    @admin.display(description=gettext_lazy("rules"))
    def shown_sets(self, catalogue: Catalogue) -> int:
        return int(vars(catalogue)["sets_count"])

    @admin.display(description=gettext_lazy("products named"))
    def shown_products(self, catalogue: Catalogue) -> int:
        return int(vars(catalogue)["products_count"])
