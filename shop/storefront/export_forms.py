"""Which articles to take along, in which file."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from catalog.models import Category, ExportFormat
from shop.storefront.selectors.tree import Tree


class ExportForm(forms.Form):
    """All articles that show, or those of one chapter."""

    chapter = forms.ChoiceField(label=gettext_lazy("Articles"), required=False)
    format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=ExportFormat.choices,
        initial=ExportFormat.XLSX,
        widget=forms.RadioSelect(),
    )

    def __init__(self, data: QueryDict | None = None, *, tree: Tree) -> None:
        super().__init__(data)
        self._chapters = {chapter.slug: chapter for chapter in tree.chapters}
        self.fields["chapter"] = forms.ChoiceField(
            label=gettext_lazy("Articles"),
            required=False,
            choices=[
                ("", gettext_lazy("All articles")),
                *((slug, each.name) for slug, each in self._chapters.items()),
            ],
        )

    @property
    def category(self) -> Category | None:
        """The chapter chosen; None means all articles."""
        chosen = self._chapters.get(self.cleaned_data["chapter"])
        return chosen.category if chosen else None

    @property
    def file_format(self) -> ExportFormat:
        return ExportFormat(self.cleaned_data["format"])
