"""What people type about themselves, their companies and their places."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy
from django_countries import countries
from phonenumber_field.formfields import PhoneNumberField
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.models import Channel, Customer, CustomerGroup, User
from accounts.rules import checked_vat_id
from accounts.services.addresses import AddressDetails
from accounts.services.approval import Welcome
from accounts.services.registration import Applicant, CompanyDetails, Place
from shop.forms import refusals_on


class CountryChoice(forms.ChoiceField):
    """Countries in the reader's language, the seller's first."""

    def __init__(self, **kwargs: Any) -> None:  # Any: a field's own options
        super().__init__(choices=lambda: list(countries), **kwargs)


def _text(
    label: Any,  # Any: a lazy text
    longest: int,
    autocomplete: str = "",
    *,
    required: bool = True,
    hint: Any = "",  # Any: a lazy text
) -> forms.CharField:
    attrs = {"autocomplete": autocomplete} if autocomplete else {}
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=hint,
        widget=forms.TextInput(attrs=attrs),
    )


class ApplicantForm(forms.Form):
    """Who registers. Somebody signed in is known already."""

    contact_name = _text(gettext_lazy("Your name"), 120, "name")
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


class CompanyForm(ApplicantForm):
    """A company wants to buy."""

    name = _text(gettext_lazy("Company name"), 120, "organization")
    legal_name = _text(
        gettext_lazy("Legal name"),
        200,
        hint=gettext_lazy("As it must stand on invoices."),
    )
    country = CountryChoice(label=gettext_lazy("Country"))
    vat_id = _text(
        gettext_lazy("VAT id"),
        20,
        required=False,
        hint=gettext_lazy("Without it supplies to other countries carry VAT."),
    )
    registration_number = _text(
        gettext_lazy("Trade register number"), 40, required=False
    )
    line1 = _text(gettext_lazy("Street and number"), 150, "address-line1")
    line2 = _text(gettext_lazy("Addition"), 150, "address-line2", required=False)
    postcode = _text(gettext_lazy("Postcode"), 16, "postal-code", required=False)
    city = _text(gettext_lazy("City"), 80, "address-level2")
    region = _text(gettext_lazy("County"), 80, "address-level1", required=False)

    COMPANY_FIELDS = ("name", "legal_name", "country", "vat_id", "registration_number")
    PLACE_FIELDS = ("line1", "line2", "postcode", "city", "region")

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


class ProfileForm(forms.Form):
    """How the shop calls and writes to a person."""

    name = _text(gettext_lazy("Your name"), 120, "name")
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

    name = _text(gettext_lazy("Company or person"), 120, "organization")
    attention = _text(gettext_lazy("For the attention of"), 120, required=False)
    line1 = _text(gettext_lazy("Street and number"), 150, "address-line1")
    line2 = _text(gettext_lazy("Addition"), 150, "address-line2", required=False)
    postcode = _text(gettext_lazy("Postcode"), 16, "postal-code", required=False)
    city = _text(gettext_lazy("City"), 80, "address-level2")
    region = _text(gettext_lazy("County"), 80, "address-level1", required=False)
    country = CountryChoice(label=gettext_lazy("Country"))
    phone = _text(gettext_lazy("Phone for deliveries"), 40, "tel", required=False)
    is_delivery_default = forms.BooleanField(
        label=gettext_lazy("Goods go here unless an order says otherwise"),
        required=False,
    )
    is_billing_default = forms.BooleanField(
        label=gettext_lazy("Invoices go here"), required=False
    )

    def details(self) -> AddressDetails:
        return AddressDetails(**self.cleaned_data)


class ApproveForm(forms.Form):
    """What staff settle when they let a company in."""

    rep = forms.ModelChoiceField(
        label=gettext_lazy("Sales representative"),
        queryset=User.objects.none(),
        required=False,
    )
    groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Groups"),
        queryset=CustomerGroup.objects.order_by("name"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        customer: Customer,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(is_staff=True, is_active=True).order_by("name")
        rep = self.fields["rep"]
        assert isinstance(rep, forms.ModelChoiceField)  # noqa: S101 declared above
        rep.queryset = staff
        rep.initial = customer.rep_id
        self.fields["groups"].initial = customer.groups.all()
        if not CustomerGroup.objects.exists():
            self.fields["groups"].widget = forms.MultipleHiddenInput()

    def welcome(self) -> Welcome:
        rep = self.cleaned_data["rep"]
        groups = self.cleaned_data["groups"]
        return Welcome(
            rep_id=rep.pk if rep else None,
            group_ids=tuple(group.pk for group in groups),
        )


class ReasonForm(forms.Form):
    """Why a company is refused or stopped; it is told so."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("The company reads this sentence in our mail."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
