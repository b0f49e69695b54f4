"""What people keep about themselves and their company."""

import dataclasses
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy
from django_countries import countries
from phonenumber_field.formfields import PhoneNumberField

from accounts.forms.fields import (
    CountryChoice,
    EitherField,
    EitherInput,
    text_field,
)
from accounts.rules import (
    PLACE_PARTS,
    Place,
    PlaceFault,
    is_phone,
    place_faults,
)
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


MISSING = {
    "line1": gettext_lazy("Addresses in %(country)s have a street and number."),
    "postcode": gettext_lazy("Addresses in %(country)s have a postcode."),
    "city": gettext_lazy("Addresses in %(country)s have a city."),
    "region": gettext_lazy(
        "Addresses in %(country)s name the county, state or province."
    ),
}
WRONG = {
    "line1": gettext_lazy("Please check the street."),
    "postcode": gettext_lazy("This is no postcode in %(country)s."),
    "city": gettext_lazy("We do not find this city in %(country)s."),
    "region": gettext_lazy("We do not find this part of %(country)s."),
}


def fault_error(fault: PlaceFault, country: str) -> forms.ValidationError:
    """What is wrong with a part of an address, in words, with an example."""
    sentence = (MISSING if fault.is_missing else WRONG)[fault.part]
    words = str(sentence) % {"country": countries.name(country)}
    if fault.example:
        like = gettext("It looks like this: %(example)s") % {"example": fault.example}
        words = f"{words} {like}"
    return forms.ValidationError(words, code="missing" if fault.is_missing else "wrong")


def phone_error() -> forms.ValidationError:
    return forms.ValidationError(
        gettext(
            "This number cannot be called. Write it with the country's code: +40 …"
        ),
        code="phone",
    )


class AddressForm(forms.Form):
    """A place that goods or invoices go to."""

    name = text_field(gettext_lazy("Company or person"), 120, "organization")
    attention = text_field(gettext_lazy("For the attention of"), 120, required=False)
    line1 = text_field(gettext_lazy("Street and number"), 150, "address-line1")
    line2 = text_field(gettext_lazy("Addition"), 150, "address-line2", required=False)
    # Needed in most countries: the checks know where.
    postcode = EitherField(
        label=gettext_lazy("Postcode"),
        max_length=16,
        widget=EitherInput(attrs={"autocomplete": "postal-code"}),
    )
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

    def clean(self) -> dict[str, Any]:  # Any: values of fields
        """Refuse what cannot be delivered to, each part at its own field."""
        data: dict[str, Any] = self.cleaned_data  # Any: as above
        country = data.get("country", "")
        if not country:
            return data
        parts = {name: data.get(name, "") for name in PLACE_PARTS.values()}
        for fault in place_faults(Place(country=country, **parts)):
            if fault.part not in self.errors:
                self.add_error(fault.part, fault_error(fault, country))
        if data.get("phone") and not is_phone(data["phone"], country):
            self.add_error("phone", phone_error())
        return data

    def details(self) -> AddressDetails:
        names = [field.name for field in dataclasses.fields(AddressDetails)]
        data = self.cleaned_data
        return AddressDetails(**{name: data[name] for name in names if name in data})
