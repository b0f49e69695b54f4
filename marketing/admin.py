"""Automations and who must not be written to."""

from django.contrib import admin

from marketing.models import Automation, SentMessage, Suppression
from shop.admin import Admin, ReadOnlyAdmin, ScopedAdmin


@admin.register(Automation)
class AutomationAdmin(Admin[Automation]):
    list_display = ("kind", "channel", "is_active", "delay_hours", "forget_after_days")
    list_filter = ("channel", "is_active")
    list_select_related = ("channel",)


@admin.register(Suppression)
class SuppressionAdmin(Admin[Suppression]):
    list_display = ("email", "reason", "at")
    list_filter = ("reason",)
    search_fields = ("email",)


@admin.register(SentMessage)
class SentMessageAdmin(ReadOnlyAdmin[SentMessage], ScopedAdmin[SentMessage]):
    list_display = ("automation", "customer", "user", "subject", "queued_at")
    list_select_related = ("automation__channel", "customer", "user")
