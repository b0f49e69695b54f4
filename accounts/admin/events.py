"""What happened: the trail, to look at and to take along."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.models import Event, EventSeal
from accounts.selectors.history import field_changes, verb_in_words
from shop.admin import ReadOnlyAdmin, ScopedAdmin
from shop.exports import ExportAdmin


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin[Event], ExportAdmin[Event], ScopedAdmin[Event]):
    list_display = (
        "at",
        "actor",
        "shown_verb",
        "subject_kind",
        "subject_name",
        "shown_changes",
        "customer",
        "on_behalf_of",
    )
    list_select_related = ("customer", "actor", "on_behalf_of")
    list_filter = ("subject_kind", "verb", "at")
    search_fields = (
        "subject_name",
        "customer__name",
        "customer__number",
        "actor__email",
        "actor__name",
    )
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    fields = (
        ("at", "actor"),
        ("subject_kind", "subject_name"),
        ("verb", "customer", "on_behalf_of"),
        "shown_changes",
        "data",
        "content_sha256",
    )
    export_fields = (
        "at",
        "actor__email",
        "verb",
        "subject_kind",
        "subject_name",
        "customer__number",
        "customer__name",
        "on_behalf_of__name",
        "data",
    )

    @admin.display(description=gettext_lazy("what"), ordering="verb")
    def shown_verb(self, event: Event) -> str:
        return verb_in_words(event.verb)

    @admin.display(description=gettext_lazy("changes"))
    def shown_changes(self, event: Event) -> SafeString | str:
        rows = ((c.label, c.before, c.after) for c in field_changes(event))
        return format_html_join("", "<div>{}: {} → <b>{}</b></div>", rows) or "–"


@admin.register(EventSeal)
class EventSealAdmin(ReadOnlyAdmin[EventSeal]):
    list_display = ("sealed_at", "first_id", "last_id", "events_count", "sha256")
    ordering = ("-first_id",)
