"""Assortments and whom they are for."""

from django.contrib import admin

from catalog.models import (
    Catalogue,
    CatalogueAssignment,
    CatalogueRule,
)
from shop.admin import (
    Admin,
    AssignmentInline,
    TabularInline,
)


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
