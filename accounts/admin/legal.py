"""Legal texts by version, and who accepted them."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Acceptance, LegalText, LegalWording
from accounts.services.legal import is_fixed, next_version
from accounts.views import staff_legal
from shop.admin import (
    Admin,
    ReadOnlyAdmin,
    ScopedAdmin,
    StackedInline,
    Work,
    badge,
)

CHANGE = "accounts.change_legaltext"


def _is_open(text: LegalText) -> bool:
    return not is_fixed(text, timezone.now())


class WordingInline(StackedInline[LegalWording, LegalText]):
    model = LegalWording
    verbose_name = gettext_lazy("wording")
    fields = ("language", "title", "body")

    def has_change_permission(
        self, request: HttpRequest, obj: LegalText | None = None
    ) -> bool:
        """What somebody may have accepted is not changed any more."""
        mine: bool = super().has_change_permission(request, obj)
        return mine and (obj is None or _is_open(obj))

    def has_add_permission(
        self, request: HttpRequest, obj: LegalText | None = None
    ) -> bool:
        mine: bool = super().has_add_permission(request, obj)
        return mine and (obj is None or _is_open(obj))

    def has_delete_permission(
        self, request: HttpRequest, obj: LegalText | None = None
    ) -> bool:
        # A wording of a draft is the draft's own: whoever writes it may leave it out.
        return self.has_change_permission(request, obj)


@admin.register(LegalText)
class LegalTextAdmin(Admin[LegalText]):
    """Drafts are written here; published versions are read only."""

    list_display = ("__str__", "channel", "shown_state", "published_at", "must_accept")
    list_select_related = ("channel",)
    list_filter = ("channel", "kind")
    ordering = ("channel", "kind", "-version")
    inlines = (WordingInline,)
    readonly_fields = ("version", "published_at")
    fields = ("channel", "kind", "version", "must_accept", "published_at")
    works = (
        Work(
            "<int:text_id>/publish/",
            "publish",
            staff_legal.publish,
            CHANGE,
            gettext_lazy("Publish"),
            is_offered=_is_open,
        ),
        Work(
            "<int:text_id>/new-version/",
            "new_version",
            staff_legal.new_version,
            CHANGE,
            gettext_lazy("New version"),
        ),
    )

    @badge(
        description=gettext_lazy("state"),
        tones={"draft": "info", "planned": "warning", "published": "success"},
    )
    def shown_state(self, text: LegalText) -> tuple[str, str]:
        if text.published_at is None:
            return "draft", str(gettext_lazy("draft"))
        if _is_open(text):
            return "planned", str(gettext_lazy("planned"))
        return "published", str(gettext_lazy("published"))

    def get_readonly_fields(
        self, request: HttpRequest, obj: LegalText | None = None
    ) -> Any:  # Any: as Django types it
        """A version stays what it is a version of."""
        fixed = ("channel", "kind") if obj is not None else ()
        return (*self.readonly_fields, *fixed)

    def has_change_permission(
        self, request: HttpRequest, obj: LegalText | None = None
    ) -> bool:
        mine: bool = super().has_change_permission(request, obj)
        return mine and (obj is None or _is_open(obj))

    def has_delete_permission(
        self, request: HttpRequest, obj: LegalText | None = None
    ) -> bool:
        mine: bool = super().has_delete_permission(request, obj)
        return mine and (obj is None or _is_open(obj))

    def save_model(
        self,
        request: HttpRequest,
        obj: LegalText,
        form: ModelForm[LegalText],
        change: bool,
    ) -> None:
        """A new text gets the next number of its kind."""
        if not change:
            obj.version = next_version(obj.channel, obj.kind)
        super().save_model(request, obj, form, change)


@admin.register(Acceptance)
class AcceptanceAdmin(ReadOnlyAdmin[Acceptance], ScopedAdmin[Acceptance]):
    list_display = ("at", "text", "customer", "user", "language")
    list_select_related = ("text", "customer", "user")
    list_filter = ("text__kind", "text__channel", "at")
    search_fields = ("customer__name", "user__email")
    ordering = ("-at",)
