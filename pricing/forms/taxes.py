"""The question which tax, and rules as staff write them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy
from django_countries import countries

from accounts.models import Channel, Customer, CustomerKind, User, VatAnswer
from catalog.models import TaxClass
from pricing.forms.fields import autocomplete
from pricing.models import PriceListAssignment, TaxRate, TaxRule, TaxTerritory
from pricing.models.taxes import CHARGED

COUNTRIES = [("", "–"), *countries]


class WhichTaxForm(forms.Form):
    """Who sells to whom, what, from where to where, on which day."""

    channel: "forms.ModelChoiceField[Channel]" = forms.ModelChoiceField(
        label=gettext_lazy("Channel"), queryset=Channel.objects.order_by("name")
    )
    customer: "forms.ModelChoiceField[Customer]" = forms.ModelChoiceField(
        label=gettext_lazy("Customer"),
        queryset=None,
        required=False,
        help_text=gettext_lazy("Fills in what is left empty below."),
    )
    buyer_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of buyer"),
        choices=[("", "–"), *CustomerKind.choices],
        required=False,
    )
    vat_id = forms.CharField(
        label=gettext_lazy("VAT id"), max_length=20, required=False
    )
    vat_answer = forms.ChoiceField(
        label=gettext_lazy("VAT id at VIES"),
        choices=[("", "–"), *VatAnswer.choices],
        required=False,
    )
    certificate = forms.CharField(
        label=gettext_lazy("Exemption certificate"), max_length=80, required=False
    )
    tax_class = forms.ChoiceField(
        label=gettext_lazy("Tax class"), choices=TaxClass.choices
    )
    from_country = forms.ChoiceField(
        label=gettext_lazy("Goods leave from"),
        choices=COUNTRIES,
        required=False,
        help_text=gettext_lazy("The seller's address, when left empty."),
    )
    from_postcode = forms.CharField(
        label=gettext_lazy("Postcode there"), max_length=16, required=False
    )
    to_country = forms.ChoiceField(
        label=gettext_lazy("Goods go to"), choices=COUNTRIES, required=False
    )
    to_postcode = forms.CharField(
        label=gettext_lazy("Postcode there"), max_length=16, required=False
    )
    day = forms.DateField(
        label=gettext_lazy("On"),
        required=False,
        help_text=gettext_lazy("Today, when left empty."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, staff: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = self.fields["customer"]
        customer.widget = autocomplete(PriceListAssignment, "customer")
        customer.queryset = (  # type: ignore[attr-defined]  # a ModelChoiceField
            Customer.objects.managed_by(staff)
        )

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (data.get("to_country") or data.get("customer")):
            self.add_error("to_country", gettext_lazy("Say where the goods go."))
        if data.get("from_postcode") and not data.get("from_country"):
            self.add_error("from_country", gettext_lazy("Name the country too."))
        return data


class TaxRateForm(forms.ModelForm[TaxRate]):
    class Meta:
        model = TaxRate
        fields = (
            "country",
            "territory",
            "tax_class",
            "rate",
            "starts_on",
            "ends_on",
            "source",
        )
        help_texts = {
            "territory": gettext_lazy(
                "Only for a part with rates of its own, such as XI or PT-30."
            ),
            "rate": gettext_lazy(
                "In percent. A rate that is planned gets the day it begins; of several"
                " in force the one that began last counts."
            ),
        }

    def clean_territory(self) -> str:
        return str(self.cleaned_data["territory"]).upper()


class TaxTerritoryForm(forms.ModelForm[TaxTerritory]):
    class Meta:
        model = TaxTerritory
        fields = (
            "name",
            "country",
            "prefixes",
            "area",
            "rates_of",
            "starts_on",
            "ends_on",
            "source",
        )
        help_texts = {
            "prefixes": gettext_lazy(
                "With commas between; without any the whole country is meant."
            ),
            "area": gettext_lazy(
                "A member state, or a code of its own for what is outside."
            ),
        }

    def clean_prefixes(self) -> list[str]:
        """Compared without blanks and dashes, so kept without them."""
        found = (
            "".join(sign for sign in each.upper() if sign.isalnum())
            for each in self.cleaned_data["prefixes"]
        )
        return [each for each in found if each]

    def clean_area(self) -> str:
        return str(self.cleaned_data["area"]).upper()


class TaxRuleForm(forms.ModelForm[TaxRule]):
    class Meta:
        model = TaxRule
        fields = "__all__"  # noqa: DJ007 staff edit every field of a rule
        help_texts = {
            "position": gettext_lazy("The lowest is asked first."),
            "reason": gettext_lazy(
                "Printed on documents. {certificate} stands for the buyer's own."
            ),
            "reasons": gettext_lazy(
                'In other languages, such as {"ro": "Taxare inversă"}. Shipped reasons'
                " are translated already."
            ),
        }

    def clean_reasons(self) -> dict[str, str]:
        reasons = self.cleaned_data["reasons"] or {}
        known = {code for code, _ in settings.LANGUAGES}
        is_fine = isinstance(reasons, dict) and all(
            code in known and isinstance(words, str) and words
            for code, words in reasons.items()
        )
        if not is_fine:
            raise forms.ValidationError(
                gettext_lazy('Give sentences by language, such as {"ro": "…"}.')
            )
        return {str(code): str(words) for code, words in reasons.items()}

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        charges = data.get("category") == CHARGED[0]
        if charges and not data.get("taxed_in"):
            self.add_error("taxed_in", gettext_lazy("Say whose rate is charged."))
        if not charges and data.get("taxed_in"):
            self.add_error("taxed_in", gettext_lazy("Nothing is charged here."))
        return data
