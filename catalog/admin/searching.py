"""What managers teach the search, and what it was asked."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from catalog.forms.searching import SynonymForm
from catalog.models import SearchLog, Synonym
from catalog.views import searching as views
from shop.admin import Admin, ReadOnlyAdmin, Work
from shop.exports import ExportAdmin


@admin.register(Synonym)
class SynonymAdmin(Admin[Synonym]):
    form = SynonymForm
    list_display = ("shown_words", "kind", "shown_finds", "language", "is_active")
    list_filter = ("language", "kind", "is_active")
    search_fields = ("words", "finds")
    ordering = ("language", "words")
    fields = (("language", "kind"), "words", "finds", "is_active")
    works = (
        Work(
            "<int:synonym_id>/preview/",
            "preview",
            views.preview,
            "catalog.view_synonym",
            gettext_lazy("What it changes"),
        ),
    )

    @admin.display(description=gettext_lazy("words or phrases"), ordering="words")
    def shown_words(self, synonym: Synonym) -> str:
        return ", ".join(synonym.words)

    @admin.display(description=gettext_lazy("also find"))
    def shown_finds(self, synonym: Synonym) -> str:
        return ", ".join(synonym.finds)


@admin.register(SearchLog)
class SearchLogAdmin(ExportAdmin[SearchLog], ReadOnlyAdmin[SearchLog]):
    list_display = (
        "query",
        "searches_count",
        "hits_count",
        "opened_count",
        "corrected",
        "language",
        "channel",
        "on",
    )
    list_select_related = ("channel",)
    list_filter = ("channel", "language", "on")
    search_fields = ("query",)
    ordering = ("-on", "-searches_count")
    date_hierarchy = "on"
    export_fields = (
        "on",
        "channel__code",
        "language",
        "query",
        "searches_count",
        "hits_count",
        "opened_count",
        "corrected",
    )
    works = (
        Work(
            "report/",
            "report",
            views.report,
            "catalog.view_searchlog",
            gettext_lazy("What people look for"),
        ),
    )
