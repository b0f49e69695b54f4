"""What strangers tell about themselves and their company."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from phonenumber_field.formfields import PhoneNumberField

from accounts.forms.fields import CountryChoice, EitherField, text_field
from accounts.models import Channel, User
from accounts.rules import REGISTER_NAMES, VAT_EXAMPLES, checked_vat_id
from accounts.services.registration import Applicant, CompanyDetails, Place
from shop.forms import refusals_on
from shop.uploads import UploadsField

MOST_DOCUMENTS = 5  # at once; more can follow while the company waits


class ApplicantForm(forms.Form):
    """Who registers. Somebody signed in is known already."""

    contact_name = text_field(gettext_lazy("Your name"), 120, "name")
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        strip=False,
        help_text=gettext_lazy("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    phone = PhoneNumberField(
        label=gettext_lazy("Phone"),
        required=False,
        help_text=gettext_lazy("With the country's code: +40 …"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of your mails"))
    terms = forms.BooleanField(
        label=gettext_lazy("I accept the terms of sale and have read the privacy note.")
    )
    # Nobody sees this field; programs fill it in.
    website = forms.CharField(required=False, label=gettext_lazy("Leave this empty"))

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        channel: Channel,
        user: User | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        names = dict(settings.LANGUAGES)
        spoken = [(code, names[code]) for code in channel.languages if code in names]
        self._choices("language").choices = spoken
        if "country" in self.fields:
            self.fields["country"].initial = str(channel.seller.country.code)
        if user is not None:
            for name in ("contact_name", "email", "password", "phone", "language"):
                del self.fields[name]

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        return field

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        # Not saved: only so that the password can be compared with name and e-mail.
        person = User(
            email=self.cleaned_data.get("email", ""),
            name=self.cleaned_data.get("contact_name", ""),
        )
        validate_password(password, person)
        return password

    @property
    def is_by_program(self) -> bool:
        """A field that nobody sees was filled in."""
        return bool(self.cleaned_data.get("website"))

    def applicant(self) -> Applicant:
        data = self.cleaned_data
        if self.user is not None:
            return Applicant(
                user=self.user,
                phone=str(self.user.phone),
                language=self.user.language,
            )
        return Applicant(
            email=data["email"],
            password=data["password"],
            name=data["contact_name"],
            phone=str(data["phone"]),
            language=data["language"],
        )


def hints_for(country: str) -> dict[str, str]:
    """How the numbers that a company is known by are written in a country."""
    example, register = VAT_EXAMPLES.get(country), REGISTER_NAMES.get(country)
    return {
        "vat_id": gettext("Such as %(example)s.") % {"example": example}
        if example
        else "",
        "registration_number": gettext("There called %(name)s.") % {"name": register}
        if register
        else "",
    }


class CompanyForm(ApplicantForm):
    """A company wants to buy."""

    name = text_field(gettext_lazy("Company name"), 120, "organization")
    legal_name = text_field(
        gettext_lazy("Legal name"),
        200,
        hint=gettext_lazy("As it must stand on invoices."),
    )
    country = CountryChoice(label=gettext_lazy("Country"))
    vat_id = EitherField(label=gettext_lazy("VAT id"), max_length=20)
    registration_number = EitherField(
        label=gettext_lazy("Trade register number"), max_length=40
    )
    line1 = text_field(gettext_lazy("Street and number"), 150, "address-line1")
    line2 = text_field(gettext_lazy("Addition"), 150, "address-line2", required=False)
    postcode = text_field(gettext_lazy("Postcode"), 16, "postal-code", required=False)
    city = text_field(gettext_lazy("City"), 80, "address-level2")
    region = text_field(gettext_lazy("County"), 80, "address-level1", required=False)
    documents = UploadsField(
        label=gettext_lazy("Documents"), required=False, most=MOST_DOCUMENTS
    )

    COMPANY_FIELDS = ("name", "legal_name", "country", "vat_id", "registration_number")
    PLACE_FIELDS = ("line1", "line2", "postcode", "city", "region")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as above
        super().__init__(*args, **kwargs)
        country = str(self["country"].value() or "")
        for name, hint in hints_for(country).items():
            self.fields[name].help_text = hint
        self.fields["country"].widget.attrs |= {
            "hx-get": reverse("accounts:number-hints"),
            "hx-target": "#numbers",
            "hx-include": "[name=vat_id],[name=registration_number]",
        }

    @property
    def files_are_lost(self) -> bool:
        """Files came along, and a browser cannot show them again in the form."""
        return bool(self.files) and bool(self.errors)

    def clean(self) -> dict[str, Any]:  # Any: Django's cleaned_data
        data: dict[str, Any] = super().clean() or self.cleaned_data
        vat_id, country = data.get("vat_id"), data.get("country")
        if vat_id and country:
            with refusals_on(self, "vat_id"):
                data["vat_id"] = checked_vat_id(vat_id, country)
        elif not vat_id and not data.get("registration_number"):
            self.add_error(
                "vat_id",
                gettext_lazy(
                    "Give the VAT id or, without one, the trade register number."
                ),
            )
        return data

    def company(self) -> CompanyDetails:
        data = self.cleaned_data
        return CompanyDetails(
            place=Place(**{name: data[name] for name in self.PLACE_FIELDS}),
            **{name: data[name] for name in self.COMPANY_FIELDS},
        )


class PersonForm(ApplicantForm):
    """A consumer wants an account."""

    country = CountryChoice(label=gettext_lazy("Country"))


class DocumentsForm(forms.Form):
    """Papers that follow a registration."""

    documents = UploadsField(label=gettext_lazy("Documents"), most=MOST_DOCUMENTS)
