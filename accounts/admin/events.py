"""What happened."""

from django.contrib import admin

from accounts.models import (
    Event,
)
from shop.admin import (
    ReadOnlyAdmin,
    ScopedAdmin,
)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin[Event], ScopedAdmin[Event]):
    list_display = ("at", "verb", "subject_kind", "subject_name", "customer", "actor")
    list_select_related = ("customer", "actor")
    list_filter = ("subject_kind", "verb", "at")
    search_fields = ("subject_name", "customer__name")
    ordering = ("-at",)
