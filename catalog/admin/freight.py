"""Freight classes."""

from django.contrib import admin
from django.http import HttpRequest

from catalog.forms.freight import FreightClassForm
from catalog.models import FreightClass
from shop.admin import Admin


@admin.register(FreightClass)
class FreightClassAdmin(Admin[FreightClass]):
    form = FreightClassForm
    list_display = ("__str__", "code", "position")
    search_fields = ("code",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: FreightClass | None = None
    ) -> tuple[str, ...]:
        """Articles and rates name it by its code."""
        return ("code",) if obj else ()

    def has_delete_permission(
        self, request: HttpRequest, obj: FreightClass | None = None
    ) -> bool:
        return False  # articles and rates name it
