"""How long personal data is kept."""

from django.contrib import admin

from accounts.models import RetentionPolicy
from shop.admin import Admin


@admin.register(RetentionPolicy)
class RetentionPolicyAdmin(Admin[RetentionPolicy]):
    list_display = (
        "seller",
        "guest_carts_days",
        "carts_days",
        "rejected_days",
        "invitations_days",
        "mails_days",
        "searches_days",
        "documents_years",
    )
    list_select_related = ("seller",)
    ordering = ("seller__name",)
