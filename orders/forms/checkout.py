"""What buyers decide at checkout."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext, gettext_lazy
from django_countries import countries

from accounts.buyer import Buyer
from accounts.models import Address
from invoicing.selectors import terms_for
from orders.forms.references import ReferencesForm
from orders.forms.windows import WindowsForm, day_field
from orders.rules import (
    CheckoutChoice,
    PlaceSpec,
    Shown,
    shown_as_json,
    shown_from_json,
)
from orders.selectors.cart import CartSummary
from orders.selectors.checkout import (
    Option,
    address_option,
    billing_default,
    delivery_option,
    leaves_on,
    own_addresses,
    payment_option,
)
from orders.selectors.places import place_of
from shop.forms import is_key

NEW = "new"
SALT = "orders.shown"
NEW_FIELDS = (
    "name",
    "attention",
    "line1",
    "line2",
    "postcode",
    "city",
    "region",
    "country",
    "phone",
)
NEEDED = ("name", "line1", "city", "country")


def write_shown(shown: Shown) -> str:
    """What the page showed, signed, for the page to send back."""
    return signing.dumps(shown_as_json(shown), salt=SALT, compress=True)


def read_shown(text: str) -> Shown | None:
    """What `write_shown` wrote; None for anything else."""
    try:
        return shown_from_json(signing.loads(text, salt=SALT))
    except signing.BadSignature:
        return None


def asked_country(data: dict[str, str], buyer: Buyer) -> str:
    """The country goods go to as far as the form says it, else the default address's.

    Nothing is refused here: the page is priced before the form is checked.
    """
    addresses = own_addresses(buyer)
    if data.get("delivery") == NEW or not addresses:
        typed = data.get("new_country", "")
        return typed if typed in countries else buyer.country
    chosen = [one for one in addresses if str(one.pk) == data.get("delivery")]
    return str([*chosen, *addresses][0].country.code)


def asked_postcode(data: dict[str, str], buyer: Buyer) -> str | None:
    """The postcode of the place that `asked_country` means; None before it is typed."""
    addresses = own_addresses(buyer)
    if data.get("delivery") == NEW or not addresses:
        return data.get("new_postcode") or None
    chosen = [one for one in addresses if str(one.pk) == data.get("delivery")]
    return [*chosen, *addresses][0].postcode


def asked_method(data: dict[str, str]) -> int | None:
    """The shipping method the form names, if it is a number."""
    text = data.get("method", "")
    return int(text) if is_key(text) else None


class CheckoutForm(WindowsForm, ReferencesForm):
    """Where to, how, how paid, which references. Prices are the service's business."""

    delivery = forms.ChoiceField(
        label=gettext_lazy("Deliver to"), widget=forms.RadioSelect
    )
    new_name = forms.CharField(
        label=gettext_lazy("Company or person"), max_length=120, required=False
    )
    new_attention = forms.CharField(
        label=gettext_lazy("Attention"), max_length=120, required=False
    )
    new_line1 = forms.CharField(
        label=gettext_lazy("Street and number"), max_length=150, required=False
    )
    new_line2 = forms.CharField(
        label=gettext_lazy("Addition"), max_length=150, required=False
    )
    new_postcode = forms.CharField(
        label=gettext_lazy("Postcode"), max_length=16, required=False
    )
    new_city = forms.CharField(
        label=gettext_lazy("City"), max_length=80, required=False
    )
    new_region = forms.CharField(
        label=gettext_lazy("County"), max_length=80, required=False
    )
    new_country = forms.ChoiceField(
        label=gettext_lazy("Country"), choices=lambda: list(countries), required=False
    )
    new_phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=40, required=False
    )
    billing = forms.ChoiceField(label=gettext_lazy("Invoice to"))
    method = forms.ChoiceField(
        label=gettext_lazy("Delivery"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Please choose a delivery."),
            "invalid_choice": gettext_lazy(
                "This delivery is not possible there. Please choose another."
            ),
        },
    )
    requested_on = day_field()
    payment = forms.ChoiceField(label=gettext_lazy("Pay"), widget=forms.RadioSelect)
    po_number = forms.CharField(
        label=gettext_lazy("Your order number"), max_length=60, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,  # Any: as Form takes them
        buyer: Buyer,
        summary: CartSummary,
        **kwargs: Any,  # Any: as Form takes them
    ) -> None:
        super().__init__(*args, **kwargs)
        self.buyer = buyer
        self.addresses: Sequence[Address] = own_addresses(buyer)
        self._offer_places()
        self._offer_deliveries(summary)
        self._offer_windows(summary.delivery)
        self._offer_payments(summary)
        is_pickup = summary.delivery is not None and summary.delivery.is_pickup
        self._ask_references(buyer, is_pickup=is_pickup)
        if self["delivery"].value() == NEW:
            for name in NEEDED:
                self.fields[f"new_{name}"].required = True
        self.fields["requested_on"].widget.attrs["min"] = buyer.today.isoformat()

    def _offer_places(self) -> None:
        own = [(str(one.pk), address_option(one)) for one in self.addresses]
        other = Option(title=gettext("Another address"))
        _choices(self, "delivery", [*own, (NEW, other)])
        self.fields["delivery"].initial = own[0][0] if own else NEW
        billing = billing_default(self.addresses)
        _choices(self, "billing", [(str(one.pk), str(one)) for one in self.addresses])
        if billing is None:
            # Nobody to bill yet: the invoice goes where the goods go.
            self.fields["billing"].required = False
        else:
            self.fields["billing"].initial = str(billing.pk)
        self.fields["new_country"].initial = self.buyer.country

    def _offer_deliveries(self, summary: CartSummary) -> None:
        offered = [
            (str(one.method_id), delivery_option(one, summary.currency))
            for one in summary.offered
        ]
        _choices(self, "method", offered)
        if summary.delivery is not None:
            self.fields["method"].initial = str(summary.delivery.method_id)

    def _offer_payments(self, summary: CartSummary) -> None:
        terms = terms_for(self.buyer)
        ships_on = leaves_on(summary, self.buyer)
        offered = [
            (
                method.value,
                payment_option(
                    method,
                    terms,
                    summary.totals,
                    currency=summary.currency,
                    ships_on=ships_on,
                ),
            )
            for method in terms.methods
        ]
        _choices(self, "payment", offered)
        self.fields["payment"].initial = offered[0][0]

    def choice(self, shown: Shown) -> CheckoutChoice:
        """What was decided, about what was shown."""
        data = self.cleaned_data
        delivery = self._delivery()
        billing = [one for one in self.addresses if str(one.pk) == data["billing"]]
        return CheckoutChoice(
            delivery=delivery,
            billing=place_of(billing[0]) if billing else delivery,
            shipping_method_id=int(data["method"]),
            payment_method=data["payment"],
            po_number=data["po_number"],
            note=data["note"],
            requested_on=data["requested_on"],
            window_id=self.window_id(),
            references=self.references(),
            shown=shown,
        )

    def _delivery(self) -> PlaceSpec:
        data = self.cleaned_data
        if data["delivery"] == NEW:
            return PlaceSpec(**{name: data[f"new_{name}"] for name in NEW_FIELDS})
        chosen = [one for one in self.addresses if str(one.pk) == data["delivery"]]
        return place_of(chosen[0])


def _choices(
    form: forms.Form, name: str, choices: Sequence[tuple[str, object]]
) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
