"""What managers tell the search."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from catalog.models import Synonym, SynonymKind
from catalog.models.search import LONGEST_PHRASE
from catalog.search_rules import search_terms

MOST_PHRASES = 20


class PhrasesField(forms.CharField):
    """Words and phrases, one a line or with commas between."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:  # Any: a list, or what was typed
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:  # Any: Django's own signature
        text = super().to_python(value) or ""
        phrases = [
            " ".join(part.split()) for part in text.replace("\n", ",").split(",")
        ]
        return list(dict.fromkeys(phrase for phrase in phrases if phrase))

    def validate(self, value: Sequence[str]) -> None:
        super().validate(value)
        if len(value) > MOST_PHRASES:
            raise forms.ValidationError(gettext_lazy("Twenty phrases at most."))
        for phrase in value:
            if len(phrase) > LONGEST_PHRASE or not search_terms(phrase):
                raise forms.ValidationError(
                    gettext_lazy("“%(phrase)s” is nothing one can search for."),
                    params={"phrase": phrase},
                )


class SynonymForm(forms.ModelForm[Synonym]):
    """Words that mean the same, or that also find others."""

    words = PhrasesField(
        label=gettext_lazy("words or phrases"),
        help_text=gettext_lazy("One a line: bain-marie, water bath."),
    )
    finds = PhrasesField(
        label=gettext_lazy("also find"),
        required=False,
        help_text=gettext_lazy("Only where the words above also find others."),
    )

    class Meta:
        model = Synonym
        fields = ("language", "kind", "words", "finds", "is_active")

    def clean(self) -> dict[str, Any]:  # Any: Django's cleaned_data
        data: dict[str, Any] = super().clean() or self.cleaned_data
        words, finds = data.get("words", []), data.get("finds", [])
        if data.get("kind") == SynonymKind.SAME:
            if len(words) < 2:
                self.add_error("words", gettext_lazy("Give at least two that match."))
            data["finds"] = []
        elif not finds:
            self.add_error("finds", gettext_lazy("Say what they also find."))
        return data


class SearchReportForm(forms.Form):
    """The days and the channel that a report is about."""

    first = forms.DateField(
        label=capfirst(gettext_lazy("from")),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last = forms.DateField(
        label=capfirst(gettext_lazy("to")),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    in_vain = forms.BooleanField(
        label=capfirst(gettext_lazy("only what found nothing")), required=False
    )

    DAYS = 30

    @property
    def period(self) -> tuple[date, date]:
        """First and last day; the last thirty days where nothing is said."""
        data = self.cleaned_data if self.is_valid() else {}
        last = data.get("last") or timezone.localdate()
        return data.get("first") or last - timedelta(days=self.DAYS), last

    @property
    def is_in_vain(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["in_vain"])
