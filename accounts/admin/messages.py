"""What customers write, in the admin: a list to work off, and conversations."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Thread, User
from accounts.selectors.messages import Reader, thread_rows, unread_by
from accounts.selectors.subjects import subject_of
from accounts.views import messages_staff
from shop.admin import ReadOnlyAdmin, ScopedAdmin, Work, badge

READ = "accounts.view_thread"


class WaitingFilter(admin.SimpleListFilter):
    """Whose turn it is, and what the reader has not seen."""

    title = gettext_lazy("waiting")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Any: Django's own."""
        return [
            ("answer", gettext_lazy("for our answer")),
            ("unread", gettext_lazy("not read by me")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Thread]
    ) -> QuerySet[Thread]:
        if self.value() == "answer":
            return queryset.filter(last_is_from_staff=False)
        if self.value() == "unread" and isinstance(request.user, User):
            return unread_by(queryset, Reader(request.user, is_staff=True))
        return queryset


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin[Thread], ScopedAdmin[Thread]):
    list_display = ("shown_subject", "customer", "shown_turn", "last_message_at")
    list_display_links = None
    list_select_related = ("customer",)
    list_filter = (WaitingFilter, "subject_kind", "last_message_at")
    search_fields = ("subject_name", "customer__name", "customer__number")
    ordering = ("-last_message_at",)
    works = (
        Work("about/", "about", messages_staff.about, READ),
        Work("<int:thread_id>/talk/", "talk", messages_staff.talk, READ),
        Work("files/<int:attachment_id>/", "file", messages_staff.file, READ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        rows: QuerySet[Thread] = super().get_queryset(request)
        if not isinstance(request.user, User):
            return rows.none()
        return thread_rows(rows, Reader(request.user, is_staff=True))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,  # Any: template variables
    ) -> HttpResponse:
        """A conversation is read where it is answered."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return redirect("admin:accounts_thread_talk", found.pk)

    @admin.display(description=gettext_lazy("about"), ordering="subject_name")
    def shown_subject(self, thread: Thread) -> SafeString:
        count = vars(thread).get("unread_count", 0)  # annotated by thread_rows
        new = ngettext("%(count)s new", "%(count)s new", count) % {"count": count}
        return format_html(
            '<a href="{}" class="{}">{}{}</a>',
            reverse("admin:accounts_thread_talk", args=[thread.pk]),
            "font-semibold" if count else "",
            subject_of(thread).title,
            f" ({new})" if count else "",
        )

    @badge(
        description=gettext_lazy("turn"),
        tones={"ours": "warning", "theirs": "info"},
        ordering="last_is_from_staff",
    )
    def shown_turn(self, thread: Thread) -> tuple[str, str]:
        if thread.last_is_from_staff:
            return "theirs", _("the customer's")
        return "ours", _("ours")
