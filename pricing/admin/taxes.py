"""Tax rates."""

from django.contrib import admin

from pricing.models import TaxRate
from shop.admin import Admin


@admin.register(TaxRate)
class TaxRateAdmin(Admin[TaxRate]):
    list_display = ("country", "tax_class", "rate", "starts_on", "ends_on")
    list_filter = ("country", "tax_class")
    search_fields = ("country", "tax_class")
    ordering = ("country", "tax_class", "starts_on")
