"""Connectors and the register of what is exchanged."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from erp import views
from erp.models import Connector, ExternalRef, InboundFile, OrderPush, SyncIssue
from shop.admin import Admin, ReadOnlyAdmin, Work

MAY = "erp.change_connector"


@admin.register(Connector)
class ConnectorAdmin(Admin[Connector]):
    list_display = ("name", "code", "kind", "mode", "seller", "folder")
    list_filter = ("mode",)
    autocomplete_fields = ()
    works = (
        Work(
            "register/",
            "register",
            views.show_register,
            "erp.view_connector",
            gettext_lazy("Register: freshness, counts, problems"),
        ),
        Work("<int:connector_id>/sync/", "sync", views.sync_now, MAY),
        Work("push/<int:push_id>/retry/", "retry_push", views.retry_push, MAY),
        Work("push/<int:push_id>/skip/", "skip_push", views.skip_push, MAY),
        Work("file/<int:file_id>/retry/", "retry_file", views.retry_file, MAY),
        Work("issue/<int:issue_id>/solve/", "solve_issue", views.solve_issue, MAY),
    )


@admin.register(OrderPush)
class OrderPushAdmin(ReadOnlyAdmin[OrderPush]):
    list_display = ("order", "connector", "state", "attempts", "created_at", "done_at")
    list_filter = ("state", "connector")
    list_select_related = ("order", "connector")
    search_fields = ("order__number",)


@admin.register(InboundFile)
class InboundFileAdmin(ReadOnlyAdmin[InboundFile]):
    list_display = (
        "name",
        "stream",
        "connector",
        "state",
        "rows_read",
        "rows_created",
        "rows_updated",
        "rows_unchanged",
        "rows_refused",
        "finished_at",
    )
    list_filter = ("state", "stream", "connector")
    list_select_related = ("connector",)


@admin.register(SyncIssue)
class SyncIssueAdmin(ReadOnlyAdmin[SyncIssue]):
    list_display = ("reason", "stream", "connector", "file", "line", "noticed_at")
    list_filter = ("stream", "connector", ("solved_at", admin.EmptyFieldListFilter))
    list_select_related = ("connector", "file")


@admin.register(ExternalRef)
class ExternalRefAdmin(ReadOnlyAdmin[ExternalRef]):
    list_display = ("entity", "local_id", "external_id", "connector", "seen_at")
    list_filter = ("entity", "connector")
    list_select_related = ("connector",)
    search_fields = ("external_id",)
