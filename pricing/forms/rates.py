"""Exchange rates that are entered, and files of them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from pricing.models import CurrencyPolicy, ExchangeRate

LARGEST_UPLOAD = 5_000_000


class ExchangeRateForm(forms.ModelForm[ExchangeRate]):
    class Meta:
        model = ExchangeRate
        fields = ("currency", "day", "rate")
        help_texts = {
            "rate": gettext_lazy(
                "A rate entered by hand goes before the bank's of the same day."
            )
        }

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_day(self) -> Any:  # Any: a date
        day = self.cleaned_data["day"]
        # The seller's day may be ahead of ours by hours, not by days.
        if day > timezone.now().date() + timedelta(days=1):
            raise forms.ValidationError(gettext_lazy("This day is yet to come."))
        return day


class CurrencyPolicyForm(forms.ModelForm[CurrencyPolicy]):
    class Meta:
        model = CurrencyPolicy
        fields = ("channel", "currency", "margin_percent", "rounding", "oldest_days")
        help_texts = {
            "margin_percent": gettext_lazy("Added to the rate; may be negative."),
            "oldest_days": gettext_lazy(
                "With an older rate the lists fall silent, rather than be wrong."
            ),
        }

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        channel = data.get("channel")
        if channel is not None and data.get("currency") == channel.currency:
            self.add_error("currency", gettext_lazy("The channel has it already."))
        return data


class RatesFileForm(forms.Form):
    """The bank's file, plain or zipped."""

    file = forms.FileField(
        label=gettext_lazy("File of the European Central Bank"),
        help_text=gettext_lazy("eurofxref.zip, eurofxref-hist.zip or the CSV in them."),
    )
    since = forms.DateField(
        label=gettext_lazy("From day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_file(self) -> Any:  # Any: an upload
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(gettext_lazy("The file is too large."))
        return file
