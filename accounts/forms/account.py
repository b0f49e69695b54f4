"""What people keep about themselves and their company."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy
from phonenumber_field.formfields import PhoneNumberField

from accounts.forms.fields import CountryChoice, text_field
from accounts.services.addresses import AddressDetails


class ProfileForm(forms.Form):
    """How the shop calls and writes to a person."""

    name = text_field(gettext_lazy("Your name"), 120, "name")
    phone = PhoneNumberField(
        label=gettext_lazy("Phone"),
        required=False,
        help_text=gettext_lazy("With the country's code: +40 …"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of your mails"), choices=settings.LANGUAGES
    )


class AddressForm(forms.Form):
    """A place that goods or invoices go to."""

    name = text_field(gettext_lazy("Company or person"), 120, "organization")
    attention = text_field(gettext_lazy("For the attention of"), 120, required=False)
    line1 = text_field(gettext_lazy("Street and number"), 150, "address-line1")
    line2 = text_field(gettext_lazy("Addition"), 150, "address-line2", required=False)
    postcode = text_field(gettext_lazy("Postcode"), 16, "postal-code", required=False)
    city = text_field(gettext_lazy("City"), 80, "address-level2")
    region = text_field(gettext_lazy("County"), 80, "address-level1", required=False)
    country = CountryChoice(label=gettext_lazy("Country"))
    phone = text_field(gettext_lazy("Phone for deliveries"), 40, "tel", required=False)
    is_delivery_default = forms.BooleanField(
        label=gettext_lazy("Goods go here unless an order says otherwise"),
        required=False,
    )
    is_billing_default = forms.BooleanField(
        label=gettext_lazy("Invoices go here"), required=False
    )

    def details(self) -> AddressDetails:
        return AddressDetails(**self.cleaned_data)
