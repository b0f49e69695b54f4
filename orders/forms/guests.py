"""What consumers without an account say at checkout, and afterwards."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext, gettext_lazy
from phonenumber_field.formfields import PhoneNumberField

from accounts.buyer import Buyer
from accounts.models import Customer, User
from accounts.services.guests import GuestPerson
from orders.forms.offered import (
    OfferedForm,
    method_field,
    order_note_field,
    payment_field,
)
from orders.rules import CheckoutChoice, PlaceSpec, Shown
from orders.selectors.cart import CartSummary
from orders.selectors.guests import countries_served, guest_terms
from shop.forms import BirthField

PLACE_FIELDS = ("line1", "line2", "postcode", "city", "region", "country")
BILLING = "billing_"


def _line(label: Any, longest: int, complete: str, **options: Any) -> forms.CharField:
    # Any: a lazy text, and a field's own options
    widget = forms.TextInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, max_length=longest, widget=widget, **options)


class GuestCheckoutForm(OfferedForm):
    """Who, where to, how, how paid. Prices and stock are the service's business."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("The confirmation and the link to your order go there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = _line(gettext_lazy("Your name"), 120, "name")
    phone = PhoneNumberField(
        label=gettext_lazy("Phone"),
        required=False,
        help_text=gettext_lazy("With the country's code: +40 …"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    line1 = _line(gettext_lazy("Street and number"), 150, "shipping address-line1")
    line2 = _line(
        gettext_lazy("Addition"), 150, "shipping address-line2", required=False
    )
    postcode = _line(gettext_lazy("Postcode"), 16, "shipping postal-code")
    city = _line(gettext_lazy("City"), 80, "shipping address-level2")
    region = _line(
        gettext_lazy("County"), 80, "shipping address-level1", required=False
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        widget=forms.Select(attrs={"autocomplete": "shipping country"}),
    )
    bills_elsewhere = forms.BooleanField(
        label=gettext_lazy("The invoice goes to another address"), required=False
    )
    billing_name = _line(
        gettext_lazy("Company or person"), 120, "billing name", required=False
    )
    billing_line1 = _line(
        gettext_lazy("Street and number"),
        150,
        "billing address-line1",
        required=False,
    )
    billing_line2 = _line(
        gettext_lazy("Addition"), 150, "billing address-line2", required=False
    )
    billing_postcode = _line(
        gettext_lazy("Postcode"), 16, "billing postal-code", required=False
    )
    billing_city = _line(
        gettext_lazy("City"), 80, "billing address-level2", required=False
    )
    billing_region = _line(
        gettext_lazy("County"), 80, "billing address-level1", required=False
    )
    billing_country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    method = method_field()
    payment = payment_field()
    note = order_note_field()
    terms = forms.BooleanField(
        label=gettext_lazy("I accept the terms of sale and have read the privacy note.")
    )
    # Nobody sees this field; programs fill it in.
    website = forms.CharField(required=False, label=gettext_lazy("Leave this empty"))

    def __init__(
        self,
        *args: Any,  # Any: as Form takes them
        buyer: Buyer,
        summary: CartSummary,
        **kwargs: Any,  # Any: as Form takes them
    ) -> None:
        super().__init__(*args, **kwargs)
        self.buyer = buyer
        self._ask_age(summary)
        self._offer_countries()
        self._offer_deliveries(summary)
        self._offer_windows(summary.delivery)
        self._offer_payments(summary, guest_terms(buyer))
        if self.is_billed_elsewhere:
            for name in ("name", "line1", "postcode", "city", "country"):
                self.fields[BILLING + name].required = True

    @property
    def is_billed_elsewhere(self) -> bool:
        """The box is ticked, or something was typed below it."""
        typed = (self[BILLING + name].value() for name in ("name", "line1", "city"))
        return bool(self["bills_elsewhere"].value()) or any(typed)

    def _ask_age(self, summary: CartSummary) -> None:
        """Only where something in the cart has an age limit."""
        age = summary.conditions.minimum_age
        if age:
            hint = gettext("Something in the cart is sold from the age of %(age)s on.")
            self.fields["born_on"] = BirthField(help_text=hint % {"age": age})

    def _offer_countries(self) -> None:
        served = countries_served(self.buyer)
        for name in ("country", "billing_country"):
            self._choices(name, served)
            self.fields[name].initial = self.buyer.country

    @property
    def is_by_program(self) -> bool:
        """A field that nobody sees was filled in."""
        return bool(self.cleaned_data.get("website"))

    def person(self) -> GuestPerson:
        """Who orders."""
        data = self.cleaned_data
        billing = BILLING if self.is_billed_elsewhere else ""
        return GuestPerson(
            name=data["name"],
            email=data["email"],
            country=data[f"{billing}country"],
            language=self.buyer.language,
            phone=str(data["phone"]),
            born_on=data.get("born_on"),
        )

    def choice(self, shown: Shown) -> CheckoutChoice:
        """What was decided, about what was shown."""
        data = self.cleaned_data
        delivery = self._place("", data["name"])
        billing = delivery
        if self.is_billed_elsewhere:
            billing = self._place(BILLING, data["billing_name"])
        return CheckoutChoice(
            delivery=delivery,
            billing=billing,
            shipping_method_id=int(data["method"]),
            payment_method=data["payment"],
            note=data["note"],
            requested_on=data.get("requested_on"),
            window_id=self.window_id(),
            shown=shown,
        )

    def _place(self, prefix: str, name: str) -> PlaceSpec:
        data = self.cleaned_data
        place = {field: data[prefix + field] for field in PLACE_FIELDS}
        return PlaceSpec(name=name, phone=str(data["phone"]), **place)


class GuestAccountForm(forms.Form):
    """A guest wants an account after all."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        strip=False,
        help_text=gettext_lazy("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(
        self,
        *args: Any,  # Any: as Form takes them
        customer: Customer,
        **kwargs: Any,  # Any: as Form takes them
    ) -> None:
        super().__init__(*args, **kwargs)
        self.customer = customer

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        # Not saved: only so that the password can be compared with name and e-mail.
        validate_password(
            password, User(email=self.customer.email, name=self.customer.name)
        )
        return password
