"""Licences that wait for staff, and their kinds."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.licences import LicenceKindForm
from accounts.models import Licence, LicenceKind, LicenceState
from accounts.services.licences import APPROVE, may_become
from accounts.views import licences
from shop.admin import Admin, ReadOnlyAdmin, ScopedAdmin, Work, badge

STATE_TONES: dict[str, str] = {
    LicenceState.HANDED_IN: "warning",
    LicenceState.APPROVED: "success",
    LicenceState.REFUSED: "danger",
    LicenceState.EXPIRED: "danger",
    LicenceState.WITHDRAWN: "info",
}


def _may_become(state: LicenceState) -> Any:  # Any: a test of a row, as Work takes it
    return lambda licence: may_become(licence, state)


@admin.register(Licence)
class LicenceAdmin(ReadOnlyAdmin[Licence], ScopedAdmin[Licence]):
    """What waits comes first, the oldest of it on top."""

    list_display = (
        "number",
        "kind",
        "customer",
        "shown_state",
        "expires_on",
        "handed_in_at",
    )
    list_select_related = ("kind", "customer")
    list_filter = ("state", "kind", "expires_on")
    search_fields = ("number", "customer__name", "customer__number", "issuer")
    ordering = (
        Case(When(state=LicenceState.HANDED_IN, then=Value(0)), default=Value(1)),
        "handed_in_at",
        "pk",
    )
    fields = (
        ("customer", "kind"),
        ("number", "issuer"),
        ("valid_from", "expires_on"),
        ("state", "refused_because"),
        "shown_paper",
        ("handed_in_by", "handed_in_at"),
        ("decided_by", "decided_at"),
        "reminded_at",
    )
    readonly_fields = ("shown_paper",)
    works = (
        Work(
            "<int:licence_id>/approve/",
            "approve",
            licences.approve,
            APPROVE,
            gettext_lazy("Approve"),
            is_offered=_may_become(LicenceState.APPROVED),
        ),
        Work(
            "<int:licence_id>/refuse/",
            "refuse",
            licences.refuse,
            APPROVE,
            gettext_lazy("Refuse"),
            is_offered=_may_become(LicenceState.REFUSED),
            is_danger=True,
        ),
        Work(
            "<int:licence_id>/paper/",
            "paper",
            licences.paper,
            "accounts.view_licence",
        ),
    )

    @badge(description=gettext_lazy("state"), tones=STATE_TONES, ordering="state")
    def shown_state(self, licence: Licence) -> tuple[str, str]:
        state = LicenceState(licence.state)
        return state.value, str(state.label)

    @admin.display(description=gettext_lazy("paper"))
    def shown_paper(self, licence: Licence) -> SafeString | str:
        if licence.document is None:
            return gettext("none")
        url = reverse("admin:accounts_licence_paper", args=[licence.pk])
        return format_html(
            '<a class="underline" href="{}">{}</a>', url, licence.document.name
        )


@admin.register(LicenceKind)
class LicenceKindAdmin(Admin[LicenceKind]):
    form = LicenceKindForm
    list_display = ("shown_name", "code", "remind_days")
    search_fields = ("code",)

    @admin.display(description=gettext_lazy("name"), ordering="code")
    def shown_name(self, kind: LicenceKind) -> str:
        return str(kind)

    def has_delete_permission(
        self, request: HttpRequest, obj: LicenceKind | None = None
    ) -> bool:
        """Licences and restrictions name their kind."""
        return False
